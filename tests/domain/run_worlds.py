"""A world of runs without the API around it, for tests of what is decided when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from omics_mock.domain.run import Run, waiting
from omics_mock.domain.run_group import RunGroup
from omics_mock.domain.run_plan import Course, RunDurations
from omics_mock.domain.run_settings import RunSettings
from omics_mock.domain.task import RunTask, RunTasks
from omics_mock.domain.task_outline import TaskOutline
from omics_mock.domain.task_plan import TaskDurations, TaskSpec
from omics_mock.domain.world import World
from omics_mock.support import quotas

BUSY = ("STARTING", "RUNNING", "STOPPING")


def durations(pending: int = 2, starting: int = 1, importing: int = 1, exporting: int = 1, stopping: int = 2) -> Any:
    """Durations of a few microseconds, so that many things coincide; tasks have stages of 1, 1, (their own), 1."""
    return RunDurations(pending, starting, importing, exporting, stopping, None, TaskDurations(1, 1, 1, 1))


def spec(
    running: int = 1, *, cpus: int = 1, gpus: int = 0, after: tuple[int, ...] = (), fails: bool = False
) -> TaskSpec:
    """One task."""
    outline = TaskOutline("task", cpus=cpus, gpus=gpus, after=after)
    return TaskSpec(outline, running, "RUN_TASK_FAILED" if fails else None)


class RunWorld:
    """One region at a clock of its own."""

    def __init__(self, **limits: int) -> None:
        self.world = World(0, quotas.DEFAULT | limits)
        self.region = self.world.region("123456789012", "us-east-1")
        self.now = 0

    def advance(self, by: int) -> None:
        """Let time pass."""
        self.now += by
        self.world.settle(self.now)

    def group(self, name: str, **limits: int | None) -> str:
        """A run group; its id is its name."""
        self.region.run_groups.add(RunGroup(id=name, creation_time=0, **limits))
        return name

    def change(self, group: str, **limits: int) -> None:
        """Change limits, as UpdateRunGroup does."""
        groups = self.region.run_groups
        groups.replace(replace(groups.get(group, self.now), **limits))
        self.region.admission.limits_changed(group, self.now)
        self.world.admit(self.now)

    def start(self, *specs: TaskSpec, stages: Any = None, **settings: Any) -> str:
        """A run of these tasks that begins now; its id."""
        course = Course(specs, stages or durations())
        run = Run(
            id=str(len(self.region.runs)),
            creation_time=self.now,
            timeline=waiting(self.now, course.durations.pending),
            settings=RunSettings(
                "1", "PRIVATE", "w", "u", role_arn="r", output_uri="s3://o", started_by="s", **settings
            ),
            course=course,
            task_numbers=0,
        )
        self.region.runs.add(run)
        self.world.admit(self.now)
        return run.id

    def cancel(self, run_id: str) -> None:
        """Cancel a run, as CancelRun does."""
        run = self.run(run_id)
        self.region.runs.replace(run.cancelled(self.now, run.course.durations.stopping))
        self.world.admit(self.now)

    def run(self, run_id: str) -> Run:
        """A run as it is now."""
        return self.region.runs.get(run_id, self.now)

    def runs(self) -> list[Run]:
        """All runs, in order."""
        return list(self.region.runs)

    def admissions(self) -> dict[str, int | None]:
        """When each run entered STARTING, by id."""
        return {run.id: run.timeline.entered("STARTING", self.now) for run in self.runs()}

    def finish(self) -> None:
        """Let everything come to rest."""
        while (upcoming := self.world.next_event()) is not None:
            self.advance(upcoming - self.now)


def busy_tasks(runs: list[Run], at: int) -> list[RunTask]:
    """The tasks of these runs that take up something at `at`."""
    return [task for run in runs for task in RunTasks(run).after(None, at, {}) if task.status_at(at) in BUSY]


def instants(runs: list[Run]) -> list[int]:
    """Every instant at which a task of these runs changes."""
    return sorted({at for run in runs for task in RunTasks(run) for at, _ in task.timeline.entries()})
