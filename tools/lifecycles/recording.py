# ruff: noqa: INP001 - scripts, not a package
"""What the mock does with a resource: each status that it enters, for how long, and which call brought it about.

Every life is really led, with real clients under a mock, and read off the timeline of the record. To find all that
can happen, each operation of a kind is tried at the beginning and in the middle of each status that is reached, and two
of them in one life.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.timing.durations import DEFAULT
from omics_mock.timing.instants import SECOND, to_datetime
from tools.lifecycles.account import ACCOUNTS, OWNER, REGION, Account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock import OmicsMock
    from omics_mock.timing.instants import Instant, Span
    from tools.lifecycles.kinds import Birth, Kind

GONE = "DELETED"
MOST_OPERATIONS = 2
SOON = SECOND // 2
START = datetime(2030, 1, 1, tzinfo=timezone.utc)
# Stages that last no time are there, but no call can be made in them.
UNHURRIED = {key: timedelta(microseconds=max(span, SECOND)) for key, span in DEFAULT.items()}


@dataclass(frozen=True)
class Step:
    """A status, entered `at` an instant because of the call of an operation, or, without one, in the course of time."""

    status: str
    at: Instant
    operation: str | None = None


@dataclass(frozen=True)
class Call:
    """The call of an operation in the step at `place`, so long `after` its beginning."""

    operation: str
    place: int
    after: Span = SOON


@dataclass(frozen=True)
class Life:
    """A birth, the calls that are made in it, and the steps that came of it."""

    kind: Kind
    birth: Birth
    calls: tuple[Call, ...] = ()
    steps: tuple[Step, ...] = ()

    def lasts(self, place: int) -> Span | None:
        """How long the step at this place lasts; None when it does for ever, or until a call."""
        if place + 1 == len(self.steps) or self.steps[place + 1].operation is not None:
            return None
        return self.steps[place + 1].at - self.steps[place].at

    def until(self, place: int) -> tuple[tuple[str, str | None], ...]:
        """What has happened up to a step."""
        return tuple((step.status, step.operation) for step in self.steps[: place + 1])


def lives_of(kind: Kind) -> list[Life]:
    """Every life that a resource of this kind can lead; a third operation is only called where none was before."""
    found: list[Life] = []
    tried: set[tuple[object, ...]] = set()
    familiar: set[str] = set()
    for birth in kind.births:
        waiting = [Life(kind, birth)]
        while waiting:
            life = led(waiting.pop(0))
            if life is None:
                continue
            found.append(life)
            for call in _to_try(life, familiar):
                key = (life.until(call.place), *(each.after for each in life.calls), call.operation, call.after)
                if key not in tried:
                    tried.add(key)
                    waiting.append(replace(life, calls=(*life.calls, call)))
            familiar.update(step.status for step in life.steps)
    return found


def led(life: Life, durations: Any = UNHURRIED) -> Life | None:
    """The life as it goes with these durations; None when one of its calls is refused, or changes nothing."""
    with mock_omics(region=REGION, account_id=OWNER, accounts=ACCOUNTS, start_time=START, durations=durations) as mock:
        recorder = _Recorder(mock, life.kind)
        life.birth(recorder.account)
        recorder.note(_last_operation(mock))
        if not all(map(recorder.call, life.calls)):
            return None
        mock.clock.run_until_idle()
        recorder.note()
        mock.scripts.clear()
        return replace(life, steps=tuple(recorder.steps))


def _to_try(life: Life, familiar: set[str]) -> Iterator[Call]:
    if not life.birth.shown:
        return
    is_long = len(life.calls) >= MOST_OPERATIONS
    first = life.calls[-1].place + 1 if life.calls else 0
    for place, step in enumerate(life.steps[first:], first):
        if step.status != GONE and not (is_long and step.status in familiar):
            for after in {SOON: None, (life.lasts(place) or SECOND) // 2: None}:
                yield from (Call(operation, place, after) for operation in life.kind.operations)


class _Recorder:
    """The life of one resource under one mock."""

    def __init__(self, mock: OmicsMock, kind: Kind) -> None:
        self.account = Account(mock)
        self.steps: list[Step] = []
        self._mock = mock
        self._kind = kind

    def note(self, operation: str | None = None) -> bool:
        """Read the timeline anew; whether it says something else than before, which is then the operation's doing."""
        self._mock.catch_up()
        now, old, entries = self._mock.clock.instant(), self.steps, self._entries()
        if entries is None:
            entries = [(step.at, step.status) for step in old if step.at <= now]
            if entries and entries[-1][1] != GONE:
                entries.append((now, GONE))
        same = next((n for n, step in enumerate(old) if entries[n : n + 1] != [(step.at, step.status)]), len(old))
        new = [Step(status, at) for at, status in entries[same:]]
        if new and (new[0].at == now or [step.status for step in old[same : same + 1]] != [new[0].status]):
            new[0] = replace(new[0], operation=operation)
        self.steps = [*old[:same], *new]
        return bool(new)

    def call(self, call: Call) -> bool:
        """Call the operation where it is to be called; False when it is refused, or changes nothing."""
        if not self._reach(call.place, call.after):
            return False
        try:
            self._kind.operations[call.operation](self.account)
        except (ClientError, LookupError):
            return False
        return self.note(call.operation)

    def _reach(self, place: int, after: Span) -> bool:
        """Let time pass until so long after the step has begun; False when it does not last that long."""
        clock = self._mock.clock
        while len(self.steps) <= place or self.steps[place].at > clock.instant():
            at = self.steps[place].at if place < len(self.steps) else None
            record = self._kind.record(self._mock)
            change = None if record is None else record.next_change(clock.instant())
            upcoming = [instant for instant in (at, change) if instant is not None]
            if upcoming:
                clock.advance_to(to_datetime(min(upcoming)))
            elif clock.advance_to_next_event() is None:
                return False
            self.note()
        clock.advance(timedelta(microseconds=after))
        self.note()
        return [step for step in self.steps if step.at <= clock.instant()][-1:] == [self.steps[place]]

    def _entries(self) -> list[tuple[Instant, str]] | None:
        """Each status that differs from the one before; None when the record is gone."""
        record = self._kind.record(self._mock)
        if record is None:
            return None
        timeline = self._kind.timeline(record)
        found: list[tuple[Instant, str]] = []
        for at, status in () if timeline is None else timeline.entries():
            if not found or found[-1][1] != status:
                found.append((at, status))
        return found


def _last_operation(mock: OmicsMock) -> str | None:
    call = mock.journal.last()
    return None if call is None else call.operation
