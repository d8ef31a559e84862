"""`@mock_omics` and `start()`/`stop()` with unittest, run by unittest's own runner."""

from __future__ import annotations

import io
import unittest
from typing import TYPE_CHECKING

import pytest

from omics_mock import OmicsMock, current_mock, mock_omics
from omics_mock.exceptions import UnusedScript
from tests.activation.probe import is_active, make_store

if TYPE_CHECKING:
    from collections.abc import Callable


def run(case: type[unittest.TestCase]) -> tuple[int, list[str], list[str]]:
    """Run all tests: how many ran, and the last line of each failure and of each error."""
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    failures, errors = (
        [text.strip().splitlines()[-1] for _, text in found] for found in (result.failures, result.errors)
    )
    assert not is_active()
    return result.testsRun, failures, errors


def test_the_state_lives_from_set_up_to_clean_up() -> None:
    """setUp, test, tearDown and clean-ups are one world, and each test has its own."""

    @mock_omics
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.addCleanup(self.clean_up)
            assert make_store("a") == ["a"]

        def test_one(self) -> None:
            """Sees what its setUp made."""
            assert make_store("test") == ["a", "test"]

        def test_two(self) -> None:
            """Does not see what the other test made."""
            assert make_store("test") == ["a", "test"]

        def tearDown(self) -> None:
            assert make_store("tear down") == ["a", "test", "tear down"]

        def clean_up(self) -> None:
            assert make_store("clean-up") == ["a", "test", "tear down", "clean-up"]

    assert run(Case) == (2, [], [])


def test_without_any_set_up() -> None:
    """A class that has only tests is inside the mock as well."""

    @mock_omics(seed=7)
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            """Has the settings of the class."""
            assert current_mock().settings.seed == 7

    assert run(Case) == (1, [], [])


def test_an_inherited_set_up_is_inside() -> None:
    """The setUp of an undecorated base runs inside the mock of the decorated class."""

    class Base(unittest.TestCase):
        def setUp(self) -> None:
            make_store("base")

    @mock_omics
    class Case(Base):
        def test_it(self) -> None:
            """Comes after the inherited setUp."""
            assert make_store("test") == ["base", "test"]

    assert run(Case) == (1, [], [])


@pytest.mark.parametrize("calls_super", [True, False])
def test_the_set_up_of_a_subclass_is_inside(*, calls_super: bool) -> None:
    """A subclass of a decorated class is inside from its own setUp on, with or without `super().setUp()`."""

    @mock_omics
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            make_store("base")

    class Case(Base):
        def setUp(self) -> None:
            make_store("own")
            if calls_super:
                super().setUp()

        def test_it(self) -> None:
            """Comes after the setUp of the subclass."""
            assert make_store("test") == (["own", "base", "test"] if calls_super else ["own", "test"])

    assert run(Case) == (1, [], [])


def test_a_mixin_behind_a_decorated_class_keeps_its_set_up() -> None:
    """Decorating does not cut the chain of setUp methods."""

    @mock_omics
    class Base(unittest.TestCase):
        pass

    class Mixin(unittest.TestCase):
        def setUp(self) -> None:
            super().setUp()
            self.names = make_store("mixin")

    class Case(Base, Mixin):
        def test_it(self) -> None:
            """Comes after the setUp of the mixin."""
            assert self.names == ["mixin"]

    assert run(Case) == (1, [], [])


def test_asynchronous_test_cases() -> None:
    """asyncSetUp, an async test, asyncTearDown and async clean-ups are one world."""

    @mock_omics
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            make_store("set up")
            self.addAsyncCleanup(self.clean_up)

        async def test_one(self) -> None:
            """Sees what its asyncSetUp made."""
            assert make_store("test") == ["set up", "test"]

        async def test_two(self) -> None:
            """Does not see what the other test made."""
            assert make_store("test") == ["set up", "test"]

        async def asyncTearDown(self) -> None:
            make_store("tear down")

        async def clean_up(self) -> None:
            assert make_store("clean-up") == ["set up", "test", "tear down", "clean-up"]

    assert run(Case) == (2, [], [])


@pytest.mark.parametrize("step", ["setUp", "test_it", "tearDown"])
@pytest.mark.parametrize("how", ["fails", "skips"])
def test_the_world_is_closed_whatever_happens(step: str, how: str) -> None:
    """A failure or skip anywhere leaves no mock behind."""

    def at(name: str) -> Callable[[unittest.TestCase], None]:
        def act(case: unittest.TestCase) -> None:
            assert is_active()
            if name == step:
                (case.fail if how == "fails" else case.skipTest)("on purpose")

        return act

    case = type("Case", (unittest.TestCase,), {name: at(name) for name in ("setUp", "test_it", "tearDown")})
    ran, failures, errors = run(mock_omics(case))
    assert (ran, errors) == (1, [])
    assert failures == (["AssertionError: on purpose"] if how == "fails" else [])


def test_a_skipped_class_opens_no_world() -> None:
    """Where unittest calls no setUp, no mock is left open."""

    @mock_omics
    @unittest.skip("on purpose")
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            """Is never run."""

    assert run(Case)[1:] == ([], [])


@pytest.mark.parametrize("fails", [False, True])
def test_an_unused_script_is_an_error_of_the_test(monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    """It is reported for the test that left it, and not on top of a failure."""

    def close(self: OmicsMock, failing: bool) -> None:
        if not failing:
            raise UnusedScript("never used")

    monkeypatch.setattr(OmicsMock, "close", close)

    @mock_omics
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            """Fails if it is told to."""
            if fails:
                self.fail("failed")

    expected = (["failed"], []) if fails else ([], ["never used"])
    _, failures, errors = run(Case)
    assert tuple([line.rpartition(": ")[2] for line in lines] for lines in (failures, errors)) == expected


def test_other_settings_on_a_subclass_are_an_error_of_its_tests() -> None:
    """Settings that contradict those of the base are reported for the test, not for the run."""

    @mock_omics(seed=1)
    class Base(unittest.TestCase):
        pass

    @mock_omics(seed=2)
    class Case(Base):
        def test_it(self) -> None:
            """Is never run."""

    ran, failures, errors = run(Case)
    assert (ran, failures) == (1, [])
    assert "seed is 2 outside and 1 inside" in errors[0]


def test_start_in_set_up_and_stop_as_clean_up() -> None:
    """The form without a decorator: `self.addCleanup(self.mock.stop)`."""

    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.mock = mock_omics().start()
            self.addCleanup(self.mock.stop)

        def test_one(self) -> None:
            """Is inside."""
            assert make_store("a") == ["a"]

        def test_two(self) -> None:
            """Is inside a world of its own."""
            assert make_store("a") == ["a"]

    assert run(Case) == (2, [], [])


def test_a_decorated_method_of_an_undecorated_case() -> None:
    """Single tests can be decorated as well."""

    class Case(unittest.TestCase):
        @mock_omics(as_kwarg="mock")
        def test_it(self, mock: OmicsMock) -> None:
            """Gets the mock."""
            assert mock is current_mock()

        def test_other(self) -> None:
            """Is not decorated."""
            assert not is_active()

    assert run(Case) == (2, [], [])
