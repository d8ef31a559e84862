"""One activation's world: its clock, its resources, what was called, and what the test says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.builders import Add
from omics_mock.domain.world import World
from omics_mock.effects.deliveries import Deliveries
from omics_mock.effects.happening import Chronicle
from omics_mock.effects.objects import Objects
from omics_mock.events import Events
from omics_mock.faults import Denials, Faults
from omics_mock.journal import Journal
from omics_mock.operations.context import Context
from omics_mock.support import quotas
from omics_mock.support.ids import Ids
from omics_mock.support.rates import Rates
from omics_mock.timing import durations
from omics_mock.timing.clock import Clock
from omics_mock.timing.freezers import frozen_now, real_now
from omics_mock.timing.instants import SECOND, from_datetime
from omics_mock.timing.stall import StallDetector

if TYPE_CHECKING:
    from collections.abc import Callable

    from omics_mock.domain.resource import Resource
    from omics_mock.protocol.wire import Caller
    from omics_mock.settings import Settings
    from omics_mock.timing.instants import Instant, Span


class OmicsMock:
    """AWS HealthOmics inside this process, for the time of one activation.

    `clock` moves its time, `add` puts resources and S3 objects there, `journal` tells which calls were made,
    `quotas` can be changed at any time. All of it is thread-safe.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.quotas: dict[str, float] = {**quotas.DEFAULT, **(settings.quotas or {})}
        self.ids = Ids(settings.seed)
        self.request_ids = Ids(settings.seed, "requests")
        self.durations = durations.table(settings.durations)
        start = _start(settings)
        self.world = World(start, self.quotas)
        chronicle = Chronicle()
        self.deliveries = Deliveries(self.world, chronicle)
        self.lock = self.deliveries.lock
        self.clock = Clock(start, self.world, self.lock)
        self.events = Events(chronicle, self.clock, self.world, self.lock)
        self.deliveries.channels = (self.events,)
        self.world.observed_by(chronicle.note)
        self.world.when_time_moves(self.deliveries.time_moved)
        self.journal = Journal()
        self.faults = Faults()
        self.deny = Denials()
        self.rates = Rates(self.quotas, settings.realistic_limits)
        self.objects = Objects(settings.s3)
        self.add = Add(self)
        self._stalls = StallDetector(_stall_after(settings))
        self._stop: Callable[[], None] | None = None

    def context(self, operation: str, declared_errors: frozenset[str], caller: Caller, now: Instant) -> Context:
        """What a handler knows: the caller's own region of the world, at one instant."""
        self._stalls.called()
        return Context(
            operation=operation,
            now=now,
            region=self.world.region(caller.account_id, caller.region, caller.partition),
            world=self.world,
            caller_arn=caller.arn,
            ids=self.ids,
            durations=self.durations,
            quotas=self.quotas,
            objects=self.objects,
            page_size=self.settings.page_size,
            analytics_enabled=self.settings.analytics_enabled,
            declared_errors=declared_errors,
            polled=lambda resource, kind: self._polled(resource, kind, now),
        )

    def stopped_by(self, stop: Callable[[], None]) -> None:
        """Say what ends this mock; the activation does."""
        self._stop = stop

    def stop(self) -> None:
        """End a mock that was begun with `start()`; handy for `addCleanup(mock.stop)`."""
        if self._stop is not None:
            self._stop()

    def close(self, failing: bool) -> None:
        """Called at the last exit; `failing` says that the block already raises."""
        if not failing:
            self.deliveries.raise_failure()

    def catch_up(self) -> None:
        """Take note of what has happened until now, and hand it over to whoever waits for it."""
        with self.lock:
            self.world.settle(self.clock.instant())

    def _polled(self, resource: Resource, kind: str, now: Instant) -> None:
        change = resource.next_change(now)
        if change is not None:
            self._stalls.polled(f"{kind} {resource.id}", resource.status_at(now), now, change)


def _stall_after(settings: Settings) -> Span | None:
    return None if settings.stall_after is None else durations.parse_duration(settings.stall_after)


def _start(settings: Settings) -> Instant:
    """The instant of activation: as set, else the freezer's now, else the real now cut to the second."""
    if settings.start_time is not None:
        return from_datetime(settings.start_time)
    frozen = frozen_now()
    return frozen if frozen is not None else from_datetime(real_now()) // SECOND * SECOND
