"""What the operations on variant import jobs and annotation import jobs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.analytics_import_job import (
    RUNNING,
    AnalyticsImportJob,
    ImportItem,
    hanging_plan,
    import_plan,
    running_jobs,
)
from omics_mock.domain.analytics_source import NO_REFERENCE, why_unreadable
from omics_mock.operations.analytics_stores import among_ids, require_active
from omics_mock.support.errors import ServiceQuotaExceededException, ValidationException
from omics_mock.timing.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.analytics_store import AnalyticsStore
    from omics_mock.domain.script import Outcome
    from omics_mock.domain.table import Table
    from omics_mock.operations.context import Context
    from omics_mock.timing.timeline import Plan

_PARSED_ANNOTATION = "VEP"


def check_import(request: Mapping[str, Any], most_files: int) -> None:
    """Raise the service's error when a request contradicts itself or has more than `most_files` files."""
    if set(request.get("annotationFields", {})) - {_PARSED_ANNOTATION}:
        # doc: only VEP is parsed; inferred: the type; chosen: the text
        raise ValidationException(f"annotationFields can only have the key {_PARSED_ANNOTATION}")
    if len(request["items"]) > most_files:
        # doc: the limit; inferred: the type; chosen: the text
        raise ServiceQuotaExceededException(f"The limit of {most_files} for files per import job has been exceeded")


def start_import(
    ctx: Context,
    jobs: Table[AnalyticsImportJob],
    store: AnalyticsStore,
    file_format: str,
    request: Mapping[str, Any],
    **fields: Any,
) -> dict[str, object]:
    """Start a job that imports VCF, GFF or TSV files into a store, and answer with its id.

    `fields` are those that only the jobs of annotation stores have.
    """
    require_active(ctx, store, store.name)
    _check_job_quota(ctx)
    key = jobs.kind.replace(" ", "_")
    outcomes = [
        ctx.scripts.outcome(key.removesuffix("_job"), {"source": item["source"], "store": store.name}, ctx.call)
        for item in request["items"]
    ]
    items = _items(ctx, store, file_format, request, outcomes)
    job: Any = {
        "id": ctx.ids.uuid4(),
        "creation_time": ctx.now,
        "timeline": Timeline(ctx.now, _plan(ctx, key, items, outcomes)),
        # chosen: a job shows the first of its failures
        "failure": next((item.failure for item in items if item.failure is not None), None),
        "store_id": store.id,
        "destination_name": store.name,
        "role_arn": request["roleArn"],
        "items": items,
        "run_left_normalization": request.get("runLeftNormalization", False),
        "annotation_fields": request.get("annotationFields"),
    }
    return {"jobId": jobs.add(AnalyticsImportJob(**job, **fields)).id}


def cancel_import(ctx: Context, jobs: Table[AnalyticsImportJob], job_id: str) -> dict[str, object]:
    """Cancel a job that runs."""
    jobs.replace(jobs.get(job_id, ctx.now).cancelled(ctx.now))
    return {}


def listed_jobs(
    ctx: Context, jobs: Table[AnalyticsImportJob], request: Mapping[str, Any]
) -> tuple[Sequence[AnalyticsImportJob], str | None]:
    """One page of the jobs that the request wants, and the token of the next page."""
    wanted = request.get("filter", {})
    fields = {"status": wanted.get("status"), "destination_name": wanted.get("storeName")}
    page = ctx.page(jobs, request, wanted=fields, where=among_ids(request))
    return page.items, page.token


def job_listed(ctx: Context, job: AnalyticsImportJob) -> dict[str, object]:
    """A job as its List operation shows it."""
    return {
        "id": job.id,
        "destinationName": job.destination_name,
        "versionName": job.version_name,
        "roleArn": job.role_arn,
        "status": job.status_at(ctx.now),
        "creationTime": job.creation_time,
        "updateTime": job.update_time(ctx.now),
        "completionTime": job.completion_time(ctx.now),
        "runLeftNormalization": job.run_left_normalization,
        "annotationFields": job.annotation_fields,
    }


def _plan(ctx: Context, key: str, items: Sequence[ImportItem], outcomes: Sequence[Outcome]) -> Plan:
    """The life of a job; where scripts differ on its files, the longest time counts, and one that hangs most of all."""
    stages = ("SUBMITTED", "IN_PROGRESS", "IN_PROGRESS.FAILED")
    submitted, succeeding, failing = (ctx.durations[f"{key}.{stage}"] for stage in stages)
    hangs = [outcome.hangs for outcome in outcomes if outcome.hangs is not None]
    if hangs:
        return hanging_plan(submitted, min(hangs, key=RUNNING.index))
    said = max((outcome.lasts for outcome in outcomes if outcome.lasts is not None), default=None)
    return import_plan(items, submitted, *((succeeding, failing) if said is None else (said, said)))


def _items(
    ctx: Context, store: AnalyticsStore, file_format: str, request: Mapping[str, Any], outcomes: Sequence[Outcome]
) -> tuple[ImportItem, ...]:
    """The files of a job, looked at once."""
    # seen: AWS's published import engine stops with it
    stopped = store.reference_arn is None and request.get("runLeftNormalization", False)
    items = []
    for source, outcome in zip((item["source"] for item in request["items"]), outcomes, strict=True):
        content = ctx.objects.find(source)
        failure = NO_REFERENCE if stopped else why_unreadable(source, content, file_format)
        failure = outcome.fails or failure
        items.append(ImportItem(source=source, size=content.size if content else 0, failure=failure))
    return tuple(items)


def _check_job_quota(ctx: Context) -> None:
    # doc: jobs of both kinds count together
    both = (ctx.region.variant_import_jobs, ctx.region.annotation_import_jobs)
    used = sum(1 for jobs in both for _ in running_jobs(jobs, ctx.now))
    ctx.within_quota("concurrent_analytics_import_jobs", used, "concurrent import jobs")
