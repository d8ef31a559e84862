"""Sleeps inside omics calls and omics waiters move simulated time; all others really sleep."""

from __future__ import annotations

from contextvars import ContextVar
from types import CoroutineType
from typing import TYPE_CHECKING, Any

import wrapt

from omics_mock import active

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from omics_mock.mock import OmicsMock

    _Proxy = wrapt.ObjectProxy[Any]
else:
    _Proxy = wrapt.ObjectProxy

# The mock whose call or waiter is being worked on; also right in tasks, which have contexts of their own.
_waiting_for: ContextVar[OmicsMock | None] = ContextVar("omics_mock_waiting_for", default=None)


def simulated(mock: OmicsMock, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Make a call, or give the coroutine of an async one, whose own sleeps move the clock of `mock`."""
    before = _waiting_for.get()
    _waiting_for.set(mock)
    try:
        result = call(*args, **kwargs)
    finally:
        _waiting_for.set(before)
    return _simulated_coroutine(mock, result) if isinstance(result, CoroutineType) else result


async def _simulated_coroutine(mock: OmicsMock, coroutine: Coroutine[Any, Any, Any]) -> Any:
    before = _waiting_for.get()
    _waiting_for.set(mock)
    try:
        return await coroutine
    finally:
        # Not reset(token): a coroutine may be closed in another context than it was started in.
        _waiting_for.set(before)


def around_wait(wrapped: Callable[..., Any], waiter: Any, args: Any, kwargs: Any) -> Any:
    """Wrapper of `Waiter.wait` and of aiobotocore's: an omics waiter sleeps in simulated time."""
    mock = active.innermost()
    if mock is None or not _waits_for_omics(args[0] if waiter is None else waiter):
        return wrapped(*args, **kwargs)
    return simulated(mock, wrapped, args, kwargs)


def around_acquire(wrapped: Callable[..., Any], bucket: Any, args: Any, kwargs: Any) -> Any:
    """Wrapper of `TokenBucket.acquire` (retry mode adaptive): no real waiting in an omics call.

    With a frozen wall clock the bucket would never fill again.
    """
    mock = _waiting_for.get()
    if mock is None:
        return wrapped(*args, **kwargs)
    amount = _amount(*args, **kwargs)
    try:
        return wrapped(amount, block=False)
    except _no_capacity():
        mock.clock.sleep(bucket._sleep_amount(amount))
        return True


async def around_async_acquire(wrapped: Callable[..., Any], bucket: Any, args: Any, kwargs: Any) -> Any:
    """Wrapper of aiobotocore's `AsyncTokenBucket.acquire`, as `around_acquire`."""
    mock = _waiting_for.get()
    if mock is None:
        return await wrapped(*args, **kwargs)
    amount = _amount(*args, **kwargs)
    try:
        return await wrapped(amount, block=False)
    except _no_capacity():
        mock.clock.sleep(bucket._sleep_amount(amount))
        return True


async def around_async_sleep(wrapped: Callable[..., Any], _instance: Any, args: Any, kwargs: Any) -> Any:
    """Wrapper of `_sleep` of aiobotocore's endpoints and waiters; yields to the loop all the same."""
    if _moved(*args, **kwargs):
        return await wrapped(0)
    return await wrapped(*args, **kwargs)


class SimulatedTime(_Proxy):
    """The time module as botocore's endpoint and waiter see it."""

    def sleep(self, seconds: float) -> None:
        """Move the clock if this is an omics call, else really sleep."""
        if not _moved(seconds):
            self.__wrapped__.sleep(seconds)


class SimulatedAsyncio(_Proxy):
    """The asyncio module as aiobotocore's endpoint and waiter see it."""

    async def sleep(self, delay: float, result: Any = None) -> Any:
        """Move the clock and yield to the loop if this is an omics call, else really sleep."""
        return await self.__wrapped__.sleep(0 if _moved(delay) else delay, result)


def _moved(seconds: float) -> bool:
    """Whether this sleep is an omics one, and so has moved a clock."""
    mock = _waiting_for.get()
    if mock is None:
        return False
    mock.clock.sleep(seconds)
    return True


def _amount(amount: float = 1, block: bool = True) -> float:  # noqa: ARG001 - the signature of acquire
    return amount


def _no_capacity() -> type[Exception]:
    from botocore.exceptions import CapacityNotAvailableError  # noqa: PLC0415 - whichever botocore is in use

    return CapacityNotAvailableError  # type: ignore[no-any-return]


def _waits_for_omics(waiter: Any) -> bool:
    method = getattr(waiter, "_operation_method", None)
    client = getattr(getattr(method, "_client_method", method), "__self__", None)
    model = getattr(getattr(client, "meta", None), "service_model", None)
    return getattr(model, "service_id", None) == "Omics"
