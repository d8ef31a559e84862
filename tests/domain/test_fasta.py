"""The index of a FASTA file: what samtools would write, or a reason why there is none."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.content import BytesContent
from omics_mock.domain.fasta import BrokenFasta, index_of
from omics_mock.domain.generated import GeneratedContent

names = st.lists(st.text("abcXYZ012_", min_size=1, max_size=8), min_size=1, max_size=5, unique=True)


def index(text: bytes) -> str:
    return index_of(BytesContent(text)).open().read().decode()


@given(st.data(), names, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_index_finds_every_base(data, names, newline, ends_with_newline):
    """Following the index (offset, bases and bytes of a line) finds each base of each sequence."""
    sequences = {}
    text = ""
    for name in names:
        sequences[name] = data.draw(st.text("ACGTN", min_size=1, max_size=30))
        width = data.draw(st.integers(1, 12))
        lines = [sequences[name][at : at + width] for at in range(0, len(sequences[name]), width)]
        text += newline.join([f">{name} described", *lines]) + newline
    file = (text if ends_with_newline else text.removesuffix(newline)).encode()
    entries = [line.split("\t") for line in index(file).splitlines()]
    assert [entry[0] for entry in entries] == names
    for name, length, offset, bases, width in entries:
        places = [int(offset) + at // int(bases) * int(width) + at % int(bases) for at in range(int(length))]
        assert "".join(chr(file[place]) for place in places) == sequences[name]


def test_the_index_is_that_of_samtools():
    """A small file gives byte for byte what `samtools faidx` writes for it."""
    text = b">chr1 human\nACGTACGT\nACG\n>chr2\nAC\n\n>chr3\nACGT"
    assert index(text) == "chr1\t11\t12\t8\t9\nchr2\t2\t31\t2\t3\nchr3\t4\t41\t4\t5\n"


def test_a_compressed_file_has_the_index_of_its_content():
    """gzip, and bgzip with its many members, are looked through."""
    text = b">chr1\nACGTACGT\nACG\n>chr2\nACG\n"
    members = gzip.compress(text[:9]) + gzip.compress(text[9:]) + gzip.compress(b"")
    assert index(gzip.compress(text)) == index(members) == index(text)


@pytest.mark.parametrize("size", [100, 61_500, 200_000])
def test_a_generated_file_has_the_index_of_its_bytes(size):
    """The index of generated content, which nobody reads, is the one that reading it would give."""
    content = GeneratedContent("s3://bucket/hg38.fasta", size, "FASTA")
    assert index_of(content).open().read().decode() == index(content.open().read())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "begin with '>'"),
        (b"\nACGT\n", "begin with '>'"),
        (b"@read\nACGT\n+\nIIII\n", "begin with '>'"),
        (b"\x1f\x8bnot gzip at all", "decompressed"),
        (gzip.compress(b">chr1\nACGT\n" * 50, mtime=0)[:-20], "decompressed"),
        (b">chr1\nACGT\nAC\nACGT\n", "sequence chr1 differ in length"),
        (b">chr1\nACGT\nACGTA\n", "sequence chr1 differ in length"),
        (b">chr1\nAC\n\nAC\n", "sequence chr1 differ in length"),
        (b">chr1\nACGT\r\nACGT\nAC\n", "sequence chr1 differ in length"),
        (b">chr1\nACGT\n>\nACGT\n", "without a name"),
        (b"> chr1\nACGT\n", "without a name"),
        (b">chr1\nACGT\n>chr1\nACGT\n", "two sequences named chr1"),
    ],
)
def test_a_broken_file_says_why(text, why):
    """Files that cannot be indexed are refused with the reason."""
    with pytest.raises(BrokenFasta, match=why):
        index(text)
