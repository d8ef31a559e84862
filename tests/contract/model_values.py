"""Values made from the shapes of a service model: awkward ones, valid ones, and ones that break a constraint.

Nothing here knows an operation by name, nor how omics_mock reads a model.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session

from omics_mock.protocol.patterns import matcher

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE_MODEL = botocore.session.get_session().get_service_model("omics")
OPERATION_NAMES = sorted(SERVICE_MODEL.operation_names)

AWKWARD_TEXT = "arn:aws:omics:us-east-1:1:run/1 a+b%2Fc&d=e;f?g#h\"i'j\\k é ∂ 𝄞 .."
HEADER_TEXT = "bytes=0-9, 20-%2F+\"'"
DOCUMENT = {"null": None, "nested": {"list": [1, 2.5, None, [], {}, {"é": True}]}, "": False, "big": 2**60}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MOMENTS = [
    datetime(2023, 1, 2, 3, 4, 5, 678901, timezone.utc),
    datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    datetime(1999, 12, 31, 23, 59, 59, 999999),  # naive: botocore takes it as UTC
]
# One of them fits every pattern of the service, up to its length.
EXAMPLES = [
    "1",
    "a",
    "abc",
    "123456789012",
    "vpc-0a",
    "sg-0a",
    "subnet-0a",
    "a/b",
    "s3://abc/",
    "s3://abc/a",
    "arn:a",
    "arn:aws:iam::123456789012:a",
    "arn:aws:a:a:123456789012:a",
    "arn:aws:s3:us-east-1:123456789012:accesspoint/a",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:a",
    "12345678-1234-1234-1234-123456789012",
    "sha256:a",
    "01.02.3",
]


class Case(NamedTuple):
    """Parameters of an operation, and where and how they break the model (or stay just within it)."""

    path: str
    value: Any
    constraint: str


def awkward(shape: Any, turn: int = 0) -> Any:
    """A value with every member at every depth; `turn` varies booleans, unions and timestamps."""
    kind = shape.type_name
    if kind == "structure":
        return DOCUMENT if shape.metadata.get("document") else _awkward_structure(shape, turn)
    if kind == "list":
        return [awkward(shape.member, turn), awkward(shape.member, turn + 1)]
    if kind == "map":
        return {AWKWARD_TEXT: awkward(shape.value, turn), "%": awkward(shape.value, turn + 1)}
    if kind == "string":
        return HEADER_TEXT if shape.serialization.get("location") == "header" else AWKWARD_TEXT
    numbers = {"integer": 2**31 - 1 - turn, "long": 2**63 - 1 - turn, "float": 0.1 + turn, "double": 1e-7}
    others = {
        "boolean": turn % 2 == 0,
        "blob": bytes(range(256)),
        "timestamp": MOMENTS[turn % len(MOMENTS)],
    }
    return {**numbers, **others}[kind]


def _awkward_structure(shape: Any, turn: int) -> dict[str, Any]:
    members = list(shape.members.items())
    if shape.metadata.get("union"):
        members = [members[turn % len(members)]]
    return {name: awkward(member, turn + place) for place, (name, member) in enumerate(members)}


def mapped(value: Any, convert: Any) -> Any:
    """A copy of nested lists and dicts with `convert` applied to everything else."""
    if isinstance(value, dict):
        return {key: mapped(item, convert) for key, item in value.items()}
    return [mapped(item, convert) for item in value] if isinstance(value, list) else convert(value)


def instant(value: Any) -> Any:
    """A datetime as microseconds since the epoch; other values as they are."""
    if not isinstance(value, datetime):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    return (aware - EPOCH) // timedelta(microseconds=1)


def valid(shape: Any) -> Any:
    """A value within all constraints, with every member (the first of a union)."""
    kind, metadata = shape.type_name, shape.metadata
    if kind == "structure":
        members = list(shape.members.items())
        return {name: valid(member) for name, member in members[: 1 if metadata.get("union") else None]}
    if kind == "list":
        return [valid(shape.member)] * max(1, metadata.get("min", 0))
    if kind == "map":
        return {valid(shape.key): valid(shape.value)}
    if kind == "string":
        return metadata["enum"][0] if "enum" in metadata else text_of(shape, metadata.get("min", 1))
    if kind in ("integer", "long"):
        return metadata.get("min", 1)
    return {"boolean": True, "blob": b"blob", "timestamp": MOMENTS[0], "float": 1.5, "double": 1.5}[kind]


def text_of(shape: Any, length: int) -> str | None:
    """A text that fits the pattern and has at least this length, or exactly this one if that is possible."""
    pattern = shape.metadata.get("pattern")
    fits = matcher(pattern) if pattern else lambda _: True
    most = shape.metadata.get("max", 10**6)
    stretched = [text for example in EXAMPLES for text in _stretched(example, length)]
    candidates = [text for text in [*stretched, *EXAMPLES] if len(text) <= most and fits(text)]
    return next((text for text in candidates if len(text) == length), next(iter(candidates), None))


def _stretched(example: str, length: int) -> Iterator[str]:
    if len(example) <= length:
        for place in (len(example), len(example) - 1):
            yield example[:place] + "a" * (length - len(example)) + example[place:]
            yield example[:place] + "1" * (length - len(example)) + example[place:]


def broken(shape: Any, path: str = "") -> Iterator[Case]:
    """One case per constraint at every depth: a value that violates it, and the sentence that says so."""
    kind = shape.type_name
    if kind == "structure":
        yield from _broken_structure(shape, path)
    elif kind == "list":
        yield from _broken_size(shape, path, [valid(shape.member)])
        if shape.member.type_name in ("structure", "list", "map"):
            inner = broken(shape.member, f"{path}.1.member")
            yield from (Case(case.path, [case.value], case.constraint) for case in inner)
        else:
            yield from _broken_parts("Member", shape.member, path, lambda value: [value])
    elif kind == "map":
        yield from _broken_map(shape, path)
    else:
        yield from _broken_scalar(shape, path)


def _broken_structure(shape: Any, path: str) -> Iterator[Case]:
    is_union, whole = shape.metadata.get("union"), valid(shape)
    for name, member in shape.members.items():
        inner_path = f"{path}.{name}" if path else name
        for case in broken(member, inner_path):
            value = {name: case.value} if is_union else {**whole, name: case.value}
            yield Case(case.path, value, case.constraint)
        if name in shape.required_members:
            without = {other: value for other, value in whole.items() if other != name}
            yield Case(inner_path, without, "Member must not be null")
    if is_union:
        sentence = "Member must have exactly one member set"
        yield Case(path, {}, sentence)
        if len(shape.members) > 1:
            yield Case(path, {name: valid(member) for name, member in shape.members.items()}, sentence)


def _broken_map(shape: Any, path: str) -> Iterator[Case]:
    value = valid(shape.value)
    yield from _broken_parts("Map keys", shape.key, path, lambda key: {key: value})
    if shape.value.type_name in ("structure", "list", "map"):
        for case in broken(shape.value, f"{path}.a.member"):
            yield Case(case.path, {"a": case.value}, case.constraint)
    else:
        yield from _broken_parts("Map value", shape.value, path, lambda item: {valid(shape.key): item})
    most = shape.metadata.get("max")
    if most is not None:
        many = {text_of(shape.key, 4) + str(number): value for number in range(most + 1)}
        yield Case(path, many, f"Member must have length less than or equal to {most}")
    if shape.metadata.get("min"):
        yield Case(path, {}, f"Member must have length greater than or equal to {shape.metadata['min']}")


def _broken_parts(part: str, shape: Any, path: str, wrapped: Any) -> Iterator[Case]:
    for case in _broken_scalar(shape, path):
        yield Case(path, wrapped(case.value), f"{part} must satisfy constraint: [")


def _broken_scalar(shape: Any, path: str) -> Iterator[Case]:
    metadata = shape.metadata
    if shape.type_name in ("integer", "long"):
        for bound, step, words in (("max", 1, "less"), ("min", -1, "greater")):
            if bound in metadata:
                text = f"Member must have value {words} than or equal to {metadata[bound]}"
                yield Case(path, metadata[bound] + step, text)
        return
    yield from _broken_size(shape, path, "a")
    if "pattern" in metadata and shape.serialization.get("location") != "header":
        # No class of any pattern has this control character.
        text = f"Member must satisfy regular expression pattern: {metadata['pattern']}"
        yield Case(path, "\x00" * max(1, metadata.get("min", 1)), text)
    if "enum" in metadata:
        yield Case(path, "NO_SUCH_VALUE", f"Member must satisfy enum value set: [{metadata['enum'][0]}")


def _broken_size(shape: Any, path: str, one: Any) -> Iterator[Case]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if most is not None:
        yield Case(path, one * (most + 1), f"Member must have length less than or equal to {most}")
    if shape.serialization.get("location") == "uri":
        least = max(1, least)
    if least > 0:
        yield Case(path, one * (least - 1), f"Member must have length greater than or equal to {least}")


def boundaries(shape: Any) -> Iterator[Any]:
    """Values that only just satisfy the constraints, one per bound and enum value, at every depth."""
    kind, metadata = shape.type_name, shape.metadata
    if kind == "structure":
        whole, is_union = valid(shape), metadata.get("union")
        for name, member in shape.members.items():
            yield from ({name: edge} if is_union else {**whole, name: edge} for edge in boundaries(member))
    elif kind == "list":
        yield from ([edge] * max(1, metadata.get("min", 0)) for edge in boundaries(shape.member))
        if "max" in metadata:
            yield [valid(shape.member)] * metadata["max"]
    elif kind == "map":
        yield from ({valid(shape.key): edge} for edge in boundaries(shape.value))
        yield from ({edge: valid(shape.value)} for edge in boundaries(shape.key))
    elif kind in ("integer", "long"):
        yield from (metadata[bound] for bound in ("min", "max") if bound in metadata)
    elif kind == "string":
        yield from metadata.get("enum", ())
        lengths = [] if "enum" in metadata else [metadata[b] for b in ("min", "max") if b in metadata]
        yield from (text for length in lengths if (text := text_of(shape, length)) is not None)
