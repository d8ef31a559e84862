"""Many threads, one mock: `benchmarks/stress.py` in small, and the first call of all threads at once."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.protocol import model
from tests.scenarios.hammer import hammer

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 4


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_lose_nothing_and_do_nothing_twice() -> None:
    """After four threads have made 200 calls each, runs, parts, tags and journal are exactly what they have done."""
    all_deeds, injected = hammer(4, 200)
    assert all(deeds.calls.total() == 200 and deeds.started and deeds.parts for deeds in all_deeds)
    assert injected.total() > 0


@pytest.mark.usefixtures("restless")
def test_first_calls_at_once_are_understood_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is worked out at the first call of an operation is whole before another thread makes use of it."""
    asked = {"name": "sample", "priority": 3, "parameters": {"reads": "s3://in/1.bam"}, "tags": {"study": "a"}}
    with mock_omics(region="us-east-1") as mock, ThreadPoolExecutor(THREADS) as pool:
        needed = {
            "workflowId": mock.add.workflow(),
            "roleArn": "arn:aws:iam::123456789012:role/r",
            "outputUri": "s3://o",
        }
        session = boto3.Session(region_name="us-east-1")
        clients = [session.client("omics") for _ in range(THREADS)]
        start = threading.Barrier(THREADS)

        def begin(client: Any) -> Any:
            start.wait()
            run = client.start_run(**needed, **asked)["id"]
            return client.get_run(id=run)

        for _ in range(40):
            monkeypatch.setattr(model, "_models", {})
            for run in pool.map(begin, clients):
                assert {name: run[name] for name in asked} == asked
