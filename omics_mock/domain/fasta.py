"""The index that the service makes of a reference: the `.fai` of samtools, computed from the FASTA."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import TYPE_CHECKING, cast

from omics_mock.domain.content import BytesContent
from omics_mock.domain.generated import GeneratedContent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from omics_mock.domain.content import Content

_GZIP_MAGIC = b"\x1f\x8b"


class BrokenFasta(Exception):
    """A file that is no FASTA file, or cannot be indexed; its text says why."""


def index_of(content: Content) -> Content:
    """The `.fai` index of a FASTA file, plain or compressed (gzip, bgzip).

    Raises BrokenFasta for anything that `samtools faidx` refuses as well.
    """
    if isinstance(content, GeneratedContent):
        return BytesContent(content.fasta_index())
    try:
        return BytesContent("".join(_entries(_uncompressed(content))).encode())
    except (EOFError, OSError, UnicodeDecodeError, zlib.error) as error:
        raise BrokenFasta("it cannot be decompressed or is no text") from error


def _uncompressed(content: Content) -> BinaryIO:
    reader = content.open()
    if content.open(0, len(_GZIP_MAGIC)).read() != _GZIP_MAGIC:
        return reader
    # GzipFile gives out single lines slowly.
    return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=reader)))


def _entries(lines: BinaryIO) -> Iterator[str]:
    """The line of the index for each sequence: name, length, offset, bases and bytes of each line."""
    names: set[str] = set()
    offset, header = 0, lines.readline()
    while header or not names:
        name = _name(header)
        if name in names:
            raise BrokenFasta(f"it has two sequences named {name}")
        names.add(name)
        offset += len(header)
        length, bases, width, size, header = _sequence(name, lines)
        yield f"{name}\t{length}\t{offset}\t{bases}\t{width}\n"
        offset += size


def _name(header: bytes) -> str:
    words = header[1:].split(None, 1)
    if not header.startswith(b">"):
        raise BrokenFasta("it does not begin with '>'")
    if not words or header[1:2].isspace():
        raise BrokenFasta("it has a sequence without a name")
    return words[0].decode()


def _sequence(name: str, lines: BinaryIO) -> tuple[int, int, int, int, bytes]:
    """Bases, bases and bytes of a line, bytes in all, and the header that follows."""
    length = bases = width = size = 0
    is_last = False
    for line in lines:
        if line.startswith(b">"):
            return length, bases, width, size, line
        count = len(line.rstrip(b"\r\n"))
        if size == 0:
            bases, width = count, len(line)
        elif (is_last and count) or count > bases or (count and _differs(line, count, bases, width)):
            raise BrokenFasta(f"the lines of sequence {name} differ in length")
        is_last = is_last or count < bases
        length += count
        size += len(line)
    return length, bases, width, size, b""
