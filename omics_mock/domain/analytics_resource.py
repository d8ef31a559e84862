"""What stores, versions, import jobs and shares have in common: an `updateTime` and a `statusMessage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.domain.resource import LivingResource

if TYPE_CHECKING:
    from omics_mock.timing.instants import Instant

_FAILED = ("FAILED", "COMPLETED_WITH_FAILURES")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsResource(LivingResource):
    """A record of the analytics part of the service.

    `changed` is when a user last changed its description, None if nobody did. `failure` says why it fails,
    None if it does not.
    """

    changed: Instant | None = None
    failure: str | None = None

    def update_time(self, now: Instant) -> Instant:
        """When its status or its description last changed."""
        # seen: every change of the status moves it
        entered = [at for at, _ in self.timeline.entries() if at <= now]
        return max(self.creation_time, self.changed or 0, *entered)

    def status_message(self, now: Instant) -> str:
        """Why it failed, once it has; empty while all is well."""
        # seen: an empty text in answers about healthy resources
        return self.failure or "" if self.status_at(now) in _FAILED else ""
