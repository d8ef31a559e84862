"""The files of the tour, written from a fixed seed: a reference, reads in pairs, and something large."""

from __future__ import annotations

import gzip
import random
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READS = 50_000
READ_LENGTH = 100
CONTIGS = {"chr1": 180_000, "chr2": 120_000, "chrM": 16_569}
LARGE = 110 * 1024 * 1024
_LINE = 60
_BLOCK = 60_000


def write_samples(folder: Path, seed: int = 7) -> dict[str, Path]:
    """Write `ref.fasta`, `reads_1.fastq.gz`, `reads_2.fastq.gz` and `sample.bam` (110 MiB) into `folder`."""
    draw = random.Random(seed)
    contigs = {name: _bases(draw, length) for name, length in CONTIGS.items()}
    paths = {name: folder / name for name in ("ref.fasta", "reads_1.fastq.gz", "reads_2.fastq.gz", "sample.bam")}
    paths["ref.fasta"].write_text("".join(_fasta(contigs)), encoding="ascii")
    for mate in (1, 2):
        with gzip.GzipFile(paths[f"reads_{mate}.fastq.gz"], "wb", compresslevel=1, mtime=0) as fastq:
            fastq.write("".join(_fastq(draw, contigs["chr1"], mate)).encode("ascii"))
    paths["sample.bam"].write_bytes(b"".join(_blocks(draw)))
    return paths


def _bases(draw: random.Random, length: int) -> str:
    return "".join(draw.choices("ACGT", k=length))


def _fasta(contigs: dict[str, str]) -> Iterator[str]:
    for name, bases in contigs.items():
        yield f">{name}\n"
        for at in range(0, len(bases), _LINE):
            yield bases[at : at + _LINE] + "\n"


def _fastq(draw: random.Random, bases: str, mate: int) -> Iterator[str]:
    quality = "F" * READ_LENGTH
    for number in range(READS):
        at = draw.randrange(len(bases) - READ_LENGTH)
        yield f"@read{number}/{mate}\n{bases[at : at + READ_LENGTH]}\n+\n{quality}\n"


def _blocks(draw: random.Random) -> Iterator[bytes]:
    """Blocked gzip as BAM files are, each block stored as it is: large, valid, and quick to write."""
    payload = b"BAM\1" + struct.pack("<ii", 0, 0)
    written = 0
    while written < LARGE:
        block = _block(payload)
        written += len(block)
        yield block
        payload = draw.randbytes(_BLOCK)
    yield _block(b"")


def _block(payload: bytes) -> bytes:
    deflate = zlib.compressobj(0, zlib.DEFLATED, -15)
    stored = deflate.compress(payload) + deflate.flush()
    size = len(stored) + 25
    header = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", size)
    return header + stored + struct.pack("<II", zlib.crc32(payload), len(payload))
