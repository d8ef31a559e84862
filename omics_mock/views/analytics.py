"""Views of variant stores, annotation stores, their versions, and shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from omics_mock.builders.analytics import ShareStatus, StoreFormat, StoreStatus
from omics_mock.views.members import Member, Moment, View
from omics_mock.views.sight import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.domain.share import Share
    from omics_mock.domain.table import Table
    from omics_mock.domain.world import World
    from omics_mock.timing.instants import Instant


class HolderView(View):
    """What stores and versions have in common."""

    __slots__ = ()

    id = Member[str]()
    name = Member[str]()
    status = Member[StoreStatus]()
    status_message = Member[str]()
    description = Member[str]()
    creation_time = Moment[datetime]()
    update_time = Moment[datetime]()
    tags = Member[dict[str, str]]()


class VariantStoreView(HolderView):
    """A variant store."""

    __slots__ = ()

    store_arn = Member[str]()
    reference = Member[Mapping[str, str] | None]()
    sse_config = Member[Mapping[str, str]]()
    store_size_bytes = Member[int]()


class AnnotationStoreView(VariantStoreView):
    """An annotation store."""

    __slots__ = ()

    store_format = Member[StoreFormat]()
    store_options = Member[Mapping[str, Any] | None]()
    num_versions = Member[int]()


class AnnotationStoreVersionView(HolderView):
    """A version of an annotation store: `name` is the store's, `version_name` its own."""

    __slots__ = ()

    store_id = Member[str]()
    version_arn = Member[str]()
    version_name = Member[str]()
    version_options = Member[Mapping[str, Any] | None]()
    version_size_bytes = Member[int]()


class ShareView(View):
    """A share, as its owner sees it."""

    __slots__ = ()

    share_id = Member[str]()
    resource_arn = Member[str]()
    resource_id = Member[str]()
    principal_subscriber = Member[str]()
    owner_id = Member[str]()
    status = Member[ShareStatus]()
    status_message = Member[str]()
    share_name = Member[str | None]()
    creation_time = Moment[datetime]()
    update_time = Moment[datetime]()


@dataclass(frozen=True, slots=True)
class _Shares(Kind[ShareView]):
    """The shares that accounts offer; the world keeps them for both accounts of each."""

    def table_of(self, region: Region, world: World) -> Table[Share]:
        """The shares of all accounts in the region of this name."""
        return world.shares(region.name)

    def find(self, region: Region, world: World, resource_id: str, now: Instant) -> Resource | None:
        """The share, where its owner is."""
        share = self.table_of(region, world).find(resource_id, now)
        return share if share is not None and share.owner_id == region.account_id else None

    def existing(self, region: Region, world: World, now: Instant, **wanted: object) -> Iterator[Resource]:
        """The shares of this owner."""
        return self.table_of(region, world).existing(now, owner_id=region.account_id, **wanted)

    def latest(self, region: Region, world: World, now: Instant) -> Iterator[Resource]:
        """The shares of this owner, the last one first."""
        return self.table_of(region, world).backwards(now, owner_id=region.account_id)


def _by_name(store: Any) -> Mapping[str, object]:
    return {"name": store.name}


VARIANT_STORES = Kind("variant store", VariantStoreView, "variant_stores", "GetVariantStore", request=_by_name)
ANNOTATION_STORES = Kind(
    "annotation store", AnnotationStoreView, "annotation_stores", "GetAnnotationStore", request=_by_name
)
ANNOTATION_STORE_VERSIONS = Kind(
    "annotation store version",
    AnnotationStoreVersionView,
    "annotation_store_versions",
    "GetAnnotationStoreVersion",
    request=lambda version: {"name": version.store_name, "versionName": version.name},
)
SHARES = _Shares(
    "share",
    ShareView,
    "shares",
    "GetShare",
    request=lambda share: {"shareId": share.id},
    shown=lambda answer, _share: answer["share"],
    name_field="share_name",
)
