# pyright: strict
"""What users write, as mypy (strict) and pyright (strict) see it; test_user_code.py also runs it."""

from __future__ import annotations

import unittest
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import assert_type

from omics_mock import OmicsMock, Task, current_mock, mock_omics
from omics_mock.exceptions import OmicsMockError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_omics import OmicsClient

    from omics_mock.domain.failure_reasons import FailureReason

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
REASONS: list[FailureReason] = ["OUT_OF_MEMORY_ERROR", "IMPORT_FAILED"]


def start(client: OmicsClient, workflow_id: str, name: str) -> str:
    """Code under test: a typed client needs no cast."""
    run = client.start_run(
        workflowId=workflow_id,
        roleArn=ROLE,
        outputUri="s3://out/runs",
        name=name,
        requestId=name,  # boto3 fills it in, but the stubs demand it
    )
    return run["id"]


def a_block(client: OmicsClient) -> int:
    """The mock of a `with` block is an OmicsMock."""
    with mock_omics(region="us-east-1", simulate_sleep=True, durations={"run.RUNNING": "3h"}) as mock:
        assert_type(mock, OmicsMock)
        run_id = start(client, mock.add.workflow(name="germline"), "sample-1")
        assert_type(mock.clock.run_until_idle(timedelta(days=2)), datetime)
        assert_type(mock.runs[run_id].name, "str | None")
        if mock.runs[run_id].status == "FAILED":
            return 1
        assert_type(mock.clock.advance_to_next_event(), "datetime | None")
        return mock.journal.count("StartRun", name="sample-1")


async def an_async_block() -> timedelta:
    """So is that of an `async with` block."""
    async with mock_omics(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc), stall_after=None) as mock:
        assert_type(mock, OmicsMock)
        mock.clock.advance(hours=3, minutes=1)
        mock.clock.advance(timedelta(days=1))
        return mock.clock.elapsed


@mock_omics
def decorated(number: int, *, text: str = "") -> float:
    """A decorated function keeps its signature."""
    return number + len(text) + current_mock().clock.slept


@mock_omics(account_id="210987654321", others="block", s3=False, logs="auto")
async def decorated_coroutine(number: int) -> str:
    """A coroutine function stays one."""
    return str(number) + current_mock().clock.now().isoformat()


@mock_omics
def a_fixture() -> Iterator[OmicsMock]:
    """A generator function, as under pytest.fixture, stays one."""
    yield current_mock()


@mock_omics(seed=7)
class DecoratedCase(unittest.TestCase):
    """A class stays itself."""

    workflow_id: str

    def setUp(self) -> None:
        self.workflow_id = current_mock().add.workflow()

    def test_it(self) -> None:
        """Attributes are known."""
        assert self.workflow_id.isdigit()


def started() -> None:
    """`start()` gives the mock, whose `stop` is a clean-up."""
    mock = mock_omics().start()
    assert_type(mock, OmicsMock)
    mock.stop()


def scripted(mock: OmicsMock, client: OmicsClient) -> None:
    """Scripts, tasks, faults and denials are checked down to their words."""
    mock.scripts.run(name="bad-*", tasks=[Task("align", "3m", cpus=4), Task("call", timedelta(minutes=5), after=None)])
    for reason in REASONS:
        mock.scripts.run(name=reason, fails=reason, times=1)
    mock.scripts.workflow(name="w", fails="no main", duration="1m")
    mock.scripts.read_set_import(source="s3://in/*", fails="unreadable", times=2)
    mock.scripts.reference_import(name="hg38", hangs="IN_PROGRESS")
    mock.faults.add("GetRun", error="ThrottlingException", times=2)
    mock.faults.add("Get*", network="read-timeout", after=1, when=lambda parameters: parameters.get("id") == "1")
    mock.faults.add("ListRuns", latency="2s")
    mock.deny("omics:DeleteRun")
    mock.quotas["concurrent_runs_static"] = 3
    mock.scripts.clear()
    mock.faults.clear()
    mock.deny.clear()


def observed(mock: OmicsMock) -> list[str]:
    """Builders, views, events and the journal give what they say."""
    run_id = mock.add.run(name="r", status="FAILED", fails="RUN_TASK_FAILED", tasks=2, priority=3)
    assert_type(run_id, str)
    run = mock.runs.last
    assert_type(run.failure_reason, "FailureReason | None")
    assert_type(run.creation_time, datetime)
    names = [task.name for task in run.tasks]
    assert_type(names, "list[str]")
    seen: list[str] = []

    def handler(event: dict[str, Any], context: object) -> None:
        seen.append(str(event["detail"]["status"]))

    mock.events.subscribe(handler, detail_type="Run Status Change", delivery="duplicate")
    mock.journal.assert_not_called("DeleteRun")
    call = mock.journal.last("Get*")
    names.append(call.operation if call is not None else "none")
    before = mock.snapshot()
    mock.reset()
    mock.restore(before)
    return names


def test_with_fixtures(omics_mock: OmicsMock, omics_client: OmicsClient) -> None:
    """The fixtures of the plugin take these types."""
    omics_mock.scripts.run(fails="ASSUME_ROLE_FAILED")
    run_id = start(omics_client, omics_mock.add.workflow(), "x")
    omics_mock.clock.run_until_idle()
    assert omics_client.get_run(id=run_id)["failureReason"] == "ASSUME_ROLE_FAILED"


@pytest.mark.omics_mock(region="eu-west-1")
def test_with_the_marker() -> None:
    """Errors of the library have one base."""
    with pytest.raises(OmicsMockError):
        current_mock().clock.advance(days=-1)
