"""Configurations: named network settings for runs in a VPC."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.support.derived import derived_hex
from omics_mock.support.errors import ConflictException
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from omics_mock.timing.instants import Instant, Span

RESERVED_NAME = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration(LivingResource):
    """A configuration; its `id` is its name. `vpc_owner_account_id` is a member of newer service models.

    Runs keep the record with which they were started, so a configuration that is gone changes nothing for them.
    """

    kind: ClassVar[str] = "configuration"

    uuid: str
    description: str | None = None
    security_group_ids: tuple[str, ...]
    subnet_ids: tuple[str, ...]
    vpc_owner_account_id: str | None = None

    @property
    def name(self) -> str:
        """The name that the user gave it, unique in the account and region."""
        return self.id

    @property
    def vpc_id(self) -> str:
        """The VPC of the subnets. chosen: nobody knows the VPCs, so the same subnets have the same made-up one."""
        return f"vpc-{derived_hex(17, *sorted(self.subnet_ids))}"

    def deleted(self, now: Instant, lasts: Span) -> Configuration:
        """The configuration on its way out; raises ConflictException while it is being made or deleted."""
        status = self.status_at(now)
        if status in ("CREATING", "DELETING"):
            raise ConflictException(f"Configuration {self.name} cannot be deleted in status {status}")
        return replace(self, timeline=self.timeline.branch(now, Plan.of(("DELETING", lasts), ("DELETED", None))))
