"""Annotation stores: where annotations from TSV, VCF or GFF files are kept, in one version or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from omics_mock.domain.analytics_store import AnalyticsStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationStore(AnalyticsStore):
    """One annotation store. `tsv_options` are its `tsvStoreOptions` as given, None when none were."""

    kind: ClassVar[str] = "annotation store"

    store_format: str
    tsv_options: Mapping[str, Any] | None = None

    def arn(self, region: Region) -> str:
        """The ARN of the store; seen: it has the name, not the id."""
        return region.arn(f"annotationStore/{self.name}")
