"""The resources that one account has in one region, and the work that waits there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from omics_mock.domain.admission import Admission
from omics_mock.domain.table import Table
from omics_mock.domain.task_ids import TaskNumbers
from omics_mock.support.errors import ResourceNotFoundException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from omics_mock.domain.analytics_import_job import AnalyticsImportJob
    from omics_mock.domain.annotation_store import AnnotationStore
    from omics_mock.domain.annotation_store_version import AnnotationStoreVersion
    from omics_mock.domain.reference import Reference, ReferenceStore
    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.read_set_upload import ReadSetUpload, UploadPart
    from omics_mock.domain.configuration import Configuration
    from omics_mock.domain.resource import Resource
    from omics_mock.domain.run import Run
    from omics_mock.domain.run_batch import RunBatch
    from omics_mock.domain.run_cache import RunCache
    from omics_mock.domain.run_group import RunGroup
    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.domain.variant_store import VariantStore
    from omics_mock.domain.workflow import Workflow, WorkflowVersion
    from omics_mock.support.errors import ServiceError
    from omics_mock.timing.instants import Instant
    from omics_mock.timing.schedule import Schedule


class Region:
    """One world: the tables of one account in one region.

    `tags` holds the tags of every taggable resource by ARN; `tokens` remembers idempotency tokens.
    """

    def __init__(
        self, account_id: str, name: str, partition: str, schedule: Schedule, quotas: Mapping[str, float]
    ) -> None:
        self.account_id = account_id
        self.name = name
        self.partition = partition
        self.tags: dict[str, dict[str, str]] = {}
        self.tokens: dict[tuple[str, ...], tuple[bytes, str]] = {}

        def table(kind: str, text: str) -> Table:
            return Table(kind, schedule, _not_found(text))

        # chosen: texts by analogy with the known ones, "Workflow N not found" and "The specified sequence store ..."
        self.workflows: Table[Workflow] = table("workflow", "Workflow {} not found")
        self.configurations: Table[Configuration] = table("configuration", "Configuration {} not found")
        self.run_batches: Table[RunBatch] = table("run batch", "Batch {} not found")
        self.run_caches: Table[RunCache] = table("run cache", "RunCache {} not found")
        self.run_groups: Table[RunGroup] = table("run group", "RunGroup {} not found")
        self.workflow_versions: Table[WorkflowVersion] = table("workflow version", "Workflow version {} not found")
        self.runs: Table[Run] = table("run", "Run {} not found")
        self.task_numbers = TaskNumbers()
        self.reference_stores: Table[ReferenceStore] = table(
            "reference store", "The specified reference store does not exist."
        )
        self.references: Table[Reference] = table("reference", "The specified reference does not exist.")
        self.sequence_stores: Table[SequenceStore] = table(
            "sequence store", "The specified sequence store does not exist"
        )
        self.read_sets: Table[ReadSet] = table("read set", "The specified readset does not exist.")
        self.reference_import_jobs: Table[StorageJob] = table(
            "reference import job", "The specified import job does not exist."
        )
        self.read_set_import_jobs: Table[StorageJob] = table(
            "read set import job", "The specified import job does not exist."
        )
        self.read_set_activation_jobs: Table[StorageJob] = table(
            "read set activation job", "The specified activation job does not exist."
        )
        self.read_set_export_jobs: Table[StorageJob] = table(
            "read set export job", "The specified export job does not exist."
        )
        self.read_set_upload_parts: Table[UploadPart] = table("read set upload part", "No part {} was uploaded.")
        self.read_set_uploads: Table[ReadSetUpload] = table("read set upload", "The specified upload does not exist.")
        # chosen: modelled on "Workflow N not found"
        self.variant_stores: Table[VariantStore] = table("variant store", "Variant store {} not found")
        self.variant_import_jobs: Table[AnalyticsImportJob] = table(
            "variant import job", "Import job {} not found"
        )
        self.annotation_stores: Table[AnnotationStore] = table(
            "annotation store", "Annotation store {} not found"
        )
        self.annotation_store_versions: Table[AnnotationStoreVersion] = table(
            "annotation store version", "Annotation store version {} not found"
        )
        self.annotation_import_jobs: Table[AnalyticsImportJob] = table(
            "annotation import job", "Import job {} not found"
        )
        self.admission = Admission(self.runs, self.run_groups, quotas, self.cached_tasks.recall)
        self.runs.on_change = self.admission.changed

    def arn(self, resource: str) -> str:
        """The ARN of a resource of this region, e.g. `arn("run/1234567")`."""
        return f"arn:{self.partition}:omics:{self.name}:{self.account_id}:{resource}"

    def observed_by(self, observe: Callable[[Region, Resource, Instant, str], None]) -> None:
        """Let `observe` be told whatever happens to a resource of this region: to which, when, and its status."""
        for table in self.tables():
            table.observe = partial(observe, self)

    def tables(self) -> Iterator[Table]:
        """Every table of this region."""
        return (value for value in vars(self).values() if isinstance(value, Table))


def _not_found(text: str) -> Callable[[str], ServiceError]:
    return lambda resource_id: ResourceNotFoundException(text.format(resource_id))
