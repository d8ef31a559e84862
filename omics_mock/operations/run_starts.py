"""What StartRun checks and decides; the submissions of a run batch go through the same door."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from omics_mock.domain.definitions.nextflow_version import DEFAULT, SUPPORTED
from omics_mock.domain.resource_digests import file_uris
from omics_mock.domain.run import DEFAULT_CAPACITY, DYNAMIC, STATIC, Run, waiting_plan
from omics_mock.domain.run_inputs import input_read_sets
from omics_mock.domain.run_plan import RunDurations
from omics_mock.domain.script_course import course_of, facts_of_run
from omics_mock.domain.task_plan import FINAL
from omics_mock.domain.workflow import READY2RUN
from omics_mock.operations.workflow_access import version_of, workflow_of
from omics_mock.support.errors import ResourceNotFoundException, ValidationException
from omics_mock.timing.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.configuration import Configuration
    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.run_plan import Course
    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.domain.workflow import Revision, Workflow
    from omics_mock.effects.objects import Look
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant

T = TypeVar("T")

MOST_PARAMETER_BYTES = 256_000  # doc: fixed quotas; older pages say 50 KB

_SCHEME = "s3://"
_compact = json.JSONEncoder(separators=(",", ":")).encode

_REPEATED = {
    "cacheBehavior": "cache_behavior",
    "cacheId": "cache_id",
    "logLevel": "log_level",
    "name": "name",
    "parameters": "parameters",
    "priority": "priority",
    "retentionMode": "retention_mode",
    "runGroupId": "run_group_id",
    "storageCapacity": "storage_capacity",
    "storageType": "storage_type",
    "workflowId": "workflow_id",
    "workflowOwnerId": "workflow_owner_id",
    "workflowType": "workflow_type",
    "workflowVersionName": "workflow_version_name",
}
_NEWER = ("engineSettings", "outputUriPrefixMode", "scratchStorageMode", "sessionPolicy")
_PREPARED = ("cacheId", "runGroupId", "storageCapacity", "storageType")


def begin_run(
    ctx: Context,
    request: Mapping[str, Any],
    starts: Instant,
    batch_id: str | None = None,
    look: Look | None = None,
) -> Run:
    """The run that a StartRun request of the instant `starts` asks for, put into the table.

    Raises the service's error when the request is not valid, names something that does not exist, or exceeds the
    quota of stored runs. `look` is how a batch looks at S3, once for all of its runs.
    """
    _check_source(request)
    wanted = _repeated(ctx, request) if "runId" in request else request
    check_members(wanted)
    bucket = _bucket(wanted)
    workflow, revision, configuration = check_references(ctx, wanted)
    parameters = wanted.get("parameters") or {}
    _check_parameters(parameters, revision)
    _make_room(ctx, wanted)
    look = look or ctx.objects.look()
    inputs = list(input_read_sets(ctx.region, parameters, starts))
    fails = _foreseen_failure(revision, inputs, starts, look.bucket_exists(bucket))
    course = _course(ctx, workflow, tuple(revision.tasks_for(parameters)), wanted, fails)
    run = Run(
        id=ctx.ids.number(7, ctx.region.runs),
        creation_time=starts,
        timeline=Timeline(starts, waiting_plan(course.durations.pending, course.hangs, course.cancelled_after)),
        started_by=_shared(ctx.caller_arn),
        configuration=configuration,
        course=course,
        task_numbers=ctx.region.task_numbers.take(len(course.specs), ctx.ids),
        batch_id=batch_id,
        source_run_id=request.get("runId"),
        etags=_etags(parameters, look) or None,
        **of_workflow(workflow, revision),
        **_storage(wanted, revision),
        **_as_asked(ctx, wanted, revision),
    )
    _tag_and_touch(ctx, run, wanted.get("tags"), inputs)
    return ctx.region.runs.add(run)


def _tag_and_touch(ctx: Context, run: Run, tags: Mapping[str, str] | None, inputs: Sequence[ReadSet]) -> None:
    """Keep the tags of a new run, and note that it uses its inputs. chosen: that counts as access to a read set."""
    if tags:
        ctx.region.tags[ctx.region.arn(f"run/{run.id}")] = dict(tags)
    for read_set in inputs:
        ctx.region.read_sets.replace(read_set.accessed(run.creation_time, ctx.durations["read_set.ACTIVE"]))


def _etags(parameters: Mapping[str, object], look: Look) -> dict[str, str]:
    """The ETags of the objects among the parameters, of those that are known."""
    found = ((uri, look.etag(uri)) for uri in file_uris(parameters) if uri.startswith(_SCHEME))
    return {uri: etag for uri, etag in found if etag is not None}


def _foreseen_failure(revision: Revision, inputs: Sequence[ReadSet], at: Instant, has_bucket: bool) -> str | None:
    """The code with which a run will fail: of its engine, what it reads, where it writes. doc: the codes."""
    if revision.engine_version is not None and revision.engine_version not in SUPPORTED:
        return "WORKFLOW_VER_VALIDATION_FAILED"
    if any(read_set.status_at(at) != "ACTIVE" for read_set in inputs):
        return "INACTIVE_OMICS_STORAGE_RESOURCE"
    return None if has_bucket else "EXPORT_FAILED"


def forget_run(ctx: Context, run: Run) -> None:
    """Remove what is known of a run; its outputs and logs stay where they are."""
    ctx.region.runs.remove(run.id)
    ctx.region.batch_progress.run_deleted(run)
    ctx.region.tags.pop(ctx.region.arn(f"run/{run.id}"), None)


def of_workflow(workflow: Workflow, revision: Revision) -> dict[str, Any]:
    """What a run keeps of the workflow, and of the version of it, that it runs."""
    return {
        "workflow_id": workflow.id,
        "workflow_type": workflow.type,
        "workflow_name": workflow.name,
        "workflow_uuid": revision.uuid,
        "digest": revision.digest,
        "accelerators": revision.accelerators,
        # doc: Nextflow only
        "engine_version": revision.engine_version or (DEFAULT if revision.engine == "NEXTFLOW" else None),
    }


def _check_source(request: Mapping[str, Any]) -> None:
    if ("workflowId" in request) == ("runId" in request):
        # inferred: one of the two says what to run; chosen: the text
        raise ValidationException("Exactly one of workflowId and runId must be specified")


def _repeated(ctx: Context, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request with everything that it leaves open taken from the run it repeats. doc: "Rerun a run"."""
    run = ctx.region.runs.get(request["runId"], ctx.now)
    if run.workflow_owner_id not in (None, ctx.region.account_id):
        raise ValidationException(f"Run {run.id} cannot be repeated: its workflow is shared by another account")
    old = {member: getattr(run, field) for member, field in _REPEATED.items()}
    if run.workflow_type == READY2RUN or run.storage_type == DYNAMIC:
        old["storageCapacity"] = None
    if run.workflow_type == READY2RUN:
        old["storageType"] = None
    if run.configuration is not None:
        old |= {"networkingMode": "VPC", "configurationName": run.configuration.name}
    old |= {**(run.newer_members or {}), "tags": ctx.region.tags.get(ctx.region.arn(f"run/{run.id}"))}
    return {**{member: value for member, value in old.items() if value is not None}, **request}


def check_members(request: Mapping[str, Any]) -> None:
    """The rules between members of one request; a run batch may leave the outputUri to its runs."""
    if not request.get("outputUri", _SCHEME).startswith(_SCHEME):
        raise ValidationException(f"outputUri must begin with {_SCHEME}")  # doc: said of batches
    if "cacheBehavior" in request and "cacheId" not in request:
        raise ValidationException("cacheBehavior requires cacheId")
    if (request.get("networkingMode") == "VPC") != ("configurationName" in request):
        raise ValidationException("networkingMode VPC and configurationName must be specified together")
    prepared = [member for member in _PREPARED if member in request]
    if request.get("workflowType") == READY2RUN and prepared:
        # doc: compute, storage and run groups of Ready2Run workflows are fixed, and they are never cached
        raise ValidationException(f"{', '.join(prepared)} cannot be specified for a READY2RUN workflow")
    _check_parameter_size(request.get("parameters"))


def _bucket(request: Mapping[str, Any]) -> str:
    """The bucket for the outputs."""
    if "outputUri" not in request:
        raise ValidationException("outputUri must be specified")
    bucket: str = request["outputUri"].removeprefix(_SCHEME).partition("/")[0]
    return bucket


def _check_parameter_size(parameters: Mapping[str, object] | None) -> None:
    if parameters and len(_compact(parameters).encode()) > MOST_PARAMETER_BYTES:
        raise ValidationException(f"parameters must not exceed {MOST_PARAMETER_BYTES} bytes")


def check_references(ctx: Context, request: Mapping[str, Any]) -> tuple[Workflow, Revision, Configuration | None]:
    """The workflow of the request, the version of it that is to run, and the configuration.

    Raises ResourceNotFoundException for each of them, and for a run group or cache, that does not exist.
    """
    owner, version = request.get("workflowOwnerId"), request.get("workflowVersionName")
    workflow = workflow_of(ctx, request["workflowId"], request.get("workflowType"), owner)
    revision: Revision = workflow if version is None else version_of(ctx, workflow, version)
    if not revision.is_active(ctx.now):
        # doc: the page on run batches lists an inactive workflow under this error
        raise ResourceNotFoundException(f"Workflow {workflow.id} is in status {revision.status_at(ctx.now)}")
    if "runGroupId" in request:
        ctx.region.run_groups.get(request["runGroupId"], ctx.now)
    if "cacheId" in request:
        ctx.region.run_caches.get(request["cacheId"], ctx.now)
    return workflow, revision, _configuration(ctx, request)


def _configuration(ctx: Context, request: Mapping[str, Any]) -> Configuration | None:
    if "configurationName" not in request:
        return None
    configuration = ctx.region.configurations.get(request["configurationName"], ctx.now)
    if (status := configuration.status_at(ctx.now)) != "ACTIVE":
        raise ResourceNotFoundException(f"Configuration {configuration.name} is in status {status}")
    return configuration


def _check_parameters(parameters: Mapping[str, object], workflow: Revision) -> None:
    """doc: all required parameters of the template, and none outside it. Without a template all is allowed.

    doc: the keys of a WDL workflow's parameters may carry the workflow's name (`Workflow.input`).
    """
    template = workflow.parameter_template
    if template is None:
        return
    given = set(parameters)
    if (workflow.engine or "").startswith("WDL"):
        given = {key if key in template else key.partition(".")[2] or key for key in given}
    required = {key for key, entry in template.items() if not entry.get("optional")}
    problems = [
        f"{what}: {', '.join(sorted(keys))}"
        for what, keys in (
            ("Missing required parameters", required - given),
            ("Parameters outside the parameter template", given - template.keys()),
        )
        if keys
    ]
    if problems:
        raise ValidationException("; ".join(problems))


def _make_room(ctx: Context, request: Mapping[str, Any]) -> None:
    """Let the oldest run go when the quota of stored runs is used up and the new run's retention mode allows it.

    doc: run retention. chosen: only a run that has come to rest is removed.
    """
    runs = ctx.region.runs
    if len(runs) >= ctx.quotas["stored_runs"] and request.get("retentionMode") == "REMOVE":
        removable = runs.existing(ctx.now, retention_mode="REMOVE")
        oldest = next((run for run in removable if run.status_at(ctx.now) in FINAL), None)
        if oldest is not None:
            forget_run(ctx, oldest)
    ctx.within_quota("stored_runs", len(runs), "runs")


def _course(
    ctx: Context,
    workflow: Workflow,
    tasks: tuple[TaskOutline, ...],
    request: Mapping[str, Any],
    fails: str | None,
) -> Course:
    """What the run is going to do; with `fails` it will unless a script knows better."""
    durations, slots = RunDurations.of(ctx.durations), int(ctx.quotas["concurrent_tasks_per_run"])
    facts = facts_of_run(request.get("name"), workflow, request.get("parameters"), tasks)
    return course_of(ctx.scripts.run_outcome(facts, ctx.call), tasks, durations, slots, fails)


def _storage(request: Mapping[str, Any], workflow: Revision) -> dict[str, Any]:
    """doc: what the request says goes before what the workflow says; STATIC storage has 1200 GiB by default."""
    kind = _shared(request.get("storageType") or workflow.storage_type or STATIC)
    capacity = request.get("storageCapacity", workflow.storage_capacity)
    return {"storage_type": kind, "storage_capacity": None if kind == DYNAMIC else capacity or DEFAULT_CAPACITY}


def _as_asked(ctx: Context, request: Mapping[str, Any], workflow: Revision) -> dict[str, Any]:
    """What the run keeps as it was asked for."""
    cache_id = request.get("cacheId")
    behavior = request.get("cacheBehavior")
    if cache_id is not None and behavior is None:
        behavior = ctx.region.run_caches.get(cache_id, ctx.now).cache_behavior
    return {
        "name": request.get("name"),
        "role_arn": _shared(request["roleArn"]),
        "output_uri": _shared(request["outputUri"]),
        "parameters": request.get("parameters") or None,
        "priority": request.get("priority"),
        "run_group_id": _shared(request.get("runGroupId")),
        "cache_id": _shared(cache_id),
        "cache_behavior": _shared(behavior),
        "log_level": _shared(request.get("logLevel")),
        "retention_mode": _shared(request.get("retentionMode", "RETAIN")),
        "workflow_owner_id": _shared(request.get("workflowOwnerId")),
        "workflow_version_name": _shared(request.get("workflowVersionName")),
        "newer_members": _newer_members(request, workflow) or None,
    }


def _newer_members(request: Mapping[str, Any], workflow: Revision) -> dict[str, Any]:
    # doc: engine settings are for Nextflow; the other engines ignore them, and no answer shows them
    ignored = () if workflow.engine in (None, "NEXTFLOW") else ("engineSettings",)
    return {member: request[member] for member in _NEWER if member in request and member not in ignored}


@lru_cache(maxsize=1024)
def _shared(text: T) -> T:
    """The first of all equal texts: runs that say the same keep it once."""
    return text
