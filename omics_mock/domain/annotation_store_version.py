"""Versions of annotation stores; every store has at least one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from omics_mock.domain.analytics_store import DataHolder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.annotation_store import AnnotationStore
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationStoreVersion(DataHolder):
    """One version; its `name` is the model's `versionName`, unique within the store.

    `tsv_options` are its `tsvVersionOptions`, None when neither it nor its store was given any.
    """

    kind: ClassVar[str] = "annotation store version"

    store_id: str
    store_name: str
    tsv_options: Mapping[str, Any] | None = None

    def arn(self, region: Region) -> str:
        """The ARN of the version."""
        return region.arn(f"annotationStore/{self.store_name}/version/{self.name}")


def add_with_first_version(region: Region, store: AnnotationStore, version_name: str | None) -> AnnotationStoreVersion:
    """Put a new store into the region, and the version that it is made with, and return that version.

    seen: the first version has the id of the store, and its name too unless the request gives another.
    """
    region.annotation_stores.add(store)
    version = AnnotationStoreVersion(
        id=store.id,
        creation_time=store.creation_time,
        timeline=store.timeline,
        failure=store.failure,
        name=store.name if version_name is None else version_name,
        store_id=store.id,
        store_name=store.name,
        tsv_options=store.tsv_options,
    )
    region.tags[version.arn(region)] = {}
    return region.annotation_store_versions.add(version)


def versions_of(region: Region, store_id: str, now: Instant) -> list[AnnotationStoreVersion]:
    """The versions that a store has, those on their way in or out included, in creation order."""
    return list(region.annotation_store_versions.existing(now, store_id=store_id))


def version_to_import_into(
    region: Region, store: AnnotationStore, name: str | None, now: Instant
) -> AnnotationStoreVersion:
    """The version with this name, or the default one; raises ResourceNotFoundException if it is missing."""
    if name is not None:
        return region.annotation_store_versions.named(name, now, store_id=store.id)
    # inferred: the first version is the default; chosen: once it is deleted, the oldest of the others
    staying = [version for version in versions_of(region, store.id, now) if version.status_at(now) != "DELETING"]
    return (staying or versions_of(region, store.id, now))[0]
