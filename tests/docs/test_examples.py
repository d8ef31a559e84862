"""The Python examples of README.md and docs/ run.

Every block marked `python` becomes a module of its own, as a reader would paste it, and is run by pytest with
the installed plugin: code outside functions when the module is imported, test functions as tests, with
fixtures and decorators. A block marked `python continued` is added to the module of the block before it.
All modules of a page share one pytest process. What is not meant to run is marked `text`.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PYTHON = ("python", "python continued")
NO_TESTS_COLLECTED = 5
SETTINGS = "[pytest]\nfilterwarnings = error\nasyncio_default_fixture_loop_scope = function\n"
# A block that imports one of these runs where it is installed: they have environments of their own.
OPTIONAL = ("aiobotocore", "awscli")


def shown(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> list[tuple[int, str, str]]:
    """(line of the first line of code, mark, code) of each fenced block that is marked."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    fences = [token for token in tokens if token.type == "fence" and token.map]
    return [(token.map[0] + 2, token.info.strip(), token.content) for token in fences]


def modules_of(page: Path) -> dict[int, str]:
    """Source text by first line; blank lines put each statement on the line it has in the page."""
    modules: dict[int, str] = {}
    first = 0
    for line, mark, code in blocks_of(page):
        if mark == "python":
            first = line
            modules[first] = "\n" * (line - 1) + code
        elif mark == "python continued":
            missing = line - 1 - modules[first].count("\n")
            modules[first] += "\n" * missing + code
    return modules


def can_run(source: str) -> bool:
    return all(name not in source or importlib.util.find_spec(name) for name in OPTIONAL)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    """Each example runs as written, without a warning."""
    modules = {line: source for line, source in modules_of(page).items() if can_run(source)}
    if not modules:
        return
    for line, source in modules.items():
        (tmp_path / f"test_{page.stem}_line_{line}.py").write_text(source, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    has_tests = any("def test_" in source for source in modules.values())
    assert run.returncode == (0 if has_tests else NO_TESTS_COLLECTED), run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_no_example_escapes(page: Path) -> None:
    """Every fenced block says what it is, and Python is always marked in a way that makes it run."""
    marks = {line: mark for line, mark, _ in blocks_of(page)}
    assert {line: mark for line, mark in marks.items() if not mark} == {}
    other = {line: mark for line, mark in marks.items() if mark.startswith("py") and mark not in PYTHON}
    assert other == {}
