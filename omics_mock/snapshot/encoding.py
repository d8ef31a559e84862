"""Values as JSON, and back: every object once, in a list, in which later ones refer to earlier ones by number.

Scalars are themselves, and an array is a tuple. All else is an object with one member that says what it is:
`{"object": 7}`, `{"bytes": "..."}`, `{"list": [...]}`, `{"set": [...]}`, `{"map": {...}}`, `{"pairs": [...]}`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from omics_mock.domain.content import Content
from omics_mock.exceptions import ConfigurationError
from omics_mock.snapshot.kinds import CONTENTS, DATACLASSES, NAMED_TUPLES

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS: dict[str, type] = {**CONTENTS, **DATACLASSES, **NAMED_TUPLES}
_SCALARS = (str, int, float, type(None))


class Encoder:
    """Makes the list of objects that a value consists of; `objects` has it after `number`."""

    def __init__(self) -> None:
        self.objects: list[dict[str, Any]] = []
        self._numbers: dict[int, int] = {}
        self._met: list[object] = []  # as long as they are here, no other object has their address

    def number(self, value: object) -> int:
        """The place in the list of an object of one of the kinds; raises ConfigurationError for any other."""
        known = self._numbers.get(id(value))
        if known is not None:
            return known
        encoded = {type(value).__name__: self._parts(value)}
        self.objects.append(encoded)
        self._met.append(value)
        return self._numbers.setdefault(id(value), len(self.objects) - 1)

    def _parts(self, value: object) -> object:
        if _KINDS.get(type(value).__name__) is not type(value):
            raise ConfigurationError(_refusal(value))
        if isinstance(value, Content):
            if (parts := value.made_of()) is None:
                raise ConfigurationError(_refusal(value))
            return self._array(parts)
        return {name: self._value(part) for name, part in _members(value).items()}

    def _value(self, value: object) -> object:
        if isinstance(value, _SCALARS):
            return value
        if isinstance(value, bytes):
            return {"bytes": base64.b64encode(value).decode()}
        if isinstance(value, Mapping):
            return self._mapping(value)
        if type(value) in (tuple, list, set, frozenset):
            return self._collection(value)
        return {"object": self.number(value)}

    def _collection(self, value: Any) -> object:
        if isinstance(value, tuple):
            return self._array(value)
        if isinstance(value, list):
            return {"list": self._array(value)}
        return {"set": self._array(sorted(value))}

    def _mapping(self, value: Mapping[Any, object]) -> object:
        if all(isinstance(key, str) for key in value):
            return {"map": {key: self._value(item) for key, item in value.items()}}
        return {"pairs": [self._array(pair) for pair in value.items()]}

    def _array(self, values: Any) -> list[object]:
        return [self._value(value) for value in values]


class Decoder:
    """Makes objects again out of such a list."""

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self._makers: dict[str, Callable[[Any], Any]] = {
            "object": self.objects.__getitem__,
            "bytes": base64.b64decode,
            "list": self._array,
            "set": lambda items: frozenset(self._array(items)),
            "map": lambda items: {key: self._value(item) for key, item in items.items()},
            "pairs": lambda pairs: {self._value(key): self._value(item) for key, item in pairs},
        }

    def add(self, encoded: Mapping[str, Any]) -> Any:
        """Make the next object of the list, and return it."""
        ((name, parts),) = encoded.items()
        if name not in _KINDS:
            raise ConfigurationError(f"The file has a {name}, which no snapshot has. Make it again with mock.save.")
        if name in CONTENTS:
            made = CONTENTS[name](*self._array(parts))
        else:
            made = _KINDS[name](**{member: self._value(part) for member, part in parts.items()})
        self.objects.append(made)
        return made

    def _value(self, encoded: Any) -> Any:
        if isinstance(encoded, list):
            return tuple(self._array(encoded))
        if not isinstance(encoded, dict):
            return encoded
        ((what, value),) = encoded.items()
        return self._makers[what](value)

    def _array(self, encoded: Any) -> list[Any]:
        return [self._value(value) for value in encoded]


def _members(value: Any) -> dict[str, object]:
    """The fields out of which an object can be made again."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    members: dict[str, object] = value._asdict()
    return members


def _refusal(value: object) -> str:
    return (
        f"{type(value).__name__} cannot be kept in a file: {value!r} exists in this process only. Keep the snapshot in "
        "memory (mock.snapshot()), or give the bytes of large objects with mock.add.s3_object()."
    )
