"""Views of workflows and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from omics_mock.builders.workflows import Engine, WorkflowStatus
from omics_mock.views.members import Member, Moment, View
from omics_mock.views.sight import Kind


class RevisionView(View):
    """What workflows and versions have in common."""

    __slots__ = ()

    arn = Member[str]()
    status = Member[WorkflowStatus]()
    type = Member[Literal["PRIVATE", "READY2RUN"]]()
    description = Member[str | None]()
    engine = Member[Engine | None]()
    main = Member[str | None]()
    digest = Member[str | None]()
    parameter_template = Member[Mapping[str, Any] | None]()
    storage_type = Member[Literal["STATIC", "DYNAMIC"] | None]()
    storage_capacity = Member[int | None]()
    creation_time = Moment[datetime]()
    status_message = Member[str | None]()
    tags = Member[dict[str, str]]()
    metadata = Member[Mapping[str, str] | None]()
    accelerators = Member[Literal["GPU"] | None]()
    uuid = Member[str]()
    container_registry_map = Member[Mapping[str, Any] | None]()
    definition_repository_details = Member[Mapping[str, Any] | None]()
    readme_path = Member[str | None]()
    profiles = Member[list[Any] | None]()
    profile_parameter_templates = Member[Mapping[str, Any] | None]()


class WorkflowView(RevisionView):
    """A private workflow."""

    __slots__ = ()

    id = Member[str]()
    name = Member[str | None]()


class WorkflowVersionView(RevisionView):
    """A version of a workflow; its id is its uuid."""

    __slots__ = ()

    workflow_id = Member[str]()
    version_name = Member[str]()
    workflow_bucket_owner_id = Member[str | None]()


WORKFLOWS = Kind("workflow", WorkflowView, "workflows", "GetWorkflow")
WORKFLOW_VERSIONS = Kind(
    "workflow version",
    WorkflowVersionView,
    "workflow_versions",
    "GetWorkflowVersion",
    request=lambda version: {"workflowId": version.workflow_id, "versionName": version.name},
)
