"""Bytes as the content of a streaming answer."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from omics_mock.support.streams import Stream

if TYPE_CHECKING:
    from typing import BinaryIO


class BytesStream(Stream):
    """A stream over bytes that are already in memory; they are shared, not copied."""

    __slots__ = ("_content",)

    def __init__(self, content: bytes) -> None:
        self._content = content

    @property
    def size(self) -> int:
        """Length of the bytes."""
        return len(self._content)

    def open(self) -> BinaryIO:
        """A new reader over the same bytes."""
        return BytesIO(self._content)
