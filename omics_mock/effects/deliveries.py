"""Handing over what happened: to the mocked services around us and to the test's own handlers.

What happens is noted while the lock of the mock is held; it is handed over after the lock was let go, so handlers and
mocked services may call omics themselves. The thread that finds something to hand over goes on until nothing is left,
whoever adds to it meanwhile: all is handed over once, in time order.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType

    from omics_mock.domain.world import World
    from omics_mock.effects.happening import Chronicle, Happening
    from omics_mock.timing.instants import Instant


class Channel(Protocol):
    """One way out of the mock."""

    @property
    def is_wanted(self) -> bool:
        """Whether anybody waits for what comes this way, so that it must be looked for whenever the clock moves."""

    def deliveries(self, happenings: Sequence[Happening]) -> Iterable[Callable[[], object]]:
        """What to do to hand over these happenings, piece by piece; each piece may fail on its own."""


class Lock:
    """The lock of a mock, re-entrant; whoever lets go of it last hands over what has happened meanwhile."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._deliveries = ref(deliveries)  # which holds the lock

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        is_free = not self._depth
        self._lock.release()
        if is_free and (deliveries := self._deliveries()) is not None:
            deliveries.hand_over()


class Deliveries:
    """Hands over what `chronicle` has noted of `world`, through `channels`, one after another.

    `lock` is the lock of the mock. Errors of handlers are kept until they can be raised where the test sees them:
    never inside of an AWS call.
    """

    def __init__(self, world: World, chronicle: Chronicle) -> None:
        self.lock = Lock(self)
        self.channels: Sequence[Channel] = ()
        self._world = world
        self._happenings = chronicle.happenings
        self._handed_over = 0
        self._deferred: list[Callable[[], object]] = []
        self._busy = False
        self._guard = threading.Lock()
        self._failures: list[Exception] = []

    def time_moved(self, now: Instant) -> None:
        """The clock was moved to `now`: hand over what happened meanwhile if anybody waits for it.

        Raises the first error of a handler since the last move.
        """
        if any(channel.is_wanted for channel in self.channels):
            with self.lock:
                self._world.settle(now)
        if not self._busy:
            self.raise_failure()

    def defer(self, deliver: Callable[[], object]) -> None:
        """Let this be done once the lock was let go, before the happenings that are noted by then are handed over."""
        with self._guard:
            self._deferred.append(deliver)

    def hand_over(self) -> None:
        """Hand over all that happened and was not handed over yet, unless a call further up does so already."""
        if not (self._deferred or self._handed_over < len(self._happenings)):
            return  # what others add meanwhile they hand over themselves
        with self._guard:
            if self._busy:
                return
            self._busy = True
        try:
            while self._hand_over_some():
                pass
        except BaseException:
            self._busy = False
            raise

    def raise_failure(self) -> None:
        """Raise the first error that a handler has raised since this was last called."""
        with self._guard:
            failures, self._failures = self._failures, []
        if not failures:
            return
        first, *others = failures
        if others and hasattr(first, "add_note"):  # Python 3.11
            first.add_note(f"{len(others)} more deliveries failed after this one: {others!r}")
        raise first

    def saved(self) -> tuple[Sequence[Happening], int]:
        """Everything that happened, and how much of it was handed over."""
        return tuple(self._happenings), self._handed_over

    def restored(self, saved: tuple[Sequence[Happening], int]) -> None:
        """Have happened what had happened then, in the regions of this world; nothing is handed over again."""
        with self._guard:
            happenings, self._handed_over = saved
            self._happenings[:] = [self._at_home(happening) for happening in happenings]

    def _at_home(self, happening: Happening) -> Happening:
        away = happening.region
        home = self._world.region(away.account_id, away.name, away.partition)
        return happening if home is away else happening._replace(region=home)

    def _hand_over_some(self) -> bool:
        """Hand over what there is by now; whether there was anything."""
        with self._guard:
            deferred, self._deferred = self._deferred, []
            happenings = self._happenings[self._handed_over :]
            if not (deferred or happenings):
                self._busy = False
                return False
            self._handed_over += len(happenings)
        for deliver in deferred:
            self._try(deliver)
        for channel in self.channels if happenings else ():
            for deliver in channel.deliveries(happenings):
                self._try(deliver)
        return True

    def _try(self, deliver: Callable[[], object]) -> None:
        try:
            deliver()
        except Exception as error:  # noqa: BLE001 - raised by the next move of the clock
            self._failures.append(error)
