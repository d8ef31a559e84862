"""The arithmetic of `make bench`: turns, ratios, and what counts as a miss."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
import pytest

from benchmarks.goals import GOALS, goal_of, is_far_off, verdict
from benchmarks.harness import Figure, Side, Spread, compared, ratios, spread, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock import OmicsMock


class Machine:
    """A processor whose time is what the calls say they take; `slowness` grows with every call."""

    def __init__(self, drift: float = 0.0) -> None:
        self.now = 0.0
        self.drift = drift
        self.slowness = 1.0
        self.made: list[str] = []

    def side(self, name: str, seconds: float) -> Side:
        def call() -> None:
            self.made.append(name)
            self.now += seconds * self.slowness
            self.slowness += self.drift

        return Side(name, call)


def test_sides_take_turns_forwards_and_backwards() -> None:
    """After two calls of each side to check its way, every turn measures A B B A."""
    machine = Machine()
    take_turns([machine.side("A", 1.0), machine.side("B", 2.0)], count=1, turns=2, timer=lambda: machine.now)
    assert "".join(machine.made) == "AABB" + "ABBA" * 2


def test_a_call_costs_what_a_block_takes_divided_by_its_calls() -> None:
    """What is measured is the cost of one call, whatever the size of the block."""
    machine = Machine()
    spent = take_turns([machine.side("A", 1.5), machine.side("B", 6.0)], count=4, turns=3, timer=lambda: machine.now)
    assert spent == {"A": [1.5] * 3, "B": [6.0] * 3}


def test_a_machine_that_slows_down_steadily_changes_no_ratio() -> None:
    """Forwards and backwards, a steady drift hits both sides alike."""
    machine = Machine(drift=0.01)
    sides = [machine.side("ours", 1.0), machine.side("base", 1.0)]
    (figure,) = compared("row", sides, ["base"], count=5, turns=5, timer=lambda: machine.now)
    assert figure.value.median == pytest.approx(1.0)
    assert figure.value.high == pytest.approx(1.0)


def test_a_ratio_is_taken_turn_by_turn() -> None:
    """One turn that was disturbed on both sides leaves the median as it is."""
    assert ratios([1.0, 10.0, 1.1], [2.0, 20.0, 2.0]) == (0.5, 0.5, pytest.approx(0.525))


def test_the_best_ratio_is_that_of_the_fastest_turns() -> None:
    """It compares the least time of one side with the least time of the other."""
    seconds = iter([0, 4, 0, 2, 0, 2, 0, 4, 0, 1, 0, 2, 0, 2, 0, 1])  # began, ended: A B B A, A B B A
    sides = [Side("A", lambda: None), Side("B", lambda: None)]
    (figure,) = compared("row", sides, ["B"], count=1, turns=2, timer=lambda: next(seconds))
    assert (figure.value.median, figure.best) == (1.25, 0.5)


def test_median_and_quartiles() -> None:
    """Of one value they are that value."""
    assert spread([3.0]) == (3.0, 3.0, 3.0)
    assert spread([5.0, 1.0, 4.0, 2.0, 3.0]) == Spread(median=3.0, low=2.0, high=4.0)


def test_what_surrounds_a_block_is_there_for_every_block_and_not_measured() -> None:
    """A side is entered before its block begins and left after it."""
    machine = Machine()

    @contextmanager
    def around() -> Iterator[None]:
        machine.now += 100.0
        yield
        machine.now += 100.0

    side = Side("A", machine.side("A", 1.0).call, around)
    assert take_turns([side], count=2, turns=1, timer=lambda: machine.now) == {"A": [1.0]}


def test_a_floor_that_runs_through_the_mock_is_refused(mock: OmicsMock) -> None:
    """The check sees whether any code of omics_mock was entered, and it has to be as the side says."""
    omics = boto3.client("omics", region_name="us-east-1")
    take_turns([Side("ours", omics.list_runs, passes_mock=True)], count=1, turns=1)
    with pytest.raises(AssertionError, match="floor"):
        take_turns([Side("floor", omics.list_runs)], count=1, turns=1)
    with pytest.raises(AssertionError, match="ours"):
        take_turns([Side("ours", list, passes_mock=True)], count=1, turns=1)


@pytest.mark.parametrize(("median", "expected"), [(0.7, "goal"), (0.75, "goal"), (1.0, "within"), (1.2, "BEYOND")])
def test_a_verdict_says_where_the_median_lies(median: float, expected: str) -> None:
    """At the goal, within what must be, or beyond that; a row without limits has none."""
    assert verdict(Figure("GetRun", "floor", spread([median]))) == expected
    assert verdict(Figure("GetRun", "Stubber", spread([median]))) == ""


def test_a_row_has_the_first_limits_that_fit() -> None:
    """Rows of many sizes share limits by the beginning of their names, and the narrower name comes first."""
    narrow = goal_of(Figure("growth of no match", "small world", spread([1.0])))
    wide = goal_of(Figure("growth of GetRun", "small world", spread([1.0])))
    assert narrow is not None
    assert wide is not None
    assert narrow.must > wide.must
    assert all(goal.goal <= goal.must for goal in GOALS)


def test_a_smoke_run_complains_of_ratios_that_are_far_off() -> None:
    """Twice the limit is far off, if even the lower quartile is; milliseconds never are."""
    assert not is_far_off(Figure("GetRun", "floor", Spread(2.4, 2.2, 2.6)))
    assert is_far_off(Figure("GetRun", "floor", Spread(2.4, 2.31, 2.6)))
    assert not is_far_off(Figure("plugin module", "ms", spread([100.0]), unit="ms"))
