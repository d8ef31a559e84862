"""`with`, `async with`, `start()` and `stop()`, and `current_mock()`."""

from __future__ import annotations

import asyncio
import threading

import pytest

from omics_mock import OmicsMock, current_mock, mock_omics
from omics_mock.exceptions import ConfigurationError, OmicsMockNotActive, UnusedScript
from omics_mock.interceptor import sleeps
from tests.activation.probe import client, is_active, make_store


def test_a_block_answers_calls_and_ends() -> None:
    """Inside the block a client is answered, after it the same client is refused."""
    with mock_omics() as mock:
        assert isinstance(mock, OmicsMock)
        assert make_store("a") == ["a"]
    with pytest.raises(OmicsMockNotActive):
        client().list_sequence_stores()


def test_each_block_is_a_fresh_world() -> None:
    """What one block made, the next does not see, even with the same activation."""
    activation = mock_omics()
    for _ in range(2):
        with activation:
            assert make_store("a") == ["a"]


def test_an_async_block_answers_calls_and_ends() -> None:
    """`async with` does what `with` does."""

    async def body() -> list[str]:
        async with mock_omics() as mock:
            assert current_mock() is mock
            return make_store("a")

    assert asyncio.run(body()) == ["a"]
    assert not is_active()


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)])
def test_an_error_in_a_block_propagates_and_the_block_ends(error: BaseException) -> None:
    """The user's own error comes out unchanged, and the mock is over."""
    with pytest.raises(type(error)) as caught, mock_omics():
        raise error
    assert caught.value is error
    assert not is_active()


def test_an_error_in_an_async_block_propagates_and_the_block_ends() -> None:
    """The same with `async with`."""

    async def body() -> None:
        async with mock_omics():
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        asyncio.run(body())
    assert not is_active()


def test_start_and_stop() -> None:
    """`start()` gives the active mock, `stop()` ends it, and both can be repeated."""
    activation = mock_omics()
    for _ in range(2):
        mock = activation.start()
        assert current_mock() is mock
        assert make_store("a") == ["a"]
        activation.stop()
        assert not is_active()


def test_a_started_mock_can_stop_itself() -> None:
    """`mock.stop` does what `stop()` of the activation does, so that `addCleanup(mock.stop)` works."""
    mock = mock_omics().start()
    mock.stop()
    assert not is_active()


def test_starting_twice_is_refused() -> None:
    """A second `start()` without `stop()` raises, and the first one can still be stopped."""
    activation = mock_omics()
    activation.start()
    with pytest.raises(ConfigurationError, match=r"start\(\) was called twice"):
        activation.start()
    activation.stop()
    assert not is_active()


def test_stopping_what_is_not_started_is_refused() -> None:
    """`stop()` without `start()`, and a second `stop()`, raise."""
    activation = mock_omics()
    with pytest.raises(OmicsMockNotActive, match="not started"):
        activation.stop()
    mock = activation.start()
    mock.stop()
    with pytest.raises(OmicsMockNotActive, match="not started"):
        activation.stop()


def test_a_stopped_mock_does_not_stop_its_successor() -> None:
    """`mock.stop()` of an earlier world leaves a later one alone."""
    first = mock_omics().start()
    first.stop()
    second = mock_omics().start()
    with pytest.raises(OmicsMockNotActive):
        first.stop()
    assert current_mock() is second
    second.stop()


def test_a_block_cannot_be_stopped_from_inside() -> None:
    """`mock.stop()` in a `with` block raises instead of ending it half-way."""
    with mock_omics() as mock:
        with pytest.raises(OmicsMockNotActive, match="not started that way"):
            mock.stop()
        assert make_store("a") == ["a"]


def test_nested_starts_stop_in_turn() -> None:
    """Two mocks started one inside the other are one world, which ends with the second stop."""
    outer = mock_omics(seed=3).start()
    inner = mock_omics().start()
    assert inner is outer
    inner.stop()
    assert is_active()
    outer.stop()
    assert not is_active()


def test_current_mock_is_the_active_one() -> None:
    """`current_mock()` is the mock of the block."""
    with mock_omics() as mock:
        assert current_mock() is mock


def test_current_mock_outside_teaches() -> None:
    """Without a mock, `current_mock()` raises and says how to get one."""
    with pytest.raises(OmicsMockNotActive, match=r"with mock_omics\(\)"):
        current_mock()


def test_the_mock_reaches_other_threads() -> None:
    """A thread that runs during the block is inside the mock."""
    seen: list[list[str]] = []
    with mock_omics():
        thread = threading.Thread(target=lambda: seen.append(make_store("a")))
        thread.start()
        thread.join()
    assert seen == [["a"]]


def test_an_unused_script_does_not_keep_the_mock_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error at the end of the block is raised after everything else has been undone."""

    def complain(self: OmicsMock, failing: bool) -> None:
        assert not is_active()
        assert not failing
        raise UnusedScript

    monkeypatch.setattr(OmicsMock, "close", complain)
    with pytest.raises(UnusedScript), mock_omics():
        pass
    assert not is_active()


@pytest.mark.parametrize("how", ["with", "stop"])
def test_the_mock_is_told_that_its_block_fails(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """A block that is already failing is closed as such, so that its own error is the one seen."""
    told: list[bool] = []
    monkeypatch.setattr(OmicsMock, "close", lambda self, failing: told.append(failing))
    with pytest.raises(ValueError, match="mine"):
        if how == "with":
            with mock_omics():
                raise ValueError("mine")
        else:
            mock = mock_omics().start()
            try:
                raise ValueError("mine")
            finally:
                mock.stop()
    assert told == [True]


def test_a_failing_activation_undoes_what_it_has_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a step of the activation fails, no mock is active and the next one works."""

    def fail(mock: OmicsMock) -> None:
        raise RuntimeError("no sleep today")

    with monkeypatch.context() as patched:
        patched.setattr(sleeps, "start", fail)
        with pytest.raises(RuntimeError, match="no sleep"):
            mock_omics(simulate_sleep=True).start()
    assert not is_active()
    with mock_omics():
        assert make_store("a") == ["a"]


def test_simulated_sleep_lasts_as_long_as_the_mock() -> None:
    """`simulate_sleep=True` moves the clock by what the test sleeps, and only inside the block."""
    import time

    real = time.sleep
    with mock_omics(simulate_sleep=True) as mock:
        time.sleep(3600)
        assert mock.clock.slept == 3600
    assert time.sleep is real
