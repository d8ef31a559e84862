"""Read sets: their statuses, which follow from time and from the last access to their files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.s3_access import store_uri
from omics_mock.support.errors import ConflictException, ResourceNotFoundException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from omics_mock.domain.read_set_files import ReadSetFile, ReadSetFiles
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant, Span

_ACTIVE = Plan.of(("ACTIVE", None))
_ARCHIVED = Plan.of(("ARCHIVED", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSet(LivingResource):
    """One set of reads. An empty `reference_arn` means that it has no reference.

    `status_message` is shown when the upload failed. What is known about the files is derived from `files`,
    which read sets of equal content share.
    """

    kind: ClassVar[str] = "read set"
    may_rest: ClassVar[bool] = True

    sequence_store_id: str
    subject_id: str
    sample_id: str
    name: str
    creation_type: str
    files: ReadSetFiles
    description: str | None = None
    reference_arn: str = ""
    generated_from: str | None = None
    creation_job_id: str | None = None
    status_message: str | None = None

    @property
    def file_type(self) -> str:
        """`FASTQ`, `BAM`, `CRAM` or `UBAM`."""
        return self.files.file_type

    def arn(self, region: Region) -> str:
        """The ARN of the read set."""
        return region.arn(f"sequenceStore/{self.sequence_store_id}/readSet/{self.id}")

    def s3_uri(self, region: Region, file: ReadSetFile) -> str:
        """The URI under which S3 clients find one of its files."""
        return f"{store_uri(region, self.sequence_store_id)}readSet/{self.id}/{file.name}"

    def rests(self, now: Instant) -> bool:
        """Archiving of an idle read set is nothing that anybody waits for."""
        return self.status_at(now) == "ACTIVE" and self.timeline.ends[1] == "ARCHIVED"

    def file_to_read(self, name: str, now: Instant) -> ReadSetFile:
        """The file that GetReadSet calls `name`; raises the service's error when nobody can read it now."""
        status = self.status_at(now)
        if status not in ("ACTIVE", "PROCESSING_UPLOAD"):
            # inferred: the type, the only reason why the operation declares it; chosen: the text
            raise ConflictException("The specified readset is not in ACTIVE state.")
        file = self.files.named(name)
        # doc: generated index files are unavailable while an upload is processed
        if file is None or (name == "INDEX" and status != "ACTIVE"):
            raise ResourceNotFoundException("The specified file does not exist.")
        return file

    def accessed(self, at: Instant, idle: Span) -> ReadSet:
        """The read set whose `idle` microseconds begin anew at `at`; itself if that changes nothing."""
        last = self.timeline
        active = last.before
        if last.plan != _ARCHIVED or active is None or not active.begins <= at < last.begins < at + idle:
            return self
        return replace(self, timeline=Timeline(at + idle, _ARCHIVED, active))

    def activated(self, begins: Instant, ends: Instant, idle: Span) -> ReadSet:
        """The read set when an activation works on it in that span; then its idle time begins anew."""
        return replace(self, timeline=activating_between(self.timeline, begins, ends, idle))

    def deleted(self, now: Instant, lasts: Span) -> ReadSet:
        """The read set on its way out."""
        plan = Plan.of(("DELETING", lasts), ("DELETED", None))
        return replace(self, timeline=self.timeline.branch(now, plan))


@lru_cache(maxsize=64)
def active_between(at: Instant, until: Instant) -> Timeline:
    """The life of a read set that is ACTIVE from `at` on and, idle too long, ARCHIVED from `until` on.

    Read sets that are made at one instant share it.
    """
    return Timeline(at, _ACTIVE).branch(until, _ARCHIVED)


def activating_between(archived: Timeline, begins: Instant, ends: Instant, idle: Span) -> Timeline:
    """The life of an archived read set that is activated in that span."""
    activation = Plan.of(("ACTIVATING", ends - begins), ("ACTIVE", None))
    return archived.branch(begins, activation).branch(ends + idle, _ARCHIVED)


def processed_upload(at: Instant, lasts: Span, idle: Span) -> Timeline:
    """The life of a read set that was uploaded at `at`."""
    plan = Plan.of(("PROCESSING_UPLOAD", lasts), ("ACTIVE", None))
    return Timeline(at, plan).branch(at + lasts + idle, _ARCHIVED)


def failed_upload(at: Instant, lasts: Span) -> Timeline:
    """The life of a read set whose upload at `at` turns out to be unusable."""
    return Timeline(at, Plan.of(("PROCESSING_UPLOAD", lasts), ("UPLOAD_FAILED", None)))
