"""Ratios within one process: the sides of a comparison take turns, so that a noisy machine disturbs all alike.

What is measured is CPU time of the thread. A turn measures every side twice, forwards and backwards (A B B A), so
that a steady drift cancels out; the result is the median of the ratios of all turns, with their quartiles.

Garbage collection is on for all sides. Before each block everything there is gets collected and frozen, so that a
block pays for the garbage that it makes itself, and no block by chance for a walk over the whole process.
"""

from __future__ import annotations

import gc
import statistics
import sys
import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from time import thread_time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

MICROSECONDS, MILLISECONDS = 1e6, 1e3


class Effort(NamedTuple):
    """How much work a run of the benchmarks does: turns, the part of the calls in a block, and sizes."""

    turns: int
    share: float
    runs: int
    parts: int

    def count(self, calls: int) -> int:
        """So many calls of a block, or the part of them that is to be made."""
        return max(1, round(calls * self.share))

    def at_most(self, turns: int) -> int:
        """Turns for something dear."""
        return min(self.turns, turns)


FULL = Effort(turns=15, share=1.0, runs=100_000, parts=13)
SMOKE = Effort(turns=2, share=0.1, runs=2_000, parts=2)


class Spread(NamedTuple):
    """A median with its quartiles."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """One measured value: of a row, against a base, in a unit.

    `best` is the ratio of the fastest turns of both sides, which neighbours disturb least. `context` is for the
    reader, such as microseconds.
    """

    row: str
    base: str
    value: Spread
    best: float | None = None
    unit: str = "x"
    context: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a call, and what has to be so while it is made (not measured).

    `passes_mock` says whether the call runs through code of omics_mock; it is checked before anything is measured.
    """

    name: str
    call: Callable[[], object]
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    passes_mock: bool = False


def spread(values: Sequence[float]) -> Spread:
    """The median and the quartiles; of a single value it is all three."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


def ratios(ours: Sequence[float], base: Sequence[float]) -> Spread:
    """The spread of the ratios turn by turn."""
    return spread([one / other for one, other in zip(ours, base, strict=True)])


def take_turns(
    sides: Sequence[Side], count: int, turns: int, timer: Callable[[], float] = thread_time
) -> dict[str, list[float]]:
    """Seconds of one call of each side, for each turn; every side is called once before, and checked."""
    for side in sides:
        check_path(side)
    spent: dict[str, list[float]] = {side.name: [] for side in sides}
    try:
        for _ in range(turns):
            both_ways = [(side.name, block(side, count, timer)) for side in (*sides, *reversed(sides))]
            for side in sides:
                spent[side.name].append(statistics.fmean(cost for name, cost in both_ways if name == side.name))
    finally:
        gc.unfreeze()
    return spent


def block(side: Side, count: int, timer: Callable[[], float]) -> float:
    """Seconds of one call, over `count` of them."""
    call = side.call
    with side.around():
        gc.collect()
        gc.freeze()
        began = timer()
        for _ in range(count):
            call()
        return (timer() - began) / count


def check_path(side: Side) -> None:
    """Make the call once, and raise AssertionError when it goes through the mock and should not, or the reverse."""
    packages: set[str] = set()

    def entered(frame, event: str, _argument: object) -> None:
        if event == "call":
            packages.add(str(frame.f_globals.get("__name__", "")).partition(".")[0])

    with side.around():
        side.call()
        threading.setprofile(entered)  # for threads that begin from now on
        sys.setprofile(entered)
        try:
            side.call()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
    assert ("omics_mock" in packages) == side.passes_mock, f"{side.name}: the way through the mock is wrong"


def compared(
    row: str,
    sides: Sequence[Side],
    bases: Sequence[str],
    count: int,
    turns: int,
    timer: Callable[[], float] = thread_time,
) -> list[Figure]:
    """The first side against each of `bases`; what every side costs in microseconds stands beside it."""
    spent = take_turns(sides, count, turns, timer)
    context = {f"{name} us": statistics.median(costs) * MICROSECONDS for name, costs in spent.items()}
    ours = spent[sides[0].name]
    return [
        Figure(row, base, ratios(ours, spent[base]), best=min(ours) / min(spent[base]), context=context)
        for base in bases
    ]
