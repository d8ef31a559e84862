"""When the next thing happens: one entry for each resource that will change.

The entries are promises, not state: a resource that promises something else, or nothing any more, leaves a stale one
behind, which is recognised when it comes up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from omics_mock.timing.instants import Instant


@dataclass(frozen=True, slots=True)
class Change:
    """A change that will happen: when (UTC), to which resource (`run 1234567`), and the status it enters.

    A run whose time in PENDING is over becomes STARTING, if there is capacity by then.
    """

    at: datetime
    resource: str
    status: str

    def __str__(self) -> str:
        return f"{self.resource} becomes {self.status} at {self.at.isoformat()}"


Entry = tuple["Instant", int, Callable[[], Any], str]
"""The instant, the ordinal of the resource, a weak reference to its table (which holds the schedule), its id."""


_ordinal = itemgetter(1)


class Promises:
    """The next changes of resources: `entries` has them by instant, `instants` is a heap of these.

    A heap of the changes themselves would compare thousands that come at one instant with one another. `due` has the
    instant that each resource has promised last, by its ordinal: an entry at another one is stale.
    """

    __slots__ = ("due", "entries", "instants")

    def __init__(self) -> None:
        self.instants: list[Instant] = []
        self.entries: dict[Instant, list[Entry]] = {}
        self.due: dict[int, Instant] = {}

    def first(self) -> Instant | None:
        """The soonest instant with an entry that holds; what is stale there and before it is dropped."""
        instants, due = self.instants, self.due
        while instants:
            at = instants[0]
            entries = self.entries[at]
            while entries:
                if due.get(entries[-1][1]) == at:
                    return at
                entries.pop()
            del self.entries[heappop(instants)]
        return None

    def take(self) -> list[Entry]:
        """Remove and return the entries of the first instant that hold, in creation order."""
        at, due, taken = heappop(self.instants), self.due, []
        for entry in self.entries.pop(at):
            if due.get(entry[1]) == at:
                del due[entry[1]]
                taken.append(entry)
        taken.sort(key=_ordinal)
        return taken

    def held(self) -> set[Entry]:
        """All entries that hold; a resource that took a promise back may have made it again."""
        return {entry for at, entries in self.entries.items() for entry in entries if self.due.get(entry[1]) == at}

    def clear(self) -> None:
        """Forget everything."""
        self.instants.clear()
        self.entries.clear()
        self.due.clear()


class Schedule:
    """The next change of every resource that will change.

    `settled` is the instant up to which every change was taken. Changes that somebody waits for (a job that runs)
    and those that nobody waits for (archiving after idle days) are kept apart, so that an idle world is known to
    be idle whatever it holds.
    """

    __slots__ = ("_awaited", "_numbered", "_unawaited", "settled")

    def __init__(self, settled: Instant) -> None:
        self.settled = settled
        self._awaited = Promises()
        self._unawaited = Promises()
        self._numbered = 0

    def next_ordinal(self) -> int:
        """The ordinal of a new resource: one count for all tables, so that no two resources tie."""
        self._numbered += 1
        return self._numbered

    def put(self, entry: Entry, *, awaited: bool = True) -> None:
        """Note the next change of a resource, in place of the one that it promised before."""
        mine, other = (self._awaited, self._unawaited) if awaited else (self._unawaited, self._awaited)
        at, ordinal = entry[0], entry[1]
        other.due.pop(ordinal, None)
        if mine.due.get(ordinal) == at:
            return
        mine.due[ordinal] = at
        if (there := mine.entries.get(at)) is not None:
            there.append(entry)
        else:
            mine.entries[at] = [entry]
            heappush(mine.instants, at)

    def drop(self, ordinal: int) -> None:
        """The resource with this ordinal will not change any more."""
        self._awaited.due.pop(ordinal, None)
        self._unawaited.due.pop(ordinal, None)

    def take(self, until: Instant) -> list[Entry]:
        """Remove and return what changes at the soonest instant not after `until`, in creation order."""
        awaited, unawaited = self._awaited.first(), self._unawaited.first()
        at = unawaited if awaited is None or (unawaited is not None and unawaited < awaited) else awaited
        if at is None or at > until:
            return []
        self.settled = at
        if awaited == unawaited:
            return sorted(self._awaited.take() + self._unawaited.take(), key=_ordinal)
        return (self._awaited if at == awaited else self._unawaited).take()

    def restart(self, now: Instant) -> None:
        """Begin again, empty, at `now`, an instant before the settled one."""
        self.settled = now
        self._awaited.clear()
        self._unawaited.clear()

    def saved(self) -> tuple[Instant, int]:
        """The settled instant and the last ordinal; the promises follow from the resources."""
        return self.settled, self._numbered

    def restored(self, saved: tuple[Instant, int]) -> None:
        """Begin again, empty, where a schedule has stood."""
        self.restart(saved[0])
        self._numbered = saved[1]

    def next(self) -> Instant | None:
        """The soonest change that somebody waits for; None when there is none."""
        return self._awaited.first()

    def awaited(self) -> list[Entry]:
        """Every change that somebody waits for, soonest first."""
        return sorted(self._awaited.held())
