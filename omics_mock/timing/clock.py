"""Simulated time: a base that stands still, plus everything that was added to it.

The base is the instant of activation or, while freezegun or time-machine is active, their current time; the
freezer itself is never moved by us. Real seconds never move the clock, and reading it never changes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from omics_mock.exceptions import ClockStalledError, ConfigurationError
from omics_mock.timing.freezers import frozen_now
from omics_mock.timing.instants import SECOND, from_datetime, to_datetime

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from omics_mock.timing.instants import Instant, Span
    from omics_mock.timing.schedule import Change

_MICROSECOND = timedelta(microseconds=1)
_UNITS = "Give a positive duration, e.g. advance(minutes=5) or advance(timedelta(hours=3))."
_THIRTY_DAYS = timedelta(days=30)


class Lives(Protocol):
    """What the clock asks of the world whose time it keeps."""

    @property
    def is_watched(self) -> bool:
        """Whether anybody is called when something happens, and may look around then."""

    def next_event(self) -> Instant | None:
        """The next change of a resource in transition; None when everything rests."""

    def pending_changes(self) -> Sequence[Change]:
        """Every next change of a resource in transition, soonest first."""

    def settle(self, now: Instant) -> None:
        """Take note of everything that has changed until `now`."""

    def time_moved(self, now: Instant) -> None:
        """Hand over the effects of a moved clock where somebody waits for them."""


class ClockState(NamedTuple):
    """Where a clock stood: its instant, the instant at which its time began, and how much of it was slept."""

    now: Instant
    started: Instant
    slept: Span


class Clock:
    """The simulated clock of one mock (`mock.clock`); thread-safe. All datetimes are aware, in UTC.

    It moves by `advance` and its siblings, by the sleeps of omics waiters and retries, and with an active
    freezegun or time-machine. Statuses follow from it. What time brings to those who wait for it (handlers of events,
    other mocked services) is delivered before the call that moves it returns, in time order.
    """

    def __init__(self, start: Instant, lives: Lives, lock: AbstractContextManager[object]) -> None:
        self._base = start
        self._start = start if (frozen := frozen_now()) is None else frozen
        self._moved: Span = 0
        self._shown = start
        self._slept: Span = 0
        self._lives = lives
        self._lock = lock

    def instant(self) -> Instant:
        """Now, in microseconds since the Unix epoch."""
        frozen = frozen_now()
        now = (self._base if frozen is None else frozen) + self._moved
        shown = self._shown
        if shown == now:
            return shown  # one object for all that is kept of one instant
        self._shown = now
        return now

    def now(self) -> datetime:
        """Now, as an aware datetime in UTC."""
        return to_datetime(self.instant())

    @property
    def elapsed(self) -> timedelta:
        """Simulated time since the activation, what a freezer has moved included."""
        return timedelta(microseconds=self.instant() - self._start)

    @property
    def slept(self) -> float:
        """Seconds that sleeps of waiters, retries and (with `simulate_sleep`) of the test added to the clock."""
        return self._slept / SECOND

    @property
    def pending_events(self) -> Sequence[Change]:
        """The next change of every resource in transition, soonest first; empty when the world is idle."""
        with self._lock:
            self._lives.settle(self.instant())
            return self._lives.pending_changes()

    def advance(self, by: timedelta | None = None, /, **duration: float) -> datetime:
        """Move time forward by a timedelta or by its keywords (`minutes=5`, `days=31`) and return the new now.

        Raises ConfigurationError for a negative or missing duration: simulated time only goes backwards with a
        freezer that is moved back.
        """
        if not isinstance(by, timedelta | None):
            raise ConfigurationError(f"clock.advance({by!r}) says no unit. {_UNITS}")
        span = (timedelta(**duration) if by is None else by) // _MICROSECOND
        if span < 0 or (by is None and not duration):
            message = f"clock.advance({by if by is not None else duration}) does not move time forward. {_UNITS}"
            raise ConfigurationError(message)
        self._move(span)
        return self.now()

    def advance_to(self, moment: datetime) -> datetime:
        """Move time forward to `moment` (an aware datetime, not before now) and return it.

        Raises ConfigurationError for a naive datetime, and for one that lies in the past.
        """
        if getattr(moment, "tzinfo", None) is None:
            message = f"clock.advance_to({moment!r}) is naive. Give an aware datetime, e.g. with tzinfo=timezone.utc."
            raise ConfigurationError(message)
        with self._lock:  # two threads that advance to one moment meet there
            span = from_datetime(moment) - self.instant()
            if span < 0:
                message = f"clock.advance_to({moment.isoformat()}) lies in the past: it is {self.now().isoformat()}."
                raise ConfigurationError(message)
            step = self._step(span)
            self._moved += step
        self._lives.time_moved(self.instant())
        if step < span:
            self._move(span - step)
        return self.now()

    def advance_to_next_event(self) -> datetime | None:
        """Jump to the next change of a job, run, task, batch, store, share or upload in transition.

        Returns the new now, or None (and stays) when nothing is in transition. Archiving after 30 idle days is
        not a transition that anybody waits for.
        """
        return self.now() if self._jump() is not None else None

    def run_until_idle(self, limit: timedelta = _THIRTY_DAYS) -> datetime:
        """Let everything in transition come to rest, at most `limit` (30 days) of simulated time; the new now.

        A resource that a script hangs is not waited for, nor is the archiving of idle read sets. Raises
        ClockStalledError, which lists what is unfinished, when the limit is reached.
        """
        if not isinstance(limit, timedelta):
            raise ConfigurationError(f"limit={limit!r} says no unit. Give a timedelta, e.g. timedelta(days=90).")
        deadline = self.instant() + limit // _MICROSECOND
        while (upcoming := self._jump(deadline)) is not None:
            if upcoming > deadline:
                raise ClockStalledError(self._unfinished(limit))
        return self.now()

    def sleep(self, seconds: float) -> None:
        """Simulate a sleep: time moves by `seconds` and nobody waits."""
        span = max(round(seconds * SECOND), 0)
        with self._lock:
            self._slept += span
        self._move(span)

    def saved(self) -> ClockState:
        """Where the clock stands, for `restored`."""
        return ClockState(self.instant(), self._start, self._slept)

    def restored(self, state: ClockState) -> None:
        """Stand where a clock has stood, whatever the freezer shows by now; nothing is settled."""
        self._moved += state.now - self.instant()
        self._start = state.started
        self._slept = state.slept

    def _move(self, span: Span) -> None:
        """Move on by `span`: at once, or from change to change where somebody is told of each when it happens."""
        while True:
            step = self._step(span)
            with self._lock:
                self._moved += step
            self._lives.time_moved(self.instant())
            span -= step
            if span <= 0:
                return

    def _jump(self, deadline: Instant | None = None) -> Instant | None:
        """Move on to the next event, if it does not come after the deadline; its instant, None when there is none."""
        with self._lock:
            now = self.instant()
            self._lives.settle(now)
            at = self._lives.next_event()
            if at is None or (deadline is not None and at > deadline):
                return at
            self._moved += max(at - now, 0)
            self._lives.settle(self.instant())
        self._lives.time_moved(self.instant())
        return at

    def _step(self, span: Span) -> Span:
        if not self._lives.is_watched:
            return span
        with self._lock:
            now = self.instant()
            self._lives.settle(now)
            at = self._lives.next_event()
        return span if at is None else min(span, max(at - now, 0))

    def _unfinished(self, limit: timedelta) -> str:
        changes = self._lives.pending_changes()
        listed = "\n".join(f"  {change}" for change in changes[:20])
        return (
            f"after {limit} of simulated time {len(changes)} resources are still in transition:\n{listed}\n"
            "Give run_until_idle a longer limit, or shorten what their scripts and durations say."
        )
