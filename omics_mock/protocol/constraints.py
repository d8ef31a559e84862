"""The constraints on one value: type, size or range, pattern and enum, with the service's words for each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omics_mock.protocol.patterns import matcher

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (bytes,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int,),
    "list": (list,),
    "map": (dict,),
}
_RANGES = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}
_MEASURED_BY_VALUE = ("integer", "long", "float", "double")


@dataclass(frozen=True, slots=True)
class Scalar:
    """What the model demands of a value of one shape; for lists and maps this is their size.

    `low` and `high` bound what `measure` returns: the length, or the value itself of a number. `limits` are
    the two sentences about them, for values above and below.
    """

    type_name: str
    types: tuple[type, ...]
    measure: Callable[[Any], float] | None
    low: float
    high: float
    limits: tuple[str, str]
    pattern: str | None
    enum: tuple[str, ...]

    def accepts(self, value: Any) -> bool:
        """Whether the value has the modelled type."""
        return type(value) in self.types

    def broken(self, value: Any) -> list[str]:
        """The constraints this value violates: pattern, then maximum, minimum and enum (chosen order)."""
        if type(value) not in self.types:
            return [f"Member must be of type {self.type_name}"]  # chosen
        found = []
        if self.pattern is not None and not matcher(self.pattern)(value):
            found.append(_pattern_text(self.pattern))
        if self.measure is not None and not self.low <= (size := self.measure(value)) <= self.high:
            found.append(self.limits[size < self.low])
        if self.enum and value not in self.enum:
            found.append(_enum_text(self.enum))
        return found

    @property
    def constraints(self) -> list[str]:
        """Every constraint in the order that is seen inside `[...]`: maximum, minimum, pattern, enum."""
        bounds = zip(self.limits, (self.high, self.low), strict=True)
        limits = [text for text, bound in bounds if math.isfinite(bound)]
        pattern = [_pattern_text(self.pattern)] if self.pattern is not None else []
        return limits + pattern + ([_enum_text(self.enum)] if self.enum else [])


def scalar(shape: Any) -> Scalar:
    """The constraints of a botocore shape other than a structure."""
    metadata, name = shape.metadata, shape.type_name
    is_number = name in _MEASURED_BY_VALUE
    least, most = _RANGES.get(name, (-math.inf, math.inf))
    low, high = metadata.get("min", least), metadata.get("max", most)
    location, pattern = shape.serialization.get("location"), metadata.get("pattern")
    if location == "uri":
        low = max(low, 1)  # chosen: an empty label cannot name a resource
    if location == "header":
        pattern = None  # chosen: the pattern of the one header, Range, refuses the form HTTP gives it, bytes=0-9
    noun = "value" if is_number else "length"
    limits = (
        f"Member must have {noun} less than or equal to {high}",
        f"Member must have {noun} greater than or equal to {low}",
    )
    measure: Callable[[Any], float] | None = _itself if is_number else len
    if not is_number and (low, high) == (-math.inf, math.inf):
        measure = None
    enum = tuple(metadata.get("enum", ()))
    return Scalar(name, _TYPES[name], measure, low, high, limits, pattern, enum)


def _itself(value: float) -> float:
    return value


def _pattern_text(pattern: str) -> str:
    return f"Member must satisfy regular expression pattern: {pattern}"


def _enum_text(enum: tuple[str, ...]) -> str:
    return f"Member must satisfy enum value set: [{', '.join(enum)}]"
