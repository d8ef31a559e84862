# ruff: noqa: INP001 - scripts, not a package
"""Every kind of resource that has a status, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import xform_name

from omics_mock import Task
from omics_mock.domain.task import RunTasks
from tools.lifecycles.account import Account
from tools.lifecycles.kinds import Birth, Kind, fails, hangs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.lifecycles.kinds import Act

_GOOD, _BOTH = ("good",), ("bad", "good")


def _run(because: str, *, shown: bool = True, fate: str = "", make: Act = Account.start_run, **says: Any) -> Birth:
    return Birth(make, because, ("run", says), shown, fate)


def _in_group(account: Account, **limits: int) -> None:
    account.start_run(runGroupId=account.mock.add.run_group(**limits))


def _without_capacity(account: Account) -> None:
    account.mock.quotas["concurrent_runs_static"] = 0
    account.start_run()


def _cached(account: Account) -> None:
    cache = account.mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    account.start_run(cacheId=cache)
    account.mock.clock.run_until_idle()
    account.start_run(cacheId=cache)


def _last_task(run: Any) -> Any:
    return next(reversed(list(RunTasks(run))), None)


def _last_source(job: Any) -> Any:
    return job.sources[-1]


_SIBLINGS = [Task("bad", "1m", after=None, fails="RUN_TASK_FAILED"), Task("good", "5m", after=None)]
_RETRIED = [Task("bad", "1m", fails="RUN_TASK_FAILED", times=1)]

_RUNS = (
    Birth(Account.start_run),
    _run("a task fails", fails="OUT_OF_MEMORY_ERROR", fate="it fails"),
    _run("it cannot start", fails="ASSUME_ROLE_FAILED"),
    _run("an input is missing", fails="INPUT_URI_NOT_FOUND"),
    _run("the export fails", fails="EXPORT_FAILED"),
    Birth(lambda account: _in_group(account, max_duration=1), "the `maxDuration` of its run group is over"),
    Birth(lambda account: _in_group(account, max_cpus=1, max_duration=2), "its tasks never fit", shown=False),
    *(_run("it hangs", hangs=stage, shown=False) for stage in ("PENDING", "STARTING", "RUNNING", "STOPPING")),
    *(_run("a script cancels it", cancelled_after=after, shown=False) for after in ("5s", "15s")),
    _run("a script cancels it", cancelled_after="15s", shown=False, make=_without_capacity),
)

_TASKS = (
    Birth(Account.start_run),
    _run("it fails", fails="OUT_OF_MEMORY_ERROR"),
    _run("its container cannot start", fails="CANNOT_START_CONTAINER_ERROR"),
    _run("another task of its run fails", tasks=_SIBLINGS),
    _run("its first attempt fails", tasks=_RETRIED, shown=False),
    Birth(_cached, "its result is in the run cache"),
    Birth(
        lambda account: _in_group(account, max_cpus=1, max_duration=2),
        "it never fits",
        ("run", {"tasks": [Task("big", "1m", cpus=4)]}),
        shown=False,
    ),
)


def _storage_job(
    name: str,
    statuses: str,
    make: Callable[..., Any],
    operations: Mapping[str, Act],
    *more: Birth,
) -> tuple[Kind, Kind]:
    """A job and its sources, which have lives of their own."""
    script, table = name.removesuffix(" job").replace(" ", "_"), f"{name.replace(' ', '_')}s"
    births = (
        Birth(lambda account: make(account, *_GOOD)),
        *more,
        fails(script, lambda account: make(account, *_GOOD), "all fail"),
        fails(script, lambda account: make(account, *_BOTH), "some fail", times=1),
        *hangs(script, lambda account: make(account, *_GOOD), "SUBMITTED", "IN_PROGRESS"),
    )
    second = Birth(lambda account: make(account, *_BOTH), "it is the second one")
    of_source = (births[0], *more, second, fails(script, births[0].make), *births[-2:])
    return (
        Kind(name, table, f"{statuses}JobStatus", births, operations),
        Kind(f"source of a {name}", table, f"{statuses}JobItemStatus", of_source, operations, _last_source),
    )


def _of_type(file_type: str) -> Birth:
    return Birth(lambda account: account.import_read_sets("good", file_type=file_type), f"the files are {file_type}")


def _analytics_job(kind: str, make: Callable[..., Any], operations: Mapping[str, Act], *more: Birth) -> Kind:
    name, script = f"{kind} import job", f"{kind}_import"
    births = (
        Birth(lambda account: make(account, *_GOOD)),
        fails(script, lambda account: make(account, *_GOOD), "all files fail"),
        *more,
        *hangs(script, lambda account: make(account, *_GOOD), "SUBMITTED", "IN_PROGRESS"),
    )
    return Kind(name, f"{kind}_import_jobs", "JobStatus", births, operations)


def _made(script: str, make: Act, *more: Birth) -> tuple[Birth, ...]:
    """The births of something that is CREATING first."""
    return (Birth(make), fails(script, make), *more, *hangs(script, make, "CREATING"))


def _unreadable(make: Callable[..., Any]) -> Birth:
    return Birth(lambda account: make(account, "a.wdl", "b.wdl"), "its definition is unclear")


def _on(views: str, members: Mapping[str, str], *operations: str, **always: Any) -> dict[str, Act]:
    """Operations on the latest of these views; `members` of the request come from attributes of the view."""

    def act_of(operation: str) -> Act:
        def act(account: Account) -> object:
            last = getattr(account.mock, views).last
            request = {member: getattr(last, attribute) for member, attribute in members.items()}
            return getattr(account.omics, xform_name(operation))(**request, **always)

        return act

    return {operation: act_of(operation) for operation in operations}


_ID, _NAME = {"id": "id"}, {"name": "name"}
_STORE = {"name": "destination_name"}
_OF_VERSION = {"workflowId": "workflow_id", "versionName": "version_name"}
_DELETE_READ_SET: Mapping[str, Act] = {"BatchDeleteReadSet": Account.delete_read_set}
_CANCEL_RUN = _on("runs", _ID, "CancelRun")

KINDS: tuple[Kind, ...] = (
    Kind(
        "workflow",
        "workflows",
        "WorkflowStatus",
        _made("workflow", Account.create_workflow, _unreadable(Account.create_workflow)),
        _on("workflows", _ID, "UpdateWorkflow", "DeleteWorkflow"),
    ),
    Kind(
        "workflow version",
        "workflow_versions",
        "WorkflowStatus",
        (
            Birth(Account.create_version),
            fails("workflow", Account.create_version, version="two"),
            _unreadable(Account.create_version),
        ),
        _on("workflow_versions", _OF_VERSION, "UpdateWorkflowVersion", "DeleteWorkflowVersion"),
    ),
    Kind(
        "run",
        "runs",
        "RunStatus",
        _RUNS,
        _CANCEL_RUN | _on("runs", _ID, "DeleteRun"),
        remark="A run stays in `PENDING` longer while a quota or its run group leaves no room for it. `RUNNING` lasts "
        "as long as the import, the longest chain of tasks and the export; here, a run has one task. It is cut short "
        "by the `maxDuration` of its run group.",
    ),
    Kind(
        "task",
        "runs",
        "TaskStatus",
        _TASKS,
        _CANCEL_RUN,
        _last_task,
        'A task stays in `PENDING` longer while CPUs or GPUs are short. `durations={"run.RUNNING": ...}` stretches or '
        "shrinks all stages of the tasks of a run.",
    ),
    Kind(
        "run batch",
        "run_batches",
        "BatchStatus",
        (
            Birth(Account.start_batch),
            Birth(Account.start_unreadable_batch, "its settings cannot be read"),
        ),
        _on("run_batches", {"batchId": "id"}, "CancelRunBatch", "DeleteRunBatch", "DeleteBatch"),
        remark="The batch has one run; `SUBMITTING` lasts so long for each, and `INPROGRESS` until all runs have come "
        "to rest. A batch ends in `RUNS_DELETE_FAILED` where some of its runs were still stopping.",
    ),
    Kind(
        "configuration",
        "configurations",
        "ConfigurationStatus",
        (Birth(Account.create_configuration),),
        _on("configurations", _NAME, "DeleteConfiguration"),
    ),
    Kind(
        "sequence store",
        "sequence_stores",
        "SequenceStoreStatus",
        _made("store", Account.create_sequence_store),
        {"UpdateSequenceStore": Account.carry_tags_over, **_on("sequence_stores", _ID, "DeleteSequenceStore")},
    ),
    Kind(
        "read set",
        "read_sets",
        "ReadSetStatus",
        (
            Birth(lambda account: account.import_read_sets(*_GOOD)),
            Birth(Account.upload, "it is uploaded"),
            Birth(Account.upload_rubbish, "the upload cannot be read"),
        ),
        {
            "StartReadSetActivationJob": Account.activate_again,
            "GetReadSet": Account.read,
            **_DELETE_READ_SET,
        },
    ),
    Kind(
        "read set upload",
        "read_set_uploads",
        None,
        (Birth(Account.create_upload),),
        {
            "CompleteMultipartReadSetUpload": Account.complete_upload,
            "AbortMultipartReadSetUpload": Account.abort_upload,
        },
    ),
    *_storage_job(
        "read set import job",
        "ReadSetImport",
        Account.import_read_sets,
        {},
        *map(_of_type, ("UBAM", "BAM", "CRAM")),
    ),
    *_storage_job("read set activation job", "ReadSetActivation", Account.activate, _DELETE_READ_SET),
    *_storage_job("read set export job", "ReadSetExport", Account.export, _DELETE_READ_SET),
    Kind(
        "reference",
        "references",
        "ReferenceStatus",
        (Birth(lambda account: account.import_references(*_GOOD)),),
        _on("references", {"id": "id", "referenceStoreId": "reference_store_id"}, "DeleteReference"),
    ),
    *_storage_job("reference import job", "ReferenceImport", Account.import_references, {}),
    Kind(
        "variant store",
        "variant_stores",
        "StoreStatus",
        _made("store", Account.create_variant_store),
        _on("variant_stores", _NAME, "UpdateVariantStore", "DeleteVariantStore"),
    ),
    _analytics_job(
        "variant",
        Account.import_variants,
        _on("variant_import_jobs", {"jobId": "id"}, "CancelVariantImportJob")
        | _on("variant_import_jobs", _STORE, "DeleteVariantStore", force=True),
        fails("variant_import", lambda account: account.import_variants(*_BOTH), "some files fail", times=1),
    ),
    Kind(
        "annotation store",
        "annotation_stores",
        "StoreStatus",
        _made("store", Account.create_annotation_store),
        _on("annotation_stores", _NAME, "UpdateAnnotationStore", "DeleteAnnotationStore"),
    ),
    Kind(
        "annotation store version",
        "annotation_store_versions",
        "VersionStatus",
        (
            Birth(Account.create_store_version),
            fails("store", Account.create_store_version, version="two"),
        ),
        {
            **_on(
                "annotation_store_versions",
                {"name": "name", "versionName": "version_name"},
                "UpdateAnnotationStoreVersion",
            ),
            "DeleteAnnotationStoreVersions": Account.delete_store_version,
            **_on("annotation_store_versions", _NAME, "DeleteAnnotationStore", force=True),
        },
    ),
    _analytics_job(
        "annotation",
        Account.import_annotations,
        _on("annotation_import_jobs", {"jobId": "id"}, "CancelAnnotationImportJob")
        | _on("annotation_import_jobs", _STORE, "DeleteAnnotationStore", force=True),
    ),
    Kind(
        "share",
        "shares",
        "ShareStatus",
        (
            Birth(Account.create_share),
            Birth(lambda account: account.create_share(status_message="no"), "it fails"),
        ),
        {
            "AcceptShare": Account.accept_share,
            **_on("shares", {"shareId": "share_id"}, "DeleteShare"),
            **_on("variant_stores", _NAME, "DeleteVariantStore"),
        },
    ),
)
