"""The page on lifecycles shows every life that the package has a plan for, and nothing else."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from omics_mock import mock_omics
from omics_mock.domain.resource import LivingResource
from omics_mock.timing.timeline import Plan, Timeline
from tools.lifecycles.account import OWNER, REGION
from tools.lifecycles.catalogue import KINDS
from tools.lifecycles.layout import Arrow, laid_out
from tools.write_lifecycles import FOLDER, ROOT, pages, without_status, words_of

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "omics_mock"
# Workflows of AWS that have been there for years: they are ACTIVE, and nobody can change them.
OTHER_LIVES = {"domain/ready2run.py"}

Line = tuple[str, int]


def forget_plans() -> None:
    """Have every plan made anew: those that an earlier test has made are kept."""
    ours = [module for name, module in sys.modules.items() if name.startswith("omics_mock.domain")]
    for kept in [value for module in ours for value in vars(module).values() if hasattr(value, "cache_clear")]:
        kept.cache_clear()


@pytest.fixture(scope="module")
def made() -> tuple[dict[Path, str], set[Line]]:
    """The page and its pictures as they are made now, and the lines of code that made plans and timelines for them."""
    lines: set[Line] = set()

    def noting(make: Any) -> Any:
        def noted(*args: Any, **kwargs: Any) -> Any:
            caller = sys._getframe(1)
            lines.add((caller.f_code.co_filename, caller.f_lineno))
            return make(*args, **kwargs)

        return noted

    forget_plans()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plan, "of", noting(Plan.of))
        for kind, name in ((Plan, "__init__"), (Timeline, "__init__"), (Timeline, "branch")):
            patch.setattr(kind, name, noting(getattr(kind, name)))
        made = pages(botocore.session.get_session().get_service_model("omics"))
    return made, lines


def test_the_page_and_its_pictures_are_up_to_date(made: Any) -> None:
    """They are what the tool makes now; if not: python tools/write_lifecycles.py."""
    there = {path.relative_to(ROOT) for path in (ROOT / FOLDER / "lifecycles").iterdir()}
    assert there == {path for path in made[0] if path.suffix == ".svg"}
    old = [path.as_posix() for path, text in made[0].items() if (ROOT / path).read_text(encoding="utf-8") != text]
    assert old == [], "run: python tools/write_lifecycles.py"


def plans_in(path: Path) -> list[ast.Call]:
    """The calls in functions of a module that make a plan or a timeline."""
    functions = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    ]
    calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) in ("Plan", "Plan.of", "Timeline") or is_branch(call)]


def is_branch(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "branch"


def test_no_plan_of_the_package_is_left_out(made: Any) -> None:
    """Every line of domain and operations that makes a plan has made one for the page; if not: add a birth there."""
    lines = made[1]
    modules = [path for folder in ("domain", "operations") for path in sorted((PACKAGE / folder).rglob("*.py"))]
    left_out = [
        f"{name}:{call.lineno} {ast.unparse(call)}"
        for path in modules
        if (name := path.relative_to(PACKAGE).as_posix()) not in OTHER_LIVES
        for call in plans_in(path)
        if not any((str(path), line) in lines for line in range(call.lineno, (call.end_lineno or 0) + 1))
    ]
    assert left_out == [], "let tools/lifecycles/catalogue.py bring such a life about"


def test_every_kind_with_a_status_is_drawn() -> None:
    """What the page lists as without a status has no timeline."""
    missing = without_status()
    living = {kind.kind for kind in _subclasses(LivingResource)}
    assert missing
    assert set(missing) & living == set()
    with mock_omics() as mock:
        known = {table.kind for table in mock.world.region(OWNER, REGION).tables()}
    assert {kind.name for kind in KINDS} | set(missing) >= known


def _subclasses(kind: type[LivingResource]) -> set[type[LivingResource]]:
    return {kind} | {each for below in kind.__subclasses__() for each in _subclasses(below)}


def test_a_row_says_what_a_run_does(made: Any) -> None:
    """The usual run: its default stages, the realistic ones, and the keys that add up to RUNNING."""
    page = made[0][FOLDER / "lifecycles.md"]
    section = page.partition("\n## Run\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line[:3] == "| `"]
    assert rows[0] == ["`PENDING`", "10s", "22s", "`run.PENDING`", ""]
    running = next(row for row in rows if row[0] == "`RUNNING`")
    assert running[1] == "1m 10s"
    keys = ["run.import", "run.export", "task.PENDING", "task.STARTING", "task.RUNNING", "task.STOPPING"]
    assert running[3] == " + ".join(f"`{key}`" for key in keys) + ", or `run.RUNNING` for all of it"


def test_a_picture_tells_time_from_calls(made: Any) -> None:
    """A run may be cancelled by a call in RUNNING, comes to STOPPING by itself, and is deleted by a call."""
    svg = made[0][FOLDER / "lifecycles" / "run.svg"]
    told = svg.partition("<desc>")[2].partition("</desc>")[0].split("; ")
    assert {"new to PENDING (StartRun)", "RUNNING to STOPPING", "RUNNING to STOPPING (CancelRun)"} <= set(told)
    assert {f"{status} to DELETED (DeleteRun)" for status in ("COMPLETED", "FAILED", "CANCELLED")} <= set(told)
    assert not [arrow for arrow in told if arrow.startswith("DELETED to")]
    assert "prefers-color-scheme: dark" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_nothing_lies_on_top_of_anything_else() -> None:
    """Statuses and labels of one layer keep apart, a way back included."""
    arrows = [Arrow("", "A"), Arrow("A", "B"), Arrow("B", "A", ("back",)), Arrow("A", "C", ("call",), is_call=True)]
    arrows += [Arrow("B", "D"), Arrow("C", "D"), Arrow("A", "D", ("a long label",))]
    layout = laid_out({"": 10, "A": 80, "B": 80, "C": 80, "D": 80}, arrows, {a: 60.0 * bool(a.label) for a in arrows})
    spots = {id(spot): spot for _, way in layout.ways for spot in way}.values()
    for spot in spots:
        for other in spots:
            apart = abs(spot.x - other.x) >= (spot.width + other.width) / 2
            assert spot is other or spot.layer != other.layer or apart


@pytest.mark.parametrize(
    ("span", "words"), [(0, "0s"), (70_000_000, "1m 10s"), (2_592_000_000_000, "30d"), (500_000, "500ms")]
)
def test_spans_are_told_in_the_words_of_durations(span: int, words: str) -> None:
    """A span is written as `durations=` would take it."""
    assert words_of(span) == words
