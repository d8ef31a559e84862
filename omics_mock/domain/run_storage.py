"""The file system of a run: how large it is, and how much of it is used.

doc: dynamic storage grows and shrinks with what a run needs, and what it has used is measured in longer runs. chosen:
how much that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.run_settings import DYNAMIC
from omics_mock.timing.instants import HOUR

if TYPE_CHECKING:
    from omics_mock.domain.run import Run
    from omics_mock.timing.instants import Instant

MAXIMUM = 0.8
"""Which part of what is reserved is used at most."""

_MEASURED_FROM = 2 * HOUR
_DYNAMIC_GIB = 100


def storage_in_use(run: Run, at: Instant) -> tuple[float, float] | None:
    """The size of the file system of a run, and the most that it has used, in GiB; None before it is STOPPING."""
    running, stopping = run.timeline.entered("RUNNING", at), run.timeline.entered("STOPPING", at)
    if running is None or stopping is None:
        return None
    size: float = run.settings.storage_capacity or 0
    if run.settings.storage_type == DYNAMIC and stopping - running >= _MEASURED_FROM:
        size = _DYNAMIC_GIB
    return size, size * MAXIMUM


def shown_capacity(run: Run, now: Instant) -> int | None:
    """What answers call storageCapacity, in GiB. doc: of dynamic storage the most that was used, once that is over."""
    if run.settings.storage_type != DYNAMIC:
        return run.settings.storage_capacity
    used = storage_in_use(run, now) if run.stop_time(now) is not None else None
    return int(used[1]) or None if used is not None else None
