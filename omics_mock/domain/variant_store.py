"""Variant stores: where the variants of VCF files are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.analytics_store import AnalyticsStore

if TYPE_CHECKING:
    from omics_mock.domain.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantStore(AnalyticsStore):
    """One variant store; it always has a reference."""

    kind: ClassVar[str] = "variant store"

    def arn(self, region: Region) -> str:
        """The ARN of the store; seen: it has the name, not the id."""
        return region.arn(f"variantStore/{self.name}")
