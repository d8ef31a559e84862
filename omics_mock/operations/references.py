"""The operations on references: what is in a store, its bytes, and its deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.reference import is_used
from omics_mock.domain.stored_file import file_information, part_of
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException
from omics_mock.support.time_bounds import within_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.reference import Reference
    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant


@operation("ListReferences")
def list_references(ctx: Context, request: t.ListReferencesRequestTypeDef) -> Mapping[str, object]:
    """The references of a store."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    wanted = request.get("filter", {})
    page = ctx.page(
        ctx.region.references,
        request,
        wanted={"reference_store_id": store.id, "name": wanted.get("name"), "md5": wanted.get("md5")},
        where=within_bounds(wanted),
    )
    references = [_summary(reference, ctx.region, ctx.now) for reference in page.items]
    return {"references": references, "nextToken": page.token}


@operation("GetReferenceMetadata")
def get_reference_metadata(ctx: Context, request: t.GetReferenceMetadataRequestTypeDef) -> Mapping[str, object]:
    """One reference."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    reference = ctx.read(ctx.region.references, request["id"], reference_store_id=store.id)
    files = {
        "source": file_information(reference.source.size),
        "index": file_information(reference.index.size),
    }
    return {
        **_summary(reference, ctx.region, ctx.now),
        "files": files,
        "creationType": "IMPORT",
        "creationJobId": reference.creation_job_id,
    }


@operation("GetReference")
def get_reference(ctx: Context, request: t.GetReferenceRequestTypeDef) -> Mapping[str, object]:
    """One part of the FASTA or of its index, or a range of that part."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    reference = ctx.region.references.get(request["id"], ctx.now, reference_store_id=store.id)
    # inferred: SOURCE is the default, as the AWS CLI's example gets a FASTA without saying so
    content = reference.index if request.get("file") == "INDEX" else reference.source
    return {"payload": part_of(content, request["partNumber"], request.get("range"))}


@operation("DeleteReference")
def delete_reference(ctx: Context, request: t.DeleteReferenceRequestTypeDef) -> Mapping[str, object]:
    """Delete a reference that nothing uses."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    reference = ctx.region.references.get(request["id"], ctx.now, reference_store_id=store.id)
    deleted = reference.deleted(ctx.now, ctx.durations["reference.DELETING"])
    if is_used(ctx.region, reference):
        raise ConflictException("The specified reference is in use.")  # inferred: the type; chosen: the text
    ctx.region.references.replace(deleted)
    ctx.region.tags.pop(reference.arn(ctx.region), None)
    return {}


def _summary(reference: Reference, region: Region, now: Instant) -> dict[str, object]:
    return {
        "id": reference.id,
        "arn": reference.arn(region),
        "referenceStoreId": reference.reference_store_id,
        "md5": reference.md5,
        "status": reference.status_at(now),
        "name": reference.name,
        "description": reference.description,
        "creationTime": reference.creation_time,
        "updateTime": reference.creation_time,
    }
