"""Which events the service sends to EventBridge: what they are called, when they come, and what they say.

doc: "Using EventBridge with AWS HealthOmics" of the user guide, the EventBridge reference, and the schemas of the
`aws.omics` events in the EventBridge schema registry. Configurations, run caches and uploads send none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omics_mock.domain.analytics_import_job import AnalyticsImportJob
from omics_mock.domain.resource import BORN, GONE
from omics_mock.domain.run_failures import status_message
from omics_mock.domain.share import Share
from omics_mock.domain.storage_job import StorageJob
from omics_mock.support.arns import Arn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.reference import Reference, ReferenceStore
    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.domain.run import Run
    from omics_mock.domain.run_batch import RunBatch
    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.domain.task import RunTask
    from omics_mock.domain.workflow import Workflow, WorkflowVersion
    from omics_mock.timing.instants import Instant

    Detail = Callable[[Region, Any, Instant, str], Mapping[str, object]]
    Words = Mapping[str, str]

_RUN_STATUSES = ("PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "FAILED", "CANCELLED")


def _nothing_more(_region: Region, _resource: Resource, _at: Instant, _status: str) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class EventKind:
    """The events of one kind of resource.

    `words` has the status that the event shows for each status of the resource; those that are missing send no
    event. `arn` names the resource; `detail` are the members besides `omicsVersion`, `arn` and `status`, and an `arn`
    of its own where the event's detail names something else, or None where it names nothing. Members that do not
    follow from the resource alone are `counted` when it happens.
    """

    detail_type: str
    words: Words
    arn: Callable[[Region, Any], str]
    detail: Detail = _nothing_more
    counted: Callable[[Region, Any, Instant], Mapping[str, object]] | None = None


_JOBS = (StorageJob, AnalyticsImportJob)


def kind_of(region: Region, resource: Resource) -> EventKind | None:
    """The kind of events that a resource of the region sends; None when it sends none."""
    name = resource.kind
    if isinstance(resource, _JOBS):
        # Jobs of all kinds are alike: which one it is follows from the table that it is in.
        name = next((table.kind for table in region.tables() if resource.id in table), name)
    elif isinstance(resource, Share):
        name = f"{resource.type} {name}"
    return EVENT_KINDS.get(name)


def _run(region: Region, run: Run, _at: Instant, status: str) -> Mapping[str, object]:
    failure = run.failure if status == "FAILED" else None
    return {
        "runId": run.id,
        "uuid": run.uuid,
        "runOutputUri": run.run_output_uri,
        "runName": run.name,
        "workflowId": run.settings.workflow_id,
        "workflowName": run.settings.workflow_name or None,
        "workflowUuid": run.settings.workflow_uuid,
        "runCache": region.arn(f"runCache/{run.settings.cache_id}") if run.settings.cache_id else None,
        "runCacheBehavior": run.settings.cache_behavior,
        "failureReason": failure.reason if failure else None,
        "statusMessage": status_message(run, failure, region) if failure else None,
    }


def _task(region: Region, task: RunTask, _at: Instant, _status: str) -> Mapping[str, object]:
    run = task.run
    return {
        "runArn": region.arn(f"run/{run.id}"),
        "runUuid": run.uuid,
        "runId": run.id,
        "runName": run.name,
        "workflowId": run.settings.workflow_id,
        "workflowName": run.settings.workflow_name or None,
    }


def _batch(region: Region, batch: RunBatch, _at: Instant, status: str) -> Mapping[str, object]:
    setting = batch.default_run_setting
    owner, version, cache_id = (setting.get(name) for name in ("workflowOwnerId", "workflowVersionName", "cacheId"))
    workflow = str(Arn(region.partition, region.name, str(owner or region.account_id), f"workflow/{batch.workflow_id}"))
    return {
        "batchId": batch.id,
        "uuid": batch.uuid,
        "batchName": batch.name,
        "workflowId": batch.workflow_id,
        "workflowArn": workflow,
        "workflowVersionArn": f"{workflow}/version/{version}" if version else None,
        "workflowOwnerId": owner,
        "runCache": region.arn(f"runCache/{cache_id}") if cache_id else None,
        "runCacheBehavior": setting.get("cacheBehavior"),
        # doc: the code in the event, the text that GetBatch has as its failureReason in failureMessage
        "failureReason": "VALIDATION_EXCEPTION" if status == "FAILED" else None,
        "failureMessage": batch.failure_reason if status == "FAILED" else None,
    }


def _batch_counts(region: Region, batch: RunBatch, at: Instant) -> Mapping[str, object]:
    successful, failed, pending = batch.starts(at)
    counts = region.batch_progress.counts(batch.id)
    # doc: all counts are text
    return {
        "totalRuns": str(batch.total_runs),
        "successfulStartSubmissionCount": str(successful),
        "failedStartSubmissionCount": str(failed),
        "pendingStartSubmissionCount": str(pending),
        **{f"{status.lower()}RunCount": str(counts[status]) for status in (*_RUN_STATUSES, GONE)},
    }


def _workflow(_region: Region, workflow: Workflow, _at: Instant, _status: str) -> Mapping[str, object]:
    # seen: a client of these events cannot do without it
    return {"workflowUuid": workflow.uuid}


def _workflow_version(region: Region, version: WorkflowVersion, _at: Instant, _status: str) -> Mapping[str, object]:
    # seen: a client of these events finds the workflow, not the version, in the ARN
    workflow = version.arn(region).partition("/version/")[0]
    return {"arn": workflow, "workflowVersionName": version.name, "workflowUuid": version.uuid}


def _store(_region: Region, store: ReferenceStore | SequenceStore, _at: Instant, _status: str) -> Mapping[str, object]:
    return {"id": store.id}


def _reference(_region: Region, reference: Reference, _at: Instant, _status: str) -> Mapping[str, object]:
    return {
        "referenceStoreId": reference.reference_store_id,
        "id": reference.id,
        "creationJobId": reference.creation_job_id,
    }


def _read_set(_region: Region, read_set: ReadSet, _at: Instant, status: str) -> Mapping[str, object]:
    return {
        "sequenceStoreId": read_set.sequence_store_id,
        "id": read_set.id,
        "creationJobId": read_set.creation_job_id,
        "statusMessage": read_set.status_message if status == "UPLOAD_FAILED" else None,
    }


def _share(_region: Region, share: Share, _at: Instant, _status: str) -> Mapping[str, object]:
    # chosen: all members; no sample is published
    return {
        "shareId": share.id,
        "shareName": share.share_name,
        "resourceArn": share.resource_arn,
        "ownerId": share.owner_id,
        "principalSubscriber": share.principal_subscriber,
    }


def _analytics_store(_region: Region, store: Any, _at: Instant, _status: str) -> Mapping[str, object]:
    return {"storeId": store.id, "storeName": store.name}


def _analytics_job(_region: Region, job: AnalyticsImportJob, _at: Instant, _status: str) -> Mapping[str, object]:
    return {"jobId": job.id, "storeId": job.store_id, "storeName": job.destination_name}


def _same(*statuses: str) -> dict[str, str]:
    return {status: status for status in statuses}


def _by_id(path: str) -> Callable[[Region, Any], str]:
    return lambda region, resource: region.arn(f"{path}/{resource.id}")


def _own_arn(region: Region, resource: Any) -> str:
    return str(resource.arn(region))


def _storage_job(name: str, store_type: str, store_member: str) -> EventKind:
    return EventKind(
        f"{name} Status Change",
        # chosen: the API's words; the guide has them in prose
        _same("SUBMITTED", "IN_PROGRESS", "COMPLETED", "FAILED", "COMPLETED_WITH_FAILURES"),
        # chosen: jobs have no ARN in the API
        lambda region, job: region.arn(
            f"{store_type}/{job.store_id}/{name[0].lower()}{name[1:].replace(' ', '')}/{job.id}"
        ),
        # doc: the schema registry, whose details of jobs have a statusMessage and no ARN
        lambda _region, job, at, _status: {
            "arn": None,
            store_member: job.store_id,
            "id": job.id,
            "statusMessage": job.status_message(at),
        },
    )


def _analytics(store: str) -> dict[str, EventKind]:
    """The events of variant stores or annotation stores, their import jobs and their shares."""
    return {
        f"{store.lower()} store": EventKind(
            f"{store} Store Status Change",
            # doc: creating, created, ..., creation failed; CREATED is in the sample
            _same("CREATING", "UPDATING", "UPDATED", "DELETING", GONE)
            | {"ACTIVE": "CREATED", "FAILED": "CREATION_FAILED"},
            # doc: the sample's ARN has nothing but the store's name
            lambda region, resource: region.arn(resource.name),
            _analytics_store,
        ),
        f"{store.lower()} import job": EventKind(
            f"{store} Import Job Status Change",
            _same("SUBMITTED", "IN_PROGRESS", "CANCELLED", "COMPLETED", "FAILED", "COMPLETED_WITH_FAILURES"),
            lambda region, job: region.arn(f"{job.destination_name}/{job.id}"),  # doc: the sample's ARN
            _analytics_job,
        ),
        f"{store.upper()}_STORE share": _share_of(f"{store} Store"),
    }


def _share_of(what: str) -> EventKind:
    statuses = _same("PENDING", "ACTIVATING", "ACTIVE", "DELETING", GONE, "FAILED")
    return EventKind(f"{what} Share Status Change", statuses, _by_id("share"), _share)  # chosen: the ARN


EVENT_KINDS: Mapping[str, EventKind] = {
    "run": EventKind("Run Status Change", _same(*_RUN_STATUSES, GONE), _by_id("run"), _run),
    "task": EventKind("Task Status Change", _same(*_RUN_STATUSES), _by_id("task"), _task),
    "run batch": EventKind(
        "RunBatch Status Change",
        _same(
            *("CREATING", "PENDING", "SUBMITTING", "INPROGRESS", "STOPPING", "CANCELLED", "PROCESSED", "FAILED"),
            *("RUNS_DELETING", "RUNS_DELETED", "RUNS_DELETE_FAILED"),
        ),
        _by_id("runBatch"),
        _batch,
        _batch_counts,
    ),
    # seen: rules wait for ACTIVE and FAILED; doc: creation and deletion are told of, so inferred: DELETED
    "workflow": EventKind("Workflow Status Change", _same("ACTIVE", "FAILED", GONE), _own_arn, _workflow),
    "workflow version": EventKind(
        "Workflow Status Change", _same("ACTIVE", "FAILED", GONE), _own_arn, _workflow_version
    ),
    # chosen: the words; the reference has only the name of the event
    "run group": EventKind("RunGroup Status Change", _same(BORN, GONE), _by_id("runGroup")),
    "reference store": EventKind("Reference Store Status Change", _same(BORN, GONE), _own_arn, _store),
    "reference": EventKind("Reference Status Change", _same("ACTIVE", GONE), _own_arn, _reference),
    "reference import job": _storage_job("Reference Import Job", "referenceStore", "referenceStoreId"),
    "sequence store": EventKind(
        "Sequence Store Status Change",
        # doc: created, updated, active, deleted
        {"CREATING": "CREATED", "UPDATING": "UPDATED", "ACTIVE": "ACTIVE", "FAILED": "FAILED", GONE: GONE},
        _own_arn,
        _store,
    ),
    "read set": EventKind(
        "Read Set Status Change",
        # seen: a client that handles DELETING too, which the guide does not list
        _same("PROCESSING_UPLOAD", "UPLOAD_FAILED", "ACTIVE", "ARCHIVED", "ACTIVATING", "DELETING", GONE),
        _own_arn,
        _read_set,
    ),
    "read set import job": _storage_job("Read Set Import Job", "sequenceStore", "sequenceStoreId"),
    "read set export job": _storage_job("Read Set Export Job", "sequenceStore", "sequenceStoreId"),
    "read set activation job": _storage_job("Read Set Activation Job", "sequenceStore", "sequenceStoreId"),
    "WORKFLOW share": _share_of("Workflow"),
    **_analytics("Variant"),
    **_analytics("Annotation"),
}
"""By kind of resource; jobs and shares by the kind of what they work on."""
