"""What runs write to CloudWatch Logs: which line goes to which stream, and when.

doc: the streams. The lines of the run's own stream are in `run_progress`, those of the manifest in `run_manifest`.
seen: the lines of tasks. chosen: all other lines; their format is published nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.log_streams import engine_stream, manifest_stream, run_stream, task_stream
from omics_mock.domain.run import Run
from omics_mock.domain.task import RunTask
from omics_mock.domain.task_plan import FINAL
from omics_mock.effects.engine_log import engine_line
from omics_mock.effects.run_manifest import manifest
from omics_mock.effects.run_progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.effects.happening import Happening
    from omics_mock.timing.instants import Instant

_QUIET = ("ERROR", "FATAL")


class Line(NamedTuple):
    """One log event: the name of its stream, and what it says."""

    stream: str
    message: str


def lines_of(happening: Happening) -> Iterator[Line]:
    """What is logged when something happens to a run or a task.

    doc: the log level OFF turns logging off. chosen: FATAL and ERROR leave the manifest and what failing tasks say.
    """
    region, resource, at, status = happening.region, happening.resource, happening.at, happening.status
    run = resource.run if isinstance(resource, RunTask) else resource
    if not isinstance(run, Run) or run.settings.log_level == "OFF":
        return
    if run.settings.log_level not in _QUIET:
        yield from _progress(region, run, resource if isinstance(resource, RunTask) else run, at, status)
    if isinstance(resource, RunTask):
        if (line := _printed_by(resource, at, status)) is not None:
            yield Line(task_stream(run.id, resource.id), line)
    elif status in FINAL:
        for line in manifest(region, run, at):
            yield Line(manifest_stream(run.id, run.uuid), line)


def _progress(region: Region, run: Run, resource: Run | RunTask, at: Instant, status: str) -> Iterator[Line]:
    yield from (Line(run_stream(run.id), line) for line in progress(region, run, resource, at, status))
    if (line := engine_line(resource, at, status)) is not None:
        yield Line(engine_stream(run.id), line)
    yield from _of_cache(region, run, resource, at, status)


def _printed_by(task: RunTask, at: Instant, status: str) -> str | None:
    """What is printed around the command of a task as it enters a status.

    seen: one line when the command starts, one when it ends; what it prints itself, which is nothing here, would be
    between them. chosen: a task that is stopped has the first line only.
    """
    if task.run.settings.log_level in _QUIET and task.spec.fails is None:
        return None
    if status == "RUNNING":
        return "Task started"
    planned = task.timeline.before or task.timeline
    if status != "STOPPING" or planned.entered("RUNNING") is None or planned.entered("STOPPING") != at:
        return None
    return "Task failed" if task.spec.fails else "Task succeeded"


def _of_cache(region: Region, run: Run, resource: Resource, at: Instant, status: str) -> Iterator[Line]:
    """doc: CACHE_ENTRY_CREATED, with the ARN of the task, and CACHE_MISS; inferred: CACHE_HIT."""
    cache = (
        region.run_caches.find(run.settings.cache_id, run.creation_time) if run.settings.cache_id is not None else None
    )
    if cache is None:
        return
    if isinstance(resource, RunTask):
        word = "CACHE_HIT" if resource.cache_hit else "CACHE_MISS" if status == "PENDING" else None
        if word is not None:
            yield Line(cache.log_stream, f"{word} {region.arn(f'task/{resource.id}')}")
    elif status == "STOPPING":
        for task, uri in region.cached_tasks.added_by(run, at):
            yield Line(cache.log_stream, f"CACHE_ENTRY_CREATED {region.arn(f'task/{task.id}')} {uri}")
