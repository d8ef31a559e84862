"""The three operations on imports of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.reference import LIFE, Reference, references_to_come
from omics_mock.domain.reference_import import Genome, examined
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
from omics_mock.timing.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_omics import type_defs as t

    from omics_mock.domain.reference import ReferenceStore
    from omics_mock.domain.storage_job import JobSource, SourcePlan, StorageJob
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Span

_KIND = "reference_import"
_STORE = "referenceStoreId"


@operation("StartReferenceImportJob")
def start_reference_import_job(ctx: Context, request: t.StartReferenceImportJobRequestTypeDef) -> Mapping[str, object]:
    """A job that imports FASTA files from S3; they are looked at now, and become references later."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    jobs = ctx.region.reference_import_jobs
    return job_started(ctx.once(request, jobs, lambda: _started(ctx, store, request)), _STORE)


@operation("GetReferenceImportJob")
def get_reference_import_job(ctx: Context, request: t.GetReferenceImportJobRequestTypeDef) -> Mapping[str, object]:
    """One job with its sources, in the order of the request."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    job = ctx.read(ctx.region.reference_import_jobs, request["id"], store_id=store.id)
    return {
        **job_detail(job, _STORE, ctx.now),
        "sources": [source_detail(source, ctx.now, "referenceId") for source in job.sources],
    }


@operation("ListReferenceImportJobs")
def list_reference_import_jobs(ctx: Context, request: t.ListReferenceImportJobsRequestTypeDef) -> Mapping[str, object]:
    """The jobs of a store."""
    store = ctx.region.reference_stores.get(request["referenceStoreId"], ctx.now)
    page = page_of_jobs(ctx, ctx.region.reference_import_jobs, store.id, request)
    return {"importJobs": [job_summary(job, _STORE, ctx.now) for job in page.items], "nextToken": page.token}


def _started(ctx: Context, store: ReferenceStore, request: t.StartReferenceImportJobRequestTypeDef) -> StorageJob:
    region, sources = ctx.region, request["sources"]
    within_job_quota(ctx, "concurrent_import_jobs", region.reference_import_jobs, region.read_set_import_jobs)
    present = references_to_come(region, store.id)
    ctx.within_quota("references", len(present) + len(sources) - 1, "references per reference store")
    genomes = _genomes(ctx, sources, {reference.name for reference in present})
    lasts = ctx.durations["reference_import_source.IN_PROGRESS"]
    planned = [_planned(ctx, source, genome, lasts) for source, genome in zip(sources, genomes, strict=True)]
    job = start_job(
        ctx,
        region.reference_import_jobs,
        _KIND,
        store.id,
        planned,
        role_arn=request["roleArn"],
    )
    for source, genome, wanted in zip(job.sources, genomes, sources, strict=True):
        if isinstance(genome, Genome):
            _add_reference(ctx, job, source, genome, wanted)
    return job


def _planned(
    ctx: Context, source: t.StartReferenceImportJobSourceItemTypeDef, genome: Genome | str, lasts: Span
) -> tuple[Mapping[str, object], SourcePlan, str | None]:
    """What becomes of one source: its echo, its plan, and the id of its reference."""
    facts = {"source": source["sourceFile"], "name": source["name"]}
    plan = source_plan(ctx, _KIND, facts, lasts, genome if isinstance(genome, str) else None)
    return source, plan, ctx.ids.number(10, ctx.region.references) if plan.failure is None else None


def _genomes(
    ctx: Context, sources: Sequence[t.StartReferenceImportJobSourceItemTypeDef], names: set[str]
) -> list[Genome | str]:
    """For each source its genome, or why it fails; `names` are those that the store already knows."""
    genomes = []
    for source in sources:
        uri, name = source["sourceFile"], source["name"]
        genome = examined(uri, ctx.objects.find(uri, "FASTA"))
        if name in names:
            # chosen: names are unique within a store, and the operation declares no ConflictException
            genome = f"A reference with the name {name} already exists in the reference store."
        elif isinstance(genome, Genome):
            names.add(name)
        genomes.append(genome)
    return genomes


def _add_reference(
    ctx: Context,
    job: StorageJob,
    source: JobSource,
    genome: Genome,
    wanted: t.StartReferenceImportJobSourceItemTypeDef,
) -> None:
    """Put the reference that a source will have made into the world; it is born when the source ends."""
    born = source.ended
    if born is None or source.product_id is None:
        return
    reference = Reference(
        id=source.product_id,
        creation_time=born,
        timeline=Timeline(born, LIFE),
        reference_store_id=job.store_id,
        name=wanted["name"],
        description=wanted.get("description"),
        source=genome.source,
        index=genome.index,
        creation_job_id=job.id,
    )
    ctx.region.references.add(reference)
    ctx.region.tags[reference.arn(ctx.region)] = dict(wanted.get("tags", {}))
