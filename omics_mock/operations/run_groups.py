"""The five operations on run groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from omics_mock.domain.run_group import RunGroup
from omics_mock.domain.task_plan import FINAL
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context

_MEMBERS = {
    "name": "name",
    "maxCpus": "max_cpus",
    "maxRuns": "max_runs",
    "maxDuration": "max_duration",
    "maxGpus": "max_gpus",
}


@operation("CreateRunGroup")
def create_run_group(ctx: Context, request: t.CreateRunGroupRequestTypeDef) -> Mapping[str, object]:
    """A new group; what it does not limit is unlimited."""
    group = ctx.once(request, ctx.region.run_groups, lambda: _created(ctx, request))
    arn = _arn(group, ctx.region)
    return {"arn": arn, "id": group.id, "tags": ctx.region.tags.get(arn, {})}


@operation("GetRunGroup")
def get_run_group(ctx: Context, request: t.GetRunGroupRequestTypeDef) -> Mapping[str, object]:
    """One group."""
    group = ctx.read(ctx.region.run_groups, request["id"])
    return {**_summary(group, ctx.region), "tags": ctx.region.tags.get(_arn(group, ctx.region), {})}


@operation("ListRunGroups")
def list_run_groups(ctx: Context, request: t.ListRunGroupsRequestTypeDef) -> Mapping[str, object]:
    """The groups of the region, or those with one name."""
    page = ctx.page(ctx.region.run_groups, request, wanted={"name": request.get("name")})
    return {"items": [_summary(group, ctx.region) for group in page.items], "nextToken": page.token}


@operation("UpdateRunGroup")
def update_run_group(ctx: Context, request: t.UpdateRunGroupRequestTypeDef) -> Mapping[str, object]:
    """Change the name or limits; they hold at once for everything that has not begun yet."""
    group = ctx.region.run_groups.get(request["id"], ctx.now)
    ctx.region.run_groups.replace(replace(group, **_given(request)))
    ctx.region.admission.limits_changed(group.id, ctx.now)
    ctx.world.admit(ctx.now)
    return {}


@operation("DeleteRunGroup")
def delete_run_group(ctx: Context, request: t.DeleteRunGroupRequestTypeDef) -> Mapping[str, object]:
    """Delete a group none of whose runs is waiting or active."""
    group = ctx.region.run_groups.get(request["id"], ctx.now)
    # doc: not while a run of it is PENDING, STARTING, RUNNING or STOPPING; inferred: the type
    for run in ctx.region.runs.existing(ctx.now, run_group_id=group.id):
        if (status := run.status_at(ctx.now)) not in FINAL:
            raise ConflictException(f"RunGroup {group.id} cannot be deleted: run {run.id} is in status {status}")
    ctx.region.run_groups.remove(group.id)
    ctx.region.tags.pop(_arn(group, ctx.region), None)
    return {}


def _created(ctx: Context, request: t.CreateRunGroupRequestTypeDef) -> RunGroup:
    groups = ctx.region.run_groups
    ctx.within_quota("run_groups", len(groups), "run groups")
    group = RunGroup(id=ctx.ids.number(7, groups), creation_time=ctx.now, **_given(request))
    ctx.region.tags[_arn(group, ctx.region)] = dict(request.get("tags", {}))
    return groups.add(group)


def _given(request: Mapping[str, Any]) -> dict[str, Any]:
    return {field: request[member] for member, field in _MEMBERS.items() if member in request}


def _arn(group: RunGroup, region: Region) -> str:
    return region.arn(f"runGroup/{group.id}")


def _summary(group: RunGroup, region: Region) -> Mapping[str, object]:
    fields = {member: getattr(group, field) for member, field in _MEMBERS.items()}
    return {"arn": _arn(group, region), "id": group.id, "creationTime": group.creation_time, **fields}
