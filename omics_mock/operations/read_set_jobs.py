"""What jobs on existing read sets share, activations and exports: their sources, and when each begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.script import Facts
    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.operations.context import Context

STORE = "sequenceStoreId"


def distinct_ids(sources: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of the read sets that a job is to work on; raises ValidationException when one comes twice."""
    ids = [source["readSetId"] for source in sources]
    if len(set(ids)) < len(ids):  # chosen
        raise ValidationException("A read set can be named only once in a job")
    return ids


def read_sets_and_statuses(
    ctx: Context, kind: str, store_id: str, ids: Sequence[str]
) -> list[tuple[ReadSet, str | None]]:
    """Each read set of a new job of a `kind` (`read_set_export`), with the status it has when its turn comes.

    Raises ResourceNotFoundException when one is not in the store; chosen.
    """
    waits, apart = ctx.durations[f"{kind}_job.SUBMITTED"], ctx.durations["source.NOT_STARTED"]
    read_sets = [ctx.region.read_sets.get(read_set_id, ctx.now, sequence_store_id=store_id) for read_set_id in ids]
    return [(read_set, read_set.status_at(ctx.now + waits + place * apart)) for place, read_set in enumerate(read_sets)]


def facts_of(read_set: ReadSet) -> Facts:
    """What scripts can ask of a read set that a job works on."""
    return {"read_set": read_set.id, "sample": read_set.sample_id, "name": read_set.name}


def count_as_access(ctx: Context, job: StorageJob, read_sets: Sequence[ReadSet]) -> None:
    """Let the idle time of each read set begin anew when its source, one that finishes, ends."""
    idle = ctx.durations["read_set.ACTIVE"]
    for source, read_set in zip(job.sources, read_sets, strict=True):
        if source.finishes and source.ended is not None:
            accessed = read_set.accessed(ctx.now, idle).accessed(source.ended, idle)
            if accessed is not read_set:
                ctx.region.read_sets.replace(accessed)
