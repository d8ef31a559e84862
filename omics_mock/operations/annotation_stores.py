"""The five operations on annotation stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.analytics_import_job import imported_bytes
from omics_mock.domain.annotation_store import AnnotationStore
from omics_mock.domain.annotation_store_version import add_with_first_version, versions_of
from omics_mock.domain.tsv_options import GENERIC, annotation_type, check_tsv_options
from omics_mock.operations.analytics_stores import (
    check_new_store,
    delete_holder,
    describe,
    new_store,
    page_of_stores,
    stop_imports,
    store_created,
    store_listed,
    store_updated,
)
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException, ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.operations.context import Context


@operation("CreateAnnotationStore")
def create_annotation_store(ctx: Context, request: t.CreateAnnotationStoreRequestTypeDef) -> Mapping[str, object]:
    """A new store with its first version."""
    stores = ctx.region.annotation_stores
    options = request["storeOptions"]["tsvStoreOptions"] if "storeOptions" in request else None
    check_tsv_options(request["storeFormat"], options)
    _check_reference_given(request, options)
    check_new_store(ctx, stores, request)
    fields = new_store(ctx, stores, request)
    store = AnnotationStore(**fields, store_format=request["storeFormat"], tsv_options=options)
    version = add_with_first_version(ctx.region, store, request.get("versionName"))
    ctx.region.tags[store.arn(ctx.region)] = dict(request.get("tags", {}))
    return {**store_created(ctx, store), **_format(store), "versionName": version.name}


@operation("GetAnnotationStore")
def get_annotation_store(ctx: Context, request: t.GetAnnotationStoreRequestTypeDef) -> Mapping[str, object]:
    """One store."""
    stores = ctx.region.annotation_stores
    store = ctx.read(stores, stores.named(request["name"], ctx.now).id)
    return {
        **_listed(ctx, store),
        **_format(store),
        "tags": ctx.region.tags.get(store.arn(ctx.region), {}),
        "numVersions": len(versions_of(ctx.region, store.id, ctx.now)),
    }


@operation("ListAnnotationStores")
def list_annotation_stores(ctx: Context, request: t.ListAnnotationStoresRequestTypeDef) -> Mapping[str, object]:
    """The stores of the region."""
    page = page_of_stores(ctx, ctx.region.annotation_stores, request)
    return {"annotationStores": [_listed(ctx, store) for store in page.items], "nextToken": page.token}


@operation("UpdateAnnotationStore")
def update_annotation_store(ctx: Context, request: t.UpdateAnnotationStoreRequestTypeDef) -> Mapping[str, object]:
    """Change the description of a store."""
    stores = ctx.region.annotation_stores
    store = describe(ctx, stores, stores.named(request["name"], ctx.now), request)
    return {**store_updated(ctx, store), **_format(store)}


@operation("DeleteAnnotationStore")
def delete_annotation_store(ctx: Context, request: t.DeleteAnnotationStoreRequestTypeDef) -> Mapping[str, object]:
    """Delete a store that has one version left, and everything in it."""
    stores, versions = ctx.region.annotation_stores, ctx.region.annotation_store_versions
    store = stores.named(request["name"], ctx.now)
    version, *others = versions_of(ctx.region, store.id, ctx.now)
    if others:
        # doc: the rule; inferred: the type; chosen: the text, and that force does not help
        raise ConflictException(f"The annotation store {store.name} has {len(others) + 1} versions")
    force = request.get("force", False)
    stop_imports(ctx, ctx.region.annotation_import_jobs, force=force, store_id=store.id)
    lasts = ctx.durations["annotation_store.DELETING"]
    delete_holder(ctx, versions, version, lasts)
    delete_holder(ctx, stores, store, lasts)
    return {"status": "DELETING"}


def _check_reference_given(request: t.CreateAnnotationStoreRequestTypeDef, options: Mapping[str, Any] | None) -> None:
    """doc: only TSV stores of GENERIC annotations need no reference; inferred: the type; chosen: the text."""
    needs_none = request["storeFormat"] == "TSV" and annotation_type(options) == GENERIC
    if "reference" not in request and not needs_none:
        raise ValidationException("A reference is required unless the store is for TSV files of type GENERIC")


def _listed(ctx: Context, store: AnnotationStore) -> dict[str, object]:
    # chosen: what was imported into a version goes with it
    size = sum(
        imported_bytes(ctx.region.annotation_import_jobs, ctx.now, version_id=version.id)
        for version in versions_of(ctx.region, store.id, ctx.now)
    )
    return {**store_listed(ctx, store, size), "storeFormat": store.store_format}


def _format(store: AnnotationStore) -> dict[str, object]:
    options = None if store.tsv_options is None else {"tsvStoreOptions": store.tsv_options}
    return {"storeFormat": store.store_format, "storeOptions": options}
