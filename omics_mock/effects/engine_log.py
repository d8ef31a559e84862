"""What the engine of a run logs: in CloudWatch Logs while it works, and in one file when it has ended.

chosen: the lines; the logs of real engines differ with engine and version.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from omics_mock.domain.run import Run
from omics_mock.domain.task import RunTask, RunTasks
from omics_mock.timing.instants import iso

if TYPE_CHECKING:
    from omics_mock.domain.resource import Resource
    from omics_mock.timing.instants import Instant

_OF_RUNS = {
    "RUNNING": "workflow {} started",
    "COMPLETED": "workflow {} completed",
    "FAILED": "workflow {} failed: {}",
    "CANCELLED": "workflow {} was cancelled",
}
_OF_TASKS = {
    "PENDING": "task {} ({}) was submitted",
    "RUNNING": "task {} ({}) started",
    "COMPLETED": "task {} ({}) completed",
    "FAILED": "task {} ({}) failed: {}",
    "CANCELLED": "task {} ({}) was cancelled",
}


def engine_line(resource: Resource, at: Instant, status: str) -> str | None:
    """What the engine says when a run or a task enters a status; None when it says nothing."""
    text = None
    if isinstance(resource, Run) and status in _OF_RUNS:
        reason = resource.failure.reason if resource.failure else None
        text = _OF_RUNS[status].format(resource.settings.workflow_name, reason)
    elif isinstance(resource, RunTask) and status in _OF_TASKS:
        text = _OF_TASKS[status].format(resource.spec.outline.name, resource.id, resource.spec.fails)
    return None if text is None else f"{iso(at, 3)} {text}"


def engine_log(run: Run) -> str:
    """All that the engine has said about a run that has come to rest."""
    history: list[tuple[Instant, Resource, str]] = [
        (at, resource, status) for resource in (run, *RunTasks(run)) for at, status in resource.timeline.entries()
    ]
    lines = (engine_line(resource, at, status) for at, resource, status in sorted(history, key=itemgetter(0)))
    return "".join(f"{line}\n" for line in lines if line is not None)
