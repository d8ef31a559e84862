"""Lifecycles under freezegun and time-machine, as decorators in any order, ticking by themselves, and asynchronous."""

from __future__ import annotations

import asyncio
import time
import unittest
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
import time_machine
from freezegun import freeze_time

from omics_mock import current_mock, mock_omics
from omics_mock.exceptions import ClockStalledError

NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
# As the tests of a user would be decorated; each makes a fresh decorator.
FREEZERS = {
    "freezegun": lambda: freeze_time(NOON),
    "time-machine": lambda: time_machine.travel(NOON, tick=False),
}


def client() -> Any:
    return boto3.client("omics", region_name="us-east-1")


def started() -> str:
    members = {"workflowId": current_mock().add.workflow(), "roleArn": ROLE, "outputUri": "s3://out/runs"}
    return client().start_run(**members)["id"]


def live() -> str:
    """Let a run live to its end: each of its times is one of the frozen clock. The status in which it ends."""
    assert datetime.now(timezone.utc) == current_mock().clock.now() == NOON
    run = started()
    assert client().get_run(id=run)["creationTime"] == NOON
    current_mock().clock.run_until_idle()
    done = client().get_run(id=run)
    assert done["creationTime"] == NOON < done["startTime"] < done["stopTime"] == current_mock().clock.now()
    assert datetime.now(timezone.utc) == NOON, "the mock moves its own clock, never the freezer"
    return done["status"]


async def live_asynchronously() -> str:
    await asyncio.sleep(0)
    return live()


def set_up(case: Any) -> None:
    case.run_id = started()


def check_life(case: Any) -> None:
    """The test of a case: it sees the world that `setUp` saw, if there was one."""
    assert not hasattr(case, "run_id") or client().get_run(id=case.run_id)["creationTime"] == NOON
    assert live() == "COMPLETED"


def outcome(case: type[unittest.TestCase]) -> tuple[int, list[Any]]:
    """How many tests of the case ran, and which failed."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result.testsRun, result.errors + result.failures


def in_order(outside: bool, freezer: Any, mocked: Any) -> tuple[Any, Any]:
    """The context to enter first, and the second."""
    return (freezer, mocked) if outside else (mocked, freezer)


def both(freezer: Any, outside: bool, target: Any) -> Any:
    """Decorate with both, the freezer on top if `outside`."""
    outer, inner = in_order(outside, freezer, mock_omics(region="us-east-1"))
    return outer(inner(target))


@pytest.fixture(params=list(FREEZERS))
def freezer(request: pytest.FixtureRequest) -> Any:
    return FREEZERS[request.param]()


@pytest.fixture(params=[True, False], ids=["freezer outside", "freezer inside"])
def outside(request: pytest.FixtureRequest) -> bool:
    return request.param


def test_decorated_functions(freezer: Any, outside: bool) -> None:
    """In either order of the decorators the function lives in frozen time, at every call anew."""
    decorated = both(freezer, outside, live)
    assert (decorated(), decorated()) == ("COMPLETED", "COMPLETED")


def test_decorated_coroutines(freezer: Any, outside: bool) -> None:
    """The same for a coroutine function, which stays frozen across its awaits."""
    assert asyncio.run(both(freezer, outside, live_asynchronously)()) == "COMPLETED"


def test_decorated_test_cases(freezer: Any, outside: bool) -> None:
    """Class decorators in either order: set-up and test share one world and one frozen time."""
    case = type("Case", (unittest.TestCase,), {"setUp": set_up, "test_life": check_life})
    assert outcome(both(freezer, outside, case)) == (1, [])


@pytest.mark.parametrize("outside", [True, False], ids=["freezer outside", "freezer inside"])
def test_decorated_plain_classes(outside: bool) -> None:
    """Decorators of freezegun take classes of pytest's kind too; time-machine takes test cases only."""
    plain = type("Plain", (), {"test_life": check_life})
    both(freeze_time(NOON), outside, plain)().test_life()


def test_a_class_and_a_method(freezer: Any, outside: bool) -> None:
    """One decorator on the class and the other on its method is the same as both on either."""
    on_class, on_method = in_order(outside, freezer, mock_omics(region="us-east-1"))
    assert outcome(on_class(type("Case", (unittest.TestCase,), {"test_life": on_method(check_life)}))) == (1, [])


@pytest.mark.parametrize("outside", [True, False], ids=["freezer outside", "freezer inside"])
def test_both_arguments_arrive(outside: bool) -> None:
    """A frozen clock asked for by `as_kwarg` and the mock asked for by its own come together, and may be moved."""

    def poll(*, mock: Any, frozen: Any) -> list[str]:
        run, seen = started(), []
        for seconds in (0, 15, 30, 200, 15, 0):
            frozen.move_to(NOON + timedelta(seconds=seconds))
            seen.append(client().get_run(id=run)["status"])
            assert mock.clock.now() == NOON + timedelta(seconds=seconds)
        return seen

    asking = (freeze_time(NOON, as_kwarg="frozen"), mock_omics(region="us-east-1", as_kwarg="mock"))
    outer, inner = in_order(outside, *asking)
    assert outer(inner(poll))() == ["PENDING", "STARTING", "RUNNING", "COMPLETED", "STARTING", "PENDING"]


@pytest.mark.parametrize("step", [1, 15])
def test_a_clock_that_ticks_when_asked_moves_lives_along(outside: bool, step: int) -> None:
    """Under `auto_tick_seconds` a poll loop without any sleep ends: signing a call asks for the time."""
    outer, inner = in_order(outside, freeze_time(NOON, auto_tick_seconds=step), mock_omics(region="us-east-1"))
    with outer, inner:
        run, seen = started(), []
        while not seen or seen[-1] not in ("COMPLETED", "FAILED"):
            seen.append(client().get_run(id=run)["status"])
        done, now = client().get_run(id=run), current_mock().clock.now()
        assert NOON <= done["creationTime"] < done["stopTime"] <= now
        assert now == datetime.now(timezone.utc), "reading the mock's clock is no question for the time"
    assert list(dict.fromkeys(seen))[-2:] == ["STOPPING", "COMPLETED"] if step == 1 else seen[-1] == "COMPLETED"


@pytest.mark.parametrize(
    "ticking",
    [lambda: freeze_time(NOON, tick=True), lambda: time_machine.travel(NOON, tick=True)],
    ids=["freezegun", "time-machine"],
)
def test_a_clock_that_runs_moves_lives_along(ticking: Any, outside: bool) -> None:
    """With `tick=True` real seconds count from the frozen moment on, and waiters still take no real time."""
    began = time.perf_counter()
    outer, inner = in_order(outside, ticking(), mock_omics(region="us-east-1"))
    with outer, inner:
        run = started()
        created = client().get_run(id=run)["creationTime"]
        client().get_waiter("run_completed").wait(id=run)
        done = client().get_run(id=run)
    assert NOON <= created < NOON + timedelta(minutes=5)
    assert (done["creationTime"], done["status"]) == (created, "COMPLETED")
    assert done["stopTime"] - created >= timedelta(seconds=80)
    assert time.perf_counter() - began < 300


def test_real_seconds_of_a_running_clock_count() -> None:
    """Under `tick=True` a status changes by the mere passing of time."""
    with freeze_time(NOON, tick=True), mock_omics(region="us-east-1", durations={"run.PENDING": "1ms"}):
        run = started()
        seen = {client().get_run(id=run)["status"] for _ in range(2) if not time.sleep(0.01)}
    assert seen == {"STARTING"}


@pytest.mark.parametrize("frozen", list(FREEZERS))
@pytest.mark.parametrize("loop", ["waiter", "poll", "sleep"])
def test_nothing_hangs_on_a_clock_that_stands_still(frozen: str, loop: str) -> None:
    """A waiter ends; a loop without sleeps is told why it does not; one with sleeps ends if they are simulated."""
    with FREEZERS[frozen](), mock_omics(region="us-east-1", stall_after="100ms", simulate_sleep=loop == "sleep"):
        run, omics = started(), client()
        if loop == "waiter":
            omics.get_waiter("run_completed").wait(id=run)
        elif loop == "poll":
            with pytest.raises(ClockStalledError, match="stood still at 2030-01-01T12:00:00"):
                poll(omics, run, 0)
            return
        else:
            poll(omics, run, 30)
        assert omics.get_run(id=run)["status"] == "COMPLETED"


def poll(omics: Any, run: str, seconds: float) -> None:
    while omics.get_run(id=run)["status"] != "COMPLETED":
        if seconds:
            time.sleep(seconds)
