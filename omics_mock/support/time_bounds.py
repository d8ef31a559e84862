"""The `createdAfter`, `createdBefore`, `updatedAfter` and `updatedBefore` members of list filters."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TIMES = {
    "created": attrgetter("creation_time"),
    "updated": attrgetter("update_time"),
}


def within_bounds(wanted: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    """Whether a record lies between the bounds of a filter; None when the filter has no bounds.

    `wanted` is the filter of a list request, its bounds Instants. chosen: both sides are strict.
    """
    bounds = [
        (read, wanted.get(f"{time}After"), wanted.get(f"{time}Before"))
        for time, read in _TIMES.items()
        if f"{time}After" in wanted or f"{time}Before" in wanted
    ]
    if not bounds:
        return None
    return lambda record: all(
        (after is None or read(record) > after) and (before is None or read(record) < before)
        for read, after, before in bounds
    )
