"""Tasks of a run: records that are made when somebody looks, from the run's plan and its timeline."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_plan import CACHE_HIT, CANCELLED
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.domain.task_plan import TaskLife, TaskSpec
    from omics_mock.timing.instants import Instant
