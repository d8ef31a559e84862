"""`@pytest.mark.omics_mock(**settings)`: activates by itself, on functions, classes and modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_a_marked_test_is_inside_the_mock(run: Callable[..., pytest.RunResult]) -> None:
    """Without any fixture in the signature, and only the marked one."""
    result = run("""
        import pytest
        from omics_mock import active, current_mock

        @pytest.mark.omics_mock
        def test_marked():
            assert current_mock().settings.seed == 0

        @pytest.mark.omics_mock(seed=7)
        def test_marked_with_settings():
            assert current_mock().settings.seed == 7

        def test_unmarked():
            assert active.innermost() is None
    """)
    result.assert_outcomes(passed=3)


def test_markers_merge_and_the_closest_wins(run: Callable[..., pytest.RunResult]) -> None:
    """Module, class, function and parameter set each add settings; the innermost value counts."""
    result = run("""
        import pytest
        from omics_mock import current_mock

        pytestmark = pytest.mark.omics_mock(
            seed=1, page_size=1, account_id="111111111111", region="eu-west-1")

        def settings():
            chosen = current_mock().settings
            return chosen.seed, chosen.page_size, chosen.account_id, chosen.region

        def test_module():
            assert settings() == (1, 1, "111111111111", "eu-west-1")

        @pytest.mark.omics_mock(seed=2, page_size=2, account_id="222222222222")
        class TestClass:
            def test_class(self):
                assert settings() == (2, 2, "222222222222", "eu-west-1")

            @pytest.mark.omics_mock(seed=3, page_size=3)
            @pytest.mark.parametrize("seed", [
                3, pytest.param(4, marks=pytest.mark.omics_mock(seed=4))
            ])
            def test_function(self, seed):
                assert settings() == (seed, 3, "222222222222", "eu-west-1")
    """)
    result.assert_outcomes(passed=4)


def test_one_parameter_set_can_be_marked(run: Callable[..., pytest.RunResult]) -> None:
    """Only the marked parameter set runs inside the mock."""
    result = run("""
        import pytest
        from omics_mock import active

        @pytest.mark.parametrize("inside", [
            False, pytest.param(True, marks=pytest.mark.omics_mock), False
        ])
        def test_it(inside):
            assert (active.innermost() is not None) == inside
    """)
    result.assert_outcomes(passed=3)


def test_set_up_methods_and_fixtures_of_a_marked_class_are_inside(
    run: Callable[..., pytest.RunResult],
) -> None:
    """setup_method, its fixtures and teardown_method share the world of the test."""
    result = run("""
        import pytest
        from omics_mock import current_mock

        @pytest.mark.omics_mock
        class TestClass:
            def setup_method(self):
                self.mock = current_mock()

            @pytest.fixture
            def fixture(self):
                yield current_mock()
                assert current_mock() is self.mock

            def test_it(self, fixture):
                assert self.mock is fixture is current_mock()

            def teardown_method(self):
                assert current_mock() is self.mock
    """)
    result.assert_outcomes(passed=1)


def test_marked_unittest_classes_are_inside(run: Callable[..., pytest.RunResult]) -> None:
    """setUp, test and tearDown of unittest classes, sync and async, each test in a world of its own."""
    result = run("""
        import unittest
        import pytest
        from omics_mock import current_mock

        worlds = []

        @pytest.mark.omics_mock(seed=7)
        class TestSync(unittest.TestCase):
            def setUp(self):
                self.mock = current_mock()
                assert self.mock.settings.seed == 7
                assert self.mock not in worlds
                worlds.append(self.mock)

            def test_one(self):
                assert current_mock() is self.mock

            def test_two(self):
                assert current_mock() is self.mock

            def tearDown(self):
                assert current_mock() is self.mock

        @pytest.mark.omics_mock
        class TestAsync(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                self.mock = current_mock()

            async def test_one(self):
                assert current_mock() is self.mock
    """)
    result.assert_outcomes(passed=3)


def test_a_marker_added_while_collecting_counts(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    """A conftest may mark tests by folder or name."""
    pytester.makeconftest("""
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.omics_mock(seed=5))
    """)
    result = run("""
        from omics_mock import current_mock

        def test_it():
            assert current_mock().settings.seed == 5
    """)
    result.assert_outcomes(passed=1)


def test_wrong_settings_are_errors_of_the_test(run: Callable[..., pytest.RunResult]) -> None:
    """A bad name, a bad value or a positional argument is reported with what to type."""
    result = run("""
        import pytest

        @pytest.mark.omics_mock(sed=7)
        def test_name(): pass

        @pytest.mark.omics_mock(page_size=0)
        def test_value(): pass

        @pytest.mark.omics_mock("us-east-1")
        def test_position(): pass

        def test_next(omics_mock): pass
    """)
    result.assert_outcomes(errors=3, passed=1)
    result.stdout.fnmatch_lines(
        ["*no setting sed*", "*page_size is a whole number*", "*by name only, and was given ('us-east-1',)*"]
    )


def test_the_marker_is_declared(run: Callable[..., pytest.RunResult]) -> None:
    """`--strict-markers` accepts it and `--markers` explains it."""
    result = run("", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.omics_mock(?*settings): run the test inside*"])


def test_doctests_are_left_alone(run: Callable[..., pytest.RunResult]) -> None:
    """Items that have no fixtures, or know no markers, run as ever."""
    result = run(
        '''
        """
        >>> 1 + 1
        2
        """
    ''',
        "--doctest-modules",
    )
    result.assert_outcomes(passed=1)
