"""Coroutine tests and asynchronous fixtures, under pytest-asyncio and under anyio's plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = """
    import asyncio
    import pytest
    from omics_mock import active, current_mock, mock_omics

    pytestmark = MARK

    FIXTURE
    @mock_omics
    async def world():
        await asyncio.sleep(0)
        yield current_mock()
        assert active.innermost() is not None

    @pytest.fixture
    @mock_omics(seed=3)
    def plain_world():
        yield current_mock()
        assert active.innermost() is not None

    @mock_omics
    async def test_decorated(request):
        await asyncio.sleep(0)
        assert current_mock() is not None

    @pytest.mark.parametrize("number", [1, 2])
    @mock_omics(seed=7, as_kwarg="mock")
    async def test_decorated_with_arguments(number, mock, tmp_path):
        await asyncio.sleep(0)
        assert current_mock() is mock and mock.settings.seed == 7 and tmp_path

    async def test_fixture(omics_mock, omics_client):
        await asyncio.sleep(0)
        assert current_mock() is omics_mock
        assert omics_client.list_sequence_stores()["sequenceStores"] == []

    @pytest.mark.omics_mock(seed=5)
    async def test_marker():
        await asyncio.sleep(0)
        assert current_mock().settings.seed == 5

    async def test_decorated_fixture(world):
        await asyncio.sleep(0)
        assert current_mock() is world

    async def test_decorated_plain_fixture(plain_world):
        await asyncio.sleep(0)
        assert current_mock() is plain_world and plain_world.settings.seed == 3

    async def test_nothing_is_left():
        assert active.innermost() is None

    @mock_omics
    class TestClass:
        async def test_in_a_class(self):
            await asyncio.sleep(0)
            assert current_mock() is not None

        @staticmethod
        async def test_static():
            await asyncio.sleep(0)
            assert current_mock() is not None
"""
ANYIO = """
    @pytest.fixture(scope="module", autouse=True)
    def anyio_backend():
        return "asyncio"
"""


@pytest.mark.parametrize(
    ("mark", "fixture"),
    [
        ("pytest.mark.asyncio", "import pytest_asyncio\n\n    @pytest_asyncio.fixture"),
        ("pytest.mark.anyio\n" + ANYIO, "@pytest.fixture"),
    ],
    ids=["pytest-asyncio", "anyio"],
)
def test_coroutine_tests_run_inside_the_mock(run: Callable[..., pytest.RunResult], mark: str, fixture: str) -> None:
    """Decorator, fixture, marker and decorated fixtures hold while the coroutine runs."""
    run(BODY.replace("MARK", mark).replace("FIXTURE", fixture)).assert_outcomes(passed=10)
