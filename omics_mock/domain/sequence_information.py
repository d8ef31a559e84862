"""What the service counts in the sources of a read set: reads, bases, and the digest of the content."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.domain.content import new_hash
from omics_mock.domain.generated import READ_LENGTH, GeneratedContent

if TYPE_CHECKING:
    from typing import BinaryIO

    from omics_mock.domain.content import Content

LARGEST_SURVEYED = 1 << 26
"""Generated files of more bytes are not read for their digest: nobody has supplied them."""

_PIECE = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_LINES_PER_READ = 4
_BYTES_PER_READ = 100  # chosen: compressed reads of 150 bases take about as much in an aligned file


@dataclass(frozen=True, slots=True)
class Survey:
    """Reads and bases of one source, and the hex digest of its uncompressed content."""

    reads: int
    bases: int
    digest: str


class UnreadableSource(Exception):
    """A source that the service cannot ingest; the message says why."""


def survey_fastq(content: Content, algorithm: str, *, gzip_only: bool = True) -> Survey:
    """Read a FASTQ file once, in pieces; `algorithm` is one of hashlib.

    Raises UnreadableSource when it is empty, not gzip (unless `gzip_only` is false) or damaged.
    """
    reader = content.open()
    if reader.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC:
        reader.seek(0)
        return _survey_gzip(reader, algorithm)
    if gzip_only:
        # doc: "FASTQ (gzip only)"; chosen: the text
        raise UnreadableSource("The FASTQ source file is not gzip compressed.")
    reader.seek(0)
    return _survey(reader, algorithm)


def estimated_reads(content: Content) -> int:
    """A number of reads for a file that nobody reads: what is generated, else what fits into the size."""
    known = content.read_count if isinstance(content, GeneratedContent) else 0
    return known or max(content.size // _BYTES_PER_READ, 1)


def estimated(content: Content, algorithm: str) -> Survey:
    """Numbers that follow from the size of a file, and the digest of its bytes as they are."""
    reads = estimated_reads(content)
    return Survey(reads, reads * READ_LENGTH, content.digest(algorithm))


def _survey_gzip(reader: BinaryIO, algorithm: str) -> Survey:
    try:
        with gzip.GzipFile(fileobj=reader) as uncompressed:
            return _survey(uncompressed, algorithm)  # type: ignore[arg-type]  # it has read(), as promised
    except (EOFError, OSError, zlib.error) as error:
        raise UnreadableSource(f"The FASTQ source file is damaged: {error}") from error


def _survey(reader: BinaryIO, algorithm: str) -> Survey:
    digest = new_hash(algorithm)
    line, bases, last = 0, 0, b"\n"
    while piece := reader.read(_PIECE):
        digest.update(piece)
        # A line that goes on in the next piece adds up there, so no line is kept.
        lines = piece.split(b"\n")
        bases += sum(map(len, lines[(1 - line) % _LINES_PER_READ :: _LINES_PER_READ]))
        line += len(lines) - 1
        last = piece
    if not last.endswith(b"\n"):
        line += 1
    return Survey(line // _LINES_PER_READ, bases, digest.hexdigest())
