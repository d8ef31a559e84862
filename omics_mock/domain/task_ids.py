"""Ids of tasks: seven digits that look random, made from consecutive numbers and turned back into them.

A run keeps one number, whatever the number of its tasks; no two tasks of an account in a region share an id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.support.ids import Ids

_DIGITS = 7  # seen: every published id
_FACTOR = 4_568_513  # shares no factor with ten or nine, so multiplying by it is a permutation


class TaskNumbers:
    """The numbers of one region that have not been taken yet; the first follows from the seed."""

    def __init__(self) -> None:
        self._next: int | None = None

    def take(self, count: int, ids: Ids) -> int:
        """The first of `count` consecutive numbers that nobody else gets."""
        first = int(ids.number(_DIGITS - 1)) if self._next is None else self._next
        self._next = first + count
        return first

    def saved(self) -> int | None:
        """The next number; None before the first."""
        return self._next

    def restored(self, saved: int | None) -> None:
        """Go on with this number."""
        self._next = saved


def task_id(number: int) -> str:
    """The id made from a number; the numbers that seven digits cannot hold get more."""
    digits, span = _DIGITS, _span(_DIGITS)
    while number >= span:
        number, digits = number - span, digits + 1
        span = _span(digits)
    return str(10 ** (digits - 1) + number * _FACTOR % span)


def task_number(text: str) -> int | None:
    """The number from which an id was made; None if it is not such an id."""
    digits = len(text)
    if digits < _DIGITS or text[0] == "0":
        return None
    span = _span(digits)
    number: int = (int(text) - 10 ** (digits - 1)) * pow(_FACTOR, -1, span) % span
    return number + sum(_span(fewer) for fewer in range(_DIGITS, digits))


def _span(digits: int) -> int:
    """How many ids have so many digits."""
    return int(9 * 10 ** (digits - 1))
