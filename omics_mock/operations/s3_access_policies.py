"""S3 access policies of sequence stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.s3_access import store_id_of
from omics_mock.domain.s3_access_policy import check_policy
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ResourceNotFoundException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.operations.context import Context


@operation("PutS3AccessPolicy")
def put_s3_access_policy(ctx: Context, request: t.PutS3AccessPolicyRequestTypeDef) -> Mapping[str, object]:
    """Put a policy in the place of the one that is there."""
    store = _store(ctx, request["s3AccessPointArn"])
    check_policy(ctx.region, store.id, request["s3AccessPolicy"])
    ctx.region.sequence_stores.replace(store.with_access_policy(ctx.now, request["s3AccessPolicy"]))
    return _identity(store, request["s3AccessPointArn"])


@operation("GetS3AccessPolicy")
def get_s3_access_policy(ctx: Context, request: t.GetS3AccessPolicyRequestTypeDef) -> Mapping[str, object]:
    """The policy of one access point; chosen: none is left after its deletion."""
    store = _store(ctx, request["s3AccessPointArn"])
    if store.s3_access_policy is None:
        raise ResourceNotFoundException("The specified access point has no policy.")
    return {
        **_identity(store, request["s3AccessPointArn"]),
        "s3AccessPolicy": store.s3_access_policy,
        "updateTime": store.s3_access_policy_update_time,
    }


@operation("DeleteS3AccessPolicy")
def delete_s3_access_policy(ctx: Context, request: t.DeleteS3AccessPolicyRequestTypeDef) -> Mapping[str, object]:
    """Take the policy away; chosen: taking it away twice is no error."""
    store = _store(ctx, request["s3AccessPointArn"])
    ctx.region.sequence_stores.replace(store.with_access_policy(ctx.now, None))
    return {}


def _store(ctx: Context, access_point_arn: str) -> SequenceStore:
    """The store behind an access point; inferred: an unknown one is not found."""
    store_id = store_id_of(ctx.region, access_point_arn)
    store = None if store_id is None else ctx.region.sequence_stores.find(store_id, ctx.now)
    if store is None:
        raise ResourceNotFoundException("The specified access point does not exist.")
    return store


def _identity(store: SequenceStore, access_point_arn: str) -> dict[str, object]:
    # doc: reference stores have no access points
    return {"s3AccessPointArn": access_point_arn, "storeId": store.id, "storeType": "SEQUENCE_STORE"}
