"""Taking snapshots of a mock, and putting them back.

Records never change, so a snapshot only copies the tables' lists of them; what follows from the records (indexes,
promises of changes, queues) is made again when it is put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from omics_mock.domain.content import Content
    from omics_mock.domain.script_book import Entry
    from omics_mock.domain.world import WorldState
    from omics_mock.effects.happening import Happening
    from omics_mock.events import Subscription
    from omics_mock.faults import Fault
    from omics_mock.journal import Call
    from omics_mock.mock import OmicsMock
    from omics_mock.timing.clock import ClockState
    from omics_mock.timing.instants import Instant

__tracebackhide__ = hides_frames


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The service: its resources and objects, its time, and what decides about the ids that come next."""

    clock: ClockState
    world: WorldState
    ids: tuple[int, int]
    request_ids: tuple[int, int]
    quotas: Mapping[str, float]
    rates: Mapping[tuple[str, str, str], tuple[float, Instant]]
    objects: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class TestsState:
    """What the test has said and seen: scripts, faults, denials and handlers; events and calls."""

    happened: tuple[Sequence[Happening], int]
    subscriptions: Sequence[Subscription]
    calls: Sequence[Call]
    faults: Sequence[Fault]
    scripts: tuple[Entry, ...]
    denied: Sequence[str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A mock at one instant (`mock.snapshot()`), for `mock.restore` and `mock.diff`.

    It stays valid whatever happens to the mock, and may be restored any number of times, in another mock too.
    """

    service: ServiceState
    test: TestsState

    @property
    def at(self) -> datetime:
        """The simulated instant at which it was taken (UTC)."""
        return to_datetime(self.service.clock.now)

    def __repr__(self) -> str:
        tables = [table for region in self.service.world.regions for table in region.tables.values()]
        return f"<Snapshot at {self.at.isoformat()}: {sum(len(table.records) for table in tables)} resources>"


def take(mock: OmicsMock) -> Snapshot:
    """Everything about a mock now, except for its settings and for what it has left in other mocked services."""
    mock.catch_up()  # what has happened is handed over before, so that it is not when the snapshot is restored
    with mock.lock:
        return Snapshot(_service(mock), _test(mock))


def check_snapshot(value: object, use: str) -> None:
    """Raise ConfigurationError for anything but a snapshot; `use` is what a test types with one."""
    if not isinstance(value, Snapshot):
        message = (
            f"{value!r} is no snapshot. Take one with before = mock.snapshot(), and type {use} later; what "
            "mock.save(path) has written comes back with mock.load(path)."
        )
        raise ConfigurationError(message)


def put_back(mock: OmicsMock, snapshot: Snapshot) -> None:
    """Make a mock what it, or another one, was when the snapshot was taken; ConfigurationError for no snapshot."""
    check_snapshot(snapshot, "mock.restore(before)")
    with mock.lock:
        put_service_back(mock, snapshot.service)
        test = snapshot.test
        mock.deliveries.restored(test.happened)
        mock.events.restored(test.subscriptions)
        mock.journal.restored(test.calls)
        mock.faults.restored(test.faults)
        mock.scripts.book.restored(test.scripts)
        mock.deny.restored(test.denied)


def put_service_back(mock: OmicsMock, service: ServiceState) -> None:
    """Put the service back, without a word to anybody; what the test has said and seen stays."""
    mock.quotas.restored(service.quotas)
    mock.clock.restored(service.clock)
    mock.world.restored(service.world)
    mock.ids.restored(service.ids)
    mock.request_ids.restored(service.request_ids)
    mock.rates.restored(service.rates)
    mock.objects.restored(service.objects)


def _service(mock: OmicsMock) -> ServiceState:
    return ServiceState(
        clock=mock.clock.saved(),
        world=mock.world.saved(),
        ids=mock.ids.saved(),
        request_ids=mock.request_ids.saved(),
        quotas=dict(mock.quotas),
        rates=mock.rates.saved(),
        objects=mock.objects.saved(),
    )


def _test(mock: OmicsMock) -> TestsState:
    return TestsState(
        happened=mock.deliveries.saved(),
        subscriptions=mock.events.saved(),
        calls=mock.journal.saved(),
        faults=mock.faults.saved(),
        scripts=mock.scripts.book.saved(),
        denied=mock.deny.saved(),
    )
