"""The four operations on reference stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.reference import ReferenceStore, is_empty
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException
from omics_mock.support.time_bounds import within_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context


@operation("CreateReferenceStore")
def create_reference_store(ctx: Context, request: t.CreateReferenceStoreRequestTypeDef) -> Mapping[str, object]:
    """The store of this account and region."""
    store = ctx.once(request, ctx.region.reference_stores, lambda: _created(ctx, request))
    return _detail(store, ctx.region)


@operation("GetReferenceStore")
def get_reference_store(ctx: Context, request: t.GetReferenceStoreRequestTypeDef) -> Mapping[str, object]:
    """One store."""
    return _detail(ctx.read(ctx.region.reference_stores, request["id"]), ctx.region)


@operation("ListReferenceStores")
def list_reference_stores(ctx: Context, request: t.ListReferenceStoresRequestTypeDef) -> Mapping[str, object]:
    """The stores of the region: one or none, unless the quota was raised."""
    wanted = request.get("filter", {})
    page = ctx.page(
        ctx.region.reference_stores, request, wanted={"name": wanted.get("name")}, where=within_bounds(wanted)
    )
    return {"referenceStores": [_detail(store, ctx.region) for store in page.items], "nextToken": page.token}


@operation("DeleteReferenceStore")
def delete_reference_store(ctx: Context, request: t.DeleteReferenceStoreRequestTypeDef) -> Mapping[str, object]:
    """Delete an empty store."""
    store = ctx.region.reference_stores.get(request["id"], ctx.now)
    if not is_empty(ctx.region, store, ctx.now):
        # doc: the rule; inferred: the type; chosen: the text, and that an unfinished import counts
        raise ConflictException("The specified reference store is not empty.")
    ctx.region.reference_stores.remove(store.id)
    ctx.region.tags.pop(store.arn(ctx.region), None)
    return {}


def _created(ctx: Context, request: t.CreateReferenceStoreRequestTypeDef) -> ReferenceStore:
    stores = ctx.region.reference_stores
    # doc: one store for each account and region; inferred: the type
    ctx.within_quota("reference_stores", len(stores), "reference stores")
    store = ReferenceStore(
        id=ctx.ids.number(10, stores),
        creation_time=ctx.now,
        name=request["name"],
        description=request.get("description"),
        # chosen: a configuration without a key is taken as none
        key_arn=request.get("sseConfig", {}).get("keyArn"),
    )
    ctx.region.tags[store.arn(ctx.region)] = dict(request.get("tags", {}))
    return stores.add(store)


def _detail(store: ReferenceStore, region: Region) -> dict[str, object]:
    return {
        "id": store.id,
        "arn": store.arn(region),
        "name": store.name,
        "description": store.description,
        # seen: no sseConfig without a key of the customer
        "sseConfig": {"type": "KMS", "keyArn": store.key_arn} if store.key_arn else None,
        "creationTime": store.creation_time,
    }
