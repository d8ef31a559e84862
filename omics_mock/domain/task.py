"""Tasks of a run: records that are made when somebody looks, from the run's plan and its timeline."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_ids import task_id, task_number
from omics_mock.domain.task_plan import CACHE_HIT, CANCELLED, FINAL
from omics_mock.domain.task_times import NEVER, TaskTimes
from omics_mock.support.derived import derived_uuid
from omics_mock.support.errors import ResourceNotFoundException

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.timing.instants import Instant

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
    """The tasks of one run, in the order in which they appear; a list operation can page through them.

    `times` says when which of them does what.
    """

    __slots__ = ("_run", "times")

    def __init__(self, run: Run) -> None:
        self._run = run
        running, stopped = run.running_from, run.stopped
        if running is None:
            self.times = NEVER
        elif stopped is None:
            self.times = TaskTimes(run.tasks, running)
        else:
            self.times = TaskTimes(run.tasks, running, stopped, run.course.durations.task.stopping)

    def __iter__(self) -> Iterator[RunTask]:
        """Every task that has come or will come into being."""
        return self.after(None, _FOREVER, {})

    def after(self, place: tuple[Instant, int] | None, now: Instant, wanted: Mapping[str, object]) -> Iterator[RunTask]:
        """The tasks behind `place`, a (creation_time, ordinal), that exist at `now`; `wanted` may name a status."""
        times, status = self.times, wanted.get("status")
        order = times.plan.order
        start = 0 if place is None else bisect_right(order, (place[0] - times.running, place[1] - 1))
        for _, index in order[start : times.count(now)]:
            task = self.at(index)
            if status is None or task.status_at(now) == status:
                yield task

    def get(self, wanted: str, now: Instant) -> RunTask:
        """The task with this id; raises ResourceNotFoundException unless it is one of this run and exists."""
        number, lives = task_number(wanted), self.times.plan.lives
        index = -1 if number is None else number - self._run.task_numbers
        life = lives[index] if 0 <= index < len(lives) else None
        if life is None or life.queued > self.times.elapsed(now):
            raise ResourceNotFoundException(f"Task {wanted} not found")
        return self.at(index)

    def at(self, place: int) -> RunTask:
        """The task at a place of the plan at which there is one."""
        times = self.times
        timeline = times.timeline(place)
        return RunTask(
            id=task_id(self._run.task_numbers + place),
            creation_time=timeline.begins if timeline.before is None else timeline.before.begins,
            ordinal=place + 1,
            timeline=timeline,
            run=self._run,
            spec=times.plan.specs[place],
        )


def _whole(instant: Instant | None) -> Instant | None:
    """The instant cut to whole milliseconds."""
    return None if instant is None else instant - instant % 1000
