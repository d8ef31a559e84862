"""A poll loop on a clock that stands still never ends: this notices, and says what to do."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from omics_mock.exceptions import ClockStalledError
from omics_mock.timing.freezers import real_monotonic
from omics_mock.timing.instants import SECOND, to_datetime

if TYPE_CHECKING:
    from omics_mock.timing.instants import Instant, Span

_READS = 3


@dataclass(slots=True)
class _Vigil:
    """How often one thread or task has read one unfinished resource on an unmoved clock, and since when.

    `calls` counts all its omics calls since then: as long as they are all `reads`, it does nothing but wait.
    """

    resource: str
    now: Instant
    since: float
    reads: int = 1
    calls: int = 1


class StallDetector:
    """Raises ClockStalledError when ONE thread or task reads the same unfinished resource again and again.

    That is: at least three times, over at least `stall_after` microseconds of real time, with no other omics call
    in between and the simulated clock unmoved. Lists do not count. `stall_after=None` switches it off.
    """

    def __init__(self, stall_after: Span | None) -> None:
        self._stall_after = stall_after
        self._vigils: WeakKeyDictionary[object, _Vigil] = WeakKeyDictionary()
        self._is_watching = False

    def called(self) -> None:
        """An omics call was made, whatever it is."""
        if self._is_watching and (vigil := self._vigils.get(_caller())) is not None:
            vigil.calls += 1

    def polled(self, resource: str, status: str | None, now: Instant, next_change: Instant | None) -> None:
        """An unfinished resource was read at `now`; `next_change` is its own, or that of anything it may wait for."""
        if self._stall_after is None:
            return
        caller = _caller()
        vigil = self._vigils.get(caller)
        if vigil is None or (vigil.resource, vigil.now, vigil.reads + 1) != (resource, now, vigil.calls):
            self._is_watching = True
            self._vigils[caller] = _Vigil(resource, now, real_monotonic())
            return
        vigil.reads += 1
        if vigil.reads >= _READS and (real_monotonic() - vigil.since) * SECOND >= self._stall_after:
            del self._vigils[caller]
            raise ClockStalledError(_message(vigil, status, next_change))


def _caller() -> object:
    """The running asyncio task, else the thread."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and asyncio._get_running_loop() is not None:  # noqa: SLF001 - get_running_loop raises
        return asyncio.current_task()
    return threading.current_thread()  # not its number: numbers are used again


def _message(vigil: _Vigil, status: str | None, next_change: Instant | None) -> str:
    changes = "Nothing changes it, as things are"
    if next_change is not None:
        changes = f"The next change is at {to_datetime(next_change).isoformat()}"
    return (
        f"{vigil.resource} is {status} and was read {vigil.reads} times while the simulated clock stood still at "
        f"{to_datetime(vigil.now).isoformat()}. {changes}, but nothing "
        "moves the clock: real seconds do not. Do one of these: advance it in the test (mock.clock.advance(...)), "
        "wait with one of the client's waiters, or let the loop's own sleeps move it with "
        "mock_omics(simulate_sleep=True)."
    )
