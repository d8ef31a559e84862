"""The five operations on sequence stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.s3_access import access_point_arn, service_key_arn, store_uri
from omics_mock.domain.script import facts_of_store
from omics_mock.domain.sequence_store import new_store
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException, ValidationException
from omics_mock.support.time_bounds import within_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant

_CHANGEABLE = {"name": "name", "description": "description", "fallbackLocation": "fallback_location"}
MOST_PROPAGATED_KEYS = 5  # doc: the fixed quotas page; the model allows 50


@operation("CreateSequenceStore")
def create_sequence_store(ctx: Context, request: t.CreateSequenceStoreRequestTypeDef) -> Mapping[str, object]:
    """A new, empty store."""
    _check_propagated_keys(request.get("propagatedSetLevelTags", ()))
    store = ctx.once(request, ctx.region.sequence_stores, lambda: _created(ctx, request))
    return _described(store, ctx)


@operation("GetSequenceStore")
def get_sequence_store(ctx: Context, request: t.GetSequenceStoreRequestTypeDef) -> Mapping[str, object]:
    """One store."""
    store = ctx.read(ctx.region.sequence_stores, request["id"])
    return {**_described(store, ctx), "updateTime": store.update_time}


@operation("UpdateSequenceStore")
def update_sequence_store(ctx: Context, request: t.UpdateSequenceStoreRequestTypeDef) -> Mapping[str, object]:
    """Change what can be changed; a member that is absent leaves its field as it is."""
    _check_propagated_keys(request.get("propagatedSetLevelTags", ()))
    old = ctx.region.sequence_stores.get(request["id"], ctx.now)
    store = ctx.once(request, ctx.region.sequence_stores, lambda: _updated(ctx, old, request))
    return {**_described(store, ctx), "updateTime": store.update_time}


@operation("ListSequenceStores")
def list_sequence_stores(ctx: Context, request: t.ListSequenceStoresRequestTypeDef) -> Mapping[str, object]:
    """The stores of the region."""
    wanted = request.get("filter", {})
    page = ctx.page(
        ctx.region.sequence_stores,
        request,
        wanted={"name": wanted.get("name"), "status": wanted.get("status")},
        where=within_bounds(wanted),
    )
    stores = [_summary(store, ctx.region, ctx.now) for store in page.items]
    return {"sequenceStores": stores, "nextToken": page.token}


@operation("DeleteSequenceStore")
def delete_sequence_store(ctx: Context, request: t.DeleteSequenceStoreRequestTypeDef) -> Mapping[str, object]:
    """Delete an empty store."""
    store = ctx.region.sequence_stores.get(request["id"], ctx.now)
    deleted = store.deleted(ctx.now, ctx.durations["sequence_store.DELETING"])
    if _is_in_use(ctx.region, store.id, ctx.now):
        raise ConflictException("The specified sequence store is not empty.")
    ctx.region.sequence_stores.replace(deleted)
    ctx.region.tags.pop(store.arn(ctx.region), None)
    return {}


def _created(ctx: Context, request: t.CreateSequenceStoreRequestTypeDef) -> SequenceStore:
    stores = ctx.region.sequence_stores
    ctx.within_quota("sequence_stores", sum(1 for _ in stores.existing(ctx.now)), "sequence stores")
    outcome = ctx.scripts.outcome("store", facts_of_store(stores.kind, request["name"]), ctx.call)
    store = new_store(
        ctx.region,
        ctx.ids.number(10, stores),
        request["name"],
        ctx.now,
        outcome.creation(ctx.durations["sequence_store.CREATING"]),
        failure=outcome.fails,
        description=request.get("description"),
        key_arn=request.get("sseConfig", {}).get("keyArn"),
        fallback_location=request.get("fallbackLocation", ""),
        access_log_location=request.get("s3AccessConfig", {}).get("accessLogLocation", ""),
        e_tag_algorithm_family=request.get("eTagAlgorithmFamily", "MD5up"),
        propagated_set_level_tags=tuple(request.get("propagatedSetLevelTags", ())),
    )
    ctx.region.tags[store.arn(ctx.region)] = dict(request.get("tags", {}))
    return stores.add(store)


def _updated(ctx: Context, store: SequenceStore, request: Mapping[str, Any]) -> SequenceStore:
    changes: dict[str, object] = {field: request[member] for member, field in _CHANGEABLE.items() if member in request}
    if "accessLogLocation" in (access := request.get("s3AccessConfig", {})):
        changes["access_log_location"] = access["accessLogLocation"]
    if "propagatedSetLevelTags" in request:
        changes["propagated_set_level_tags"] = tuple(request["propagatedSetLevelTags"])
    updated = store.updated(ctx.now, changes)
    if _must_carry_tags_over(ctx, store, updated):
        updated = updated.updating(ctx.now, ctx.durations["sequence_store.UPDATING"])
    return ctx.region.sequence_stores.replace(updated)


def _must_carry_tags_over(ctx: Context, old: SequenceStore, new: SequenceStore) -> bool:
    """doc: changed tag keys of a store that has data take time; every other update is done at once."""
    changed = set(old.propagated_set_level_tags) != set(new.propagated_set_level_tags)
    return changed and _has_read_sets(ctx.region, old.id, ctx.now)


def _has_read_sets(region: Region, store_id: str, now: Instant) -> bool:
    return any(True for _ in region.read_sets.existing(now, sequence_store_id=store_id))


def _is_in_use(region: Region, store_id: str, now: Instant) -> bool:
    # doc: a store with read sets is not deleted; chosen: nor one that is about to get some
    importing = any(job.is_active(now) for job in region.read_set_import_jobs.existing(now, store_id=store_id))
    uploading = any(True for _ in region.read_set_uploads.existing(now, sequence_store_id=store_id))
    return importing or uploading or _has_read_sets(region, store_id, now)


def _described(store: SequenceStore, ctx: Context) -> dict[str, object]:
    """What Create, Get and Update show of a store."""
    access = {
        "s3Uri": store_uri(ctx.region, store.id),
        "s3AccessPointArn": access_point_arn(ctx.region, store.id),
        "accessLogLocation": store.access_log_location or None,
    }
    return {
        **_shown_by_all(store, ctx.region, ctx.now),
        "propagatedSetLevelTags": list(store.propagated_set_level_tags),
        "s3Access": access,
    }


def _summary(store: SequenceStore, region: Region, now: Instant) -> dict[str, object]:
    """What List shows of a store."""
    return {**_shown_by_all(store, region, now), "updateTime": store.update_time}


def _shown_by_all(store: SequenceStore, region: Region, now: Instant) -> dict[str, object]:
    return {
        "id": store.id,
        "arn": store.arn(region),
        "name": store.name,
        "description": store.description,
        "sseConfig": {"type": "KMS", "keyArn": store.key_arn or service_key_arn(region)},
        "creationTime": store.creation_time,
        "fallbackLocation": store.fallback_location or None,
        "eTagAlgorithmFamily": store.e_tag_algorithm_family,
        "status": store.status_at(now),
        "statusMessage": store.status_message(now),
    }


def _check_propagated_keys(keys: Sequence[str]) -> None:
    if len(keys) > MOST_PROPAGATED_KEYS:
        raise ValidationException(
            f"propagatedSetLevelTags has {len(keys)} keys; a store can have {MOST_PROPAGATED_KEYS}"
        )
