"""Where bytes come from: contents that are handed on by reference, and read only when somebody reads them.

A content never changes. Nothing here holds more than one piece of it in memory, except those that are memory.
"""

from __future__ import annotations

import hashlib
import io
from abc import ABC, abstractmethod
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from omics_mock.support.streams import Stream

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import BinaryIO

    from typing_extensions import Buffer

_PIECE = 1 << 18


class Content(ABC):
    """The bytes of one file: how many there are, and readers and digests of them.

    A kind of content says its `size` and how to `read` a piece.
    """

    __slots__ = ("_digests",)
    is_in_memory: ClassVar[bool] = False

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}

    @property
    @abstractmethod
    def size(self) -> int:
        """Length in bytes."""

    @abstractmethod
    def read(self, start: int, stop: int) -> bytes:
        """The bytes from offset `start` to before `stop`, which lie within the content."""

    def made_of(self) -> tuple[object, ...] | None:
        """What its class makes an equal content of, in another process too; None when that is impossible."""
        return None

    def open(self, start: int = 0, stop: int | None = None) -> BinaryIO:
        """A new seekable reader of the bytes from `start` to before `stop` (None: to the end)."""
        end = self.size if stop is None else min(stop, self.size)
        return io.BufferedReader(PieceReader(self, start, max(start, end)), _PIECE)

    def stream(self, start: int, stop: int) -> BinaryIO:
        """A reader as `open` gives one, for somebody who reads large pieces: no buffer copies what is in memory."""
        return cast("BinaryIO", PieceReader(self, start, stop)) if self.is_in_memory else self.open(start, stop)

    def digest(self, algorithm: str) -> str:
        """The lower-case hex digest of all bytes by an algorithm of hashlib (`"md5"`), computed once."""
        known = self._digests.get(algorithm)
        if known is None:
            known = self._digests[algorithm] = self._computed_digest(algorithm)
        return known

    def _computed_digest(self, algorithm: str) -> str:
        running = new_hash(algorithm)
        self.feed(running)
        return running.hexdigest()

    def feed(self, running: Hash) -> None:
        """Let a running digest take all bytes in."""
        reader = self.open()
        while piece := reader.read(_PIECE):
            running.update(piece)


class BytesContent(Content):
    """Bytes that are in memory already; they are shared, not copied."""

    __slots__ = ("_content",)
    is_in_memory = True

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self._content)

    def read(self, start: int, stop: int) -> bytes:
        """A piece of the bytes."""
        return self._content[start:stop]

    def feed(self, running: Hash) -> None:
        """All bytes at once."""
        running.update(self._content)

    def made_of(self) -> tuple[bytes]:
        """The bytes."""
        return (self._content,)


class FileContent(Content):
    """A local file, as long as it is now. Raises OSError when there is no such file.

    It is opened for every piece, so that no descriptor stays open when a caller stops reading half-way.
    """

    __slots__ = ("_path", "_size")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__()
        self._path = Path(path).absolute()
        self._size = self._path.stat().st_size

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def read(self, start: int, stop: int) -> bytes:
        """A piece of the file."""
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)

    def made_of(self) -> tuple[str]:
        """The path."""
        return (str(self._path),)


class JoinedContent(Content):
    """Contents one after another, such as the parts of an upload; they are never copied into one."""

    __slots__ = ("_ends", "_parts")
    is_in_memory = True

    def __init__(self, parts: Sequence[Content]) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._ends = tuple(accumulate(part.size for part in parts))

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._ends[-1] if self._ends else 0

    def read(self, start: int, stop: int) -> bytes:
        """A piece, which may span several contents."""
        pieces = []
        index = bisect_right(self._ends, start)
        while start < stop:
            part, end = self._parts[index], self._ends[index]
            begin = end - part.size
            pieces.append(part.read(start - begin, min(stop, end) - begin))
            start, index = end, index + 1
        return b"".join(pieces)

    def feed(self, running: Hash) -> None:
        """One content after another."""
        for part in self._parts:
            part.feed(running)

    def made_of(self) -> tuple[tuple[Content, ...]]:
        """The contents that it joins."""
        return (self._parts,)


class ContentStream(Stream):
    """The bytes of a content from `start` to before `stop`, as the payload of an answer."""

    __slots__ = ("_content", "_start", "_stop")

    def __init__(self, content: Content, start: int, stop: int) -> None:
        self._content = content
        self._start = start
        self._stop = stop

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._stop - self._start

    def open(self) -> BinaryIO:
        """A new reader at the first byte."""
        return self._content.stream(self._start, self._stop)


class Hash(Protocol):
    """A running digest of hashlib."""

    def update(self, data: Buffer, /) -> None:
        """Take more bytes in."""

    def hexdigest(self) -> str:
        """The digest of all bytes so far, in lower-case hex digits."""


def new_hash(algorithm: str) -> Hash:
    """A running digest; MD5 included where a security policy forbids it for secrets."""
    return hashlib.new(algorithm, usedforsecurity=False)


class PieceReader(io.RawIOBase):
    """A reader of a content between two offsets; positions count from the first of them."""

    def __init__(self, content: Content, start: int, stop: int) -> None:
        super().__init__()
        self._content = content
        self._start = start
        self.stop = stop
        self._position = start

    def take(self, start: int, stop: int) -> bytes:
        """The bytes of the content from offset `start` to before `stop`, none where these cross."""
        return self._content.read(start, stop) if start < stop else b""

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The offset of the next byte from the first one."""
        return self._position - self._start

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go on at another byte."""
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._position, io.SEEK_END: self.stop}[whence]
        self._position = max(origin + offset, self._start)
        return self.tell()

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all that are left without it."""
        return self.readall() if size < 0 else self._advance(min(self._position + size, self.stop))

    def readall(self) -> bytes:
        """All bytes that are left, in one piece."""
        return self._advance(self.stop)

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the buffer as far as there are bytes, and return how many it got."""
        view = memoryview(buffer)
        piece = self._advance(min(self._position + len(view), self.stop))
        view[: len(piece)] = piece
        return len(piece)

    def _advance(self, stop: int) -> bytes:
        piece = self.take(self._position, stop)
        self._position += len(piece)
        return piece
