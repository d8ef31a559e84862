"""Lifecycles as data: a status is a pure function of a timeline and an instant.

Nothing here moves: a `Timeline` is a value that says which status a resource has at every instant, past and
future. Cancelling, failing or deleting a resource gives it another timeline by `branch`; going back in time
simply shows the earlier status.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.timing.instants import Instant, Span


class Stage(NamedTuple):
    """One status and how long it lasts in microseconds; None means until something else happens."""

    status: str
    lasts: Span | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Stages that follow one another; shared by all resources that live the same life.

    Stages of zero length are passed through: they are transitions that events report, but no instant shows them.
    """

    stages: tuple[Stage, ...]
    offsets: tuple[Span, ...] = field(init=False, repr=False, compare=False)
    """Microseconds from the beginning to the entry of each stage."""
    _latest: dict[str, Span] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        offsets, at = [], 0
        for stage in self.stages:
            offsets.append(at)
            at += stage.lasts or 0
        object.__setattr__(self, "offsets", tuple(offsets))
        latest = {stage.status: offset for stage, offset in zip(self.stages, offsets, strict=True)}
        object.__setattr__(self, "_latest", latest)

    @classmethod
    def of(cls, *stages: tuple[str, Span | None]) -> Plan:
        """Build a plan from (status, microseconds or None) pairs."""
        return cls(tuple([Stage(status, lasts) for status, lasts in stages]))

    @property
    def final(self) -> str:
        """The status in which the plan comes to rest."""
        return self.stages[-1].status

    @property
    def length(self) -> Span:
        """Microseconds from the beginning to the entry of the last stage."""
        return self.offsets[-1]

    def status_after(self, elapsed: Span) -> str:
        """The status `elapsed` microseconds after the plan began."""
        return self.stages[bisect_right(self.offsets, elapsed, 1) - 1].status

    def offset_of(self, status: str) -> Span | None:
        """Microseconds from the beginning to the first entry of `status`; None when the plan lacks it."""
        for stage, offset in zip(self.stages, self.offsets, strict=True):
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

    def entries(self) -> Iterator[tuple[Span, str]]:
        """Each (offset, status) in order."""
        for stage, offset in zip(self.stages, self.offsets, strict=True):
            yield offset, stage.status


@dataclass(frozen=True, slots=True)
class Timeline:
    """A plan that begins at an instant, after whatever the resource lived through before.

    Before its first plan begins, a timeline already shows that plan's first status. The questions that settling asks at
    every change are answered without calling anything else.
    """

    begins: Instant
    plan: Plan
    before: Timeline | None = None

    def branch(self, at: Instant, plan: Plan) -> Timeline:
        """The timeline that follows this one until `at`, and `plan` from then on."""
        return Timeline(at, plan, self)

    def status_at(self, now: Instant) -> str:
        """The status at `now`."""
        segment = self
        while segment.begins > now and segment.before is not None:
            segment = segment.before
        plan = segment.plan
        return plan.stages[bisect_right(plan.offsets, now - segment.begins, 1) - 1].status

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
        offsets = segment.plan.offsets
        place = bisect_right(offsets, now - segment.begins)
        if place == len(offsets):
            return upcoming
        change = segment.begins + offsets[place]
        return change if upcoming is None or change < upcoming else upcoming

    def entries(self) -> list[tuple[Instant, str]]:
        """Every (instant, status) that this timeline enters, past and future, in order."""
        earlier = self.before.entries() if self.before is not None else []
        kept = earlier[: bisect_left(earlier, self.begins, key=_instant)]
        return kept + [(self.begins + offset, status) for offset, status in self.plan.entries()]

    def instants(self) -> list[Instant]:
        """Every instant at which this timeline enters a status, in order."""
        earlier = [at for at in self.before.instants() if at < self.begins] if self.before is not None else []
        return earlier + [self.begins + offset for offset in self.plan.offsets]

    def entered_at(self, at: Instant) -> list[str]:
        """The statuses that are entered at exactly `at`, passing ones included; one that goes on is none of them."""
        segment = self
        while segment.begins > at and segment.before is not None:
            segment = segment.before
        plan, elapsed = segment.plan, at - segment.begins
        end = bisect_right(plan.offsets, elapsed)
        if not end or plan.offsets[end - 1] != elapsed:
            return []
        first = bisect_left(plan.offsets, elapsed, 0, end)
        before = plan.stages[first - 1].status if first else None
        if not first and segment.before is not None:
            before = segment.status_before
        entered = []
        for stage in plan.stages[first:end]:
            if stage.status != before:
                entered.append(stage.status)
            before = stage.status
        return entered

    def transitions(self, after: Instant, until: Instant) -> list[tuple[Instant, str]]:
        """The entries in the half-open span (after, until], in order."""
        found: list[tuple[Instant, str]] = []
        segment: Timeline | None = self
        while segment is not None and until > after:
            begins, plan = segment.begins, segment.plan
            first, end = bisect_right(plan.offsets, after - begins), bisect_right(plan.offsets, until - begins)
            found[:0] = [(begins + plan.offsets[place], plan.stages[place].status) for place in range(first, end)]
            segment, until = segment.before, min(until, begins - 1)
        return found

    @property
    def status_before(self) -> str | None:
        """The last status that was entered before the last plan begins; None when none was."""
        segment, last = self.before, self.begins - 1
        while segment is not None and segment.begins > last:
            segment = segment.before
        return None if segment is None else segment.plan.status_after(last - segment.begins)

    @property
    def ends(self) -> tuple[Instant, str]:
        """The instant and status in which this timeline comes to rest."""
        plan = self.plan
        return self.begins + plan.offsets[-1], plan.stages[-1].status


def _instant(entry: tuple[Instant, str]) -> Instant:
    return entry[0]
