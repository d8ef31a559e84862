"""Lifecycles as data: a status is a pure function of a timeline and an instant.

Nothing here moves: a `Timeline` is a value that says which status a resource has at every instant, past and
future. Cancelling, failing or deleting a resource gives it another timeline by `branch`; going back in time
simply shows the earlier status.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.timing.instants import Instant, Span


@dataclass(frozen=True, slots=True)
class Stage:
    """One status and how long it lasts in microseconds; None means until something else happens."""

    status: str
    lasts: Span | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Stages that follow one another; shared by all resources that live the same life.

    Stages of zero length are passed through: they are transitions that events report, but no instant shows them.
    """

    stages: tuple[Stage, ...]
    _offsets: tuple[Span, ...] = field(init=False, repr=False, compare=False)
    _latest: dict[str, Span] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        offsets, at = [], 0
        for stage in self.stages:
            offsets.append(at)
            at += stage.lasts or 0
        object.__setattr__(self, "_offsets", tuple(offsets))
        latest = {stage.status: offset for stage, offset in zip(self.stages, offsets, strict=True)}
        object.__setattr__(self, "_latest", latest)

    @classmethod
    def of(cls, *stages: tuple[str, Span | None]) -> Plan:
        """Build a plan from (status, microseconds or None) pairs."""
        return cls(tuple(Stage(status, lasts) for status, lasts in stages))

    @property
    def final(self) -> str:
        """The status in which the plan comes to rest."""
        return self.stages[-1].status

    @property
    def length(self) -> Span:
        """Microseconds from the beginning to the entry of the last stage."""
        return self._offsets[-1]

    def status_after(self, elapsed: Span) -> str:
        """The status `elapsed` microseconds after the plan began."""
        return self.stages[max(bisect_right(self._offsets, elapsed) - 1, 0)].status

    def offset_of(self, status: str) -> Span | None:
        """Microseconds from the beginning to the first entry of `status`; None when the plan lacks it."""
        for stage, offset in zip(self.stages, self._offsets, strict=True):
            if stage.status == status:
                return offset
        return None

    def entry_of(self, status: str, elapsed: Span | None) -> Span | None:
        """Microseconds to the latest entry of `status` in the first `elapsed`, or ever; None when there is none."""
        latest = self._latest.get(status)
        if latest is None or elapsed is None or latest <= elapsed:
            return latest
        entries = (offset for offset, entered in self.entries() if entered == status and offset <= elapsed)
        return max(entries, default=None)

    def next_offset(self, elapsed: Span) -> Span | None:
        """The first change later than `elapsed`; None when nothing changes any more."""
        index = bisect_right(self._offsets, elapsed)
        return self._offsets[index] if index < len(self._offsets) else None

    def stages_at(self, offset: Span) -> tuple[int, int]:
        """The places of the first stage that is entered at exactly `offset`, and of the first one after it."""
        return bisect_left(self._offsets, offset), bisect_right(self._offsets, offset)

    def entries(self) -> Iterator[tuple[Span, str]]:
        """Each (offset, status) in order."""
        for stage, offset in zip(self.stages, self._offsets, strict=True):
            yield offset, stage.status


@dataclass(frozen=True, slots=True)
class Timeline:
    """A plan that begins at an instant, after whatever the resource lived through before.

    Before its first plan begins, a timeline already shows that plan's first status.
    """

    begins: Instant
    plan: Plan
    before: Timeline | None = None

    def branch(self, at: Instant, plan: Plan) -> Timeline:
        """The timeline that follows this one until `at`, and `plan` from then on."""
        return Timeline(at, plan, self)

    def status_at(self, now: Instant) -> str:
        """The status at `now`."""
        segment = self._segment_at(now)
        return segment.plan.status_after(now - segment.begins)

    def entered(self, status: str, now: Instant | None = None) -> Instant | None:
        """The latest instant, not after `now`, at which `status` was entered; None if it was not.

        Without `now`: the latest at which it ever will have been. What was entered at the very instant of a branch
        counts: it was seen before the branch was made.
        """
        segment: Timeline | None = self
        until = now
        while segment is not None:
            offset = segment.plan.entry_of(status, None if until is None else until - segment.begins)
            if offset is not None:
                return segment.begins + offset
            until = segment.begins if until is None else min(until, segment.begins)
            segment = segment.before
        return None

    def next_change(self, now: Instant) -> Instant | None:
        """The first instant after `now` at which the status changes; None when it rests."""
        segment, upcoming = self, None
        while segment.begins > now and segment.before is not None:
            segment, upcoming = segment.before, segment.begins
        offset = segment.plan.next_offset(now - segment.begins)
        if offset is None:
            return upcoming
        change = segment.begins + offset
        return change if upcoming is None else min(change, upcoming)

    def entries(self) -> list[tuple[Instant, str]]:
        """Every (instant, status) that this timeline enters, past and future, in order."""
        earlier = self.before.entries() if self.before is not None else []
        kept = earlier[: bisect_left(earlier, self.begins, key=_instant)]
        return kept + [(self.begins + offset, status) for offset, status in self.plan.entries()]

    def entered_at(self, at: Instant) -> list[str]:
        """The statuses that are entered at exactly `at`, passing ones included; one that goes on is none of them."""
        segment = self._segment_at(at)
        first, end = segment.plan.stages_at(at - segment.begins)
        if first == end:
            return []
        before = segment.plan.stages[first - 1].status if first else _status_before(segment)
        entered = []
        for stage in segment.plan.stages[first:end]:
            if stage.status != before:
                entered.append(stage.status)
            before = stage.status
        return entered

    def transitions(self, after: Instant, until: Instant) -> list[tuple[Instant, str]]:
        """The entries in the half-open span (after, until], in order."""
        return [(at, status) for at, status in self.entries() if after < at <= until]

    @property
    def ends(self) -> tuple[Instant, str]:
        """The instant and status in which this timeline comes to rest."""
        return self.begins + self.plan.length, self.plan.final

    def _segment_at(self, now: Instant) -> Timeline:
        segment = self
        while segment.begins > now and segment.before is not None:
            segment = segment.before
        return segment


def _instant(entry: tuple[Instant, str]) -> Instant:
    return entry[0]


def _status_before(later: Timeline) -> str | None:
    """The last status that was entered before the plan of a timeline begins; None when none was."""
    segment, last = later.before, later.begins - 1
    while segment is not None and segment.begins > last:
        segment = segment.before
    return None if segment is None else segment.plan.status_after(last - segment.begins)
