"""The objects that export jobs write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.domain.table import Table
    from omics_mock.effects.objects import Objects
    from omics_mock.timing.instants import Instant


def write_exports(read_sets: Table[ReadSet], objects: Objects, job: StorageJob, at: Instant) -> None:
    """Write the files of every read set that the job has exported, if it has ended at `at`."""
    if job.completion_time(at) is None or job.destination is None:
        return
    exported = [str(source.request["id"]) for source in job.sources if source.finishes]
    for read_set_id in exported:
        read_set = read_sets.find(read_set_id, at)
        if read_set is not None:
            # chosen: the keys; nothing says how the service names what it exports
            prefix = f"{job.destination.rstrip('/')}/{read_set_id}"
            for file in read_set.files.all:
                objects.put(f"{prefix}/{file.name}", file.content)
