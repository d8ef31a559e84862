"""Runs: what was asked for, what will come of it, and which changes the state of a run allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.run_prospect import RunProspect
from omics_mock.domain.task_plan import FINAL, NO_TASKS, TaskPlan
from omics_mock.support.derived import derived_uuid
from omics_mock.support.errors import ConflictException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.configuration import Configuration
    from omics_mock.domain.resource import Prospect, Resource
    from omics_mock.domain.run_plan import Course, Failure, RunPlan
    from omics_mock.domain.run_settings import RunSettings
    from omics_mock.timing.instants import Instant, Span

_DEFAULT_PRIORITY = 100

_STOPPED = ("FAILED", "CANCELLED")
_CANCELLED_AT_ONCE = Plan.of(("CANCELLED", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(LivingResource):
    """One run of a workflow.

    `settings` is what it shares with runs that were started alike. `course` is what it is going to do; `tasks` and
    `failure` are known once it has been admitted. `task_numbers` is the first of the numbers from which the ids of its
    tasks are made. `etags` are those of the objects among the parameters, by URI, as far as they are known.
    `newer_members` holds members of newer service models, as they were given. `hits` says where in a run cache the
    results of tasks, by their places, were found.
    """

    kind: ClassVar[str] = "run"

    name: str | None = None
    settings: RunSettings
    parameters: Mapping[str, object] | None = None
    etags: Mapping[str, str] | None = None
    configuration: Configuration | None = None
    newer_members: Mapping[str, object] | None = None
    course: Course
    task_numbers: int
    tasks: TaskPlan = NO_TASKS
    hits: Mapping[int, str] | None = None
    failure: Failure | None = None

    @property
    def uuid(self) -> str:
        """Tells this run from every other one, also from those in other workflows and mocks with another seed."""
        return uuid_of_run(self.settings.workflow_uuid, self.id)

    @property
    def run_group_id(self) -> str | None:
        """The run group it is in."""
        return self.settings.run_group_id

    @property
    def batch_id(self) -> str | None:
        """The batch that submitted it."""
        return self.settings.batch_id

    @property
    def retention_mode(self) -> str | None:
        """Whether it may go when the quota of stored runs is used up: `REMOVE`, or `RETAIN`, which None counts as."""
        return self.settings.retention_mode

    @property
    def configuration_name(self) -> str | None:
        """The name of the configuration whose network settings it uses."""
        return None if self.configuration is None else self.configuration.name

    @property
    def run_output_uri(self) -> str:
        """Where the outputs go. seen: without a slash between two slashes, and without the uuid."""
        return f"{self.settings.output_uri.rstrip('/')}/{self.id}"

    def next_change(self, now: Instant) -> Instant | None:
        """The next change of the run itself or of one of its tasks."""
        return RunProspect(self).next_change(now) if self.tasks.order else self.timeline.next_change(now)

    def is_unfinished(self, now: Instant) -> bool:
        """Whether it has not come to rest; it may wait for other runs, so that it knows of no change."""
        return self.status_at(now) not in FINAL

    def happenings(self, at: Instant) -> Sequence[tuple[Resource, str]]:
        """What becomes of the run and of its tasks at exactly `at`."""
        return RunProspect(self).happenings(at) if self.tasks.order else LivingResource.happenings(self, at)

    def prospect(self) -> Prospect:
        """What is to come of the run and of its tasks."""
        return RunProspect(self) if self.tasks.order else self

    @property
    def rank(self) -> tuple[int, Instant, int]:
        """The smaller, the earlier its turn. doc: by priority, higher first, then by age.

        chosen: a run without a priority counts like one with the console's default.
        """
        priority = _DEFAULT_PRIORITY if self.settings.priority is None else self.settings.priority
        return -priority, self.creation_time, self.ordinal

    @property
    def running_from(self) -> Instant | None:
        """The instant at which it enters RUNNING, past or future; None if it never does, or is not admitted."""
        return self.timeline.entered("RUNNING")

    @property
    def stopped(self) -> tuple[Instant, Instant] | None:
        """When a run that fails or is cancelled enters STOPPING, and when it comes to rest; None for others."""
        if self.timeline.plan.final not in _STOPPED:
            return None
        stopping = self.timeline.entered("STOPPING")
        return None if stopping is None else (stopping, self.timeline.ends[0])

    def start_time(self, now: Instant) -> Instant | None:
        """The entry of RUNNING if that has come. seen: in whole milliseconds, unlike the other times of a run."""
        running = self.running_from
        return running - running % 1000 if running is not None and running <= now else None

    def stop_time(self, now: Instant) -> Instant | None:
        """The entry of the final status if that has come."""
        ends, final = self.timeline.ends
        return ends if ends <= now and final in FINAL else None

    def becomes(self, at: Instant) -> str | None:
        """The status that a change at `at` leads to; once its time in PENDING is over, a run starts if it may."""
        return "STARTING" if self.waits(at) else self.status_at(at)

    def waits(self, at: Instant) -> bool:
        """Whether its time in PENDING is over and it waits for capacity."""
        pending = self.timeline
        lasts = pending.plan.stages[0].lasts
        is_over = pending.before is None and lasts is not None and pending.begins + lasts <= at
        return is_over and pending.status_at(at) == "PENDING"

    def admitted(self, at: Instant, plan: RunPlan, hits: Mapping[int, str] | None = None) -> Run:
        """The run that has been let in at `at` and now follows `plan`."""
        return self._following(plan, self.timeline.branch(at, plan.stages), hits)

    def replanned(self, plan: RunPlan) -> Run:
        """The run with another plan since it was let in; what has happened so far must be the same in both."""
        own = self.timeline
        if self.course.cancelled_after is not None and own.plan.final == "CANCELLED" and own.before is not None:
            own = own.before
        return self._following(plan, replace(own, plan=plan.stages), self.hits)

    def _following(self, plan: RunPlan, timeline: Timeline, hits: Mapping[int, str] | None) -> Run:
        """The run on this timeline, until it is cancelled if its course says so."""
        run = replace(self, timeline=timeline, tasks=plan.tasks, failure=plan.failure, hits=hits)
        if self.course.cancelled_after is None:
            return run
        at = self.creation_time + self.course.cancelled_after
        return run if run.status_at(at) in FINAL else run.cancelled(at, self.course.durations.stopping)

    def cancelled(self, now: Instant, stopping: Span) -> Run:
        """The run that was told at `now` to cancel; raises ConflictException once it has come to rest.

        doc: a run can be cancelled in PENDING, STARTING, RUNNING and STOPPING. chosen: one that is stopping already
        keeps its outcome, and one that waits is cancelled at once.
        """
        status = self.status_at(now)
        if status in FINAL:
            raise ConflictException(f"Run {self.id} cannot be cancelled in status {status}")
        if status == "STOPPING":
            return self
        plan = _CANCELLED_AT_ONCE
        if status != "PENDING":
            plan = Plan.of(("STOPPING", stopping), ("CANCELLED", None))
        return replace(self, timeline=self.timeline.branch(now, plan), failure=None)

    def check_deletable(self, now: Instant) -> None:
        """Raise ConflictException unless it has come to rest. doc: COMPLETED, FAILED or CANCELLED."""
        status = self.status_at(now)
        if status not in FINAL:
            raise ConflictException(f"Run {self.id} cannot be deleted in status {status}")


def uuid_of_run(workflow_uuid: str, run_id: str) -> str:
    """The uuid of a run, also of one that is gone."""
    return derived_uuid("run", workflow_uuid, run_id)


@lru_cache(maxsize=64)
def waiting(begins: Instant, pending: Span, hangs: str | None = None, cancelled_after: Span | None = None) -> Timeline:
    """The life of a run that nobody has let in: PENDING until there is capacity, or until somebody cancels.

    With `hangs="PENDING"` it never ends, whatever capacity there is. Runs that begin at one instant share it.
    """
    return Timeline(begins, _waiting_plan(pending, hangs, cancelled_after))


@lru_cache(maxsize=64)
def _waiting_plan(pending: Span, hangs: str | None, cancelled_after: Span | None) -> Plan:
    if hangs == "PENDING":
        return Plan.of(("PENDING", None))
    if cancelled_after is None:
        return Plan.of(("PENDING", pending), ("PENDING", None))
    if cancelled_after <= pending:  # chosen: at one instant it is cancelled rather than let in
        return Plan.of(("PENDING", cancelled_after), ("CANCELLED", None))
    return Plan.of(("PENDING", pending), ("PENDING", cancelled_after - pending), ("CANCELLED", None))
