"""Import jobs of variant stores and annotation stores: which of their files get in, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from omics_mock.domain.analytics_resource import AnalyticsResource
from omics_mock.support.errors import ValidationException
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omics_mock.domain.table import Table
    from omics_mock.timing.instants import Instant, Span

RUNNING = ("SUBMITTED", "IN_PROGRESS")
"""The statuses in which a job counts against the quota, and can be cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportItem:
    """One file of a job: its S3 URI, its `size` in bytes, and why it cannot be imported, None if it can."""

    source: str
    size: int
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsImportJob(AnalyticsResource):
    """One import job; the jobs of annotation stores have a version and format options too."""

    kind: ClassVar[str] = "import job"

    store_id: str
    destination_name: str
    role_arn: str
    items: tuple[ImportItem, ...]
    run_left_normalization: bool = False
    annotation_fields: Mapping[str, str] | None = None
    version_id: str | None = None
    version_name: str | None = None
    format_options: Mapping[str, Any] | None = None

    def completion_time(self, now: Instant) -> Instant | None:
        """When the job ended; None while it runs."""
        # chosen: shown in every final status; no published answer has it
        return None if self.status_at(now) in RUNNING else self.update_time(now)

    def item_status(self, item: ImportItem, now: Instant) -> str:
        """The status of one file: that of the job until it ends, its own from then on."""
        status = self.timeline.status_at(now)
        if status in RUNNING or status == "CANCELLED":
            return status
        return "COMPLETED" if item.failure is None else "FAILED"

    def imported_bytes(self, now: Instant) -> int:
        """How many bytes this job has brought into its store."""
        return sum(item.size for item in self.items if self.item_status(item, now) == "COMPLETED")

    def cancelled(self, now: Instant) -> AnalyticsImportJob:
        """The job as one that ends now; raises ValidationException when it has ended already."""
        if self.status_at(now) not in RUNNING:
            # doc: an error; inferred: the type, the only one declared that fits; chosen: the text
            raise ValidationException(f"Import job {self.id} is {self.status_at(now)} and cannot be cancelled")
        return replace(self, timeline=self.timeline.branch(now, Plan.of(("CANCELLED", None))))


def hanging_plan(submitted: Span, hangs: str) -> Plan:
    """The life of a job that never leaves this status."""
    return Plan.of((hangs, None)) if hangs == RUNNING[0] else Plan.of((RUNNING[0], submitted), (hangs, None))


def import_plan(items: Sequence[ImportItem], submitted: Span, succeeding: Span, failing: Span) -> Plan:
    """The life of a job: SUBMITTED, then IN_PROGRESS for as long as success or complete failure takes."""
    failures = [item.failure is not None for item in items]
    if all(failures):
        return Plan.of(("SUBMITTED", submitted), ("IN_PROGRESS", failing), ("FAILED", None))
    # inferred: one failure among others gives the third final status
    outcome = "COMPLETED_WITH_FAILURES" if any(failures) else "COMPLETED"
    return Plan.of(("SUBMITTED", submitted), ("IN_PROGRESS", succeeding), (outcome, None))


def running_jobs(jobs: Table[AnalyticsImportJob], now: Instant, **wanted: object) -> Iterator[AnalyticsImportJob]:
    """The jobs with the `wanted` field values that have not ended."""
    for status in RUNNING:
        yield from jobs.existing(now, status=status, **wanted)


def imported_bytes(jobs: Table[AnalyticsImportJob], now: Instant, **wanted: object) -> int:
    """How many bytes the jobs with the `wanted` field values have imported."""
    return sum(job.imported_bytes(now) for job in jobs.existing(now, **wanted))
