"""Replies as botocore's responses: bodies, streams, and the values that spare parsing the body again."""

from __future__ import annotations

import inspect
import logging
from datetime import datetime, timezone
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import botocore.endpoint
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, IncompleteReadError
from botocore.parsers import ResponseParserFactory

from omics_mock.interceptor import replies
from omics_mock.protocol.wire import Reply
from tests.interceptor.stand_in import Call, answering, failure, reply
from tests.support.bytes_stream import BytesStream

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEN = datetime(2024, 5, 6, 7, 8, 9, 123000, timezone.utc)
# Whether botocore has a before-parse event, so that a body need not be parsed twice.
SPARES_PARSING = "before-parse" in inspect.getsource(botocore.endpoint)


def run(native: dict[str, Any] | None = None, **headers: str) -> Reply:
    """A GetRun reply whose body says `wire`, and whose native values say what a test wants them to."""
    wire = reply({"id": "wire", "creationTime": "2024-05-06T07:08:09.123Z"}, **headers)
    return Reply(wire.status, wire.headers, wire.body, native)


@pytest.fixture
def client() -> Any:
    return boto3.client("omics")


def test_native_values_are_handed_over(client: Any) -> None:
    """Botocore, where it offers that, takes the values with the body and does not parse it again."""
    with answering(lambda _call: run({"id": "native", "arn": "a"})):
        answer = client.get_run(id="1")
    if SPARES_PARSING:
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        assert answer == {"id": "native", "arn": "a"}
    else:
        assert answer["id"] == "wire"


def test_the_switch_makes_botocore_parse_the_body(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With native answers switched off botocore parses every body."""
    monkeypatch.setattr(replies, "native_answers", False)
    with answering(lambda _call: run({"id": "native"})):
        answer = client.get_run(id="1")
    assert (answer["id"], answer["creationTime"]) == ("wire", WHEN)


def test_metadata_comes_from_the_wire(client: Any) -> None:
    """Status, headers in lower case, request id and the number of retries are in ResponseMetadata as ever."""
    with answering(lambda _call: run({"id": "native"}, **{"X-Own": "1"})):
        metadata = client.get_run(id="1")["ResponseMetadata"]
    assert metadata["RequestId"] == "r-1"
    assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (200, 0)
    assert metadata["HTTPHeaders"]["x-own"] == "1"


def test_the_bytes_stay_visible(client: Any) -> None:
    """Handlers that look at the response see the real bytes, native values or not."""
    seen: list[bytes] = []

    def look(http_response: Any, **_kwargs: Any) -> None:
        seen.extend([http_response.content, http_response.raw.read()])

    client.meta.events.register("after-call.omics", look)
    with answering(lambda _call: run({"id": "native"})):
        client.get_run(id="1")
    assert seen == [run().body, run().body]


def test_errors_are_parsed(client: Any) -> None:
    """An error goes through botocore's parser even if native values come with it."""
    error = failure("ResourceNotFoundException", 404)
    with (
        answering(lambda _call: Reply(404, error.headers, error.body, {"id": "native"})),
        pytest.raises(client.exceptions.ResourceNotFoundException) as caught,
    ):
        client.get_run(id="1")
    assert caught.value.response["message"] == "a ResourceNotFoundException"
    assert "id" not in caught.value.response


def test_parsers_with_other_defaults_are_used() -> None:
    """Whoever sets defaults of the parser, as the AWS CLI does, gets what that parser makes of the body."""
    session = botocore.session.get_session()
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=lambda text: f"<{text}>")
    with answering(lambda _call: run({"id": "native", "creationTime": WHEN})):
        answer = session.create_client("omics").get_run(id="1")
    assert (answer["id"], answer["creationTime"]) == ("wire", "<2024-05-06T07:08:09.123Z>")


def test_parsers_of_another_kind_are_used() -> None:
    """A parser factory of the user's own gets to see every body."""
    seen: list[bytes] = []

    class Looking(ResponseParserFactory):
        def create_parser(self, protocol_name: str) -> Any:
            parser = super().create_parser(protocol_name)
            parse = parser.parse
            parser.parse = lambda response, shape: seen.append(response["body"]) or parse(response, shape)
            return parser

    session = botocore.session.get_session()
    session.register_component("response_parser_factory", Looking())
    with answering(lambda _call: run({"id": "native"})):
        session.create_client("omics").get_run(id="1")
    assert seen == [run().body]


def test_parser_defaults_set_later_are_used() -> None:
    """Defaults set after the client was made and used count as well."""
    session = botocore.session.get_session()
    client = session.create_client("omics")
    with answering(lambda _call: run({"id": "native", "creationTime": WHEN})):
        client.get_run(id="1")
        session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=str.lower)
        assert client.get_run(id="1")["creationTime"] == "2024-05-06t07:08:09.123z"


def test_before_parse_handlers_of_the_user_see_the_body(client: Any) -> None:
    """A handler of the user's sees the body, and what it customises is kept."""
    seen: list[bytes] = []

    def look(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_kwargs: Any) -> None:
        seen.append(response_dict["body"])
        customized_response_dict["own"] = True

    client.meta.events.register("before-parse.omics", look)
    with answering(lambda _call: run({"id": "native"})):
        answer = client.get_run(id="1")
    assert seen == ([run().body] if SPARES_PARSING else [])
    assert (answer["id"], answer.get("own", False)) == ("wire", SPARES_PARSING)


def test_debug_log_shows_the_body(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    """With botocore's parser logging at DEBUG the body is parsed and logged, not an empty one."""
    with caplog.at_level(logging.DEBUG, "botocore.parsers"), answering(lambda _call: run({"id": "native"})):
        client.get_run(id="1")
    assert "2024-05-06T07:08:09.123Z" in caplog.text


def test_no_content(client: Any) -> None:
    """A 204 has no body and no members."""
    with answering(lambda _call: Reply(204, {"x-amzn-RequestId": "r-1"}, b"", {})):
        answer = client.tag_resource(resourceArn="arn:aws:omics:us-east-1:123456789012:run/1", tags={})
    assert list(answer) == ["ResponseMetadata"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204


CONTENT = bytes(range(256)) * 40


def stream(length: int = len(CONTENT)) -> Reply:
    return Reply(200, {"Content-Length": str(length), "x-amzn-RequestId": "r-1"}, BytesStream(CONTENT))


@pytest.fixture
def payload(client: Any) -> Iterator[Any]:
    with answering(lambda _call: stream()):
        yield client.get_read_set(id="1234567890", sequenceStoreId="1234567890", partNumber=1)["payload"]


def test_stream_is_read_whole(payload: Any) -> None:
    """read() gives all bytes, and none the second time."""
    assert payload.read() == CONTENT
    assert payload.read() == b""


def test_stream_is_read_in_pieces(payload: Any) -> None:
    """read(n), tell, readable and iter_chunks work on one position."""
    assert payload.readable()
    assert payload.read(10) == CONTENT[:10]
    assert payload.tell() == 10
    assert b"".join(payload.iter_chunks(1000)) == CONTENT[10:]


def test_stream_fills_a_buffer(payload: Any) -> None:
    """The raw body fills a buffer and says how much it got, nothing at its end."""
    buffer = bytearray(len(CONTENT) + 5)
    raw = payload._raw_stream
    assert raw.readinto(buffer) == len(CONTENT)
    assert bytes(buffer[: len(CONTENT)]) == CONTENT
    assert raw.readinto(buffer) == 0


def test_stream_by_lines(client: Any) -> None:
    """iter_lines and readlines give the lines of a body."""
    text = b"@read\nACGT\n+\n!!!!\n"
    with answering(lambda _call: Reply(200, {"Content-Length": str(len(text))}, BytesStream(text))):
        options = {"id": "1234567890", "sequenceStoreId": "1234567890", "partNumber": 1}
        assert list(client.get_read_set(**options)["payload"].iter_lines()) == text.splitlines()
        assert client.get_read_set(**options)["payload"].readlines() == text.splitlines(keepends=True)


def test_stream_is_a_context_manager(payload: Any) -> None:
    """A `with` block gives something to read from, and closes it."""
    with payload as raw:
        assert raw.read(3) == CONTENT[:3]
    assert raw.closed
    assert raw.read() == b""


def test_closed_stream_gives_nothing(payload: Any) -> None:
    """After close() nothing can be read."""
    payload.close()
    assert not payload.readable()
    assert payload._raw_stream.read() == b""


def test_stream_shorter_than_promised(client: Any) -> None:
    """A body shorter than its Content-Length is an IncompleteReadError, as a cut connection."""
    with answering(lambda _call: stream(length=len(CONTENT) + 1)):
        body = client.get_read_set(id="1234567890", sequenceStoreId="1234567890", partNumber=1)["payload"]
        with pytest.raises(IncompleteReadError):
            body.read()


def test_stream_is_not_copied(client: Any) -> None:
    """What is read whole is the stored object itself."""
    with answering(lambda _call: stream()):
        body = client.get_read_set(id="1234567890", sequenceStoreId="1234567890", partNumber=1)["payload"]
        assert body.read() is CONTENT


def test_stream_reads_only_on_demand(client: Any) -> None:
    """Nothing of a streaming body is read until the caller reads."""

    class Counting(BytesIO):
        read_bytes = 0

        def read(self, size: int | None = -1) -> bytes:
            chunk = super().read(size)
            Counting.read_bytes += len(chunk)
            return chunk

    class Counted(BytesStream):
        def open(self) -> Counting:
            return Counting(CONTENT)

    with answering(lambda _call: Reply(200, {"Content-Length": str(len(CONTENT))}, Counted(CONTENT))):
        body = client.get_read_set(id="1234567890", sequenceStoreId="1234567890", partNumber=1)["payload"]
        assert Counting.read_bytes == 0
        body.read(7)
        assert Counting.read_bytes == 7


def test_error_on_a_streaming_operation(client: Any) -> None:
    """An error of an operation that streams is an ordinary error."""
    with answering(lambda _call: failure("AccessDeniedException", 403)), pytest.raises(ClientError) as caught:
        client.get_read_set(id="1234567890", sequenceStoreId="1234567890", partNumber=1)
    assert caught.value.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": "a AccessDeniedException",
    }


def test_answer_of_the_users_own_has_no_native_values(client: Any) -> None:
    """A response that the user puts in place of ours is parsed, though ours carried native values."""

    class Body:
        def stream(self) -> list[bytes]:
            return [b'{"id": "own"}']

    client.meta.events.register(
        "before-send.omics.GetRun", lambda request, **_: AWSResponse(request.url, 200, {}, Body())
    )

    def answer(_call: Call) -> Reply:
        return run({"id": "native"})

    with answering(answer):
        assert client.get_run(id="1")["id"] == "own"
