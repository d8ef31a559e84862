"""The manifest of a run: what it was and what it used, one JSON object for the run and one for each task.

doc: the keys, on the page about monitoring with CloudWatch Logs. seen: the form of times, which AWS's own run analyzer
and rerun tools parse, and the names in `metrics`. chosen: what is used of what was reserved.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from omics_mock.domain.instance_types import instance_type
from omics_mock.domain.resource_digests import image_digest, resource_digests
from omics_mock.domain.run_failures import status_message, task_status_message
from omics_mock.domain.run_storage import MAXIMUM, storage_in_use
from omics_mock.domain.task import RunTasks
from omics_mock.effects.run_revision import revision_of
from omics_mock.support.arns import Arn
from omics_mock.timing.instants import SECOND, iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.region import Region
    from omics_mock.domain.run import Run
    from omics_mock.domain.task import RunTask
    from omics_mock.timing.instants import Instant, Span

_AVERAGE = 0.5


def manifest(region: Region, run: Run, at: Instant) -> Iterator[str]:
    """The lines of the manifest of a run that came to rest at `at`: first the run, then its tasks."""
    yield _line(_run(region, run, at))
    for task in RunTasks(run):
        yield _line(_task(region, task, at))


def _line(members: Mapping[str, object]) -> str:
    return json.dumps({name: value for name, value in members.items() if value is not None})


def _run(region: Region, run: Run, at: Instant) -> Mapping[str, object]:
    revision = revision_of(region, run)
    arn = region.arn(f"run/{run.id}")
    return {
        "arn": arn,
        "uuid": run.uuid,
        "name": run.name,
        "status": run.status_at(at),
        "creationTime": _time(run.creation_time),
        "startTime": _time(run.start_time(at)),
        "stopTime": _time(run.stop_time(at)),
        "workflow": _workflow_arn(region, run),
        "workflowType": run.settings.workflow_type,
        "workflowOwnerId": run.settings.workflow_owner_id,
        "engine": revision.engine if revision else None,
        "main": revision.main if revision else None,
        "parameterTemplate": revision.parameter_template if revision else None,
        "digest": run.settings.digest,
        "run": region.arn(f"run/{run.settings.source_run_id}") if run.settings.source_run_id else None,
        "parameters": run.parameters or {},
        "resourceDigests": resource_digests(run),
        "outputUri": run.settings.output_uri,
        "roleArn": run.settings.role_arn,
        "startedBy": run.settings.started_by,
        "storageType": run.settings.storage_type,
        "storageCapacity": run.settings.storage_capacity,
        "runGroup": region.arn(f"runGroup/{run.run_group_id}") if run.run_group_id else None,
        "runCache": region.arn(f"runCache/{run.settings.cache_id}") if run.settings.cache_id else None,
        "runCacheBehavior": run.settings.cache_behavior,
        "priority": run.settings.priority,
        "retentionMode": run.retention_mode,
        "logLevel": run.settings.log_level,
        "tags": region.tags.get(arn) or None,
        "failureReason": run.failure.reason if run.failure else None,
        "statusMessage": status_message(run, run.failure, region) if run.failure else None,
        "metrics": _run_metrics(run, at),
    }


def _workflow_arn(region: Region, run: Run) -> str:
    # seen: the ARN of a Ready2Run workflow has no account
    owner = "" if run.settings.workflow_type == "READY2RUN" else run.settings.workflow_owner_id or region.account_id
    return str(Arn(region.partition, region.name, owner, f"workflow/{run.settings.workflow_id}"))


def _run_metrics(run: Run, at: Instant) -> Mapping[str, object]:
    storage = storage_in_use(run, at)
    if storage is None:
        return {}
    running, stopping = run.timeline.entered("RUNNING", at) or 0, run.timeline.entered("STOPPING", at) or 0
    return {
        "runningSeconds": _seconds(stopping - running),
        "storageReservedGiB": run.settings.storage_capacity or 0,
        "storageMaximumGiB": storage[1],
        "storageAverageGiB": storage[0] * _AVERAGE,
    }


def _task(region: Region, task: RunTask, at: Instant) -> Mapping[str, object]:
    outline, failure = task.spec.outline, task.failure_reason(at)
    members: dict[str, object] = {
        "arn": region.arn(f"task/{task.id}"),
        "uuid": task.uuid,
        "run": region.arn(f"run/{task.run.id}"),
        "name": outline.name,
        "status": task.status_at(at),
        "cpus": outline.cpus,
        "memory": outline.memory,
        "gpus": outline.gpus,
        "image": outline.image,
        "imageDigest": image_digest(outline.image) if outline.image else None,
    }
    if task.cache_hit:  # seen: no times, and nothing that was used
        return {**members, "cacheHit": True, "cacheS3Uri": task.cache_s3_uri, "metrics": {}}
    return {
        **members,
        "creationTime": _time(task.creation_time),
        "startTime": _time(task.start_time(at)),
        "stopTime": _time(task.stop_time(at)),
        "instanceType": instance_type(outline.cpus, outline.memory, outline.gpus),
        "failureReason": failure,
        "statusMessage": task_status_message(task.run, task.ordinal - 1, region) if failure else None,
        "metrics": _task_metrics(task, at),
    }


def _task_metrics(task: RunTask, at: Instant) -> Mapping[str, object]:
    started, stopped, outline = task.start_time(at), task.stop_time(at), task.spec.outline
    if started is None or stopped is None:
        return {}
    return {
        "cpusReserved": outline.cpus,
        "cpusAverage": outline.cpus * _AVERAGE,
        "cpusMaximum": outline.cpus * MAXIMUM,
        "gpusReserved": outline.gpus,
        "memoryReservedGiB": outline.memory,
        "memoryAverageGiB": outline.memory * _AVERAGE,
        "memoryMaximumGiB": outline.memory * MAXIMUM,
        "runningSeconds": _seconds(stopped - started),
    }


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else iso(instant, 3)


def _seconds(span: Span) -> float:
    return span / SECOND
