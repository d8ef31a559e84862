"""Contents that nobody supplied: files of a declared size whose bytes follow from their URI.

A generated file is a beginning, then units of one length, then a tail that fills it up. Any piece of it is
made when it is read, so a file of many gigabytes costs nothing until somebody downloads it.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from abc import ABC, abstractmethod

from omics_mock.domain.content import Content

READ_LENGTH = 100

_HASHED_AT_MOST = 1 << 26
_SMALLEST, _SPREAD = 20_000, 40_000
_EXTENSIONS = {
    "BAM": (".bam",),
    "CRAM": (".cram",),
    # doc: the extensions of references in the user guide
    "FASTA": (".fasta", ".fa", ".fas", ".fsa", ".faa", ".fna", ".ffn", ".frn", ".mpfa", ".seq", ".txt"),
}


def default_size(uri: str) -> int:
    """The size of an object for which nobody declared one: some ten kilobytes, fixed by its URI."""
    return _SMALLEST + zlib.crc32(uri.encode()) % _SPREAD


def type_by_name(uri: str) -> str:
    """The file type that the extension of a URI suggests; FASTQ when it suggests none."""
    name = uri.lower().removesuffix(".gz")
    return next((kind for kind, extensions in _EXTENSIONS.items() if name.endswith(extensions)), "FASTQ")


class GeneratedContent(Content):
    """`size` bytes of a file of type FASTQ (as gzip), BAM, UBAM, CRAM or FASTA that follow from `uri`.

    FASTQ, BAM and FASTA files are valid throughout, CRAM files only begin like one. A file too small for one
    record is a valid one cut off.
    """

    __slots__ = ("_layout", "_size", "_uri", "file_type")

    def __init__(self, uri: str, size: int, file_type: str) -> None:
        super().__init__()
        self._uri = uri
        self._size = size
        self.file_type = file_type
        self._layout = _LAYOUTS[file_type]

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    @property
    def read_count(self) -> int:
        """How many reads, each of `READ_LENGTH` bases, a FASTQ or BAM file has."""
        return self._layout.records(self._size - len(self._layout.beginning(self._uri)))

    def read(self, start: int, stop: int) -> bytes:
        """A piece, made for this reading."""
        pieces = []
        while start < stop:
            begin, segment = self._segment(start)
            pieces.append(segment[start - begin : stop - begin])
            start = begin + len(segment)
        return b"".join(pieces)

    def made_of(self) -> tuple[str, int, str]:
        """The URI, the size and the type."""
        return self._uri, self._size, self.file_type

    def fasta_index(self) -> bytes:
        """The `.fai` index of a generated FASTA file, without reading it."""
        beginning = self._layout.beginning(self._uri)
        lines, rest = divmod(max(self._size - len(beginning), 0), _LINE_BASES + 1)
        name = beginning[1:-1].decode()
        return b"%s\t%d\t%d\t%d\t%d\n" % (
            name.encode(),
            lines * _LINE_BASES + rest,
            len(beginning),
            _LINE_BASES,
            _LINE_BASES + 1,
        )

    def _computed_digest(self, algorithm: str) -> str:
        if self._size <= _HASHED_AT_MOST:
            return super()._computed_digest(algorithm)
        # chosen: nobody waits for the digest of gigabytes that nobody has
        stand_in = f"{self._uri} {self._size}".encode()
        return hashlib.new(algorithm, stand_in, usedforsecurity=False).hexdigest()

    def _segment(self, offset: int) -> tuple[int, bytes]:
        """The segment that holds the byte at `offset`, and where it begins."""
        layout = self._layout
        beginning = layout.beginning(self._uri)
        if offset < len(beginning):
            return 0, beginning
        units = layout.units(self._size - len(beginning))
        index = (offset - len(beginning)) // layout.unit_size
        begin = len(beginning) + min(index, units) * layout.unit_size
        if index < units:
            return begin, layout.unit(self._uri, index)
        return begin, layout.tail(self._uri, units, self._size - begin)


class _Layout(ABC):
    """How the files of one type are laid out; `least_tail` is the length of the shortest valid tail."""

    unit_size: int
    least_tail = 0

    @abstractmethod
    def beginning(self, uri: str) -> bytes:
        """What stands before the first unit."""

    @abstractmethod
    def unit(self, uri: str, index: int) -> bytes:
        """The unit with this number, counted from 0."""

    @abstractmethod
    def tail(self, uri: str, index: int, size: int) -> bytes:
        """The `size` bytes behind the `index` units of a file."""

    def units(self, size: int) -> int:
        """How many units fit into the `size` bytes behind the beginning."""
        return max((size - self.least_tail) // self.unit_size, 0)

    def records(self, size: int) -> int:  # noqa: ARG002 - only files of reads have records
        """How many reads lie in the `size` bytes behind the beginning."""
        return 0


_LINE_BASES = 60
_LINES = 1000
_LETTERS = bytes(b"ACGT"[code & 3] for code in range(256))
_NIBBLES = bytes(1 << (code & 3) << 4 | 1 << (code >> 2 & 3) for code in range(256))


def _noise(uri: str, index: int, length: int) -> bytes:
    return hashlib.shake_128(f"{uri}#{index}".encode()).digest(length)


class _Fasta(_Layout):
    """One long sequence in lines of equal length."""

    unit_size = _LINES * (_LINE_BASES + 1)

    def beginning(self, uri: str) -> bytes:
        return b">generated_%08x\n" % zlib.crc32(uri.encode())

    def unit(self, uri: str, index: int) -> bytes:
        bases = _noise(uri, index, _LINES * _LINE_BASES).translate(_LETTERS)
        return b"".join(bases[at : at + _LINE_BASES] + b"\n" for at in range(0, len(bases), _LINE_BASES))

    def tail(self, uri: str, index: int, size: int) -> bytes:
        return self.unit(uri, index)[:size]


class _Cram(_Layout):
    """The file definition of a CRAM file, then zeros."""

    unit_size = 1 << 16

    def beginning(self, uri: str) -> bytes:
        file_id = hashlib.sha1(uri.encode(), usedforsecurity=False).digest()
        return b"CRAM\x03\x00" + file_id

    def unit(self, uri: str, index: int) -> bytes:  # noqa: ARG002 - all zeros are alike
        return bytes(self.unit_size)

    def tail(self, uri: str, index: int, size: int) -> bytes:  # noqa: ARG002
        return bytes(size)


_BLOCK_OVERHEAD = 18 + 5 + 8  # the header of a BGZF block, that of stored data, and the trailer
_END_OF_FILE = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def _block(content: bytes) -> bytes:
    """A BGZF block (a gzip member with its length in the header) that stores its content uncompressed."""
    header = struct.pack("<4BI2BH2B2H", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(content) + _BLOCK_OVERHEAD - 1)
    stored = struct.pack("<B2H", 1, len(content), len(content) ^ 0xFFFF)
    return header + stored + content + struct.pack("<2I", zlib.crc32(content), len(content))


class _Reads(_Layout):
    """Reads in BGZF blocks of equal length; the last read has a longer name, to fill the file up."""

    def __init__(self) -> None:
        self._record_size = len(self._record(0, bytes(READ_LENGTH), 0))
        self._per_block = 64_000 // self._record_size
        self.unit_size = self._per_block * self._record_size + _BLOCK_OVERHEAD
        self.least_tail = self._record_size + _BLOCK_OVERHEAD + len(_END_OF_FILE)

    @abstractmethod
    def _record(self, number: int, noise: bytes, padding: int) -> bytes:
        """One read, `padding` bytes longer than usual, from `READ_LENGTH` bytes of noise."""

    def unit(self, uri: str, index: int) -> bytes:
        return _block(self._records(uri, index, self._per_block, 0))

    def tail(self, uri: str, index: int, size: int) -> bytes:
        count, padding = divmod(max(size, self.least_tail) - self.least_tail, self._record_size)
        return (_block(self._records(uri, index, count + 1, padding)) + _END_OF_FILE)[:size]

    def records(self, size: int) -> int:
        units = self.units(size)
        tail = max(size - units * self.unit_size, self.least_tail)
        return units * self._per_block + (tail - self.least_tail) // self._record_size + 1

    def _records(self, uri: str, index: int, count: int, padding: int) -> bytes:
        noise = _noise(uri, index, count * READ_LENGTH)
        first = index * self._per_block
        return b"".join(
            self._record(
                first + place,
                noise[place * READ_LENGTH : (place + 1) * READ_LENGTH],
                padding if place == count - 1 else 0,
            )
            for place in range(count)
        )


class _Fastq(_Reads):
    _QUALITIES = b"\n+\n" + b"I" * READ_LENGTH + b"\n"

    def beginning(self, uri: str) -> bytes:  # noqa: ARG002 - FASTQ files have no header
        return b""

    def _record(self, number: int, noise: bytes, padding: int) -> bytes:
        name = b"@read_%012d%s\n" % (number, b"_" * padding)
        return name + noise.translate(_LETTERS) + self._QUALITIES


class _Bam(_Reads):
    _HEADER = b"@HD\tVN:1.6\tSO:unsorted\n"
    _BEGINNING = _block(b"BAM\x01" + struct.pack("<I", len(_HEADER)) + _HEADER + struct.pack("<I", 0))
    _QUALITIES = bytes([40]) * READ_LENGTH

    def beginning(self, uri: str) -> bytes:  # noqa: ARG002
        return self._BEGINNING

    def _record(self, number: int, noise: bytes, padding: int) -> bytes:
        name = b"read_%012d%s\x00" % (number, b"_" * padding)
        unmapped = (-1, -1, len(name), 255, 4680, 0, 4, READ_LENGTH, -1, -1, 0)
        fixed = struct.pack("<2i2B3H4i", *unmapped)
        record = fixed + name + noise[: READ_LENGTH // 2].translate(_NIBBLES) + self._QUALITIES
        return struct.pack("<I", len(record)) + record


_LAYOUTS: dict[str, _Layout] = {
    "FASTQ": _Fastq(),
    "BAM": _Bam(),
    "UBAM": _Bam(),
    "CRAM": _Cram(),
    "FASTA": _Fasta(),
}
