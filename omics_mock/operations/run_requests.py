"""What StartRun checks before it decides anything; the submissions of a run batch are checked alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from omics_mock.domain.run_settings import DYNAMIC
from omics_mock.domain.workflow import READY2RUN
from omics_mock.operations.workflow_access import version_of, workflow_of
from omics_mock.support.errors import ResourceNotFoundException, ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.configuration import Configuration
    from omics_mock.domain.workflow import Revision, Workflow
    from omics_mock.operations.context import Context

MOST_PARAMETER_BYTES = 256_000  # doc: fixed quotas; older pages say 50 KB

_MOST_BYTES_OF_A_CHARACTER = 12  # one that JSON writes as two surrogates

_SCHEME = "s3://"
_compact = json.JSONEncoder(separators=(",", ":")).encode

_REPEATED = {
    "cacheBehavior": "cache_behavior",
    "cacheId": "cache_id",
    "logLevel": "log_level",
    "priority": "priority",
    "retentionMode": "retention_mode",
    "runGroupId": "run_group_id",
    "storageCapacity": "storage_capacity",
    "storageType": "storage_type",
    "workflowId": "workflow_id",
    "workflowOwnerId": "workflow_owner_id",
    "workflowType": "workflow_type",
    "workflowVersionName": "workflow_version_name",
}
_PREPARED = ("cacheId", "runGroupId", "storageCapacity", "storageType")


def complete(ctx: Context, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request with everything that it takes from the run that it repeats, if it repeats one."""
    if ("workflowId" in request) == ("runId" in request):
        # inferred: one of the two says what to run; chosen: the text
        raise ValidationException("Exactly one of workflowId and runId must be specified")
    return _repeated(ctx, request) if "runId" in request else request


def _repeated(ctx: Context, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """doc: "Rerun a run"."""
    run = ctx.region.runs.get(request["runId"], ctx.now)
    settings = run.settings
    if settings.workflow_owner_id not in (None, ctx.region.account_id):
        raise ValidationException(f"Run {run.id} cannot be repeated: its workflow is shared by another account")
    old: dict[str, Any] = {member: getattr(settings, field) for member, field in _REPEATED.items()}
    old |= {"name": run.name, "parameters": run.parameters}
    if settings.workflow_type == READY2RUN or settings.storage_type == DYNAMIC:
        old["storageCapacity"] = None
    if settings.workflow_type == READY2RUN:
        old["storageType"] = None
    if run.configuration is not None:
        old |= {"networkingMode": "VPC", "configurationName": run.configuration.name}
    old |= {**(run.newer_members or {}), "tags": ctx.region.tags.get(ctx.region.arn(f"run/{run.id}"))}
    return {**{member: value for member, value in old.items() if value is not None}, **request}


def check_members(request: Mapping[str, Any]) -> None:
    """The rules between members of one request; a run batch may leave the outputUri to its runs."""
    if not request.get("outputUri", _SCHEME).startswith(_SCHEME):
        raise ValidationException(f"outputUri must begin with {_SCHEME}")  # doc: said of batches
    if "cacheBehavior" in request and "cacheId" not in request:
        raise ValidationException("cacheBehavior requires cacheId")
    if (request.get("networkingMode") == "VPC") != ("configurationName" in request):
        raise ValidationException("networkingMode VPC and configurationName must be specified together")
    if request.get("workflowType") == READY2RUN and (prepared := [member for member in _PREPARED if member in request]):
        # doc: compute, storage and run groups of Ready2Run workflows are fixed, and they are never cached
        raise ValidationException(f"{', '.join(prepared)} cannot be specified for a READY2RUN workflow")
    _check_parameter_size(request.get("parameters"))


def output_bucket(request: Mapping[str, Any]) -> str:
    """The bucket for the outputs."""
    if "outputUri" not in request:
        raise ValidationException("outputUri must be specified")
    bucket: str = request["outputUri"].removeprefix(_SCHEME).partition("/")[0]
    return bucket


def check_bucket_regions(request: Mapping[str, Any], regions: Mapping[str, str | None], region_name: str) -> None:
    """seen: unless a run has a VPC, the buckets of its inputs and outputs that exist lie in its own Region."""
    is_elsewhere = any(found and found != region_name for found in regions.values())
    if is_elsewhere and request.get("networkingMode") != "VPC":
        raise ValidationException(f"S3 bucket not located in {region_name} region")  # seen: the text is exact


def _check_parameter_size(parameters: Mapping[str, object] | None) -> None:
    # What Python shows of them is never shorter by more than that, and takes a part of the time to make.
    might_be = len(str(parameters)) * _MOST_BYTES_OF_A_CHARACTER > MOST_PARAMETER_BYTES
    if might_be and len(_compact(parameters).encode()) > MOST_PARAMETER_BYTES:
        raise ValidationException(f"parameters must not exceed {MOST_PARAMETER_BYTES} bytes")


def check_references(ctx: Context, request: Mapping[str, Any]) -> tuple[Workflow, Revision, Configuration | None]:
    """The workflow of the request, the version of it that is to run, and the configuration.

    Raises ResourceNotFoundException for each of them, and for a run group or cache, that does not exist.
    """
    owner, version = request.get("workflowOwnerId"), request.get("workflowVersionName")
    workflow = workflow_of(ctx, request["workflowId"], request.get("workflowType"), owner)
    revision: Revision = workflow if version is None else version_of(ctx, workflow, version)
    if not revision.is_active(ctx.now):
        # doc: the page on run batches lists an inactive workflow under this error
        raise ResourceNotFoundException(f"Workflow {workflow.id} is in status {revision.status_at(ctx.now)}")
    if "runGroupId" in request:
        ctx.region.run_groups.get(request["runGroupId"], ctx.now)
    if "cacheId" in request:
        ctx.region.run_caches.get(request["cacheId"], ctx.now)
    return workflow, revision, _configuration(ctx, request)


def _configuration(ctx: Context, request: Mapping[str, Any]) -> Configuration | None:
    if "configurationName" not in request:
        return None
    configuration = ctx.region.configurations.get(request["configurationName"], ctx.now)
    if (status := configuration.status_at(ctx.now)) != "ACTIVE":
        raise ResourceNotFoundException(f"Configuration {configuration.name} is in status {status}")
    return configuration


def check_parameters(parameters: Mapping[str, object], workflow: Revision) -> None:
    """doc: all required parameters of the template, and none outside it. Without a template all is allowed.

    doc: the keys of a WDL workflow's parameters may carry the workflow's name (`Workflow.input`).
    """
    template = workflow.parameter_template
    if template is None:
        return
    given = set(parameters)
    if (workflow.engine or "").startswith("WDL"):
        given = {key if key in template else key.partition(".")[2] or key for key in given}
    required = {key for key, entry in template.items() if not entry.get("optional")}
    problems = [
        f"{what}: {', '.join(sorted(keys))}"
        for what, keys in (
            ("Missing required parameters", required - given),
            ("Parameters outside the parameter template", given - template.keys()),
        )
        if keys
    ]
    if problems:
        raise ValidationException("; ".join(problems))
