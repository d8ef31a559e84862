"""What the operations on the four kinds of storage jobs share: starting, showing and listing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.storage_job import ACTIVE_STATUSES, SourcePlan, StorageJob, job_timeline, plan_sources
from omics_mock.support.time_bounds import within_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.script import Facts
    from omics_mock.domain.storage_job import JobSource
    from omics_mock.domain.table import Table
    from omics_mock.operations.context import Context
    from omics_mock.support.pages import Page
    from omics_mock.timing.instants import Instant, Span


def start_job(
    ctx: Context,
    table: Table[StorageJob],
    kind: str,
    store_id: str,
    planned: Sequence[tuple[Mapping[str, object], SourcePlan, str | None]],
    *,
    role_arn: str | None = None,
    destination: str | None = None,
) -> StorageJob:
    """A new job of a `kind` in the words of the duration keys (`reference_import`), added to its table.

    `planned` has for each source the members that Get operations echo, what will become of it, and the id of
    what it makes if it finishes. `role_arn` and `destination` are given for the kinds whose answers show
    them.
    """
    hangs = any(plan.never_starts for _, plan, _ in planned)
    waits = None if hangs else ctx.durations[f"{kind}_job.SUBMITTED"]
    sources = plan_sources(ctx.now, waits, ctx.durations["source.NOT_STARTED"], planned)
    job = StorageJob(
        id=ctx.ids.number(10, table),
        creation_time=ctx.now,
        timeline=job_timeline(ctx.now, waits, sources),
        store_id=store_id,
        sources=sources,
        role_arn=role_arn,
        destination=destination,
    )
    return table.add(job)


def source_plan(
    ctx: Context, kind: str, facts: Facts, usual: Span, failure: str | None = None, message: str | None = None
) -> SourcePlan:
    """What will become of a source with these facts: what a script says, else what the service finds in it.

    `usual` is its time in IN_PROGRESS, `failure` why it fails of itself, `message` what it says when it finishes.
    """
    outcome = ctx.scripts.outcome(kind, facts, ctx.call)
    return SourcePlan(
        lasts=outcome.lasting(usual),
        failure=outcome.fails or failure,
        message=message,
        never_starts=outcome.hangs == ACTIVE_STATUSES[0],
    )


def within_job_quota(ctx: Context, quota: str, *tables: Table[StorageJob]) -> None:
    """Raise the quota error when as many jobs of these tables are unfinished as the quota allows at once."""
    used = sum(1 for table in tables for status in ACTIVE_STATUSES for _ in table.existing(ctx.now, status=status))
    ctx.within_quota(quota, used, quota.replace("_", " "))


def job_started(job: StorageJob, store_member: str) -> dict[str, object]:
    """The answer to the Start operation, the same however often its token is replayed."""
    return {**_identity(job, store_member), "status": ACTIVE_STATUSES[0]}


def job_summary(job: StorageJob, store_member: str, now: Instant) -> dict[str, object]:
    """A job as its List operation shows it; `store_member` is `referenceStoreId` or `sequenceStoreId`."""
    return {
        **_identity(job, store_member),
        "status": job.status_at(now),
        "completionTime": job.completion_time(now),
    }


def job_detail(job: StorageJob, store_member: str, now: Instant) -> dict[str, object]:
    """A job as its Get operation shows it, without its sources."""
    return {**job_summary(job, store_member, now), "statusMessage": job.status_message(now)}


def source_detail(source: JobSource, now: Instant, product_member: str | None = None) -> Mapping[str, object]:
    """A source as Get operations show it; `product_member` is for what it has made, if they show that."""
    status = source.timeline.status_at(now)
    shown = source.shown.get((status, product_member))
    if shown is None:
        members = {**source.request, "status": status, "statusMessage": source.status_message(status)}
        shown = members if product_member is None else {**members, product_member: source.product(status)}
        source.shown[status, product_member] = shown
    return shown


def page_of_jobs(ctx: Context, table: Table[StorageJob], store_id: str, request: Mapping[str, Any]) -> Page[StorageJob]:
    """One page of the jobs of a store that the filter of the request wants."""
    wanted = request.get("filter", {})
    fields = {"store_id": store_id, "status": wanted.get("status")}
    return ctx.page(table, request, wanted=fields, where=within_bounds(wanted))


def _identity(job: StorageJob, store_member: str) -> dict[str, object]:
    members = {
        "id": job.id,
        store_member: job.store_id,
        "roleArn": job.role_arn,
        "destination": job.destination,
        "creationTime": job.creation_time,
    }
    return {name: value for name, value in members.items() if value is not None}
