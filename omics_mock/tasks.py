"""`Task`: what a test says about the tasks of a run, in scripts and in `mock.add.run(tasks=[...])`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING

from omics_mock.domain.failure_reasons import REASONS, strikes_tasks
from omics_mock.domain.run_plan import foreseen
from omics_mock.domain.task_outline import TaskOutline
from omics_mock.domain.task_plan import TaskSpec
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.durations import parse_duration

if TYPE_CHECKING:
    from datetime import timedelta

    from omics_mock.domain.failure_reasons import FailureReason


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a run.

    `duration` is its time in RUNNING (`"90s"`, `"5m"`, `"3h"`, or a timedelta). Tasks of a list run one after
    another: `after` names the tasks that it waits for instead, and `after=None` lets it begin with the run. `memory`
    is in GiB. With `fails`, a code that GetRunTask can show, it works for its duration and then fails, and so does its
    run; `times` says that only the first so many attempts fail, each a task of its own, and that the next succeeds.
    `cpus`, `memory` and `gpus` decide about the instance type, and about waiting in a run group with limits; a task for
    which no instance is large enough fails with INVALID_TASK_RESOURCE_VALUE unless `fails` says otherwise.

    Raises ConfigurationError for a value that makes no sense.
    """

    name: str
    duration: str | timedelta
    _: KW_ONLY
    after: Sequence[str] | None = ()
    cpus: int = 1
    memory: int = 1
    gpus: int = 0
    fails: FailureReason | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        parse_duration(self.duration)
        name: object = self.name
        if not isinstance(name, str) or not 1 <= len(name) <= 128:
            raise ConfigurationError(f"Task({name!r}) needs a name of 1 to 128 characters, such as 'align'.")
        if self.after is not None and (isinstance(self.after, str) or not isinstance(self.after, Sequence)):
            raise ConfigurationError(f"after={self.after!r} of Task({self.name!r}) is a list: type [{self.after!r}].")
        self._check_size()
        self._check_failure()

    def _check_size(self) -> None:
        for member, least in (("cpus", 1), ("memory", 1), ("gpus", 0)):
            value = getattr(self, member)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                unit = " GiB" if member == "memory" else ""
                message = (
                    f"Task({self.name!r}, {member}={value!r}) makes no sense: {member} is a whole number{unit} from "
                    f"{least} up. Type for example {member}={max(least, 4)}."
                )
                raise ConfigurationError(message)

    def _check_failure(self) -> None:
        if self.fails is not None and not (self.fails in REASONS and strikes_tasks(self.fails)):
            message = (
                f"Task({self.name!r}, fails={self.fails!r}): no task fails with that. A task that exits with an error "
                f"has 'RUN_TASK_FAILED'; the other codes are {', '.join(filter(strikes_tasks, REASONS))}."
            )
            raise ConfigurationError(message)
        if self.times is not None and (self.fails is None or type(self.times) is not int or self.times < 1):
            message = (
                f"Task({self.name!r}, times={self.times!r}) makes no sense: times says how many attempts fail before "
                "one succeeds. Type for example fails='OUT_OF_MEMORY_ERROR', times=1."
            )
            raise ConfigurationError(message)


def specs_of(tasks: Sequence[Task]) -> tuple[TaskSpec, ...]:
    """The attempts that the tasks make.

    Raises ConfigurationError when `after` names a task that is not before it, and for anything that is no task.
    """
    _check_tasks(tasks)
    specs: list[TaskSpec] = []
    last_attempts: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        spec = _first_attempt(task, _positions(task, specs, last_attempts))
        for _ in range(task.times or 0):
            specs.append(replace(spec, retried=True))
            spec = replace(spec, outline=replace(spec.outline, after=(len(specs) - 1,)))
        specs.append(spec if task.times is None else replace(spec, fails=None))
        last_attempts[task.name].append(len(specs) - 1)
    return tuple(specs)


def _check_tasks(tasks: object) -> None:
    if not isinstance(tasks, Sequence) or not all(isinstance(task, Task) for task in tasks):
        raise ConfigurationError(f"tasks={tasks!r} is no list of tasks. Type for example tasks=[Task('align', '40m')].")


def _first_attempt(task: Task, after: tuple[int, ...]) -> TaskSpec:
    outline = TaskOutline(task.name, task.cpus, task.memory, task.gpus, after=after)
    return TaskSpec(outline, parse_duration(task.duration), task.fails or foreseen(outline))


def _positions(task: Task, specs: list[TaskSpec], last_attempts: dict[str, list[int]]) -> tuple[int, ...]:
    if not task.after:
        return () if task.after is None or not specs else (len(specs) - 1,)
    unknown = [name for name in task.after if name not in last_attempts]
    if unknown:
        message = (
            f"Task({task.name!r}, after={list(task.after)!r}): no task named {', '.join(map(repr, unknown))} stands "
            f"before it in the list. Before it stand: {', '.join(map(repr, last_attempts)) or 'none'}."
        )
        raise ConfigurationError(message)
    return tuple(position for name in task.after for position in last_attempts[name])
