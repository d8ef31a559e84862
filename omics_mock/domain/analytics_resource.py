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
    """A record of the analytics part of the service; `failure` says why it fails, None if it does not."""

    failure: str | None = None

    def update_time(self, now: Instant) -> Instant:
        """When its status last changed; an update is a change too, though no instant shows it."""
        # seen: every change of the status moves it
        return max(at for at, _ in self.timeline.entries() if at <= now)

    def status_message(self, now: Instant) -> str:
        """Why it failed, once it has; empty while all is well."""
        # seen: an empty text in answers about healthy resources
        return self.failure or "" if self.status_at(now) in _FAILED else ""
