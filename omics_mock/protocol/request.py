"""An HTTP request as parameters, by the shapes of the operation's input.

Parsing never judges a member: what cannot be converted (text where a number belongs, text that is not
base64) stays as it came, and `validate` names it together with all other violations of the request.
Only a body that is not a JSON object at all is refused here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from sys import intern
from typing import Any
from urllib.parse import unquote, unquote_plus

from omics_mock.exceptions import UnsupportedOperation
from omics_mock.support.errors import AccessDeniedException, ServiceError
from omics_mock.support.json_text import read_json
from omics_mock.timing.instants import from_iso, to_datetime

Parameters = dict[str, Any]
Convert = Callable[[Any], Any]
Parse = Callable[[str, str, Mapping[str, Any], Any], Parameters]
Read = Callable[[Any, Parameters], None]

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_BOOLEANS = {"true": True, "false": False}


def compile_request(operation: Any) -> Parse:
    """The parser of one operation: `parse(method, url, headers, body) -> parameters`.

    `operation` is a botocore OperationModel. The parameters bear the model's member names; members that were
    not sent, JSON nulls and members the model lacks are absent. Timestamps are Instants, blobs in JSON are
    bytes, a streaming payload is handed through as it is.

    The parser raises ServiceError: `AccessDeniedException` for another method or path than the operation's,
    `SerializationException` for a body that is not a JSON object. Compiling raises UnsupportedOperation for
    a way to send a member that omics has not used so far.
    """
    expected = operation.http["method"]
    locate = _path_reader(operation.http["requestUri"], operation.input_shape)
    readers = _readers(operation)

    def parse(method: str, url: str, headers: Mapping[str, Any], body: Any) -> Parameters:
        path, _, query = url.partition("?")
        if method != expected or (parameters := locate(path)) is None:
            # seen: the text, for requests that the front end cannot map to an operation
            raise AccessDeniedException("Unable to determine service/operation name to be authorized")
        sources = (query, headers, body)
        for place, read in readers:
            read(sources[place], parameters)
        return parameters

    return parse


def _path_reader(template: str, shape: Any) -> Callable[[str], Parameters | None]:
    """Reads labels by their place from the end, so that a base path in the endpoint URL does not matter."""
    parts = template.strip("/").split("/")
    places = {place - len(parts): part for place, part in enumerate(parts)}
    members = shape.members.items() if shape else ()
    names = {member.serialization.get("name", name): name for name, member in members}
    labels = [(place, names[part[1:-1]]) for place, part in places.items() if part.startswith("{")]
    literals = [place for place, part in places.items() if not part.startswith("{")]
    expected = [places[place] for place in literals]

    def locate(path: str) -> Parameters | None:
        segments = path.split("/")
        if len(segments) < len(parts) or [segments[place] for place in literals] != expected:
            return None
        return {name: unquote(segments[place]) for place, name in labels}

    return locate


def _readers(operation: Any) -> list[tuple[int, Read]]:
    """For each place that holds members, besides the path: its number among the sources, and its reader."""
    shape = operation.input_shape
    locations: dict[str | None, dict[str, Any]] = {}
    for name, member in shape.members.items() if shape else ():
        locations.setdefault(member.serialization.get("location"), {})[name] = member
    locations.pop("uri", None)
    if unknown := locations.keys() - _READERS.keys():
        raise UnsupportedOperation(f"{operation.name} sends members as {unknown}: upgrade omics_mock")
    payload = shape.serialization.get("payload") if shape else None
    return [
        (place, _payload_reader(payload) if payload in members else make(members))
        for location, members in locations.items()
        for place, make in [_READERS[location]]
    ]


def _query_reader(members: Mapping[str, Any]) -> Read:
    by_wire_name = {member.serialization.get("name", name): name for name, member in members.items()}
    lists = {name for name, member in members.items() if member.type_name == "list"}
    converts = {
        name: _TEXT.get((member.member if name in lists else member).type_name, str) for name, member in members.items()
    }

    def read(query: str, parameters: Parameters) -> None:
        for pair in query.split("&") if query else ():
            key, _, text = pair.partition("=")
            name = by_wire_name.get(unquote_plus(key))
            if name in lists:
                parameters.setdefault(name, []).append(converts[name](unquote_plus(text)))
            elif name is not None:
                parameters[name] = converts[name](unquote_plus(text))

    return read


def _header_reader(members: Mapping[str, Any]) -> Read:
    wanted = [
        (name, member.serialization.get("name", name), _TEXT.get(member.type_name, str))
        for name, member in members.items()
    ]

    def read(headers: Mapping[str, Any], parameters: Parameters) -> None:
        for name, header, convert in wanted:
            text = headers.get(header)
            if text is not None:
                parameters[name] = convert(text.decode("utf-8", "replace") if type(text) is bytes else text)

    return read


def _payload_reader(name: str) -> Read:
    def read(body: Any, parameters: Parameters) -> None:
        parameters[name] = b"" if body is None else body

    return read


def _body_reader(members: Mapping[str, Any]) -> Read:
    convert = _structure(lambda: members)

    def read(body: Any, parameters: Parameters) -> None:
        parameters.update(convert(_decoded(body)))

    return read


_READERS: dict[str | None, tuple[int, Callable[[Mapping[str, Any]], Read]]] = {
    "querystring": (0, _query_reader),
    "header": (1, _header_reader),
    None: (2, _body_reader),
}


def _decoded(body: Any) -> Parameters:
    """The JSON object in a body; an absent or empty body counts as an empty object."""
    if not body:
        return {}
    try:
        value = read_json(body)
    except ValueError as reason:
        raise _unreadable(f"the body {reason}") from None
    if type(value) is not dict:
        raise _unreadable("the body is not a JSON object")
    return value


def _unreadable(reason: str) -> ServiceError:
    return ServiceError("SerializationException", f"Could not read the request: {reason}", status=400)  # chosen


def _converter(shape: Any) -> Convert | None:
    """What turns a decoded JSON value into a parameter; None where they are the same."""
    if shape.type_name == "structure" and not shape.metadata.get("document"):
        return _structure(lambda: shape.members)
    if shape.type_name in ("list", "map"):
        return _collection(shape)
    return _JSON_SCALARS.get(shape.type_name)


def _structure(shapes: Callable[[], Mapping[str, Any]]) -> Convert:
    """Texts become the one object for all equal texts: what requests say is kept, and they say much alike."""
    members: dict[str, tuple[str, Convert | None]] = {}  # filled on first use: a shape may contain itself

    def convert(value: Any) -> Any:
        if type(value) is not dict:
            return value
        if not members:
            # In one step, as another thread may be reading the same kind of request.
            members.update(
                {
                    member.serialization.get("name", name): (name, _converter(member))
                    for name, member in shapes().items()
                }
            )
        found = {}
        for wire_name, item in value.items():
            if item is not None and wire_name in members:
                name, convert_member = members[wire_name]
                if convert_member is not None:
                    item = convert_member(item)  # noqa: PLW2901
                found[name] = intern(item) if type(item) is str else item
        return found

    return convert


def _collection(shape: Any) -> Convert | None:
    """Lists and maps keep their nulls: a null there is a violation, not an absence."""
    element = shape.member if shape.type_name == "list" else shape.value
    convert = _shared if element.type_name == "string" else _converter(element)
    if convert is None:
        return None
    if shape.type_name == "list":
        return lambda value: list(map(convert, value)) if type(value) is list else value
    return lambda value: {key: convert(item) for key, item in value.items()} if type(value) is dict else value


def _blob(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        return value


def _instant(value: Any) -> Any:
    """ISO 8601 text, or a number of seconds since the epoch, as an Instant."""
    try:
        if type(value) is str:
            return from_iso(value)
        if type(value) in (int, float):
            instant = round(value * 1_000_000)
            to_datetime(instant)  # raises outside the calendar
            return instant
    except (ValueError, OverflowError):
        return str(value)
    return value


def _integer(text: str) -> int | str:
    return int(text) if _INTEGER.fullmatch(text) else text


def _float(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _shared(value: Any) -> Any:
    return intern(value) if type(value) is str else value


_JSON_SCALARS: dict[str, Convert] = {"blob": _blob, "timestamp": _instant}
_TEXT: dict[str, Convert] = {
    "integer": _integer,
    "long": _integer,
    "boolean": lambda text: _BOOLEANS.get(text, text),
    "float": _float,
    "double": _float,
    "timestamp": _instant,
}
