"""The four operations on configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.configuration import RESERVED_NAME, Configuration
from omics_mock.domain.task_plan import FINAL
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ConflictException, ValidationException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.region import Region
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Instant

_DEFAULT_PAGE = 10  # chosen: the largest page that the model allows


@operation("CreateConfiguration")
def create_configuration(ctx: Context, request: t.CreateConfigurationRequestTypeDef) -> Mapping[str, object]:
    """A new configuration in CREATING."""
    _check(request)
    configuration = ctx.once(request, ctx.region.configurations, lambda: _created(ctx, request))
    return _detail(configuration, ctx.region, ctx.now)


@operation("GetConfiguration")
def get_configuration(ctx: Context, request: t.GetConfigurationRequestTypeDef) -> Mapping[str, object]:
    """One configuration."""
    return _detail(ctx.read(ctx.region.configurations, request["name"]), ctx.region, ctx.now)


@operation("ListConfigurations")
def list_configurations(ctx: Context, request: t.ListConfigurationsRequestTypeDef) -> Mapping[str, object]:
    """The configurations of the region."""
    page = ctx.page(ctx.region.configurations, request, default=_DEFAULT_PAGE)
    items = [_summary(configuration, ctx.region, ctx.now) for configuration in page.items]
    return {"items": items, "nextToken": page.token}


@operation("DeleteConfiguration")
def delete_configuration(ctx: Context, request: t.DeleteConfigurationRequestTypeDef) -> Mapping[str, object]:
    """Delete a configuration that no run is using."""
    configuration = ctx.region.configurations.get(request["name"], ctx.now)
    deleted = configuration.deleted(ctx.now, ctx.durations["configuration.DELETING"])
    for run in ctx.region.runs.existing(ctx.now, configuration_name=configuration.name):
        # chosen: one paragraph of the guide says so, another that it is safe, since runs keep what they started with
        if run.status_at(ctx.now) not in FINAL:
            raise ConflictException(f"Configuration {configuration.name} is used by run {run.id}")
    ctx.region.configurations.replace(deleted)
    ctx.region.tags.pop(_arn(configuration, ctx.region), None)
    return {}


def vpc_config(configuration: Configuration) -> Mapping[str, object]:
    """The network settings as answers show them."""
    return {
        "securityGroupIds": list(configuration.security_group_ids),
        "subnetIds": list(configuration.subnet_ids),
        "vpcId": configuration.vpc_id,
        "vpcOwnerAccountId": configuration.vpc_owner_account_id,
    }


def _check(request: t.CreateConfigurationRequestTypeDef) -> None:
    if request["name"] == RESERVED_NAME:
        raise ValidationException(f"The configuration name {RESERVED_NAME} is reserved")
    network = request["runConfigurations"].get("vpcConfig")
    if network is None:
        raise ValidationException("runConfigurations must contain vpcConfig")
    # doc: at least one of each, although the model allows none
    for member in ("securityGroupIds", "subnetIds"):
        if not network.get(member):
            raise ValidationException(f"vpcConfig must contain at least one of {member}")


def _created(ctx: Context, request: t.CreateConfigurationRequestTypeDef) -> Configuration:
    configurations, name = ctx.region.configurations, request["name"]
    if configurations.find(name, ctx.now) is not None:
        raise ConflictException(f"Configuration {name} already exists")  # inferred: the type
    ctx.within_quota("configurations", sum(1 for _ in configurations.existing(ctx.now)), "configurations")
    network = request["runConfigurations"]["vpcConfig"]
    creating = Plan.of(("CREATING", ctx.durations["configuration.CREATING"]), ("ACTIVE", None))
    configuration = Configuration(
        id=name,
        creation_time=ctx.now,
        timeline=Timeline(ctx.now, creating),
        uuid=ctx.ids.uuid(),
        description=request.get("description"),
        security_group_ids=tuple(network["securityGroupIds"]),
        subnet_ids=tuple(network["subnetIds"]),
        vpc_owner_account_id=network.get("vpcOwnerAccountId"),
    )
    ctx.region.tags[_arn(configuration, ctx.region)] = dict(request.get("tags", {}))
    if name in configurations:  # the one of this name that was deleted
        configurations.remove(name)
    return configurations.add(configuration)


def _arn(configuration: Configuration, region: Region) -> str:
    return region.arn(f"configuration/{configuration.name}")


def _summary(configuration: Configuration, region: Region, now: Instant) -> Mapping[str, object]:
    return {
        "arn": _arn(configuration, region),
        "name": configuration.name,
        "description": configuration.description,
        "status": configuration.status_at(now),
        "creationTime": configuration.creation_time,
    }


def _detail(configuration: Configuration, region: Region, now: Instant) -> Mapping[str, object]:
    return {
        **_summary(configuration, region, now),
        "uuid": configuration.uuid,
        "runConfigurations": {"vpcConfig": vpc_config(configuration)},
        "tags": region.tags.get(_arn(configuration, region), {}),
    }
