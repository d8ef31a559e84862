"""Whatever a mock offers to a test is shown in the pages that a person wrote: the reference and tables do not count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from omics_mock import OmicsMock, mock_omics
from omics_mock.support.quotas import DEFAULT

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [page for page in DOCS.rglob("*.md") if page.name != "coverage.md" and page.parent.name != "reference"]

# Public in Python, because other parts of the package call them, and of no use to a test: not shown on purpose.
OUR_OWN = {
    "scripts": set(),
    "faults": {"restored", "saved", "strike", "unused"},
    "deny": {"check", "restored", "saved"},
    "events": {"deliveries", "is_wanted", "restored", "saved"},
    "journal": {"begin", "restored", "saved"},
    "clock": {"instant", "restored", "saved", "sleep"},
    "add": set(),
    "quotas": {"get", "restored"},
}


def offered(mock: OmicsMock, part: str) -> set[str]:
    """The public methods and properties that a part of the mock has from this package."""
    classes = [cls for cls in type(getattr(mock, part)).__mro__ if cls.__module__.startswith("omics_mock")]
    return {name for cls in classes for name in vars(cls) if not name.startswith("_")}


def code_of(page: Path) -> str:
    """The Python of a page, all of which is run by test_examples.py."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return "\n".join(token.content for token in tokens if token.type == "fence" and token.info.startswith("python"))


@pytest.fixture(scope="module")
def examples() -> str:
    return "\n".join(code_of(page) for page in PAGES)


@pytest.mark.parametrize("part", OUR_OWN)
def test_every_method_has_an_example(part: str, examples: str) -> None:
    """Each public method and property of each part of a mock is used in an example that runs."""
    with mock_omics() as mock:
        names = offered(mock, part)
    shown = set(re.findall(rf"mock\.{part}\.([a-z]\w*)", examples))
    assert names - OUR_OWN[part] - shown == set()
    assert OUR_OWN[part] - names == set(), "not there any more: take it out of OUR_OWN"
    assert re.search(rf"mock\.{part}\b", examples), "the part itself is shown nowhere"


def test_every_quota_is_named() -> None:
    """Each key of `mock.quotas` stands in a page, as code."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [quota for quota in DEFAULT if f"`{quota}`" not in text] == []


def test_every_selector_of_a_script_is_named() -> None:
    """Each keyword of each method of `mock.scripts` stands in the pages on failing runs and jobs."""
    names = ("failing-runs.md", "partial-imports.md")
    text = "\n".join((DOCS / "how-to" / name).read_text(encoding="utf-8") for name in names)
    with mock_omics() as mock:
        methods = [getattr(type(mock.scripts), name) for name in offered(mock, "scripts")]
    keywords = {keyword for method in methods for keyword in method.__kwdefaults__ or ()}
    assert [keyword for keyword in sorted(keywords) if not re.search(rf"`{keyword}\b", text)] == []
