"""ZIP archives read from memory, with bounded time and memory, whatever they contain.

Members are never extracted. Only source files are decompressed, each at most to its declared size, and all declared
sizes together are limited; an archive inside the archive is a file that nobody reads.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from omics_mock.domain.definitions.verdict import DefinitionFailed, NotAnArchive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

MOST_FILES = 1000
MOST_TEXT = 5 << 20  # bytes
SOURCES = (".wdl", ".nf", ".cwl", ".config")

_MOST_DIRECTORY = 8 << 20  # bytes of the archive's own table of contents
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_END = _END.size + (1 << 16)  # the record, and a comment
_BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
_DRIVE = re.compile(r"[A-Za-z]:")


class Archive:
    """The files of a definition, by normalised path.

    Raises NotAnArchive for bytes without an archive's end record, and DefinitionFailed for an archive that is
    broken, encrypted, too large, or that has members with absolute or parent paths.
    """

    def __init__(self, reader: BinaryIO) -> None:
        _check_end_record(reader)
        try:
            self._zip = ZipFile(reader)
        except _BROKEN as error:
            raise DefinitionFailed(f"The definition ZIP archive cannot be read: {error}") from error
        members = [member for member in self._zip.infolist() if not _is_noise(member)]
        self._members = {_normalised(member.filename): member for member in members}
        self._texts: dict[str, str] = {}
        self._check_size()

    @property
    def paths(self) -> Sequence[str]:
        """The paths of all files, in the order of the archive."""
        return tuple(self._members)

    def __contains__(self, path: object) -> bool:
        return path in self._members

    def text(self, path: str) -> str:
        """The content of a file as text; undecodable bytes are replaced. Raises DefinitionFailed if it is broken."""
        text = self._texts.get(path)
        if text is None:
            text = self._texts[path] = self._read(self._members[path])
        return text

    def _read(self, member: ZipInfo) -> str:
        if member.compress_type not in (
            ZIP_STORED,
            ZIP_DEFLATED,
        ):  # others allocate what the archive asks for
            raise DefinitionFailed(f"{member.filename} has an unsupported compression method")
        if member.file_size > MOST_TEXT:
            raise DefinitionFailed(f"{member.filename} is larger than {MOST_TEXT} bytes")
        try:
            with self._zip.open(member) as file:
                content = file.read(MOST_TEXT)
        except _BROKEN as error:
            raise DefinitionFailed(f"{member.filename} cannot be read: {error}") from error
        return content.decode("utf-8-sig", errors="replace")

    def _check_size(self) -> None:
        sources = [member for path, member in self._members.items() if path.endswith(SOURCES)]
        if len(sources) > MOST_FILES:
            raise DefinitionFailed(f"The definition has {len(sources)} source files; at most {MOST_FILES} are read")
        total = sum(member.file_size for member in sources)
        if total > MOST_TEXT:
            raise DefinitionFailed(f"The definition has {total} bytes of source text; at most {MOST_TEXT} are read")


def resolve(path: str, importer: str) -> str | None:
    """The path within the archive that `path` means in the file `importer`; None when it leads out of the archive."""
    if "://" in path or path.startswith("/") or _DRIVE.match(path):
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
    return None if joined.startswith("..") else joined


def _normalised(name: str) -> str:
    path = resolve(name.replace("\\", "/"), "")
    if path is None or ".." in path.split("/"):
        raise DefinitionFailed(f"The definition ZIP archive has a member outside of it: {name}")
    return path


def _is_noise(member: ZipInfo) -> bool:
    """Folders, what macOS adds to every archive, and members without a name, over which is_dir() stumbles."""
    return not member.filename or member.is_dir() or member.filename.startswith("__MACOSX/")


def is_archive(content: bytes) -> bool:
    """Whether the content, of which the end is enough, is a ZIP archive, be it broken."""
    tail = content[-_LONGEST_END:]
    return 0 <= tail.rfind(_END_MARK) <= len(tail) - _END.size


def _check_end_record(reader: BinaryIO) -> None:
    """Raise before anything is read when there is no archive, or its table of contents would fill the memory."""
    size = reader.seek(0, 2)
    reader.seek(max(0, size - _LONGEST_END))
    tail = reader.read()
    if not is_archive(tail):
        raise NotAnArchive
    at = tail.rfind(_END_MARK)
    directory = _END.unpack_from(tail, at)[5]
    is_zip64 = tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07")  # it may claim any size; none is needed
    if is_zip64 or directory > _MOST_DIRECTORY:
        raise DefinitionFailed("The definition ZIP archive has too many files")
