"""Builders of reference stores and references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from omics_mock.builders.base import STORAGE_PART, Builder, birth
from omics_mock.domain.generated import default_size
from omics_mock.domain.reference import LIFE, Reference, ReferenceStore, references_to_come
from omics_mock.domain.reference_import import examined
from omics_mock.domain.supplied import supplied
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from datetime import datetime

    from omics_mock.builders.base import Site
    from omics_mock.domain.reference_import import Genome
    from omics_mock.timing.instants import Instant

ReferenceStatus = Literal["ACTIVE", "DELETING"]


class ReferenceBuilders(Builder):
    """`mock.add.reference_store` and `mock.add.reference`."""

    def reference_store(
        self,
        name: str = "reference-store",
        *,
        id: str | None = None,
        description: str | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """The reference store of the region; its id.

        Raises ConfigurationError when the quota `reference_stores` (1) is used up.
        """
        with self._site(region, account_id) as site:
            store = _new_store(site, name, birth(site, creation_time), description, id)
            site.region.tags[store.arn(site.region)] = dict(tags or {})
            return store.id

    def reference(
        self,
        store: str | None = None,
        *,
        id: str | None = None,
        name: str = "reference",
        content: bytes | str | os.PathLike[str] | int | None = None,
        status: ReferenceStatus | None = None,
        description: str | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """A reference in `store`, by default the region's store, which is made where there is none; its id.

        `content` is the FASTA: bytes, the path of a file, or a size in bytes for one that is made up. Without
        `status` the reference is created now. With one it was created a day ago and stays in that status. Raises
        ConfigurationError for content that is no FASTA, an unknown store, and a name that is taken.
        """
        with self._site(region, account_id) as site:
            home = _store(site, store)
            if name in (known.name for known in references_to_come(site.region, home.id)):
                message = f"The reference store {home.id} has a reference {name!r} already. Give another name=."
                raise ConfigurationError(message)
            genome = _genome(content, f"s3://omics-mock/{name}.fasta")
            born = birth(site, creation_time, has_past=status is not None)
            reference = Reference(
                id=site.id_of(site.region.references, STORAGE_PART, id),
                creation_time=born,
                timeline=Timeline(born, LIFE if status is None else _resting_in(status)),
                reference_store_id=home.id,
                name=name,
                description=description,
                source=genome.source,
                index=genome.index,
            )
            site.region.tags[reference.arn(site.region)] = dict(tags or {})
            return site.region.references.add(reference).id


def _new_store(
    site: Site, name: str, born: Instant, description: str | None = None, wanted_id: str | None = None
) -> ReferenceStore:
    stores = site.region.reference_stores
    if len(stores) >= site.quotas["reference_stores"]:
        message = (
            f"The region {site.region.name} has {len(stores)} reference store(s) already, as many as the "
            "quota allows. Use that one, or raise mock.quotas['reference_stores']."
        )
        raise ConfigurationError(message)
    store_id = site.id_of(stores, STORAGE_PART, wanted_id)
    return stores.add(ReferenceStore(id=store_id, creation_time=born, name=name, description=description))


def _store(site: Site, store_id: str | None) -> ReferenceStore:
    if store_id is None:
        return next(site.region.reference_stores.existing(site.now), None) or _new_store(
            site, "reference-store", site.now
        )
    store = site.region.reference_stores.find(store_id, site.now)
    if store is None:
        message = (
            f"There is no reference store {store_id!r} in {site.region.name}. Type "
            "mock.add.reference_store() first, or leave the store out."
        )
        raise ConfigurationError(message)
    return store


def _genome(content: bytes | str | os.PathLike[str] | int | None, uri: str) -> Genome:
    given = default_size(uri) if content is None else content
    genome = examined(uri, supplied(given, uri, "FASTA"))
    if isinstance(genome, str):
        raise ConfigurationError(f"mock.add.reference(content=...): {genome} Type for example b'>chr1\\nACGT\\n'.")
    return genome


def _resting_in(status: str) -> Plan:
    if status not in ("ACTIVE", "DELETING"):
        raise ConfigurationError(f"A reference cannot be {status!r}. Type status='ACTIVE' or status='DELETING'.")
    return Plan.of((status, None))
