"""What will happen in a run, decided when it starts: how long it takes, what its tasks do, and how it ends.

`run_plan` is a pure function: the same course gives the same plan. RUNNING lasts as long as the import, the tasks
with all their waiting, and the export together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.failure_reasons import REASONS, needs_task
from omics_mock.domain.instance_types import instance_type
from omics_mock.domain.task_plan import NEVER_BEGINS, NO_TASKS, TaskDurations, TaskPlan, TaskSpec
from omics_mock.domain.task_schedule import Work, schedule
from omics_mock.timing.timeline import Plan, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.domain.task_schedule import Claims, Lives
    from omics_mock.timing.durations import Durations
    from omics_mock.timing.instants import Span

_SLOT = "slot"


class RunDurations(NamedTuple):
    """How long the stages of a run last; `running` is the whole of RUNNING where the user has set it."""

    pending: Span
    starting: Span
    importing: Span
    exporting: Span
    stopping: Span
    running: Span | None
    task: TaskDurations


@lru_cache(maxsize=16)
def run_durations(durations: Durations) -> RunDurations:
    """Those of runs, from a mock's table of durations."""
    return RunDurations(
        pending=durations["run.PENDING"],
        starting=durations["run.STARTING"],
        importing=durations["run.import"],
        exporting=durations["run.export"],
        stopping=durations["run.STOPPING"],
        running=durations.get("run.RUNNING"),
        task=TaskDurations.of(durations),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What a run is going to do: the attempts at its tasks, its durations, and the code with which it fails.

    `fails` is a code of the run itself; a task that fails says so in its spec. It stays for ever in the status `hangs`,
    or is cancelled `cancelled_after` its creation. `outputs` are the files that it exports by name, None for those that
    follow from its tasks. Runs that do the same share one course, so a course is equal to nothing but itself.
    """

    specs: tuple[TaskSpec, ...]
    durations: RunDurations
    fails: str | None = None
    hangs: str | None = None
    cancelled_after: Span | None = None
    outputs: Mapping[str, bytes] | None = None


class Failure(NamedTuple):
    """Why a run fails: the code, and the place of the task that is to blame if one is."""

    reason: str
    task: int | None = None


class RunPlan(NamedTuple):
    """The stages of a run from STARTING on, its tasks (offsets from the entry of RUNNING), and its failure."""

    stages: Plan
    tasks: TaskPlan
    failure: Failure | None


@lru_cache(maxsize=256)
def usual_course(
    outlines: tuple[TaskOutline, ...], durations: RunDurations, slots: int, fails: str | None = None
) -> Course:
    """The course of a run that nobody wrote a script for."""
    return to_scale(Course(usual_specs(outlines, durations), durations, fails), slots)


def usual_specs(outlines: tuple[TaskOutline, ...], durations: RunDurations) -> tuple[TaskSpec, ...]:
    """One attempt at each task; a task may ask for more than there is."""
    return tuple(TaskSpec(task, durations.task.running, foreseen(task)) for task in outlines)


def foreseen(task: TaskOutline) -> str | None:
    """The code with which a task fails because it asks for more than there is; None for any other task."""
    # doc: the code for requests that no instance type satisfies
    fits = instance_type(task.cpus, task.memory, task.gpus) is not None
    return None if fits else "INVALID_TASK_RESOURCE_VALUE"


def to_scale(course: Course, slots: int) -> Course:
    """The course with everything in RUNNING stretched or shrunk so that RUNNING lasts as long as the user wants.

    chosen: import, tasks and export keep their proportions. What fails does so at its place in the whole.
    """
    wanted = course.durations.running
    if wanted is None:
        return course
    specs = tuple(replace(spec, fails=None) for spec in course.specs)
    natural = _end_of_tasks(Course(specs, course.durations), slots) + course.durations.exporting
    if natural == 0:
        return replace(course, durations=course.durations._replace(exporting=wanted))
    scaled = _scaled(course, wanted, natural)
    exporting = wanted - _end_of_tasks(_scaled(Course(specs, course.durations), wanted, natural), slots)
    return replace(scaled, durations=scaled.durations._replace(exporting=exporting))


@lru_cache(maxsize=256)
def run_plan(course: Course, slots: int, limit: Span | None = None, hits: frozenset[int] = frozenset()) -> RunPlan:
    """The plan of a run that shares nothing that is scarce with others.

    `slots` is how many of its tasks may go on at once, `limit` how long RUNNING may last, `hits` are the places of
    tasks whose results come from a cache.
    """
    if course.fails is not None and REASONS[course.fails].phase in ("start", "import", "engine"):
        return _without_tasks(course, course.fails)
    return completed_plan(course, _alone(course, slots, hits), limit, hits)


def completed_plan(course: Course, lives: Lives, limit: Span | None, hits: frozenset[int]) -> RunPlan:
    """The plan of a run whose tasks have these lives (offsets from the entry of RUNNING)."""
    specs, durations = blamed(course), course.durations
    fatal = [
        (life.ends, place)
        for place, (spec, life) in enumerate(zip(specs, lives, strict=True))
        if life is not None and spec.is_fatal and place not in hits and life.plan != NEVER_BEGINS
    ]
    running: Span | None
    failure: Failure | None
    if fatal:
        running, place = min(fatal)
        failure = Failure(specs[place].fails or "", place)
    elif any(life is None or life.plan == NEVER_BEGINS for life in lives):
        running, failure = None, None
    else:
        running = max((life.ends for life in lives if life is not None), default=durations.importing)
        running += durations.exporting
        failure = Failure(course.fails) if course.fails is not None else None
    if limit is not None and (running is None or running > limit):
        running, failure = limit, Failure("RUN_TIMED_OUT")
    return RunPlan(_stages(durations, running, failure, course.hangs), TaskPlan(specs, lives), failure)


def blamed(course: Course) -> tuple[TaskSpec, ...]:
    """The specs; if the course fails with the code of a task, its first task is the one. chosen: the first."""
    if course.fails is None or not needs_task(course.fails):
        return course.specs
    first, *others = course.specs
    return (replace(first, fails=course.fails, retried=False), *others)


def _without_tasks(course: Course, reason: str) -> RunPlan:
    """A run that fails before its first task; before RUNNING or after the import."""
    durations = course.durations
    running = None if REASONS[reason].phase == "start" else durations.importing
    work = (("RUNNING", running),) if running is not None else ()
    stages = Plan.of(("STARTING", durations.starting), *work, ("STOPPING", durations.stopping), ("FAILED", None))
    return RunPlan(stages, NO_TASKS, Failure(reason))


@lru_cache(maxsize=1024)
def _stages(durations: RunDurations, running: Span | None, failure: Failure | None, hangs: str | None) -> Plan:
    final = "FAILED" if failure else "COMPLETED"
    stages = [
        Stage("STARTING", durations.starting),
        Stage("RUNNING", running),
        Stage("STOPPING", durations.stopping),
        Stage(final),
    ]
    # chosen: what hangs stays so whatever limits say, so that nobody waits for its end
    length = next(n for n, stage in enumerate(stages, 1) if stage.lasts is None or stage.status == hangs)
    return Plan((*stages[: length - 1], Stage(stages[length - 1].status)))


def _alone(course: Course, slots: int, hits: frozenset[int] = frozenset()) -> Lives:
    work = Work((), blamed(course), course.durations.task, course.durations.importing, _one_slot, hits)
    return schedule([work], {_SLOT: slots})[0]


def _one_slot(_spec: TaskSpec) -> Claims:
    return ((_SLOT, 1),)


def _end_of_tasks(course: Course, slots: int) -> Span:
    lives = _alone(course, slots)
    return max((life.ends for life in lives if life is not None), default=course.durations.importing)


def _scaled(course: Course, wanted: Span, natural: Span) -> Course:
    def scale(span: Span) -> Span:
        return span * wanted // natural

    durations = course.durations
    return replace(
        course,
        specs=tuple(replace(spec, running=scale(spec.running)) for spec in course.specs),
        durations=durations._replace(
            importing=scale(durations.importing),
            exporting=scale(durations.exporting),
            task=TaskDurations(*map(scale, durations.task)),
        ),
    )
