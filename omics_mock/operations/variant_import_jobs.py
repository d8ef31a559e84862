"""The four operations on import jobs of variant stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.operations.analytics_import_jobs import (
    cancel_import,
    check_import,
    job_listed,
    listed_jobs,
    start_import,
)
from omics_mock.operations.registry import operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.analytics_import_job import AnalyticsImportJob, ImportItem
    from omics_mock.operations.context import Context

_MOST_FILES = 1000  # doc: the service quotas page


@operation("StartVariantImportJob")
def start_variant_import_job(ctx: Context, request: t.StartVariantImportRequestTypeDef) -> Mapping[str, object]:
    """Import VCF files, each by itself."""
    check_import(request, _MOST_FILES)
    store = ctx.region.variant_stores.named(request["destinationName"], ctx.now)
    return start_import(ctx, ctx.region.variant_import_jobs, store, "VCF", request)


@operation("GetVariantImportJob")
def get_variant_import_job(ctx: Context, request: t.GetVariantImportRequestTypeDef) -> Mapping[str, object]:
    """One job and its files."""
    job = ctx.read(ctx.region.variant_import_jobs, request["jobId"])
    return {
        **job_listed(ctx, job),
        "statusMessage": job.status_message(ctx.now),
        "items": [_item(ctx, job, item) for item in job.items],
    }


@operation("ListVariantImportJobs")
def list_variant_import_jobs(ctx: Context, request: t.ListVariantImportJobsRequestTypeDef) -> Mapping[str, object]:
    """The jobs of all variant stores."""
    jobs, token = listed_jobs(ctx, ctx.region.variant_import_jobs, request)
    return {"variantImportJobs": [job_listed(ctx, job) for job in jobs], "nextToken": token}


@operation("CancelVariantImportJob")
def cancel_variant_import_job(ctx: Context, request: t.CancelVariantImportRequestTypeDef) -> Mapping[str, object]:
    """Cancel a job that runs."""
    return cancel_import(ctx, ctx.region.variant_import_jobs, request["jobId"])


def _item(ctx: Context, job: AnalyticsImportJob, item: ImportItem) -> dict[str, object]:
    status = job.item_status(item, ctx.now)
    message = item.failure if status == "FAILED" else None
    return {"source": item.source, "jobStatus": status, "statusMessage": message}
