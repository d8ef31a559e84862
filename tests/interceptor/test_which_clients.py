"""Which clients are answered by the mock: all of them, wherever they point and whenever they were made."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.stub import Stubber

from tests.interceptor.stand_in import Call, answering, reply

POINTED_ELSEWHERE: dict[str, dict[str, Any]] = {
    "plain": {},
    "endpoint_url": {"endpoint_url": "http://localhost:4566"},
    "address": {"endpoint_url": "http://127.0.0.1:1/base", "config": Config(inject_host_prefix=False)},
    "fips": {"region_name": "us-west-2", "config": Config(use_fips_endpoint=True)},
    "dual-stack": {"region_name": "us-west-2", "config": Config(use_dualstack_endpoint=True)},
    "China": {"region_name": "cn-north-1"},
    "GovCloud": {"region_name": "us-gov-west-1"},
    "secret region": {"region_name": "us-iso-east-1"},
    "unknown region": {"region_name": "xx-nowhere-7"},
    "unsigned": {"config": Config(signature_version=UNSIGNED)},
    "standard retries": {"config": Config(retries={"mode": "standard"})},
    "adaptive retries": {"config": Config(retries={"mode": "adaptive"})},
    "no validation": {"config": Config(parameter_validation=False)},
}


@pytest.mark.parametrize("options", POINTED_ELSEWHERE.values(), ids=POINTED_ELSEWHERE)
@pytest.mark.parametrize("made", ["before", "inside"])
def test_every_client_is_answered(made: str, options: dict[str, Any]) -> None:
    """A client is answered whatever endpoint, region and signature it has, made before the mock or in it."""
    early = boto3.client("omics", **options) if made == "before" else None
    with answering(lambda _call: reply({"id": "7"})) as mock:
        client = early or boto3.client("omics", **options)
        assert client.get_run(id="7")["id"] == "7"
    assert [call.operation for call in mock.calls] == ["GetRun"]


def test_every_session_is_covered() -> None:
    """Clients of the default session, of a session of the user's and of plain botocore are all answered."""
    early = boto3.Session(region_name="eu-west-1")
    with answering() as mock:
        makers = (
            boto3.client,
            early.client,
            boto3.Session().client,
            botocore.session.get_session().create_client,
        )
        for make in makers:
            make("omics", region_name="us-east-1").list_runs()
    assert len(mock.calls) == len(makers)


def test_client_made_before_omics_mock_was_imported() -> None:
    """A client that exists before omics_mock is imported for the first time is answered too."""
    program = """
        import boto3
        client = boto3.client("omics", region_name="us-east-1")
        from tests.interceptor.stand_in import answering, reply
        with answering(lambda call: reply({"id": "7"})) as mock:
            assert client.get_run(id="7")["id"] == "7"
            assert mock.last.operation == "GetRun"
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)


def test_two_mocks_in_turn_answer_the_same_client() -> None:
    """A client registered under one mock is answered by the next one, not by the first again."""
    client = boto3.client("omics")
    with answering(lambda _call: reply({"id": "1"})):
        assert client.get_run(id="1")["id"] == "1"
    with answering(lambda _call: reply({"id": "2"})):
        assert client.get_run(id="1")["id"] == "2"


def test_innermost_mock_answers() -> None:
    """Of two active mocks the inner one answers, and after it the outer one again."""
    client = boto3.client("omics")
    with answering() as outer:
        with answering() as inner:
            client.list_runs()
        client.list_runs()
    assert (len(outer.calls), len(inner.calls)) == (1, 1)


def test_one_handler_however_many_threads_race() -> None:
    """Threads that use a new client at the same moment register one handler: one call is one call."""
    client = boto3.client("omics")
    handlers = client.meta.events._emitter._handlers
    append, together = handlers.append_item, threading.Barrier(2)

    def append_together(*args: Any, **kwargs: Any) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(timeout=0.05)  # where botocore's own check for the unique id races
        append(*args, **kwargs)

    handlers.append_item = append_together
    with answering() as mock, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _index: client.list_runs(), range(2)))
        client.list_runs()
    assert len(mock.calls) == 3


def test_the_clients_own_model_is_used() -> None:
    """The model handed on is the calling client's, which may come from elsewhere than a fresh loader's."""
    client = boto3.client("omics")
    with answering() as mock:
        client.list_runs()
    assert mock.last.model is client.meta.service_model


def test_request_arrives_as_sent() -> None:
    """Method, URL with its query, headers and body are those of the request, without its secrets."""
    session = boto3.Session("AKID", "secret", "the-token", "us-east-1")
    with answering() as mock:
        session.client("omics").list_read_sets(sequenceStoreId="1234567890", maxResults=3, filter={"name": "x"})
    request = mock.last.request
    assert (request.method, request.url.partition("?")[2]) == ("POST", "maxResults=3")
    assert request.body == b'{"filter": {"name": "x"}}'
    assert request.headers["content-type"] == "application/json"
    assert "the-token" not in str(request)
    assert "Signature" not in str(request)
    assert {"Content-Type", "User-Agent"} <= set(request.headers)
    for secret in ("Authorization", "authorization", "X-Amz-Security-Token"):
        assert request.headers.get(secret) is None
    assert len(request.headers) == len(dict(request.headers))


def test_a_file_object_is_passed_through(tmp_path: Any) -> None:
    """An upload's body is the caller's own file object, not a copy of what it holds."""
    path = tmp_path / "part"
    path.write_bytes(b"ACGT")
    with answering(lambda _call: reply({"checksum": "c"})) as mock, path.open("rb") as file:
        boto3.client("omics").upload_read_set_part(
            sequenceStoreId="1234567890",
            uploadId="1234567890",
            partSource="SOURCE1",
            partNumber=1,
            payload=file,
        )
        assert mock.last.request.body.read() == b"ACGT"  # type: ignore[attr-defined]


def test_other_services_are_left_alone() -> None:
    """A client of another service gets no handler of ours, and its call reaches its own hooks."""
    client = boto3.client("s3")
    with answering() as mock:
        handlers = client.meta.events._emitter._handlers
        before = handlers.prefix_search("before-send.s3.ListBuckets")
        client.meta.events.register("before-send.s3", lambda **_: AWSResponse("", 200, {}, _NoBody()))
        client.list_buckets()
        assert len(handlers.prefix_search("before-send.s3.ListBuckets")) == len(before) + 1
    assert mock.calls == []


class _NoBody:
    def stream(self) -> list[bytes]:
        return []


def test_stubber_wins_and_composes() -> None:
    """A Stubber of botocore's answers before the mock; once it is off, the mock answers again."""
    client = boto3.client("omics")
    with answering(lambda _call: reply({"id": "mock"})) as mock:
        with Stubber(client) as stubber:
            stubber.add_response("get_run", {"id": "stub"})
            assert client.get_run(id="1")["id"] == "stub"
        assert client.get_run(id="1")["id"] == "mock"
    assert len(mock.calls) == 1


def test_the_mock_beats_handlers_for_all_operations() -> None:
    """A handler that was there for all calls, as another mock's, does not answer in the mock's place."""
    client = boto3.client("omics")
    for event in ("before-send", "before-send.omics"):
        client.meta.events.register(event, lambda request, **_: AWSResponse(request.url, 404, {}, _NoBody()))
    with answering(lambda _call: reply({"id": "mock"})):
        assert client.get_run(id="1")["id"] == "mock"


def test_a_handler_of_the_users_own_wins() -> None:
    """A user's own answer to one operation is what the caller gets, native values included."""
    client = boto3.client("omics")

    def own(request: Any, **_kwargs: Any) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, _Own())

    client.meta.events.register("before-send.omics.GetRun", own)
    with answering(lambda _call: reply({"id": "mock"})):
        assert client.get_run(id="1")["id"] == "own"


class _Own:
    def stream(self) -> list[bytes]:
        return [b'{"id": "own"}']


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_errors_of_the_developer_pass_through_unchanged(mode: str) -> None:
    """What the mock raises reaches the caller as it is, after one attempt, in every retry mode."""

    class OwnError(Exception):
        pass

    def fail(_call: Call) -> Any:
        raise OwnError

    client = boto3.client("omics", config=Config(retries={"mode": mode}))
    with answering(fail) as mock, pytest.raises(OwnError):
        client.list_runs()
    assert len(mock.calls) == 1
