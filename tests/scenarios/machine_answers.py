"""Whether an answer is one that the service model allows: botocore's own validator, and what it leaves out."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.response import StreamingBody
from botocore.validate import ParamValidator

from omics_mock.protocol.patterns import matcher
from tests.contract.model_values import SERVICE_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

_VALIDATOR = ParamValidator()
_matcher = lru_cache(maxsize=None)(matcher)

# Published answers of the real service break its own model: ids of stores are 12 hex digits, digests and signed URLs
# are longer, descriptions in parameter templates are empty.
_NOT_AS_MODELLED = {"resourceId", "storeId", "id", "shareId", "digest", "definition", "readme", "description"}
# A value of the guide, and of newer models.
_NEWER_VALUES = {"RUNS_DELETE_FAILED"}
# Members that the model requires and published answers lack: there was no reference, or the job has not ended.
_MISSING = {"referenceArn", "generatedFrom", "reference", "keyArn", "completionTime", "formatOptions"}


def fits_pattern(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern of the model as a whole."""
    return bool(_matcher(pattern)(text))


def problems(operation: str, answer: dict[str, Any]) -> list[str]:
    """What is wrong with an answer under the output shape of its operation; a stream is looked into, not read."""
    shape = SERVICE_MODEL.operation_model(operation).output_shape
    members = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    if shape is None:
        return [f"has members although the model has no output: {members}"] if members else []
    for name, value in members.items():
        if isinstance(value, StreamingBody):
            members[name] = value.read(64)
            value.close()
    report = _VALIDATOR.validate(members, shape).generate_report()
    found = [line for line in report.splitlines() if not _is_known(line)]
    return found + list(_beyond(shape, members, ""))


def _is_known(line: str) -> bool:
    return line.startswith("Missing required parameter") and line.split('"')[1].rpartition(".")[2] in _MISSING


def _beyond(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Violations of enums, patterns, upper bounds and types that botocore does not look at."""
    kind = shape.type_name
    if kind == "structure":
        if shape.metadata.get("document"):
            return
        for name, item in value.items():
            if name not in shape.members:
                yield f"{path}.{name} is no member"
            elif item is None:
                yield f"{path}.{name} is None"
            else:
                yield from _beyond(shape.members[name], item, f"{path}.{name}")
    elif kind == "list":
        yield from _size(shape, value, path)
        for item in value:
            yield from _beyond(shape.member, item, f"{path}[]")
    elif kind == "map":
        yield from _size(shape, value, path)
        for key, item in value.items():
            yield from _beyond(shape.key, key, f"{path} key")
            yield from _beyond(shape.value, item, f"{path}[{key}]")
    else:
        yield from _scalar(shape, value, path)


def _scalar(shape: Any, value: Any, path: str) -> Iterator[str]:
    kind, metadata = shape.type_name, shape.metadata
    if kind == "string" and path.rpartition(".")[2] not in _NOT_AS_MODELLED:
        yield from _size(shape, value, path)
        if "enum" in metadata and value not in metadata["enum"] and value not in _NEWER_VALUES:
            yield f"{path} is {value!r}, none of {metadata['enum']}"
        pattern = None if path.endswith("statusMessage") else metadata.get("pattern")  # seen with line breaks
        if pattern and not fits_pattern(pattern, value):
            yield f"{path} is {value!r}, which does not match {pattern}"
    elif kind == "timestamp":
        if not isinstance(value, datetime) or value.tzinfo is None:
            yield f"{path} is {value!r}, no aware datetime"
    elif kind in ("integer", "long") and "max" in metadata and value > metadata["max"]:
        yield f"{path} is {value}, more than {metadata['max']}"


def _size(shape: Any, value: Any, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if len(value) < least or (most is not None and len(value) > most):
        yield f"{path} has length {len(value)}, not {least} to {most}: {value!r}"


def moments(value: Any, path: str = "") -> Iterator[tuple[str, datetime]]:
    """Every timestamp of an answer, with its path."""
    if isinstance(value, datetime):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("ResponseMetadata", "parameters"):
                yield from moments(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from moments(item, f"{path}[]")
