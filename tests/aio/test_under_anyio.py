"""Coroutine tests that anyio's plugin runs, on asyncio and, with the httpx backend of aiobotocore 3, on trio."""

from __future__ import annotations

import importlib.util
from typing import Any

import anyio
import pytest
from aiobotocore import endpoint
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

from omics_mock import current_mock, mock_omics

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.usefixtures("forbidden_sockets"),
    pytest.mark.filterwarnings("ignore:aiobotocore.s httpx backend"),
]
ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
HAS_TRIO = hasattr(endpoint, "AnyioEndpoint") and importlib.util.find_spec("trio") is not None


@pytest.fixture(params=["asyncio", "trio"] if HAS_TRIO else ["asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def config(anyio_backend: str) -> AioConfig:
    """The default backend on asyncio; the only one that there is on trio."""
    if anyio_backend == "asyncio":
        return AioConfig()
    from aiobotocore.httpxsession import HttpxSession

    return AioConfig(http_session_cls=HttpxSession)


async def a_finished_run(omics: Any) -> Any:
    members = {"workflowId": current_mock().add.workflow(), "roleArn": ROLE, "outputUri": "s3://out/runs"}
    run = (await omics.start_run(**members))["id"]
    await omics.get_waiter("run_completed").wait(id=run)
    return await omics.get_run(id=run)


@mock_omics(region="us-east-1")
async def test_a_decorated_test(config: AioConfig) -> None:
    """Inside a decorated coroutine calls are answered, and waiters wait in simulated time."""
    async with get_session().create_client("omics", region_name="us-east-1", config=config) as omics:
        assert (await a_finished_run(omics))["status"] == "COMPLETED"
    assert current_mock().clock.slept > 0


async def test_tasks_of_a_group_share_the_world(config: AioConfig) -> None:
    """Every task that is started under an `async with` block is in its world."""
    statuses: list[str] = []

    async def work(omics: Any) -> None:
        statuses.append((await a_finished_run(omics))["status"])

    async with (
        mock_omics(region="us-east-1"),
        get_session().create_client("omics", region_name="us-east-1", config=config) as omics,
        anyio.create_task_group() as group,
    ):
        for _ in range(10):
            group.start_soon(work, omics)
    assert statuses == ["COMPLETED"] * 10


async def test_a_timeout_of_the_user_is_no_matter_of_simulated_time(config: AioConfig) -> None:
    """Hours of simulated waiting fit into seconds of real patience."""
    with anyio.fail_after(60):
        async with (
            mock_omics(region="us-east-1", durations={"run.RUNNING": "4h"}) as mock,
            get_session().create_client("omics", region_name="us-east-1", config=config) as omics,
        ):
            mock.add.run(status="RUNNING", tasks=1)
            patience = {"Delay": 600, "MaxAttempts": 100}
            await omics.get_waiter("run_completed").wait(id=mock.runs.last.id, WaiterConfig=patience)
            assert mock.clock.slept >= 3600
