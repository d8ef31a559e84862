"""`simulate_sleep=True`: the test's own sleeps move the clock.

`time.sleep` and `asyncio.sleep` of the activating thread, and of threads that have made an omics call, are
simulated; those of all other threads are real, and so are those inside the standard library, which waits for
real things: processes, locks, sockets.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from weakref import ref

from omics_mock.timing.freezers import is_pythons_own, unreplaced

if TYPE_CHECKING:
    from omics_mock.mock import OmicsMock

_real_sleep = unreplaced("sleep")
# Not `asyncio.sleep`: a test may have replaced that before the first activation, which imports this module.
_real_asyncio_sleep = asyncio.tasks.sleep

_lock = threading.Lock()
_simulating: tuple[OmicsMock, ...] = ()
_replaced: list[tuple[object, object]] = []
_thread = threading.local()


def start(mock: OmicsMock) -> None:
    """Simulate the sleeps of this thread, and of threads that call `mock`, until `stop`."""
    global _simulating  # noqa: PLW0603 - sleeping is a matter of the process
    from omics_mock.interceptor import patches  # noqa: PLC0415 - it describes what it needs through this module

    join(mock)
    with _lock:
        _simulating = (*_simulating, mock)
        if len(_simulating) == 1:
            _replaced[:] = [(_genuine_sleep(), sleep), (_real_asyncio_sleep, asyncio_sleep)]
            patches.replace_references(_replaced)


def stop(mock: OmicsMock) -> None:
    """Let sleeps be real again; every reference gets back the function it had."""
    global _simulating  # noqa: PLW0603 - as above
    from omics_mock.interceptor import patches  # noqa: PLC0415 - as above

    with _lock:
        if mock not in _simulating:
            return
        _simulating = tuple(one for one in _simulating if one is not mock)
        if not _simulating:
            patches.replace_references([(new, old) for old, new in _replaced])


def join(mock: OmicsMock) -> None:
    """Note that this thread works with `mock`: from now on its sleeps move that clock."""
    _thread.mock = ref(mock)  # a thread may outlive the mock by far


def sleep(seconds: float, /) -> None:
    """Stand-in for `time.sleep`."""
    mock = _mock_of_this_thread()
    if mock is None or _called_by_standard_library():
        _real_sleep(seconds)
        return
    _real_sleep(0 if _is_duration(seconds) else seconds)  # raises what Python raises; lets other threads run
    mock.clock.sleep(float(seconds))


async def asyncio_sleep(delay: float, result: Any = None) -> Any:
    """Stand-in for `asyncio.sleep`; other tasks run once, as they do at the shortest real sleep."""
    mock = _mock_of_this_thread()
    if mock is None:
        return await _real_asyncio_sleep(delay, result)
    if delay > 0:
        mock.clock.sleep(delay)
    return await _real_asyncio_sleep(0, result)


def _genuine_sleep() -> object:
    """The function that modules hold: `_real_sleep` is a twin of it if this was imported under a replaced one."""
    return time.sleep if is_pythons_own(time.sleep) else _real_sleep


def _mock_of_this_thread() -> OmicsMock | None:
    known: ref[OmicsMock] | None = getattr(_thread, "mock", None)
    mock = None if known is None else known()
    return mock if any(mock is one for one in _simulating) else None


def _called_by_standard_library() -> bool:
    module = str(sys._getframe(2).f_globals.get("__name__", ""))
    return module.partition(".")[0] in sys.stdlib_module_names


def _is_duration(seconds: Any) -> bool:
    """Whether `time.sleep` takes it: a float or whole number of any kind, and not negative."""
    return (isinstance(seconds, float) or hasattr(type(seconds), "__index__")) and seconds >= 0
