"""The builder of run batches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from omics_mock.builders.base import birth, check_words, known
from omics_mock.builders.runs import RunBuilders, RunFields, future_run
from omics_mock.domain.run_batch import RunBatch, Submission
from omics_mock.exceptions import ConfigurationError
from omics_mock.operations.batch_settings import INVALID_JSON
from omics_mock.timing.instants import to_datetime
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from typing_extensions import Unpack

    from omics_mock.builders.base import Site
    from omics_mock.builders.runs import RunStatus
    from omics_mock.domain.run import Run
    from omics_mock.timing.instants import Instant, Span

# Those of `literals.BatchStatus` but RUNS_DELETE_FAILED: there some runs were deleted and others were not, because they
# were STOPPING when DeleteRunBatch was called. Which ones, one word does not say; a test that wants it makes the calls.
RunBatchStatus = Literal[
    "CREATING",
    "PENDING",
    "SUBMITTING",
    "INPROGRESS",
    "STOPPING",
    "CANCELLED",
    "FAILED",
    "PROCESSED",
    "RUNS_DELETING",
    "RUNS_DELETED",
]

# What has become of the runs of a batch that is over, or about to be.
_RUNS: dict[str, RunStatus] = {
    "PROCESSED": "COMPLETED",
    "STOPPING": "CANCELLED",
    "CANCELLED": "CANCELLED",
    "RUNS_DELETING": "COMPLETED",
    "RUNS_DELETED": "COMPLETED",
}


class RunBatchBuilders(RunBuilders):
    """`mock.add.run_batch`."""

    def run_batch(
        self,
        name: str | None = None,
        *,
        runs: int = 1,
        workflow_id: str | None = None,
        status: RunBatchStatus | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
        **fields: Unpack[RunFields],
    ) -> str:
        """A batch of so many equal runs, of a workflow made for it unless `workflow_id` names one; its id.

        Without `status` it is created now and submits its runs in their time. With one it has just come there. In
        CREATING, PENDING, SUBMITTING and INPROGRESS the rest of its life follows; in any other status it stays, and
        its runs are COMPLETED, CANCELLED or deleted. The other words are those of a run. The settings of the runs have
        the ids "1", "2" and so on. Raises ConfigurationError for what no batch can be.
        """
        if runs < 1:
            raise ConfigurationError(f"runs={runs} makes no batch. Give the number of its runs, at least 1.")
        check_words("run_batch", fields, RunFields)
        if status is not None:
            known(RunBatchStatus, status)
        workflow_id = workflow_id or self.workflow(region=region, account_id=account_id)
        with self._site(region, account_id) as site:
            fields["batch_id"] = site.ids.number(7, site.region.run_batches)
            if status is not None and status in _RUNS:
                made = self._ended(site, runs, workflow_id, status, creation_time, fields)
                batch = _ended_batch(site, name, made, status)
            else:
                created = _created(site, _plan(site, runs, status), status, creation_time)
                made = [future_run(site, workflow_id, at, fields) for at in _submissions(site, created, runs)]
                batch = _begun_batch(site, name, made, status, created)
            if tags:
                site.region.tags[site.region.arn(f"runBatch/{batch.id}")] = dict(tags)
            return site.region.run_batches.add(batch, has_past=status is not None).id

    def _ended(
        self,
        site: Site,
        count: int,
        workflow_id: str,
        status: str,
        creation_time: datetime | None,
        fields: RunFields,
    ) -> list[Run]:
        """The runs of a batch that is over, all of which were submitted at once."""
        home = site.region
        begun = None
        if creation_time is not None:
            begun = to_datetime(birth(site, creation_time) + _preparing(site))
        ids = [
            self.run(
                workflow_id=workflow_id,
                status=_RUNS[status],
                creation_time=begun,
                region=home.name,
                account_id=home.account_id,
                **fields,
            )
            for _ in range(count)
        ]
        return [home.runs.get(run_id, site.now) for run_id in ids]


def _preparing(site: Site) -> Span:
    return site.durations["run_batch.CREATING"] + site.durations["run_batch.PENDING"]


def _plan(site: Site, runs: int, status: str | None) -> Plan:
    """The life of a batch that has only begun, or has failed before its first run."""
    ends = ("FAILED", None) if status == "FAILED" else ("SUBMITTING", runs * site.durations["run_batch.submission"])
    rest = () if status == "FAILED" else (("INPROGRESS", None),)
    creating, pending = site.durations["run_batch.CREATING"], site.durations["run_batch.PENDING"]
    return Plan.of(("CREATING", creating), ("PENDING", pending), ends, *rest)


def _created(site: Site, plan: Plan, status: str | None, creation_time: datetime | None) -> Instant:
    """When a batch was created that has this status now."""
    if status is None or creation_time is not None:
        created = birth(site, creation_time)
    else:
        created = site.now - (plan.offset_of(status) or 0)
    if status not in (None, plan.status_after(site.now - created)):
        raise ConfigurationError(
            f"creation_time={creation_time}: a batch that was created then is {plan.status_after(site.now - created)} "
            f"by now, not {status}. Give another creation_time, or none."
        )
    return created


def _submissions(site: Site, created: Instant, runs: int) -> list[Instant]:
    """When a batch submits its runs."""
    begins, interval = created + _preparing(site), site.durations["run_batch.submission"]
    return [begins + number * interval for number in range(1, runs + 1)]


def _begun_batch(site: Site, name: str | None, runs: Sequence[Run], status: str | None, created: Instant) -> RunBatch:
    """A batch that submits these runs, unless it has failed; the runs are put there."""
    batch = _batch(site, name, runs, Timeline(created, _plan(site, len(runs), status)))
    if status == "FAILED":
        return replace(batch, submissions=(), total_runs=0, failure_reason=INVALID_JSON)
    for run in runs:
        site.region.runs.add(run, has_past=status is not None)
    return replace(batch, interval=site.durations["run_batch.submission"])


def _ended_batch(site: Site, name: str | None, runs: Sequence[Run], status: str) -> RunBatch:
    """A batch that stays in a status in which nothing is left to be submitted."""
    created = runs[0].creation_time - _preparing(site)
    life = Timeline(created, _plan(site, 0, None)).branch(site.now, Plan.of((status, None)))
    batch = _batch(site, name, runs, life)
    ids = frozenset(run.id for run in runs)
    if _RUNS[status] == "CANCELLED":
        return replace(batch, cancelled=ids, stopped_at=site.now)
    if status == "PROCESSED":
        return batch
    for run in runs:
        site.region.batch_progress.run_deleted(run)
        site.region.runs.remove(run.id)
    return replace(batch, deleted=ids)


def _batch(site: Site, name: str | None, runs: Sequence[Run], life: Timeline) -> RunBatch:
    """A batch with these runs, the first of which stands for all."""
    run = runs[0]
    created = life.entries()[0][0]
    return RunBatch(
        id=run.batch_id or "",
        creation_time=created,
        timeline=life,
        uuid=site.ids.uuid(),
        name=name,
        workflow_id=run.settings.workflow_id,
        workflow_uuid=run.settings.workflow_uuid,
        run_group_id=run.run_group_id,
        default_run_setting={
            "workflowId": run.settings.workflow_id,
            "roleArn": run.settings.role_arn,
            "outputUri": run.settings.output_uri,
        },
        total_runs=len(runs),
        submissions=tuple(Submission(str(number), each.id) for number, each in enumerate(runs, 1)),
        submitting_from=created + _preparing(site),
        interval=0,
    )
