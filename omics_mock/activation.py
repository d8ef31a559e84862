"""`mock_omics`: opening and closing the simulated world: context manager, decorator, start and stop.

At most one world is open in a process. An activation inside it joins it; the last one to leave closes it.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from omics_mock import active, environment
from omics_mock.exceptions import ConfigurationError, OmicsMockNotActive, hides_frames
from omics_mock.settings import Settings
from omics_mock.support import quotas as quota_names
from omics_mock.timing import durations as stages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta
    from types import TracebackType

    from omics_mock.mock import OmicsMock
    from omics_mock.settings import Bridge, Durations

__tracebackhide__ = hides_frames

_Target = TypeVar("_Target", bound="Callable[..., Any]")

_NO_SETTINGS = Settings()
_NAMES = frozenset(field.name for field in fields(Settings))

# Entering and leaving change the environment and the stack together: no thread may see them half done.
_lock = threading.RLock()
_world: _World | None = None
_started: list[Activation] = []


class _World:
    """An open mock, how many activations are inside, and the environment as it was before."""

    __slots__ = ("before", "entries", "failing", "mock")

    def __init__(self, mock: OmicsMock) -> None:
        self.mock = mock
        self.entries = 0
        self.failing = False
        self.before = environment.replace(mock.settings)

    def open(self) -> None:
        """Have the mock answer."""
        active.push(self.mock)
        if self.mock.settings.simulate_sleep:
            from omics_mock.interceptor import sleeps  # noqa: PLC0415 - needed by few

            sleeps.start(self.mock)

    def close(self) -> None:
        """Undo everything, also what `open` has not come to."""
        try:
            if self.mock.settings.simulate_sleep:
                from omics_mock.interceptor import sleeps  # noqa: PLC0415 - needed by few

                sleeps.stop(self.mock)
        finally:
            active.remove(self.mock)
            environment.restore(self.before)


class Activation:
    """What `mock_omics(...)` returns: `with`, `async with`, `@`, `.start()` and `.stop()` activate the mock.

    Every use outside an open mock gets a fresh world. A use inside one joins it; if it has settings of its own, they
    have to be the same, else it raises ConfigurationError with the differences. The last one to leave closes the world.
    """

    __slots__ = ("as_kwarg", "settings")

    def __init__(self, settings: Settings, as_kwarg: str | None = None) -> None:
        self.settings = settings
        self.as_kwarg = as_kwarg

    def __enter__(self) -> OmicsMock:
        return enter(self.settings)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        leave(failing=kind is not None)

    async def __aenter__(self) -> OmicsMock:
        return enter(self.settings)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        leave(failing=kind is not None)

    def __call__(self, target: _Target) -> _Target:
        """Decorate a function of any kind (coroutines and generators too), a test class or a `unittest.TestCase`.

        Every call gets a fresh world, and so does every test of a class. Raises TypeError for what cannot be wrapped.
        """
        from omics_mock.decorators import decorate  # noqa: PLC0415 - imports wrapt

        decorated: _Target = decorate(self, target)
        return decorated

    def start(self) -> OmicsMock:
        """Activate until `stop()`, which is also the `stop()` of the returned mock (`self.addCleanup(mock.stop)`).

        Raises ConfigurationError when this activation has been started and not stopped.
        """
        if self in _started:
            message = (
                "start() was called twice on the same mock_omics(...) without stop() in between. Call stop() "
                "first (self.addCleanup(self.mock.stop) does it), or start a mock_omics() of its own."
            )
            raise ConfigurationError(message)
        mock = enter(self.settings)
        _started.append(self)
        return mock

    def stop(self) -> None:
        """End what `start()` began, and restore the environment; raises OmicsMockNotActive when it was not started.

        It may raise UnusedScript, unless an error is on its way already.
        """
        if self not in _started:
            message = (
                "stop() was called on a mock_omics(...) that is not started: it never was, or has been "
                "stopped already. Call start() first, or use `with mock_omics() as mock:`."
            )
            raise OmicsMockNotActive(message)
        _started.remove(self)
        # Called in a `finally`, the error that is on its way is the one to see.
        leave(failing=sys.exc_info()[0] is not None)


@overload
def mock_omics(target: _Target, /) -> _Target: ...


@overload
def mock_omics(
    *,
    region: str | None = ...,
    account_id: str = ...,
    accounts: Mapping[str, str] | None = ...,
    seed: int = ...,
    start_time: datetime | None = ...,
    durations: Durations = ...,
    simulate_sleep: bool = ...,
    stall_after: str | timedelta | None = ...,
    quotas: Mapping[str, float] | None = ...,
    realistic_limits: bool = ...,
    page_size: int | None = ...,
    analytics_enabled: bool = ...,
    credentials: Literal["dummy", "keep"] = ...,
    others: Literal["allow", "block"] = ...,
    strict: bool = ...,
    s3: Bridge = ...,
    logs: Bridge = ...,
    events: Bridge = ...,
    as_kwarg: str | None = ...,
) -> Activation: ...


def mock_omics(target: Any = None, /, *, as_kwarg: str | None = None, **settings: Any) -> Any:
    """AWS HealthOmics in this process, in a `with` block, in what it decorates, or from `start()` to `stop()`.

    * `region`: that of builders, and of clients without one; None: the environment's, else us-east-1
    * `account_id`: the caller's, "123456789012"
    * `accounts`: account ids by access key id; without an entry there, an access key id of twelve digits is one itself
    * `seed`: 0; all ids follow from it
    * `start_time`: an aware datetime; None: the freezer's now, else the real now, cut to the second
    * `durations`: "default", "realistic" (captured ones), or changes to the default such as `{"run.RUNNING": "3h"}`
    * `simulate_sleep`: False; True: sleeps of the test, too, move the clock instead of being slept
    * `stall_after`: "5s" of real time after which polling on an unmoved clock raises ClockStalledError; None: never
    * `quotas`: changes to the documented ones such as `{"concurrent_runs_static": 1}`; None: no changes
    * `realistic_limits`: False; True: calls beyond the documented rates (requests per second) are throttled
    * `page_size`: the most items of a page, 1 to 100, whatever a call asks for; None: the service's own limits
    * `analytics_enabled`: True; False: new variant and annotation stores are refused, as accounts without them are now
    * `credentials`: "dummy" replaces those of the environment; "keep" leaves it alone
    * `others`: "allow"; "block": calls of other services that nobody mocks raise OtherServiceBlocked
    * `strict`: True: scripts and fault rules that were never used raise UnusedScript at the end; False: they do not
    * `s3`, `logs`, `events`: "auto": S3, CloudWatch Logs, EventBridge are used where moto mocks them; True: it has to;
      False: they are left alone
    * `as_kwarg`: the name of the parameter of a decorated function that receives the mock; pytest does not see it

    Raises ConfigurationError for settings that make no sense, TypeError for what cannot be decorated.
    """
    if as_kwarg is not None and not as_kwarg.isidentifier():
        message = f"as_kwarg={as_kwarg!r} is no name of a parameter. Type for example as_kwarg='mock'."
        raise ConfigurationError(message)
    activation = Activation(checked(settings), as_kwarg)
    return activation if target is None else activation(target)


def current_mock() -> OmicsMock:
    """The mock that is active now; raises OmicsMockNotActive when there is none."""
    mock = active.innermost()
    if mock is None:
        message = (
            "current_mock() was called while no mock is active. Call it inside `with mock_omics():`, in a "
            "function decorated with @mock_omics, or in a test that uses the fixture or marker omics_mock."
        )
        raise OmicsMockNotActive(message)
    return mock


def checked(options: Mapping[str, Any]) -> Settings:
    """The settings made of keyword arguments; raises ConfigurationError for a bad name or value."""
    if not options:
        return _NO_SETTINGS
    if unknown := sorted(options.keys() - _NAMES):
        message = f"mock_omics has no setting {', '.join(unknown)}. Its settings are: {', '.join(sorted(_NAMES))}."
        raise ConfigurationError(message)
    settings = Settings(**options)
    if settings.stall_after is not None:
        stages.parse_duration(settings.stall_after)
    if not isinstance(settings.durations, str):
        stages.check_keys(settings.durations)
        stages.table(settings.durations)
    quota_names.check(settings.quotas or {})
    return settings


def enter(settings: Settings) -> OmicsMock:
    """Open a world, or join the one that is open; every call must be followed by one `leave`."""
    global _world  # noqa: PLW0603 - there is one per process
    with _lock:
        if _world is None:
            _world = _open(settings)
        elif settings not in (_NO_SETTINGS, _world.mock.settings):
            raise ConfigurationError(_conflict(_world.mock.settings, settings))
        _world.entries += 1
        return _world.mock


def leave(*, failing: bool) -> None:
    """Undo one `enter`; the last one closes the world, which may raise UnusedScript unless `failing`."""
    global _world  # noqa: PLW0603 - there is one per process
    with _lock:
        world = _world
        if world is None:
            message = "A mock was left that is not active: leave a `with mock_omics():` once for each time entered."
            raise OmicsMockNotActive(message)
        world.entries -= 1
        world.failing |= failing
        if world.entries:
            return
        _world = None
        try:
            world.close()
        finally:
            world.mock.close(failing=world.failing)


def _open(settings: Settings) -> _World:
    from omics_mock.interceptor import patches  # noqa: PLC0415 - imports wrapt and botocore
    from omics_mock.mock import OmicsMock  # noqa: PLC0415 - the whole simulation
    from omics_mock.protocol.timestamps import probe_timezone  # noqa: PLC0415 - imports botocore

    probe_timezone()
    patches.install()
    mock = OmicsMock(settings)
    mock.stopped_by(_stop_latest)
    world = _World(mock)
    try:
        world.open()
    except BaseException:
        world.close()
        raise
    return world


def _stop_latest(mock: OmicsMock) -> None:
    if not _started or mock is not active.innermost():
        message = (
            "mock.stop() ends what mock_omics().start() began; this mock was not started that way, or has "
            "been stopped already. Leave its `with` block instead; a decorator or a fixture ends by itself."
        )
        raise OmicsMockNotActive(message)
    _started[-1].stop()


def _conflict(outer: Settings, inner: Settings) -> str:
    differences = "; ".join(
        f"{name} is {there!r} outside and {here!r} inside" for name, (there, here) in outer.differences(inner).items()
    )
    return (
        f"{inner} was activated inside {outer}: {differences}. There is one simulated world at a time, and a "
        "nested mock_omics() joins it only without settings or with the same ones. "
        "Give all settings to the outermost."
    )
