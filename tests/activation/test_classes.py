"""`@mock_omics` on classes with tests."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from omics_mock import current_mock, mock_omics
from tests.activation.probe import is_active, make_store


def lifecycle(cls: type, name: str) -> list[Any]:
    """What pytest does with one test of a class, and whether the mock was active after each step."""
    test = cls()
    test.setup_method()  # type: ignore[attr-defined]
    after_set_up = is_active()
    try:
        result = getattr(test, name)()
    finally:
        test.teardown_method()  # type: ignore[attr-defined]
    return [after_set_up, result, is_active()]


@mock_omics
class TestEachTest:
    shared = "untouched"
    test_data = ("no", "test")

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_has_its_own_world(self, name: str) -> None:
        """No test sees what another one made."""
        assert make_store(name) == [name]

    @staticmethod
    def test_static_methods_too() -> None:
        """A static test runs inside the mock."""
        assert make_store("a") == ["a"]

    @classmethod
    def test_class_methods_too(cls) -> None:
        """A class method that is a test runs inside the mock."""
        assert make_store("a") == ["a"]

    def _check(self, name: str) -> None:
        assert make_store(name) == [name]

    test_partial_methods_too = functools.partialmethod(_check, "a")

    def test_other_attributes_are_left_alone(self) -> None:
        """Only tests are wrapped."""
        assert (self.shared, self.test_data) == ("untouched", ("no", "test"))

    class TestNested:
        def test_in_a_nested_class(self) -> None:
            """Pytest collects nested classes, so they are inside the mock as well."""
            assert make_store("a") == ["a"]


@mock_omics
class TestSetUpMethod:
    def setup_method(self, method: Any) -> None:
        self.names = make_store("set up")
        self.method = method

    def test_sees_what_set_up_made(self) -> None:
        """The world opens before `setup_method` and is the one of the test."""
        assert make_store("test") == ["set up", "test"]
        assert self.method.__name__ == "test_sees_what_set_up_made"

    def test_and_the_next_starts_afresh(self) -> None:
        """Nothing of another test is left."""
        assert self.names == ["set up"]
        assert make_store("test") == ["set up", "test"]

    def teardown_method(self) -> None:
        assert make_store("tear down") == ["set up", "test", "tear down"]


class Base:
    def setup_method(self) -> None:
        self.names = make_store("inherited")

    def test_of_the_base(self) -> None:
        """An inherited test of a decorated class runs inside the mock, after the inherited set-up."""
        assert make_store("test") == ["inherited", "test"]

    def teardown_method(self, method: Any) -> None:
        assert make_store(method.__name__)[0] == "inherited"


@mock_omics
class TestInheritedSetUp(Base):
    def test_of_its_own(self) -> None:
        """An inherited `setup_method` runs inside the mock."""
        assert make_store("test") == ["inherited", "test"]


@mock_omics
class TestBeforeSubclass:
    def setup_method(self) -> None:
        make_store("base")

    def test_of_the_base(self) -> None:
        """The base works by itself and in its subclasses."""
        assert make_store("test")[-1] == "test"

    def teardown_method(self) -> None:
        make_store("base ends")


class TestSubclassOfDecorated(TestBeforeSubclass):
    """Not decorated itself."""

    def setup_method(self) -> None:
        make_store("sub")
        super().setup_method()

    def test_of_the_subclass(self) -> None:
        """A subclass of a decorated class is inside the mock, from its own set-up to its own tear-down."""
        assert make_store("test") == ["sub", "base", "test"]

    def teardown_method(self) -> None:
        super().teardown_method()
        assert make_store("sub ends")[-2:] == ["base ends", "sub ends"]


class TestSubclassWithoutSuper(TestBeforeSubclass):
    def setup_method(self) -> None:
        make_store("only mine")

    def test_of_the_subclass(self) -> None:
        """A set-up that does not call the inherited one is inside the mock all the same."""
        assert make_store("test") == ["only mine", "test"]


def test_an_undecorated_base_stays_as_it_is() -> None:
    """Only the decorated class and its subclasses are wrapped, not what they inherit from."""

    class Parent:
        def setup_method(self) -> None: ...

        def test_it(self) -> bool:
            """Is not decorated."""
            return is_active()

    mock_omics(type("Child", (Parent,), {}))
    assert Parent().test_it() is False


@pytest.mark.parametrize("fails_in", ["setup_method", "test_it", "teardown_method"])
def test_the_world_is_closed_whatever_fails(fails_in: str) -> None:
    """A failing set-up, test or tear-down leaves no mock behind."""

    def step(name: str) -> None:
        assert is_active()
        if name == fails_in:
            raise ValueError(name)

    @mock_omics
    class Case:
        def setup_method(self) -> None:
            step("setup_method")

        def test_it(self) -> None:
            """Runs between set-up and tear-down."""
            step("test_it")

        def teardown_method(self) -> None:
            step("teardown_method")

    with pytest.raises(ValueError, match=fails_in):
        lifecycle(Case, "test_it")
    assert not is_active()


def test_tear_down_alone_is_enough() -> None:
    """With only a `teardown_method`, the world lasts until it has run."""

    @mock_omics
    class Case:
        def test_it(self) -> list[str]:
            """Runs before the tear-down."""
            return make_store("test")

        def teardown_method(self) -> None:
            assert make_store("end") == ["test", "end"]

    assert lifecycle(Case, "test_it") == [True, ["test"], False]


def test_decorating_gives_the_same_class() -> None:
    """The class itself comes back, so that pickling, `super()` and registries keep working."""

    class Case:
        def test_it(self) -> None:
            """Does nothing."""

    assert mock_omics(Case) is Case
    assert mock_omics(seed=7)(Case) is Case


def test_class_and_method_decorators_share_a_world() -> None:
    """A method with a plain `@mock_omics` of its own joins the world of the class."""

    @mock_omics(seed=7)
    class Case:
        @mock_omics
        def test_it(self) -> int:
            """Joins the world of the class."""
            return current_mock().settings.seed

    assert Case().test_it() == 7


def test_a_subclass_may_have_settings_of_its_own() -> None:
    """A decorated subclass of a class decorated without settings runs all tests with its own."""

    @mock_omics
    class Parent:
        def test_inherited(self) -> int:
            """Has the settings of whichever class it is called on."""
            return current_mock().settings.seed

    @mock_omics(seed=7)
    class Child(Parent):
        def test_own(self) -> int:
            """Has the settings of the subclass."""
            return current_mock().settings.seed

    assert (Parent().test_inherited(), Child().test_inherited(), Child().test_own()) == (0, 7, 7)


def test_an_init_subclass_of_the_user_still_runs() -> None:
    """The user's own `__init_subclass__` gets its arguments."""
    seen = []

    @mock_omics
    class Parent:
        def __init_subclass__(cls, *, word: str, **kwargs: Any) -> None:
            super().__init_subclass__(**kwargs)
            seen.append((cls.__name__, word))

        def test_it(self) -> None:
            """Does nothing."""

    class Child(Parent, word="hello"):
        def test_own(self) -> bool:
            """Is inside, though its class is not decorated."""
            return is_active()

    assert seen == [("Child", "hello")]
    assert Child().test_own()


def test_a_class_without_tests_is_refused() -> None:
    """Nothing would be inside the mock: the decorator raises."""
    with pytest.raises(TypeError, match="nothing to wrap in the class"):

        @mock_omics
        class Client:
            def fetch(self) -> None: ...


def test_a_test_that_cannot_be_wrapped_is_refused() -> None:
    """A callable object as a test would run outside the mock: the decorator raises."""

    class Callable_:  # noqa: N801 - what it is
        def __call__(self) -> None: ...

    with pytest.raises(TypeError, match="neither a function nor a class"):

        @mock_omics
        class Case:
            test_it = Callable_()
