"""What is to come of a run and of its tasks: a score that all runs share which do the same.

The score of a plan is made from the timelines of the run and of each of its tasks. They stay the only definition of
what happens; the score spares every run of a workflow, at each of its changes, the looking for those that are due.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.task import RunTask, RunTasks
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.resource import Resource
    from omics_mock.domain.run import Run
    from omics_mock.domain.task_times import TaskTimes
    from omics_mock.timing.instants import Instant, Span

_FOREVER = 1 << 62

_RUN = -1
"""The run itself, in place of the place of a task."""

# In which order the run itself and its tasks change at one instant.
_TURNS = {"PENDING": 0, "STARTING": 0, "RUNNING": 0, "STOPPING": 2}
_BEFORE_STOPPING, _AFTER_STOPPING, _LAST = 1, 3, 4


class Score(NamedTuple):
    """What happens after a plan of a run has begun: offsets of changes, in order; who enters which status there."""

    offsets: Sequence[Span]
    entered: Mapping[Span, Sequence[tuple[int, str]]]


@lru_cache(maxsize=256)
def score_of(plan: Plan, before: str | None, times: TaskTimes) -> Score:
    """The score of a `plan` that begins at instant 0, in the status `before`, while tasks change at these `times`."""
    own = Timeline(0, plan, None if before is None else Timeline(-1, Plan.of((before, None))))
    turns: dict[Span, list[tuple[int, int, str]]] = defaultdict(list)
    for at in dict.fromkeys(plan.offsets):
        turns[at] += [(_TURNS.get(status, _LAST), _RUN, status) for status in own.entered_at(at)]
    for _, place in times.plan.order[: times.count(_FOREVER)]:
        life = times.timeline(place)
        turn = _BEFORE_STOPPING if life.before is None else _AFTER_STOPPING
        for at in {at for at, _ in life.entries() if at >= 0}:
            turns[at] += [(turn, place, status) for status in life.entered_at(at)]
    stopped = _FOREVER if times.stopped is None else times.stopped[0]
    for at, happening in turns.items():
        happening.sort(key=itemgetter(0) if at >= stopped else itemgetter(0, 1))
    return Score(sorted(turns), {at: [one[1:] for one in happening] for at, happening in turns.items()})


class RunProspect:
    """The changes of a run with tasks, as it is now; the one that takes its place has a prospect of its own.

    It keeps the tasks that it has told of, so that all that is told of a task is told of one object.
    """

    __slots__ = ("_made", "_over", "_run", "_score", "_segment", "_tasks")

    def __init__(self, run: Run) -> None:
        self._run = run
        self._tasks = tasks = RunTasks(run)
        self._over = max(run.timeline.ends[0], tasks.times.running + tasks.times.plan.ends)
        self._made: dict[int, RunTask] = {}
        self._segment: Timeline | None = None
        self._score = Score((), {})

    def next_change(self, now: Instant) -> Instant | None:
        """The next change of the run itself or of one of its tasks."""
        if now >= self._over:
            return None
        segment, upcoming = self._run.timeline, None
        while segment.begins > now and segment.before is not None:
            segment, upcoming = segment.before, segment.begins
        if segment is not self._segment:
            self._turn_to(segment)
        offsets = self._score.offsets
        place = bisect_right(offsets, now - segment.begins)
        if place == len(offsets):
            return upcoming
        change = segment.begins + offsets[place]
        return change if upcoming is None or change < upcoming else upcoming

    def happenings(self, at: Instant) -> Sequence[tuple[Resource, str]]:
        """What becomes of the run and of its tasks; tasks that it stops follow it, and end before it does."""
        if at > self._over:
            return ()
        segment = self._run.timeline
        while segment.begins > at and segment.before is not None:
            segment = segment.before
        if segment is not self._segment:
            self._turn_to(segment)
        happenings: list[tuple[Resource, str]] = []
        for place, status in self._score.entered.get(at - segment.begins, ()):
            happenings.append((self._run if place == _RUN else self._made.get(place) or self._task(place), status))
        return happenings

    def _turn_to(self, segment: Timeline) -> None:
        self._segment = segment
        self._score = score_of(segment.plan, segment.status_before, self._tasks.times.since(segment.begins))

    def _task(self, place: int) -> RunTask:
        task = self._made[place] = self._tasks.at(place)
        return task
