"""Every operation of the installed model over the wire, with botocore itself as the judge.

A real client sends, a handler of this file's own answers with nothing but the protocol layer: what the client
was given must be what was parsed, and what was serialised must be what the client got.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import create_parser

from omics_mock.protocol.errors import error_answer
from omics_mock.protocol.model import compiled
from omics_mock.protocol.response import MILLISECOND_MEMBERS
from omics_mock.protocol.timestamps import probe_timezone
from omics_mock.protocol.validate import validation_error
from omics_mock.support.errors import ServiceError
from tests.contract.model_values import (
    EPOCH,
    OPERATION_NAMES,
    SERVICE_MODEL,
    awkward,
    boundaries,
    broken,
    instant,
    mapped,
    valid,
)
from tests.support.bytes_stream import BytesStream

if TYPE_CHECKING:
    from tests.contract.model_values import Case

every_operation = pytest.mark.parametrize("name", OPERATION_NAMES)


class Raw(io.BytesIO):
    def stream(self, amt: int = 1024, **_: Any) -> Any:
        yield from iter(lambda: self.read(amt), b"")


class Wire:
    """A client whose requests are parsed, checked and answered with `result`; keeps what was parsed."""

    def __init__(self, config: Config | None = None) -> None:
        session = botocore.session.get_session()
        self.client = session.create_client(
            "omics", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=config
        )
        self.client.meta.events.register("before-send.omics", self._answer)
        self.methods = self.client.meta.method_to_api_mapping
        self.result: dict[str, Any] | None = None
        self.validates = False

    def call(self, name: str, parameters: dict[str, Any], result: dict[str, Any] | None = None) -> Any:
        self.result = result
        method = next(method for method, api in self.methods.items() if api == name)
        return getattr(self.client, method)(**parameters)

    def _answer(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        operation = compiled(self.client.meta.service_model, event_name.rsplit(".", maxsplit=1)[-1])
        headers = {"x-amzn-RequestId": "r"}
        try:
            self.parsed = operation.parse(request.method, request.url, request.headers, request.body)
            if self.validates and (violations := operation.violations(self.parsed)):
                raise validation_error(violations)
            status = operation.status
            streamed = {operation.streaming_output: BytesStream(b"\x00content")}
            default = streamed if operation.streaming_output else {}
            body, self.native = operation.serialise(default if self.result is None else self.result)
        except ServiceError as error:
            status, more, body = error_answer(operation, error)
            headers |= more
        self.body = body if isinstance(body, bytes) else body.open().read()
        return AWSResponse(request.url, status, headers, Raw(self.body))


@pytest.fixture(scope="module")
def wire() -> Wire:
    probe_timezone()
    return Wire()


@pytest.fixture(scope="module")
def unchecked() -> Wire:
    wire = Wire(Config(parameter_validation=False))
    wire.validates = True
    return wire


def shown(value: Any) -> Any:
    """Everything about a value that a caller could tell: types, order of keys, kind of time zone."""
    if isinstance(value, dict):
        return [(key, shown(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [list, *map(shown, value)]
    return (type(value), value, type(value.tzinfo) if isinstance(value, datetime) else None)


def containers(value: Any) -> list[int]:
    if not isinstance(value, dict | list):
        return []
    items = value.values() if isinstance(value, dict) else value
    return [id(value), *(place for item in items for place in containers(item))]


def answer_of(name: str, turn: int) -> dict[str, Any]:
    """A handler's result with every output member; none for an operation without output."""
    shape = SERVICE_MODEL.operation_model(name).output_shape
    return mapped(awkward(shape, turn), instant) if shape is not None else {}


def as_parsed(name: str, result: dict[str, Any]) -> dict[str, Any]:
    """What a client must see of a result: the instants as datetimes, cut to the digits of the operation or member."""
    digits = compiled(SERVICE_MODEL, name).timestamp_digits
    seen: Any = SERVICE_MODEL.operation_model(name).output_shape

    def moments(shape: Any, value: Any, path: str) -> Any:
        if shape.type_name == "structure" and not shape.metadata.get("document"):
            return {key: moments(shape.members[key], item, f"{path}.{key}") for key, item in value.items()}
        if shape.type_name == "list":
            return [moments(shape.member, item, f"{path}[]") for item in value]
        if shape.type_name == "map":
            return {key: moments(shape.value, item, f"{path}{{}}") for key, item in value.items()}
        unit = 10 ** (6 - (3 if path in MILLISECOND_MEMBERS else digits))
        return EPOCH + timedelta(microseconds=value // unit * unit) if shape.type_name == "timestamp" else value

    return moments(seen, result, name) if seen is not None else {}


@every_operation
@pytest.mark.parametrize("turn", [0, 1])
def test_parameters_arrive_as_they_were_given(wire: Wire, name: str, turn: int) -> None:
    """Every input member, at every depth, is parsed to exactly the value the client was called with."""
    shape = SERVICE_MODEL.operation_model(name).input_shape
    given = awkward(shape, turn) if shape is not None else {}
    wire.call(name, given)
    expected = mapped(given, instant)
    assert wire.parsed == expected
    assert dict(shown(wire.parsed)) == dict(shown({key: expected[key] for key in wire.parsed}))


@every_operation
def test_only_required_parameters_leave_the_others_absent(wire: Wire, name: str) -> None:
    """A member that was not sent is not among the parameters, and what the client sends by itself is."""
    shape = SERVICE_MODEL.operation_model(name).input_shape
    members = shape.members if shape is not None else {}
    given = {key: valid(members[key]) for key in (shape.required_members if shape is not None else ())}
    tokens = {key for key, member in members.items() if member.metadata.get("idempotencyToken")}
    wire.call(name, given)
    assert wire.parsed.keys() == given.keys() | tokens


@every_operation
@pytest.mark.parametrize("turn", [0, 1])
def test_answers_arrive_as_they_were_made(wire: Wire, name: str, turn: int) -> None:
    """Every output member, at every depth, reaches the caller of a real client with its exact value."""
    operation = compiled(SERVICE_MODEL, name)
    if operation.streaming_output:
        content = bytes(range(256)) * 5
        answer = wire.call(name, awkward(SERVICE_MODEL.operation_model(name).input_shape),
                           {operation.streaming_output: BytesStream(content)})  # fmt: skip
        assert answer[operation.streaming_output].read() == content
        return
    result = answer_of(name, turn)
    answer = wire.call(name, awkward(SERVICE_MODEL.operation_model(name).input_shape), result)
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == operation.status
    assert answer == as_parsed(name, result)


@every_operation
@pytest.mark.parametrize("turn", [0, 1, 2])
def test_native_values_are_what_botocore_parses_from_the_bytes(name: str, turn: int) -> None:
    """Values, types, order of keys and time zones are the same, so that the second decoding can be spared."""
    probe_timezone()
    operation = compiled(SERVICE_MODEL, name)
    if operation.streaming_output:
        assert operation.serialise({operation.streaming_output: BytesStream(b"")})[1] is None
        return
    result = dict(reversed(answer_of(name, turn).items()))
    body, native = operation.serialise(result)
    response = {"status_code": operation.status, "headers": {}, "body": body}
    parsed = create_parser("rest-json").parse(response, SERVICE_MODEL.operation_model(name).output_shape)
    del parsed["ResponseMetadata"]
    assert shown(native) == shown(parsed)


@every_operation
def test_native_values_belong_to_the_caller(name: str) -> None:
    """No container of an answer is shared with the handler's result or with another answer."""
    operation = compiled(SERVICE_MODEL, name)
    result = answer_of(name, 0) if not operation.streaming_output else {operation.streaming_output: BytesStream(b"")}
    first, second = operation.serialise(result), operation.serialise(result)
    together = [*containers(first[1]), *containers(second[1]), *set(containers(result))]
    assert len(together) == len(set(together))
    if not operation.streaming_output:
        assert first == second


@every_operation
def test_absent_members_are_left_out(name: str) -> None:
    """An answer whose members are all None is an empty object, or no body where the model has no output."""
    shape = SERVICE_MODEL.operation_model(name).output_shape
    operation = compiled(SERVICE_MODEL, name)
    if operation.streaming_output:
        return
    nothing = dict.fromkeys(shape.members) if shape is not None else {}
    assert operation.serialise(nothing) == (b"" if shape is None else b"{}", {})


def can_be_sent(name: str, case: Case) -> bool:
    """Whether botocore's serialiser gets such parameters out at all, without validation."""
    members = SERVICE_MODEL.operation_model(name).input_shape.members
    missing = members.keys() - case.value.keys()
    in_path = {key for key, member in members.items() if member.serialization.get("location") == "uri"}
    filled_in = {key for key, member in members.items() if member.metadata.get("idempotencyToken")}
    streamed = {key for key, member in members.items() if member.serialization.get("streaming")}
    in_query = {key for key, member in members.items() if member.serialization.get("location") == "querystring"}
    absent_list = {key for key in in_query & case.value.keys() if case.value[key] == []}
    return not (missing & (in_path | filled_in | streamed) or absent_list)


@every_operation
def test_each_constraint_is_enforced(unchecked: Wire, name: str) -> None:
    """For each constraint of the model, a request that breaks it is refused, with the member named."""
    shape = SERVICE_MODEL.operation_model(name).input_shape
    for case in broken(shape) if shape is not None else ():
        expected = f"at '{case.path}' failed to satisfy constraint: {case.constraint}"
        if not can_be_sent(name, case):
            found = compiled(SERVICE_MODEL, name).violations(mapped(case.value, instant))
            assert any(expected in text for text in found), (expected, found)
            continue
        with pytest.raises(ClientError) as raised:
            unchecked.call(name, case.value)
        assert raised.value.response["Error"]["Code"] == "ValidationException"
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert expected in raised.value.response["Error"]["Message"]


@every_operation
def test_values_within_the_constraints_are_accepted(unchecked: Wire, name: str) -> None:
    """A request at the very edge of each bound, and with each enum value, is not refused."""
    shape = SERVICE_MODEL.operation_model(name).input_shape
    for parameters in [valid(shape), *boundaries(shape)] if shape is not None else [{}]:
        unchecked.call(name, parameters)


@every_operation
def test_values_of_a_wrong_type_are_violations(name: str) -> None:
    """A member with a value of another JSON type is named, whatever its type in the model."""
    shape = SERVICE_MODEL.operation_model(name).input_shape
    for member_name, member in shape.members.items() if shape is not None else ():
        if not member.serialization.get("streaming"):
            wrong: Any = 5 if member.type_name in ("string", "blob", "structure", "list", "map") else "x"
            found = compiled(SERVICE_MODEL, name).violations({**mapped(valid(shape), instant), member_name: wrong})
            assert len(found) == 1
            assert f"Value '{wrong}' at '{member_name}' failed to satisfy constraint: Member must be" in found[0]


@every_operation
def test_declared_errors_have_the_status_of_the_model(name: str) -> None:
    """Each error an operation declares is answered with the HTTP status that the installed model gives it."""
    operation = compiled(SERVICE_MODEL, name)
    declared = SERVICE_MODEL.operation_model(name).error_shapes
    assert operation.declared_errors == {shape.name for shape in declared}
    for shape in declared:
        status, headers, _ = error_answer(operation, ServiceError(shape.name, "text"))
        assert (status, headers["x-amzn-ErrorType"]) == (
            shape.metadata["error"]["httpStatusCode"],
            shape.name,
        )
