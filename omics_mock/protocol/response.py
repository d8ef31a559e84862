"""A handler's result as the bytes of an answer, and as the values botocore would parse from these bytes.

One walk over the result builds one tree. It holds what goes on the wire; where a client sees something else
(a datetime for a text, bytes for base64) the walk notes it. When the tree has been encoded, the notes are
applied, and the same tree, in which no container is shared with anything, is the native answer.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from omics_mock.exceptions import InternalMockError, UnsupportedOperation
from omics_mock.protocol.timestamps import faces
from omics_mock.support.reviewed import reviewed_output
from omics_mock.support.streams import Stream

Tree = Any  # a dict or list under construction
Note = tuple[Tree, Any, object]
Encode = Callable[[Any, Tree, Any, list[Note]], None]
Serialise = Callable[[Mapping[str, object]], tuple[bytes | Stream, dict[str, object] | None]]

_SCALARS: dict[str, type] = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "float": float,
    "double": float,
}
_MILLISECOND_PREFIXES = ("control-storage-", "storage-")
# seen: uploads show microseconds although they belong to the storage part
_MICROSECOND_RESOURCES = ("MultipartReadSetUpload", "ReadSetUploadPart")
# seen: these times of runs and tasks show milliseconds, all others of them microseconds
MILLISECOND_MEMBERS = {
    "GetRun.startTime",
    "ListRuns.items[].startTime",
    *(f"{path}.{name}" for path in ("GetRunTask", "ListRunTasks.items[]") for name in ("startTime", "stopTime")),
}

_encode_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


class _Nothing:
    """The type of no value: what members have whose values are never taken over as they are."""


def compile_response(operation: Any, digits: int) -> Serialise:
    """The serialiser of one operation: `serialise(result) -> (body, native)`.

    `operation` is a botocore OperationModel, `digits` the precision of its timestamps. The result maps the
    model's output members to values (Instants for timestamps, bytes for blobs); None and absent members are
    left out, empty unions too. `body` is the JSON text, empty for operations without output, or the `Stream`
    of a streaming output; `native` is what botocore's parser makes of the body, new on every call, or None
    for a streaming output.

    The serialiser raises InternalMockError for a member or type that neither the model of the caller nor the
    newest reviewed one allows. Compiling raises UnsupportedOperation for answers in headers.
    """
    shape = operation.output_shape
    if shape is None:
        return _no_output(operation.name)
    if payload := shape.serialization.get("payload"):
        return _streaming(operation.name, payload)
    if any("location" in member.serialization for member in shape.members.values()):
        raise UnsupportedOperation(f"{operation.name} answers in headers: upgrade omics_mock")
    encode = _Encoders(operation.name, digits).structure(shape, operation.name)

    def serialise(result: Mapping[str, object]) -> tuple[bytes, dict[str, object]]:
        notes: list[Note] = []
        whole: dict[str, dict[str, object]] = {}
        encode(result, whole, "", notes)
        tree = whole[""]
        body = _encoded(tree, operation.name)
        for container, key, native in notes:
            container[key] = native
        return body, tree

    return serialise


def _encoded(tree: Tree, operation_name: str) -> bytes:
    try:
        return _encode_json(tree).encode()
    except (TypeError, ValueError) as reason:
        raise InternalMockError(f"the answer of {operation_name} is not JSON: {reason}") from reason


def timestamp_digits(operation_name: str, host_prefix: str) -> int:
    """Digits of a second that an operation's answers show: 3 in the storage part, else 6 (seen)."""
    shows_microseconds = any(resource in operation_name for resource in _MICROSECOND_RESOURCES)
    return 3 if host_prefix in _MILLISECOND_PREFIXES and not shows_microseconds else 6


def _no_output(operation_name: str) -> Serialise:
    def serialise(result: Mapping[str, object]) -> tuple[bytes, dict[str, object]]:
        if result:
            raise InternalMockError(f"{operation_name} has no output, but the handler returned {result!r}")
        return b"", {}

    return serialise


def _streaming(operation_name: str, payload: str) -> Serialise:
    def serialise(result: Mapping[str, object]) -> tuple[Stream, None]:
        stream = result.get(payload)
        if not isinstance(stream, Stream) or len(result) != 1:
            raise InternalMockError(f"{operation_name} must return one Stream as {payload!r}, not {result!r}")
        return stream, None

    return serialise


class _Encoders:
    """Makes the encoders of one operation's shapes. Each stores its wire value at `tree[key]`.

    `path` names the shape for messages and for the reviewed model: `GetRun.tasks[].name`.
    """

    def __init__(self, operation_name: str, digits: int) -> None:
        self._operation_name = operation_name
        self._digits = digits

    def encoder(self, shape: Any, path: str) -> Encode:
        if shape.type_name == "structure":
            return _document(path) if shape.metadata.get("document") else self.structure(shape, path)
        if shape.type_name == "list":
            return self._list(shape, path)
        if shape.type_name == "map":
            return self._map(shape, path)
        if shape.type_name == "timestamp":
            return self._timestamp(path)
        return _blob(path) if shape.type_name == "blob" else _scalar(shape.type_name, path)

    def structure(self, shape: Any, path: str) -> Encode:
        members: list[tuple[str, type, Encode]] = []  # filled on first use: a shape may contain itself
        names = frozenset(shape.members)
        is_union = shape.metadata.get("union", False)

        def encode(value: Any, tree: Tree, key: Any, notes: list[Note]) -> None:
            if not members:
                members[:] = self._members(shape, path)
            try:
                get = value.get
            except AttributeError:
                raise _wrong_type(path, "structure", value) from None
            child = tree[key] = {}
            for name, plain, encode_member in members:
                item = get(name)
                if type(item) is plain:
                    child[name] = item
                elif item is not None:
                    encode_member(item, child, name, notes)
            if len(child) != len(value) and not value.keys() <= names:
                self._review(names, value, path)
            if is_union:
                _settle_union(tree, key, path)

        return encode

    def _members(self, shape: Any, path: str) -> list[tuple[str, type, Encode]]:
        return [
            (name, _SCALARS.get(member.type_name, _Nothing), self.encoder(member, f"{path}.{name}"))
            for name, member in shape.members.items()
        ]

    def _review(self, names: frozenset[str], value: Mapping[str, object], path: str) -> None:
        """Members that the caller's model lacks are dropped if AWS has them, as an old botocore does."""
        unknown = {f"{path}.{name}" for name in value.keys() - names if value[name] is not None}
        if unknown and (invented := unknown - reviewed_output(self._operation_name)):
            raise InternalMockError(f"the service model has no such members in an answer: {sorted(invented)}")

    def _list(self, shape: Any, path: str) -> Encode:
        plain = _SCALARS.get(shape.member.type_name, _Nothing)
        encode_item = self.encoder(shape.member, f"{path}[]")

        def encode(value: Any, tree: Tree, key: Any, notes: list[Note]) -> None:
            if not isinstance(value, list | tuple):
                raise _wrong_type(path, "list", value)
            child = tree[key] = list(value)
            for place, item in enumerate(child):
                if type(item) is not plain:
                    encode_item(item, child, place, notes)

        return encode

    def _map(self, shape: Any, path: str) -> Encode:
        plain = _SCALARS.get(shape.value.type_name, _Nothing)
        encode_item = self.encoder(shape.value, f"{path}{{}}")

        def encode(value: Any, tree: Tree, key: Any, notes: list[Note]) -> None:
            if type(value) is not dict and not isinstance(value, Mapping):
                raise _wrong_type(path, "map", value)
            child = tree[key] = dict(value)
            for name, item in value.items():
                if type(name) is not str:
                    raise _wrong_type(path, "map", value)
                if type(item) is not plain:
                    encode_item(item, child, name, notes)

        return encode

    def _timestamp(self, path: str) -> Encode:
        digits = 3 if path in MILLISECOND_MEMBERS else self._digits

        def encode(value: Any, tree: Tree, key: Any, notes: list[Note]) -> None:
            if type(value) is not int:
                raise _wrong_type(path, "timestamp (an Instant, int)", value)
            try:
                tree[key], native = faces(value, digits)
            except OverflowError:
                raise _wrong_type(path, "timestamp between the years 1 and 9999", value) from None
            notes.append((tree, key, native))

        return encode


def _settle_union(tree: Tree, key: Any, path: str) -> None:
    """A union with no member is left out, as botocore cannot parse it; one with two is a bug."""
    if len(tree[key]) > 1:
        raise InternalMockError(f"{path} is a union, but has the members {list(tree[key])}")
    if not tree[key]:
        del tree[key]


def _blob(path: str) -> Encode:
    def encode(value: Any, tree: Tree, key: Any, notes: list[Note]) -> None:
        if type(value) is not bytes:
            raise _wrong_type(path, "blob (bytes)", value)
        tree[key] = base64.b64encode(value).decode()
        notes.append((tree, key, value))

    return encode


def _scalar(type_name: str, path: str) -> Encode:
    """For values that are not exactly of the plain type, such as members of a str enum or an int as float."""
    plain = _SCALARS[type_name]
    allowed = (int, float) if plain is float else plain

    def encode(value: Any, tree: Tree, key: Any, _notes: list[Note]) -> None:
        if not isinstance(value, allowed) or isinstance(value, bool):
            raise _wrong_type(path, type_name, value)
        tree[key] = str.__str__(value) if plain is str else plain(value)

    return encode


def _document(path: str) -> Encode:
    """Any JSON value goes; it is copied, so that nobody can change the next answer."""

    def copied(value: Any) -> Any:
        if isinstance(value, Mapping):
            if not all(type(key) is str for key in value):
                raise _wrong_type(path, "document (with text keys only)", value)
            return {key: copied(item) for key, item in value.items()}
        return [copied(item) for item in value] if isinstance(value, list | tuple) else value

    def encode(value: Any, tree: Tree, key: Any, _notes: list[Note]) -> None:
        tree[key] = copied(value)

    return encode


def _wrong_type(path: str, expected: str, value: object) -> InternalMockError:
    return InternalMockError(f"{path} must be a {expected}, but the handler returned {value!r}")
