"""Events on the default event bus of the mocked EventBridge, where the test's rules wait for them."""

from __future__ import annotations

import json
import warnings
from functools import partial
from typing import TYPE_CHECKING

from omics_mock.domain.share import Share
from omics_mock.effects.mocked_service import MockedService
from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from omics_mock.effects.happening import Happening
    from omics_mock.settings import Settings

_MOST_ENTRIES = 10  # doc: PutEvents


class EventBridge:
    """The channel to the mocked EventBridge."""

    def __init__(self, settings: Settings) -> None:
        self._service = MockedService("events", "events", settings.events)
        self._account_id = settings.account_id

    @property
    def is_wanted(self) -> bool:
        """Whether EventBridge is there; nobody knows whether it has rules for us."""
        return self._service.is_open

    def deliveries(self, happenings: Sequence[Happening]) -> Iterator[Callable[[], object]]:
        """Calls of PutEvents, in time order within each region."""
        if not self._service.is_open:
            return
        by_region: dict[str, list[Happening]] = {}
        for happening in happenings:
            if self._belongs_there(happening):
                by_region.setdefault(happening.region.name, []).append(happening)
        for region, those in by_region.items():
            for start in range(0, len(those), _MOST_ENTRIES):
                yield partial(self._put, region, those[start : start + _MOST_ENTRIES])

    def _belongs_there(self, happening: Happening) -> bool:
        """Of the two accounts that are told of a share, the mocked AWS is one."""
        return not isinstance(happening.resource, Share) or happening.region.account_id == self._account_id

    def _put(self, region: str, happenings: Sequence[Happening]) -> None:
        answer = self._service.tell("put_events", region, Entries=[_entry(happening) for happening in happenings])
        if answer is not None and answer["FailedEntryCount"]:
            warnings.warn(f"EventBridge refused events of AWS HealthOmics: {answer}", RuntimeWarning, stacklevel=2)


def _entry(happening: Happening) -> dict[str, object]:
    event = happening.event()
    return {
        "Time": to_datetime(happening.at),
        "Source": event["source"],
        "Resources": event["resources"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
    }
