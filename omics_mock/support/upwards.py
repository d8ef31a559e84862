"""Calls from a part of a mock up to what owns it, which must not keep the owner alive.

References go down only, so whatever a mock holds is freed at once when nobody holds the mock any more. In a circle it
would be left to the garbage collector, which takes four times as long to find out about a hundred thousand runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

Owner = TypeVar("Owner")
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def upwards(
    owner: Owner, function: Callable[Concatenate[Owner, Given], Answer], otherwise: Answer
) -> Callable[Given, Answer]:
    """`function` of `owner` and the other arguments; once the owner is gone it does nothing and gives `otherwise`."""
    found = ref(owner)

    def call(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        one = found()
        return otherwise if one is None else function(one, *args, **kwargs)

    return call
