"""Contents that a test supplies: bytes, a file, or nothing but a size."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omics_mock.domain.content import BytesContent, FileContent
from omics_mock.domain.generated import GeneratedContent
from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    from omics_mock.domain.content import Content

_LONGEST = 200


def supplied(given: bytes | str | os.PathLike[str] | int, uri: str, file_type: str) -> Content:
    """The content of `uri` when a test gives its bytes, the path of a local file, or only its size in bytes.

    A size gives content of `file_type` that follows from the URI. Raises ConfigurationError for anything
    else.
    """
    if isinstance(given, (bytes, bytearray, memoryview)):
        return BytesContent(bytes(given))
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return GeneratedContent(uri, given, file_type)
    if isinstance(given, (str, os.PathLike)) and _is_file(given):
        return FileContent(given)
    message = (
        f"{_shown(given)} cannot be the content of {uri}: it is neither bytes, nor the path of a file that exists, "
        "nor a size in bytes. Type for example b'>chr1\\nACGT\\n', 'data/chr1.fa' or 3_000_000_000."
    )
    raise ConfigurationError(message)


def _is_file(path: str | os.PathLike[str]) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # too long for a path: probably the content itself, as text
        return False


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
