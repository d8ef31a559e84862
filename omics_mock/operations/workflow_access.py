"""Finding the workflow or version that a request names: the caller's own, a shared one, or a Ready2Run one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from omics_mock.domain.ready2run import catalogue
from omics_mock.domain.share import shared_with
from omics_mock.domain.workflow import READY2RUN, Revision
from omics_mock.support.errors import ResourceNotFoundException, ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from omics_mock.domain.region import Region
    from omics_mock.domain.workflow import Workflow, WorkflowVersion
    from omics_mock.operations.context import Context

R = TypeVar("R", bound=Revision)


def workflow_of(
    ctx: Context, workflow_id: str, workflow_type: str | None = None, owner_id: str | None = None
) -> Workflow:
    """The workflow with this id among those of this type, PRIVATE when None; raises ResourceNotFoundException.

    seen: a Ready2Run workflow is not found unless its type is given. `owner_id` is the account that shares the
    workflow with the caller.
    """
    if workflow_type == READY2RUN:
        workflow = catalogue(ctx.region.name).find(workflow_id)
    elif owner_id in (None, ctx.region.account_id):
        workflow = ctx.region.workflows.find(workflow_id, ctx.now)
    else:
        workflow = _shared(ctx, workflow_id, str(owner_id))
    if workflow is None:
        raise ResourceNotFoundException(f"Workflow {workflow_id} not found")
    return workflow


def version_of(ctx: Context, workflow: Workflow, version_name: str) -> WorkflowVersion:
    """The version of the workflow with this name; raises ResourceNotFoundException."""
    return home_of(ctx, workflow).workflow_versions.named(version_name, ctx.now, workflow_id=workflow.id)


def home_of(ctx: Context, workflow: Workflow) -> Region:
    """Where the workflow and its versions are kept: with the account that owns it."""
    if workflow.owner_id == ctx.region.account_id:
        return ctx.region
    return ctx.world.region(workflow.owner_id, ctx.region.name, ctx.region.partition)


def exported(ctx: Context, revision: Revision, request: Mapping[str, Any]) -> Sequence[str]:
    """What the request wants to have exported. doc: a subscriber may export nothing of a shared workflow."""
    export: Sequence[str] = request.get("export", ())
    if export and revision.owner_id not in ("", ctx.region.account_id):
        # inferred: the type; chosen: the text
        raise ValidationException("export cannot be used with a shared workflow")
    return export


def polled(ctx: Context, revision: R) -> R:
    """The workflow or version, after noting that a Get operation shows it."""
    if revision.next_change(ctx.now) is not None:
        ctx.polled(revision, revision.kind, ctx.now)
    return revision


def _shared(ctx: Context, workflow_id: str, owner_id: str) -> Workflow | None:
    here = ctx.region
    home = ctx.world.region(owner_id, here.name, here.partition)
    workflow = home.workflows.find(workflow_id, ctx.now)
    if workflow is None:
        return None
    is_shared = shared_with(ctx.world, owner_id, here.name, workflow.arn(here), here.account_id, ctx.now)
    return workflow if is_shared else None
