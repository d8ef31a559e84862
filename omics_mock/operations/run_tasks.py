"""The two operations on the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.instance_types import instance_type
from omics_mock.domain.log_streams import stream_arn, task_stream
from omics_mock.domain.resource_digests import image_digest
from omics_mock.domain.run_failures import task_status_message
from omics_mock.domain.task import RunTask, RunTasks
from omics_mock.operations.registry import operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant


@operation("ListRunTasks")
def list_run_tasks(ctx: Context, request: t.ListRunTasksRequestTypeDef) -> Mapping[str, object]:
    """The tasks of a run, in the order in which they were queued."""
    tasks = RunTasks(ctx.region.runs.get(request["id"], ctx.now))
    page = ctx.page(tasks, request, wanted={"status": request.get("status")})
    return {"items": [_summary(task, ctx.now) for task in page.items], "nextToken": page.token}


@operation("GetRunTask")
def get_run_task(ctx: Context, request: t.GetRunTaskRequestTypeDef) -> Mapping[str, object]:
    """One task of a run."""
    run = ctx.region.runs.get(request["id"], ctx.now)
    task = RunTasks(run).get(request["taskId"], ctx.now)
    if task.is_unfinished(ctx.now):
        ctx.polled(task, task.kind, ctx.now)
    return {**_summary(task, ctx.now), **_rest(task, ctx.region, ctx.now)}


def _summary(task: RunTask, now: Instant) -> Mapping[str, object]:
    outline, hit = task.spec.outline, task.cache_hit
    return {
        "taskId": task.id,
        "uuid": task.uuid,
        "status": task.status_at(now),
        "name": outline.name,
        "cpus": outline.cpus,
        # seen: absent without a run cache; chosen: false for what a run with one has computed itself
        "cacheHit": None if task.run.settings.cache_id is None else hit,
        "cacheS3Uri": task.cache_s3_uri,
        "memory": outline.memory,
        "creationTime": task.creation_time,
        "startTime": task.start_time(now),
        "stopTime": task.stop_time(now),
        "gpus": outline.gpus,
        # chosen: what came from a cache ran nowhere
        "instanceType": None if hit else instance_type(outline.cpus, outline.memory, outline.gpus),
    }


def _rest(task: RunTask, region: Region, now: Instant) -> Mapping[str, object]:
    failure = task.failure_reason(now)
    image = task.spec.outline.image
    return {
        "statusMessage": task_status_message(task.run, task.ordinal - 1, region) if failure else None,
        "failureReason": failure,
        "logStream": stream_arn(region, task_stream(task.run.id, task.id)),
        "imageDetails": {"image": image, "imageDigest": image_digest(image)} if image else None,
    }
