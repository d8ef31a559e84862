"""Tasks of a run: records that are made when somebody looks, from the run's plan and its timeline."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_ids import task_id, task_number
from omics_mock.domain.task_plan import CACHE_HIT, CANCELLED, FINAL
from omics_mock.support.derived import derived_uuid
from omics_mock.support.errors import ResourceNotFoundException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.timing.instants import Instant, Span

_FOREVER = 1 << 62
_CANCELLED_AT_ONCE = Plan.of((CANCELLED, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTask(LivingResource):
    """One attempt at one task of `run`; its `ordinal` is its place in the run's plan, counted from 1."""

    kind: ClassVar[str] = "task"

    run: Run
    spec: TaskSpec

    @property
    def uuid(self) -> str:
        """Tells this task from every other one."""
        return derived_uuid("task", self.run.uuid, self.id)

    @property
    def cache_hit(self) -> bool:
        """Whether its result came from a run cache."""
        return self.timeline.plan == CACHE_HIT

    def start_time(self, now: Instant) -> Instant | None:
        """The entry of RUNNING if that has come. seen: in whole milliseconds."""
        return _whole(self.timeline.entered("RUNNING", now))

    def stop_time(self, now: Instant) -> Instant | None:
        """When it stopped working. seen: before its instance is torn down, in whole milliseconds."""
        stopping = self.timeline.entered("STOPPING", now)
        return _whole(self.timeline.entered(CANCELLED, now) if stopping is None else stopping)

    def failure_reason(self, now: Instant) -> str | None:
        """The code with which it has failed; None unless it has."""
        return self.spec.fails if self.status_at(now) == "FAILED" else None


class RunTasks:
    """The tasks of one run, in the order in which they appear; a list operation can page through them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._running = run.running_from
        self._stopped = run.stopped

    def __iter__(self) -> Iterator[RunTask]:
        """Every task that has come or will come into being."""
        if self._running is not None:
            yield from map(self._task, self._run.tasks.order[: self._count(None)])

    def after(
        self, place: tuple[Instant, int] | None, now: Instant, wanted: Mapping[str, object]
    ) -> Iterator[RunTask]:
        """The tasks behind `place`, a (creation_time, ordinal), that exist at `now`; `wanted` may name a status."""
        if self._running is None:
            return
        order, status = self._run.tasks.order, wanted.get("status")
        start = 0 if place is None else bisect_right(order, (place[0] - self._running, place[1] - 1), key=self._place)
        for position in range(start, self._count(now)):
            task = self._task(order[position])
            if status is None or task.status_at(now) == status:
                yield task

    def get(self, wanted: str, now: Instant) -> RunTask:
        """The task with this id; raises ResourceNotFoundException unless it is one of this run and exists."""
        number = task_number(wanted)
        index = -1 if number is None else number - self._run.task_numbers
        if not 0 <= index < len(self._run.tasks.lives) or not self._exists(index, now):
            raise ResourceNotFoundException(f"Task {wanted} not found")
        return self._task(index)

    def _exists(self, index: int, now: Instant) -> bool:
        life = self._run.tasks.lives[index]
        return self._running is not None and life is not None and self._running + life.queued <= self._until(now)

    def _until(self, now: Instant | None) -> Instant:
        """The last instant, not after `now`, at which a task could have appeared."""
        cut = _FOREVER if self._stopped is None else self._stopped[0]
        return cut if now is None else min(cut, now)

    def _count(self, now: Instant | None) -> int:
        plan = self._run.tasks
        return bisect_right(plan.order, self._until(now) - (self._running or 0), key=plan.queued)

    def _place(self, index: int) -> tuple[Span, int]:
        return self._run.tasks.queued(index), index

    def _task(self, index: int) -> RunTask:
        plan, running = self._run.tasks, self._running or 0
        life = plan.lives[index]
        assert life is not None
        return RunTask(
            id=task_id(self._run.task_numbers + index),
            creation_time=running + life.queued,
            ordinal=index + 1,
            timeline=self._timeline(Timeline(running + life.queued, life.plan)),
            run=self._run,
            spec=plan.specs[index],
        )

    def _timeline(self, planned: Timeline) -> Timeline:
        """What becomes of the task when its run is stopped. chosen: what has stopped working is allowed to finish."""
        if self._stopped is None or _is_over(planned, self._stopped[0]):
            return planned
        cut, ends = self._stopped
        status = planned.status_at(cut)
        if status == "PENDING":
            return planned.branch(cut, _CANCELLED_AT_ONCE)
        lasts = min(self._run.course.durations.task.stopping, ends - cut)
        if status == "STOPPING":
            rest, final = planned.ends
            return planned.branch(cut, _stopping(min(rest - cut, lasts), final))
        return planned.branch(cut, _stopping(lasts, CANCELLED))


def _is_over(timeline: Timeline, at: Instant) -> bool:
    return timeline.plan.final in FINAL and timeline.ends[0] <= at


@lru_cache(maxsize=1024)
def _stopping(lasts: Span, final: str) -> Plan:
    return Plan.of(("STOPPING", lasts), (final, None))


def _whole(instant: Instant | None) -> Instant | None:
    """The instant cut to whole milliseconds."""
    return None if instant is None else instant - instant % 1000
