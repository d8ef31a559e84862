"""Runs whose tasks wait for one another: for CPUs and GPUs of their group, and for GPUs of the account.

What such runs do is planned together, anew after each thing that nobody could foresee: one of them is let in, is
cancelled, or a limit changes. What has begun stays as it is, and planning again without a reason changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.domain.run_group import longest_run
from omics_mock.domain.run_plan import completed_plan
from omics_mock.domain.task import RunTask, RunTasks
from omics_mock.domain.task_plan import CACHE_HIT, NEVER_BEGINS, TaskLife, usage
from omics_mock.domain.task_schedule import Work, schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from omics_mock.domain.run import Run
    from omics_mock.domain.run_group import RunGroup
    from omics_mock.domain.run_plan import Course
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.domain.task_schedule import Claims, Lives
    from omics_mock.timing.instants import Instant

_ACCOUNT_GPUS = "gpus of the account"


_BUSY = ("STARTING", "RUNNING", "STOPPING")


def is_contended(run: Run, group: RunGroup | None) -> bool:
    """Whether tasks of the run may have to wait for tasks of other runs."""
    if group is not None and group.limits_tasks:
        return True
    return _needs_gpus(run.course)


@lru_cache(maxsize=256)
def _needs_gpus(course: Course) -> bool:
    return any(spec.outline.gpus for spec in course.specs)


def replanned(
    runs: Iterable[Run], groups: Mapping[str | None, RunGroup], quotas: Mapping[str, float], at: Instant
) -> Iterator[Run]:
    """Those of the active `runs` for which something else than planned will happen after `at`, with their new plans.

    `groups` has the run groups of all of them by id.
    """
    going, works, occupied = [], [], []
    for run in runs:
        running, status = run.running_from, run.status_at(at)
        if running is not None and status in ("STARTING", "RUNNING"):
            going.append((run, running))
            works.append(_work(run, running, groups.get(run.run_group_id), at))
        elif status == "STOPPING":
            occupied += [(task.timeline.ends[0], _claims(run)(task.spec)) for task in _still_going(run, at)]
    limits = _limits([run for run, _ in going], groups, quotas)
    for (run, running), work, lives in zip(going, works, schedule(works, limits, at, occupied), strict=True):
        changed = _with_lives(run, running, work, lives)
        if changed.tasks.lives != run.tasks.lives or changed.timeline != run.timeline:
            yield changed


def in_use(run: Run, at: Instant) -> tuple[int, int]:
    """The CPUs and GPUs that tasks of the run take up at `at`."""
    if run.stopped is not None and run.stopped[0] <= at:
        outlines = [task.spec.outline for task in _still_going(run, at)]
        return sum(outline.cpus for outline in outlines), sum(outline.gpus for outline in outlines)
    offsets, amounts = usage(run.tasks)
    position = bisect_right(offsets, at - (run.running_from or at))
    return amounts[position - 1] if position else (0, 0)


def _work(run: Run, running: Instant, group: RunGroup | None, at: Instant) -> Work:
    return Work(
        rank=run.rank,
        specs=run.tasks.specs,
        durations=run.course.durations.task,
        begins=running + run.course.durations.importing,
        claims=_claims(run),
        hits=frozenset(run.hits or ()),
        known=dict(_begun(run, running, at)),
        stops=max(running + longest_run(group), at),
    )


def _begun(run: Run, running: Instant, at: Instant) -> Iterator[tuple[int, TaskLife]]:
    """The tasks that exist by `at`; those that have not begun yet may still do so at another time."""
    for queued, place in run.tasks.order:
        life = run.tasks.lives[place]
        if life is None or running + queued > at:
            return
        has_begun = life.begins is not None and running + life.begins <= at
        keeps = has_begun or life.plan == CACHE_HIT
        yield place, TaskLife(running + queued, life.plan if keeps else NEVER_BEGINS)


def _with_lives(run: Run, running: Instant, work: Work, lives: Lives) -> Run:
    offsets = tuple(None if life is None else TaskLife(life.queued - running, life.plan) for life in lives)
    limit = None if work.stops is None else work.stops - running
    return run.replanned(completed_plan(run.course, offsets, limit, work.hits))


def _claims(run: Run) -> Callable[[TaskSpec], Claims]:
    def claims(spec: TaskSpec) -> Claims:
        taken: Claims = (((run.id, "slots"), 1), ((run.run_group_id, "cpus"), spec.outline.cpus))
        if not spec.outline.gpus:
            return taken
        return (*taken, ((run.run_group_id, "gpus"), spec.outline.gpus), (_ACCOUNT_GPUS, spec.outline.gpus))

    return claims


def _limits(
    runs: Sequence[Run], groups: Mapping[str | None, RunGroup], quotas: Mapping[str, float]
) -> dict[Hashable, int]:
    limits: dict[Hashable, int] = {(run.id, "slots"): int(quotas["concurrent_tasks_per_run"]) for run in runs}
    for group in groups.values():
        shared = (("cpus", group.max_cpus), ("gpus", group.max_gpus))
        limits |= {(group.id, what): amount for what, amount in shared if amount is not None}
    return limits | {_ACCOUNT_GPUS: int(quotas["active_gpus"])}


def _still_going(run: Run, at: Instant) -> Iterator[RunTask]:
    """The tasks of a run that stops which have begun and not ended."""
    return (task for task in RunTasks(run).after(None, at, {}) if task.status_at(at) in _BUSY)
