"""The time axis: where ticks stand, and how spans are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.timing.instants import DAY, HOUR, MILLISECOND, MINUTE, SECOND

if TYPE_CHECKING:
    from omics_mock.timing.instants import Span

_STEPS: tuple[Span, ...] = (
    *(10**power * digit for power in range(6) for digit in (1, 2, 5)),
    *(SECOND * count for count in (1, 2, 5, 10, 15, 30)),
    *(MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(HOUR * count for count in (1, 2, 3, 6, 12)),
    *(DAY * 10**power * digit for power in range(7) for digit in (1, 2, 5)),
)
_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"))


def ticks(span: Span, most: int) -> range:
    """Round spans from 0 to `span`, about as many as are wanted at most."""
    step = next((step for step in _STEPS if span <= step * most), _STEPS[-1])
    return range(0, span + 1, step)


def in_words(span: Span) -> str:
    """A span as `1m30s`, `2h5m` or `3d12h`; fractions are told only where there is little else."""
    if span < MINUTE:
        whole = span % SECOND == 0 or span >= SECOND
        return f"{span // MILLISECOND / 1000:g}s" if whole else f"{span / MILLISECOND:g}ms"
    parts = []
    for unit, letter in _UNITS:
        count, span = divmod(span, unit)
        parts.append((count, letter))
    if parts[0][0]:
        parts.pop()
    return "".join(f"{count}{letter}" for count, letter in parts if count)
