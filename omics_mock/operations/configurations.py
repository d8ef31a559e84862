"""The four operations on configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.configuration import Configuration


def vpc_config(configuration: Configuration) -> Mapping[str, object]:
    """The network settings as answers show them."""
    return {
        "securityGroupIds": list(configuration.security_group_ids),
        "subnetIds": list(configuration.subnet_ids),
        "vpcId": configuration.vpc_id,
        "vpcOwnerAccountId": configuration.vpc_owner_account_id,
    }
