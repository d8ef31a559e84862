"""Sequence stores: what a store is, and which changes its state allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.s3_access_policy import default_policy
from omics_mock.support.errors import ConflictException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceStore(LivingResource):
    """A container of read sets. An empty `fallback_location` or `access_log_location` means none.

    `key_arn` is the customer's KMS key, None when the service's own key encrypts. `s3_access_policy` is the
    JSON text last put on the access point, None once it was deleted. `failure` says why it fails, None if it does not.
    """

    kind: ClassVar[str] = "sequence store"

    name: str
    description: str | None = None
    key_arn: str | None = None
    fallback_location: str = ""
    access_log_location: str = ""
    e_tag_algorithm_family: str = "MD5up"
    propagated_set_level_tags: tuple[str, ...] = ()
    update_time: Instant
    s3_access_policy: str | None
    s3_access_policy_update_time: Instant
    failure: str | None = None

    def arn(self, region: Region) -> str:
        """The ARN of the store."""
        return region.arn(f"sequenceStore/{self.id}")

    def status_message(self, now: Instant) -> str | None:
        """Why it failed, once it has."""
        return self.failure if self.status_at(now) == "FAILED" else None

    def updated(self, now: Instant, changes: Mapping[str, Any]) -> SequenceStore:
        """The store with other values of some fields; raises ConflictException unless it is ACTIVE."""
        self._require_active(now)
        return replace(self, **changes, update_time=now)

    def updating(self, now: Instant, lasts: Span) -> SequenceStore:
        """The store in UPDATING for a while."""
        # doc: changed keys of propagated tags are carried over to the objects of every read set of the store
        plan = Plan.of(("UPDATING", lasts), ("ACTIVE", None))
        return replace(self, timeline=self.timeline.branch(now, plan))

    def deleted(self, now: Instant, lasts: Span) -> SequenceStore:
        """The store on its way out; raises ConflictException unless it is ACTIVE or FAILED."""
        if self.status_at(now) != "FAILED":
            self._require_active(now)
        plan = Plan.of(("DELETING", lasts), ("DELETED", None))
        return replace(self, timeline=self.timeline.branch(now, plan))

    def with_access_policy(self, now: Instant, policy: str | None) -> SequenceStore:
        """The store with this policy on its access point; None takes the policy away."""
        return replace(self, s3_access_policy=policy, s3_access_policy_update_time=now)

    def _require_active(self, now: Instant) -> None:
        if self.status_at(now) != "ACTIVE":
            # inferred: the operations declare ConflictException; chosen: the text
            raise ConflictException(f"The specified sequence store is {self.status_at(now)}.")


def new_store(region: Region, store_id: str, name: str, born: Instant, plan: Plan, **fields: Any) -> SequenceStore:
    """A store created at `born` that lives as `plan` says; doc: it has an access policy from the beginning."""
    return SequenceStore(
        id=store_id,
        creation_time=born,
        timeline=Timeline(born, plan),
        name=name,
        update_time=born,
        s3_access_policy=default_policy(region, store_id),
        s3_access_policy_update_time=born,
        **fields,
    )
