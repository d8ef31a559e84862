"""What a timeline shows: a row for each run and task, with a bar for each status that it has been in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from omics_mock.domain.task_plan import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import LivingResource
    from omics_mock.domain.run import Run
    from omics_mock.domain.task import RunTask
    from omics_mock.timing.instants import Instant

PENDING = "PENDING"
QUEUED, CACHED, UNFINISHED = "waits for capacity", "from a cache", "goes on"
MEANINGS = (PENDING, QUEUED, "STARTING", "RUNNING", "STOPPING", "COMPLETED", CACHED, "FAILED", "CANCELLED", UNFINISHED)
"""Everything that looks different in a timeline, in the order of its legend."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A status from one instant to a later one; `queued` is the part of PENDING that is spent waiting for capacity."""

    status: str
    begins: Instant
    ends: Instant
    queued: bool = False

    @property
    def look(self) -> str:
        """Which of the meanings of the legend it has."""
        return QUEUED if self.queued else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a run or a task has been through until now.

    `bars` follow one another without a gap; what came to rest at once has none. `ended` is when it came to rest,
    `status` what it is now, and `because` why it waits or has failed. `place` is its account, region or both, where
    the rows of one timeline differ in them. A result that came from a run cache is `cached`.
    """

    kind: Literal["run", "task"]
    id: str
    name: str | None
    place: str = ""
    begins: Instant
    bars: tuple[Bar, ...]
    status: str
    ended: Instant | None
    because: str | None = None
    cached: bool = False

    @property
    def look(self) -> str:
        """Which of the meanings of the legend its end has."""
        if self.ended is None:
            return UNFINISHED
        return CACHED if self.cached else self.status


@dataclass(frozen=True, slots=True)
class Omitted:
    """How many more runs or tasks there are, in which statuses; those of the run above them if `belongs`."""

    kind: Literal["run", "task"]
    statuses: tuple[tuple[str, int], ...]
    belongs: bool = False

    @property
    def count(self) -> int:
        """How many they are."""
        return sum(count for _, count in self.statuses)


def run_row(region: Region, run: Run, now: Instant, place: str) -> Row:
    """The row of a run that exists at `now`."""
    entries = _entries(run, now)
    status = entries[-1][1]
    because = run.failure.reason if status == "FAILED" and run.failure is not None else None
    return Row(
        kind="run",
        id=run.id,
        name=run.name,
        place=place,
        begins=run.creation_time,
        bars=tuple(_bars(entries, now, _due(run))),
        status=status,
        ended=_ended(entries),
        because=because or region.admission.pending_because(run, now),
    )


def task_row(task: RunTask, now: Instant) -> Row:
    """The row of a task that exists at `now`."""
    entries = _entries(task, now)
    return Row(
        kind="task",
        id=task.id,
        name=task.spec.outline.name,
        begins=task.creation_time,
        bars=tuple(_bars(entries, now, task.creation_time + task.run.course.durations.task.pending)),
        status=entries[-1][1],
        ended=_ended(entries),
        because=task.failure_reason(now),
        cached=task.cache_hit,
    )


def _entries(living: LivingResource, now: Instant) -> list[tuple[Instant, str]]:
    """Each status, when it was entered; one that is entered again while it lasts is not told twice."""
    born = living.creation_time
    entries = [(born, living.timeline.status_at(born))]
    for at, status in living.timeline.transitions(born, now):
        if status != entries[-1][1]:
            entries.append((at, status))
    return entries


def _ended(entries: list[tuple[Instant, str]]) -> Instant | None:
    at, status = entries[-1]
    return at if status in FINAL else None


def _due(run: Run) -> Instant | None:
    """When a run has been in PENDING for as long as any run is, so that it waits for capacity; None: it never does."""
    first = run.timeline
    while first.before is not None:
        first = first.before
    lasts = first.plan.stages[0].lasts
    return None if lasts is None else first.begins + lasts


def _bars(entries: list[tuple[Instant, str]], now: Instant, due: Instant | None) -> Iterator[Bar]:
    """The bars of these statuses until now; from `due` on, PENDING is time in a queue."""
    for (begins, status), (ends, _) in pairwise([*entries, (now, "")]):
        if status in FINAL:
            return
        turns = ends if due is None or status != PENDING else min(max(due, begins), ends)
        if begins < turns:
            yield Bar(status, begins, turns)
        if turns < ends:
            yield Bar(status, turns, ends, queued=True)
