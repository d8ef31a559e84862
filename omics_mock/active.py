"""The active mocks of this process, innermost last.

Process-wide and not a `ContextVar`: pool threads do not inherit context variables, and code under test
calls AWS from pools.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.mock import OmicsMock

_lock = threading.Lock()
_stack: tuple[OmicsMock, ...] = ()


def push(mock: OmicsMock) -> None:
    """Make `mock` the innermost active mock."""
    global _stack
    with _lock:
        _stack = (*_stack, mock)


def remove(mock: OmicsMock) -> None:
    """Take the innermost entry of `mock` off; a mock that is not active is ignored."""
    global _stack
    with _lock:
        for index in range(len(_stack) - 1, -1, -1):
            if _stack[index] is mock:
                _stack = _stack[:index] + _stack[index + 1 :]
                return


def innermost() -> OmicsMock | None:
    """The mock that answers now, or `None` outside every mock.

    No lock: the stack is an immutable tuple, replaced as a whole.
    """
    stack = _stack
    return stack[-1] if stack else None
