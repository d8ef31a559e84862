"""ZIP archives of definitions: whatever they contain, reading them is bounded and never fails in Python."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.definitions import NotAnArchive, read_archive
from tests.domain.archives import read, zipped

WORKFLOW = "version 1.0\nworkflow w { call t }\ntask t { command <<< >>> }\n"


def failure(content: bytes) -> str:
    """The status message of a definition that must not hold."""
    reading = read_archive(io.BytesIO(content), None, None)
    assert not reading.holds
    assert reading.status_message
    return reading.status_message


def with_member(name: str, content: str = WORKFLOW) -> bytes:
    """An archive with a member that has exactly this name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr(zipfile.ZipInfo("x" * len(name)), content)
    return archive.getvalue().replace(b"x" * len(name), name.encode())


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", zipped({"main.wdl": WORKFLOW})[:-30]])
def test_bytes_without_an_end_record_are_no_archive(content: bytes) -> None:
    """Anything that is no ZIP archive at all, a truncated one included, is told apart from a bad definition."""
    with pytest.raises(NotAnArchive):
        read_archive(io.BytesIO(content), None, None)


@pytest.mark.parametrize("name", ["../main.wdl", "/main.wdl", "a/../../main.wdl", "a\\..\\..\\main.wdl", "C:/main.wdl"])
def test_a_member_outside_of_the_archive_fails(name: str) -> None:
    """A member with an absolute path or one that leads out of the archive makes the definition fail."""
    assert "outside" in failure(with_member(name))


def test_an_encrypted_member_fails() -> None:
    """A source file that is encrypted makes the definition fail."""
    content = bytearray(with_member("main.wdl"))
    content[6] |= 1  # the flags of the local header
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and of the central directory
    assert "encrypted" in failure(bytes(content))


def test_another_compression_method_fails() -> None:
    """Methods that allocate what the archive asks for are not used."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as writer:
        writer.writestr("main.wdl", WORKFLOW)
    assert "compression" in failure(archive.getvalue())


def test_damaged_content_fails() -> None:
    """A member whose content does not fit its checksum makes the definition fail."""
    assert "cannot be read" in failure(with_member("main.wdl").replace(b"workflow w", b"workflow v"))


def test_a_bomb_is_refused_unread() -> None:
    """Source files that are small in the archive and large when unpacked make the definition fail."""
    assert "52428861 bytes" in failure(zipped({"main.wdl": WORKFLOW, "zeros.wdl": b"\0" * (50 << 20)}))


def test_a_bomb_that_lies_about_its_size_is_cut() -> None:
    """A member that unpacks to more than it declares is not unpacked beyond its declaration."""
    content = bytearray(zipped({"main.wdl": b" " * (50 << 20)}))
    declared = struct.pack("<I", 100)
    at = content.index(b"PK\x01\x02")
    content[22:26] = content[at + 24 : at + 28] = declared
    assert failure(bytes(content))


def test_large_files_that_are_no_sources_do_not_matter() -> None:
    """Data, and archives within the archive, are not read and do not count."""
    inner = zipped({f"{number}.wdl": "x" for number in range(2000)})
    assert read({"main.wdl": WORKFLOW, "data.bin": b"\0" * (6 << 20), "more.zip": inner}).holds


def test_too_many_source_files_fail() -> None:
    """A thousand source files are read, one more makes the definition fail."""
    files = {f"tasks/{number}.wdl": "" for number in range(999)}
    assert read({"main.wdl": WORKFLOW, **files}).holds
    assert "1001 source files" in failure(zipped({"main.wdl": WORKFLOW, **files, "more.wdl": ""}))


def test_a_table_of_contents_of_any_size_is_refused_unread() -> None:
    """An archive in the 64-bit format, which may claim any number of files, makes the definition fail."""
    content = with_member("main.wdl")
    end = content.index(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    assert "too many files" in failure(content[:end] + locator + content[end:])


def test_what_editors_add_does_not_matter() -> None:
    """A byte order mark, folders and the shadow files of macOS do not change what is read."""
    reading = read({"w/": b"", "w/only.wdl": "\ufeff" + WORKFLOW, "__MACOSX/w/._only.wdl": b"\0\xff"})
    assert (reading.main, reading.holds) == ("w/only.wdl", True)


def test_an_empty_archive_fails() -> None:
    """An archive without any definition file makes the definition fail."""
    assert "No workflow definition" in failure(zipped({}))


@given(st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    """However an archive is damaged, it is no archive, or gives a reading."""
    content = bytearray(zipped({"main.wdl": WORKFLOW, "tasks/t.wdl": WORKFLOW}))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NotAnArchive):
        reading = read_archive(io.BytesIO(bytes(content)), None, None)
        assert reading.holds or reading.status_message
