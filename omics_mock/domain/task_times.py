"""When the tasks of a run do what: as its plan says, until the run stops them."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.task_plan import CANCELLED, FINAL, NEVER_BEGINS, NO_TASKS, TaskLife, TaskPlan
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from omics_mock.timing.instants import Instant, Span

_NO_LIFE = TaskLife(0, NEVER_BEGINS)


class TaskTimes(NamedTuple):
    """The tasks of `plan` in a run that enters RUNNING at `running`.

    A run that fails or is cancelled stops them at the first of the instants `stopped`, and is over at the second; a
    task takes `stopping` to end.
    """

    plan: TaskPlan
    running: Instant
    stopped: tuple[Instant, Instant] | None = None
    stopping: Span = 0

    def since(self, origin: Instant) -> TaskTimes:
        """The same, with instants counted from `origin`; equal for all runs that do the same from then on."""
        if not self.plan.order:
            return NEVER
        if self.stopped is None:
            return TaskTimes(self.plan, self.running - origin)
        stops, ends = self.stopped
        return TaskTimes(self.plan, self.running - origin, (stops - origin, ends - origin), self.stopping)

    def elapsed(self, now: Instant) -> Span:
        """For how long tasks can have appeared by `now`."""
        return (now if self.stopped is None else min(now, self.stopped[0])) - self.running

    def count(self, now: Instant) -> int:
        """How many tasks have appeared by `now`; they are the first ones of the plan's order."""
        order = self.plan.order
        return bisect_right(order, (self.elapsed(now), len(order)))

    def timeline(self, place: int) -> Timeline:
        """The life of the task at a place at which the plan has one."""
        queued, life = self.plan.lives[place] or _NO_LIFE
        planned = Timeline(self.running + queued, life)
        return planned if self.stopped is None else self._until_stopped(planned, *self.stopped)

    def _until_stopped(self, planned: Timeline, cut: Instant, ends: Instant) -> Timeline:
        """What becomes of the task when its run is stopped. chosen: what has stopped working is allowed to finish."""
        if _is_over(planned, cut):
            return planned
        status = planned.status_at(cut)
        # What it enters at that very instant is passed through, so that events tell of it.
        passed = tuple(entered for at, entered in planned.entries() if at == cut and entered != "STOPPING")
        if status == "PENDING":
            return planned.branch(cut, _cut_short(passed))
        lasts = min(self.stopping, ends - cut)
        if status == "STOPPING":
            rest, final = planned.ends
            return planned.branch(cut, _cut_short(passed, min(rest - cut, lasts), final))
        return planned.branch(cut, _cut_short(passed, lasts))


NEVER = TaskTimes(NO_TASKS, 0)
"""Those of a run that never enters RUNNING."""


def _is_over(timeline: Timeline, at: Instant) -> bool:
    return timeline.plan.final in FINAL and timeline.ends[0] <= at


@lru_cache(maxsize=1024)
def _cut_short(passed: tuple[str, ...], lasts: Span | None = None, final: str = CANCELLED) -> Plan:
    """The end of a task after what it has passed in the same instant; it did nothing if `lasts` is None."""
    stopping = () if lasts is None else (("STOPPING", lasts),)
    return Plan.of(*((status, 0) for status in passed), *stopping, (final, None))
