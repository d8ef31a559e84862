"""Files of references and read sets: how they divide into parts, and which bytes a download asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omics_mock.domain.content import ContentStream
from omics_mock.support.errors import RangeNotSatisfiableException, ValidationException

if TYPE_CHECKING:
    from omics_mock.domain.content import Content

PART_SIZE = 104_857_600
"""seen: 100 MiB for every file of every capture, however small; also the largest part of an upload."""

# chosen: the model's pattern for ranges admits no letters, the API reference says HTTP's Range header
_RANGE = re.compile(r"(?:bytes=)?([0-9]+)-([0-9]*)")


def total_parts(size: int) -> int:
    """The number of parts of a file of `size` bytes; an empty file has one."""
    return max(-(-size // PART_SIZE), 1)


def file_information(size: int, s3_uri: str | None = None) -> dict[str, object]:
    """The FileInformation of a file of `size` bytes; `s3_uri` is where the S3 API finds it, if it does."""
    return {
        "totalParts": total_parts(size),
        "partSize": PART_SIZE,
        "contentLength": size,
        "s3Access": None if s3_uri is None else {"s3Uri": s3_uri},
    }


def part_of(content: Content, part_number: int, byte_range: str | None = None) -> ContentStream:
    """The bytes of one part, counted from 1, or of a range (`bytes=0-99`, `bytes=100-`, `0-99`) within it.

    Raises RangeNotSatisfiableException for what lies behind the end, ValidationException for a malformed
    range.
    """
    start = (part_number - 1) * PART_SIZE
    if part_number > total_parts(content.size):
        # inferred: the type; chosen: the text
        raise RangeNotSatisfiableException(f"The file has no part {part_number}.")
    part = ContentStream(content, start, min(start + PART_SIZE, content.size))
    if byte_range is None:
        return part
    first, last = _bounds(byte_range, part.size)
    return ContentStream(content, start + first, start + last + 1)


def _bounds(byte_range: str, size: int) -> tuple[int, int]:
    """The first and last offset that a range names; one that ends too late is cut, as HTTP has it."""
    found = _RANGE.fullmatch(byte_range)
    first, last = (int(found[1]), int(found[2] or size - 1)) if found else (1, 0)
    if found is None or (found[2] and last < first):
        raise ValidationException(f"Invalid range: {byte_range}")
    if first >= size:
        raise RangeNotSatisfiableException(f"The range {byte_range} lies outside the part of {size} bytes.")
    return first, min(last, size - 1)
