"""Which waiting run starts next: priority queues per storage type and run group, and the capacity they share.

Admission is never planned ahead: when capacity frees, the best waiting run is admitted at that very instant, and
from then on its timeline is fixed.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.table import Table
    from omics_mock.timing.instants import Instant

Queue = tuple[str, "str | None"]  # storage type, run group

ACTIVE = frozenset({"STARTING", "RUNNING", "STOPPING"})

# doc: "the number of active runs" has one quota for each type of run storage
_QUOTA = {"STATIC": "concurrent_runs_static", "DYNAMIC": "concurrent_runs_dynamic"}

# chosen: a run without a priority waits like one with the console's default
_DEFAULT_PRIORITY = 100


class Admission:
    """The waiting and the active runs of one region."""

    def __init__(self, runs: Table[Run], quotas: Mapping[str, int]) -> None:
        self._runs = runs
        self._quotas = quotas
        self._waiting: dict[Queue, list[tuple[int, Instant, int, str]]] = defaultdict(list)
        self._active: dict[str, Queue] = {}
        self._active_of_type: dict[str, int] = defaultdict(int)
        self._active_of_group: dict[str | None, int] = defaultdict(int)
        self._stirred = False

    def changed(self, run: Run, at: Instant) -> None:
        """Note what a run became at `at`: it begins to wait, takes up capacity, or gives it back."""
        status = run.status_at(at)
        if status in ACTIVE:
            self._occupy(run)
        else:
            self._release(run)
            if run.waits(at):
                heappush(self._waiting[_queue(run)], (*_rank(run), run.id))
        self._stirred = True

    def admit(self, at: Instant) -> None:
        """Start, at `at`, as many waiting runs as there is capacity for; higher priority first, then older."""
        if not self._stirred:
            return
        self._stirred = False
        while (run := self._next(at)) is not None:
            heappop(self._waiting[_queue(run)])
            self._runs.replace(run.admitted(at))

    def stir(self) -> None:
        """Say that a limit changed, so that the next `admit` looks again."""
        self._stirred = True

    def restart(self, now: Instant) -> None:
        """Begin again at `now` from the runs themselves; time went back."""
        self._waiting.clear()
        self._active.clear()
        self._active_of_type.clear()
        self._active_of_group.clear()
        for run in self._runs:
            self.changed(run, now)

    def _next(self, at: Instant) -> Run | None:
        heads = [run for queue in list(self._waiting) if (run := self._head(queue, at)) is not None]
        return min((run for run in heads if self._fits(run)), key=_rank, default=None)

    def _head(self, queue: Queue, at: Instant) -> Run | None:
        entries = self._waiting[queue]
        while entries:
            run = self._runs.find(entries[0][3], at)
            if run is not None and run.waits(at):
                return run
            heappop(entries)
        del self._waiting[queue]
        return None

    def _fits(self, run: Run) -> bool:
        return self._active_of_type[run.storage_type] < self._quotas[_QUOTA[run.storage_type]]

    def _occupy(self, run: Run) -> None:
        if run.id not in self._active:
            self._active[run.id] = _queue(run)
            self._active_of_type[run.storage_type] += 1
            self._active_of_group[run.run_group_id] += 1

    def _release(self, run: Run) -> None:
        if self._active.pop(run.id, None) is not None:
            self._active_of_type[run.storage_type] -= 1
            self._active_of_group[run.run_group_id] -= 1


def _queue(run: Run) -> Queue:
    return run.storage_type, run.run_group_id


def _rank(run: Run) -> tuple[int, Instant, int]:
    priority = _DEFAULT_PRIORITY if run.priority is None else run.priority
    return -priority, run.creation_time, run.ordinal
