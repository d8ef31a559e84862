"""`print(mock)`: everything that there is, as a table."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from omics_mock.domain.run import Run
from omics_mock.views.inspection import collections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omics_mock.domain.resource import Resource
    from omics_mock.timing.instants import Instant
    from omics_mock.views.inspection import Inspection
    from omics_mock.views.sight import Sight

_MOST_ROWS = 20
_HEAD = ("id", "name", "status", "next change")


def overview(mock: Inspection) -> str:
    """How many resources of each kind there are, and of each its id, name, status and next change."""
    with mock.lock:
        sections = [
            "\n".join([f"{name.replace('_', ' ')} ({len(seen)})", *_table(seen)])
            for name, views in collections_of(mock)
            if (seen := views.seen())
        ]
        now = mock.clock.now().isoformat(sep=" ", timespec="seconds")
        head = f"AWS HealthOmics, simulated: {now}, {mock.clock.elapsed} after the start"
    return "\n\n".join([head, *(sections or ["nothing there yet"])])


def summary(mock: Inspection) -> str:
    """The same in one line, with nothing but the numbers."""
    with mock.lock:
        counts = [(name, views.word, len(views)) for name, views in collections_of(mock)]
        now = mock.clock.now().isoformat()
    numbers = [f"{count} {word if count == 1 else name.replace('_', ' ')}" for name, word, count in counts if count]
    return f"<OmicsMock at {now}: {', '.join(numbers) or 'nothing there yet'}>"


def _table(seen: Sequence[Sight]) -> Iterator[str]:
    """The rows in columns of equal width; where they are is told only if that is not the same for all."""
    places = {(sight.account_id, sight.region_name) for sight in seen}
    rows = [_row(sight, tell_place=len(places) > 1) for sight in islice(seen, _MOST_ROWS)]
    columns = list(zip(_HEAD, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    for row in (_HEAD, *rows):
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if len(seen) > _MOST_ROWS:
        yield f"  ... and {len(seen) - _MOST_ROWS} more"


def _row(sight: Sight, *, tell_place: bool) -> tuple[str, str, str, str]:
    now, record = sight.now(), sight.record()
    place = f" ({sight.account_id}, {sight.region_name})" if tell_place else ""
    name = getattr(record, sight.kind.name_field, None)
    return record.id + place, name or "-", record.status_at(now) or "-", _next_change(sight, record, now)


def _next_change(sight: Sight, record: Resource, now: Instant) -> str:
    if isinstance(record, Run) and record.waits(now):
        return f"waits: {sight.region.admission.pending_because(record, now)}"
    at = record.next_change(now)
    if at is None:
        return "-"
    following, after = record.status_at(at), timedelta(microseconds=at - now)
    return f"in {after}" if following == record.status_at(now) else f"{following} in {after}"
