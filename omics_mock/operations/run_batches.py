"""The seven operations on run batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.run import uuid_of_run
from omics_mock.domain.run_batch import RunBatch, Submission
from omics_mock.domain.workflow import READY2RUN
from omics_mock.operations.batch_settings import failure_of, read_settings, start_request
from omics_mock.operations.registry import operation
from omics_mock.operations.run_requests import check_members, check_references
from omics_mock.operations.run_starts import begin_run, forget_run
from omics_mock.support.errors import ConflictException, ServiceError, ValidationException
from omics_mock.timing.instants import SECOND
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.domain.workflow import Revision
    from omics_mock.operations.batch_settings import Setting
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant, Span

_RUN_STATUSES = ("PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "DELETED", "FAILED", "CANCELLED")


@operation("StartRunBatch")
def start_run_batch(ctx: Context, request: t.StartRunBatchRequestTypeDef) -> Mapping[str, object]:
    """A new batch, whose runs will be submitted one after another."""
    batch = ctx.once(request, ctx.region.run_batches, lambda: _started(ctx, request))
    arn = _arn(batch, ctx.region)
    return {
        "id": batch.id,
        "arn": arn,
        "status": batch.status_at(ctx.now),
        "uuid": batch.uuid,
        "tags": ctx.region.tags.get(arn, {}),
    }


@operation("GetBatch")
def get_batch(ctx: Context, request: t.GetBatchRequestTypeDef) -> Mapping[str, object]:
    """One batch, with how far its submissions and its runs have come."""
    batch = ctx.read(ctx.region.run_batches, request["batchId"])
    failed_time = batch.timeline.entered("FAILED", ctx.now)
    return {
        "id": batch.id,
        "arn": _arn(batch, ctx.region),
        "uuid": batch.uuid,
        "name": batch.name,
        "status": batch.status_at(ctx.now),
        "tags": ctx.region.tags.get(_arn(batch, ctx.region), {}),
        "totalRuns": batch.total_runs,
        "defaultRunSetting": batch.default_run_setting,
        "submissionSummary": _submission_summary(batch, ctx.now),
        "runSummary": _run_summary(batch, ctx.region),
        "creationTime": batch.creation_time,
        "submittedTime": batch.submitted_time(ctx.now),
        "processedTime": batch.timeline.entered("PROCESSED", ctx.now),
        "failedTime": failed_time,
        "failureReason": batch.failure_reason if failed_time is not None else None,
    }


@operation("ListBatch")
def list_batch(ctx: Context, request: t.ListBatchRequestTypeDef) -> Mapping[str, object]:
    """The batches of the region, or those that match one filter."""
    wanted = _one_filter(request, {"status": "status", "name": "name", "runGroupId": "run_group_id"})
    page = ctx.page(ctx.region.run_batches, request, wanted=wanted)
    return {"items": [_summary(batch, ctx.now) for batch in page.items], "nextToken": page.token}


@operation("ListRunsInBatch")
def list_runs_in_batch(ctx: Context, request: t.ListRunsInBatchRequestTypeDef) -> Mapping[str, object]:
    """The submissions that have been attempted, or those that match one filter."""
    members = {"submissionStatus": "submission_status", "runSettingId": "run_setting_id", "runId": "run_id"}
    wanted = _one_filter(request, members)
    batch = ctx.region.run_batches.get(request["batchId"], ctx.now)
    page = ctx.page(batch, request, wanted=wanted)
    runs = [_submission(batch, attempted.submission, ctx.region) for attempted in page.items]
    return {"runs": runs, "nextToken": page.token}


@operation("CancelRunBatch")
def cancel_run_batch(ctx: Context, request: t.CancelRunBatchRequestTypeDef) -> Mapping[str, object]:
    """Submit nothing more, and cancel what has been started."""
    batch = ctx.region.run_batches.get(request["batchId"], ctx.now)
    batch.check_cancellable(ctx.now)
    for run in batch.unsubmitted(ctx.region.runs, ctx.now):
        forget_run(ctx, run)
    cancelled = [run_id for run_id in batch.run_ids(ctx.now) if _cancelled(ctx, run_id)]
    stopping = ctx.durations["run_batch.STOPPING"]
    ctx.region.run_batches.replace(batch.with_runs_cancelled(ctx.now, cancelled, stopping))
    ctx.world.admit(ctx.now)
    return {}


@operation("DeleteRunBatch")
def delete_run_batch(ctx: Context, request: t.DeleteRunBatchRequestTypeDef) -> Mapping[str, object]:
    """Delete the runs of a batch; the batch itself stays."""
    batch = ctx.region.run_batches.get(request["batchId"], ctx.now)
    batch.check_runs_deletable(ctx.now)
    deleted = [run_id for run_id in batch.run_ids(ctx.now) if _deleted(ctx, run_id)]
    deleting = ctx.durations["run_batch.RUNS_DELETING"]
    ctx.region.run_batches.replace(batch.with_runs_deleted(ctx.now, deleted, deleting))
    return {}


@operation("DeleteBatch")
def delete_batch(ctx: Context, request: t.DeleteBatchRequestTypeDef) -> Mapping[str, object]:
    """Forget a batch; its runs stay."""
    batch = ctx.region.run_batches.get(request["batchId"], ctx.now)
    batch.check_deletable(ctx.now)
    ctx.region.run_batches.remove(batch.id)
    ctx.region.tags.pop(_arn(batch, ctx.region), None)
    return {}


def _started(ctx: Context, request: t.StartRunBatchRequestTypeDef) -> RunBatch:
    default: Mapping[str, Any] = request["defaultRunSetting"]
    revision = _check_default(ctx, default)
    settings = read_settings(request["batchRunSettings"], ctx.objects)
    failure = failure_of(settings)
    batch_id = ctx.ids.number(7, ctx.region.run_batches)
    submitting_from = ctx.now + ctx.durations["run_batch.CREATING"] + ctx.durations["run_batch.PENDING"]
    submissions = [] if failure or settings is None else _submissions(ctx, default, settings, batch_id, submitting_from)
    batch = RunBatch(
        id=batch_id,
        creation_time=ctx.now,
        timeline=Timeline(ctx.now, _plan(ctx, failure, len(submissions))),
        uuid=ctx.ids.uuid(),
        name=request.get("batchName"),
        workflow_id=default["workflowId"],
        workflow_uuid=revision.uuid,
        run_group_id=default.get("runGroupId"),
        default_run_setting=default,
        total_runs=len(settings or ()),
        failure_reason=failure,
        submissions=tuple(submissions),
        failed=tuple(place for place, submission in enumerate(submissions) if submission.run_id is None),
        submitting_from=submitting_from,
        interval=_interval(ctx),
    )
    ctx.region.tags[_arn(batch, ctx.region)] = dict(request.get("tags", {}))
    return ctx.region.run_batches.add(batch)


def _check_default(ctx: Context, default: Mapping[str, Any]) -> Revision:
    """doc: what all runs have in common is checked before any of them exists."""
    if default.get("workflowType") == READY2RUN:
        raise ValidationException("Run batches do not support READY2RUN workflows")
    check_members(default)
    _, revision, _ = check_references(ctx, default)
    return revision


def _submissions(
    ctx: Context, default: Mapping[str, Any], settings: Sequence[Setting], batch_id: str, submitting_from: Instant
) -> list[Submission]:
    """The outcome of every submission; the runs that will be started are in the table, to be born in their time."""
    look, interval = ctx.objects.look(), _interval(ctx)
    submissions = []
    for place, setting in enumerate(settings):
        starts = submitting_from + (place + 1) * interval
        try:
            wanted = start_request(default, setting)
            ctx.check("StartRun", {**wanted, "requestId": batch_id})
            run = begin_run(ctx, wanted, starts, batch_id, look)
        except ServiceError as error:
            submissions.append(Submission(setting["runSettingId"], None, error.code, error.message))
        else:
            submissions.append(Submission(setting["runSettingId"], run.id))
    return submissions


def _interval(ctx: Context) -> Span:
    """The time between two submissions. doc: runs are submitted at the account's rate of StartRun."""
    rate = ctx.rates.rate("StartRun")
    return round(SECOND / rate) if rate else ctx.durations["run_batch.submission"]


def _plan(ctx: Context, failure: str | None, submissions: int) -> Plan:
    preparing = (("CREATING", ctx.durations["run_batch.CREATING"]), ("PENDING", ctx.durations["run_batch.PENDING"]))
    if failure is not None:
        return Plan.of(*preparing, ("FAILED", None))
    return Plan.of(*preparing, ("SUBMITTING", submissions * _interval(ctx)), ("INPROGRESS", None))


def _cancelled(ctx: Context, run_id: str) -> bool:
    """Cancel a run of the batch; whether that was possible."""
    run = ctx.region.runs.find(run_id, ctx.now)
    try:
        if run is not None:
            ctx.region.runs.replace(run.cancelled(ctx.now, ctx.durations["run.STOPPING"]))
    except ConflictException:
        return False
    return run is not None


def _deleted(ctx: Context, run_id: str) -> bool:
    """Delete a run of the batch; whether it is gone now."""
    run = ctx.region.runs.find(run_id, ctx.now)
    if run is not None:
        try:
            run.check_deletable(ctx.now)
        except ConflictException:
            return False
        forget_run(ctx, run)
    return True


def _one_filter(request: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, object]:
    """The filter of a list of batches. doc: one at the most; inferred: the type."""
    wanted: dict[str, object] = {field: request[member] for member, field in fields.items() if member in request}
    if len(wanted) > 1:
        raise ValidationException(f"Only one of {', '.join(fields)} can be specified per call")
    return wanted


def _arn(batch: RunBatch, region: Region) -> str:
    return region.arn(f"runBatch/{batch.id}")


def _summary(batch: RunBatch, now: Instant) -> Mapping[str, object]:
    return {
        "id": batch.id,
        "name": batch.name,
        "status": batch.status_at(now),
        "createdAt": batch.creation_time,
        "totalRuns": batch.total_runs,
        "workflowId": batch.workflow_id,
    }


def _submission_summary(batch: RunBatch, now: Instant) -> Mapping[str, object]:
    """chosen: the counters of cancelling and deleting are there once that was asked for."""
    successful, failed, pending = batch.starts(now)
    submitted = len(batch.run_ids(now)) if batch.cancelled is not None or batch.deleted is not None else 0
    counters: dict[str, object] = {
        "successfulStartSubmissionCount": successful,
        "failedStartSubmissionCount": failed,
        "pendingStartSubmissionCount": pending,
    }
    for what, done in (("Cancel", batch.cancelled), ("Delete", batch.deleted)):
        if done is not None:
            counters[f"successful{what}SubmissionCount"] = len(done)
            counters[f"failed{what}SubmissionCount"] = submitted - len(done)
    return counters


def _run_summary(batch: RunBatch, region: Region) -> Mapping[str, object]:
    counts = region.batch_progress.counts(batch.id)
    return {f"{status.lower()}RunCount": counts[status] for status in _RUN_STATUSES}


def _submission(batch: RunBatch, submission: Submission, region: Region) -> Mapping[str, object]:
    run_id = submission.run_id
    return {
        "runSettingId": submission.run_setting_id,
        "runId": run_id,
        "runInternalUuid": uuid_of_run(batch.workflow_uuid, run_id) if run_id else None,
        "runArn": region.arn(f"run/{run_id}") if run_id else None,
        "submissionStatus": batch.submission_status(submission),
        "submissionFailureReason": submission.reason,
        "submissionFailureMessage": submission.message,
    }
