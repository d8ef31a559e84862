"""Results as answers: what the wire shows, what the client is handed, and what is refused as a bug."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import datetime, timezone
from enum import Enum
from types import MappingProxyType
from typing import Any

import botocore.session
import pytest
from botocore.parsers import create_parser

from omics_mock.exceptions import InternalMockError, UnsupportedOperation
from omics_mock.protocol.errors import error_answer
from omics_mock.protocol.model import compiled
from omics_mock.support.errors import ServiceError, ThrottlingException, ValidationException
from omics_mock.support.reviewed import reviewed_output
from tests.protocol.small_model import MEMBERS, answering, model, put_thing
from tests.support.bytes_stream import BytesStream

ANSWERING = answering()
SERVICE_MODEL = botocore.session.get_session().get_service_model("omics")


class Colour(str, Enum):
    RED = "RED"


def wire_of(**result: Any) -> Any:
    return json.loads(ANSWERING.serialise(result)[0])


def native_of(**result: Any) -> Any:
    return ANSWERING.serialise(result)[1]


@pytest.mark.parametrize(
    "result",
    [
        {"name": 5},
        {"name": b"ab"},
        {"count": "5"},
        {"count": True},
        {"count": 5.0},
        {"flag": 1},
        {"real": "1.5"},
        {"when": "2023-01-02T03:04:05Z"},
        {"when": 1.5},
        {"when": 10**18},
        {"bytes": "text"},
        {"names": "ab"},
        {"names": ["ab", None]},
        {"tags": [("a", 1)]},
        {"tags": {1: 1}},
        {"tags": {"a": "1"}},
        {"tree": "ab"},
        {"tree": {"name": "ab", "children": [{"name": 7}]}},
        {"either": {"name": "ab", "count": 1}},
        {"anything": {"a": datetime(2023, 1, 1, tzinfo=timezone.utc)}},
        {"anything": {1: 2}},
        {"anything": {"a": float("nan")}},
    ],
    ids=str,
)
def test_a_value_the_model_does_not_allow_is_a_bug(result: dict[str, Any]) -> None:
    """A result with a wrong type is never sent; the error names the member or the operation."""
    with pytest.raises(InternalMockError, match="PutThing"):
        ANSWERING.serialise(result)


def test_an_invented_member_is_a_bug() -> None:
    """A member that neither this model nor the reviewed one has is refused with its path."""
    with pytest.raises(InternalMockError, match=r"PutThing\.tree\.children\[\]\.colour"):
        ANSWERING.serialise({"tree": {"name": "ab", "children": [{"name": "cd", "colour": "RED"}]}})


def test_an_invented_member_without_a_value_is_absent() -> None:
    """None leaves a member out, also one that the model of an old client lacks."""
    assert ANSWERING.serialise({"colour": None, "name": "ab", "count": None}) == (
        b'{"name":"ab"}',
        {"name": "ab"},
    )


def test_a_member_newer_than_the_model_of_the_client_is_dropped() -> None:
    """An answer member that AWS has and an old botocore lacks vanishes, at the top and in items of lists."""
    description = json.loads(json.dumps(SERVICE_MODEL._service_description))
    old_run = description["shapes"][SERVICE_MODEL.operation_model("GetRun").output_shape.name]["members"]
    items = SERVICE_MODEL.operation_model("ListRuns").output_shape.members["items"]
    old_item = description["shapes"][items.member.name]["members"]
    del old_run["name"], old_item["name"]
    old = type(SERVICE_MODEL)(description, "omics")
    assert compiled(old, "GetRun").serialise({"id": "1", "name": "new"})[1] == {"id": "1"}
    listed = {"items": [{"id": "1", "name": "new"}]}
    assert compiled(old, "ListRuns").serialise(listed) == (
        b'{"items":[{"id":"1"}]}',
        {"items": [{"id": "1"}]},
    )
    with pytest.raises(InternalMockError, match=r"ListRuns\.items\[\]\.nickname"):
        compiled(old, "ListRuns").serialise({"items": [{"id": "1", "nickname": "x"}]})


@pytest.mark.parametrize("name", sorted(SERVICE_MODEL.operation_names))
def test_the_reviewed_model_knows_every_answer(name: str) -> None:
    """The reviewed list holds each top-level answer member of an operation it lists."""
    shape = SERVICE_MODEL.operation_model(name).output_shape
    members = {f"{name}.{member}" for member in shape.members} if shape is not None else set()
    assert members <= reviewed_output(name)


def test_values_of_derived_types_become_plain() -> None:
    """A str enum, an int for a float and any kind of mapping give what a parser would give: plain values."""
    result = {
        "kind": Colour.RED,
        "real": 2,
        "precise": 3,
        "tags": OrderedDict(ab=1),
        "names": ("ab", Colour.RED),
    }
    native = native_of(**MappingProxyType(result))
    assert native == {"kind": "RED", "real": 2.0, "precise": 3.0, "names": ["ab", "RED"], "tags": {"ab": 1}}
    assert [type(native[name]) for name in ("kind", "real", "precise", "names", "tags")] == [
        str,
        float,
        float,
        list,
        dict,
    ]
    assert type(native["names"][1]) is str


def test_every_kind_of_value_is_parsed_back_as_it_is_handed_over() -> None:
    """For a model with every kind of shape, the native answer is what botocore reads from the bytes."""
    result = {
        "forest": {"oak": {"name": "ab", "children": [{"name": "cd"}]}},
        "tables": [{"ab": 1}, {}],
        "either": {"count": 5},
        "times": [0, 1, 253402300799999999],
        "blobs": {"é": bytes(range(256)), "": b""},
        "anything": {"a": [None, {"b": (1, 2.5)}], "c": None},
        "when": -1,
        "name": 'é\ud800\u2028"\\',
        "flag": False,
        "big": -(2**63),
        "real": 0.1,
    }
    body, native = ANSWERING.serialise(result)
    shape = model({}, output={name: {"shape": shape} for name, shape in MEMBERS.items()}).operation_model("PutThing")
    parsed = create_parser("rest-json").parse({"status_code": 200, "headers": {}, "body": body}, shape.output_shape)
    del parsed["ResponseMetadata"]
    assert repr(native) == repr(parsed)


def test_an_empty_union_is_left_out() -> None:
    """A union without a member would make botocore fail, so it is not sent."""
    assert ANSWERING.serialise({"either": {"name": None}, "name": "ab"}) == (b'{"name":"ab"}', {"name": "ab"})


def test_a_document_is_copied() -> None:
    """Changing a document in an answer does not change what the next answer holds."""
    document = {"list": [1, {"a": 2}]}
    native_of(anything=document)["anything"]["list"][1]["a"] = 3
    assert wire_of(anything=document) == {"anything": {"list": [1, {"a": 2}]}}


def test_an_operation_without_output_has_no_body() -> None:
    """No output shape means no bytes; a result for it is a bug."""
    operation = put_thing({})
    assert operation.serialise({}) == (b"", {})
    with pytest.raises(InternalMockError, match="PutThing has no output"):
        operation.serialise({"id": "1"})


def test_a_streaming_answer_is_handed_through() -> None:
    """A stream becomes the body as it is; anything else in its place is a bug."""
    names = [name for name in SERVICE_MODEL.operation_names if SERVICE_MODEL.operation_model(name).has_streaming_output]
    operation = compiled(SERVICE_MODEL, names[0])
    stream = BytesStream(b"content")
    assert operation.serialise({operation.streaming_output: stream}) == (stream, None)
    for wrong in ({}, {operation.streaming_output: b"content"}):
        with pytest.raises(InternalMockError, match=names[0]):
            operation.serialise(wrong)


def test_a_stream_is_read_anew_each_time() -> None:
    """Every reader of a stream begins at its first byte."""
    stream = BytesStream(b"content")
    assert (stream.size, stream.open().read(), stream.open().read(3)) == (7, b"content", b"con")


def test_answers_in_headers_are_refused_loudly() -> None:
    """A model that answers in headers, which omics never did, is not half understood."""
    with pytest.raises(UnsupportedOperation, match="PutThing answers in headers"):
        put_thing({}, output={"name": {"shape": "Name", "location": "header", "locationName": "x-name"}})


def test_timestamps_show_the_digits_of_their_part_of_the_service() -> None:
    """Storage shows milliseconds, cut and not rounded, all else and the uploads show microseconds."""
    instant = 1669233348376999
    result = {"creationTime": instant}
    shown = {
        name: json.loads(compiled(SERVICE_MODEL, name).serialise(result)[0])["creationTime"]
        for name in ("GetSequenceStore", "GetRun", "GetVariantStore", "CreateMultipartReadSetUpload")
    }
    milliseconds, microseconds = "2022-11-23T19:55:48.376Z", "2022-11-23T19:55:48.376999Z"
    assert list(shown.values()) == [milliseconds, microseconds, microseconds, microseconds]
    assert compiled(SERVICE_MODEL, "GetSequenceStore").timestamp_digits == 3


def test_an_error_has_the_status_of_the_model_of_the_caller() -> None:
    """A modelled error takes the model's status, any other its own; the code is in a header."""
    operation = compiled(SERVICE_MODEL, min(SERVICE_MODEL.operation_names))
    status, headers, body = error_answer(operation, ThrottlingException("Rate exceeded é\ud800"))
    assert (status, headers["x-amzn-ErrorType"]) == (429, "ThrottlingException")
    assert json.loads(body) == {"message": "Rate exceeded é\ud800"}
    assert error_answer(operation, ServiceError("ExpiredTokenException", "text", status=403))[0] == 403
    assert operation.error_status("ExpiredTokenException") is None
    assert str(ValidationException("text")) == "ValidationException: text"
