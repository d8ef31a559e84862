"""Shares: one account lets another one use a store or a workflow.

doc: "Cross-account sharing" of the HealthOmics user guide; both accounts are of the same region.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.addressed import addressed
from omics_mock.domain.analytics_resource import AnalyticsResource
from omics_mock.domain.table import Table
from omics_mock.domain.taggable import TAGGABLE
from omics_mock.support.errors import ConflictException, ResourceNotFoundException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.domain.world import World
    from omics_mock.support.ids import Ids
    from omics_mock.timing.instants import Instant, Span
    from omics_mock.timing.schedule import Schedule

# doc: ShareResourceType of the model
_TYPES = {
    "variantStore/{}": "VARIANT_STORE",
    "annotationStore/{}": "ANNOTATION_STORE",
    "workflow/{}": "WORKFLOW",
}
_SHAREABLE = {form: TAGGABLE[form] for form in _TYPES}

_DELETABLE = ("PENDING", "ACTIVE", "FAILED")
_LEAVING = ("DELETING", "DELETED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(AnalyticsResource):
    """An offer of the account `owner_id` to the account `principal_subscriber`, and what became of it.

    `type` is VARIANT_STORE, ANNOTATION_STORE or WORKFLOW; `resource_id` is the id of what is shared.
    """

    kind: ClassVar[str] = "share"

    resource_arn: str
    resource_id: str
    type: str
    owner_id: str
    principal_subscriber: str
    share_name: str | None = None

    def is_seen_by(self, account_id: str) -> bool:
        """Whether an account has any part in this share."""
        return account_id in (self.owner_id, self.principal_subscriber)

    def accepted(self, now: Instant, activating: Span) -> Share:
        """The share as its subscriber accepts it; raises ConflictException unless it is PENDING.

        It is ACTIVATING for so many microseconds, and afterwards ACTIVE, or FAILED if there is a `failure`.
        """
        if self.status_at(now) != "PENDING":
            # inferred: the type; chosen: the text
            raise ConflictException(f"Share {self.id} is {self.status_at(now)} and cannot be accepted")
        plan = Plan.of(("ACTIVATING", activating), ("ACTIVE" if self.failure is None else "FAILED", None))
        return replace(self, timeline=self.timeline.branch(now, plan))

    def deleted(self, now: Instant, lasts: Span) -> Share:
        """The share as one of its accounts deletes it; doc: it must be PENDING, ACTIVE or FAILED.

        Raises ConflictException in any other status.
        """
        if self.status_at(now) not in _DELETABLE:
            # inferred: the type; chosen: the text
            raise ConflictException(f"Share {self.id} is {self.status_at(now)} and cannot be deleted")
        return self.ended(now, lasts)

    def ended(self, now: Instant, lasts: Span) -> Share:
        """The share on its way out, whatever its status."""
        if self.status_at(now) in _LEAVING:
            return self
        return replace(self, timeline=self.timeline.branch(now, Plan.of(("DELETING", lasts), ("DELETED", None))))


def shareable(resource_arn: str, region: Region, now: Instant) -> tuple[str, Resource]:
    """The ShareResourceType of a resource of this region, and the resource; raises as `addressed` does."""
    form, resource = addressed(resource_arn, region, now, _SHAREABLE, "shared")
    return _TYPES[form], resource


def offer(
    ids: Ids, region: Region, now: Instant, resource_arn: str, principal_subscriber: str, *, share_name: str | None
) -> Share:
    """A new share, PENDING, of a resource of this region; raises as `shareable` does."""
    share_type, resource = shareable(resource_arn, region, now)
    return Share(
        id=f"{ids.hex(32)}-{ids.hex(32)}",  # doc: the form in most of the samples
        creation_time=now,
        timeline=Timeline(now, Plan.of(("PENDING", None))),
        resource_arn=resource_arn,
        resource_id=resource.id,
        type=share_type,
        owner_id=region.account_id,
        principal_subscriber=principal_subscriber,
        share_name=share_name,
    )


def shares_table(schedule: Schedule) -> Table[Share]:
    """An empty table of shares."""
    # chosen: the text, modelled on "Workflow N not found"
    return Table("share", schedule, lambda share_id: ResourceNotFoundException(f"Share {share_id} not found"))


def shared_with(world: World, owner: str, region: str, resource_arn: str, account: str, now: Instant) -> bool:
    """Whether the account `owner` shares a resource of the region with the account `account` at `now`.

    doc: access begins when the share is ACTIVE; inferred: it ends when the deletion of the share begins.
    """
    parts = {"owner_id": owner, "principal_subscriber": account, "resource_arn": resource_arn}
    return any(world.shares(region).existing(now, status="ACTIVE", **parts))


def end_shares(world: World, region: str, resource_arn: str, now: Instant, lasts: Span) -> None:
    """End every share of a resource that is being deleted; each is DELETING for `lasts` microseconds."""
    # chosen: a shared resource may be deleted, and its shares go with it
    shares = world.shares(region)
    for share in list(shares.existing(now, resource_arn=resource_arn)):
        shares.replace(share.ended(now, lasts))
