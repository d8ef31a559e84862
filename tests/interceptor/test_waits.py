"""Sleeps of omics waiters and retries are simulated; those of other services are not."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError
from botocore.waiter import Waiter, WaiterModel, create_waiter_with_client
from freezegun import freeze_time

from tests.interceptor.stand_in import answering, failure, in_turn, reply

MODES = ["legacy", "standard", "adaptive"]


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that somebody really wanted to sleep, without sleeping them."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


def running_then(status: str, polls: int) -> Any:
    return in_turn(*[reply({"status": "RUNNING"})] * polls, reply({"status": status}))


def test_waiter_sleeps_in_simulated_time(slept: list[float]) -> None:
    """The 30 seconds between the polls of a waiter move the clock, and nobody waits."""
    client = boto3.client("omics")
    with answering(running_then("COMPLETED", 3)) as mock:
        client.get_waiter("run_completed").wait(id="1")
    assert (mock.clock.slept, slept) == (90.0, [])


def test_waiter_config_is_respected(slept: list[float]) -> None:
    """Delay and MaxAttempts of the caller count: a waiter that gives up slept once less than it polled."""
    client = boto3.client("omics")
    with (
        answering(running_then("COMPLETED", 99)) as mock,
        pytest.raises(WaiterError, match="Max attempts exceeded"),
    ):
        client.get_waiter("run_completed").wait(id="1", WaiterConfig={"Delay": 7, "MaxAttempts": 4})
    assert (mock.clock.slept, len(mock.calls), slept) == (21.0, 4, [])


def test_waiters_of_the_users_own_are_simulated(slept: list[float]) -> None:
    """A waiter made from a model of the user's own, or around a method of the client, is an omics waiter."""
    acceptors = [{"state": "success", "matcher": "path", "argument": "status", "expected": "COMPLETED"}]
    description = {"operation": "GetRun", "delay": 5, "maxAttempts": 9, "acceptors": acceptors}
    model = WaiterModel({"version": 2, "waiters": {"Mine": description}})
    client = boto3.client("omics")
    with answering(running_then("COMPLETED", 1)) as mock:
        create_waiter_with_client("Mine", model, client).wait(id="1")
        mock.answer = running_then("COMPLETED", 1)
        Waiter("Mine", model.get_waiter("Mine"), client.get_run).wait(id="1")
    assert (mock.clock.slept, slept) == (10.0, [])


@pytest.mark.parametrize("mode", MODES)
def test_retries_sleep_in_simulated_time(mode: str, slept: list[float]) -> None:
    """Two throttled attempts and a success: the backoff moves the clock, in every retry mode."""
    client = boto3.client("omics", config=Config(retries={"mode": mode}))
    with answering(in_turn(*[failure("ThrottlingException", 429)] * 2, reply({}))) as mock:
        assert client.list_runs()["ResponseMetadata"]["RetryAttempts"] == 2
    assert mock.clock.slept > 0
    assert (len(mock.calls), slept) == (3, [])


@pytest.mark.parametrize("freezer", [False, True], ids=["real clock", "frozen clock"])
def test_adaptive_mode_never_waits(freezer: bool, slept: list[float]) -> None:
    """Adaptive retries under throttling end although the clock that refills their bucket stands still."""
    client = boto3.client("omics", config=Config(retries={"mode": "adaptive", "total_max_attempts": 3}))
    frozen = freeze_time("2024-01-01") if freezer else freeze_time(tick=True)
    with frozen, answering(lambda _call: failure("ThrottlingException", 429)) as mock:
        for _ in range(4):
            with pytest.raises(ClientError):
                client.list_runs()
    assert (len(mock.calls), slept) == (12, [])


def test_threads_sleep_in_simulated_time(slept: list[float]) -> None:
    """Waiters in threads of a pool are simulated as well."""
    client = boto3.client("omics")
    with answering(running_then("COMPLETED", 4)) as mock, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _index: client.get_waiter("run_completed").wait(id="1"), range(4)))
    assert (mock.clock.slept, slept) == (120.0, [])


def test_waiters_of_other_services_really_sleep(slept: list[float]) -> None:
    """An S3 waiter and an S3 retry under the same mock ask for real time."""
    store = boto3.client("s3", config=Config(retries={"mode": "standard"}))
    answers = iter([404, 404, 200, 503, 200])
    store.meta.events.register("before-send", lambda **_: AWSResponse("", next(answers), {}, _NoBody()))
    with answering() as mock:
        boto3.client("omics").list_runs()
        store.get_waiter("bucket_exists").wait(Bucket="a-bucket")
        store.head_bucket(Bucket="a-bucket")
    assert slept[:2] == [5, 5]
    assert len(slept) == 3
    assert mock.clock.slept == 0


class _NoBody:
    def stream(self) -> list[bytes]:
        return []


def test_an_omics_waiter_outside_a_mock_really_sleeps(slept: list[float]) -> None:
    """Without a mock the patches do nothing: a waiter of a client of AWS's waits."""
    with answering():
        pass
    client = boto3.client("omics")
    answers = iter([b'{"status": "RUNNING"}', b'{"status": "COMPLETED"}'])

    class Body:
        def stream(self) -> list[bytes]:
            return [next(answers)]

    client.meta.events.register("before-send", lambda **_: AWSResponse("", 200, {}, Body()))
    client.get_waiter("run_completed").wait(id="1")
    assert slept == [30]
