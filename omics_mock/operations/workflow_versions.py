"""The five operations on versions of workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.workflow import WorkflowVersion
from omics_mock.operations.registry import operation
from omics_mock.operations.workflow_access import exported, home_of, polled, version_of, workflow_of
from omics_mock.operations.workflow_definitions import check_readme, check_sources, revision_fields
from omics_mock.operations.workflow_views import detail, summary
from omics_mock.support.errors import ConflictException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.workflow import Workflow
    from omics_mock.operations.context import Context


@operation("CreateWorkflowVersion")
def create_workflow_version(ctx: Context, request: t.CreateWorkflowVersionRequestTypeDef) -> Mapping[str, object]:
    """A new version in CREATING. doc: it inherits nothing from the workflow."""
    check_sources(request)
    workflow = ctx.region.workflows.get(request["workflowId"], ctx.now)
    version = ctx.once(request, ctx.region.workflow_versions, lambda: _created(ctx, workflow, request))
    arn = version.arn(ctx.region)
    return {
        "arn": arn,
        **_names(version),
        "status": version.status_at(ctx.now),
        "tags": ctx.region.tags.get(arn, {}),
        "uuid": version.uuid,
    }


@operation("GetWorkflowVersion")
def get_workflow_version(ctx: Context, request: t.GetWorkflowVersionRequestTypeDef) -> Mapping[str, object]:
    """One version; with `export`, URLs of its definition and README."""
    version = polled(ctx, version_of(ctx, _workflow(ctx, request), request["versionName"]))
    export = exported(ctx, version, request)
    return {
        **_names(version),
        "workflowBucketOwnerId": version.workflow_bucket_owner_id,
        **detail(version, version.arn(ctx.region), ctx.region, ctx.now, export),
    }


@operation("ListWorkflowVersions")
def list_workflow_versions(ctx: Context, request: t.ListWorkflowVersionsRequestTypeDef) -> Mapping[str, object]:
    """The versions of a workflow. chosen: those that users made, without the original workflow."""
    workflow = _workflow(ctx, request)
    page = ctx.page(home_of(ctx, workflow).workflow_versions, request, wanted={"workflow_id": workflow.id})
    return {"items": [_item(ctx, version) for version in page.items], "nextToken": page.token}


@operation("UpdateWorkflowVersion")
def update_workflow_version(ctx: Context, request: t.UpdateWorkflowVersionRequestTypeDef) -> Mapping[str, object]:
    """Change what can be changed; a member that is absent leaves its field as it is."""
    check_readme(request)
    ctx.region.workflow_versions.replace(_own_version(ctx, request).updated(ctx.now, request))
    return {}


@operation("DeleteWorkflowVersion")
def delete_workflow_version(ctx: Context, request: t.DeleteWorkflowVersionRequestTypeDef) -> Mapping[str, object]:
    """Delete a version; its runs are not affected, and its name may be given again."""
    version = _own_version(ctx, request)
    ctx.region.workflow_versions.replace(version.deleted(ctx.now))
    ctx.region.tags.pop(version.arn(ctx.region), None)
    return {}


def _created(ctx: Context, workflow: Workflow, request: t.CreateWorkflowVersionRequestTypeDef) -> WorkflowVersion:
    versions, name = ctx.region.workflow_versions, request["versionName"]
    # inferred: the types of both errors; chosen: their texts
    if not workflow.is_active(ctx.now):
        raise ConflictException(f"Workflow {workflow.id} is {workflow.status_at(ctx.now)}")
    if any(True for _ in versions.existing(ctx.now, workflow_id=workflow.id, name=name)):
        raise ConflictException(f"Workflow {workflow.id} already has a version {name}")
    used = sum(1 for _ in versions.existing(ctx.now, workflow_id=workflow.id))
    ctx.within_quota("workflow_versions", used, "versions of a workflow")
    facts = {"name": workflow.name, "version": name}
    fields = revision_fields(ctx, request, ctx.durations["workflow_version.CREATING"], facts)
    version = WorkflowVersion(
        id=fields["uuid"],
        workflow_id=workflow.id,
        name=name,
        workflow_bucket_owner_id=request.get("workflowBucketOwnerId"),
        **fields,
    )
    ctx.region.tags[version.arn(ctx.region)] = dict(request.get("tags", {}))
    return versions.add(version)


def _workflow(
    ctx: Context, request: t.GetWorkflowVersionRequestTypeDef | t.ListWorkflowVersionsRequestTypeDef
) -> Workflow:
    return workflow_of(ctx, request["workflowId"], request.get("type"), request.get("workflowOwnerId"))


def _own_version(
    ctx: Context,
    request: t.UpdateWorkflowVersionRequestTypeDef | t.DeleteWorkflowVersionRequestTypeDef,
) -> WorkflowVersion:
    workflow = ctx.region.workflows.get(request["workflowId"], ctx.now)
    return version_of(ctx, workflow, request["versionName"])


def _item(ctx: Context, version: WorkflowVersion) -> Mapping[str, object]:
    return {
        **_names(version),
        "description": version.description,
        **summary(version, version.arn(ctx.region), ctx.now),
    }


def _names(version: WorkflowVersion) -> Mapping[str, object]:
    return {"workflowId": version.workflow_id, "versionName": version.name}
