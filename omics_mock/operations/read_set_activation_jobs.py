"""Activation jobs: archived read sets become ACTIVE again."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from collections.abc import Mapping, Sequence

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.storage_job import JobSource, SourcePlan, StorageJob
    from omics_mock.operations.context import Context

_KIND = "read_set_activation"

# seen
_NOT_NEEDED = "No activation needed as read set is already in ACTIVATING or ACTIVE state."


@operation("StartReadSetActivationJob")
def start_read_set_activation_job(
    ctx: Context, request: t.StartReadSetActivationJobRequestTypeDef
) -> Mapping[str, object]:
    """Activate read sets; one that is active already needs nothing."""
    ids = distinct_ids(request["sources"])
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    job = ctx.once(request, ctx.region.read_set_activation_jobs, lambda: _started(ctx, store.id, ids))
    return job_started(job, STORE)


@operation("GetReadSetActivationJob")
def get_read_set_activation_job(ctx: Context, request: t.GetReadSetActivationJobRequestTypeDef) -> Mapping[str, object]:
    """One job and its sources."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    job = ctx.read(ctx.region.read_set_activation_jobs, request["id"], store_id=store.id)
    sources = [source_detail(source, ctx.now) for source in job.sources]
    return {**job_detail(job, STORE, ctx.now), "sources": sources}


@operation("ListReadSetActivationJobs")
def list_read_set_activation_jobs(
    ctx: Context, request: t.ListReadSetActivationJobsRequestTypeDef
) -> Mapping[str, object]:
    """The activation jobs of a store."""
    store = ctx.region.sequence_stores.get(request["sequenceStoreId"], ctx.now)
    page = page_of_jobs(ctx, ctx.region.read_set_activation_jobs, store.id, request)
    jobs = [job_summary(job, STORE, ctx.now) for job in page.items]
    return {"activationJobs": jobs, "nextToken": page.token}


def _started(ctx: Context, store_id: str, ids: Sequence[str]) -> StorageJob:
    jobs = ctx.region.read_set_activation_jobs
    found = read_sets_and_statuses(ctx, _KIND, store_id, ids)
    within_job_quota(ctx, "concurrent_activation_jobs", jobs)
    planned = [({"readSetId": read_set.id}, _plan(ctx, read_set, status), None) for read_set, status in found]
    job = start_job(ctx, jobs, _KIND, store_id, planned)
    read_sets = [
        _activated(ctx, read_set, source) if status == "ARCHIVED" else read_set
        for (read_set, status), source in zip(found, job.sources, strict=True)
    ]
    count_as_access(ctx, job, read_sets)
    return job


def _plan(ctx: Context, read_set: ReadSet, status: str | None) -> SourcePlan:
    """What becomes of a source whose read set has this status when its turn comes."""
    lasts = ctx.durations["read_set_activation_source.IN_PROGRESS"]
    message = _NOT_NEEDED if status in ("ACTIVE", "ACTIVATING") else None
    is_unfit = message is None and status != "ARCHIVED"
    failure = "The specified readset is not in ARCHIVED state." if is_unfit else None  # chosen
    return source_plan(ctx, _KIND, facts_of(read_set), lasts, failure, message)


def _activated(ctx: Context, read_set: ReadSet, source: JobSource) -> ReadSet:
    """The read set when the source has worked on it. chosen: it stays ARCHIVED when that fails or never ends."""
    if source.started is None or source.ended is None or not source.finishes:
        return read_set
    activated = read_set.activated(source.started, source.ended, ctx.durations["read_set.ACTIVE"])
    return ctx.region.read_sets.replace(activated)
