"""HTTP requests as parameters: what botocore never sends, other clients and hostile ones do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.exceptions import UnsupportedOperation
from omics_mock.support.errors import ServiceError
from tests.protocol.small_model import MEMBERS, in_body, put_thing

HOST = "https://things.example.org"
IN_BODY = in_body()
LABELLED = put_thing(
    {
        "id": {"shape": "Name", "location": "uri", "locationName": "thingId"},
        "path": {"shape": "Text", "location": "uri"},
    },
    "/thing/{thingId}/part/{path}",
)
QUERIED = put_thing(
    {
        name: {"shape": shape, "location": "querystring", "locationName": f"{name}-key"}
        for name, shape in [("count", "Count"), ("big", "Big"), ("flag", "Flag"), ("real", "Real"),
                            ("text", "Text"), ("names", "Names"), ("when", "When")]
    }
)  # fmt: skip


def parsed(body: Any) -> dict[str, Any]:
    return IN_BODY.parse("POST", f"{HOST}/thing", {}, body)


def refused(body: Any) -> ServiceError:
    with pytest.raises(ServiceError) as raised:
        parsed(body)
    return raised.value


def queried(query: str) -> dict[str, Any]:
    return QUERIED.parse("POST", f"{HOST}/thing?{query}", {}, None)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff{}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a":' + b"9" * 5000 + b"}",
        b"{}{}",
    ],
)
def test_a_body_that_is_not_json_cannot_be_read(body: bytes) -> None:
    """Text that is not JSON is refused as SerializationException with status 400, not with a Python error."""
    error = refused(body)
    assert (error.code, error.status) == ("SerializationException", 400)
    assert "not JSON" in error.message


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"null", b"true"])
def test_a_body_has_to_be_an_object(body: bytes) -> None:
    """JSON whose top level is no object is refused as SerializationException."""
    assert refused(body).code == "SerializationException"


@pytest.mark.parametrize("depth", [102, 5_000, 200_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_deep_nesting_is_refused(depth: int, brackets: str) -> None:
    """However deep a body is nested, the answer is a SerializationException and no RecursionError."""
    opening = "[" if brackets == "[]" else '{"a":'
    body = '{"anything": {"a": ' + opening * depth + "1" + brackets[1] * depth + "}}"
    assert refused(body.encode()).code == "SerializationException"


def test_nesting_within_reason_and_many_brackets_are_accepted() -> None:
    """A document of 90 levels arrives, and so do thousands of containers beside each other."""
    deep: Any = 1
    for _ in range(90):
        deep = [deep]
    document = {"deep": deep, "flat": [[]] * 3000, "text": "[{" * 300}
    assert parsed(json.dumps({"anything": document}).encode()) == {"anything": document}


@pytest.mark.parametrize("body", [None, b"", "", b"{}"])
def test_no_body_is_an_empty_object(body: Any) -> None:
    """An absent body leaves all members absent."""
    assert parsed(body) == {}


def test_nulls_and_unknown_members_are_absent() -> None:
    """JSON null means not sent, at every depth but inside documents; members the model lacks are ignored."""
    body = {
        "name": None,
        "unknown": 1,
        "tree": {"name": "ab", "children": None, "unknown": 2},
        "anything": {"kept": None},
    }
    assert parsed(json.dumps(body).encode()) == {"tree": {"name": "ab"}, "anything": {"kept": None}}


def test_shapes_inside_themselves_are_parsed_to_any_depth() -> None:
    """A recursive shape is converted at every level."""
    body = {"tree": {"name": "ab", "children": [{"name": "cd", "children": [{"x": 1, "name": "ef"}]}]}}
    del body["tree"]["children"][0]["children"][0]["x"]  # type: ignore[index]
    assert parsed(json.dumps(body).encode()) == body


def test_blobs_and_timestamps_of_the_body_are_converted_at_every_depth() -> None:
    """Base64 becomes bytes, ISO text and epoch seconds become Instants, in lists and maps too."""
    times = ["2023-01-02T03:04:05Z", "1970-01-01T01:00:00.25+01:00", 1.5, 0]
    body = {"bytes": "AP8=", "blobs": {"a": "", "b": "!"}, "when": times[0], "times": times}
    instants = [1672628645000000, 250_000, 1_500_000, 0]
    expected = {"bytes": b"\x00\xff", "blobs": {"a": b"", "b": "!"}, "when": instants[0], "times": instants}
    assert parsed(json.dumps(body).encode()) == expected


@pytest.mark.parametrize(
    "when", ["yesterday", "2023-02-30T00:00:00Z", "2023-01-02T03:04:05", "2023-01-02", 1e300, True, [], -1e18]
)
def test_what_is_no_timestamp_is_a_violation(when: Any) -> None:
    """A value that names no instant is kept as it came and reported as of a wrong type."""
    violations = IN_BODY.violations(parsed(json.dumps({"when": when}).encode()))
    if when is True:
        assert violations == ["Value 'true' at 'when' failed to satisfy constraint: Member must be of type timestamp"]
    assert len(violations) == 1
    assert "at 'when'" in violations[0]


def test_labels_are_counted_from_the_end() -> None:
    """A base path of the endpoint does not matter, and an escaped slash stays inside its label."""
    url = f"{HOST}/base/path/thing/a%20b/part/arn%3Aaws%2F%C3%A9%2525%FF"
    assert LABELLED.parse("POST", url, {}, None) == {"id": "a b", "path": "arn:aws/é%25\ufffd"}


def test_an_empty_label_is_a_violation() -> None:
    """An empty label violates a minimum length of one where the model gives none."""
    parameters = LABELLED.parse("POST", f"{HOST}/thing/ab/part/", {}, None)
    sentence = "failed to satisfy constraint: Member must have length greater than or equal to 1"
    assert LABELLED.violations(parameters) == [f"Value '' at 'path' {sentence}"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/thing/a/part/b"),
        ("POST", "/thing/a"),
        ("POST", "/other/a/part/b"),
        ("POST", ""),
        ("POST", "/a/b/c/d"),
    ],
)
def test_a_request_for_something_else_is_not_authorised(method: str, path: str) -> None:
    """Another method or path than the operation's cannot be mapped to an operation."""
    with pytest.raises(ServiceError) as raised:
        LABELLED.parse(method, HOST + path, {}, None)
    assert raised.value.code == "AccessDeniedException"
    assert raised.value.message == "Unable to determine service/operation name to be authorized"


def test_query_strings_are_converted_by_type() -> None:
    """Numbers, booleans, timestamps and repeated keys of a query string become what the model says."""
    query = (
        "count-key=5&big-key=-9223372036854775808&flag-key=false&real-key=1.5&text-key=a+b%2Bc%26&"
        "names-key=ab&when-key=1970-01-01T00%3A00%3A01Z&names-key=c%3Dd&other=1&=x&&text"
    )
    assert queried(query) == {
        "count": 5,
        "big": -(2**63),
        "flag": False,
        "real": 1.5,
        "text": "a b+c&",
        "names": ["ab", "c=d"],
        "when": 1_000_000,
    }


@pytest.mark.parametrize("text", ["abc", "", "5.0", " 5", "1_0", "٣", "0x1", "True", "9" * 5000, "+5", "1e1"])
@pytest.mark.parametrize("name", ["count", "flag"])
def test_what_is_no_number_or_boolean_is_a_violation(name: str, text: str) -> None:
    """A query value of a wrong type is kept as it came and reported."""
    parameters = QUERIED.parse("POST", f"{HOST}/thing?{name}-key={text}", {}, None)
    kind = {"count": "integer", "flag": "boolean"}[name]
    sentence = f"Value '{text}' at '{name}' failed to satisfy constraint: Member must be of type {kind}"
    assert QUERIED.violations(parameters) == [sentence.replace("'+5'", "' 5'")]


@pytest.mark.parametrize("value", [b"bytes=0-9", "bytes=0-9"])
def test_headers_are_read_as_text(value: str | bytes) -> None:
    """A member in a header is found by its wire name, whether the client holds bytes or text."""
    operation = put_thing({"range": {"shape": "Text", "location": "header", "locationName": "Range"}})
    assert operation.parse("POST", f"{HOST}/thing", {"Range": value}, None) == {"range": "bytes=0-9"}
    assert operation.parse("POST", f"{HOST}/thing", {}, None) == {}


def test_a_header_has_the_form_that_http_gives_it() -> None:
    """The pattern of a member in a header is not applied to it: the one of Range refuses `bytes=0-9`."""
    operation = put_thing({"range": {"shape": "Name", "location": "header", "locationName": "Range"}})
    sentence = "failed to satisfy constraint: Member must have length less than or equal to 4"
    assert operation.violations({"range": "b=09"}) == []
    assert operation.violations({"range": "bytes=0-9"}) == [f"Value 'bytes=0-9' at 'range' {sentence}"]


def test_a_payload_is_handed_through() -> None:
    """A blob payload is the caller's own object, unread; none at all counts as empty."""
    operation = put_thing({"content": {"shape": "Bytes"}}, payload="content")
    content = object()
    assert operation.parse("POST", f"{HOST}/thing", {}, content)["content"] is content
    assert operation.parse("POST", f"{HOST}/thing", {}, None) == {"content": b""}


def test_bindings_that_omics_does_not_use_are_refused_loudly() -> None:
    """A model that sends members in a way nobody has seen from omics is not half understood."""
    with pytest.raises(UnsupportedOperation, match="PutThing sends members as"):
        put_thing({"all": {"shape": "Blobs", "location": "headers", "locationName": "x-"}})


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(list(MEMBERS)), inner),
    max_leaves=20,
)


def outcome(body: Any) -> set[str]:
    """The codes or the sentences with which a body is judged."""
    try:
        return set(IN_BODY.violations(parsed(body)))
    except ServiceError as error:
        return {error.code}


@given(st.dictionaries(st.sampled_from([*MEMBERS, "unknown"]), ANY_JSON))
def test_any_json_is_parsed_or_refused(body: dict[str, Any]) -> None:
    """Whatever JSON a body holds, the outcome is parameters with violations, or a service error."""
    found = outcome(json.dumps(body).encode())
    assert found == {"SerializationException"} or all("failed to satisfy constraint" in text for text in found)


@given(st.binary() | st.text(), st.text())
def test_any_bytes_are_parsed_or_refused(body: bytes | str, query: str) -> None:
    """Whatever a request holds, nothing but a service error is raised."""
    assert outcome(body) in ({"SerializationException"}, set())
    assert all("failed to satisfy constraint" in text for text in QUERIED.violations(queried(query)))
