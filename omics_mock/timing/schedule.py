"""When the next thing happens: one heap with one entry for each resource that will change.

The heap holds promises, not state: a resource that was replaced or removed since leaves a stale entry behind,
which is recognised when it comes up, by asking the resource itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from omics_mock.timing.instants import Instant


@dataclass(frozen=True, slots=True)
class Change:
    """A change that will happen: when (UTC), to which resource (`run 1234567`), and the status it enters."""

    at: datetime
    resource: str
    status: str

    def __str__(self) -> str:
        return f"{self.resource} becomes {self.status} at {self.at.isoformat()}"


class Holder(Protocol):
    """Where resources live: it knows when each of them changes next."""

    def next_change(self, resource_id: str, now: Instant) -> Instant | None:
        """The first change of the resource after `now`; None when it is gone or rests."""


Entry = tuple["Instant", int, Holder, str]


class Promises:
    """A heap of next changes, soonest first, ties in creation order."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def first(self, settled: Instant) -> Entry | None:
        """The soonest entry that still holds; stale ones before it are dropped."""
        while self.entries:
            if _holds(self.entries[0], settled):
                return self.entries[0]
            heappop(self.entries)
        return None


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
        """Note a next change: (instant, ordinal of the resource, its holder, its id)."""
        heappush((self._awaited if awaited else self._unawaited).entries, entry)

    def take(self, until: Instant) -> tuple[Instant, list[tuple[Holder, str]]] | None:
        """Remove and return the resources that change at the soonest instant not after `until`."""
        heap = self._soonest_heap()
        if heap is None or (at := heap.entries[0][0]) > until:
            return None
        changed: dict[tuple[Holder, str], None] = {}
        while heap is not None and heap.entries[0][0] == at:
            _, _, holder, resource_id = heappop(heap.entries)
            changed[holder, resource_id] = None
            heap = self._soonest_heap()
        self.settled = at
        return at, list(changed)

    def restart(self, now: Instant) -> None:
        """Begin again, empty, at `now`, an instant before the settled one."""
        self.settled = now
        self._awaited.entries.clear()
        self._unawaited.entries.clear()

    def saved(self) -> tuple[Instant, int]:
        """The settled instant and the last ordinal; the promises follow from the resources."""
        return self.settled, self._numbered

    def restored(self, saved: tuple[Instant, int]) -> None:
        """Begin again, empty, where a schedule has stood."""
        self.restart(saved[0])
        self._numbered = saved[1]

    def next(self) -> Instant | None:
        """The soonest change that somebody waits for; None when there is none."""
        first = self._awaited.first(self.settled)
        return first[0] if first is not None else None

    def awaited(self) -> list[Entry]:
        """Every change that somebody waits for, soonest first."""
        # A resource that was replaced may have promised the same change twice.
        return sorted({entry for entry in self._awaited.entries if _holds(entry, self.settled)})

    def _soonest_heap(self) -> Promises | None:
        firsts = [
            (first[:2], heap)
            for heap in (self._awaited, self._unawaited)
            if (first := heap.first(self.settled)) is not None
        ]
        return min(firsts, key=_when)[1] if firsts else None


def _holds(entry: Entry, settled: Instant) -> bool:
    at, _, holder, resource_id = entry
    return holder.next_change(resource_id, min(settled, at - 1)) == at


def _when(first: tuple[tuple[Instant, int], Promises]) -> tuple[Instant, int]:
    return first[0]
