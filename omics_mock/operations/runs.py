"""The five operations on runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.definitions.nextflow_version import SUPPORTED
from omics_mock.domain.log_streams import engine_stream, run_stream, stream_arn
from omics_mock.domain.resource_digests import resource_digests
from omics_mock.domain.run_failures import status_message
from omics_mock.domain.run_storage import shown_capacity
from omics_mock.domain.workflow import READY2RUN
from omics_mock.operations.configurations import vpc_config
from omics_mock.operations.registry import operation
from omics_mock.operations.run_starts import begin_run, forget_run
from omics_mock.operations.workflow_views import signed_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.configuration import Configuration
    from omics_mock.domain.region import Region
    from omics_mock.domain.run import Run
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant


@operation("StartRun")
def start_run(ctx: Context, request: t.StartRunRequestTypeDef) -> Mapping[str, object]:
    """A new run, which waits in PENDING until there is capacity for it."""
    run = ctx.once(request, ctx.region.runs, lambda: begin_run(ctx, request, ctx.now))
    ctx.world.admit(ctx.now)
    arn = ctx.region.arn(f"run/{run.id}")
    return {
        "arn": arn,
        "id": run.id,
        "status": run.status_at(ctx.now),
        "tags": ctx.region.tags.get(arn, {}),
        "uuid": run.uuid,
        "runOutputUri": run.run_output_uri,
        "configuration": _configuration(run.configuration, ctx.region),
        "networkingMode": _networking_mode(run),
    }


@operation("GetRun")
def get_run(ctx: Context, request: t.GetRunRequestTypeDef) -> Mapping[str, object]:
    """One run; with `export`, a URL of the definition it runs."""
    run = ctx.read(ctx.region.runs, request["id"])
    arn = ctx.region.arn(f"run/{run.id}")
    exported = "DEFINITION" in request.get("export", ())
    return {
        **_summary(run, ctx.region, ctx.now),
        **_detail(run, ctx.region, ctx.now),
        "definition": signed_url(arn, "definition.zip", ctx.region, ctx.now) if exported else None,
    }


@operation("ListRuns")
def list_runs(ctx: Context, request: t.ListRunsRequestTypeDef) -> Mapping[str, object]:
    """The runs of the region; filters are combined. An id that does not exist gives an empty list."""
    wanted = {
        "name": request.get("name"),
        "run_group_id": request.get("runGroupId"),
        "batch_id": request.get("batchId"),
        "status": request.get("status"),
    }
    page = ctx.page(ctx.region.runs, request, wanted=wanted)
    items = [
        {**_summary(run, ctx.region, ctx.now), "workflowName": run.settings.workflow_name or None} for run in page.items
    ]
    return {"items": items, "nextToken": page.token}


@operation("CancelRun")
def cancel_run(ctx: Context, request: t.CancelRunRequestTypeDef) -> Mapping[str, object]:
    """Stop a run that has not come to rest."""
    run = ctx.region.runs.get(request["id"], ctx.now)
    ctx.region.runs.replace(run.cancelled(ctx.now, ctx.durations["run.STOPPING"]))
    ctx.world.admit(ctx.now)
    return {}


@operation("DeleteRun")
def delete_run(ctx: Context, request: t.DeleteRunRequestTypeDef) -> Mapping[str, object]:
    """Forget a run that has come to rest. doc: outputs and logs remain."""
    run = ctx.region.runs.get(request["id"], ctx.now)
    run.check_deletable(ctx.now)
    forget_run(ctx, run)
    return {}


def _summary(run: Run, region: Region, now: Instant) -> Mapping[str, object]:
    """What lists and GetRun have in common."""
    return {
        "arn": region.arn(f"run/{run.id}"),
        "id": run.id,
        "status": run.status_at(now),
        "workflowId": run.settings.workflow_id,
        "batchId": run.batch_id,
        "name": run.name,
        "priority": run.settings.priority,
        "storageCapacity": shown_capacity(run, now),
        "creationTime": run.creation_time,
        "startTime": run.start_time(now),
        "stopTime": run.stop_time(now),
        "storageType": run.settings.storage_type,
        "workflowVersionName": run.settings.workflow_version_name,
    }


def _detail(run: Run, region: Region, now: Instant) -> Mapping[str, object]:
    failure = run.failure if run.status_at(now) == "FAILED" else None
    return {
        "cacheId": run.settings.cache_id,
        "cacheBehavior": run.settings.cache_behavior,
        "engineVersion": run.settings.engine_version if run.settings.engine_version in SUPPORTED else None,
        "workflowType": run.settings.workflow_type,
        "runId": run.settings.source_run_id,
        "roleArn": run.settings.role_arn,
        "runGroupId": run.run_group_id,
        "digest": run.settings.digest,
        "parameters": run.parameters,
        "outputUri": run.settings.output_uri,
        "logLevel": run.settings.log_level,
        "resourceDigests": resource_digests(run) or None,
        "startedBy": run.settings.started_by,
        "statusMessage": status_message(run, failure, region) if failure else None,
        "tags": region.tags.get(region.arn(f"run/{run.id}"), {}),
        "accelerators": run.settings.accelerators,
        "retentionMode": run.retention_mode,
        "failureReason": failure.reason if failure else None,
        "logLocation": _log_location(run, region),
        "uuid": run.uuid,
        "runOutputUri": run.run_output_uri,
        # seen: AWS, to whom Ready2Run workflows belong, has an empty id
        "workflowOwnerId": "" if run.settings.workflow_type == READY2RUN else run.settings.workflow_owner_id,
        "workflowUuid": run.settings.workflow_uuid,
        "networkingMode": _networking_mode(run),
        "configuration": _configuration(run.configuration, region),
        "vpcConfig": vpc_config(run.configuration) if run.configuration else None,
        **(run.newer_members or {}),
    }


def _networking_mode(run: Run) -> str:
    return "RESTRICTED" if run.configuration is None else "VPC"


def _configuration(configuration: Configuration | None, region: Region) -> Mapping[str, object] | None:
    if configuration is None:
        return None
    arn = region.arn(f"configuration/{configuration.name}")
    return {"name": configuration.name, "arn": arn, "uuid": configuration.uuid}


def _log_location(run: Run, region: Region) -> Mapping[str, object] | None:
    if run.settings.log_level == "OFF":
        return None
    engine = None if run.settings.workflow_type == READY2RUN else stream_arn(region, engine_stream(run.id))  # seen
    return {"engineLogStream": engine, "runLogStream": stream_arn(region, run_stream(run.id))}
