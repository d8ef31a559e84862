"""The five operations on versions of annotation stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.analytics_import_job import imported_bytes, running_jobs
from omics_mock.domain.annotation_store_version import AnnotationStoreVersion, versions_of
from omics_mock.domain.tsv_options import check_tsv_options
from omics_mock.operations.analytics_stores import (
    check_name_is_free,
    delete_holder,
    describe,
    new_holder,
    require_active,
    stop_imports,
)
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.annotation_store import AnnotationStore
    from omics_mock.operations.context import Context


@operation("CreateAnnotationStoreVersion")
def create_annotation_store_version(
    ctx: Context, request: t.CreateAnnotationStoreVersionRequestTypeDef
) -> Mapping[str, object]:
    """A new, empty version of a store; without options of its own it has those of the store."""
    store = ctx.region.annotation_stores.named(request["name"], ctx.now)
    options = request["versionOptions"]["tsvVersionOptions"] if "versionOptions" in request else None
    check_tsv_options(store.store_format, options)
    _check_new_version(ctx, store, request["versionName"])
    versions = ctx.region.annotation_store_versions
    version = AnnotationStoreVersion(
        **new_holder(ctx, versions, request, request["versionName"]),
        name=request["versionName"],
        store_id=store.id,
        store_name=store.name,
        tsv_options=store.tsv_options if options is None else options,
    )
    versions.add(version)
    ctx.region.tags[version.arn(ctx.region)] = dict(request.get("tags", {}))
    return {**_created(ctx, version), "versionOptions": _options(version)}


@operation("GetAnnotationStoreVersion")
def get_annotation_store_version(
    ctx: Context, request: t.GetAnnotationStoreVersionRequestTypeDef
) -> Mapping[str, object]:
    """One version."""
    found = _found(ctx, request["name"], request["versionName"])
    version = ctx.read(ctx.region.annotation_store_versions, found.id)
    return {
        **_listed(ctx, version),
        "tags": ctx.region.tags.get(version.arn(ctx.region), {}),
        "versionOptions": _options(version),
    }


@operation("ListAnnotationStoreVersions")
def list_annotation_store_versions(
    ctx: Context, request: t.ListAnnotationStoreVersionsRequestTypeDef
) -> Mapping[str, object]:
    """The versions of a store."""
    store = ctx.region.annotation_stores.named(request["name"], ctx.now)
    wanted = {"store_id": store.id, "status": request.get("filter", {}).get("status")}
    page = ctx.page(ctx.region.annotation_store_versions, request, wanted=wanted)
    versions = [_listed(ctx, version) for version in page.items]
    return {"annotationStoreVersions": versions, "nextToken": page.token}


@operation("UpdateAnnotationStoreVersion")
def update_annotation_store_version(
    ctx: Context, request: t.UpdateAnnotationStoreVersionRequestTypeDef
) -> Mapping[str, object]:
    """Change the description of a version."""
    version = _found(ctx, request["name"], request["versionName"])
    return _updated(ctx, describe(ctx, ctx.region.annotation_store_versions, version, request))


@operation("DeleteAnnotationStoreVersions")
def delete_annotation_store_versions(
    ctx: Context, request: t.DeleteAnnotationStoreVersionsRequestTypeDef
) -> Mapping[str, object]:
    """Delete each version that can be deleted; the others are reported."""
    store = ctx.region.annotation_stores.named(request["name"], ctx.now)
    names = dict.fromkeys(request["versions"])  # chosen: a name that comes twice is deleted once
    reasons = {name: _delete(ctx, store, name, force=request.get("force", False)) for name in names}
    errors = [{"versionName": name, "message": reason} for name, reason in reasons.items() if reason]
    return {"errors": errors}


def _check_new_version(ctx: Context, store: AnnotationStore, name: str) -> None:
    require_active(ctx, store, store.name)
    check_name_is_free(ctx, ctx.region.annotation_store_versions, name, store_id=store.id)
    used = len(versions_of(ctx.region, store.id, ctx.now))
    ctx.within_quota("annotation_store_versions", used, "versions of an annotation store")


def _found(ctx: Context, store_name: str, version_name: str) -> AnnotationStoreVersion:
    store = ctx.region.annotation_stores.named(store_name, ctx.now)
    return ctx.region.annotation_store_versions.named(version_name, ctx.now, store_id=store.id)


def _delete(ctx: Context, store: AnnotationStore, name: str, *, force: bool) -> str | None:
    """Delete one version; the text says why it is not."""
    versions, jobs = ctx.region.annotation_store_versions, ctx.region.annotation_import_jobs
    version = next(versions.existing(ctx.now, name=name, store_id=store.id), None)
    if version is None:
        return f"Version with versionName: {name} was not found."  # doc: the text is exact
    if not force and any(running_jobs(jobs, ctx.now, version_id=version.id)):
        return "version has an inflight import running"  # doc: the text is exact
    if _is_last(ctx, version):
        return "Cannot delete the only version of the annotation store."  # chosen
    try:
        delete_holder(ctx, versions, version, ctx.durations["annotation_store_version.DELETING"])
    except ConflictException as refusal:
        return refusal.message
    stop_imports(ctx, jobs, force=True, version_id=version.id)
    return None


def _is_last(ctx: Context, version: AnnotationStoreVersion) -> bool:
    staying = [
        other.id
        for other in versions_of(ctx.region, version.store_id, ctx.now)
        if other.status_at(ctx.now) != "DELETING"
    ]
    return staying == [version.id]


def _created(ctx: Context, version: AnnotationStoreVersion) -> dict[str, object]:
    return {
        "id": version.id,
        "storeId": version.store_id,
        "status": version.status_at(ctx.now),
        "name": version.store_name,
        "versionName": version.name,
        "creationTime": version.creation_time,
    }


def _updated(ctx: Context, version: AnnotationStoreVersion) -> dict[str, object]:
    return {
        **_created(ctx, version),
        "description": version.description,
        "updateTime": version.update_time(ctx.now),
    }


def _listed(ctx: Context, version: AnnotationStoreVersion) -> dict[str, object]:
    return {
        **_updated(ctx, version),
        "versionArn": version.arn(ctx.region),
        "statusMessage": version.status_message(ctx.now),
        "versionSizeBytes": imported_bytes(ctx.region.annotation_import_jobs, ctx.now, version_id=version.id),
    }


def _options(version: AnnotationStoreVersion) -> dict[str, object] | None:
    return None if version.tsv_options is None else {"tsvVersionOptions": version.tsv_options}
