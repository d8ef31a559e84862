"""The four operations on import jobs of annotation stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.annotation_store_version import version_to_import_into
from omics_mock.operations.analytics_import_jobs import (
    cancel_import,
    check_import,
    job_listed,
    listed_jobs,
    start_import,
)
from omics_mock.operations.analytics_stores import require_active
from omics_mock.operations.registry import operation
from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_omics import type_defs as t

    from omics_mock.operations.context import Context

_MOST_FILES = 1  # doc: the fixed quotas page

# chosen: what a job shows that was given no options; published answers show none, but the model requires some
_DEFAULT_OPTIONS: Mapping[str, Mapping[str, Any] | None] = {
    "VCF": {"vcfOptions": {}},
    "TSV": {"tsvOptions": {"readOptions": {}}},
    "GFF": None,
}


@operation("StartAnnotationImportJob")
def start_annotation_import_job(ctx: Context, request: t.StartAnnotationImportRequestTypeDef) -> Mapping[str, object]:
    """Import a file into one version of a store."""
    check_import(request, _MOST_FILES)
    store = ctx.region.annotation_stores.named(request["destinationName"], ctx.now)
    options = request.get("formatOptions") or _DEFAULT_OPTIONS[store.store_format]
    _check_options(store.store_format, options)
    version = version_to_import_into(ctx.region, store, request.get("versionName"), ctx.now)
    require_active(ctx, store, store.name)
    require_active(ctx, version, version.name)
    return start_import(
        ctx,
        ctx.region.annotation_import_jobs,
        store,
        store.store_format,
        request,
        version_id=version.id,
        version_name=version.name,
        format_options=options,
    )


@operation("GetAnnotationImportJob")
def get_annotation_import_job(ctx: Context, request: t.GetAnnotationImportRequestTypeDef) -> Mapping[str, object]:
    """One job and its file."""
    job = ctx.read(ctx.region.annotation_import_jobs, request["jobId"])
    items = [{"source": item.source, "jobStatus": job.item_status(item, ctx.now)} for item in job.items]
    return {
        **job_listed(ctx, job),
        "statusMessage": job.status_message(ctx.now),
        "items": items,
        "formatOptions": job.format_options,
    }


@operation("ListAnnotationImportJobs")
def list_annotation_import_jobs(
    ctx: Context, request: t.ListAnnotationImportJobsRequestTypeDef
) -> Mapping[str, object]:
    """The jobs of all annotation stores."""
    jobs, token = listed_jobs(ctx, ctx.region.annotation_import_jobs, request)
    return {"annotationImportJobs": [job_listed(ctx, job) for job in jobs], "nextToken": token}


@operation("CancelAnnotationImportJob")
def cancel_annotation_import_job(ctx: Context, request: t.CancelAnnotationImportRequestTypeDef) -> Mapping[str, object]:
    """Cancel a job that runs."""
    return cancel_import(ctx, ctx.region.annotation_import_jobs, request["jobId"])


def _check_options(store_format: str, options: Mapping[str, Any] | None) -> None:
    """inferred: the options have to be those of the store's format, and the type; chosen: the text."""
    fitting = _DEFAULT_OPTIONS[store_format] or {}
    if unfit := sorted(set(options or {}) - set(fitting)):
        raise ValidationException(f"{unfit[0]} cannot be given for the store format {store_format}")
