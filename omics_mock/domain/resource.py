"""What all resources of the service share: an identity, a birth, and a status that follows from time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omics_mock.timing.instants import Instant
    from omics_mock.timing.timeline import Timeline

GONE = "DELETED"
"""The status that no Get or List ever shows: whoever reaches it does not exist any more."""


BORN = "CREATED"
"""What happens to a resource without a status when it is created."""


class Prospect(Protocol):
    """What is to come of a resource; whoever settles its changes one after another keeps it, and asks it."""

    def next_change(self, now: Instant) -> Instant | None:
        """The first instant after `now` at which anything about the resource changes; None when it rests."""

    def happenings(self, at: Instant) -> Sequence[tuple[Resource, str]]:
        """What becomes of the resource, and of what belongs to it, at exactly `at`: whose status, and which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One record of one kind, addressed by `id`; it exists from `creation_time` on.

    `ordinal` orders resources that were created at one instant; the table that takes the record sets it. Only kinds
    that `may_rest` are asked whether they rest.
    """

    kind: ClassVar[str] = "resource"
    may_rest: ClassVar[bool] = False

    id: str
    creation_time: Instant
    ordinal: int = 0

    def status_at(self, now: Instant) -> str | None:  # noqa: ARG002 - resources with a life override this
        """The status at `now`; None for resources that have none."""
        return None

    def next_change(self, now: Instant) -> Instant | None:
        """The first instant after `now` at which anything about the resource changes; None when it rests."""
        return self.creation_time if self.creation_time > now else None

    def exists(self, now: Instant) -> bool:
        """Whether the resource was created by `now` and is not gone."""
        return self.creation_time <= now and self.status_at(now) != GONE

    def happenings(self, at: Instant) -> Sequence[tuple[Resource, str]]:
        """What becomes of the resource, and of what belongs to it, at exactly `at`: whose status, and which."""
        return ((self, BORN),) if self.creation_time == at else ()

    def prospect(self) -> Prospect:
        """What is to come of it; itself, unless finding that out takes work that every change would repeat."""
        return self

    def becomes(self, at: Instant) -> str | None:
        """The status that a change at `at` leads to, as far as the resource itself knows."""
        return self.status_at(at)

    def rests(self, now: Instant) -> bool:  # noqa: ARG002 - resources that `may_rest` override this
        """Whether nobody waits for the next change, so that an idle world may ignore it."""
        return False

    def is_unfinished(self, now: Instant) -> bool:
        """Whether who reads it again and again waits for something."""
        return self.next_change(now) is not None and not self.rests(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingResource(Resource):
    """A resource whose status follows a timeline."""

    timeline: Timeline

    def status_at(self, now: Instant) -> str | None:
        """The status at `now`, from the timeline."""
        return self.timeline.status_at(now)

    def next_change(self, now: Instant) -> Instant | None:
        """The next entry of the timeline after `now`."""
        return self.timeline.next_change(now)

    def happenings(self, at: Instant) -> Sequence[tuple[Resource, str]]:
        """Each status that is entered at exactly `at`, passing ones included."""
        entered = self.timeline.entered_at(at)
        return [(self, status) for status in entered] if entered else ()
