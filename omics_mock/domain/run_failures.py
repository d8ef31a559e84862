"""What a failed run or task says about its failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.failure_reasons import REASONS, TASK_EXIT
from omics_mock.domain.log_streams import engine_stream, stream_arn, task_stream
from omics_mock.domain.resource_digests import file_uris, image_uris
from omics_mock.domain.task_ids import task_id
from omics_mock.timing.instants import MINUTE, SECOND

if TYPE_CHECKING:
    from omics_mock.domain.region import Region
    from omics_mock.domain.run import Run
    from omics_mock.domain.run_plan import Failure


def status_message(run: Run, failure: Failure, region: Region) -> str:
    """The text of a run that fails with this failure."""
    place = failure.task
    details = _details(run, region) | ({} if place is None else _task_details(run, place, region))
    return REASONS[failure.reason].text.format_map(details)


def task_status_message(run: Run, place: int, region: Region) -> str:
    """The text of the task at this place among those of a run; it fails."""
    reason = run.tasks.specs[place].fails or ""
    # seen: the text of RUN_TASK_FAILED is about the run, and sends the reader to the task
    text = TASK_EXIT if reason == "RUN_TASK_FAILED" else REASONS[reason].text
    return text.format_map(_details(run, region) | _task_details(run, place, region))


def _details(run: Run, region: Region) -> dict[str, object]:
    images = [spec.outline.image for spec in run.course.specs if spec.outline.image] or image_uris(run.parameters)
    stopped = run.stopped
    running = stopped[0] - (run.running_from or stopped[0]) if stopped else 0
    return {
        "role": run.settings.role_arn,
        "output": run.settings.output_uri,
        "image": next(iter(images), "of the workflow"),
        "uri": (*file_uris(run.parameters), run.settings.output_uri)[0],
        "minutes": running // MINUTE,
        "version": run.settings.engine_version or "of the workflow",
        "region": region.name,
        "engine_stream": stream_arn(region, engine_stream(run.id)),
    }


def _task_details(run: Run, place: int, region: Region) -> dict[str, object]:
    spec, number = run.tasks.specs[place], task_id(run.task_numbers + place)
    return {
        "task": spec.outline.name,
        "task_id": number,
        "image": spec.outline.image or "of the task",
        "seconds": spec.running // SECOND,
        "task_stream": stream_arn(region, task_stream(run.id, number)),
    }
