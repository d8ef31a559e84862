"""What happened: a compact record of each change, and the event that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from omics_mock.effects.event_kinds import kind_of
from omics_mock.support.derived import derived_hex
from omics_mock.timing.instants import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.effects.event_kinds import EventKind
    from omics_mock.timing.instants import Instant

    Event = dict[str, Any]

NOTHING: Mapping[str, object] = {}
_WHOLE_SECONDS = len("2030-01-01T12:00:00")


class Happening(NamedTuple):
    """`resource`, as it was then, entered `status` at `at`; `number` counts what happened in a mock from 0.

    Hundreds of thousands of them are kept, so an event is made of one only when somebody looks at it.
    """

    number: int
    kind: EventKind
    region: Region
    resource: Resource
    at: Instant
    status: str
    counted: Mapping[str, object] = NOTHING

    @property
    def word(self) -> str:
        """The status as events show it."""
        return self.kind.words[self.status]

    def event(self) -> Event:
        """A new dictionary of the event, as rules and handlers get it.

        doc: the envelope; seen: `omicsVersion` is always 1.0.0, and times are in whole seconds.
        """
        arn = self.kind.arn(self.region, self.resource)
        detail = {
            "omicsVersion": "1.0.0",
            "arn": arn,
            "status": self.word,
            **self.kind.detail(self.region, self.resource, self.at, self.status),
            **self.counted,
        }
        return {
            "version": "0",
            "id": str(UUID(derived_hex(32, "event", self.number, arn, self.status), version=4)),
            "detail-type": self.kind.detail_type,
            "source": "aws.omics",
            "account": self.region.account_id,
            "time": f"{iso(self.at, 3)[:_WHOLE_SECONDS]}Z",
            "region": self.region.name,
            "resources": [arn],
            "detail": {name: value for name, value in detail.items() if value is not None},
        }


class Chronicle:
    """Everything that happened in one mock and that the service tells of, in time order."""

    def __init__(self) -> None:
        self.happenings: list[Happening] = []

    def note(self, region: Region, resource: Resource, at: Instant, status: str) -> None:
        """A resource entered a status; what no event tells of is not kept."""
        kind = kind_of(region, resource)
        if kind is not None and status in kind.words:
            counted = kind.counted(region, resource, at) if kind.counted is not None else NOTHING
            self.happenings.append(Happening(len(self.happenings), kind, region, resource, at, status, counted))
