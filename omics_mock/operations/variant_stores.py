"""The five operations on variant stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.analytics_import_job import imported_bytes
from omics_mock.domain.variant_store import VariantStore
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.operations.context import Context


@operation("CreateVariantStore")
def create_variant_store(ctx: Context, request: t.CreateVariantStoreRequestTypeDef) -> Mapping[str, object]:
    """A new, empty store."""
    stores = ctx.region.variant_stores
    check_new_store(ctx, stores, request)
    store = stores.add(VariantStore(**new_store(ctx, stores, request)))
    ctx.region.tags[store.arn(ctx.region)] = dict(request.get("tags", {}))
    return store_created(ctx, store)


@operation("GetVariantStore")
def get_variant_store(ctx: Context, request: t.GetVariantStoreRequestTypeDef) -> Mapping[str, object]:
    """One store."""
    stores = ctx.region.variant_stores
    store = ctx.read(stores, stores.named(request["name"], ctx.now).id)
    return {**_listed(ctx, store), "tags": ctx.region.tags.get(store.arn(ctx.region), {})}


@operation("ListVariantStores")
def list_variant_stores(ctx: Context, request: t.ListVariantStoresRequestTypeDef) -> Mapping[str, object]:
    """The stores of the region."""
    page = page_of_stores(ctx, ctx.region.variant_stores, request)
    return {"variantStores": [_listed(ctx, store) for store in page.items], "nextToken": page.token}


@operation("UpdateVariantStore")
def update_variant_store(ctx: Context, request: t.UpdateVariantStoreRequestTypeDef) -> Mapping[str, object]:
    """Change the description of a store."""
    stores = ctx.region.variant_stores
    return store_updated(ctx, describe(ctx, stores, stores.named(request["name"], ctx.now), request))


@operation("DeleteVariantStore")
def delete_variant_store(ctx: Context, request: t.DeleteVariantStoreRequestTypeDef) -> Mapping[str, object]:
    """Delete a store and everything in it."""
    stores = ctx.region.variant_stores
    store = stores.named(request["name"], ctx.now)
    stop_imports(ctx, ctx.region.variant_import_jobs, force=request.get("force", False), store_id=store.id)
    delete_holder(ctx, stores, store, ctx.durations["variant_store.DELETING"])
    return {"status": "DELETING"}


def _listed(ctx: Context, store: VariantStore) -> dict[str, object]:
    size = imported_bytes(ctx.region.variant_import_jobs, ctx.now, store_id=store.id)
    return store_listed(ctx, store, size)
