"""Run groups: limits that the runs in them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import Resource
from omics_mock.timing.instants import MINUTE, SECOND

if TYPE_CHECKING:
    from omics_mock.timing.instants import Span

LONGEST_RUN: Span = 604_800 * SECOND
"""doc: the quota of a run's duration, which is the same for all runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGroup(Resource):
    """A run group; a limit that is None does not limit. `max_duration` is in minutes."""

    kind: ClassVar[str] = "run group"

    name: str | None = None
    max_cpus: int | None = None
    max_gpus: int | None = None
    max_runs: int | None = None
    max_duration: int | None = None

    @property
    def limits_tasks(self) -> bool:
        """Whether tasks of its runs may have to wait for one another."""
        return self.max_cpus is not None or self.max_gpus is not None


def longest_run(group: RunGroup | None) -> Span:
    """How long RUNNING may last in this group, or in none. doc: the smaller limit wins."""
    if group is None or group.max_duration is None:
        return LONGEST_RUN
    return min(group.max_duration * MINUTE, LONGEST_RUN)
