"""Builders of runs, in any state and with any tasks."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from omics_mock.builders.base import WORKFLOW_PART, birth, check_words, known
from omics_mock.builders.workflows import WorkflowBuilders
from omics_mock.domain.failure_reasons import FailureReason, needs_task
from omics_mock.domain.run import Run, waiting
from omics_mock.domain.run_group import LONGEST_RUN
from omics_mock.domain.run_plan import Course, run_durations, run_plan, to_scale
from omics_mock.domain.run_settings import DEFAULT_CAPACITY, NOWHERE, STATIC, RunSettings, shared
from omics_mock.domain.script_course import course_of, facts_of_run
from omics_mock.domain.task_outline import TaskOutline
from omics_mock.domain.task_plan import FINAL
from omics_mock.exceptions import ConfigurationError
from omics_mock.operations.run_starts import of_workflow
from omics_mock.support.payloads import copied
from omics_mock.tasks import Task, specs_of
from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from typing_extensions import Unpack

    from omics_mock.builders.base import Site
    from omics_mock.domain.script import RunOutcome
    from omics_mock.domain.workflow import Workflow
    from omics_mock.timing.instants import Instant, Span

RunStatus = Literal["PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "FAILED", "CANCELLED"]


class RunFields(TypedDict, total=False):
    """What StartRun keeps as it is given, in the words of the model; `storage_capacity` is in GiB."""

    parameters: Mapping[str, object] | None
    role_arn: str
    output_uri: str
    priority: int | None
    run_group_id: str | None
    cache_id: str | None
    cache_behavior: Literal["CACHE_ALWAYS", "CACHE_ON_FAILURE"] | None
    storage_type: Literal["STATIC", "DYNAMIC"]
    storage_capacity: int | None
    retention_mode: Literal["RETAIN", "REMOVE"]
    log_level: Literal["OFF", "FATAL", "ERROR", "ALL"] | None
    batch_id: str | None
    engine_version: str | None


class RunBuilders(WorkflowBuilders):
    """`mock.add.run`."""

    def run(
        self,
        name: str | None = None,
        *,
        id: str | None = None,
        workflow_id: str | None = None,
        status: RunStatus | None = None,
        tasks: Sequence[Task] | int | None = None,
        fails: FailureReason | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
        **fields: Unpack[RunFields],
    ) -> str:
        """A run, of a workflow made for it unless `workflow_id` names one; its id.

        Without `status` it is created now, waits for its turn and follows a script like any other. With one it has
        just come there, and what is left of its life follows; `creation_time` says since when it has been there, or
        waited. `tasks` are its tasks, or how many equal ones, and `fails` is the code with which it fails: where they
        say what happens, scripts do not. The rest are words of StartRun. Raises ConfigurationError for what cannot be.
        """
        check_words("run", fields, RunFields)
        _check(status, tasks, fails)
        with self._site(region, account_id) as site:
            if id is not None:
                site.id_of(site.region.runs, WORKFLOW_PART, id)  # before anything is made for it
            workflow = _workflow(site, workflow_id or self.workflow(region=region, account_id=account_id))
            asked = None if status or fails else _Asked(name, fields.get("parameters"))
            course = _course(site, workflow, tasks, fails or ("RUN_TASK_FAILED" if status == "FAILED" else None), asked)
            run = _created(site, name, workflow, course, fields, id)
            site.region.runs.add(_placed(site, run, status, creation_time), has_past=status is not None)
            if tags:
                site.region.tags[site.region.arn(f"run/{run.id}")] = dict(tags)
            return run.id


def _check(status: str | None, tasks: Sequence[Task] | int | None, fails: str | None) -> None:
    """Raise ConfigurationError for words that no run has, before anything is made for it."""
    if status is not None:
        known(RunStatus, status)
    if fails is not None:
        known(FailureReason, fails)
    if not isinstance(tasks, int | None):
        specs_of(tasks)


def future_run(site: Site, workflow_id: str, created: Instant, fields: RunFields) -> Run:
    """A run that will be created at `created`; scripts say what it will do."""
    workflow = _workflow(site, workflow_id)
    course = _course(site, workflow, None, None, _Asked(None, fields.get("parameters")))
    return _waiting(_created(site, None, workflow, course, fields), created, course.durations.pending)


class _Asked(NamedTuple):
    """What scripts are asked about: a run that is created now, of which nobody has said how it ends."""

    name: str | None
    parameters: Mapping[str, object] | None


def _created(
    site: Site,
    name: str | None,
    workflow: Workflow,
    course: Course,
    fields: RunFields,
    wanted_id: str | None = None,
) -> Run:
    """A run that is created now."""
    return Run(
        id=site.id_of(site.region.runs, WORKFLOW_PART, wanted_id),
        name=name,
        course=course,
        task_numbers=site.region.task_numbers.take(len(course.specs), site.ids),
        creation_time=site.now,
        timeline=waiting(site.now, course.durations.pending),
        settings=_settings(site, workflow, fields),
        parameters=copied(fields.get("parameters")),
    )


def _workflow(site: Site, workflow_id: str) -> Workflow:
    workflow = site.region.workflows.find(workflow_id, site.now)
    if workflow is None:
        message = f"There is no workflow {workflow_id} in {site.region.name}. Make one first: mock.add.workflow()."
        raise ConfigurationError(message)
    return workflow


def _course(
    site: Site, workflow: Workflow, tasks: Sequence[Task] | int | None, fails: str | None, asked: _Asked | None
) -> Course:
    durations, slots = run_durations(site.durations), int(site.quotas["concurrent_tasks_per_run"])
    if tasks is None or isinstance(tasks, int):
        outlines = workflow.tasks if tasks is None else _equal_tasks(tasks)
        outcome = None if asked is None else _outcome(site, workflow, asked, outlines)
        return course_of(outcome, outlines, durations, slots, fails)
    specs = specs_of(tasks)
    if not specs and fails is not None and needs_task(fails):
        raise ConfigurationError(f"fails={fails!r} is what tasks fail with, and tasks={tasks!r} gives the run none.")
    return to_scale(Course(specs, durations, fails), slots)


def _outcome(site: Site, workflow: Workflow, asked: _Asked, outlines: tuple[TaskOutline, ...]) -> RunOutcome | None:
    facts = facts_of_run(asked.name, workflow, asked.parameters, outlines)
    return site.scripts.run_outcome(facts, f"mock.add.run({asked.name!r})")


@lru_cache(maxsize=16)
def _equal_tasks(count: int) -> tuple[TaskOutline, ...]:
    if count < 1:
        raise ConfigurationError(f"tasks={count} makes no sense. Give a number of equal tasks, or a list of Task(...).")
    return tuple(TaskOutline(f"task-{number}") for number in range(1, count + 1))


def _settings(site: Site, workflow: Workflow, fields: RunFields) -> RunSettings:
    """What the caller may set, with its defaults."""
    storage_type = known(Literal["STATIC", "DYNAMIC"], fields.get("storage_type", STATIC))
    settings: dict[str, Any] = {
        **of_workflow(workflow, workflow),
        "role_arn": f"arn:aws:iam::{site.region.account_id}:role/omics-mock",
        "output_uri": NOWHERE,
        "started_by": f"arn:aws:iam::{site.region.account_id}:user/mock",
        "storage_capacity": DEFAULT_CAPACITY if storage_type == STATIC else None,
        **fields,
    }
    settings.pop("parameters", None)
    return shared(RunSettings(**settings))


def _placed(site: Site, run: Run, status: RunStatus | None, creation_time: datetime | None) -> Run:
    """The run with the past that has brought it to `status` now; where a run ends it may have come earlier."""
    created = None if creation_time is None else birth(site, creation_time)
    pending = run.course.durations.pending
    if status is None or status == "PENDING":
        created = site.now if created is None else created
        return _waiting(run, created, max(site.now - created, 0) + pending)
    entry = _lived(site, run, status, site.now, pending).timeline.entered(status)
    if entry is None:
        message = f"status={status!r}: such a run never comes there. Leave out status, or what makes it fail."
        raise ConfigurationError(message)
    latest = site.now - (entry - site.now)
    created = latest if created is None else created
    if created > latest:
        message = (
            f"creation_time={creation_time}: a run that is {status} by now was created at "
            f"{to_datetime(latest)} or earlier. Give an earlier creation_time, or none."
        )
        raise ConfigurationError(message)
    return _lived(site, run, status, created, pending if status in FINAL else pending + latest - created)


def _waiting(run: Run, created: Instant, pending: Span) -> Run:
    return replace(
        run,
        creation_time=created,
        timeline=waiting(created, pending, run.course.hangs, run.course.cancelled_after),
    )


def _lived(site: Site, run: Run, status: RunStatus, created: Instant, pending: Span) -> Run:
    """The run as it goes its way from `created` on; one that is to be CANCELLED was cancelled half-way in RUNNING."""
    plan = run_plan(run.course, int(site.quotas["concurrent_tasks_per_run"]), LONGEST_RUN)
    lived = _waiting(run, created, pending).admitted(created + pending, plan)
    if status != "CANCELLED":
        return lived
    begins, ends = lived.running_from, lived.timeline.entered("STOPPING")
    if begins is None or ends is None:
        raise ConfigurationError("status='CANCELLED': such a run never gets to RUNNING. Leave out fails.")
    return lived.cancelled((begins + ends) // 2, run.course.durations.stopping)
