"""What each row must reach, and what is aimed at; smaller is better everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from benchmarks.harness import Figure


class Goal(NamedTuple):
    """Limits of the rows whose name begins with `row`, against `base`: in its unit, or times the base.

    `smoke` is the limit of a run that measures little, where twice `must` would not do.
    """

    row: str
    base: str
    must: float
    goal: float
    smoke: float | None = None


GOALS = (
    Goal("GetRun", "floor", 1.15, 0.75),
    Goal("GetRun", "moto", 0.50, 0.30),
    Goal("StartRun", "floor", 1.20, 1.08),
    Goal("StartRun", "moto", 0.50, 0.38),
    Goal("error answer", "floor", 1.15, 1.06),
    Goal("error answer", "moto", 0.50, 0.35),
    Goal("run lifecycle by waiter", "floor", 1.15, 0.80),
    Goal("import job, 100 sources", "floor", 1.25, 0.80),
    Goal("list page of 100", "floor", 1.15, 0.12),
    Goal("list page of 100", "moto", 1.00, 0.10),
    Goal("list filter, no match", "floor", 2.00, 1.15),
    Goal("list filter, one match", "floor", 1.20, 0.85),
    Goal("growth of no match", "small world", 2.00, 1.15),
    Goal("growth of", "small world", 1.25, 1.10),
    Goal("upload 100 MiB", "floor + SHA-256", 1.40, 1.05),
    Goal("upload 100 MiB", "moto", 0.12, 0.10),
    Goal("download 100 MiB", "floor", 1.15, 1.05),
    Goal("download 100 MiB", "moto", 0.20, 0.12, smoke=1.0),
    Goal("activation and exit", "moto", 0.05, 0.01),
    Goal("fixture with client", "shared Session", 1.30, 0.60),
    Goal("fixture with client", "moto", 0.10, 0.04),
    Goal("typical test", "floor", 1.25, 0.75),
    Goal("typical test", "moto", 0.35, 0.20),
    Goal("8 threads", "floor", 1.20, 0.90),
    Goal("8 threads", "1 thread", 1.25, 1.10),
    Goal("another service's call", "without", 1.06, 1.03),
    Goal("import of mock_omics", "moto", 0.20, 0.20),
    Goal("plugin module", "ms", 3.0, 1.0),
    Goal("memory per run", "slots record", 1.60, 1.00),
    Goal("one advance", "ms", 5.0, 0.1),
    Goal("all advances and first looks", "event heap", 0.20, 0.03, smoke=1000.0),
    Goal("leaving a mock", "ms", 300.0, 60.0),
)

GENEROUS = 2.0


def goal_of(figure: Figure) -> Goal | None:
    """The limits of a figure; None for one that is there for comparison only."""
    return next((goal for goal in GOALS if figure.row.startswith(goal.row) and figure.base == goal.base), None)


def verdict(figure: Figure) -> str:
    """Where the median lies: at the goal, within what it must be, or beyond that."""
    goal = goal_of(figure)
    if goal is None:
        return ""
    if figure.value.median <= goal.goal:
        return "goal"
    return "within" if figure.value.median <= goal.must else "BEYOND"


def is_far_off(figure: Figure) -> bool:
    """Whether even the lower quartile of a ratio is far beyond its limit; milliseconds depend on the machine."""
    goal = goal_of(figure)
    if goal is None or figure.unit != "x":
        return False
    return figure.value.low > (goal.smoke or goal.must * GENEROUS)
