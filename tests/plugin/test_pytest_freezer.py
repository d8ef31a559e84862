"""The `freezer` fixture and the `freeze_time` marker of pytest-freezer, together with the plugin of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN = """
    from datetime import datetime, timedelta, timezone
    import pytest
    from omics_mock import current_mock, mock_omics

    NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
    ROLE = "arn:aws:iam::123456789012:role/OmicsRun"

    def start(omics):
        workflow = current_mock().add.workflow()
        return omics.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://out/runs")["id"]

    def follow(freezer, omics):
        freezer.move_to(NOON)
        run, seen = start(omics), []
        for seconds in (0, 10, 20, 30, 1000):
            freezer.move_to(NOON + timedelta(seconds=seconds))
            seen.append(omics.get_run(id=run)["status"])
            assert current_mock().clock.now() == NOON + timedelta(seconds=seconds)
        freezer.move_to(NOON)
        freezer.tick(15)
        seen.append(omics.get_run(id=run)["status"])
        assert seen == ["PENDING", "STARTING", "RUNNING", "RUNNING", "COMPLETED", "STARTING"]
        assert omics.get_run(id=run)["creationTime"] == NOON
"""
FOLLOW = """
    def test_it({arguments}):
        follow(freezer, omics_client)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        "freezer, omics_client",
        "omics_client, freezer",
        "freezer, omics_mock, omics_client",
        "omics_mock, freezer, omics_client",
        "omics_client, omics_mock, freezer",
    ],
)
def test_lives_follow_the_fixture_whatever_the_order(run: Callable[..., pytest.RunResult], arguments: str) -> None:
    """Whichever of the fixtures is named first, a run follows ticks and moves, backwards too."""
    run(BEGIN + FOLLOW.format(arguments=arguments)).assert_outcomes(passed=1)


def test_markers_and_decorators_join(run: Callable[..., pytest.RunResult]) -> None:
    """The markers of both plugins, and our decorator under theirs, give one world in frozen time."""
    result = run(
        BEGIN
        + """
    def check(omics):
        assert datetime.now(timezone.utc) == current_mock().clock.now() == NOON
        run = start(omics)
        omics.get_waiter("run_completed").wait(id=run)
        done = omics.get_run(id=run)
        assert (done["status"], done["creationTime"]) == ("COMPLETED", NOON)
        assert done["stopTime"] <= current_mock().clock.now() == NOON + timedelta(seconds=current_mock().clock.slept)

    @pytest.mark.freeze_time("2030-01-01 12:00")
    @pytest.mark.omics_mock(seed=3)
    def test_both_markers(omics_client):
        check(omics_client)

    @pytest.mark.omics_mock(seed=3)
    @pytest.mark.freeze_time("2030-01-01 12:00")
    def test_both_markers_turned_round(omics_client):
        check(omics_client)

    @pytest.mark.freeze_time("2030-01-01 12:00")
    @mock_omics(region="us-east-1")
    def test_marker_and_decorator():
        import boto3
        check(boto3.client("omics", region_name="us-east-1"))

    @pytest.mark.freeze_time("2030-01-01 12:00", auto_tick_seconds=20)
    def test_a_loop_ends_by_ticks(omics_client):
        run = start(omics_client)
        while omics_client.get_run(id=run)["status"] != "COMPLETED":
            pass

    @pytest.mark.freeze_time("2030-01-01 12:00", tick=True)
    def test_a_running_clock(omics_client):
        run = start(omics_client)
        omics_client.get_waiter("run_completed").wait(id=run)
        assert NOON <= omics_client.get_run(id=run)["creationTime"] < NOON + timedelta(minutes=5)

    def test_nothing_is_left(omics_mock):
        assert omics_mock.clock.now() < NOON
    """
    )
    result.assert_outcomes(passed=6)


@pytest.mark.parametrize("mark", ["asyncio", "anyio"])
def test_coroutine_tests_follow(run: Callable[..., pytest.RunResult], mark: str) -> None:
    """The same inside coroutine tests, under either plugin that runs them."""
    result = run(
        BEGIN
        + f"""
    import asyncio
    pytestmark = pytest.mark.{mark}

    @pytest.fixture
    def anyio_backend():
        return "asyncio"

    async def test_fixture(freezer, omics_client):
        await asyncio.sleep(0)
        follow(freezer, omics_client)

    @mock_omics(region="us-east-1")
    async def test_decorated(freezer):
        import boto3
        await asyncio.sleep(0)
        follow(freezer, boto3.client("omics", region_name="us-east-1"))
    """
    )
    result.assert_outcomes(passed=2)


def test_time_machines_fixture_and_marker_are_followed(run: Callable[..., pytest.RunResult]) -> None:
    """The fixture of time-machine's own plugin, in either order, moves lives along as well."""
    result = run(
        BEGIN
        + """
    class Traveller:
        def __init__(self, machine):
            self.machine = machine

        def move_to(self, moment):
            self.machine.move_to(moment, tick=False)

        def tick(self, seconds):
            self.machine.shift(seconds)

    def test_machine_first(time_machine, omics_client):
        follow(Traveller(time_machine), omics_client)

    def test_client_first(omics_client, time_machine):
        follow(Traveller(time_machine), omics_client)
    """
    )
    result.assert_outcomes(passed=2)
