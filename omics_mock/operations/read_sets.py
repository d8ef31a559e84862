"""Read sets: listing, metadata, downloads and deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.storage_job import ACTIVE_STATUSES
from omics_mock.domain.stored_file import file_information, part_of
from omics_mock.operations.registry import operation
from omics_mock.support.time_bounds import within_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant

_NO_SEQUENCE_YET = ("PROCESSING_UPLOAD", "UPLOAD_FAILED")


@operation("ListReadSets")
def list_read_sets(ctx: Context, request: t.ListReadSetsRequestTypeDef) -> Mapping[str, object]:
    """The read sets of a store, as the members of the filter want them."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    wanted = request.get("filter", {})
    fields = {field: wanted.get(member) for member, field in _FILTERS.items()}
    page = ctx.page(
        ctx.region.read_sets,
        request,
        wanted={"sequence_store_id": store.id, **fields},
        where=within_bounds(wanted),
    )
    read_sets = [_summary(read_set, ctx.region, ctx.now) for read_set in page.items]
    return {"readSets": read_sets, "nextToken": page.token}


@operation("GetReadSetMetadata")
def get_read_set_metadata(ctx: Context, request: t.GetReadSetMetadataRequestTypeDef) -> Mapping[str, object]:
    """Everything about one read set except its bytes and its tags."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    read_set = ctx.read(ctx.region.read_sets, request["id"], sequence_store_id=store.id)
    return {
        **_summary(read_set, ctx.region, ctx.now),
        "creationJobId": read_set.creation_job_id,
        "files": _files(read_set, ctx.region, ctx.now),
    }


@operation("GetReadSet")
def get_read_set(ctx: Context, request: t.GetReadSetRequestTypeDef) -> Mapping[str, object]:
    """One part of one file; reading it counts as access."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    read_set = ctx.region.read_sets.get(request["id"], ctx.now, sequence_store_id=store.id)
    file = read_set.file_to_read(request.get("file", "SOURCE1"), ctx.now)
    part = part_of(file.content, request["partNumber"])
    accessed = read_set.accessed(ctx.now, ctx.durations["read_set.ACTIVE"])
    if accessed is not read_set:
        ctx.region.read_sets.replace(accessed)
    return {"payload": part}


@operation("BatchDeleteReadSet")
def batch_delete_read_set(ctx: Context, request: t.BatchDeleteReadSetRequestTypeDef) -> Mapping[str, object]:
    """Delete each read set that is there; the others are reported."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    ids = list(dict.fromkeys(request["ids"]))  # chosen: an id that comes twice is deleted once
    # seen: the empty code and the text
    errors = [
        {"id": read_set_id, "code": "", "message": "The specified readset does not exist."}
        for read_set_id in ids
        if not _delete(ctx, store.id, read_set_id)
    ]
    return {"errors": errors or None}


def within_read_set_quota(ctx: Context, store_id: str, more: int) -> None:
    """Raise the quota error when the store cannot take so many more read sets."""
    read_sets = ctx.region.read_sets
    used = len(read_sets)
    if used + more > ctx.quotas["read_sets"]:  # only then is it worth counting those of this store
        used = sum(1 for _ in read_sets.existing(ctx.now, sequence_store_id=store_id))
    ctx.within_quota("read_sets", used + more - 1, "read sets in a sequence store")


def _delete(ctx: Context, store_id: str, read_set_id: str) -> bool:
    """Delete one read set; False when it is not there, or is being deleted already."""
    read_sets = ctx.region.read_sets
    read_set = read_sets.find(read_set_id, ctx.now)
    if read_set is None or read_set.sequence_store_id != store_id or read_set.status_at(ctx.now) == "DELETING":
        return False
    if lasts := ctx.durations["read_set.DELETING"]:
        read_sets.replace(read_set.deleted(ctx.now, lasts))
    else:
        read_sets.remove(read_set_id)
    ctx.region.tags.pop(read_set.arn(ctx.region), None)
    _fail_work_on(ctx, read_set)
    return True


def _fail_work_on(ctx: Context, read_set: ReadSet) -> None:
    """chosen: a job that still needs the read set goes on without it."""
    for table in (ctx.region.read_set_activation_jobs, ctx.region.read_set_export_jobs):
        for status in ACTIVE_STATUSES:
            for job in list(table.existing(ctx.now, status=status, store_id=read_set.sequence_store_id)):
                for place, source in enumerate(job.sources):
                    if read_set.id in source.request.values():
                        table.replace(job.with_failed_source(place, ctx.now, "The specified readset does not exist."))


def _summary(read_set: ReadSet, region: Region, now: Instant) -> dict[str, object]:
    """A read set as List shows it."""
    status = read_set.status_at(now)
    is_ingested = status not in _NO_SEQUENCE_YET
    files = read_set.files
    return {
        "id": read_set.id,
        "arn": read_set.arn(region),
        "sequenceStoreId": read_set.sequence_store_id,
        "subjectId": read_set.subject_id,
        "sampleId": read_set.sample_id,
        "status": status,
        "name": read_set.name,
        "description": read_set.description,
        "fileType": files.file_type,
        "creationTime": read_set.creation_time,
        "referenceArn": read_set.reference_arn or None,
        "creationType": read_set.creation_type,
        "statusMessage": read_set.status_message if status == "UPLOAD_FAILED" else None,
        "sequenceInformation": files.sequence_information(read_set.generated_from) if is_ingested else None,
        "etag": files.etag() if is_ingested else None,
    }


def _files(read_set: ReadSet, region: Region, now: Instant) -> Mapping[str, object] | None:
    """The `files` member: none unless there are files to read."""
    files = read_set.files
    if (status := read_set.status_at(now)) == "PROCESSING_UPLOAD":
        shown = {"source1": files.source1, "source2": files.source2}  # doc: no index, no S3 access yet
    elif status == "ACTIVE":
        shown = {"source1": files.source1, "source2": files.source2, "index": files.index}
    else:  # doc: "files" is absent in archived sets; chosen: in all others too
        return None
    return {
        member: file_information(file.content.size, read_set.s3_uri(region, file) if status == "ACTIVE" else None)
        for member, file in shown.items()
        if file is not None
    }


_FILTERS = {
    "name": "name",
    "status": "status",
    "referenceArn": "reference_arn",  # chosen: the empty text finds read sets without a reference
    "sampleId": "sample_id",
    "subjectId": "subject_id",
    "generatedFrom": "generated_from",
    "creationType": "creation_type",
}
