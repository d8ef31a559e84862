"""Builders of workflows and their versions, without a definition."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from omics_mock.builders.base import WORKFLOW_PART, Builder, birth, check_words, known
from omics_mock.domain.definitions.entry import ENGINES
from omics_mock.domain.parameter_template import as_supplied
from omics_mock.domain.task_outline import TaskOutline
from omics_mock.domain.workflow import Workflow, WorkflowVersion
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from typing_extensions import Unpack

    from omics_mock.builders.base import Site

WorkflowStatus = Literal["CREATING", "ACTIVE", "FAILED", "INACTIVE"]
Engine = Literal["WDL", "NEXTFLOW", "CWL", "WDL_LENIENT"]


class RevisionFields(TypedDict, total=False):
    """What both builders take by name; `storage_capacity` is in GiB."""

    status: WorkflowStatus
    status_message: str | None
    engine: Engine
    tasks: Sequence[str]
    parameter_template: Mapping[str, Mapping[str, object]] | None
    description: str | None
    storage_type: Literal["STATIC", "DYNAMIC"] | None
    storage_capacity: int | None
    creation_time: datetime | None
    tags: Mapping[str, str] | None
    region: str | None
    account_id: str | None


class WorkflowFields(RevisionFields, total=False):
    """What a workflow has besides; a version goes by its name."""

    id: str | None


class WorkflowBuilders(Builder):
    """`mock.add.workflow` and `mock.add.workflow_version`."""

    def workflow(self, name: str = "workflow", **fields: Unpack[WorkflowFields]) -> str:
        """A private workflow that was created a day ago; its id. It needs no definition.

        `status` is ACTIVE by default. A run of it has the tasks that `tasks` names, one after another; without any
        it has one. `parameter_template` has an entry `{"description": ..., "optional": ...}` for every parameter;
        without one, parameters are not checked. `engine` (WDL by default), `description`, `storage_type`,
        `storage_capacity`, `status_message` and `tags` are as the API has them.
        """
        check_words("workflow", fields, WorkflowFields)
        with self._site(fields.get("region"), fields.get("account_id")) as site:
            workflow_id = site.id_of(site.region.workflows, WORKFLOW_PART, fields.pop("id", None))
            revision = _revision(site, **fields)
            workflow = Workflow(id=workflow_id, name=name, **revision)
            site.region.tags[workflow.arn(site.region)] = dict(fields.get("tags") or {})
            return site.region.workflows.add(workflow).id

    def workflow_version(self, workflow: str, version_name: str, **fields: Unpack[RevisionFields]) -> str:
        """A version of the workflow with the id `workflow`, made as `workflow` makes one; its name."""
        check_words("workflow_version", fields, RevisionFields)
        with self._site(fields.get("region"), fields.get("account_id")) as site:
            _check_new(site, workflow, version_name)
            revision = _revision(site, **fields)
            version = WorkflowVersion(id=revision["uuid"], workflow_id=workflow, name=version_name, **revision)
            site.region.tags[version.arn(site.region)] = dict(fields.get("tags") or {})
            return site.region.workflow_versions.add(version).name


def _revision(
    site: Site,
    *,
    status: WorkflowStatus = "ACTIVE",
    engine: Engine = "WDL",
    tasks: Sequence[object] = ("main",),
    parameter_template: Mapping[str, Mapping[str, object]] | None = None,
    creation_time: datetime | None = None,
    tags: Mapping[str, str] | None = None,  # noqa: ARG001 - belongs to the region
    region: str | None = None,  # noqa: ARG001 - the site is in it
    account_id: str | None = None,  # noqa: ARG001 - the same
    **as_given: Any,
) -> dict[str, Any]:
    """The fields of the record."""
    uuid, born = site.ids.uuid(), birth(site, creation_time, has_past=True)
    suffix = next(suffix for suffix, language in ENGINES.items() if known(Engine, engine).startswith(language))
    return {
        "uuid": uuid,
        "owner_id": site.region.account_id,
        "creation_time": born,
        "timeline": Timeline(born, Plan.of((known(WorkflowStatus, status), None))),
        "engine": engine,
        "main": f"main{suffix}",
        "digest": f"sha256:{hashlib.sha256(uuid.encode()).hexdigest()}",
        "parameter_template": as_supplied(parameter_template) if parameter_template else None,
        "tasks": _one_after_another(tasks),
        **as_given,
    }


def _one_after_another(names: Sequence[object]) -> tuple[TaskOutline, ...]:
    if isinstance(names, str) or not names:
        raise ConfigurationError(
            f"tasks={names!r} gives a workflow no tasks. Give their names, e.g. tasks=['align', 'call_variants']."
        )
    outlines: list[TaskOutline] = []
    for name in names:
        if not isinstance(name, str):
            raise ConfigurationError(
                f"tasks has {name!r}, and a workflow knows nothing but the names of its tasks. Give those, and how long"
                " they take to a script: mock.scripts.run(workflow=..., tasks=[Task('align', '5m')])."
            )
        outlines.append(TaskOutline(name, after=(len(outlines) - 1,) if outlines else ()))
    return tuple(outlines)


def _check_new(site: Site, workflow: str, version_name: str) -> None:
    if site.region.workflows.find(workflow, site.now) is None:
        raise ConfigurationError(
            f"There is no workflow {workflow} in {site.region.name}. Make one first: mock.add.workflow()."
        )
    versions = site.region.workflow_versions
    if any(True for _ in versions.existing(site.now, workflow_id=workflow, name=version_name)):
        raise ConfigurationError(f"Workflow {workflow} already has a version {version_name!r}. Give another name.")
