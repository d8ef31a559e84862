"""The tasks of a run as data: what each needs, and when each of its statuses begins.

A plan holds offsets from the instant at which the run enters RUNNING, so all runs of one workflow that are not short
of anything share one plan. What becomes of the tasks of one run follows from the plan and the run's own timeline.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.failure_reasons import REASONS
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.timing.instants import Span

COMPLETED, FAILED, CANCELLED = "COMPLETED", "FAILED", "CANCELLED"
FINAL = frozenset({COMPLETED, FAILED, CANCELLED})
"""The statuses in which runs and tasks come to rest."""


class TaskDurations(NamedTuple):
    """How long the stages of every task of a run last."""

    pending: Span
    starting: Span
    running: Span
    stopping: Span

    @classmethod
    def of(cls, durations: Mapping[str, Span]) -> TaskDurations:
        """From the mock's table of durations."""
        return cls(*(durations[f"task.{status}"] for status in ("PENDING", "STARTING", "RUNNING", "STOPPING")))


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One attempt at one task: `running` is how long it works; with `fails` it ends in failure, with that code.

    A failure that is `retried` is followed by another attempt, any other one ends the run. doc: each attempt is a
    task of its own, and the failed ones stay FAILED.
    """

    outline: TaskOutline
    running: Span
    fails: str | None = None
    retried: bool = False

    @property
    def is_fatal(self) -> bool:
        """Whether its end is the end of the run."""
        return self.fails is not None and not self.retried

    def life(self, durations: TaskDurations, waits: Span | None) -> Plan:
        """The task's life when it waits so long in PENDING; None: it never gets to begin."""
        if waits is None:
            return NEVER_BEGINS
        if self.fails is None:
            return _life(waits, durations.starting, self.running, durations.stopping, COMPLETED)
        never_runs = REASONS[self.fails].phase == "task start"
        return _life(waits, durations.starting, None if never_runs else self.running, durations.stopping, FAILED)


class TaskLife(NamedTuple):
    """When a task is queued, after its run has entered RUNNING, and its stages from then on."""

    queued: Span
    plan: Plan

    @property
    def begins(self) -> Span | None:
        """When it leaves PENDING; None when it never does, or had nothing to do."""
        offset = self.plan.offset_of("STARTING")
        return None if offset is None else self.queued + offset

    @property
    def ends(self) -> Span:
        """When it comes to rest."""
        return self.queued + self.plan.length


@dataclass(frozen=True, slots=True, eq=False)
class TaskPlan:
    """The tasks of a run: `lives` has the places of `specs`, with None for a task that never comes into being.

    Runs share plans, so a plan is equal to nothing but itself.
    """

    specs: tuple[TaskSpec, ...]
    lives: tuple[TaskLife | None, ...]
    order: tuple[tuple[Span, int], ...] = field(init=False, repr=False)
    """When each task that comes into being is queued, and its place, in this order."""
    ends: Span = field(init=False, repr=False)
    """When the last task comes to rest."""

    def __post_init__(self) -> None:
        living = [(life.queued, place) for place, life in enumerate(self.lives) if life is not None]
        object.__setattr__(self, "order", tuple(sorted(living)))
        object.__setattr__(self, "ends", max((life.ends for life in self.lives if life is not None), default=0))


@lru_cache(maxsize=256)
def usage(plan: TaskPlan) -> tuple[tuple[Span, ...], tuple[tuple[int, int], ...]]:
    """Offsets at which the tasks begin to take up other amounts of CPUs and GPUs, and these amounts."""
    cpus: Counter[Span] = Counter()
    gpus: Counter[Span] = Counter()
    for spec, life in zip(plan.specs, plan.lives, strict=True):
        if life is not None and life.begins is not None:
            for at, sign in ((life.begins, 1), (life.ends, -1)):
                cpus[at] += sign * spec.outline.cpus
                gpus[at] += sign * spec.outline.gpus
    offsets = tuple(sorted(cpus))
    sums = zip(accumulate(cpus[at] for at in offsets), accumulate(gpus[at] for at in offsets), strict=True)
    return offsets, tuple(sums)


NO_TASKS = TaskPlan((), ())

CACHE_HIT = Plan.of((COMPLETED, None))
NEVER_BEGINS = Plan.of(("PENDING", None))


@lru_cache(maxsize=4096)
def _life(pending: Span, starting: Span, running: Span | None, stopping: Span, final: str) -> Plan:
    work = (("RUNNING", running),) if running is not None else ()
    return Plan.of(("PENDING", pending), ("STARTING", starting), *work, ("STOPPING", stopping), (final, None))
