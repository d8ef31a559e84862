"""The same hook answers the clients of aiobotocore: bodies are awaited, sleeps are simulated."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
from botocore import UNSIGNED
from botocore.exceptions import ClientError, IncompleteReadError, WaiterError

from omics_mock import mock_omics
from omics_mock.exceptions import OmicsMockNotActive
from omics_mock.interceptor.replies import AsyncRawBody
from omics_mock.protocol.wire import Reply
from tests.interceptor.stand_in import answering, failure, in_turn, reply
from tests.support.bytes_stream import BytesStream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.asyncio
CONTENT = b"@read\nACGT\n+\n!!!!\n" * 300
READ_SET = {"id": "1234567890", "sequenceStoreId": "1234567890", "partNumber": 1}


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing here opens a connection, and no machine's configuration disturbs."""

    async def refuse(*args: object, **kwargs: object) -> None:
        pytest.fail(f"this test tried to reach the network: {args}")

    for method in ("create_connection", "sock_connect", "getaddrinfo"):
        monkeypatch.setattr(asyncio.BaseEventLoop, method, refuse, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return None


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that somebody really wanted to sleep, apart from mere yielding."""
    seconds: list[float] = []
    real = asyncio.sleep

    async def sleep(delay: float, result: Any = None) -> Any:
        if delay:
            seconds.append(delay)
        return await real(0, result)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def client(session: AioSession | None = None, **options: Any) -> Any:
    return (session or AioSession()).create_client("omics", **{"region_name": "us-east-1", **options})


async def test_client_made_under_the_mock() -> None:
    """A client is answered, with native or parsed values, and tells who it is."""
    native = {"id": "7", "creationTime": datetime(2024, 5, 6, tzinfo=timezone.utc)}
    wire = reply({"id": "7", "creationTime": "2024-05-06T00:00:00.000Z"})
    with answering(lambda _call: Reply(200, wire.headers, wire.body, native)) as mock:
        async with client(region_name="eu-west-1") as omics:
            run = await omics.get_run(id="7")
    assert {name: run[name] for name in native} == native
    assert run["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert (mock.last.caller.region, mock.last.caller.access_key) == ("eu-west-1", "AKIDTEST")


async def test_client_made_before_the_mock() -> None:
    """A client made before the activation is answered, and refused after it."""
    async with client() as omics:
        with answering(lambda _call: reply({"id": "7"})) as mock:
            assert (await omics.get_run(id="7"))["id"] == "7"
            assert len(mock.calls) == 1
        with pytest.raises(OmicsMockNotActive, match="GetRun was called while no mock"):
            await omics.get_run(id="7")


async def test_message_names_the_line_that_made_the_client() -> None:
    """The error about a left-over client names the user's own file."""
    with answering():
        context = client()
        omics = await context.__aenter__()
    with pytest.raises(OmicsMockNotActive, match=r"made at .*test_aiobotocore\.py:\d+"):
        await omics.list_runs()
    await context.__aexit__(None, None, None)


async def test_errors_are_client_errors() -> None:
    """An error of the service arrives as the modelled exception."""
    with answering(lambda _call: failure("ConflictException", 409)):
        async with client() as omics:
            with pytest.raises(omics.exceptions.ConflictException):
                await omics.cancel_run(id="7")


async def test_no_content() -> None:
    """A 204 has no members."""
    with answering(lambda _call: Reply(204, {}, b"")):
        async with client() as omics:
            answer = await omics.tag_resource(resourceArn="arn:aws:omics:us-east-1:123456789012:run/1", tags={})
    assert list(answer) == ["ResponseMetadata"]


async def test_streaming_bodies() -> None:
    """A body is read whole, in pieces, by lines and as a context manager."""
    stream = Reply(200, {"Content-Length": str(len(CONTENT))}, BytesStream(CONTENT))
    with answering(lambda _call: stream):
        async with client() as omics:
            assert await (await omics.get_read_set(**READ_SET))["payload"].read() == CONTENT
            async with (await omics.get_read_set(**READ_SET))["payload"] as body:
                assert await body.read(4) == CONTENT[:4]
            body = (await omics.get_read_set(**READ_SET))["payload"]
            assert b"".join([chunk async for chunk in body.iter_chunks(100)]) == CONTENT
            body = (await omics.get_read_set(**READ_SET))["payload"]
            assert [line async for line in body.iter_lines()] == CONTENT.splitlines()
            body.close()


async def test_stream_shorter_than_promised() -> None:
    """A body shorter than its Content-Length is an IncompleteReadError."""
    stream = Reply(200, {"Content-Length": str(len(CONTENT) + 1)}, BytesStream(CONTENT))
    with answering(lambda _call: stream):
        async with client() as omics:
            with pytest.raises(IncompleteReadError):
                await (await omics.get_read_set(**READ_SET))["payload"].read()


async def test_error_on_a_streaming_operation() -> None:
    """An error of an operation that streams is an ordinary error."""
    with answering(lambda _call: failure("AccessDeniedException", 403)):
        async with client() as omics:
            with pytest.raises(ClientError, match="AccessDeniedException"):
                await omics.get_read_set(**READ_SET)


async def test_waiters_sleep_in_simulated_time(slept: list[float]) -> None:
    """A waiter moves the clock, respects its configuration, and lets other tasks run meanwhile."""
    running, done = reply({"status": "RUNNING"}), reply({"status": "COMPLETED"})
    turns: list[int] = []

    async def other() -> None:
        for turn in range(3):
            turns.append(turn)
            await asyncio.sleep(0)

    with answering(in_turn(running, running, running, done)) as mock:
        async with client() as omics:
            waiter = omics.get_waiter("run_completed")
            await asyncio.gather(waiter.wait(id="7"), other())
            assert mock.clock.slept == 90
            mock.answer = lambda _call: running
            with pytest.raises(WaiterError):
                await waiter.wait(id="7", WaiterConfig={"Delay": 7, "MaxAttempts": 3})
    assert mock.clock.slept == 90 + 14
    assert turns == [0, 1, 2]
    assert slept == []


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_retries_sleep_in_simulated_time(mode: str, slept: list[float]) -> None:
    """Backoff moves the clock in every retry mode; adaptive mode does not wait for its bucket."""
    try:
        config = AioConfig(retries={"mode": mode, "total_max_attempts": 3})
    except NotImplementedError:  # an aiobotocore that has no such mode
        assert mode == "adaptive"
        return
    with answering(lambda _call: failure("ThrottlingException", 429)) as mock:
        async with client(config=config) as omics:
            for _ in range(3):
                with pytest.raises(ClientError, match="reached max retries: 2"):
                    await omics.list_runs()
    assert (len(mock.calls), slept) == (9, [])
    assert mock.clock.slept > 0


async def test_waiters_of_other_services_really_sleep(slept: list[float]) -> None:
    """The waiter of an S3 client asks for real time under the same mock."""
    answers = iter([404, 404, 200])

    def answer(request: Any, **_kwargs: Any) -> Any:
        return AioAWSResponse(request.url, next(answers), {}, AsyncRawBody(BytesIO(), {}, 200, request.url, 0))

    with answering() as mock:
        async with AioSession().create_client("s3", region_name="us-east-1") as store:
            store.meta.events.register("before-send", answer)
            await store.get_waiter("bucket_exists").wait(Bucket="a-bucket")
    assert (mock.clock.slept, slept) == (0, [5, 5])


PROFILES = """
[profile role]
role_arn = arn:aws:iam::111122223333:role/r
source_profile = base
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = secret
[profile of-instance]
role_arn = arn:aws:iam::111122223333:role/r
credential_source = Ec2InstanceMetadata
[profile sso]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
sso_account_id = 111122223333
sso_role_name = reader
[profile nothing]
region = us-east-1
"""


@pytest.mark.parametrize("profile", ["role", "of-instance", "sso", "nothing"])
async def test_no_profile_reaches_the_network(profile: str, tmp_path: Path) -> None:
    """Profiles that assume roles, use SSO or instance metadata, or have nothing: all are answered."""
    (tmp_path / "config").write_text(PROFILES)
    with answering() as mock:
        async with client(AioSession(profile=profile)) as omics:
            await omics.list_runs()
    assert mock.last.caller.access_key == "omics-mock"


async def test_unsigned_stays_unsigned() -> None:
    """An unsigned client sends no signature."""
    with answering() as mock:
        async with client(config=AioConfig(signature_version=UNSIGNED)) as omics:
            await omics.list_runs()
    assert mock.last.caller.access_key is None


async def test_many_tasks_share_a_client() -> None:
    """Calls made at once by many tasks are all answered, each by one handler."""
    with answering(lambda call: reply({"id": call.request.url.rpartition("/")[2]})) as mock:
        async with client() as omics:
            runs = await asyncio.gather(*[omics.get_run(id=str(number)) for number in range(1, 21)])
    assert [run["id"] for run in runs] == [str(number) for number in range(1, 21)]
    assert len(mock.calls) == 20


async def test_the_whole_service() -> None:
    """Without any stand-in: a store is made and found, and a missing one is an error."""
    with mock_omics():
        async with client() as omics:
            made = await omics.create_sequence_store(name="reads")
            found = await omics.get_sequence_store(id=made["id"])
            with pytest.raises(omics.exceptions.ResourceNotFoundException):
                await omics.get_sequence_store(id="9999999999")
    assert (found["name"], found["creationTime"]) == ("reads", made["creationTime"])


async def test_paginator() -> None:
    """Pages are followed to the last."""
    pages = in_turn(reply({"items": [{"id": "1"}], "nextToken": "t"}), reply({"items": [{"id": "2"}]}))
    with answering(pages):
        async with client() as omics:
            found = [run["id"] async for page in omics.get_paginator("list_runs").paginate() for run in page["items"]]
    assert found == ["1", "2"]
