"""Which waiting run starts next, and when: queues by storage type and run group, and the capacity they share.

Admission is never planned ahead: when capacity frees, the best waiting run is admitted at that very instant. doc: a
run waits while the account has as many active runs of its storage type as its quota allows, or while its group is at
any of its maxima; among those that may start, higher priority goes first, then age.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from omics_mock.domain.contention import in_use, is_contended, replanned
from omics_mock.domain.run_group import longest_run
from omics_mock.domain.run_plan import run_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.run_cache import CachedTasks
    from omics_mock.domain.run_group import RunGroup
    from omics_mock.domain.table import Table
    from omics_mock.timing.instants import Instant

Queue = tuple[str, "str | None"]  # storage type, run group
Rank = tuple[int, "Instant", int]

ACTIVE = frozenset({"STARTING", "RUNNING", "STOPPING"})

# doc: the number of active runs has one quota for each type of run storage
_QUOTA = {"STATIC": "concurrent_runs_static", "DYNAMIC": "concurrent_runs_dynamic"}


class Admission:
    """The waiting and the active runs of one region.

    Every queue in which runs wait is represented by its head: among `_heads`, which compete for capacity, or, while
    its group is at a maximum, in `_parked`. Entries of runs that do not wait any more are dropped when they come up.
    Only when something `is_stirred` there may be somebody to let in.
    """

    def __init__(
        self,
        runs: Table[Run],
        groups: Table[RunGroup],
        quotas: Mapping[str, float],
        cached_tasks: CachedTasks,
    ) -> None:
        self._runs = runs
        self._groups = groups
        self._quotas = quotas
        self._cached_tasks = cached_tasks
        self._forget()

    def _forget(self) -> None:
        self._waiting: dict[Queue, list[tuple[Rank, str]]] = defaultdict(list)
        self._heads: dict[str, list[tuple[Rank, Queue]]] = {storage_type: [] for storage_type in _QUOTA}
        self._parked: dict[str | None, set[Queue]] = defaultdict(set)
        self._active: dict[str, Queue] = {}
        self._active_of_type: dict[str, int] = defaultdict(int)
        self._active_of_group: dict[str | None, dict[str, None]] = defaultdict(dict)
        self._stopping: set[str] = set()
        self._disturbed = False
        self.is_stirred = False

    def restart(self, now: Instant) -> None:
        """Begin again at `now` from the runs themselves; time went back."""
        self._forget()
        # What runs left in their cache when they stopped is there already.
        self._stopping = {run.id for run in self._runs if run.status_at(now) == "STOPPING"}
        for run in self._runs:
            self.changed(run, run.timeline.status_at(now), now)

    def saved(self) -> bool:
        """Whether something is stirred; all the rest follows from the runs."""
        return self.is_stirred

    def restored(self, now: Instant, *, stirred: bool) -> None:
        """Begin again at `now` with other runs, where an admission has stood."""
        self.restart(now)
        self.is_stirred = stirred

    def changed(self, run: Run, status: str, at: Instant) -> None:
        """Note that a run has this `status` at `at`: it begins to wait, takes up capacity, or gives it back."""
        group_id = run.settings.run_group_id
        if status in ACTIVE:
            if group_id is None and run.id in self._active and (status != "STOPPING" or run.id in self._stopping):
                return  # a task of it has changed, and nobody shares anything with it
            self._occupy(run)
        else:
            if run.id in self._active:
                self._release(run)
            if status == "PENDING" and run.waits(at):
                self._enqueue(run)
        if status == "STOPPING" and run.id not in self._stopping:
            self._stops(run, at)
        if group_id in self._parked:
            self._unpark(group_id)
        self.is_stirred = True

    def limits_changed(self, group_id: str, at: Instant) -> None:
        """The limits of a group are others since `at`: they hold for what its runs have not begun yet."""
        self._unpark(group_id)
        self._replan(at, group_id)
        self.is_stirred = True

    def quotas_changed(self) -> None:
        """The quotas are others: they hold for what has not begun yet, from the next `admit` on."""
        self._disturbed = True
        self.is_stirred = True

    def admit(self, at: Instant) -> None:
        """Start, at `at`, as many waiting runs as there is capacity for."""
        if self._disturbed:
            self._disturbed = False
            self._replan(at)
        while (run := self._next(at)) is not None:
            self._admit(run, at)
        self.is_stirred = False

    def pending_because(self, run: Run, at: Instant) -> str | None:
        """Why a run is in PENDING at `at`; None if it is not."""
        if run.status_at(at) != "PENDING":
            return None
        if run.course.hangs == "PENDING":
            return "a script hangs it in PENDING"
        if not run.waits(at):
            return "its time in PENDING is not over"
        if not self._has_capacity(run.settings.storage_type):
            quota = _QUOTA[run.settings.storage_type]
            return f"the account is at {quota}={self._quotas[quota]}"
        return self._maximum(run.run_group_id, at)

    def _stops(self, run: Run, at: Instant) -> None:
        self._stopping.add(run.id)
        self._cached_tasks.remember(run, at)
        self._disturbed = self._disturbed or is_contended(run, self._group(run, at))

    def _admit(self, run: Run, at: Instant) -> None:
        queue = _queue(run)
        heappop(self._waiting[queue])
        group = self._group(run, at)
        hits = self._cached_tasks.recall(run, at)
        slots = int(self._quotas["concurrent_tasks_per_run"])
        plan = run_plan(run.course, slots, longest_run(group), frozenset(hits or ()))
        self._runs.replace(run.admitted(at, plan, hits))
        self._offer(queue)
        if is_contended(run, group):
            self._replan(at)

    def _replan(self, at: Instant, group_id: str | None = None) -> None:
        """Plan anew what the active runs do that share something scarce, and those of a group that has changed."""
        groups: dict[str | None, RunGroup] = {}
        concerned = []
        for run in [self._runs.get(run_id, at) for run_id in self._active]:
            group = self._group(run, at)
            if is_contended(run, group) or (group is not None and group.id == group_id):
                concerned.append(run)
            if group is not None:
                groups[group.id] = group
        for run in list(replanned(concerned, groups, self._quotas, at)):
            self._runs.replace(run)

    def _next(self, at: Instant) -> Run | None:
        """The waiting run that may start now; its queue loses its entry among the heads."""
        while (heads := self._best_heads()) is not None:
            rank, queue = heappop(heads)
            run = self._head(queue, at)
            if run is None or (own := run.rank) < rank:
                continue
            if own > rank:
                self._offer(queue)
            elif self._maximum(queue[1], at) is None:
                return run
            else:
                self._parked[queue[1]].add(queue)
        return None

    def _best_heads(self) -> list[tuple[Rank, Queue]] | None:
        """The heads of the storage type that has capacity for the best of them."""
        best = None
        for storage_type, heads in self._heads.items():
            if heads and (best is None or heads[0] < best[0]) and self._has_capacity(storage_type):
                best = heads
        return best

    def _head(self, queue: Queue, at: Instant) -> Run | None:
        entries = self._waiting[queue]
        while entries:
            run = self._runs.find(entries[0][1], at)
            if run is not None and run.waits(at):
                return run
            heappop(entries)
        del self._waiting[queue]
        return None

    def _enqueue(self, run: Run) -> None:
        queue = _queue(run)
        heappush(self._waiting[queue], (run.rank, run.id))
        if self._waiting[queue][0][1] == run.id:
            self._offer(queue)

    def _offer(self, queue: Queue) -> None:
        if entries := self._waiting.get(queue):
            heappush(self._heads[queue[0]], (entries[0][0], queue))

    def _unpark(self, group_id: str | None) -> None:
        for queue in self._parked.pop(group_id, ()):
            self._offer(queue)

    def _has_capacity(self, storage_type: str) -> bool:
        return self._active_of_type[storage_type] < self._quotas[_QUOTA[storage_type]]

    def _maximum(self, group_id: str | None, at: Instant) -> str | None:
        """The maximum that the group has reached; None when there is none."""
        group = self._groups.find(group_id, at) if group_id is not None else None
        if group is None:
            return None
        active = self._active_of_group[group_id]
        if group.max_runs is not None and len(active) >= group.max_runs:
            return f"run group {group.id} is at maxRuns={group.max_runs}"
        if not group.limits_tasks:
            return None
        used = [in_use(self._runs.get(run_id, at), at) for run_id in active]
        for what, limit, taken in (
            ("maxCpus", group.max_cpus, sum(cpus for cpus, _ in used)),
            ("maxGpus", group.max_gpus, sum(gpus for _, gpus in used)),
        ):
            if limit is not None and taken >= limit:
                return f"run group {group.id} is at {what}={limit}"
        return None

    def _group(self, run: Run, at: Instant) -> RunGroup | None:
        group_id = run.settings.run_group_id
        return self._groups.find(group_id, at) if group_id is not None else None

    def _occupy(self, run: Run) -> None:
        if run.id not in self._active:
            storage_type, group_id = self._active[run.id] = _queue(run)
            self._active_of_type[storage_type] += 1
            self._active_of_group[group_id][run.id] = None

    def _release(self, run: Run) -> None:
        storage_type, group_id = self._active.pop(run.id)
        self._active_of_type[storage_type] -= 1
        del self._active_of_group[group_id][run.id]
        self._stopping.discard(run.id)


def _queue(run: Run) -> Queue:
    settings = run.settings
    return settings.storage_type, settings.run_group_id
