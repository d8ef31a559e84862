"""What text and picture of a timeline say in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.chart.names import shown
from omics_mock.chart.scale import in_words
from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from omics_mock.chart.chart import Chart
    from omics_mock.chart.rows import Omitted, Row
    from omics_mock.timing.instants import Instant

_LONGEST = 200


def head(chart: Chart) -> str:
    """From when on time is counted, and when it is now."""
    if not chart.rows:
        return "no runs yet"
    moment = to_datetime(chart.begins).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return f"0s is {moment} UTC, now is {in_words(chart.now - chart.begins)}"


def outcome(row: Row, now: Instant) -> str:
    """The status, and how long it took to get there or has lasted by now."""
    if row.cached:
        return f"{row.status} cached"
    return f"{row.status} {in_words((now if row.ended is None else row.ended) - row.begins)}"


def story(row: Row, now: Instant) -> str:
    """All of it in one line, for whoever points at a row."""
    name = f" {shown(row.name, _LONGEST)}" if row.name else ""
    because = f": {row.because}" if row.because else ""
    return f"{row.kind} {row.id}{name}, {outcome(row, now)}{because}"


def omission(omitted: Omitted) -> str:
    """What is not shown, and what became of it."""
    statuses = ", ".join(f"{count} {status}" for status, count in omitted.statuses)
    return f"... and {omitted.count} more {omitted.kind}{'s' if omitted.count > 1 else ''}: {statuses}"
