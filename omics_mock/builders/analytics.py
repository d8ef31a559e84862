"""Builders of variant stores, annotation stores, their versions, and shares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

from omics_mock.builders.base import Builder, birth, known
from omics_mock.domain.analytics_store import DataHolder
from omics_mock.domain.annotation_store import AnnotationStore
from omics_mock.domain.annotation_store_version import AnnotationStoreVersion, add_with_first_version
from omics_mock.domain.script import Outcome, facts_of_store
from omics_mock.domain.share import offer
from omics_mock.domain.variant_store import VariantStore
from omics_mock.exceptions import ConfigurationError
from omics_mock.support.errors import ServiceError
from omics_mock.support.payloads import copied
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from typing_extensions import Unpack

    from omics_mock.builders.base import Site
    from omics_mock.domain.share import Share
    from omics_mock.domain.table import Table

StoreFormat = Literal["GFF", "TSV", "VCF"]
StoreStatus = Literal["CREATING", "ACTIVE", "DELETING", "FAILED"]
ShareStatus = Literal["PENDING", "ACTIVATING", "ACTIVE", "DELETING", "FAILED"]

H = TypeVar("H", bound=DataHolder)


class HolderFields(TypedDict, total=False):
    """What the builders of stores and versions take by name, as `Add.variant_store` says."""

    description: str
    status: StoreStatus | None
    status_message: str | None
    creation_time: datetime | None
    tags: Mapping[str, str] | None
    region: str | None
    account_id: str | None


class AnalyticsBuilders(Builder):
    """`mock.add.variant_store`, `annotation_store`, `annotation_store_version` and `share`."""

    def variant_store(
        self,
        name: str = "variant_store",
        *,
        reference_arn: str | None = None,
        **fields: Unpack[HolderFields],
    ) -> str:
        """A variant store; its id. The API addresses it by its `name`.

        Without `status` it is created now. With one it was created a day ago and stays in that status.
        `status_message` says why it is FAILED, or will be after CREATING. Without `reference_arn` it has the
        first reference of the region, or an invented one.
        """
        with self._site(fields.get("region"), fields.get("account_id")) as site:
            stores = site.region.variant_stores
            common = _holder(site, stores, name, **fields)
            store = VariantStore(**common, reference_arn=reference_arn or _invented_reference(site))
            site.region.tags[store.arn(site.region)] = dict(fields.get("tags") or {})
            return stores.add(store).id

    def annotation_store(
        self,
        name: str = "annotation_store",
        *,
        store_format: StoreFormat = "VCF",
        reference_arn: str | None = None,
        tsv_store_options: Mapping[str, Any] | None = None,
        version_name: str | None = None,
        **fields: Unpack[HolderFields],
    ) -> str:
        """An annotation store with its first version, made as `variant_store` makes one; its id.

        `version_name` is the store's name by default. A store for TSV files has a reference only if it is
        given one.
        """
        with self._site(fields.get("region"), fields.get("account_id")) as site:
            stores = site.region.annotation_stores
            invented = None if known(StoreFormat, store_format) == "TSV" else _invented_reference(site)
            store = AnnotationStore(
                **_holder(site, stores, name, **fields),
                reference_arn=reference_arn or invented,
                store_format=store_format,
                tsv_options=copied(tsv_store_options),
            )
            add_with_first_version(site.region, store, version_name)
            site.region.tags[store.arn(site.region)] = dict(fields.get("tags") or {})
            return store.id

    def annotation_store_version(self, store: str, version_name: str, **fields: Unpack[HolderFields]) -> str:
        """One more version of the annotation store with the name `store`, made as `variant_store` makes a store.

        Returns its id. It has the options of its store.
        """
        with self._site(fields.get("region"), fields.get("account_id")) as site:
            home = next(site.region.annotation_stores.existing(site.now, name=store), None)
            if home is None:
                message = f"There is no annotation store named {store!r}: add.annotation_store({store!r}) first."
                raise ConfigurationError(message)
            versions = site.region.annotation_store_versions
            version = AnnotationStoreVersion(
                **_holder(site, versions, version_name, home, **fields),
                store_id=home.id,
                store_name=home.name,
                tsv_options=home.tsv_options,
            )
            site.region.tags[version.arn(site.region)] = dict(fields.get("tags") or {})
            return versions.add(version).id

    def share(
        self,
        resource_arn: str,
        principal_subscriber: str,
        *,
        share_name: str | None = None,
        status: ShareStatus | None = None,
        status_message: str | None = None,
        creation_time: datetime | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """An offer of the store or workflow `resource_arn` to the account `principal_subscriber`; its id.

        `account_id` is the owner. Without `status` the share is created now, and PENDING. With one it was created
        a day ago and stays in that status until somebody accepts or deletes it. `status_message` says why it is
        FAILED, or will be once it is accepted.
        """
        with self._site(region, account_id) as site:
            share = _offer(site, resource_arn, principal_subscriber, share_name)
            born = birth(site, creation_time, has_past=status is not None)
            life = Timeline(born, Plan.of((known(ShareStatus, status or "PENDING"), None)))
            share = replace(share, creation_time=born, timeline=life, failure=status_message)
            return self._mock.world.shares(site.region.name).add(share).id


def _offer(site: Site, resource_arn: str, principal_subscriber: str, share_name: str | None) -> Share:
    try:
        return offer(site.ids, site.region, site.now, resource_arn, principal_subscriber, share_name=share_name)
    except ServiceError as refusal:
        raise ConfigurationError(f"{refusal.message}. Add it first, and give its ARN.") from None


def _holder(
    site: Site,
    table: Table[H],
    name: str,
    home: AnnotationStore | None = None,
    *,
    description: str = "",
    status: StoreStatus | None = None,
    status_message: str | None = None,
    creation_time: datetime | None = None,
    tags: Mapping[str, str] | None = None,  # noqa: ARG001 - belongs to the region
    region: str | None = None,  # noqa: ARG001 - the site is in it
    account_id: str | None = None,  # noqa: ARG001 - the same
) -> dict[str, Any]:
    """The fields of a new store, or of a version of `home`; the name must be free. Unknown words raise TypeError."""
    within = {} if home is None else {"store_id": home.id}
    if any(table.existing(site.now, name=name, **within)):
        raise ConfigurationError(f"There is a {table.kind} {name!r} already. Give another name.")
    born, outcome = birth(site, creation_time, has_past=status is not None), Outcome()
    if status is None:
        outcome = _scripted(site, table.kind, name, home)
        plan = outcome.creation(site.durations[f"{table.kind.replace(' ', '_')}.CREATING"], status_message)
    else:
        plan = Plan.of((known(StoreStatus, status), None))
    return {
        "id": site.ids.hex(12),
        "creation_time": born,
        "timeline": Timeline(born, plan),
        "failure": outcome.fails or status_message,
        "name": name,
        "description": description,
    }


def _scripted(site: Site, kind: str, name: str, home: AnnotationStore | None) -> Outcome:
    facts = facts_of_store(kind, name) if home is None else facts_of_store(kind, home.name, name)
    return site.scripts.outcome("store", facts, f"mock.add.{kind.replace(' ', '_')}({name!r})")


def _invented_reference(site: Site) -> str:
    """The first reference of the region, or the ARN of one that does not exist."""
    references = site.region.references.existing(site.now)
    invented = site.region.arn("referenceStore/1234567890/reference/1234567890")
    return next((reference.arn(site.region) for reference in references), invented)
