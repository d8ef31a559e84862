"""Parameters against the constraints of the model, in the words of the service's front end.

Every violation is reported, in the order of the model's members, depth first. The sentences are those of
AWS services with the same front end ("Coral"); the count prefix, the quoting and the paths into maps are
seen from HealthOmics itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from omics_mock.protocol.constraints import Scalar, scalar
from omics_mock.protocol.rendering import rendered
from omics_mock.support.errors import ValidationException

Check = Callable[[Any, str, list[str]], None]
Broken = Callable[[Any], list[str]]
Violations = Callable[[dict[str, Any]], list[str]]

_NULL = "Member must not be null"


def compile_violations(shape: Any) -> Violations:
    """The check of one operation's input shape: `violations(parameters)` lists every broken constraint."""
    if shape is None:
        return lambda _: []
    check = _structure(shape)

    def violations(parameters: dict[str, Any]) -> list[str]:
        found: list[str] = []
        check(parameters, "", found)
        return found

    return violations


def validation_error(violations: Sequence[str]) -> ValidationException:
    """One error that names all violations of a request, as the service words it."""
    count = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''} detected: "  # seen
    return ValidationException(count + "; ".join(violations))


def _entry(shape: Any, value: Any, path: str, constraint: str) -> str:
    text = "null" if value is None else f"'{rendered(shape, value)}'"
    return f"Value {text} at '{path}' failed to satisfy constraint: {constraint}"  # seen: the text is exact


def _check(shape: Any) -> Check:
    if shape.type_name == "structure":
        return _document(shape) if shape.metadata.get("document") else _structure(shape)
    if shape.type_name == "list":
        return _list(shape)
    return _map(shape) if shape.type_name == "map" else _scalar(shape)


def _scalar(shape: Any) -> Check:
    broken = scalar(shape).broken

    def check(value: Any, path: str, found: list[str]) -> None:
        if constraints := broken(value):
            found.extend(_entry(shape, value, path, constraint) for constraint in constraints)

    return check


def _wrong_type(shape: Any, value: Any, path: str) -> str:
    return _entry(shape, value, path, f"Member must be of type {shape.type_name}")  # chosen


def _document(shape: Any) -> Check:
    """A document may hold anything, but its top level is an object where the model says structure."""

    def check(value: Any, path: str, found: list[str]) -> None:
        if type(value) is not dict:
            found.append(_wrong_type(shape, value, path))

    return check


def _structure(shape: Any) -> Check:
    members: dict[str, tuple[Broken | None, Check]] = {}  # filled on first use: a shape may contain itself
    required = tuple(shape.required_members)
    is_union = shape.metadata.get("union", False)

    def check(value: Any, path: str, found: list[str]) -> None:
        if type(value) is not dict:
            found.append(_wrong_type(shape, value, path))
            return
        if is_union and len(value) != 1:
            exactly_one = f"Member must have exactly one member set: [{', '.join(shape.members)}]"  # chosen
            found.append(_entry(shape, value, path, exactly_one))
        if not members:
            members.update(_members(shape))
        prefix = f"{path}." if path else ""
        broken: dict[str, list[str]] = {}
        for name, item in value.items():
            if item is None or name not in members:
                continue
            constraints, check_member = members[name]
            if constraints is None or constraints(item):  # of nearly every scalar, none is broken
                entries: list[str] = []
                check_member(item, prefix + name, entries)
                if entries:
                    broken[name] = entries
        for name in required:
            if value.get(name) is None:
                broken[name] = [_entry(None, None, prefix + name, _NULL)]
        if broken:
            found.extend(entry for name in members for entry in broken.get(name, ()))

    return check


def _members(shape: Any) -> dict[str, tuple[Broken | None, Check]]:
    """How each member is checked; of a scalar also, without regard to where it stands, what it breaks."""
    return {name: _member(member) for name, member in shape.members.items()}


def _member(shape: Any) -> tuple[Broken | None, Check]:
    if shape.serialization.get("streaming"):
        return None, _anything
    return scalar(shape).broken if _is_scalar(shape) else None, _check(shape)


def _anything(value: Any, path: str, found: list[str]) -> None:
    """A stream of bytes is whatever object the caller handed in."""


def _list(shape: Any) -> Check:
    size, check_elements = scalar(shape), _elements(shape)

    def check(value: Any, path: str, found: list[str]) -> None:
        if type(value) is not list:
            found.append(_wrong_type(shape, value, path))
            return
        if constraints := size.broken(value):
            found.extend(_entry(shape, value, path, constraint) for constraint in constraints)
        check_elements(value, path, found)

    return check


def _elements(shape: Any) -> Check:
    """Elements of a list: a scalar names the list as a whole, anything else has its own numbered path."""
    if _is_scalar(shape.member):
        element = scalar(shape.member)

        def check_scalars(value: list[Any], path: str, found: list[str]) -> None:
            if constraints := _all_constraints(element, value):
                found.append(_whole("Member", shape, value, path, constraints))

        return check_scalars
    check_element = _check(shape.member)

    def check(value: list[Any], path: str, found: list[str]) -> None:
        for number, item in enumerate(value, 1):
            _check_item(check_element, item, f"{path}.{number}.member", found)

    return check


def _map(shape: Any) -> Check:
    size, key, check_values = scalar(shape), scalar(shape.key), _values(shape)

    def check(value: Any, path: str, found: list[str]) -> None:
        if type(value) is not dict:
            found.append(_wrong_type(shape, value, path))
            return
        if constraints := size.broken(value):
            found.extend(_entry(shape, value, path, constraint) for constraint in constraints)
        if of_keys := _all_constraints(key, value):
            found.append(_whole("Map keys", shape, value, path, of_keys))
        check_values(value, path, found)

    return check


def _values(shape: Any) -> Check:
    if _is_scalar(shape.value):
        element = scalar(shape.value)

        def check_scalars(value: dict[str, Any], path: str, found: list[str]) -> None:
            if constraints := _all_constraints(element, value.values()):
                found.append(_whole("Map value", shape, value, path, constraints))

        return check_scalars
    check_value = _check(shape.value)

    def check(value: dict[str, Any], path: str, found: list[str]) -> None:
        for key, item in value.items():
            _check_item(check_value, item, f"{path}.{key}.member", found)

    return check


def _whole(part: str, shape: Any, value: Any, path: str, constraints: str) -> str:
    """The entry for parts of a list or map that break constraints: it shows the value as a whole (seen)."""
    return _entry(shape, value, path, f"{part} must satisfy constraint: [{constraints}]")


def _is_scalar(shape: Any) -> bool:
    return shape.type_name not in ("structure", "list", "map")


def _check_item(check: Check, item: Any, path: str, found: list[str]) -> None:
    if item is None:
        found.append(_entry(None, None, path, _NULL))
    else:
        check(item, path, found)


def _all_constraints(element: Scalar, values: Any) -> str:
    """Empty if all values are right; else every constraint of the element, broken or not (seen)."""
    for value in values:
        if value is None:
            return _NULL
        if broken := element.broken(value):
            return ", ".join(element.constraints if element.accepts(value) else broken)
    return ""
