"""A limit on the work of a library that promises none.

Time is not measured, because it differs between machines: calls are counted, and the same input always comes to the
same end.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

T = TypeVar("T")


class TooMuchWork(BaseException):
    """The work was given up. Not an Exception, so that no library takes it for a failure of its own."""


def within_calls(limit: int, work: Callable[[], T]) -> T:
    """The result of `work`; raises TooMuchWork once it has made more than `limit` calls of Python functions.

    While somebody else profiles this thread, calls are not counted: there can be only one profiler.
    """
    if sys.getprofile() is not None:
        return work()
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        if event == "call":
            calls += 1
            if calls > limit:
                raise TooMuchWork

    sys.setprofile(count)
    try:
        return work()
    finally:
        sys.setprofile(None)
