"""The objects that export jobs write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.content import Content
    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.domain.table import Table
    from omics_mock.timing.instants import Instant


def exported(read_sets: Table[ReadSet], job: StorageJob, at: Instant) -> Iterator[tuple[str, Content]]:
    """The URI and content of every file of the read sets that the job has exported, if it has ended at `at`."""
    if job.completion_time(at) is None or job.destination is None:
        return
    for read_set_id in [str(source.request["id"]) for source in job.sources if source.finishes]:
        read_set = read_sets.find(read_set_id, at)
        if read_set is not None:
            # chosen: the keys; nothing says how the service names what it exports
            prefix = f"{job.destination.rstrip('/')}/{read_set_id}"
            for file in read_set.files.all:
                yield f"{prefix}/{file.name}", file.content
