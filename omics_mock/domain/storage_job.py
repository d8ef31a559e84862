"""Storage jobs: imports of references, and imports, activations and exports of read sets.

All four kinds live the same life, which follows from the sources: each source has a timeline of its own, and
the job runs from the start of the first to the end of the last one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.domain.resource import LivingResource
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.timing.instants import Instant, Span

ACTIVE_STATUSES = ("SUBMITTED", "IN_PROGRESS")
"""What counts against the quotas on concurrent jobs."""

_LONGEST_MESSAGE = 127  # doc: the model's limit on statusMessage

_JOB_MESSAGES = {
    # seen: the AWS CLI's examples of the four Get...Job operations
    "SUBMITTED": "The job is submitted and will start soon.",
    "IN_PROGRESS": "The job is currently in progress.",
    "COMPLETED": "The job completed successfully.",
    # chosen
    "COMPLETED_WITH_FAILURES": "The job completed with failures.",
    "FAILED": "The job failed.",
}

_SOURCE_MESSAGES = {
    "NOT_STARTED": "The source is queued for the job.",  # doc: activating read sets
    "IN_PROGRESS": "The source job is currently in progress.",  # seen
    "FINISHED": "The source job completed successfully.",  # chosen
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """What will become of one source: `lasts` microseconds in IN_PROGRESS (None: for ever), then the outcome.

    One that `never_starts` keeps its job in SUBMITTED. `failure` says why the source fails; None means that it
    finishes. `message` is the statusMessage of a finished source where it is not the usual one.
    """

    lasts: Span | None
    failure: str | None = None
    message: str | None = None
    never_starts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSource:
    """One source of a job. `request` are its members as Get operations echo them, by wire name.

    `product_id` is the id of what a finished source has made. Whatever is shown of a source follows from its status;
    `shown` keeps that, so that nothing is made anew of a source that has come to rest.
    """

    request: Mapping[str, object]
    timeline: Timeline
    outcome_message: str | None
    product_id: str | None = None
    shown: dict[tuple[str, str | None], Mapping[str, object]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def started(self) -> Instant | None:
        """When the service begins to work on this source; None when it never does."""
        return next((at for at, status in self.timeline.entries() if status == "IN_PROGRESS"), None)

    @property
    def ended(self) -> Instant | None:
        """When this source ends, well or badly; None when it hangs."""
        at, status = self.timeline.ends
        return at if status in ("FINISHED", "FAILED") else None

    @property
    def finishes(self) -> bool:
        """Whether this source ends well."""
        return self.timeline.plan.final == "FINISHED"

    def status_message(self, status: str) -> str | None:
        """The statusMessage that goes with a status."""
        if status in ("FINISHED", "FAILED") and self.outcome_message is not None:
            return self.outcome_message
        return _SOURCE_MESSAGES.get(status)

    def product(self, status: str) -> str | None:
        """The id of what this source has made when it has that status; None until it is FINISHED."""
        # chosen: captures of unfinished sources disagree
        return self.product_id if status == "FINISHED" else None

    def failed(self, now: Instant, message: str) -> JobSource:
        """The source as one that fails at `now`, or as soon as its turn comes; one that has ended stays."""
        started, ended = self.started, self.ended
        if started is None or (ended is not None and ended <= now):
            return self
        at = max(now, started)
        timeline = self.timeline.branch(at, Plan.of(("IN_PROGRESS", 0), ("FAILED", None)))
        return replace(self, timeline=timeline, outcome_message=fitting(message))


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageJob(LivingResource):
    """One job of one store. `destination` is where an export writes to."""

    store_id: str
    sources: tuple[JobSource, ...]
    role_arn: str | None = None
    destination: str | None = None
    _changes: tuple[Instant, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A hundred sources change two hundred times, and each time the next change is asked for.
        timelines = (self.timeline, *(source.timeline for source in self.sources))
        changes = {at for timeline in timelines for at in timeline.instants()}
        object.__setattr__(self, "_changes", tuple(sorted(changes)))

    def next_change(self, now: Instant) -> Instant | None:
        """The next change of the job itself or of one of its sources."""
        place = bisect_right(self._changes, now)
        return self._changes[place] if place < len(self._changes) else None

    def completion_time(self, now: Instant) -> Instant | None:
        """When the job ended, if it has ended by `now`."""
        at, status = self.timeline.ends
        return at if at <= now and status not in ACTIVE_STATUSES else None

    def status_message(self, now: Instant) -> str:
        """The statusMessage at `now`."""
        return _JOB_MESSAGES[self.timeline.status_at(now)]

    def is_active(self, now: Instant) -> bool:
        """Whether the job counts against the quota on concurrent jobs."""
        return self.timeline.status_at(now) in ACTIVE_STATUSES

    def with_failed_source(self, index: int, now: Instant, message: str) -> StorageJob:
        """The job when its source at `index` fails at `now` because what it works on has gone."""
        sources = list(self.sources)
        sources[index] = sources[index].failed(now, message)
        timeline = job_timeline(self.creation_time, self._waits, sources)
        return replace(self, sources=tuple(sources), timeline=timeline)

    @property
    def _waits(self) -> Span | None:
        return self.timeline.plan.offset_of("IN_PROGRESS")


def plan_sources(
    now: Instant,
    waits: Span | None,
    apart: Span,
    planned: Sequence[tuple[Mapping[str, object], SourcePlan, str | None]],
) -> tuple[JobSource, ...]:
    """The sources of a job created `now` that is SUBMITTED for `waits` (None: for ever) and starts them `apart`.

    `planned` has for each source its echoed members, its plan, and the id of what it makes if it finishes.
    """
    return tuple(
        JobSource(
            request=request,
            timeline=_source_timeline(now, None if waits is None else waits + place * apart, plan),
            outcome_message=plan.message if plan.failure is None else fitting(plan.failure),
            product_id=product_id if plan.failure is None else None,
        )
        for place, (request, plan, product_id) in enumerate(planned)
    )


def job_timeline(now: Instant, waits: Span | None, sources: Sequence[JobSource]) -> Timeline:
    """The life of a job created `now`, SUBMITTED for `waits` (None: for ever): as long as its sources take."""
    if waits is None:
        return Timeline(now, Plan.of(("SUBMITTED", None)))
    ends = [source.ended for source in sources]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return Timeline(now, Plan.of(("SUBMITTED", waits), ("IN_PROGRESS", None)))
    lasts = max(known) - waits - now
    return Timeline(now, Plan.of(("SUBMITTED", waits), ("IN_PROGRESS", lasts), (_outcome(sources), None)))


def fitting(message: str) -> str:
    """A message within the limit that the service model sets."""
    return message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 3] + "..."


def _source_timeline(now: Instant, waits: Span | None, plan: SourcePlan) -> Timeline:
    return Timeline(now, _source_life(waits, plan.lasts, "FINISHED" if plan.failure is None else "FAILED"))


@lru_cache(maxsize=1024)
def _source_life(waits: Span | None, lasts: Span | None, final: str) -> Plan:
    if waits is None:
        return Plan.of(("NOT_STARTED", None))
    if lasts is None:
        return Plan.of(("NOT_STARTED", waits), ("IN_PROGRESS", None))
    return Plan.of(("NOT_STARTED", waits), ("IN_PROGRESS", lasts), (final, None))


def _outcome(sources: Sequence[JobSource]) -> str:
    # inferred: how the three final statuses divide; COMPLETED_WITH_FAILURES is seen
    finishing = sum(source.finishes for source in sources)
    if finishing == len(sources):
        return "COMPLETED"
    return "COMPLETED_WITH_FAILURES" if finishing else "FAILED"
