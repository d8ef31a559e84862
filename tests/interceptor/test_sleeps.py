"""`simulate_sleep=True`: the test's own sleeps move the clock, other people's are real, all is put back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
import time
from asyncio import sleep as held_asyncio_sleep
from time import sleep as held_sleep
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import time_machine
from freezegun import freeze_time

from omics_mock.interceptor import sleeps
from tests.interceptor.stand_in import answering

if TYPE_CHECKING:
    from collections.abc import Callable

REAL = (time.sleep, asyncio.sleep, held_sleep, held_asyncio_sleep)
HOUR = 3600


def references() -> tuple[object, ...]:
    module = sys.modules[__name__]
    return (time.sleep, asyncio.sleep, module.held_sleep, module.held_asyncio_sleep)


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.fixture
def really(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that somebody really sleeps, apart from mere yielding, without sleeping them."""
    seconds: list[float] = []
    monkeypatch.setattr(sleeps, "_real_sleep", lambda amount: seconds.append(amount) if amount else None)
    return seconds


def test_sleeps_move_the_clock() -> None:
    """time.sleep moves the simulated clock by as much, also under a name that a module imported."""
    with answering(simulate_sleep=True) as mock:
        time.sleep(HOUR)
        held_sleep(2.5)
        assert mock.clock.slept == HOUR + 2.5


def test_tasks_of_the_loop_move_the_clock() -> None:
    """asyncio.sleep moves the clock, gives its result, and lets other tasks run."""
    seen: list[str] = []

    async def other() -> None:
        seen.append("other")

    async def main() -> None:
        task = asyncio.create_task(other())
        assert await asyncio.sleep(HOUR, "result") == "result"
        assert seen == ["other"]
        await held_asyncio_sleep(HOUR)
        await asyncio.sleep(-1)
        await task

    with answering(simulate_sleep=True) as mock:
        asyncio.run(main())
    assert mock.clock.slept == 2 * HOUR


def test_everything_is_put_back() -> None:
    """After the mock every reference is the function it was, also in a module loaded while it was active."""
    with answering(simulate_sleep=True):
        assert time.sleep is not REAL[0]
        late = type(sys)("loaded_under_the_mock")
        exec("from time import sleep; from asyncio import sleep as other", late.__dict__)
        sys.modules[late.__name__] = late
    assert references() == REAL
    assert (late.sleep, late.other) == REAL[:2]
    del sys.modules[late.__name__]


def test_nothing_is_replaced_without_it() -> None:
    """A mock without simulate_sleep touches no sleep."""
    with answering():
        assert references() == REAL


def test_nested_mocks_put_back_once() -> None:
    """With two mocks inside each other sleeps are simulated until the last one ends."""
    with answering(simulate_sleep=True) as outer:
        with answering(simulate_sleep=True) as inner:
            time.sleep(5)
        assert time.sleep is not REAL[0]
        assert (outer.clock.slept, inner.clock.slept) == (0, 5)
        sleeps.join(outer)  # type: ignore[arg-type]
        time.sleep(7)
    assert outer.clock.slept == 7
    assert references() == REAL


def test_other_threads_really_sleep(really: list[float]) -> None:
    """A thread that has nothing to do with omics sleeps for real."""
    with answering(simulate_sleep=True) as mock:
        in_a_thread(lambda: time.sleep(3))
    assert (mock.clock.slept, really) == (0, [3])


def test_threads_that_call_omics_move_the_clock(really: list[float]) -> None:
    """From its first omics call on, a thread's sleeps are simulated."""
    client = boto3.client("omics")

    def work() -> None:
        time.sleep(1)
        client.list_runs()
        time.sleep(HOUR)

    with answering(simulate_sleep=True) as mock:
        in_a_thread(work)
    assert (mock.clock.slept, really) == (HOUR, [1])


def test_the_standard_library_really_sleeps() -> None:
    """Waiting for a process is waiting for something real: the clock does not run away meanwhile."""
    with (
        answering(simulate_sleep=True) as mock,
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.1)"]) as process,
    ):
        assert process.wait(timeout=60) == 0
    assert mock.clock.slept == 0


def test_a_function_kept_too_long_really_sleeps(really: list[float]) -> None:
    """A stand-in that somebody keeps beyond the mock sleeps for real."""
    with answering(simulate_sleep=True):
        kept = time.sleep
    kept(4)
    assert really == [4]


@pytest.mark.parametrize("wrong", [-1, "1", None, float("nan")])
def test_wrong_arguments_fail_as_in_python(wrong: Any) -> None:
    """What time.sleep refuses is refused with the same class of error and the same text."""
    with pytest.raises((TypeError, ValueError)) as real:
        REAL[0](wrong)
    with answering(simulate_sleep=True) as mock, pytest.raises(real.type) as simulated:
        time.sleep(wrong)
    assert str(simulated.value) == str(real.value)
    assert mock.clock.slept == 0


@pytest.mark.parametrize("freezer", [freeze_time, time_machine.travel], ids=["freezegun", "time-machine"])
@pytest.mark.parametrize("outside", [True, False], ids=["freezer outside", "freezer inside"])
def test_freezers_compose(freezer: Any, outside: bool) -> None:
    """Under freezegun and time-machine, in either order, sleeps are simulated and everything is put back."""
    with freezer("2024-01-01"):
        if outside:
            with answering(simulate_sleep=True) as mock:
                time.sleep(HOUR)
    if not outside:
        with answering(simulate_sleep=True) as mock, freezer("2024-01-01"):
            time.sleep(HOUR)
    assert mock.clock.slept == HOUR
    assert references() == REAL


def test_a_sleep_that_the_user_replaced_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time.sleep that the test has replaced itself is left as it is."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    with answering(simulate_sleep=True) as mock:
        time.sleep(4)
    assert (mock.clock.slept, seconds) == (0, [4])


@pytest.mark.parametrize("stand_in", ["MagicMock()", "slept.append"])
def test_the_real_sleep_is_found_under_a_replaced_one(stand_in: str) -> None:
    """The first mock of a process may begin under a replaced time.sleep or asyncio.sleep: the next simulates both."""
    program = f"""
        import asyncio, threading, time
        from unittest.mock import MagicMock, patch
        from omics_mock import mock_omics
        slept, real = [], (time.sleep, asyncio.sleep)
        with patch("time.sleep", {stand_in}), patch("asyncio.sleep", {stand_in}), mock_omics():
            pass
        with mock_omics(simulate_sleep=True) as mock:
            time.sleep(3600)
            asyncio.run(asyncio.sleep(3600))
            thread = threading.Thread(target=time.sleep, args=[0.01])
            thread.start()
            thread.join()
        assert mock.clock.slept == 7200
        assert (slept, time.sleep, asyncio.sleep) == ([], *real)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)


def test_modules_loaded_on_first_use_stay_unloaded() -> None:
    """Looking for references does not load a module that is to be loaded on first use."""
    program = """
        import importlib.util, sys
        spec = importlib.util.find_spec("wave" if sys.version_info < (3, 15) else "cmd")
        loader = importlib.util.LazyLoader(spec.loader)
        spec.loader = loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        loader.exec_module(module)
        from tests.interceptor.stand_in import answering
        with answering(simulate_sleep=True):
            pass
        assert type(module).__name__ == "_LazyModule", type(module)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)
