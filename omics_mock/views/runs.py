"""Views of runs and their tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from omics_mock.builders.runs import RunStatus
from omics_mock.domain.failure_reasons import FailureReason
from omics_mock.domain.task import RunTasks
from omics_mock.support.errors import ResourceNotFoundException
from omics_mock.views.members import Member, Moment, View, seen_by
from omics_mock.views.sight import Kind, Sight

if TYPE_CHECKING:
    from omics_mock.domain.run import Run
    from omics_mock.domain.task import RunTask
    from omics_mock.timing.instants import Instant

TaskStatus = Literal["PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "FAILED", "CANCELLED"]


class RunTaskView(View):
    """A task of a run."""

    __slots__ = ()

    task_id = Member[str]()
    uuid = Member[str]()
    status = Member[TaskStatus]()
    name = Member[str]()
    cpus = Member[int]()
    memory = Member[int]()
    gpus = Member[int]()
    cache_hit = Member[bool | None]()
    cache_s3_uri = Member[str | None]()
    creation_time = Moment[datetime]()
    start_time = Moment[datetime | None]()
    stop_time = Moment[datetime | None]()
    status_message = Member[str | None]()
    failure_reason = Member[FailureReason | None]()
    log_stream = Member[str]()
    instance_type = Member[str | None]()
    image_details = Member[Mapping[str, str] | None]()


class RunView(View):
    """A run; besides the members of GetRun it has its tasks, and why it waits."""

    __slots__ = ()

    arn = Member[str]()
    id = Member[str]()
    name = Member[str | None]()
    status = Member[RunStatus]()
    status_message = Member[str | None]()
    failure_reason = Member[FailureReason | None]()
    creation_time = Moment[datetime]()
    start_time = Moment[datetime | None]()
    stop_time = Moment[datetime | None]()
    started_by = Member[str]()
    workflow_id = Member[str]()
    workflow_type = Member[Literal["PRIVATE", "READY2RUN"]]()
    workflow_uuid = Member[str]()
    workflow_version_name = Member[str | None]()
    workflow_owner_id = Member[str | None]()
    run_id = Member[str | None]()
    run_group_id = Member[str | None]()
    batch_id = Member[str | None]()
    priority = Member[int | None]()
    parameters = Member[Mapping[str, Any] | None]()
    role_arn = Member[str]()
    output_uri = Member[str]()
    run_output_uri = Member[str]()
    storage_type = Member[Literal["STATIC", "DYNAMIC"]]()
    storage_capacity = Member[int | None]()
    cache_id = Member[str | None]()
    cache_behavior = Member[Literal["CACHE_ALWAYS", "CACHE_ON_FAILURE"] | None]()
    engine_version = Member[str | None]()
    accelerators = Member[Literal["GPU"] | None]()
    digest = Member[str | None]()
    resource_digests = Member[Mapping[str, str] | None]()
    log_level = Member[Literal["OFF", "FATAL", "ERROR", "ALL"] | None]()
    log_location = Member[Mapping[str, str] | None]()
    retention_mode = Member[Literal["RETAIN", "REMOVE"] | None]()
    networking_mode = Member[Literal["RESTRICTED", "VPC"]]()
    configuration = Member[Mapping[str, str] | None]()
    vpc_config = Member[Mapping[str, Any] | None]()
    scratch_storage_mode = Member[str | None]()
    engine_settings = Member[Mapping[str, Any] | None]()
    session_policy = Member[Any]()
    output_uri_prefix_mode = Member[str | None]()
    tags = Member[dict[str, str]]()
    uuid = Member[str]()

    @property
    def tasks(self) -> list[RunTaskView]:
        """The tasks that have come into being by now, in the order in which they were queued."""
        sight = seen_by(self)
        with sight.mock.lock:
            found = RunTasks(cast("Run", sight.record())).after(None, sight.now(), {})
            return [RunTaskView(_TaskSight(sight, task.id)) for task in found]

    @property
    def pending_because(self) -> str | None:
        """Why the run is PENDING, e.g. `run group 1234567 is at maxRuns=1`; None when it is not."""
        sight = seen_by(self)
        with sight.mock.lock:
            return sight.region.admission.pending_because(cast("Run", sight.record()), sight.now())


RUNS = Kind("run", RunView, "runs", "GetRun")

TASKS = Kind(
    "task",
    RunTaskView,
    "runs",
    "GetRunTask",
    request=lambda task: {"id": task.run.id, "taskId": task.id},
)


class _TaskSight(Sight):
    """A task, which is in no table: it follows from its run."""

    __slots__ = ("_run",)

    def __init__(self, run: Sight, task_id: str) -> None:
        super().__init__(run.mock, TASKS, run.region, task_id)
        self._run = run

    def found(self, now: Instant) -> RunTask | None:
        """The task, if its run has it now."""
        run = self._run.found(now)
        try:
            return None if run is None else RunTasks(cast("Run", run)).get(self.resource_id, now)
        except ResourceNotFoundException:
            return None
