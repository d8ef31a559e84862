"""Run batches: many runs submitted one after another, and how far they have come.

doc: the page on run batches. The runs of a batch are ordinary runs; they come into being at the instants of their
submission, which are known when the batch is started.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_plan import FINAL
from omics_mock.support.errors import ConflictException
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.table import Table
    from omics_mock.timing.instants import Instant, Span

MOST_RUNS = 100_000

_CANCELLABLE = ("PENDING", "SUBMITTING", "INPROGRESS")
_RUNS_DELETABLE = ("PROCESSED", "CANCELLED")
_DELETABLE = ("PROCESSED", "FAILED", "CANCELLED", "RUNS_DELETED", "RUNS_DELETE_FAILED")


class Submission(NamedTuple):
    """The attempt to start one run of a batch: the id of the run, or why there is none."""

    run_setting_id: str
    run_id: str | None
    reason: str | None = None
    message: str | None = None


class Attempted(NamedTuple):
    """A submission that has been attempted, as a member of a list."""

    creation_time: Instant
    ordinal: int
    submission: Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBatch(LivingResource):
    """A run batch. `failed` are the places of the submissions that failed, counted from 0.

    `submitting_from` and `interval` give the instants of the submissions. `cancelled` and `deleted` are the ids of the
    runs that were cancelled and deleted with the batch; None before that was asked for. Nothing is submitted after
    `stopped_at`.
    """

    kind: ClassVar[str] = "run batch"

    uuid: str
    name: str | None
    workflow_id: str
    workflow_uuid: str
    run_group_id: str | None
    default_run_setting: Mapping[str, object]
    total_runs: int
    failure_reason: str | None = None
    submissions: tuple[Submission, ...] = ()
    failed: tuple[int, ...] = ()
    submitting_from: Instant
    interval: Span
    stopped_at: Instant | None = None
    cancelled: frozenset[str] | None = None
    deleted: frozenset[str] | None = None

    def is_unfinished(self, now: Instant) -> bool:
        """Whether it has not come to rest; in INPROGRESS it waits for its runs."""
        return self.status_at(now) not in _DELETABLE

    def attempted(self, now: Instant) -> int:
        """How many submissions have been attempted by `now`."""
        elapsed = (now if self.stopped_at is None else min(now, self.stopped_at)) - self.submitting_from
        if elapsed < 0:
            return 0
        return min(elapsed // self.interval, len(self.submissions)) if self.interval else len(self.submissions)

    def submitted_time(self, now: Instant) -> Instant | None:
        """When the last submission was attempted, if that has come; None for a batch that failed as a whole."""
        last = self.submitting_from + len(self.submissions) * self.interval
        is_late = last > now or (self.stopped_at is not None and last > self.stopped_at)
        return None if is_late or self.failure_reason is not None else last

    def starts(self, now: Instant) -> tuple[int, int, int]:
        """How many submissions have succeeded and failed by `now`, and how many are still to come.

        chosen: those that a cancelled batch never made are to come until it is CANCELLED.
        """
        attempted = self.attempted(now)
        failed = bisect_left(self.failed, attempted)
        is_over = self.cancelled is not None and self.status_at(now) != "STOPPING"
        return attempted - failed, failed, 0 if is_over else self.total_runs - attempted

    def after(
        self, place: tuple[Instant, int] | None, now: Instant, wanted: Mapping[str, object]
    ) -> Iterator[Attempted]:
        """The submissions behind `place` that have been attempted by `now`; `wanted` may name fields of theirs."""
        for index in range(0 if place is None else place[1], self.attempted(now)):
            submission = self.submissions[index]
            if all(self._value(submission, field) == value for field, value in wanted.items()):
                yield Attempted(self.submitting_from + (index + 1) * self.interval, index + 1, submission)

    def submission_status(self, submission: Submission) -> str:
        """What has become of an attempted submission."""
        if submission.run_id is None:
            return "FAILED"
        if self.deleted is not None:
            return "DELETE_SUCCESS" if submission.run_id in self.deleted else "DELETE_FAILED"
        if self.cancelled is not None:
            return "CANCEL_SUCCESS" if submission.run_id in self.cancelled else "CANCEL_FAILED"
        return "SUCCESS"

    def run_ids(self, now: Instant) -> list[str]:
        """The ids of the runs that have been submitted by `now`."""
        submitted = self.submissions[: self.attempted(now)]
        return [submission.run_id for submission in submitted if submission.run_id is not None]

    def unsubmitted(self, runs: Table[Run], now: Instant) -> list[Run]:
        """The runs that are to be submitted after `now`."""
        later = range(self.attempted(now), len(self.submissions))
        born = [(self.submissions[place].run_id, self.submitting_from + (place + 1) * self.interval) for place in later]
        return [runs.get(run_id, at) for run_id, at in born if run_id is not None]

    def check_cancellable(self, now: Instant) -> None:
        """Raise ConflictException unless there is something left to cancel."""
        self._require(_CANCELLABLE, now, "cancelled")

    def check_runs_deletable(self, now: Instant) -> None:
        """Raise ConflictException while runs may still be going."""
        self._require(_RUNS_DELETABLE, now, "stripped of its runs")

    def check_deletable(self, now: Instant) -> None:
        """Raise ConflictException unless the batch has come to rest."""
        self._require(_DELETABLE, now, "deleted")

    def processed(self, at: Instant) -> RunBatch:
        """The batch all of whose runs have come to rest at `at`."""
        return replace(self, timeline=self.timeline.branch(at, Plan.of(("PROCESSED", None))))

    def with_runs_cancelled(self, now: Instant, cancelled: Iterable[str], stopping: Span) -> RunBatch:
        """The batch that submits nothing more; these runs have been cancelled."""
        plan = Plan.of(("STOPPING", stopping), ("CANCELLED", None))
        timeline = self.timeline.branch(now, plan)
        return replace(self, timeline=timeline, stopped_at=now, cancelled=frozenset(cancelled))

    def with_runs_deleted(self, now: Instant, deleted: Iterable[str], deleting: Span) -> RunBatch:
        """The batch without runs; these have been deleted."""
        gone = frozenset(deleted)
        # doc: the second status is in the guide and in newer service models
        final = "RUNS_DELETED" if len(gone) == len(self.run_ids(now)) else "RUNS_DELETE_FAILED"
        timeline = self.timeline.branch(now, Plan.of(("RUNS_DELETING", deleting), (final, None)))
        return replace(self, timeline=timeline, deleted=gone)

    def _require(self, statuses: tuple[str, ...], now: Instant, what: str) -> None:
        if (status := self.status_at(now)) not in statuses:
            raise ConflictException(f"Batch {self.id} cannot be {what} in status {status}")

    def _value(self, submission: Submission, field: str) -> object:
        return self.submission_status(submission) if field == "submission_status" else getattr(submission, field)


class BatchProgress:
    """How many runs of each batch of a region are in each status, kept up to date as runs change.

    When the last run of a batch comes to rest, the batch is PROCESSED at that very instant.
    """

    def __init__(self, runs: Table[Run], batches: Table[RunBatch]) -> None:
        self._runs = runs
        self._batches = batches
        self._statuses: dict[str, str] = {}
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    def counts(self, batch_id: str) -> Counter[str]:
        """How many runs of a batch are in each status; DELETED are those that were deleted."""
        return self._counts[batch_id]

    def run_changed(self, run: Run, status: str, at: Instant) -> None:
        """Note the `status` of a run at `at`."""
        batch_id, before = run.settings.batch_id, self._statuses.get(run.id)
        if status == before or batch_id is None or run.creation_time > at:
            return
        self._statuses[run.id] = status
        counts = self._counts[batch_id]
        counts[status] += 1
        if before is not None:
            counts[before] -= 1
        if status in FINAL:
            self._look(batch_id, at)

    def run_deleted(self, run: Run) -> None:
        """Note that a run was deleted."""
        if run.batch_id is not None and (before := self._statuses.pop(run.id, None)) is not None:
            self._counts[run.batch_id].update({before: -1, "DELETED": 1})

    def batch_changed(self, batch: RunBatch, at: Instant) -> None:
        """Note what a batch became at `at`."""
        if batch.status_at(at) == "INPROGRESS":
            self._look(batch.id, at)

    def restart(self, now: Instant) -> None:
        """Count again at `now`; time went back."""
        self._statuses.clear()
        for counts in self._counts.values():
            deleted = counts["DELETED"]
            counts.clear()
            counts["DELETED"] = deleted
        for run in self._runs:
            self.run_changed(run, run.timeline.status_at(now), now)

    def saved(self) -> dict[str, int]:
        """How many runs of each batch were deleted; all other numbers follow from the runs."""
        return {batch_id: counts["DELETED"] for batch_id, counts in self._counts.items()}

    def restored(self, deleted: Mapping[str, int], now: Instant) -> None:
        """Count again at `now` among other runs, after so many of each batch were deleted."""
        self._counts.clear()
        for batch_id, count in deleted.items():
            self._counts[batch_id]["DELETED"] = count
        self.restart(now)

    def _look(self, batch_id: str, at: Instant) -> None:
        batch = self._batches.find(batch_id, at)
        if batch is None or batch.timeline.plan.final != "INPROGRESS" or batch.status_at(at) != "INPROGRESS":
            return
        counts = self._counts[batch_id]
        at_rest = counts["DELETED"] + sum(counts[status] for status in FINAL)
        if at_rest == len(batch.submissions) - len(batch.failed):
            self._batches.replace(batch.processed(at))
