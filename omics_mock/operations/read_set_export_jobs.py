"""Export jobs: the files of read sets are written to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.effects.objects import split
from omics_mock.operations.read_set_jobs import STORE, count_as_access, distinct_ids, facts_of, read_sets_and_statuses
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.operations.context import Context

_KIND = "read_set_export"


@operation("StartReadSetExportJob")
def start_read_set_export_job(ctx: Context, request: t.StartReadSetExportJobRequestTypeDef) -> Mapping[str, object]:
    """Export the files of read sets to a place in S3."""
    ids = distinct_ids(request["sources"])
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    job = ctx.once(
        request,
        ctx.region.read_set_export_jobs,
        lambda: _started(ctx, store.id, ids, request["destination"]),
    )
    return job_started(job, STORE)


@operation("GetReadSetExportJob")
def get_read_set_export_job(ctx: Context, request: t.GetReadSetExportJobRequestTypeDef) -> Mapping[str, object]:
    """One job and its read sets."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    job = ctx.read(ctx.region.read_set_export_jobs, request["id"], store_id=store.id)
    read_sets = [source_detail(source, ctx.now) for source in job.sources]
    return {**job_detail(job, STORE, ctx.now), "readSets": read_sets}


@operation("ListReadSetExportJobs")
def list_read_set_export_jobs(ctx: Context, request: t.ListReadSetExportJobsRequestTypeDef) -> Mapping[str, object]:
    """The export jobs of a store."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    page = page_of_jobs(ctx, ctx.region.read_set_export_jobs, store.id, request)
    return {"exportJobs": [job_summary(job, STORE, ctx.now) for job in page.items], "nextToken": page.token}


def _started(ctx: Context, store_id: str, ids: list[str], destination: str) -> StorageJob:
    jobs = ctx.region.read_set_export_jobs
    found = read_sets_and_statuses(ctx, _KIND, store_id, ids)
    within_job_quota(ctx, "concurrent_export_jobs", jobs)
    lasts = ctx.durations["read_set_export_source.IN_PROGRESS"]
    planned = [
        (
            {"id": read_set.id},
            source_plan(ctx, _KIND, facts_of(read_set), lasts, _failure(ctx, destination, status)),
            None,
        )
        for read_set, status in found
    ]
    job = start_job(ctx, jobs, _KIND, store_id, planned, destination=destination)
    count_as_access(ctx, job, [read_set for read_set, _ in found])
    return job


def _failure(ctx: Context, destination: str, status: str | None) -> str | None:
    """Why a read set with this status when its turn comes cannot be exported; None when it can be. chosen."""
    if status != "ACTIVE":
        return "The specified readset is not in ACTIVE state."
    bucket, _ = split(destination)
    return None if ctx.objects.bucket_exists(bucket) else f"The bucket {bucket} does not exist."
