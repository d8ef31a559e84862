"""`as_kwarg=`: the mock as an argument that pytest does not see."""

from __future__ import annotations

import asyncio
import inspect
import unittest
from typing import TYPE_CHECKING, Any

import pytest

from omics_mock import OmicsMock, current_mock, mock_omics
from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture
def number() -> int:
    return 5


@mock_omics(as_kwarg="mock")
def test_a_test_gets_the_mock_beside_its_fixtures(mock: OmicsMock, number: int, tmp_path: Any) -> None:
    """Pytest fills in the fixtures and does not look for one called like the parameter."""
    assert mock is current_mock()
    assert number == 5
    assert tmp_path.exists()


@pytest.mark.parametrize("letter", ["a", "b"])
@mock_omics(as_kwarg="world", seed=7)
def test_a_parametrised_test_gets_the_mock(letter: str, world: OmicsMock) -> None:
    """Parameters of the test come through as well."""
    assert letter in "ab"
    assert world is current_mock()
    assert world.settings.seed == 7


class TestMethods:
    @mock_omics(as_kwarg="world")
    def test_a_method(self, number: int, world: OmicsMock) -> None:
        """A decorated method gets the mock, too."""
        assert world is current_mock()
        assert number == 5

    @mock_omics(as_kwarg="world")
    @staticmethod
    def test_a_static_method(number: int, world: OmicsMock) -> None:
        """A decorated static method gets the mock, too."""
        assert world is current_mock()
        assert number == 5


@mock_omics(as_kwarg="world")
class TestDecoratedClass:
    def test_with_the_parameter(self, world: OmicsMock, number: int) -> None:
        """In a decorated class, methods that have the parameter get the mock."""
        assert world is current_mock()
        assert number == 5

    def test_without_the_parameter(self, number: int) -> None:
        """Methods that do not have it are inside the mock all the same."""
        assert current_mock() is not None
        assert number == 5


@mock_omics(as_kwarg="world")
class TestDecoratedTestCase(unittest.TestCase):
    def test_with_the_parameter(self, world: OmicsMock) -> None:
        """Unittest calls tests without arguments; the mock is filled in."""
        assert world is current_mock()


def test_every_kind_of_function_gets_it() -> None:
    """Coroutines and generators get the mock, and their kind is kept."""

    @mock_omics(as_kwarg="world")
    async def coroutine(world: OmicsMock) -> bool:
        return world is current_mock()

    @mock_omics(as_kwarg="world")
    def generator(world: OmicsMock) -> Iterator[bool]:
        yield world is current_mock()

    @mock_omics(as_kwarg="world")
    async def async_generator(world: OmicsMock) -> AsyncIterator[bool]:
        yield world is current_mock()

    async def drain() -> list[bool]:
        return [value async for value in async_generator()]  # type: ignore[call-arg]

    assert inspect.iscoroutinefunction(coroutine)
    assert inspect.isgeneratorfunction(generator)
    assert inspect.isasyncgenfunction(async_generator)
    assert asyncio.run(coroutine()) is True  # type: ignore[call-arg]
    assert list(generator()) == [True]  # type: ignore[call-arg]
    assert asyncio.run(drain()) == [True]


def test_the_parameter_is_hidden_and_the_others_are_not() -> None:
    """`inspect.signature` shows what the caller has to give."""

    @mock_omics(as_kwarg="world")
    def function(a: int, world: OmicsMock, b: int = 2, **rest: int) -> None: ...

    assert str(inspect.signature(function)) == "(a: 'int', b: 'int' = 2, **rest: 'int') -> 'None'"


def test_keyword_arguments_of_any_name_will_do() -> None:
    """A function with `**kwargs` needs no parameter of the name."""

    @mock_omics(as_kwarg="world")
    def function(**kwargs: Any) -> list[str]:
        return list(kwargs)

    assert function(a=1) == ["a", "world"]


def test_a_function_without_the_parameter_is_refused() -> None:
    """The decorator raises, and says what to add."""
    with pytest.raises(TypeError, match="Add the parameter world"):

        @mock_omics(as_kwarg="world")
        def function(word: OmicsMock) -> None: ...


def test_a_positional_only_parameter_is_refused() -> None:
    """It could not be filled in by name."""
    with pytest.raises(TypeError, match="takes no keyword argument"):

        @mock_omics(as_kwarg="world")
        def function(world: OmicsMock, /) -> None: ...


def test_a_name_that_is_none_is_refused() -> None:
    """`as_kwarg` has to be the name of a parameter."""
    with pytest.raises(ConfigurationError, match="as_kwarg='the mock'"):
        mock_omics(as_kwarg="the mock")
