"""Views of the jobs of stores: imports, activations and exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from omics_mock.views.members import Member, Moment, View
from omics_mock.views.sight import Kind

JobStatus = Literal["SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_FAILURES", "FAILED"]
AnalyticsJobStatus = JobStatus | Literal["CANCELLED"]


class JobView(View):
    """What jobs of all kinds have in common."""

    __slots__ = ()

    id = Member[str]()
    creation_time = Moment[datetime]()
    completion_time = Moment[datetime | None]()


class StorageJobView(JobView):
    """What jobs of reference stores and sequence stores have in common."""

    __slots__ = ()

    status = Member[JobStatus]()
    status_message = Member[str | None]()


class ReferenceImportJobView(StorageJobView):
    """An import of references."""

    __slots__ = ()

    reference_store_id = Member[str]()
    role_arn = Member[str]()
    sources = Member[list[dict[str, Any]]]()


class ReadSetImportJobView(StorageJobView):
    """An import of read sets."""

    __slots__ = ()

    sequence_store_id = Member[str]()
    role_arn = Member[str]()
    sources = Member[list[dict[str, Any]]]()


class ReadSetActivationJobView(StorageJobView):
    """An activation of archived read sets."""

    __slots__ = ()

    sequence_store_id = Member[str]()
    sources = Member[list[dict[str, Any]]]()


class ReadSetExportJobView(StorageJobView):
    """An export of read sets."""

    __slots__ = ()

    sequence_store_id = Member[str]()
    destination = Member[str]()
    read_sets = Member[list[dict[str, Any]]]()


class VariantImportJobView(JobView):
    """An import into a variant store."""

    __slots__ = ()

    status = Member[AnalyticsJobStatus]()
    status_message = Member[str]()
    destination_name = Member[str]()
    role_arn = Member[str]()
    update_time = Moment[datetime]()
    items = Member[list[dict[str, Any]]]()
    run_left_normalization = Member[bool]()
    annotation_fields = Member[Mapping[str, str] | None]()


class AnnotationImportJobView(VariantImportJobView):
    """An import into a version of an annotation store."""

    __slots__ = ()

    version_name = Member[str]()
    format_options = Member[Mapping[str, Any] | None]()


def _of_reference_store(job: Any) -> Mapping[str, object]:
    return {"id": job.id, "referenceStoreId": job.store_id}


def _of_sequence_store(job: Any) -> Mapping[str, object]:
    return {"id": job.id, "sequenceStoreId": job.store_id}


def _by_job_id(job: Any) -> Mapping[str, object]:
    return {"jobId": job.id}


REFERENCE_IMPORT_JOBS = Kind(
    "reference import job",
    ReferenceImportJobView,
    "reference_import_jobs",
    "GetReferenceImportJob",
    request=_of_reference_store,
)
READ_SET_IMPORT_JOBS = Kind(
    "read set import job",
    ReadSetImportJobView,
    "read_set_import_jobs",
    "GetReadSetImportJob",
    request=_of_sequence_store,
)
READ_SET_ACTIVATION_JOBS = Kind(
    "read set activation job",
    ReadSetActivationJobView,
    "read_set_activation_jobs",
    "GetReadSetActivationJob",
    request=_of_sequence_store,
)
READ_SET_EXPORT_JOBS = Kind(
    "read set export job",
    ReadSetExportJobView,
    "read_set_export_jobs",
    "GetReadSetExportJob",
    request=_of_sequence_store,
)
VARIANT_IMPORT_JOBS = Kind(
    "variant import job",
    VariantImportJobView,
    "variant_import_jobs",
    "GetVariantImportJob",
    request=_by_job_id,
)
ANNOTATION_IMPORT_JOBS = Kind(
    "annotation import job",
    AnnotationImportJobView,
    "annotation_import_jobs",
    "GetAnnotationImportJob",
    request=_by_job_id,
)
