"""What variant stores, annotation stores and annotation store versions have in common: how they live."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from omics_mock.domain.analytics_resource import AnalyticsResource
from omics_mock.support.errors import ConflictException, ResourceNotFoundException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.timing.instants import Instant, Span

# seen: an update shows no UPDATING; doc: it sends events
_UPDATE = Plan.of(("UPDATING", 0), ("ACTIVE", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataHolder(AnalyticsResource, ABC):
    """A store or a version of one: something with a name that the user chose, into which data is imported."""

    name: str
    description: str = ""

    @abstractmethod
    def arn(self, region: Region) -> str:
        """Its ARN in the region it is in."""

    def described(self, now: Instant, description: str | None) -> Self:
        """It with another description; None keeps the old one."""
        kept = self.description if description is None else description
        # Updates stand in for one another, so that many of them make no long chain of timelines.
        before = self.timeline.before if self.timeline.plan == _UPDATE else self.timeline
        return replace(self, description=kept, timeline=Timeline(now, _UPDATE, before))

    def happenings(self, at: Instant) -> Sequence[tuple[Resource, str]]:
        """Each status that is entered at exactly `at`; UPDATED where an update ends."""
        happenings = AnalyticsResource.happenings(self, at)
        if self.timeline.plan != _UPDATE or at < self.timeline.begins:
            return happenings
        return [(resource, "UPDATED" if status == "ACTIVE" else status) for resource, status in happenings]

    def deleted(self, now: Instant, lasts: Span) -> Self:
        """It on its way out for so long; itself when it is on it already.

        Raises ConflictException while it is being made. chosen: both; the guide only tells of ACTIVE ones.
        """
        status = self.status_at(now)
        if status == "CREATING":
            raise ConflictException(f"The {self.kind} {self.name} is being created")
        if status == "DELETING":
            return self
        plan = Plan.of(("DELETING", lasts), ("DELETED", None))
        return replace(self, timeline=self.timeline.branch(now, plan))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsStore(DataHolder):
    """A variant store or an annotation store.

    `reference_arn` is None for the annotation stores that need no reference. `key_arn` is the customer's KMS
    key, None when the service's own key encrypts.
    """

    reference_arn: str | None = None
    key_arn: str | None = None


def check_store_reference(region: Region, now: Instant, reference_arn: str) -> None:
    """Raise ResourceNotFoundException when there are reference stores and this reference is in none of them.

    chosen: without any reference store every ARN will do, so that tests about variants need no references.
    """
    if not any(region.reference_stores.existing(now)):
        return
    reference = region.references.get(reference_arn.rpartition("/")[2], now)
    if reference.arn(region) != reference_arn or reference.status_at(now) != "ACTIVE":
        raise ResourceNotFoundException("The specified reference does not exist.")
