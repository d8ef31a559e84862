"""Reference stores and the reference genomes in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource, Resource
from omics_mock.support.errors import ConflictException
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from omics_mock.domain.content import Content
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant, Span

LARGEST_REFERENCE = 15 * 1024**3
"""doc: the fixed quotas page has 15 GB; chosen: binary gigabytes."""

FOREVER: Instant = 1 << 62
"""An instant by which everything that is on its way is there, and everything that is leaving has gone."""

LIFE = Plan.of(("ACTIVE", None))  # inferred: a reference appears when its source is imported


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStore(Resource):
    """The one container of references that an account has in a region; nothing but its tags ever changes.

    `key_arn` is the customer's KMS key, None when the service's own key encrypts.
    """

    kind: ClassVar[str] = "reference store"

    name: str
    description: str | None = None
    key_arn: str | None = None

    def arn(self, region: Region) -> str:
        """The ARN of this store in its region."""
        return region.arn(f"referenceStore/{self.id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(LivingResource):
    """One reference genome: the FASTA that was imported, and the `.fai` that the service made of it."""

    kind: ClassVar[str] = "reference"

    reference_store_id: str
    name: str
    description: str | None = None
    source: Content
    index: Content
    creation_job_id: str | None = None

    @property
    def md5(self) -> str:
        """The MD5 of the whole source file, in hex digits."""
        return self.source.digest("md5")  # doc: "the MD5 checksum of an entire file"

    def arn(self, region: Region) -> str:
        """The ARN of this reference in the region of its store."""
        return region.arn(f"referenceStore/{self.reference_store_id}/reference/{self.id}")

    def deleted(self, now: Instant, lasts: Span) -> Reference:
        """The reference on its way out for so long; raises ConflictException when it is on it already."""
        if self.status_at(now) != "ACTIVE":
            raise ConflictException("The specified reference is being deleted.")  # chosen
        plan = Plan.of(("DELETING", lasts), ("DELETED", None))
        return replace(self, timeline=self.timeline.branch(now, plan))


def references_to_come(region: Region, store_id: str) -> list[Reference]:
    """The references that a store has or will have, those included that an import has yet to make."""
    return list(region.references.existing(FOREVER, reference_store_id=store_id))


def is_used(region: Region, reference: Reference) -> bool:
    """Whether a read set or a store of the region is made with this reference, or will be.

    doc: "Deleting reference and sequence stores" of the user guide, for read sets; inferred: for stores.
    """
    users = (region.read_sets, region.variant_stores, region.annotation_stores)
    return any(any(table.existing(FOREVER, reference_arn=reference.arn(region))) for table in users)


def is_empty(region: Region, store: ReferenceStore, now: Instant) -> bool:
    """Whether a store holds no reference and no import into it is unfinished."""
    jobs = region.reference_import_jobs.existing(now, store_id=store.id)
    held = region.references.existing(now, reference_store_id=store.id)
    return not any(held) and not references_to_come(region, store.id) and not any(j.is_active(now) for j in jobs)
