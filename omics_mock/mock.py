"""One activation's world: its clock, its resources, what was called, and what the test says about it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from omics_mock.builders import Add
from omics_mock.denials import Denials
from omics_mock.domain.world import World
from omics_mock.effects.cloud_watch import CloudWatch
from omics_mock.effects.deliveries import Deliveries
from omics_mock.effects.event_bridge import EventBridge
from omics_mock.effects.exports import exported
from omics_mock.effects.fallbacks import left_over_parts
from omics_mock.effects.happening import Chronicle
from omics_mock.effects.objects import Objects
from omics_mock.effects.run_outputs import RunOutputs
from omics_mock.events import Events
from omics_mock.exceptions import hides_frames
from omics_mock.faults import Faults
from omics_mock.journal import Journal
from omics_mock.operations.context import Context
from omics_mock.scripts import Scripts
from omics_mock.snapshot import file
from omics_mock.snapshot.difference import difference
from omics_mock.snapshot.snapshot import put_back, put_service_back, take
from omics_mock.strictness import raise_unused
from omics_mock.support.ids import Ids
from omics_mock.support.quotas import Quotas
from omics_mock.support.rates import Rates
from omics_mock.support.upwards import upwards
from omics_mock.timing import durations
from omics_mock.timing.clock import Clock
from omics_mock.timing.freezers import frozen_now, real_now
from omics_mock.timing.instants import SECOND, from_datetime
from omics_mock.timing.stall import StallDetector
from omics_mock.views import Inspection
from omics_mock.views.overview import overview, summary

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from omics_mock.domain.content import Content
    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.journal import Call
    from omics_mock.protocol.wire import Caller
    from omics_mock.settings import Settings
    from omics_mock.snapshot import Difference, Snapshot
    from omics_mock.timing.instants import Instant, Span

__tracebackhide__ = hides_frames


class OmicsMock(Inspection):
    """AWS HealthOmics inside this process, for the time of one activation.

    `clock` moves its time, `add` puts resources and S3 objects there, `runs`, `read_sets` and their like show what
    is there, `journal` tells which calls were made, `quotas` can be changed at any time. All of it is thread-safe.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.quotas = Quotas(settings.quotas or {})
        self.ids = Ids(settings.seed)
        self.request_ids = Ids(settings.seed, "requests")
        self.durations = durations.table(settings.durations)
        start = _start(settings)
        self.world = World(start, self.quotas)
        self._chronicle = Chronicle()
        self.deliveries = Deliveries(self.world, self._chronicle)
        self.lock = self.deliveries.lock
        self.clock = Clock(start, self.world, self.lock)
        self.events = Events(self._chronicle, self.clock, self.world, self.lock)
        self.world.observed_by(upwards(self._chronicle, Chronicle.note, None))
        self.world.when_time_moves(
            upwards(self.deliveries, Deliveries.time_moved, None),
            upwards(self.events, attrgetter("is_wanted"), otherwise=False),
        )
        self.journal = Journal()
        self.faults = Faults()
        self.scripts = Scripts(self.lock)
        self.deny = Denials()
        self.rates = Rates(self.quotas, settings.realistic_limits)
        self.objects = Objects(settings.s3)
        self.world.furnished_by(upwards(self, OmicsMock._furnish, None))
        self.quotas.around_change = upwards(self, OmicsMock._changing_quotas, nullcontext())
        self.deliveries.channels = (RunOutputs(self.objects), CloudWatch(settings), EventBridge(settings), self.events)
        self._stalls = StallDetector(_stall_after(settings))
        self._stop: Callable[[OmicsMock], None] | None = None

    def context(
        self,
        operation: str,
        declared_errors: frozenset[str],
        caller: Caller,
        now: Instant,
        call: Call,
        check: Callable[[str, dict[str, Any]], None],
    ) -> Context:
        """What a handler knows: the caller's own region of the world, at one instant."""
        self._stalls.called()
        region = self.world.region(caller.account_id, caller.region, caller.partition)
        return self._context(operation, now, region, caller.arn, call, declared_errors, check, self._polled)

    def looking(self, region: Region, now: Instant) -> Context:
        """What a handler knows that shows the owner of a region what is there, while nobody calls or waits."""
        return self._context("", now, region, "", None, frozenset(), _not_checked, _not_noted)

    def _context(
        self,
        operation: str,
        now: Instant,
        region: Region,
        caller_arn: str,
        call: Any,
        declared_errors: frozenset[str],
        check: Callable[[str, dict[str, Any]], None],
        polled: Callable[[Resource, str, Instant], None],
    ) -> Context:
        return Context(
            operation=operation,
            now=now,
            region=region,
            world=self.world,
            caller_arn=caller_arn,
            ids=self.ids,
            durations=self.durations,
            quotas=self.quotas,
            rates=self.rates,
            objects=self.objects,
            scripts=self.scripts.book,
            call=call,
            page_size=self.settings.page_size,
            analytics_enabled=self.settings.analytics_enabled,
            declared_errors=declared_errors,
            check=check,
            polled=polled,
        )

    @property
    def add(self) -> Add:
        """Builders: they put resources and S3 objects there, one line each."""
        return Add(self)

    def __str__(self) -> str:
        return overview(self)

    def __repr__(self) -> str:
        return summary(self)

    def snapshot(self) -> Snapshot:
        """Everything about this mock now: the service, its time and ids, events and calls, scripts and faults.

        Not in it: settings, and what was left in other mocked services, such as the objects of a mocked S3.
        """
        return take(self)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back, or on, to the moment of a snapshot: same resources, same instant, same future.

        Handlers that were subscribed since are forgotten, nothing is delivered again. A snapshot of another mock will
        do as well. A freezer is not moved: the clock shows the instant of the snapshot and follows from there.
        Raises ConfigurationError for anything but a snapshot.
        """
        put_back(self, snapshot)

    def reset(self) -> None:
        """Begin again as a new mock with the same settings: nothing there, nothing said, the first instant and id."""
        start = self.clock.now() - self.clock.elapsed
        put_back(self, take(OmicsMock(replace(self.settings, start_time=start))))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the service as it is now into a JSON file: resources, objects, time, ids, quotas.

        What the test has said and seen is not in it (scripts, faults, denials, handlers, events, calls), nor are
        files given by their paths. Raises ConfigurationError for objects of a mocked S3 that are too large to copy.
        """
        file.write(take(self).service, path)

    def load(self, path: str | os.PathLike[str]) -> None:
        """Make the service what it was when the file was saved; the list of events begins anew.

        Raises ConfigurationError for a file of another format.
        """
        service = file.read(path)
        with self.lock:
            put_service_back(self, service)
            self.deliveries.restored(((), 0))

    def diff(self, before: Snapshot, after: Snapshot | None = None) -> Difference:
        """What became of the resources between two snapshots, or from one until now.

        Raises ConfigurationError for anything but snapshots.
        """
        return difference(before, take(self) if after is None else after)

    def stopped_by(self, stop: Callable[[OmicsMock], None]) -> None:
        """Say what ends this mock; the activation does."""
        self._stop = stop

    def stop(self) -> None:
        """End a mock that was begun with `start()`; handy for `addCleanup(mock.stop)`."""
        if self._stop is not None:
            self._stop(self)

    def close(self, failing: bool) -> None:
        """Called at the last exit; `failing` says that the block already raises."""
        if not failing:
            self.deliveries.raise_failure()
            if self.settings.strict:
                raise_unused(self.scripts, self.faults, self.journal)

    def catch_up(self) -> Instant:
        """Take note of what has happened until now, and hand it over to whoever waits for it; the instant of now."""
        now = self.clock.instant()
        if not self.world.is_settled(now):
            with self.lock:
                now = self.clock.instant()
                self.world.settle(now)
        return now

    def _furnish(self, region: Region) -> None:
        """Let the objects be written that appear when jobs and uploads of a new region end."""
        write = upwards(self, OmicsMock._write, None)
        region.read_set_export_jobs.on_change = partial(write, partial(exported, region.read_sets))
        region.read_set_uploads.on_change = partial(write, left_over_parts)

    def _write(self, objects_of: Callable[[Any, Instant], Iterable[tuple[str, Content]]], of: Any, at: Instant) -> None:
        for uri, content in objects_of(of, at):
            self.objects.defer(uri, content)
            self.deliveries.defer(partial(self.objects.write, uri))

    @contextmanager
    def _changing_quotas(self) -> Iterator[None]:
        """Let the new quotas hold from this very instant on: not earlier, and for what waits already."""
        with self.lock:
            now = self.clock.instant()
            self.world.settle(now)
            yield
            self.world.quotas_changed(now)

    def _polled(self, resource: Resource, kind: str, now: Instant) -> None:
        own = resource.next_change(now)
        change = self.world.next_event() if own is None else own
        self._stalls.polled(f"{kind} {resource.id}", resource.status_at(now), now, change)


def _not_checked(_operation: str, _parameters: dict[str, Any]) -> None:
    """What nobody calls makes no calls of its own."""


def _not_noted(_resource: Resource, _kind: str, _now: Instant) -> None:
    """Whoever looks does not poll."""


def _stall_after(settings: Settings) -> Span | None:
    return None if settings.stall_after is None else durations.parse_duration(settings.stall_after)


def _start(settings: Settings) -> Instant:
    """The instant of activation: as set, else the freezer's now, else the real now cut to the second."""
    if settings.start_time is not None:
        return from_datetime(settings.start_time)
    frozen = frozen_now()
    return frozen if frozen is not None else from_datetime(real_now()) // SECOND * SECOND
