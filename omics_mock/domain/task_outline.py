"""What a run needs to know of a task before it runs: its name, its size, and which tasks it waits for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskOutline:
    """One task of a run as the definition describes it.

    `memory` is in GiB. `after` holds the positions, in the tuple of outlines it belongs to, of the tasks that have
    to end before this one begins.
    """

    name: str
    cpus: int = 1  # doc: 1 vCPU and 1 GiB when a definition declares nothing
    memory: int = 1
    gpus: int = 0
    image: str | None = None
    after: tuple[int, ...] = ()


ONE_TASK = (TaskOutline("main"),)
"""chosen: a run of a definition that nobody can read has one task."""
