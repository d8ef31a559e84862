"""The site: every page is in it, and what the pages say of the package is so."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from omics_mock import mock_omics
from omics_mock.activation import Activation
from omics_mock.builders import Add
from omics_mock.pytest_plugin import _BLOCK, _INI
from omics_mock.settings import Settings
from omics_mock.views.inspection import collections_of
from tools import write_architecture

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def shown(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_every_page_is_in_the_index() -> None:
    """The index links to every page: from its lists the table of contents is made."""
    linked = {(DOCS / target).resolve() for target in LINK.findall(text_of("index.md"))}
    assert [shown(page) for page in PAGES if page not in linked and page != DOCS / "index.md"] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES], ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    """What a page links to or shows is there, where GitHub and Sphinx look for it."""
    targets = LINK.findall(without_code(page.read_text(encoding="utf-8")))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_options_are_all_described() -> None:
    """The docstring of mock_omics has an entry for each option, in their order, and each names its default."""
    options = re.split(r"^\s+\* ", mock_omics.__doc__ or "", flags=re.MULTILINE)[1:]
    entries = {name: entry for entry in options for name in re.findall(r"`(\w+)`", entry.partition(":")[0])}
    assert [*entries] == [*(field.name for field in fields(Settings)), "as_kwarg"]
    for field in fields(Settings):
        default = f'"{field.default}"' if isinstance(field.default, str) else str(field.default)
        # Where two settings share an entry, or a setting is no more than a table, None stands for itself.
        assert default in entries[field.name] or field.default is None, field.name


def test_the_ini_options_are_those_of_the_plugin() -> None:
    """The page on activation has the ini options, in the words of `pytest --help`."""
    rows = dict(re.findall(r"^\| `omics_mock_(\w+)` \| (.*) \|$", text_of("reference/activation.md"), re.MULTILINE))
    assert rows == {name: text for name, (_, _, text) in _INI.items()} | {"block": _BLOCK}


def test_no_builder_and_no_view_is_left_out() -> None:
    """The reference has every builder of mock.add, and the view of every kind of resource."""
    builders = {name for name in dir(Add) if not name.startswith("_")}
    assert builders == set(re.findall(r"automethod:: .*\.Add\.(\w+)", text_of("reference/builders.md")))
    with mock_omics() as mock:
        views = {collection.kind.view.__name__ for _, collection in collections_of(mock)}
    assert views <= set(re.findall(r"autoclass:: [\w.]+\.(\w+)", text_of("reference/views.md")))


def test_what_activates_is_described() -> None:
    """Each way to use what mock_omics returns has a docstring, or is Python's own protocol."""
    assert [name for name, member in vars(Activation).items() if callable(member) and name[0] != "_"] == [
        "start",
        "stop",
    ]
    assert all((Activation.start.__doc__, Activation.stop.__doc__, Activation.__call__.__doc__))


def layers_of_the_contract() -> list[list[str]]:
    """The layers that import-linter checks, from top to bottom."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^layers = \[$(.*?)^\]$", settings, re.DOTALL | re.MULTILINE)
    return [re.findall(r"\w+", layer) for layer in re.findall(r'"(.*?)"', block[1] if block else "")]


def test_the_layers_are_those_of_the_contract() -> None:
    """The page on the architecture has the layers that import-linter checks, in their order."""
    described = write_architecture.layers_of(text_of("architecture.md"))
    assert [modules for modules, _ in described] == layers_of_the_contract()


def test_a_call_goes_through_layers_that_exist() -> None:
    """Each step of a call is done by a module of the contract, and the call ends where it began."""
    steps = write_architecture.steps_of(text_of("architecture.md"))
    assert set(steps) <= {module for modules in layers_of_the_contract() for module in modules}
    assert steps[0] == steps[-1] == "interceptor"


def test_the_picture_is_that_of_the_page() -> None:
    """docs/architecture.svg shows the table and the steps of its page; if not: python tools/write_architecture.py."""
    assert text_of("architecture.svg") == write_architecture.picture(text_of("architecture.md"))


def test_the_site_is_made_before_a_change_is_merged() -> None:
    """What CI runs makes the site, with warnings as errors."""
    assert "make docs" in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert re.search(
        r"^docs:.*\n\t.*sphinx -W .*\bdocs build/docs$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
