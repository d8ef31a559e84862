"""Direct uploads of read sets: six operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.content import BytesContent
from omics_mock.domain.read_set import ReadSet, failed_upload, processed_upload
from omics_mock.domain.read_set_reference import check_reference
from omics_mock.domain.read_set_upload import (
    OPEN,
    OPEN_PLAN,
    PartsInOrder,
    ReadSetUpload,
    UploadPart,
    assembled,
    check_size,
    chosen_parts,
)
from omics_mock.domain.sequence_information import UnreadableSource
from omics_mock.operations.read_sets import within_read_set_quota
from omics_mock.operations.registry import operation
from omics_mock.support.time_bounds import within_bounds
from omics_mock.timing.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.read_set_files import ReadSetFiles
    from omics_mock.operations.context import Context


@operation("CreateMultipartReadSetUpload")
def create_multipart_read_set_upload(
    ctx: Context, request: t.CreateMultipartReadSetUploadRequestTypeDef
) -> Mapping[str, object]:
    """Open an upload."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    upload = ctx.once(request, ctx.region.read_set_uploads, lambda: _opened(ctx, store.id, request))
    return _described(upload)


@operation("UploadReadSetPart")
def upload_read_set_part(ctx: Context, request: t.UploadReadSetPartRequestTypeDef) -> Mapping[str, object]:
    """Take one part; one with a number that is there already takes its place."""
    upload = _open_upload(ctx, request)
    content = BytesContent(_read(request["payload"]))
    check_size(content.size)
    part = upload.part(request["partSource"], request["partNumber"], content, ctx.now)
    parts = ctx.region.read_set_upload_parts
    old = parts.find(part.id, ctx.now)
    if old is None:
        parts.add(part)
    else:
        parts.replace(old.replaced_by(part))
    return {"checksum": part.checksum}


@operation("ListReadSetUploadParts")
def list_read_set_upload_parts(ctx: Context, request: t.ListReadSetUploadPartsRequestTypeDef) -> Mapping[str, object]:
    """The parts of one source by ascending number."""
    upload = _open_upload(ctx, request)
    parts = PartsInOrder(ctx.region.read_set_upload_parts, upload.id, request["partSource"])
    bounds = within_bounds(request.get("filter", {}))
    page = ctx.page(parts, request, where=(lambda listed: bounds(listed.part)) if bounds else None)
    return {"parts": [_part(listed.part) for listed in page.items], "nextToken": page.token}


@operation("ListMultipartReadSetUploads")
def list_multipart_read_set_uploads(
    ctx: Context, request: t.ListMultipartReadSetUploadsRequestTypeDef
) -> Mapping[str, object]:
    """The uploads of a store that are open or being processed."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    page = ctx.page(ctx.region.read_set_uploads, request, wanted={"sequence_store_id": store.id})
    return {"uploads": [_described(upload) for upload in page.items], "nextToken": page.token}


@operation("CompleteMultipartReadSetUpload")
def complete_multipart_read_set_upload(
    ctx: Context, request: t.CompleteMultipartReadSetUploadRequestTypeDef
) -> Mapping[str, object]:
    """Make a read set of the listed parts; it is processed for a while."""
    upload = _open_upload(ctx, request)
    uploaded = list(ctx.region.read_set_upload_parts.existing(ctx.now, upload_id=upload.id))
    parts = chosen_parts(upload, uploaded, request["parts"])
    within_read_set_quota(ctx, upload.sequence_store_id, 1)
    store = ctx.region.sequence_stores.get(upload.sequence_store_id, ctx.now)
    files = assembled(upload, parts, store.e_tag_algorithm_family)
    failure = _failure(files)
    completed = upload.completed(ctx.now, ctx.durations["read_set.PROCESSING_UPLOAD"])
    if failure is not None:
        completed = completed.falling_back(store.fallback_location, parts)
    ctx.region.read_set_uploads.replace(completed)
    _forget_parts(ctx, upload.id)
    return {"readSetId": _add_read_set(ctx, upload, files, failure)}


@operation("AbortMultipartReadSetUpload")
def abort_multipart_read_set_upload(
    ctx: Context, request: t.AbortMultipartReadSetUploadRequestTypeDef
) -> Mapping[str, object]:
    """Forget an upload and its parts."""
    upload = _open_upload(ctx, request)
    ctx.region.read_set_uploads.remove(upload.id)
    _forget_parts(ctx, upload.id)
    return {}


def _open_upload(ctx: Context, request: Mapping[str, Any]) -> ReadSetUpload:
    """The upload of a request; chosen: one that was completed is not found."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    uploads = ctx.region.read_set_uploads
    return uploads.get(request["uploadId"], ctx.now, sequence_store_id=store.id, status=OPEN)


def _opened(ctx: Context, store_id: str, request: Mapping[str, Any]) -> ReadSetUpload:
    check_reference(ctx.region, ctx.now, request["sourceFileType"], request.get("referenceArn"))
    uploads = ctx.region.read_set_uploads
    upload = ReadSetUpload(
        id=ctx.ids.number(10, uploads),
        creation_time=ctx.now,
        timeline=Timeline(ctx.now, OPEN_PLAN),
        sequence_store_id=store_id,
        source_file_type=request["sourceFileType"],
        subject_id=request["subjectId"],
        sample_id=request["sampleId"],
        name=request["name"],
        generated_from=request.get("generatedFrom"),
        reference_arn=request.get("referenceArn"),
        description=request.get("description"),
        tags=request.get("tags"),
    )
    return uploads.add(upload)


def _read(payload: Any) -> bytes:
    """The bytes of a part: the caller's own object if that is bytes, else what its file gives, read once."""
    if isinstance(payload, bytes):
        return payload
    return payload.read() if hasattr(payload, "read") else bytes(payload)


def _failure(files: ReadSetFiles) -> str | None:
    """Why the service cannot ingest what was uploaded; None when it can."""
    try:
        files.check()
    except UnreadableSource as error:
        return str(error)
    return None


def _add_read_set(ctx: Context, upload: ReadSetUpload, files: ReadSetFiles, failure: str | None) -> str:
    processing, idle = ctx.durations["read_set.PROCESSING_UPLOAD"], ctx.durations["read_set.ACTIVE"]
    fails = failure is not None
    read_set = ReadSet(
        id=ctx.ids.number(10, ctx.region.read_sets),
        creation_time=ctx.now,
        timeline=failed_upload(ctx.now, processing) if fails else processed_upload(ctx.now, processing, idle),
        sequence_store_id=upload.sequence_store_id,
        subject_id=upload.subject_id,
        sample_id=upload.sample_id,
        name=upload.name,
        creation_type="UPLOAD",
        files=files,
        description=upload.description,
        reference_arn=upload.reference_arn or "",
        generated_from=upload.generated_from,
        status_message=failure,
    )
    ctx.region.tags[read_set.arn(ctx.region)] = dict(upload.tags or {})
    return ctx.region.read_sets.add(read_set).id


def _forget_parts(ctx: Context, upload_id: str) -> None:
    parts = ctx.region.read_set_upload_parts
    for part in reversed(list(parts.existing(ctx.now, upload_id=upload_id))):
        parts.remove(part.id)


def _described(upload: ReadSetUpload) -> dict[str, object]:
    return {
        "sequenceStoreId": upload.sequence_store_id,
        "uploadId": upload.id,
        "sourceFileType": upload.source_file_type,
        "subjectId": upload.subject_id,
        "sampleId": upload.sample_id,
        "generatedFrom": upload.generated_from,
        "referenceArn": upload.reference_arn,
        "name": upload.name,
        "description": upload.description,
        "tags": upload.tags,
        "creationTime": upload.creation_time,
    }


def _part(part: UploadPart) -> dict[str, object]:
    return {
        "partNumber": part.part_number,
        "partSize": part.content.size,
        "partSource": part.part_source,
        "checksum": part.checksum,
        "creationTime": part.creation_time,
        "lastUpdatedTime": part.last_updated_time,
    }
