"""The five operations on shares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from omics_mock.domain.share import offer, shareable
from omics_mock.operations.analytics_stores import require_active
from omics_mock.operations.registry import operation
from omics_mock.support.errors import (
    AccessDeniedException,
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.share import Share
    from omics_mock.domain.table import Table
    from omics_mock.operations.context import Context

_QUOTAS = {
    "VARIANT_STORE": "shares_per_store",
    "ANNOTATION_STORE": "shares_per_store",
    "WORKFLOW": "shares_per_workflow",
}
_ACCOUNT = re.compile("[0-9]{12}")
_SIDES = {"SELF": "owner_id", "OTHER": "principal_subscriber"}
_FILTERS = {"resourceArns": "resource_arn", "type": "type"}
_LARGEST_PAGE = 100


@operation("CreateShare")
def create_share(ctx: Context, request: t.CreateShareRequestTypeDef) -> Mapping[str, object]:
    """Offer a store or workflow to another account."""
    arn, subscriber = request["resourceArn"], request["principalSubscriber"]
    _check_subscriber(ctx, subscriber)
    share_type, resource = shareable(arn, ctx.region, ctx.now)
    require_active(ctx, resource, resource.id)
    _check_new(ctx, arn, subscriber, _QUOTAS[share_type])
    share = offer(ctx.ids, ctx.region, ctx.now, arn, subscriber, share_name=request.get("shareName"))
    _shares(ctx).add(share)
    return {"shareId": share.id, "status": share.status_at(ctx.now), "shareName": share.share_name}


@operation("AcceptShare")
def accept_share(ctx: Context, request: t.AcceptShareRequestTypeDef) -> Mapping[str, object]:
    """Accept what another account offers."""
    share = _seen(ctx, request["shareId"])
    if share.principal_subscriber != ctx.region.account_id:
        # inferred: the type; chosen: the text
        raise AccessDeniedException(f"Share {share.id} can only be accepted by its subscriber")
    _shares(ctx).replace(share.accepted(ctx.now, ctx.durations["share.ACTIVATING"]))
    return {"status": "ACTIVATING"}


@operation("GetShare")
def get_share(ctx: Context, request: t.GetShareRequestTypeDef) -> Mapping[str, object]:
    """One share, for either of its accounts."""
    return {"share": _detail(ctx, ctx.read(_shares(ctx), _seen(ctx, request["shareId"]).id))}


@operation("ListShares")
def list_shares(ctx: Context, request: t.ListSharesRequestTypeDef) -> Mapping[str, object]:
    """The shares that the caller has offered (SELF), or that others have offered to it (OTHER)."""
    if not 1 <= request.get("maxResults", 1) <= _LARGEST_PAGE:  # chosen: the model has no bounds here
        raise ValidationException(f"maxResults must be between 1 and {_LARGEST_PAGE}")
    wanted = {_SIDES[request["resourceOwner"]]: ctx.region.account_id}
    page = ctx.page(_shares(ctx), request, wanted=wanted, where=_filter(ctx, request.get("filter", {})))
    return {"shares": [_detail(ctx, share) for share in page.items], "nextToken": page.token}


@operation("DeleteShare")
def delete_share(ctx: Context, request: t.DeleteShareRequestTypeDef) -> Mapping[str, object]:
    """Take an offer back, decline it, or give up what was shared."""
    share = _seen(ctx, request["shareId"])
    _shares(ctx).replace(share.deleted(ctx.now, ctx.durations["share.DELETING"]))
    return {"status": "DELETING"}


def _shares(ctx: Context) -> Table[Share]:
    return ctx.world.shares(ctx.region.name)


def _seen(ctx: Context, share_id: str) -> Share:
    """The share if the caller is one of its accounts; inferred: nobody else learns that it exists."""
    share = _shares(ctx).get(share_id, ctx.now)
    if not share.is_seen_by(ctx.region.account_id):
        raise ResourceNotFoundException(f"Share {share_id} not found")
    return share


def _check_subscriber(ctx: Context, subscriber: str) -> None:
    # doc: the id of another account; inferred: the type; chosen: the texts
    if not _ACCOUNT.fullmatch(subscriber):
        raise ValidationException(f"principalSubscriber {subscriber} is not the id of an AWS account")
    if subscriber == ctx.region.account_id:
        raise ValidationException("A resource cannot be shared with the account that owns it")


def _check_new(ctx: Context, arn: str, subscriber: str, quota: str) -> None:
    existing = list(_shares(ctx).existing(ctx.now, resource_arn=arn))
    if any(share.principal_subscriber == subscriber for share in existing):
        # inferred: the type; chosen: the text, and that a share counts until its deletion has ended
        raise ConflictException(f"{arn} is already shared with {subscriber}")
    ctx.within_quota(quota, len(existing), quota.replace("_", " "))


def _filter(ctx: Context, wanted: Mapping[str, Any]) -> Callable[[Share], bool]:
    """inferred: the values of one filter are alternatives, and all filters must hold."""

    def fits(share: Share) -> bool:
        shown = {
            **{name: getattr(share, field) for name, field in _FILTERS.items()},
            "status": share.status_at(ctx.now),
        }
        return all(shown[name] in values for name, values in wanted.items())

    return fits


def _detail(ctx: Context, share: Share) -> dict[str, object]:
    return {
        "shareId": share.id,
        "resourceArn": share.resource_arn,
        "resourceId": share.resource_id,
        "principalSubscriber": share.principal_subscriber,
        "ownerId": share.owner_id,
        "status": share.status_at(ctx.now),
        "statusMessage": share.status_message(ctx.now),
        "shareName": share.share_name,
        "creationTime": share.creation_time,
        "updateTime": share.update_time(ctx.now),
    }
