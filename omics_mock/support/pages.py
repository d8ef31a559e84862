"""Paging: opaque tokens that say where the next page begins and to which list they belong."""

from __future__ import annotations

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")
Place = tuple[int, int]

_PACKED = struct.Struct(">qQ8s")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The members of one page, and the token of the next; None on the last page."""

    items: Sequence[T]
    token: str | None


def cut(items: Iterable[T], limit: int) -> tuple[list[T], bool]:
    """The first `limit` items, and whether there are more."""
    page = list(islice(items, limit + 1))
    return page[:limit], len(page) > limit


def write_token(place: Place, query: object) -> str:
    """A token for the page behind `place`, bound to the `query` (operation, account, region and filters)."""
    return urlsafe_b64encode(_PACKED.pack(*place, _binding(place, query))).decode().rstrip("=")


def read_token(token: str, query: object, member: str) -> Place:
    """The place that a token of this same `query` holds; any other token is refused, naming the `member`.

    chosen: the service's answer to foreign and malformed tokens is not documented.
    """
    place = None
    with suppress(binascii.Error, struct.error, ValueError):
        place = _PACKED.unpack(urlsafe_b64decode(token + "=" * (-len(token) % 4)))[:2]
    # Written again, so that no change at all goes unnoticed: decoders skip characters that they do not know.
    if place is None or write_token(place, query) != token:
        message = f"Invalid {member}"
        raise ValidationException(message)
    return place


def _binding(place: Place, query: object) -> bytes:
    return blake2b(repr((place, query)).encode(), digest_size=8).digest()
