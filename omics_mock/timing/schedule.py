"""When the next thing happens: one heap with one entry for each resource that will change.

The heap holds promises, not state: a resource that promises something else, or nothing any more, leaves a stale entry
behind, which is recognised when it comes up.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

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


Entry = tuple["Instant", int, object, str]
"""The instant, the ordinal of the resource, the table it lives in, its id."""


class Promises:
    """A heap of next changes, soonest first, ties in creation order.

    `due` has the instant that each resource has promised last, by its ordinal: an entry with another one is stale.
    """

    __slots__ = ("due", "entries")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.due: dict[int, Instant] = {}

    def put(self, entry: Entry) -> None:
        """Note the next change of a resource, in place of the one that it promised before."""
        if self.due.get(entry[1]) != entry[0]:
            self.due[entry[1]] = entry[0]
            heappush(self.entries, entry)

    def first(self) -> Entry | None:
        """The soonest entry that still holds; stale ones before it are dropped."""
        while self.entries:
            if self.holds(self.entries[0]):
                return self.entries[0]
            heappop(self.entries)
        return None

    def pop(self) -> Entry:
        """Remove and return the first entry, which holds."""
        entry = heappop(self.entries)
        del self.due[entry[1]]
        return entry

    def holds(self, entry: Entry) -> bool:
        """Whether the resource has promised nothing else since."""
        return self.due.get(entry[1]) == entry[0]

    def clear(self) -> None:
        """Forget everything."""
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
        (self._unawaited if awaited else self._awaited).due.pop(entry[1], None)
        (self._awaited if awaited else self._unawaited).put(entry)

    def drop(self, ordinal: int) -> None:
        """The resource with this ordinal will not change any more."""
        self._awaited.due.pop(ordinal, None)
        self._unawaited.due.pop(ordinal, None)

    def take(self, until: Instant) -> tuple[Instant, list[tuple[object, str]]] | None:
        """Remove and return the resources that change at the soonest instant not after `until`."""
        heap = self._soonest_heap()
        if heap is None or (at := heap.entries[0][0]) > until:
            return None
        changed: list[tuple[object, str]] = []
        while heap is not None and heap.entries[0][0] == at:
            _, _, holder, resource_id = heap.pop()
            changed.append((holder, resource_id))
            heap = self._soonest_heap()
        self.settled = at
        return at, changed

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
        first = self._awaited.first()
        return first[0] if first is not None else None

    def awaited(self) -> list[Entry]:
        """Every change that somebody waits for, soonest first."""
        # A resource that took a promise back may have made it again.
        return sorted({entry for entry in self._awaited.entries if self._awaited.holds(entry)})

    def _soonest_heap(self) -> Promises | None:
        awaited, unawaited = self._awaited.first(), self._unawaited.first()
        if awaited is None or unawaited is None:
            return self._awaited if awaited is not None else self._unawaited if unawaited is not None else None
        return self._awaited if awaited[:2] < unawaited[:2] else self._unawaited
