"""The resources that one account has in one region, and the work that waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from omics_mock.domain.admission import Admission
from omics_mock.domain.run_batch import BatchProgress
from omics_mock.domain.run_cache import CachedTasks
from omics_mock.domain.table import Table, TableState
from omics_mock.domain.task_ids import TaskNumbers
from omics_mock.support.errors import ResourceNotFoundException
from omics_mock.support.upwards import upwards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from omics_mock.domain.analytics_import_job import AnalyticsImportJob
    from omics_mock.domain.annotation_store import AnnotationStore
    from omics_mock.domain.annotation_store_version import AnnotationStoreVersion
    from omics_mock.domain.configuration import Configuration
    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.read_set_upload import ReadSetUpload, UploadPart
    from omics_mock.domain.reference import Reference, ReferenceStore
    from omics_mock.domain.resource import Resource
    from omics_mock.domain.run import Run
    from omics_mock.domain.run_batch import RunBatch
    from omics_mock.domain.run_cache import RunCache
    from omics_mock.domain.run_group import RunGroup
    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.domain.variant_store import VariantStore
    from omics_mock.domain.workflow import Workflow, WorkflowVersion
    from omics_mock.support.errors import ServiceError
    from omics_mock.timing.instants import Instant
    from omics_mock.timing.schedule import Schedule


# Each table: what its resources are called, and what the service says of an id that is not there.
# seen: the texts for workflows, sequence stores and read sets; chosen: the others by analogy with these
_TABLES = {
    "workflows": ("workflow", "Workflow {} not found"),
    "workflow_versions": ("workflow version", "Workflow version {} not found"),
    "run_groups": ("run group", "RunGroup {} not found"),
    "run_caches": ("run cache", "RunCache {} not found"),
    "configurations": ("configuration", "Configuration {} not found"),
    "run_batches": ("run batch", "Batch {} not found"),
    "runs": ("run", "Run {} not found"),
    "reference_stores": ("reference store", "The specified reference store does not exist."),
    "references": ("reference", "The specified reference does not exist."),
    "reference_import_jobs": ("reference import job", "The specified import job does not exist."),
    "sequence_stores": ("sequence store", "The specified sequence store does not exist"),
    "read_sets": ("read set", "The specified readset does not exist."),
    "read_set_import_jobs": ("read set import job", "The specified import job does not exist."),
    "read_set_activation_jobs": ("read set activation job", "The specified activation job does not exist."),
    "read_set_export_jobs": ("read set export job", "The specified export job does not exist."),
    "read_set_uploads": ("read set upload", "The specified upload does not exist."),
    "read_set_upload_parts": ("read set upload part", "No part {} was uploaded."),
    "variant_stores": ("variant store", "Variant store {} not found"),
    "variant_import_jobs": ("variant import job", "Import job {} not found"),
    "annotation_stores": ("annotation store", "Annotation store {} not found"),
    "annotation_store_versions": ("annotation store version", "Annotation store version {} not found"),
    "annotation_import_jobs": ("annotation import job", "Import job {} not found"),
}


class RegionState(NamedTuple):
    """What the resources of a region were, and what the next ones depend on."""

    account_id: str
    name: str
    partition: str
    tables: Mapping[str, TableState]
    tags: Mapping[str, Mapping[str, str]]
    tokens: Mapping[tuple[str, ...], tuple[Mapping[str, object], str]]
    next_task_number: int | None
    cached_tasks: Mapping[tuple[str, bytes], tuple[Instant, str]]
    deleted_runs: Mapping[str, int]
    stirred: bool


class Region:
    """One world: the tables of one account in one region.

    `tags` holds the tags of every taggable resource by ARN; `tokens` remembers the requests with
    idempotency tokens and what they made.
    """

    workflows: Table[Workflow]
    workflow_versions: Table[WorkflowVersion]
    run_groups: Table[RunGroup]
    run_caches: Table[RunCache]
    configurations: Table[Configuration]
    run_batches: Table[RunBatch]
    runs: Table[Run]
    reference_stores: Table[ReferenceStore]
    references: Table[Reference]
    reference_import_jobs: Table[StorageJob]
    sequence_stores: Table[SequenceStore]
    read_sets: Table[ReadSet]
    read_set_import_jobs: Table[StorageJob]
    read_set_activation_jobs: Table[StorageJob]
    read_set_export_jobs: Table[StorageJob]
    read_set_uploads: Table[ReadSetUpload]
    read_set_upload_parts: Table[UploadPart]
    variant_stores: Table[VariantStore]
    variant_import_jobs: Table[AnalyticsImportJob]
    annotation_stores: Table[AnnotationStore]
    annotation_store_versions: Table[AnnotationStoreVersion]
    annotation_import_jobs: Table[AnalyticsImportJob]

    def __init__(
        self, account_id: str, name: str, partition: str, schedule: Schedule, quotas: Mapping[str, float]
    ) -> None:
        self.account_id = account_id
        self.name = name
        self.partition = partition
        self.tags: dict[str, dict[str, str]] = {}
        self.tokens: dict[tuple[str, ...], tuple[Mapping[str, object], str]] = {}
        for attribute, (kind, text) in _TABLES.items():
            setattr(self, attribute, Table(kind, schedule, _not_found(text)))
        self.task_numbers = TaskNumbers()
        self.cached_tasks = CachedTasks(self.run_caches)
        self.admission = Admission(self.runs, self.run_groups, quotas, self.cached_tasks)
        self.batch_progress = BatchProgress(self.runs, self.run_batches)
        self.runs.on_change = upwards(self, Region._run_changed, None)
        self.run_batches.on_change = upwards(self.batch_progress, BatchProgress.batch_changed, None)

    def arn(self, resource: str) -> str:
        """The ARN of a resource of this region, e.g. `arn("run/1234567")`."""
        return f"arn:{self.partition}:omics:{self.name}:{self.account_id}:{resource}"

    def restart(self, now: Instant) -> None:
        """Begin again at `now` with what waits and what is counted; time went back."""
        self.admission.restart(now)
        self.batch_progress.restart(now)

    def saved(self) -> RegionState:
        """What is here."""
        return RegionState(
            account_id=self.account_id,
            name=self.name,
            partition=self.partition,
            tables={attribute: getattr(self, attribute).saved() for attribute in _TABLES},
            tags={arn: dict(tags) for arn, tags in self.tags.items()},
            tokens=dict(self.tokens),
            next_task_number=self.task_numbers.saved(),
            cached_tasks=self.cached_tasks.saved(),
            deleted_runs=self.batch_progress.saved(),
            stirred=self.admission.saved(),
        )

    def restored(self, state: RegionState, now: Instant) -> None:
        """Have what a region has had at `now`, the instant until which everything is settled."""
        for attribute in _TABLES:
            getattr(self, attribute).restored(state.tables[attribute])
        self.tags = {arn: dict(tags) for arn, tags in state.tags.items()}
        self.tokens = dict(state.tokens)
        self.task_numbers.restored(state.next_task_number)
        self.cached_tasks.restored(state.cached_tasks)
        self.batch_progress.restored(state.deleted_runs, now)
        self.admission.restored(now, stirred=state.stirred)

    def observed_by(self, observe: Callable[[Region, Resource, Instant, str], None]) -> None:
        """Let `observe` be told whatever happens to a resource of this region: to which, when, and its status."""
        observe_here = upwards(self, observe, None)
        for table in self.tables():
            table.observe = observe_here

    def tables(self) -> Iterator[Table[Any]]:
        """Every table of this region."""
        return (getattr(self, attribute) for attribute in _TABLES)

    def _run_changed(self, run: Run, at: Instant) -> None:
        status = run.timeline.status_at(at)
        self.admission.changed(run, status, at)
        if run.settings.batch_id is not None:
            self.batch_progress.run_changed(run, status, at)


def _not_found(text: str) -> Callable[[str], ServiceError]:
    return lambda resource_id: ResourceNotFoundException(text.format(resource_id))
