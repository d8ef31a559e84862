"""The kinds of values that a file of a snapshot can have: a closed list, by the names of their classes.

A file names nothing else, so that reading one runs no code but these classes.
"""

from __future__ import annotations

from omics_mock.domain.analytics_import_job import AnalyticsImportJob, ImportItem
from omics_mock.domain.annotation_store import AnnotationStore
from omics_mock.domain.annotation_store_version import AnnotationStoreVersion
from omics_mock.domain.configuration import Configuration
from omics_mock.domain.content import BytesContent, Content, FileContent, JoinedContent
from omics_mock.domain.definitions.outline import Call, Known, Outline, Section
from omics_mock.domain.generated import GeneratedContent
from omics_mock.domain.read_set import ReadSet
from omics_mock.domain.read_set_files import ReadSetFile, ReadSetFiles
from omics_mock.domain.read_set_upload import ReadSetUpload, UploadPart
from omics_mock.domain.reference import Reference, ReferenceStore
from omics_mock.domain.region import RegionState
from omics_mock.domain.run import Run
from omics_mock.domain.run_batch import RunBatch, Submission
from omics_mock.domain.run_cache import RunCache
from omics_mock.domain.run_group import RunGroup
from omics_mock.domain.run_plan import Course, Failure, RunDurations
from omics_mock.domain.run_settings import RunSettings
from omics_mock.domain.sequence_store import SequenceStore
from omics_mock.domain.share import Share
from omics_mock.domain.storage_job import JobSource, StorageJob
from omics_mock.domain.table import TableState
from omics_mock.domain.task_outline import TaskOutline
from omics_mock.domain.task_plan import TaskDurations, TaskLife, TaskPlan, TaskSpec
from omics_mock.domain.variant_store import VariantStore
from omics_mock.domain.workflow import Workflow, WorkflowVersion
from omics_mock.domain.world import WorldState
from omics_mock.snapshot.snapshot import ServiceState
from omics_mock.support.payloads import Payload
from omics_mock.timing.clock import ClockState
from omics_mock.timing.timeline import Plan, Stage, Timeline

CONTENTS: dict[str, type[Content]] = {
    kind.__name__: kind for kind in (BytesContent, FileContent, GeneratedContent, JoinedContent)
}

_DATACLASSES = (
    AnalyticsImportJob,
    AnnotationStore,
    AnnotationStoreVersion,
    Call,
    Configuration,
    Course,
    ImportItem,
    JobSource,
    Known,
    Outline,
    Payload,
    Plan,
    ReadSet,
    ReadSetFile,
    ReadSetFiles,
    ReadSetUpload,
    Reference,
    ReferenceStore,
    Run,
    RunBatch,
    RunCache,
    RunGroup,
    Section,
    SequenceStore,
    ServiceState,
    Share,
    Stage,
    StorageJob,
    TaskOutline,
    TaskPlan,
    TaskSpec,
    Timeline,
    UploadPart,
    VariantStore,
    Workflow,
    WorkflowVersion,
)
DATACLASSES: dict[str, type] = {kind.__name__: kind for kind in _DATACLASSES}

_NAMED_TUPLES = (
    ClockState,
    Failure,
    RegionState,
    RunDurations,
    RunSettings,
    Submission,
    TableState,
    TaskDurations,
    TaskLife,
    WorldState,
)
NAMED_TUPLES: dict[str, type] = {kind.__name__: kind for kind in _NAMED_TUPLES}
