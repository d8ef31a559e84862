"""The time that freezegun or time-machine shows, and the real time behind both.

Neither package is imported: one that nobody has imported cannot be active. freezegun replaces what modules
hold under the names of clocks, time-machine replaces the C functions behind the real-time clocks; so what is
real is kept here in a tuple, where freezegun does not look, and asked of time-machine while that travels.
"""

from __future__ import annotations

import datetime as dt
import importlib.machinery
import importlib.util
import sys
import time
from types import BuiltinFunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from omics_mock.timing.instants import from_datetime

if TYPE_CHECKING:
    from collections.abc import Callable

    from omics_mock.timing.instants import Instant


def unreplaced(name: str) -> Callable[..., Any]:
    """The function `name` of the time module as Python made it, even if somebody has replaced it by now."""
    function: Callable[..., Any] = getattr(time, name)
    if is_pythons_own(function):
        return function
    spec = importlib.machinery.BuiltinImporter.find_spec("time")
    if spec is None or spec.loader is None:  # a Python whose time module is not built in
        return function
    pristine: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pristine)
    return getattr(pristine, name)  # type: ignore[no-any-return]


def is_pythons_own(function: object) -> bool:
    """Whether this is a function of the time module; tests put other built-in ones there, as `slept.append`."""
    return isinstance(function, BuiltinFunctionType) and function.__module__ == "time"


# seen: time-machine 2.13 to 2.19 replace time.monotonic, and not only while they travel; no version replaces
# perf_counter, which is as monotonic. freezegun's FakeDatetime inherits from the real class.
_REAL = (
    unreplaced("perf_counter"),
    unreplaced("time_ns"),
    next(cls for cls in dt.datetime.__mro__ if cls.__module__ == "datetime"),
)


def frozen_now() -> Instant | None:
    """The current time of an active freezegun or time-machine; `None` when neither is active.

    Reading moves nothing: freezegun's `auto_tick_seconds` ticks only when code asks for the time itself. With
    both active freezegun is followed, as `datetime.now()` would.
    """
    freezegun = sys.modules.get("freezegun.api")
    if freezegun is not None and getattr(freezegun, "freeze_factories", None):
        factory = freezegun.freeze_factories[-1]
        # Calling a step factory makes it tick; calling one with tick=True tells how far it has come.
        return from_datetime(factory.time_to_freeze if hasattr(factory, "step_width") else factory())
    if "time_machine" in sys.modules and _travelling() is not None:
        return int(_REAL[1]()) // 1000  # time-machine replaces the C function: this is its time
    return None


def real_monotonic() -> float:
    """Seconds of a real clock that never runs back, whatever freezer is active; only differences mean something."""
    return float(_REAL[0]())


def real_now() -> dt.datetime:
    """The real time as an aware datetime in UTC, whatever freezer is active."""
    machine = _travelling()
    nanoseconds = _REAL[1]() if machine is None else machine.escape_hatch.time.time_ns()
    seconds, rest = divmod(nanoseconds // 1000, 1_000_000)
    moment: dt.datetime = _REAL[2].fromtimestamp(seconds, dt.timezone.utc)  # type: ignore[attr-defined]
    return moment.replace(microsecond=rest)


def _travelling() -> ModuleType | None:
    """The module time_machine while it travels."""
    machine = sys.modules.get("time_machine")
    # A module that is being imported has no escape hatch yet.
    hatch = getattr(machine, "escape_hatch", None)
    return machine if hatch is not None and hatch.is_travelling() else None
