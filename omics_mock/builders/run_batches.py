"""The builder of run batches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from omics_mock.builders.base import known
from omics_mock.builders.runs import RunBuilders, future_run
from omics_mock.domain.run_batch import RunBatch, Submission
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from omics_mock.builders.base import Site
    from omics_mock.builders.runs import RunFields, RunStatus
    from omics_mock.timing.instants import Instant

RunBatchStatus = Literal["PROCESSED", "CANCELLED", "RUNS_DELETED"]

_RUNS: dict[str, RunStatus] = {"PROCESSED": "COMPLETED", "CANCELLED": "CANCELLED", "RUNS_DELETED": "COMPLETED"}


class RunBatchBuilders(RunBuilders):
    """`mock.add.run_batch`."""

    def run_batch(
        self,
        name: str | None = None,
        *,
        runs: int = 1,
        workflow_id: str | None = None,
        status: RunBatchStatus | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
        **fields: Unpack[RunFields],
    ) -> str:
        """A batch of so many equal runs, of a workflow made for it unless `workflow_id` names one; its id.

        Without `status` it is created now and submits its runs in their time. With one it has just come there: its
        runs are COMPLETED, CANCELLED or deleted. The other words are those of a run. The settings of the runs have
        the ids "1", "2" and so on. Raises ConfigurationError for what no batch can be.
        """
        if runs < 1:
            raise ConfigurationError(f"runs={runs} makes no batch. Give the number of its runs, at least 1.")
        workflow_id = workflow_id or self.workflow(region=region, account_id=account_id)
        with self._site(region, account_id) as site:
            fields["batch_id"] = site.ids.number(7, site.region.run_batches)
            if status is None:
                born = [_submitted(site, number) for number in range(1, runs + 1)]
                ids = [site.region.runs.add(future_run(site, workflow_id, at, fields)).id for at in born]
            else:
                lived, home = _RUNS[known(RunBatchStatus, status)], site.region
                ids = [
                    self.run(
                        workflow_id=workflow_id, status=lived, region=home.name, account_id=home.account_id, **fields
                    )
                    for _ in range(runs)
                ]
            batch = _placed(site, _batch(site, name, fields, ids), status)
            if tags:
                site.region.tags[site.region.arn(f"runBatch/{batch.id}")] = dict(tags)
            return site.region.run_batches.add(batch).id


def _submitted(site: Site, number: int) -> Instant:
    """When a batch that is created now submits the run with this number, counted from 1; 0: when it begins to."""
    preparing = site.durations["run_batch.CREATING"] + site.durations["run_batch.PENDING"]
    return site.now + preparing + number * site.durations["run_batch.submission"]


def _batch(site: Site, name: str | None, fields: RunFields, ids: list[str]) -> RunBatch:
    """A batch that has just been created, and will submit these runs."""
    run = site.region.runs.get(ids[0], _submitted(site, 1))
    submitting = _submitted(site, len(ids)) - _submitted(site, 0)
    plan = Plan.of(
        ("CREATING", site.durations["run_batch.CREATING"]),
        ("PENDING", site.durations["run_batch.PENDING"]),
        ("SUBMITTING", submitting),
        ("INPROGRESS", None),
    )
    return RunBatch(
        id=fields["batch_id"] or "",
        creation_time=site.now,
        timeline=Timeline(site.now, plan),
        uuid=site.ids.uuid(),
        name=name,
        workflow_id=run.workflow_id,
        workflow_uuid=run.workflow_uuid,
        run_group_id=run.run_group_id,
        default_run_setting={"workflowId": run.workflow_id, "roleArn": run.role_arn, "outputUri": run.output_uri},
        total_runs=len(ids),
        submissions=tuple(Submission(str(number), run_id) for number, run_id in enumerate(ids, 1)),
        submitting_from=_submitted(site, 0),
        interval=site.durations["run_batch.submission"],
    )


def _placed(site: Site, batch: RunBatch, status: RunBatchStatus | None) -> RunBatch:
    """The batch with a past that has brought it to `status` now: all its runs were submitted at once, and ended."""
    if status is None:
        return batch
    ids = batch.run_ids(_submitted(site, batch.total_runs))
    born = site.region.runs.get(ids[0], site.now).creation_time
    created = born - (batch.submitting_from - batch.creation_time)
    timeline = Timeline(created, batch.timeline.plan)
    past = replace(batch, creation_time=created, timeline=timeline, submitting_from=born, interval=0)
    if status == "CANCELLED":
        return past.with_runs_cancelled(site.now, ids, 0)
    if status == "PROCESSED":
        return past.processed(site.now)
    for run_id in ids:
        site.region.batch_progress.run_deleted(site.region.runs.get(run_id, site.now))
        site.region.runs.remove(run_id)
    return past.processed(site.now).with_runs_deleted(site.now, ids, 0)
