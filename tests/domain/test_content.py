"""Contents: the same bytes whichever way they are read, and no more memory than a piece."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.content import BytesContent, Content, FileContent, JoinedContent
from omics_mock.domain.generated import GeneratedContent, default_size, type_by_name
from omics_mock.domain.supplied import supplied
from omics_mock.exceptions import ConfigurationError

FILE_TYPES = ("FASTQ", "BAM", "UBAM", "CRAM", "FASTA")
# The shortest BGZF block with one read of each kind; below it a file is a valid one cut off.
SMALLEST_VALID = 600
TEXT = bytes(range(256)) * 8


def contents_of_text(folder: Path) -> list[Content]:
    path = folder / "text"
    path.write_bytes(TEXT)
    cut = [BytesContent(TEXT[:1]), BytesContent(b""), BytesContent(TEXT[1:700]), BytesContent(TEXT[700:])]
    return [BytesContent(TEXT), FileContent(path), JoinedContent(cut), JoinedContent([JoinedContent(cut)])]


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT) + 10))
def test_every_kind_gives_the_same_span(tmp_path_factory, start, stop):
    """A reader of any kind of content gives exactly the bytes between its two offsets."""
    for content in contents_of_text(tmp_path_factory.getbasetemp()):
        assert content.size == len(TEXT)
        assert content.open(start, stop).read() == TEXT[start:stop]


@given(st.data())
def test_a_reader_behaves_like_a_file(tmp_path_factory, data):
    """Reads and seeks of any reader give what they give in a file that holds the same bytes."""
    start, stop = sorted(data.draw(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))))
    moves = data.draw(st.lists(st.tuples(st.booleans(), st.integers(0, 900)), max_size=6))
    for content in contents_of_text(tmp_path_factory.getbasetemp()):
        reader, file = content.open(start, stop), io.BytesIO(TEXT[start:stop])
        for is_seek, number in moves:
            if is_seek:
                assert reader.seek(number) == file.seek(number)
            else:
                assert reader.read(number) == file.read(number)
        assert reader.seek(-min(5, stop - start), io.SEEK_END) == file.seek(-min(5, stop - start), io.SEEK_END)
        assert reader.read() == file.read()


def test_the_digest_is_that_of_all_bytes(tmp_path):
    """Every kind of content has the digests of its bytes."""
    for content in contents_of_text(tmp_path):
        assert content.digest("md5") == hashlib.md5(TEXT).hexdigest()
        assert content.digest("sha512") == hashlib.sha512(TEXT).hexdigest()


def test_a_digest_is_computed_once(tmp_path):
    """A file is not read again for a digest that is known."""
    path = tmp_path / "text"
    path.write_bytes(TEXT)
    content = FileContent(path)
    first = content.digest("md5")
    path.unlink()
    assert content.digest("md5") == first


def test_bytes_are_not_copied():
    """A reader over bytes hands out the very object it was made from."""
    text = bytes(1000)
    assert BytesContent(text).open().read() is text


def test_readers_are_independent():
    """Two readers of one content do not move each other."""
    content = BytesContent(b"abcdef")
    first, second = content.open(), content.open()
    assert (first.read(3), second.read(3), first.read()) == (b"abc", b"abc", b"def")


@given(st.sampled_from(FILE_TYPES), st.integers(0, 300_000), st.data())
def test_generated_pieces_fit_together(file_type, size, data):
    """A generated file has its declared size, and any piece of it is the same however it is read."""
    content = GeneratedContent("s3://bucket/key", size, file_type)
    whole = content.open().read()
    start, stop = sorted(data.draw(st.tuples(st.integers(0, size), st.integers(0, size))))
    assert len(whole) == size
    assert content.read(start, stop) == whole[start:stop]


def test_generated_content_follows_from_the_uri():
    """One URI always gives the same bytes, another one others."""
    one, again, other = (GeneratedContent(uri, 5000, "FASTQ") for uri in ("s3://b/1", "s3://b/1", "s3://b/2"))
    assert one.open().read() == again.open().read() != other.open().read()


@given(st.integers(SMALLEST_VALID, 200_000))
def test_generated_fastq_is_valid_gzip(size):
    """A generated FASTQ file of any size decompresses to as many whole reads as it says."""
    content = GeneratedContent("s3://bucket/reads.fastq.gz", size, "FASTQ")
    lines = gzip.decompress(content.open().read()).splitlines()
    assert len(lines) == 4 * content.read_count > 0
    assert len(set(lines[::4])) == content.read_count
    assert all(name.startswith(b"@") for name in lines[::4])
    assert all(len(bases) == len(qualities) == 100 for bases, qualities in zip(lines[1::4], lines[3::4], strict=True))


@given(st.integers(SMALLEST_VALID, 200_000), st.sampled_from(["BAM", "UBAM"]))
def test_generated_bam_is_valid(size, file_type):
    """A generated BAM file of any size is BGZF around a header and as many whole reads as it says."""
    content = GeneratedContent("s3://bucket/reads.bam", size, file_type)
    file = content.open().read()
    payload = gzip.decompress(file)
    assert file[12:16] == b"BC\x02\x00"
    assert file.endswith(b"\x1b\x00\x03" + bytes(9))
    assert payload[:4] == b"BAM\x01"
    place, reads = 8 + struct.unpack_from("<I", payload, 4)[0] + 4, 0
    while place < len(payload):
        place, reads = place + 4 + struct.unpack_from("<I", payload, place)[0], reads + 1
    assert (place, reads) == (len(payload), content.read_count)


def test_generated_bgzf_blocks_say_how_long_they_are():
    """Each block of a generated BAM file ends where its header says, as tools that jump expect."""
    file = GeneratedContent("s3://bucket/reads.bam", 300_000, "BAM").open().read()
    place = 0
    while place < len(file):
        length = struct.unpack_from("<H", file, place + 16)[0] + 1
        block = file[place : place + length]
        assert zlib.crc32(gzip.decompress(block)) == struct.unpack_from("<I", block, length - 8)[0]
        place += length
    assert place == len(file)


def test_generated_files_begin_as_their_type():
    """CRAM and FASTA files begin with their magic, so that tools which look recognise them."""
    assert GeneratedContent("s3://b/k", 1000, "CRAM").open().read(6) == b"CRAM\x03\x00"
    assert GeneratedContent("s3://b/k", 1000, "FASTA").open().read(1) == b">"


def test_a_declared_size_costs_no_memory():
    """The beginning, an end and the digest of a file of 3 GB take less than 4 MiB."""
    tracemalloc.start()
    try:
        content = GeneratedContent("s3://bucket/hg38.fasta", 3_249_912_778, "FASTA")
        assert len(content.open(0, 1000).read()) == 1000
        assert len(content.open(3_249_912_778 - 10).read()) == 10
        assert len(content.digest("md5")) == 32
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20


@given(st.text(), st.sampled_from([("x.bam", "BAM"), ("x.cram", "CRAM"), ("x.FA.gz", "FASTA"), ("x", "FASTQ")]))
def test_objects_without_a_size_get_one(prefix, named):
    """Made-up objects have a moderate size, fixed by the URI, and the type that the extension suggests."""
    name, expected = named
    uri = f"s3://bucket/{prefix}/{name}"
    assert 0 < default_size(uri) == default_size(uri) < 1_000_000
    assert type_by_name(uri) == expected


def test_a_test_supplies_bytes_files_or_sizes(tmp_path):
    """Bytes, bytearrays, paths as text or objects, and sizes become contents."""
    path = tmp_path / "text"
    path.write_bytes(b"abc")
    given: list[Any] = [b"abc", bytearray(b"abc"), path, str(path)]
    assert [supplied(one, "s3://b/k", "FASTQ").open().read() for one in given] == [b"abc"] * 4
    assert supplied(4_000_000_000, "s3://b/k", "FASTQ").size == 4_000_000_000


@pytest.mark.parametrize("wrong", [-1, True, 1.5, None, "no/such/file", Path("nothing"), [b"abc"]])
def test_nonsense_is_refused_where_it_is_given(wrong):
    """What is no content is refused with the URI and what to type instead."""
    with pytest.raises(ConfigurationError, match=r"s3://b/k.*3_000_000_000"):
        supplied(wrong, "s3://b/k", "FASTQ")
