"""The five operations on workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.ready2run import catalogue
from omics_mock.domain.workflow import PRIVATE, Workflow
from omics_mock.operations.registry import operation
from omics_mock.operations.workflow_access import exported, polled, workflow_of
from omics_mock.operations.workflow_definitions import check_readme, check_sources, revision_fields
from omics_mock.operations.workflow_views import detail, summary
from omics_mock.support.errors import ConflictException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant


@operation("CreateWorkflow")
def create_workflow(ctx: Context, request: t.CreateWorkflowRequestTypeDef) -> Mapping[str, object]:
    """A new workflow in CREATING; a definition that does not hold shows later, as FAILED."""
    check_sources(request)
    workflow = ctx.once(request, ctx.region.workflows, lambda: _created(ctx, request))
    arn = workflow.arn(ctx.region)
    return {
        "arn": arn,
        "id": workflow.id,
        "status": workflow.status_at(ctx.now),
        "tags": ctx.region.tags.get(arn, {}),
        "uuid": workflow.uuid,
    }


@operation("GetWorkflow")
def get_workflow(ctx: Context, request: t.GetWorkflowRequestTypeDef) -> Mapping[str, object]:
    """One workflow; with `export`, URLs of its definition and README."""
    owner = request.get("workflowOwnerId")
    workflow = polled(ctx, workflow_of(ctx, request["id"], request.get("type"), owner))
    export = exported(ctx, workflow, request)
    return {
        "id": workflow.id,
        "name": workflow.name or None,
        **detail(workflow, workflow.arn(ctx.region), ctx.region, ctx.now, export),
    }


@operation("ListWorkflows")
def list_workflows(ctx: Context, request: t.ListWorkflowsRequestTypeDef) -> Mapping[str, object]:
    """The private workflows of the region, or its Ready2Run workflows. seen: private ones unless `type` says else."""
    is_private = request.get("type", PRIVATE) == PRIVATE
    listed = ctx.region.workflows if is_private else catalogue(ctx.region.name)
    page = ctx.page(listed, request, wanted={"name": request.get("name")})
    return {
        "items": [_item(workflow, ctx.region, ctx.now) for workflow in page.items],
        "nextToken": page.token,
    }


@operation("UpdateWorkflow")
def update_workflow(ctx: Context, request: t.UpdateWorkflowRequestTypeDef) -> Mapping[str, object]:
    """Change what can be changed; a member that is absent leaves its field as it is."""
    check_readme(request)
    workflow = ctx.region.workflows.get(request["id"], ctx.now)
    ctx.region.workflows.replace(workflow.updated(ctx.now, request))
    return {}


@operation("DeleteWorkflow")
def delete_workflow(ctx: Context, request: t.DeleteWorkflowRequestTypeDef) -> Mapping[str, object]:
    """Delete a workflow that has no versions left; its runs are not affected."""
    workflow = ctx.region.workflows.get(request["id"], ctx.now)
    deleted = workflow.deleted(ctx.now)
    _refuse_in_use(ctx, workflow)
    ctx.region.workflows.replace(deleted)
    ctx.region.tags.pop(workflow.arn(ctx.region), None)
    return {}


def _created(ctx: Context, request: t.CreateWorkflowRequestTypeDef) -> Workflow:
    workflows = ctx.region.workflows
    ctx.within_quota("workflows", sum(1 for _ in workflows.existing(ctx.now)), "workflows")
    fields = revision_fields(
        ctx, request, ctx.durations["workflow.CREATING"], {"name": request.get("name"), "version": None}
    )
    workflow = Workflow(id=ctx.ids.number(7, workflows), name=request.get("name", ""), **fields)
    ctx.region.tags[workflow.arn(ctx.region)] = dict(request.get("tags", {}))
    return workflows.add(workflow)


def _refuse_in_use(ctx: Context, workflow: Workflow) -> None:
    """doc: all versions must be deleted first, and there must be no active shares. inferred: the type."""
    if any(True for _ in ctx.region.workflow_versions.existing(ctx.now, workflow_id=workflow.id)):
        raise ConflictException(f"Workflow {workflow.id} cannot be deleted: it has versions")
    shares = ctx.world.shares(ctx.region.name)
    arn = workflow.arn(ctx.region)
    if any(True for _ in shares.existing(ctx.now, resource_arn=arn, status="ACTIVE")):
        raise ConflictException(f"Workflow {workflow.id} cannot be deleted: it has active shares")


def _item(workflow: Workflow, region: Region, now: Instant) -> Mapping[str, object]:
    return {"id": workflow.id, "name": workflow.name or None, **summary(workflow, workflow.arn(region), now)}
