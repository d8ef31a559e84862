"""What is kept of a request: everything but the bytes in it, which may be a patient's."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Payload:
    """What is kept of bytes that were sent: never the bytes themselves.

    `size` is in bytes; `sha256` in hex, None for a body that was streamed from the caller's own file object.
    """

    size: int | None
    sha256: str | None


def copied(value: Any) -> Any:
    """A value of a request, for somebody to do with it what he likes: mappings and lists in it are new ones."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def without_payloads(
    parameters: Mapping[str, Any], payloads: Collection[str], streamed: str | None
) -> Mapping[str, Any]:
    """The parameters with size and digest in the place of bytes, and the size only of a `streamed` body.

    `payloads` are the names of the members that are bytes, if the caller has sent them well-formed. The very same
    mapping when there are none, since thousands of requests are kept.
    """
    if not payloads:
        return parameters
    replaced = {
        name: _kept(value, digest=name != streamed)
        for name in payloads
        if (value := parameters.get(name)) is not None and (name == streamed or isinstance(value, bytes | bytearray))
    }
    return {**parameters, **replaced} if replaced else parameters


def _kept(value: object, *, digest: bool) -> object:
    if isinstance(value, bytes | bytearray):
        return Payload(len(value), sha256(value).hexdigest() if digest else None)
    return Payload(None, None)
