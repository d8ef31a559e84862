"""The limits of the service, read off the records themselves: a look at every instant, not only at those of calls."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from omics_mock import OmicsMock

_ACTIVE = ("STARTING", "RUNNING", "STOPPING")
_QUOTAS = {"STATIC": "concurrent_runs_static", "DYNAMIC": "concurrent_runs_dynamic"}


def check_now(mock: OmicsMock, most: Mapping[str, float]) -> None:
    """No more runs are active than the quotas allow; `most` are the highest values that these have had."""
    now = mock.clock.instant()
    mock.catch_up()
    for region in mock.world.regions():
        active = Counter(run.storage_type for run in region.runs if run.exists(now) and run.status_at(now) in _ACTIVE)
        for storage_type, count in active.items():
            assert count <= most[_QUOTAS[storage_type]], f"{count} runs with {storage_type} storage are active"


def check_history(mock: OmicsMock, quotas: Mapping[str, float]) -> None:
    """At no instant, past or planned, were more runs or tasks active than the quotas allow."""
    for region in mock.world.regions():
        for storage_type, quota in _QUOTAS.items():
            spans = [_active_span(run) for run in region.runs if run.storage_type == storage_type]
            most = _most_at_once(span for span in spans if span is not None)
            assert most <= quotas[quota], f"{most} runs with {storage_type} storage were active at once"
        for run in region.runs:
            lives = [life for life in run.tasks.lives if life is not None and life.begins is not None]
            most = _most_at_once((life.begins, life.ends) for life in lives)
            assert most <= quotas["concurrent_tasks_per_run"], f"{most} tasks of run {run.id} at once"


def _active_span(run: Any) -> tuple[int, int] | None:
    begins = run.timeline.entered("STARTING")
    if begins is None:
        return None
    return begins, run.timeline.ends[0]


def _most_at_once(spans: Iterable[tuple[int, int]]) -> int:
    changes = sorted(change for begins, ends in spans for change in ((begins, 1), (ends, -1)))
    active = most = 0
    for _, change in changes:
        active += change
        most = max(most, active)
    return most
