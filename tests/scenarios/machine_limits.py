"""The limits of the service, read off the records themselves: a look at every instant, not only at those of calls."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from tests.scenarios.machine_resources import MACHINES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from omics_mock import OmicsMock

_KINDS = {"Run Status Change": "run", "Task Status Change": "run_task"}
_ACTIVE = ("STARTING", "RUNNING", "STOPPING")
_QUOTAS = {"STATIC": "concurrent_runs_static", "DYNAMIC": "concurrent_runs_dynamic"}


def check_now(mock: OmicsMock, most: Mapping[str, float]) -> None:
    """No more runs are active than the quotas allow; `most` are the highest values that these have had."""
    now = mock.clock.instant()
    mock.catch_up()
    for region in mock.world.regions():
        active = Counter(
            run.settings.storage_type for run in region.runs if run.exists(now) and run.status_at(now) in _ACTIVE
        )
        for storage_type, count in active.items():
            assert count <= most[_QUOTAS[storage_type]], f"{count} runs with {storage_type} storage are active"


def check_history(mock: OmicsMock, quotas: Mapping[str, float], changed: Collection[str]) -> None:
    """At no instant, past or planned, were more runs or tasks active than the quotas allow.

    Nor than the limits of run groups, except for groups that were `changed`.
    """
    for region in mock.world.regions():
        for storage_type, quota in _QUOTAS.items():
            spans = [_active_span(run) for run in region.runs if run.settings.storage_type == storage_type]
            most = _most_at_once(span for span in spans if span is not None)
            assert most <= quotas[quota], f"{most} runs with {storage_type} storage were active at once"
        for run in region.runs:
            lives = [life for life in run.tasks.lives if life is not None and life.begins is not None]
            most = _most_at_once((life.begins, life.ends) for life in lives)
            assert most <= quotas["concurrent_tasks_per_run"], f"{most} tasks of run {run.id} at once"
        for group in region.run_groups:
            if group.id not in changed:
                _check_group(group, [run for run in region.runs if run.run_group_id == group.id])


def check_events(mock: OmicsMock) -> None:
    """Events are in time order, and no run or task skips a status or has one twice."""
    events = mock.events.list
    times = [event["time"] for event in events]
    assert times == sorted(times), "events are not in time order"
    assert len({event["id"] for event in events}) == len(events), "two events have one id"
    last: dict[str, str] = {}
    for event in events:
        kind = _KINDS.get(event["detail-type"])
        if kind is not None:
            arn, status = event["detail"]["arn"], event["detail"]["status"]
            before = last.get(arn)
            if before is None:
                assert status in (("PENDING",) if kind == "run" else ("PENDING", "COMPLETED")), f"{arn} begins {status}"
            elif status == "DELETED":
                assert not MACHINES[kind].get(before), f"{arn} is deleted after {before}"
            else:
                assert status in MACHINES[kind].get(before, "").split(), f"{arn}: {status} after {before}"
            last[arn] = status


def _check_group(group: Any, runs: list[Any]) -> None:
    spans = [span for run in runs if (span := _active_span(run)) is not None]
    most = _most_at_once(spans)
    assert group.max_runs is None or most <= group.max_runs, f"{most} runs of group {group.id} at once"
    for limit, amount in ((group.max_cpus, "cpus"), (group.max_gpus, "gpus")):
        if limit is not None:
            used = _most_at_once(
                (begins, ends, getattr(spec.outline, amount))
                for run in runs
                for spec, begins, ends in _task_spans(run)
                if getattr(spec.outline, amount) <= limit
            )
            assert used <= limit, f"{used} {amount} of group {group.id} at once, of {limit}"


def _task_spans(run: Any) -> Iterator[tuple[Any, int, int]]:
    running, stopped = run.running_from, run.stopped
    for place, (spec, life) in enumerate(zip(run.tasks.specs, run.tasks.lives, strict=True)):
        if running is not None and life is not None and life.begins is not None and place not in (run.hits or ()):
            begins, ends = running + life.begins, running + life.ends
            if stopped is None or begins < stopped[0]:
                yield spec, begins, ends if stopped is None else min(ends, stopped[0])


def _active_span(run: Any) -> tuple[int, int] | None:
    begins = run.timeline.entered("STARTING")
    if begins is None:
        return None
    return begins, run.timeline.ends[0]


def _most_at_once(spans: Iterable[tuple[int, ...]]) -> int:
    """How much goes on at once; each span is (begins, ends) or (begins, ends, amount)."""
    changes: Counter[int] = Counter()
    for begins, ends, *amount in spans:
        if begins < ends:
            changes[begins] += amount[0] if amount else 1
            changes[ends] -= amount[0] if amount else 1
    return max(accumulate(changes[at] for at in sorted(changes)), default=0)
