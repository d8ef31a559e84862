"""`@mock_omics` on functions of every kind."""

from __future__ import annotations

import asyncio
import functools
import inspect
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from omics_mock import OmicsMock, current_mock, mock_omics
from tests.activation.probe import is_active, make_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


@mock_omics
def bare(name: str, *, times: int = 1) -> list[str]:
    """Documented."""
    return [make_store(name) for _ in range(times)][-1]


@mock_omics(seed=7)
def with_settings(name: str) -> list[str]:
    return make_store(name)


@mock_omics
async def coroutine(name: str) -> list[str]:
    await asyncio.sleep(0)
    return make_store(name)


@mock_omics
def generator(name: str) -> Iterator[list[str]]:
    yield make_store(name)
    yield make_store("second")


@mock_omics
async def async_generator(name: str) -> AsyncIterator[list[str]]:
    yield make_store(name)
    await asyncio.sleep(0)
    yield make_store("second")


def run_coroutine(name: str) -> list[str]:
    return asyncio.run(coroutine(name))


def run_generator(name: str) -> list[str]:
    return list(generator(name))[0]  # noqa: RUF015 - to the end


def run_async_generator(name: str) -> list[str]:
    async def first() -> list[str]:
        return [names async for names in async_generator(name)][0]  # noqa: RUF015 - to the end

    return asyncio.run(first())


def static(name: str) -> list[str]:
    class Holder:
        @mock_omics
        @staticmethod
        def call(name: str) -> list[str]:
            return make_store(name)

    return Holder.call(name) and Holder().call(name)


def static_inside(name: str) -> list[str]:
    class Holder:
        @staticmethod
        @mock_omics
        def call(name: str) -> list[str]:
            return make_store(name)

    return Holder.call(name) and Holder().call(name)


def class_method(name: str) -> list[str]:
    class Holder:
        @mock_omics
        @classmethod
        def call(cls, name: str) -> list[str]:
            assert cls is Holder
            return make_store(name)

    return Holder.call(name) and Holder().call(name)


def async_static(name: str) -> list[str]:
    class Holder:
        @mock_omics
        @staticmethod
        async def call(name: str) -> list[str]:
            await asyncio.sleep(0)
            return make_store(name)

    assert inspect.iscoroutinefunction(Holder.call)
    return asyncio.run(Holder.call(name))


def method(name: str) -> list[str]:
    class Holder:
        @mock_omics
        def call(self, name: str) -> list[str]:
            assert isinstance(self, Holder)
            return make_store(name)

    return Holder().call(name)


def bound_method(name: str) -> list[str]:
    class Holder:
        def call(self, name: str) -> list[str]:
            assert isinstance(self, Holder)
            return make_store(name)

    return mock_omics(Holder().call)(name)


def partial(name: str) -> list[str]:
    return mock_omics(functools.partial(make_store, name))()


def partial_coroutine(name: str) -> list[str]:
    async def call(name: str) -> list[str]:
        await asyncio.sleep(0)
        return make_store(name)

    return asyncio.run(mock_omics(functools.partial(call, name))())


def partial_method(name: str) -> list[str]:
    class Holder:
        def _call(self, name: str) -> list[str]:
            assert isinstance(self, Holder)
            return make_store(name)

        call: Any = mock_omics(functools.partialmethod(_call, name))  # type: ignore[type-var]

    return Holder().call()


def lambda_expression(name: str) -> list[str]:
    return mock_omics(lambda: make_store(name))()


KINDS = [
    bare,
    with_settings,
    run_coroutine,
    run_generator,
    run_async_generator,
    static,
    static_inside,
    class_method,
    async_static,
    method,
    bound_method,
    partial,
    partial_coroutine,
    partial_method,
    lambda_expression,
]


@pytest.mark.parametrize("call", KINDS, ids=lambda call: call.__name__)
def test_every_call_has_a_world_of_its_own(call: Callable[[str], list[str]]) -> None:
    """The body runs inside a mock, each time a fresh one, and nothing is active afterwards."""
    for _ in range(2):
        assert call("a") == ["a"]
        assert not is_active()


def test_decorating_keeps_what_the_function_is() -> None:
    """Name, documentation, signature and kind are those of the function, for pytest and for asyncio."""
    assert bare.__name__ == "bare"
    assert bare.__doc__ == "Documented."
    assert str(inspect.signature(bare)) == "(name: 'str', *, times: 'int' = 1) -> 'list[str]'"
    assert inspect.isfunction(bare)
    assert inspect.iscoroutinefunction(coroutine)
    assert not inspect.iscoroutinefunction(bare)
    assert inspect.isgeneratorfunction(generator)
    assert inspect.isasyncgenfunction(async_generator)


def test_settings_reach_the_decorated_function() -> None:
    """`@mock_omics(seed=7)` gives a mock with that seed."""

    @mock_omics(seed=7)
    def seed() -> int:
        return current_mock().settings.seed

    assert seed() == 7


@pytest.mark.parametrize("kind", ["function", "coroutine", "generator", "async_generator"])
def test_an_error_inside_propagates_and_the_mock_ends(kind: str) -> None:
    """Whatever kind of function fails, its error comes out and the mock is over."""

    @mock_omics
    def function() -> None:
        raise ValueError(kind)

    @mock_omics
    async def fail_later() -> None:
        raise ValueError(kind)

    @mock_omics
    def fail_at_yield() -> Iterator[None]:
        yield
        raise ValueError(kind)

    @mock_omics
    async def fail_at_async_yield() -> AsyncIterator[None]:
        yield
        raise ValueError(kind)

    async def drain() -> None:
        async for _ in fail_at_async_yield():
            assert is_active()

    calls: dict[str, Callable[[], object]] = {
        "function": function,
        "coroutine": lambda: asyncio.run(fail_later()),
        "generator": lambda: list(fail_at_yield()),
        "async_generator": lambda: asyncio.run(drain()),
    }
    with pytest.raises(ValueError, match=kind):
        calls[kind]()
    assert not is_active()


def test_the_mock_of_a_generator_lasts_while_it_is_suspended() -> None:
    """Between two values the mock is active (the test of a fixture runs then), after `close` it is not."""
    values = generator("a")
    assert not is_active()
    assert next(values) == ["a"]
    assert make_store("test") == ["a", "test"]
    assert next(values) == ["a", "test", "second"]
    values.close()  # type: ignore[attr-defined]
    assert not is_active()


def test_values_and_errors_are_sent_into_a_generator() -> None:
    """`send`, `throw` and the returned value behave as without the decorator."""

    @mock_omics
    def echo() -> Any:
        got = yield "ready"
        try:
            yield got
        except KeyError:
            yield "caught"
        return "end"

    values = echo()
    assert [next(values), values.send(5), values.throw(KeyError())] == ["ready", 5, "caught"]
    with pytest.raises(StopIteration) as caught:
        next(values)
    assert caught.value.value == "end"


def test_values_and_errors_are_sent_into_an_async_generator() -> None:
    """`asend`, `athrow` and `aclose` behave as without the decorator; the clean-up is inside the mock."""
    cleaned: list[bool] = []

    @mock_omics
    async def echo() -> Any:
        try:
            got = yield "ready"
            try:
                yield got
            except KeyError:
                yield "caught"
        finally:
            await asyncio.sleep(0)
            cleaned.append(is_active())

    async def body() -> list[Any]:
        values = echo()
        seen = [await values.asend(None), await values.asend(5), await values.athrow(KeyError())]
        await values.aclose()
        return seen

    assert asyncio.run(body()) == ["ready", 5, "caught"]
    assert cleaned == [True]
    assert not is_active()


def test_below_contextmanager_the_mock_lasts_for_the_block() -> None:
    """`@contextmanager` above `@mock_omics` gives a block that runs inside the mock, sync and async."""

    @contextmanager
    @mock_omics
    def world() -> Iterator[OmicsMock]:
        yield current_mock()

    @asynccontextmanager
    @mock_omics
    async def async_world() -> AsyncIterator[OmicsMock]:
        yield current_mock()

    async def body() -> None:
        async with async_world() as mock:
            assert current_mock() is mock

    with world() as mock:
        assert current_mock() is mock
    asyncio.run(body())
    assert not is_active()


@contextmanager
def made_by_contextmanager() -> Iterator[None]:
    yield


@asynccontextmanager
async def made_by_asynccontextmanager() -> AsyncIterator[None]:
    yield


@pytest.fixture
def a_fixture() -> None:
    """Only decorated below."""


class Callable_:  # noqa: N801 - what it is
    def __call__(self) -> None: ...


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (made_by_contextmanager, "above @mock_omics"),
        (made_by_asynccontextmanager, "above @mock_omics"),
        (a_fixture, "pytest.fixture above @mock_omics"),
        (Callable_(), "neither a function nor a class"),
        (property(lambda self: None), "neither a function nor a class"),
        ("text", "neither a function nor a class"),
        (3, "neither a function nor a class"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_wrapped_is_refused_when_decorated(target: Any, words: str) -> None:
    """Nothing is silently left outside the mock: the decorator itself raises, and says what to write."""
    with pytest.raises(TypeError, match=words):
        mock_omics(target)
    with pytest.raises(TypeError, match=words):
        mock_omics(seed=7)(target)


@pytest.mark.parametrize("later", ["coroutine", "generator", "async_generator"])
def test_a_plain_function_that_returns_work_for_later_is_refused(later: str) -> None:
    """A coroutine or generator made inside and run outside would be unmocked: the call raises."""

    @mock_omics
    def hand_over() -> Any:
        return {
            "coroutine": coroutine.__wrapped__,  # type: ignore[attr-defined]
            "generator": generator.__wrapped__,  # type: ignore[attr-defined]
            "async_generator": async_generator.__wrapped__,  # type: ignore[attr-defined]
        }[later]("a")

    with pytest.raises(TypeError, match="after the mock has ended"):
        hand_over()
    assert not is_active()
