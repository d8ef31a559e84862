"""The index that the service makes of a reference: the `.fai` of samtools, computed from the FASTA."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from omics_mock.domain.content import BytesContent
from omics_mock.domain.generated import GeneratedContent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from omics_mock.domain.content import Content

_GZIP_MAGIC = b"\x1f\x8b"


class BrokenFasta(Exception):
    """A file that is no FASTA file, or cannot be indexed; its text says why."""


def index_of(content: Content) -> Content:
    """The `.fai` index of a FASTA file, plain or compressed (gzip, bgzip).

    Raises BrokenFasta where `samtools faidx` would refuse the file.
    """
    if isinstance(content, GeneratedContent):
        return BytesContent(content.fasta_index())
    try:
        return BytesContent(b"".join(sequence.entry() for sequence in _sequences(_uncompressed(content))))
    except (EOFError, OSError, zlib.error) as error:
        raise BrokenFasta("it cannot be decompressed") from error


@dataclass(slots=True)
class _Sequence:
    """One sequence while its lines are read: `offset` is that of its first base, `bases` those of a line."""

    name: bytes
    offset: int
    length: int = 0
    bases: int = 0
    width: int = 0
    ended: bool = False

    def take(self, line: bytes) -> None:
        """Count the bases of the next line; only the last one may be shorter than the others."""
        count = len(line.rstrip())
        width = len(line) if line.endswith(b"\n") else len(line) + 1
        if self.width == 0:
            self.bases, self.width = count, width
        elif count and (self.ended or width > self.width):
            raise BrokenFasta(f"the lines of sequence {self.name.decode(errors='replace')} differ in length")
        self.ended = width < self.width
        self.length += count

    def entry(self) -> bytes:
        """The line of this sequence in the index."""
        return b"%s\t%d\t%d\t%d\t%d\n" % (self.name, self.length, self.offset, self.bases, self.width)


def _sequences(lines: Iterable[bytes]) -> Iterator[_Sequence]:
    names: set[bytes] = set()
    offset, sequence = 0, None
    for line in lines:
        offset += len(line)
        if line.startswith(b">"):
            if sequence is not None:
                yield sequence
            sequence = _Sequence(_new_name(line, names), offset)
        elif sequence is not None:
            sequence.take(line)
        else:
            break
    if sequence is None:
        raise BrokenFasta("it does not begin with '>'")
    yield sequence


def _new_name(header: bytes, names: set[bytes]) -> bytes:
    words = header[1:].split(None, 1)
    if not words or header[1:2].isspace():
        raise BrokenFasta("it has a sequence without a name")
    if words[0] in names:
        raise BrokenFasta(f"it has two sequences named {words[0].decode(errors='replace')}")
    names.add(words[0])
    return words[0]


def _uncompressed(content: Content) -> BinaryIO:
    reader = content.open()
    if content.open(0, len(_GZIP_MAGIC)).read() != _GZIP_MAGIC:
        return reader
    # A GzipFile gives out single lines slowly.
    return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=reader)))
