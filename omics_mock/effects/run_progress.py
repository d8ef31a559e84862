"""The log of a run: what the service says of its progress, and of that of its tasks.

seen: the log of a Ready2Run run that failed, in full, in a public report of 2023: one JSON object a line with these
three members, and the words and texts below up to RUN_FAILED. inferred: those that a run without a failure has, by
analogy. Those of the engine's version are chosen. All inputs are told at once, when the run enters RUNNING.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from omics_mock.domain.failure_reasons import REASONS
from omics_mock.domain.log_streams import engine_stream, stream_arn
from omics_mock.domain.resource_digests import file_uris
from omics_mock.domain.run_group import longest_run
from omics_mock.domain.run_storage import storage_in_use
from omics_mock.domain.task import RunTask
from omics_mock.timing.instants import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.region import Region
    from omics_mock.domain.run import Run
    from omics_mock.timing.instants import Instant

_OF_TASKS = {
    "STARTING": ("STARTING_TASK", "Starting workflow run task with name: {} and taskId: {}"),
    "RUNNING": ("RUNNING_TASK", "Running workflow run task: name: {} and taskId: {}"),
    "FAILED": ("TASK_FAILED", "Workflow run task: name: {} and taskId: {} failed."),
    "COMPLETED": ("TASK_COMPLETED", "Workflow run task: name: {} and taskId: {} completed."),
    "CANCELLED": ("TASK_CANCELLED", "Workflow run task: name: {} and taskId: {} cancelled."),
}
_ENDS = {
    "FAILED": ("RUN_FAILED", "Workflow run failed."),
    "COMPLETED": ("RUN_COMPLETED", "Workflow run completed."),
    "CANCELLED": ("RUN_CANCELLED", "Workflow run cancelled."),
}


def progress(region: Region, run: Run, resource: Run | RunTask, at: Instant, status: str) -> Iterator[str]:
    """The lines that the log of a run gets when it, or one of its tasks, enters a status."""
    if isinstance(resource, RunTask):
        if status in _OF_TASKS:
            word, text = _OF_TASKS[status]
            # seen: a task that makes its run fail is told while that is RUNNING
            before = run.timeline.status_at(at - 1)
            yield _line(before, word, text.format(resource.spec.outline.name, resource.id))
        return
    for word, text in _of_run(region, run, at, status):
        yield _line(status, word, text)


def _line(status: str, word: str, text: str) -> str:
    return json.dumps({"runStatus": status, "logMessage": word, "message": text}, separators=(",", ":"))


def _of_run(region: Region, run: Run, at: Instant, status: str) -> Iterator[tuple[str, str]]:
    if status == "PENDING":
        yield "CREATING_RUN", "Creating your workflow run."
    elif status == "STARTING":
        group = region.run_groups.find(run.run_group_id, at) if run.run_group_id is not None else None
        yield "STARTING_RUN", "Provisioning infrastructure for your workflow run."
        limit = longest_run(group) // MINUTE
        yield "SET_WORKFLOW_TIMEOUT", f"Your workflow will be timed out after: {limit} minutes."
    elif status == "RUNNING":
        yield from _running(run)
    elif status == "STOPPING":
        yield "STOPPING_RUN", "Deprovisioning infrastructure for your workflow run."
        yield from _file_system(run, at)
        yield "ENGINE_LOG_GENERATED", f"Engine log stream: {stream_arn(region, engine_stream(run.id))}"
    elif status in _ENDS:
        yield _ENDS[status]


def _running(run: Run) -> Iterator[tuple[str, str]]:
    yield "RUNNING_WORKFLOW", "Your workflow is now running."
    if run.settings.engine_version is not None:  # doc: that the log tells it
        yield "ENGINE_VERSION", f"Your workflow runs with Nextflow version {run.settings.engine_version}."
    inputs = list(dict.fromkeys(file_uris(run.parameters)))
    yield from (("IMPORTING_FILES", f"Importing your workflow run input: {uri}") for uri in inputs)
    if run.failure is None or REASONS[run.failure.reason].phase != "import":
        yield from (("IMPORT_COMPLETED", f"Completed import of workflow run input: {uri}") for uri in inputs)


def _file_system(run: Run, at: Instant) -> Iterator[tuple[str, str]]:
    if (storage := storage_in_use(run, at)) is not None:
        size, used = (round(gibibytes) for gibibytes in storage)
        share = round(100 * used / size) if size else 0
        yield "MAX_FILE_SYSTEM_USAGE", f"Max file system usage (Size, Used, Used %): {size}GiB {used}GiB {share}%"
