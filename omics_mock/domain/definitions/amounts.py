"""Amounts of memory and processors as definitions write them."""

from __future__ import annotations

import math
import re

_MEMORY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT]?i?)[bB]?\s*")
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_GIB = 1 << 30
_MOST = 100_000  # no instance has more, and a wrong unit must not give numbers that no answer can hold


def gibibytes(amount: object) -> int | None:
    """GiB of `"8 GiB"`, `"4 GB"`, `"512MB"`, or of a bare number of bytes, rounded up; None for anything else."""
    found = _MEMORY.fullmatch(str(amount))
    if found is None:
        return None
    number, unit = found.groups()
    base = 1024 if unit.endswith("i") else 1000
    return whole(float(number) * base ** _POWERS[unit.lower().removesuffix("i")] / _GIB)


def whole(amount: object) -> int | None:
    """A number (or its text), rounded up and at least 1; None for anything else."""
    try:
        number = float(str(amount))
    except ValueError:
        return None
    return max(1, math.ceil(min(number, _MOST))) if number == number else None  # noqa: PLR0124 - not a number
