"""Which task begins when: a simulation of the queues in which the tasks of one or several runs wait.

A task is queued when all tasks that it waits for have ended. It begins when everything it claims is free: a slot of
its run, and what runs share (CPUs and GPUs of their group, GPUs of the account). doc: the pages on run groups and on
tasks. chosen: within a run tasks begin in the order in which they were queued, none overtakes another; between runs
the one that ranks first goes first, and one that has to wait does not hold up the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from omics_mock.domain.task_plan import CACHE_HIT, NEVER_BEGINS, TaskLife

if TYPE_CHECKING:
    from omics_mock.domain.task_plan import TaskDurations, TaskSpec
    from omics_mock.timing.instants import Instant

Claims = tuple[tuple[Hashable, int], ...]
Lives = tuple[TaskLife | None, ...]

# What happens at one instant happens in this order: capacity is free again before anybody asks for it.
_END, _RELEASE, _STOP, _QUEUE, _ELIGIBLE = range(5)


@dataclass(frozen=True, slots=True)
class Work:
    """What one run wants to do from the instant `begins` on; `rank` orders runs, smallest first.

    `claims` says what a task takes up from STARTING until it has ended. `hits` are the places of tasks whose results
    come from a cache. `known` holds lives that have begun already and stay as they are. At `stops` all is stopped.
    """

    rank: tuple[int, ...]
    specs: Sequence[TaskSpec]
    durations: TaskDurations
    begins: Instant
    claims: Callable[[TaskSpec], Claims]
    hits: frozenset[int] = frozenset()
    known: Mapping[int, TaskLife] = field(default_factory=dict)
    stops: Instant | None = None


def schedule(
    works: Sequence[Work],
    limits: Mapping[Hashable, int],
    at: Instant = 0,
    occupied: Iterable[tuple[Instant, Claims]] = (),
) -> list[Lives]:
    """The lives of the tasks of each of the `works`, with instants for `queued`.

    `limits` says how much there is of whatever is claimed; what it does not name is unlimited. Nothing begins
    before `at`, except what is `known`. `occupied` is taken up by others until the instants given.
    """
    scheduler = _Scheduler([_Run(number, work, limits) for number, work in enumerate(works)], limits, at)
    for until, claims in occupied:
        scheduler.occupy(until, claims)
    return scheduler.lives()


class _Run:
    """One run while its tasks are being scheduled."""

    def __init__(self, number: int, work: Work, limits: Mapping[Hashable, int]) -> None:
        self.number = number
        self.work = work
        self.claims = [_limited(work.claims(spec), limits) for spec in work.specs]
        self.lives: list[TaskLife | None] = [None] * len(work.specs)
        self.queued: dict[int, Instant] = {}
        self.queue: list[tuple[Instant, int]] = []
        self.going: dict[int, Instant] = {}
        self.stopped = False
        self.missing = [len(spec.outline.after) for spec in work.specs]
        self.dependents: dict[int, list[int]] = defaultdict(list)
        for index, spec in enumerate(work.specs):
            for before in spec.outline.after:
                self.dependents[before].append(index)

    def freed_by(self, index: int) -> list[int]:
        """The tasks that waited for this one, and only for this one still."""
        freed = []
        for dependent in self.dependents[index]:
            self.missing[dependent] -= 1
            if self.missing[dependent] == 0 and self.lives[dependent] is None:
                freed.append(dependent)
        return freed

    def eligible(self, index: int) -> Instant:
        """When a queued task may begin, if there is capacity."""
        return self.queued[index] + self.work.durations.pending


class _Scheduler:
    def __init__(self, runs: list[_Run], limits: Mapping[Hashable, int], at: Instant) -> None:
        self._runs = runs
        self._free = dict(limits)
        self._at = at
        self._events: list[tuple[Instant, int, int, int]] = []
        self._occupied: list[Claims] = []
        for run in runs:
            self._enter(run)
        heapify(self._events)

    def occupy(self, until: Instant, claims: Claims) -> None:
        """Somebody else holds `claims` until then."""
        taken = _limited(claims, self._free)
        self._take(taken)
        heappush(self._events, (until, _RELEASE, -1, len(self._occupied)))
        self._occupied.append(taken)

    def lives(self) -> list[Lives]:
        """Play everything through."""
        events = self._events
        by_rank = sorted(self._runs, key=lambda run: run.work.rank)
        while events:
            now = events[0][0]
            while events and events[0][0] == now:
                self._happen(*heappop(events))
            if now >= self._at:
                for run in by_rank:
                    self._begin_what_fits(run, now)
        return [tuple(run.lives) for run in self._runs]

    def _enter(self, run: _Run) -> None:
        for index, life in run.work.known.items():
            run.lives[index] = life
            run.queued[index] = life.queued
            if life.begins is not None:
                self._go(run, index, life)
            elif life.plan == CACHE_HIT:
                self._push(life.queued, _END, run, index)
            else:
                self._await(run, index)
        self._events += [
            (run.work.begins, _QUEUE, run.number, index)
            for index, missing in enumerate(run.missing)
            if not missing and run.lives[index] is None
        ]
        if run.work.stops is not None:
            self._push(run.work.stops, _STOP, run)

    def _happen(self, now: Instant, kind: int, number: int, index: int) -> None:
        if number < 0:
            self._give_back(self._occupied[index])
            return
        run = self._runs[number]
        if kind == _END:
            self._end(run, index, now)
        elif kind == _RELEASE:
            self._give_back(run.claims[index])
        elif kind == _STOP:
            self._stop(run, now)
        elif not run.stopped:
            self._queue(run, index, now) if kind == _QUEUE else heappush(run.queue, (run.eligible(index), index))

    def _queue(self, run: _Run, index: int, now: Instant) -> None:
        run.queued[index] = now
        if index in run.work.hits:
            run.lives[index] = TaskLife(now, CACHE_HIT)
            self._push(now, _END, run, index)
        else:
            run.lives[index] = TaskLife(now, NEVER_BEGINS)
            self._await(run, index)

    def _await(self, run: _Run, index: int) -> None:
        self._push(max(run.eligible(index), self._at), _ELIGIBLE, run, index)

    def _begin_what_fits(self, run: _Run, now: Instant) -> None:
        while run.queue:
            index = run.queue[0][1]
            if not self._fits(run.claims[index]):
                return
            heappop(run.queue)
            queued = run.queued[index]
            plan = run.work.specs[index].life(run.work.durations, now - queued)
            run.lives[index] = life = TaskLife(queued, plan)
            self._go(run, index, life)

    def _fits(self, claims: Claims) -> bool:
        return all(self._free[what] >= amount for what, amount in claims)

    def _go(self, run: _Run, index: int, life: TaskLife) -> None:
        run.going[index] = life.ends
        self._take(run.claims[index])
        self._push(life.ends, _END, run, index)

    def _end(self, run: _Run, index: int, now: Instant) -> None:
        if run.stopped:
            return
        if run.going.pop(index, None) is not None:
            self._give_back(run.claims[index])
        if run.work.specs[index].is_fatal and index not in run.work.hits:
            self._push(now, _STOP, run)
            return
        for freed in run.freed_by(index):
            self._push(now, _QUEUE, run, freed)

    def _stop(self, run: _Run, now: Instant) -> None:
        if run.stopped:
            return
        run.stopped = True
        run.queue.clear()
        for index, end in run.going.items():
            self._push(min(end, now + run.work.durations.stopping), _RELEASE, run, index)

    def _push(self, at: Instant, kind: int, run: _Run, index: int = 0) -> None:
        heappush(self._events, (at, kind, run.number, index))

    def _take(self, claims: Claims) -> None:
        for what, amount in claims:
            self._free[what] -= amount

    def _give_back(self, claims: Claims) -> None:
        for what, amount in claims:
            self._free[what] += amount


def _limited(claims: Claims, limits: Mapping[Hashable, int]) -> Claims:
    """The claims for what is limited at all."""
    return tuple(claim for claim in claims if claim[0] in limits)
