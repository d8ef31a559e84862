"""What synchronous clients can do, those of aiobotocore and aioboto3 can: one service, without any stand-in.

aioboto3 holds aiobotocore to a release of its own, so it has an environment of its own, where all this runs with both.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import importlib.util
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from botocore.exceptions import ClientError, ReadTimeoutError, WaiterError

from omics_mock import current_mock, mock_omics
from omics_mock.exceptions import OmicsMockNotActive

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from botocore.config import Config

    from omics_mock import OmicsMock

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("forbidden_sockets")]
ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
READS = gzip.compress(b"@r\nACGT\n+\nFFFF\n" * 500, mtime=0)
INSTALLED = [name for name in ("aiobotocore", "aioboto3") if importlib.util.find_spec(name)]


@pytest.fixture(params=INSTALLED)
def make(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Give a client of one of the packages, as its users do: as an asynchronous context."""

    def client(service: str = "omics", **options: Any) -> Any:
        options = {"region_name": "us-east-1", **options}
        if request.param == "aioboto3":
            return importlib.import_module("aioboto3").Session().client(service, **options)
        return importlib.import_module("aiobotocore.session").get_session().create_client(service, **options)

    return client


@pytest.fixture
def mock(slept: list[float]) -> Iterator[OmicsMock]:
    """An active mock, under which nobody really sleeps."""
    with mock_omics(region="us-east-1") as mock:
        yield mock
    assert not any(slept)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that somebody really wanted to sleep."""
    seconds: list[float] = []
    real = asyncio.sleep

    async def sleep(delay: float, result: Any = None) -> Any:
        seconds.append(delay)
        return await real(0, result)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


@pytest_asyncio.fixture
async def omics(mock: OmicsMock, make: Callable[..., Any]) -> AsyncIterator[Any]:
    """An asynchronous client of the active mock."""
    async with make() as client:
        yield client


async def start(omics: Any, workflow_id: str, **members: Any) -> str:
    run = await omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out/runs", **members)
    return run["id"]


def payload_of(kind: str) -> Any:
    return READS if kind == "bytes" else io.BytesIO(READS)


@pytest.mark.parametrize("kind", ["bytes", "file"])
async def test_an_upload_becomes_a_read_set_that_can_be_downloaded(mock: OmicsMock, omics: Any, kind: str) -> None:
    """Parts go up from bytes or a file, and the same bytes come down, whole and in pieces."""
    store = mock.add.sequence_store()
    about = {"sourceFileType": "FASTQ", "subjectId": "p", "sampleId": "s", "name": "n"}
    upload = await omics.create_multipart_read_set_upload(sequenceStoreId=store, **about)
    where = {"sequenceStoreId": store, "uploadId": upload["uploadId"]}
    part = {"partSource": "SOURCE1", "partNumber": 1}
    checksum = (await omics.upload_read_set_part(**where, **part, payload=payload_of(kind)))["checksum"]
    done = await omics.complete_multipart_read_set_upload(**where, parts=[{**part, "checksum": checksum}])
    named = {"sequenceStoreId": store, "id": done["readSetId"]}
    mock.clock.run_until_idle()
    assert (await omics.get_read_set_metadata(**named))["sequenceInformation"]["totalReadCount"] == 500
    async with (await omics.get_read_set(**named, partNumber=1))["payload"] as body:
        assert await body.read() == READS
    body = (await omics.get_read_set(**named, partNumber=1))["payload"]
    assert b"".join([chunk async for chunk in body.iter_chunks(100)]) == READS


async def test_an_import_job_is_waited_for(mock: OmicsMock, omics: Any) -> None:
    """The waiter ends when the job does, and only simulated time passes."""
    mock.add.s3_object("s3://input/reads.fastq.gz", READS)
    store = mock.add.sequence_store()
    source = {"sourceFiles": {"source1": "s3://input/reads.fastq.gz"}, "sourceFileType": "FASTQ"}
    source |= {"subjectId": "p", "sampleId": "s"}
    job = await omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=[source])
    await omics.get_waiter("read_set_import_job_completed").wait(sequenceStoreId=store, id=job["id"])
    done = await omics.get_read_set_import_job(sequenceStoreId=store, id=job["id"])
    assert done["status"] == "COMPLETED"
    assert mock.clock.slept == mock.clock.elapsed.total_seconds() > 0


async def test_waiters_of_runs_see_success_and_failure(mock: OmicsMock, omics: Any) -> None:
    """A waiter ends with its run, and says so when that fails."""
    workflow = mock.add.workflow()
    mock.scripts.run(name="bad", fails="RUN_TASK_FAILED", times=1)
    good, bad = await start(omics, workflow, name="good"), await start(omics, workflow, name="bad")
    await omics.get_waiter("run_running").wait(id=good)
    await omics.get_waiter("run_completed").wait(id=good)
    with pytest.raises(WaiterError, match="FAILED"):
        await omics.get_waiter("run_completed").wait(id=bad)
    assert mock.runs[bad].failure_reason == "RUN_TASK_FAILED"


async def test_paginators_follow_every_page(mock: OmicsMock, omics: Any) -> None:
    """Lists are paged, with sizes, limits and starting tokens, and results of all pages come as one."""
    runs = [mock.add.run(name=f"r{number}") for number in range(7)]
    paginator = omics.get_paginator("list_runs")
    pages = [page async for page in paginator.paginate(PaginationConfig={"PageSize": 3})]
    assert [[item["id"] for item in page["items"]] for page in pages] == [runs[:3], runs[3:6], runs[6:]]
    first = await paginator.paginate(PaginationConfig={"MaxItems": 4, "PageSize": 3}).build_full_result()
    token = first["NextToken"]
    rest = await paginator.paginate(PaginationConfig={"StartingToken": token}).build_full_result()
    assert [item["id"] for item in first["items"] + rest["items"]] == runs


@pytest.mark.parametrize("mode", ["legacy", "standard"])
async def test_faults_are_tried_again_in_simulated_time(mock: OmicsMock, make: Callable[..., Any], mode: str) -> None:
    """Throttling and a lost connection are tried again as botocore does, and the backoff moves the clock alone."""
    run = mock.add.run()
    mock.faults.add("GetRun", error="ThrottlingException", times=1)
    mock.faults.add("GetRun", network="read-timeout", times=1)
    async with make(config=config(retries={"mode": mode, "total_max_attempts": 4})) as omics:
        answer = await omics.get_run(id=run)
    assert (answer["id"], answer["ResponseMetadata"]["RetryAttempts"]) == (run, 2)
    assert mock.journal.last("GetRun").attempts == 3
    assert mock.clock.slept > 0


async def test_faults_that_last_reach_the_caller(mock: OmicsMock, make: Callable[..., Any]) -> None:
    """Errors of the service, of the network and of missing rights are those that botocore raises."""
    mock.faults.add("GetRun", error="InternalServerException")
    mock.faults.add("ListRuns", network="read-timeout")
    mock.deny("omics:DeleteRun")
    async with make(config=config(retries={"total_max_attempts": 2, "mode": "standard"})) as omics:
        with pytest.raises(omics.exceptions.InternalServerException):
            await omics.get_run(id="1234567")
        with pytest.raises(ReadTimeoutError):
            await omics.list_runs()
        with pytest.raises(omics.exceptions.AccessDeniedException):
            await omics.delete_run(id="1234567")


def config(**options: Any) -> Config:
    return importlib.import_module("aiobotocore.config").AioConfig(**options)


async def test_tasks_in_parallel_lose_nothing(mock: OmicsMock, omics: Any) -> None:
    """Fifty tasks start, wait for, read and cancel runs at once: every run has its own id and comes to its end."""
    workflow = mock.add.workflow()

    async def work(number: int) -> tuple[str, str]:
        run = await start(omics, workflow, name=f"run-{number}")
        if number % 5 == 0:
            await omics.cancel_run(id=run)
            return run, "CANCELLED"
        await omics.get_waiter("run_completed").wait(id=run, WaiterConfig={"Delay": 10, "MaxAttempts": 500})
        return run, "COMPLETED"

    worked = dict(await asyncio.gather(*[work(number) for number in range(50)]))
    mock.clock.run_until_idle()
    pages = [page async for page in omics.get_paginator("list_runs").paginate()]
    assert {item["id"]: item["status"] for page in pages for item in page["items"]} == worked
    assert len(worked) == mock.journal.count("StartRun") == 50


async def test_uploads_in_parallel_lose_no_part(mock: OmicsMock, omics: Any) -> None:
    """Parts that are sent at once by many tasks are all there."""
    about = {"sourceFileType": "FASTQ", "subjectId": "p", "sampleId": "s", "name": "n"}
    store = mock.add.sequence_store()
    upload = await omics.create_multipart_read_set_upload(sequenceStoreId=store, **about)
    where = {"sequenceStoreId": store, "uploadId": upload["uploadId"], "partSource": "SOURCE1"}
    sent = [omics.upload_read_set_part(**where, partNumber=number, payload=READS) for number in range(1, 31)]
    checksums = [part["checksum"] for part in await asyncio.gather(*sent)]
    paginator = omics.get_paginator("list_read_set_upload_parts")
    kept = [part async for page in paginator.paginate(**where) for part in page["parts"]]
    assert {part["partNumber"]: part["checksum"] for part in kept} == dict(enumerate(checksums, 1))


async def test_a_cancelled_task_leaves_the_mock_usable(mock: OmicsMock, omics: Any) -> None:
    """A task that is cancelled while it waits for a run that never ends is gone; its client answers on."""
    mock.scripts.run(hangs="RUNNING", times=1)
    run = await start(omics, mock.add.workflow())
    patience = {"Delay": 1, "MaxAttempts": 10**6}
    waiting = asyncio.create_task(omics.get_waiter("run_completed").wait(id=run, WaiterConfig=patience))
    while mock.journal.count("GetRun") < 3:  # noqa: ASYNC110 - no event tells of a call of a waiter
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    moment = mock.clock.now()
    assert (await omics.get_run(id=run))["status"] in ("PENDING", "STARTING", "RUNNING")
    assert mock.clock.now() == moment


@mock_omics(region="us-east-1", as_kwarg="world")
async def test_a_decorated_test(make: Callable[..., Any], world: OmicsMock) -> None:
    """A decorated coroutine test is inside the mock, from its first line to its last."""
    async with make() as omics:
        await omics.get_waiter("run_completed").wait(id=await start(omics, world.add.workflow()))
    assert current_mock() is world
    assert world.clock.elapsed >= timedelta(seconds=60)


@mock_omics(region="us-east-1", simulate_sleep=True)
async def test_a_poll_loop(make: Callable[..., Any]) -> None:
    """A loop around asyncio.sleep ends in simulated time."""
    async with make() as omics:
        run = await start(omics, current_mock().add.workflow())
        while (await omics.get_run(id=run))["status"] != "COMPLETED":  # noqa: ASYNC110 - what a user writes
            await asyncio.sleep(30)
    assert current_mock().clock.slept >= 60


async def test_a_left_over_client_never_calls_aws(make: Callable[..., Any]) -> None:
    """After the mock its client is refused, and the message names the user's own line."""
    with mock_omics(region="us-east-1"):
        context = make()
        omics = await context.__aenter__()
        await omics.list_runs()
    with pytest.raises(OmicsMockNotActive, match=r"made at .*test_features\.py:\d+"):
        await omics.list_runs()
    await context.__aexit__(None, None, None)


async def test_errors_name_the_operation(omics: Any) -> None:
    """What is wrong with a request is said as synchronous clients say it."""
    with pytest.raises(ClientError) as caught:
        await omics.get_run(id="7654321")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert caught.value.operation_name == "GetRun"
