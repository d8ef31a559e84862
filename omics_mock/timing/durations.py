"""How long each stage of each lifecycle lasts: the defaults, the captured reality, and the user's own words.

Keys are `<resource>.<STATUS>` in the words of the service model. The defaults fit the polling budget of every
waiter of the model (27 s for workflows, 570 s otherwise), and what a waiter accepts lasts longer than its poll.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.instants import DAY, HOUR, MINUTE, SECOND, Span

if TYPE_CHECKING:
    from collections.abc import Mapping


class Durations(dict[str, Span]):
    """The duration of every stage; it never changes, and is told from others by its identity."""

    __hash__ = object.__hash__  # type: ignore[assignment]


# chosen: short enough for every waiter, long enough for every status to be seen by a poll.
DEFAULT = Durations(
    {
        "workflow.CREATING": 5 * SECOND,
        "workflow_version.CREATING": 5 * SECOND,
        "run.PENDING": 10 * SECOND,
        "run.STARTING": 10 * SECOND,
        "run.import": 10 * SECOND,
        "run.export": 10 * SECOND,
        "run.STOPPING": 20 * SECOND,
        "task.PENDING": 2 * SECOND,
        "task.STARTING": 5 * SECOND,
        "task.RUNNING": 40 * SECOND,
        "task.STOPPING": 3 * SECOND,
        "configuration.CREATING": 60 * SECOND,
        "configuration.DELETING": 0,
        "run_batch.CREATING": 5 * SECOND,
        "run_batch.PENDING": 10 * SECOND,
        "run_batch.submission": SECOND,
        "run_batch.STOPPING": 0,
        "run_batch.RUNS_DELETING": 0,
        "reference_import_job.SUBMITTED": 5 * SECOND,
        "reference_import_source.IN_PROGRESS": 85 * SECOND,
        "read_set_import_job.SUBMITTED": 5 * SECOND,
        "read_set_import_source.IN_PROGRESS.FASTQ": 150 * SECOND,
        "read_set_import_source.IN_PROGRESS.UBAM": 150 * SECOND,
        "read_set_import_source.IN_PROGRESS.BAM": 300 * SECOND,
        "read_set_import_source.IN_PROGRESS.CRAM": 300 * SECOND,
        "read_set_activation_job.SUBMITTED": 5 * SECOND,
        "read_set_activation_source.IN_PROGRESS": 50 * SECOND,
        "read_set_export_job.SUBMITTED": 5 * SECOND,
        "read_set_export_source.IN_PROGRESS": 110 * SECOND,
        "source.NOT_STARTED": SECOND,
        "read_set.PROCESSING_UPLOAD": 60 * SECOND,
        "read_set.ACTIVE": 30 * DAY,
        "read_set.DELETING": 0,
        "reference.DELETING": 0,
        "sequence_store.CREATING": 0,
        "sequence_store.UPDATING": 0,
        "sequence_store.DELETING": 0,
        "variant_store.CREATING": 200 * SECOND,
        "variant_store.DELETING": 60 * SECOND,
        "annotation_store.CREATING": 300 * SECOND,
        "annotation_store.DELETING": 60 * SECOND,
        "annotation_store_version.CREATING": 7 * SECOND,
        "annotation_store_version.DELETING": 10 * SECOND,
        "variant_import_job.SUBMITTED": 15 * SECOND,
        "variant_import_job.IN_PROGRESS": 135 * SECOND,
        "variant_import_job.IN_PROGRESS.FAILED": 45 * SECOND,
        "annotation_import_job.SUBMITTED": 15 * SECOND,
        "annotation_import_job.IN_PROGRESS": 135 * SECOND,
        "annotation_import_job.IN_PROGRESS.FAILED": 45 * SECOND,
        "share.ACTIVATING": 30 * SECOND,
        "share.DELETING": 30 * SECOND,
    }
)

# seen: published captures of the real service; where none exists the default stands.
REALISTIC = Durations(
    DEFAULT
    | {
        "run.PENDING": 22 * SECOND,
        "run.STARTING": 10 * MINUTE,
        "run.import": 34 * SECOND,
        "run.export": 30 * SECOND,
        "run.STOPPING": 308 * SECOND,
        "task.PENDING": 11 * SECOND,
        "task.STARTING": 270 * SECOND,
        "task.RUNNING": 60 * MINUTE,
        "task.STOPPING": 10 * SECOND,
        "configuration.CREATING": 10 * MINUTE,
        "configuration.DELETING": 5 * MINUTE,
        "run_batch.submission": 10 * SECOND,
        "read_set_import_source.IN_PROGRESS.BAM": 30 * MINUTE,
        "read_set_import_source.IN_PROGRESS.CRAM": 30 * MINUTE,
        "read_set_import_source.IN_PROGRESS.FASTQ": 5 * MINUTE,
        "read_set_import_source.IN_PROGRESS.UBAM": 5 * MINUTE,
    }
)

PROFILES = {"default": DEFAULT, "realistic": REALISTIC}

_UNITS = {"ms": SECOND // 1000, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


def parse_duration(duration: object) -> Span:
    """Microseconds of a duration given in words (`"90s"`, `"5m"`, `"1h30m"`, `"30d"`) or as a timedelta.

    Raises ConfigurationError for anything else: a bare number would leave the unit to guesswork.
    """
    if isinstance(duration, timedelta):
        return _not_negative(duration // timedelta(microseconds=1), duration)
    span = _in_words(duration.replace(" ", "")) if isinstance(duration, str) else None
    if span is None:
        message = (
            f"{duration!r} is not a duration. A duration needs a unit, so that nobody has to guess it: "
            "write it in words ('90s', '5m', '1h30m', '30d') or as a datetime.timedelta."
        )
        raise ConfigurationError(message)
    return span


@lru_cache(maxsize=256)
def _in_words(text: str) -> Span | None:
    """The microseconds of words like `1h30m`; None for anything else."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(round(float(number) * _UNITS[unit]) for number, unit in parts)


def _not_negative(span: Span, given: object) -> Span:
    if span < 0:
        message = f"{given!r} is negative: simulated durations cannot run backwards. Give a positive duration."
        raise ConfigurationError(message)
    return span


def check_keys(durations: Mapping[str, object]) -> None:
    """Raise ConfigurationError, listing the valid keys, when `durations` names a stage that does not exist."""
    unknown = sorted(set(durations) - set(_all_keys()))
    if unknown:
        message = (
            f"durations has no stage {', '.join(map(repr, unknown))}. "
            f"A key is '<resource>.<STATUS>'; the valid keys are: {', '.join(_all_keys())}."
        )
        raise ConfigurationError(message)


def table(durations: str | Mapping[str, object]) -> Durations:
    """The duration of every stage for the `durations` setting: a profile's name or a mapping over the defaults."""
    if isinstance(durations, str):
        return PROFILES[durations]
    return Durations(DEFAULT | {key: parse_duration(value) for key, value in durations.items()})


def _all_keys() -> list[str]:
    return sorted([*DEFAULT, "run.RUNNING"])
