"""Tags of every taggable resource, by ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.taggable import check_taggable
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ServiceQuotaExceededException
from omics_mock.support.tags import MOST_TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.operations.context import Context


@operation("TagResource")
def tag_resource(ctx: Context, request: t.TagResourceRequestTypeDef) -> Mapping[str, object]:
    """Add tags; a key that is there already gets the new value."""
    arn = request["resourceArn"]
    check_taggable(arn, ctx.region, ctx.now)
    tags = ctx.region.tags.get(arn, {}) | dict(request["tags"])
    if len(tags) > MOST_TAGS:  # inferred: the quota error is declared
        raise ServiceQuotaExceededException(f"{arn} would have {len(tags)} tags; the limit is {MOST_TAGS}")
    ctx.region.tags[arn] = tags
    return {}


@operation("UntagResource")
def untag_resource(ctx: Context, request: t.UntagResourceRequestTypeDef) -> Mapping[str, object]:
    """Remove tags; keys that are absent are ignored."""
    arn = request["resourceArn"]
    check_taggable(arn, ctx.region, ctx.now)
    removed = set(request["tagKeys"])
    tags = ctx.region.tags.get(arn, {})
    ctx.region.tags[arn] = {key: value for key, value in tags.items() if key not in removed}
    return {}


@operation("ListTagsForResource")
def list_tags_for_resource(ctx: Context, request: t.ListTagsForResourceRequestTypeDef) -> Mapping[str, object]:
    """All tags of one resource."""
    check_taggable(request["resourceArn"], ctx.region, ctx.now)
    return {"tags": ctx.region.tags.get(request["resourceArn"], {})}
