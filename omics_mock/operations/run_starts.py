"""Beginning a run: what StartRun decides; the submissions of a run batch go through the same door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.definitions.nextflow_version import SUPPORTED, set_version
from omics_mock.domain.resource_digests import file_uris
from omics_mock.domain.run import Run, waiting
from omics_mock.domain.run_inputs import input_read_sets
from omics_mock.domain.run_plan import run_durations
from omics_mock.domain.run_settings import DEFAULT_CAPACITY, DYNAMIC, STATIC, RunSettings, shared
from omics_mock.domain.script_course import course_of, facts_of_run
from omics_mock.domain.task_plan import FINAL
from omics_mock.operations.run_requests import (
    check_bucket_regions,
    check_members,
    check_parameters,
    check_references,
    complete,
    output_bucket,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.run_plan import Course
    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.domain.workflow import Revision, Workflow
    from omics_mock.effects.objects import Look, Objects
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant

_NEWER = frozenset(("engineSettings", "outputUriPrefixMode", "scratchStorageMode", "sessionPolicy"))


def begin_run(
    ctx: Context,
    request: Mapping[str, Any],
    starts: Instant,
    batch_id: str | None = None,
    look: Look | Objects | None = None,
) -> Run:
    """The run that a StartRun request of the instant `starts` asks for, put into the table.

    Raises the service's error when the request is not valid, names something that does not exist, or exceeds the
    quota of stored runs. `look` is how a batch looks at S3, once for all of its runs.
    """
    wanted = complete(ctx, request)
    check_members(wanted)
    bucket = output_bucket(wanted)
    workflow, revision, configuration = check_references(ctx, wanted)
    parameters = wanted.get("parameters") or {}
    check_parameters(parameters, revision)
    look, uris = look or ctx.objects, file_uris(parameters)
    if regions := look.bucket_regions(bucket, uris):
        check_bucket_regions(wanted, regions, ctx.region.name)
    _make_room(ctx, wanted)
    inputs = input_read_sets(ctx.region, uris, starts)
    settings = _settings(ctx, wanted, workflow, revision, batch_id)
    fails = _foreseen_failure(settings, inputs, starts, regions.get(bucket, "") is not None)
    course = _course(ctx, workflow, tuple(revision.tasks_for(parameters)), wanted, fails)
    run = Run(
        id=ctx.ids.number(7, ctx.region.runs),
        creation_time=starts,
        timeline=waiting(starts, course.durations.pending, course.hangs, course.cancelled_after),
        name=wanted.get("name"),
        settings=settings,
        parameters=parameters or None,
        etags=(look.etags(uris) or None) if uris else None,
        configuration=configuration,
        newer_members=_newer_members(wanted, revision) or None,
        course=course,
        task_numbers=ctx.region.task_numbers.take(len(course.specs), ctx.ids),
    )
    return _added(ctx, run, wanted.get("tags"), inputs)


def _added(ctx: Context, run: Run, tags: dict[str, str] | None, inputs: Sequence[ReadSet]) -> Run:
    """The new run in the table, with its tags. chosen: that it uses a read set counts as access to that."""
    if tags:
        ctx.region.tags[ctx.region.arn(f"run/{run.id}")] = tags
    for read_set in inputs:
        ctx.region.read_sets.replace(read_set.accessed(run.creation_time, ctx.durations["read_set.ACTIVE"]))
    return ctx.region.runs.add(run)


def _foreseen_failure(settings: RunSettings, inputs: Sequence[ReadSet], at: Instant, has_bucket: bool) -> str | None:
    """The code with which a run will fail: of its engine, what it reads, where it writes. doc: the codes."""
    if settings.engine_version is not None and settings.engine_version not in SUPPORTED:
        return "WORKFLOW_VER_VALIDATION_FAILED"
    if inputs and any(read_set.status_at(at) != "ACTIVE" for read_set in inputs):
        return "INACTIVE_OMICS_STORAGE_RESOURCE"
    return None if has_bucket else "EXPORT_FAILED"


def forget_run(ctx: Context, run: Run) -> None:
    """Remove what is known of a run; its outputs and logs stay where they are."""
    ctx.region.runs.remove(run.id)
    ctx.region.batch_progress.run_deleted(run)
    ctx.region.tags.pop(ctx.region.arn(f"run/{run.id}"), None)


def of_workflow(workflow: Workflow, revision: Revision, engine_settings: object = None) -> dict[str, Any]:
    """What the settings of a run have from the workflow, and from the version of it, that it runs.

    `engine_settings` are those of the run, a document, which may ask for a version of Nextflow.
    """
    asked = engine_settings.get("engineVersion") if isinstance(engine_settings, dict) else None
    return {
        "workflow_id": workflow.id,
        "workflow_type": workflow.type,
        "workflow_name": workflow.name,
        "workflow_uuid": revision.uuid,
        "digest": revision.digest,
        "accelerators": revision.accelerators,
        # doc: Nextflow only
        "engine_version": set_version(asked, revision.engine_version) if revision.engine == "NEXTFLOW" else None,
    }


def _make_room(ctx: Context, request: Mapping[str, Any]) -> None:
    """Let the oldest run go when the quota of stored runs is used up and the new run's retention mode allows it.

    doc: run retention. chosen: only a run that has come to rest is removed.
    """
    runs = ctx.region.runs
    if len(runs) < ctx.quotas["stored_runs"]:
        return
    if request.get("retentionMode") == "REMOVE":
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
    durations, slots = run_durations(ctx.durations), int(ctx.quotas["concurrent_tasks_per_run"])
    outcome = None
    if ctx.scripts.entries:
        facts = facts_of_run(request.get("name"), workflow, request.get("parameters"), tasks)
        outcome = ctx.scripts.run_outcome(facts, ctx.call)
    return course_of(outcome, tasks, durations, slots, fails)


def _settings(
    ctx: Context, request: Mapping[str, Any], workflow: Workflow, revision: Revision, batch_id: str | None
) -> RunSettings:
    """What the run shares with others. doc: the request goes before the workflow; STATIC storage has 1200 GiB."""
    storage_type = request.get("storageType") or revision.storage_type or STATIC
    capacity = request.get("storageCapacity", revision.storage_capacity) or DEFAULT_CAPACITY
    cache_id = request.get("cacheId")
    cache_behavior = request.get("cacheBehavior")
    if cache_id is not None and cache_behavior is None:
        cache_behavior = ctx.region.run_caches.get(cache_id, ctx.now).cache_behavior
    return shared(
        RunSettings(
            **of_workflow(workflow, revision, request.get("engineSettings")),
            workflow_version_name=request.get("workflowVersionName"),
            workflow_owner_id=request.get("workflowOwnerId"),
            role_arn=request["roleArn"],
            output_uri=request["outputUri"],
            started_by=ctx.caller_arn,
            storage_type=storage_type,
            storage_capacity=None if storage_type == DYNAMIC else capacity,
            priority=request.get("priority"),
            run_group_id=request.get("runGroupId"),
            cache_id=cache_id,
            cache_behavior=cache_behavior,
            log_level=request.get("logLevel"),
            retention_mode=request.get("retentionMode"),  # seen: not shown unless given; doc: RETAIN
            source_run_id=request.get("runId"),
            batch_id=batch_id,
        )
    )


def _newer_members(request: Mapping[str, Any], workflow: Revision) -> dict[str, Any]:
    if _NEWER.isdisjoint(request):
        return {}
    # doc: engine settings are for Nextflow; the other engines ignore them, and no answer shows them
    ignored = () if workflow.engine in (None, "NEXTFLOW") else ("engineSettings",)
    return {member: request[member] for member in sorted(_NEWER) if member in request and member not in ignored}
