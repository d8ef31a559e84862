"""The five operations on run caches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from omics_mock.domain.run_cache import CACHE_ON_FAILURE, RunCache, place_of_cache
from omics_mock.operations.registry import operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context

_CHANGEABLE = {"cacheBehavior": "cache_behavior", "description": "description", "name": "name"}
_ACTIVE = "ACTIVE"  # chosen: a cache works from the moment it is made, and its bucket is always there


@operation("CreateRunCache")
def create_run_cache(ctx: Context, request: t.CreateRunCacheRequestTypeDef) -> Mapping[str, object]:
    """A new, empty cache. doc: it is ACTIVE at once."""
    cache = ctx.once(request, ctx.region.run_caches, lambda: _created(ctx, request))
    arn = _arn(cache, ctx.region)
    return {"arn": arn, "id": cache.id, "status": _ACTIVE, "tags": ctx.region.tags.get(arn, {})}


@operation("GetRunCache")
def get_run_cache(ctx: Context, request: t.GetRunCacheRequestTypeDef) -> Mapping[str, object]:
    """One cache."""
    cache = ctx.read(ctx.region.run_caches, request["id"])
    return {
        **_summary(cache, ctx.region),
        "cacheBucketOwnerId": cache.cache_bucket_owner_id,
        "description": cache.description,
        "tags": ctx.region.tags.get(_arn(cache, ctx.region), {}),
    }


@operation("ListRunCaches")
def list_run_caches(ctx: Context, request: t.ListRunCachesRequestTypeDef) -> Mapping[str, object]:
    """The caches of the region."""
    page = ctx.page(ctx.region.run_caches, request)
    return {"items": [_summary(cache, ctx.region) for cache in page.items], "nextToken": page.token}


@operation("UpdateRunCache")
def update_run_cache(ctx: Context, request: t.UpdateRunCacheRequestTypeDef) -> Mapping[str, object]:
    """Change what can be changed. doc: not the location. chosen: runs keep the behavior they were started with."""
    cache = ctx.region.run_caches.get(request["id"], ctx.now)
    ctx.region.run_caches.replace(replace(cache, **_changes(request)))
    return {}


@operation("DeleteRunCache")
def delete_run_cache(ctx: Context, request: t.DeleteRunCacheRequestTypeDef) -> Mapping[str, object]:
    """Forget a cache. doc: what lies in S3 stays."""
    cache = ctx.region.run_caches.get(request["id"], ctx.now)
    ctx.region.run_caches.remove(cache.id)
    ctx.region.tags.pop(_arn(cache, ctx.region), None)
    return {}


def _created(ctx: Context, request: t.CreateRunCacheRequestTypeDef) -> RunCache:
    caches = ctx.region.run_caches
    ctx.within_quota("run_caches", len(caches), "run caches")
    cache_id, uuid = ctx.ids.number(7, caches), ctx.ids.uuid()
    cache = RunCache(
        id=cache_id,
        creation_time=ctx.now,
        uuid=uuid,
        cache_s3_uri=place_of_cache(request["cacheS3Location"], uuid),
        cache_behavior=request.get("cacheBehavior", CACHE_ON_FAILURE),
        cache_bucket_owner_id=request.get("cacheBucketOwnerId"),
        name=request.get("name"),
        description=request.get("description"),
    )
    ctx.region.tags[_arn(cache, ctx.region)] = dict(request.get("tags", {}))
    return caches.add(cache)


def _changes(request: Mapping[str, Any]) -> dict[str, Any]:
    return {field: request[member] for member, field in _CHANGEABLE.items() if member in request}


def _arn(cache: RunCache, region: Region) -> str:
    return region.arn(f"runCache/{cache.id}")


def _summary(cache: RunCache, region: Region) -> Mapping[str, object]:
    return {
        "arn": _arn(cache, region),
        "id": cache.id,
        "status": _ACTIVE,
        "name": cache.name,
        "cacheS3Uri": cache.cache_s3_uri,
        "cacheBehavior": cache.cache_behavior,
        "creationTime": cache.creation_time,
    }
