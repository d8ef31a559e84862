"""The course of a new run: that of its workflow, changed by what a script says of it."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.domain.run_plan import Course, to_scale, usual_course, usual_specs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.run_plan import RunDurations
    from omics_mock.domain.script import Facts, RunOutcome
    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.domain.workflow import Workflow


def facts_of_run(
    name: str | None,
    workflow: Workflow,
    parameters: Mapping[str, object] | None,
    outlines: tuple[TaskOutline, ...],
) -> Facts:
    """What scripts can ask of a run."""
    return {
        "name": name,
        "workflow": (workflow.id, workflow.name),
        "parameters": parameters or {},
        "task": _names(outlines),
    }


def course_of(
    outcome: RunOutcome | None,
    outlines: tuple[TaskOutline, ...],
    durations: RunDurations,
    slots: int,
    fails: str | None = None,
) -> Course:
    """The course of a run of these tasks that `fails` of itself, or of one of which a script says what it does."""
    if outcome is None:
        return usual_course(outlines, durations, slots, fails)
    return _scripted(outcome, outlines, durations, slots, fails)


@lru_cache(maxsize=256)
def _scripted(
    outcome: RunOutcome, outlines: tuple[TaskOutline, ...], durations: RunDurations, slots: int, fails: str | None
) -> Course:
    specs = usual_specs(outlines, durations) if outcome.specs is None else outcome.specs
    code = fails if outcome.fails is None else outcome.fails
    if outcome.task is not None and outcome.fails is not None:
        specs, code = _with_failing(outcome.task, outcome.fails, specs), fails
    course = Course(
        specs,
        durations if outcome.running is None else durations._replace(running=outcome.running),
        code,
        hangs=outcome.hangs,
        cancelled_after=outcome.cancelled_after,
        outputs=outcome.outputs,
    )
    return to_scale(course, slots)


def _with_failing(task: str, code: str, specs: tuple[TaskSpec, ...]) -> tuple[TaskSpec, ...]:
    """The attempts when the first task with a name like this one fails; the script means only runs that have one."""
    place = next(place for place, spec in enumerate(specs) if fnmatchcase(spec.outline.name, task))
    return (*specs[:place], replace(specs[place], fails=code, retried=False), *specs[place + 1 :])


@lru_cache(maxsize=256)
def _names(outlines: tuple[TaskOutline, ...]) -> tuple[str, ...]:
    return tuple(outline.name for outline in outlines)
