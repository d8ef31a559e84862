"""Tasks of a run: records that are made when somebody looks, from the run's plan and its timeline."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_ids import task_id, task_number
from omics_mock.domain.task_plan import CACHE_HIT, CANCELLED, FINAL, NEVER_BEGINS
from omics_mock.support.derived import derived_uuid
from omics_mock.support.errors import ResourceNotFoundException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.timing.instants import Instant, Span

_FOREVER = 1 << 62


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
    def is_stopped(self) -> bool:
        """Whether the end of its run ends it, before it has done its work."""
        return self.timeline.before is not None

    def is_unfinished(self, now: Instant) -> bool:
        """Whether it has not come to rest; it may wait for other tasks, so that it knows of no change."""
        return self.status_at(now) not in FINAL

    @property
    def cache_hit(self) -> bool:
        """Whether its result came from a run cache."""
        return self.timeline.plan == CACHE_HIT

    @property
    def cache_s3_uri(self) -> str | None:
        """Where in the run cache its result was found."""
        return (self.run.hits or {}).get(self.ordinal - 1) if self.cache_hit else None

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
        self._stopped = run.stopped
        running = run.running_from
        self._running = 0 if running is None else running
        self._order = () if running is None else run.tasks.order

    def __iter__(self) -> Iterator[RunTask]:
        """Every task that has come or will come into being."""
        return self.after(None, _FOREVER, {})

    def after(self, place: tuple[Instant, int] | None, now: Instant, wanted: Mapping[str, object]) -> Iterator[RunTask]:
        """The tasks behind `place`, a (creation_time, ordinal), that exist at `now`; `wanted` may name a status."""
        order, status = self._order, wanted.get("status")
        start = 0 if place is None else bisect_right(order, (place[0] - self._running, place[1] - 1))
        end = bisect_right(order, (self._until(now) - self._running, len(order)))
        for queued, index in order[start:end]:
            task = self._task(queued, index)
            if status is None or task.status_at(now) == status:
                yield task

    def get(self, wanted: str, now: Instant) -> RunTask:
        """The task with this id; raises ResourceNotFoundException unless it is one of this run and exists."""
        number, lives = task_number(wanted), self._run.tasks.lives
        index = -1 if number is None else number - self._run.task_numbers
        life = lives[index] if self._order and 0 <= index < len(lives) else None
        if life is None or self._running + life.queued > self._until(now):
            raise ResourceNotFoundException(f"Task {wanted} not found")
        return self._task(life.queued, index)

    def changing(self, at: Instant) -> Iterator[RunTask]:
        """The tasks that may enter a status at exactly `at`: few of all, unless their run is stopped then."""
        if self._stopped is not None and at >= self._stopped[0]:
            yield from self if at <= self._stopped[1] else ()
            return
        for place in self._run.tasks.changing(at - self._running) if self._order else ():
            if (life := self._run.tasks.lives[place]) is not None:
                yield self._task(life.queued, place)

    def next_change(self, now: Instant) -> Instant | None:
        """The next instant after `now` at which a task appears or changes; None when none does."""
        if not self._order:
            return None
        if self._stopped is not None and now >= self._stopped[0]:
            return self._next_change_when_stopped(now, self._stopped[0])
        offset = self._run.tasks.next_change(now - self._running)
        return None if offset is None else self._running + offset

    def _next_change_when_stopped(self, now: Instant, stopped: Instant) -> Instant | None:
        if now >= stopped + self._run.course.durations.task.stopping:
            return None
        changes = (task.timeline.next_change(now) for task in self)
        return min((change for change in changes if change is not None), default=None)

    def _until(self, now: Instant) -> Instant:
        """The last instant, not after `now`, at which a task can have appeared."""
        return now if self._stopped is None else min(now, self._stopped[0])

    def _task(self, queued: Span, index: int) -> RunTask:
        plan, creation_time = self._run.tasks, self._running + queued
        life = plan.lives[index]
        return RunTask(
            id=task_id(self._run.task_numbers + index),
            creation_time=creation_time,
            ordinal=index + 1,
            timeline=self._timeline(Timeline(creation_time, NEVER_BEGINS if life is None else life.plan)),
            run=self._run,
            spec=plan.specs[index],
        )

    def _timeline(self, planned: Timeline) -> Timeline:
        """What becomes of the task when its run is stopped. chosen: what has stopped working is allowed to finish."""
        if self._stopped is None or _is_over(planned, self._stopped[0]):
            return planned
        cut, ends = self._stopped
        status = planned.status_at(cut)
        # What it enters at that very instant is passed through, so that events tell of it.
        passed = tuple(entered for at, entered in planned.entries() if at == cut and entered != "STOPPING")
        if status == "PENDING":
            return planned.branch(cut, _cut_short(passed))
        lasts = min(self._run.course.durations.task.stopping, ends - cut)
        if status == "STOPPING":
            rest, final = planned.ends
            return planned.branch(cut, _cut_short(passed, min(rest - cut, lasts), final))
        return planned.branch(cut, _cut_short(passed, lasts))


def _is_over(timeline: Timeline, at: Instant) -> bool:
    return timeline.plan.final in FINAL and timeline.ends[0] <= at


@lru_cache(maxsize=1024)
def _cut_short(passed: tuple[str, ...], lasts: Span | None = None, final: str = CANCELLED) -> Plan:
    """The end of a task after what it has passed in the same instant; it did nothing if `lasts` is None."""
    stopping = () if lasts is None else (("STOPPING", lasts),)
    return Plan.of(*((status, 0) for status in passed), *stopping, (final, None))


def _whole(instant: Instant | None) -> Instant | None:
    """The instant cut to whole milliseconds."""
    return None if instant is None else instant - instant % 1000
