"""Import jobs: S3 objects become read sets, each source by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.read_set import ReadSet, active_between
from omics_mock.domain.read_set_files import (
    FASTQ,
    ReadSetFile,
    ReadSetFiles,
    default_name,
    imported_names,
)
from omics_mock.domain.read_set_reference import check_reference
from omics_mock.domain.sequence_information import UnreadableSource
from omics_mock.operations.read_sets import within_read_set_quota
from omics_mock.operations.registry import operation
from omics_mock.operations.storage_jobs import (
    job_detail,
    job_started,
    job_summary,
    page_of_jobs,
    source_detail,
    source_plan,
    start_job,
    within_job_quota,
)
from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.domain.storage_job import JobSource, SourcePlan, StorageJob
    from omics_mock.operations.context import Context

_KIND = "read_set_import"
_STORE = "sequenceStoreId"


@operation("StartReadSetImportJob")
def start_read_set_import_job(ctx: Context, request: t.StartReadSetImportJobRequestTypeDef) -> Mapping[str, object]:
    """Import read sets; each appears in the store when its source finishes."""
    for source in request["sources"]:
        _check_files(source)
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    job = ctx.once(request, ctx.region.read_set_import_jobs, lambda: _started(ctx, store, request))
    return job_started(job, _STORE)


@operation("GetReadSetImportJob")
def get_read_set_import_job(ctx: Context, request: t.GetReadSetImportJobRequestTypeDef) -> Mapping[str, object]:
    """One job and its sources."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    job = ctx.read(ctx.region.read_set_import_jobs, request["id"], store_id=store.id)
    sources = [source_detail(source, ctx.now, "readSetId") for source in job.sources]
    return {**job_detail(job, _STORE, ctx.now), "sources": sources}


@operation("ListReadSetImportJobs")
def list_read_set_import_jobs(ctx: Context, request: t.ListReadSetImportJobsRequestTypeDef) -> Mapping[str, object]:
    """The import jobs of a store."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    page = page_of_jobs(ctx, ctx.region.read_set_import_jobs, store.id, request)
    return {"importJobs": [job_summary(job, _STORE, ctx.now) for job in page.items], "nextToken": page.token}


def _check_files(source: Mapping[str, Any]) -> None:
    if "source2" in source["sourceFiles"] and source["sourceFileType"] != FASTQ:
        # inferred: AWS's transfer tool refuses it too
        raise ValidationException(f"source2 is not allowed for sources of type {source['sourceFileType']}")


def _started(ctx: Context, store: SequenceStore, request: t.StartReadSetImportJobRequestTypeDef) -> StorageJob:
    sources: Sequence[Mapping[str, Any]] = request["sources"]
    for source in sources:
        check_reference(ctx.region, ctx.now, source["sourceFileType"], source.get("referenceArn"))
    jobs = ctx.region.read_set_import_jobs
    within_job_quota(ctx, "concurrent_import_jobs", jobs, ctx.region.reference_import_jobs)
    within_read_set_quota(ctx, store.id, len(sources))
    files = [_found_files(ctx, store, source) for source in sources]
    planned = [_planned(ctx, source, found) for source, found in zip(sources, files, strict=True)]
    job = start_job(ctx, jobs, _KIND, store.id, planned, role_arn=request["roleArn"])
    for source, made, found in zip(sources, job.sources, files, strict=True):
        if made.product_id is not None and isinstance(found, ReadSetFiles):
            _add_read_set(ctx, job, source, made, found)
    return job


def _planned(
    ctx: Context, source: Mapping[str, Any], found: ReadSetFiles | str
) -> tuple[dict[str, object], SourcePlan, str]:
    """What becomes of one source: its echo, its plan, and the id of its read set."""
    lasts = ctx.durations[f"read_set_import_source.IN_PROGRESS.{source['sourceFileType']}"]
    facts = {
        "source": tuple(source["sourceFiles"].values()),
        "sample": source["sampleId"],
        "name": _name(source),
    }
    plan = source_plan(ctx, _KIND, facts, lasts, found if isinstance(found, str) else None)
    system_tags = {"aws:omics:sampleId": source["sampleId"], "aws:omics:subjectId": source["subjectId"]}
    # seen: the job shows system tags as well; the read set has the user's only
    echo = {**source, "name": _name(source), "tags": {**source.get("tags", {}), **system_tags}}
    return echo, plan, ctx.ids.number(10, ctx.region.read_sets)


def _found_files(ctx: Context, store: SequenceStore, source: Mapping[str, Any]) -> ReadSetFiles | str:
    """The files of one source, looked at once; a text says why they cannot be imported."""
    file_type = source["sourceFileType"]
    uris = [source["sourceFiles"][member] for member in ("source1", "source2") if member in source["sourceFiles"]]
    try:
        found = [_found_file(ctx, uri, name, file_type) for uri, name in zip(uris, imported_names(uris), strict=True)]
        files = ReadSetFiles(file_type, store.e_tag_algorithm_family, *found)
        files.check()
    except UnreadableSource as error:
        return str(error)
    return files


def _found_file(ctx: Context, uri: str, name: str, file_type: str) -> ReadSetFile:
    content = ctx.objects.find(uri, file_type)
    if content is None:
        raise UnreadableSource(f"The source file {uri} does not exist or cannot be read.")  # chosen: the text
    return ReadSetFile(name, content)


def _add_read_set(
    ctx: Context, job: StorageJob, source: Mapping[str, Any], made: JobSource, files: ReadSetFiles
) -> None:
    """Put the read set into the store, where it appears when the source finishes."""
    if made.ended is None or made.product_id is None:
        return
    read_set = ReadSet(
        id=made.product_id,
        creation_time=made.ended,  # seen: when it was ingested, not when the job was made
        timeline=active_between(made.ended, made.ended + ctx.durations["read_set.ACTIVE"]),
        sequence_store_id=job.store_id,
        subject_id=source["subjectId"],
        sample_id=source["sampleId"],
        name=_name(source),
        creation_type="IMPORT",
        files=files,
        description=source.get("description"),
        reference_arn=source.get("referenceArn", ""),
        generated_from=source.get("generatedFrom"),
        creation_job_id=job.id,
    )
    ctx.region.read_sets.add(read_set)
    ctx.region.tags[read_set.arn(ctx.region)] = dict(source.get("tags", {}))


def _name(source: Mapping[str, Any]) -> str:
    return source.get("name") or default_name(source["sourceFiles"]["source1"])
