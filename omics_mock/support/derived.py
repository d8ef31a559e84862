"""Values that look random and follow from others: what need not be stored, because it can be computed again."""

from __future__ import annotations

from hashlib import blake2b


def derived_hex(digits: int, *parts: object) -> str:
    """So many lower-case hex digits (128 at the most) that follow from `parts`."""
    text = "\x00".join(map(str, parts))
    return blake2b(text.encode(), digest_size=(digits + 1) // 2).hexdigest()[:digits]


def derived_uuid(*parts: object) -> str:
    """128 bits in 8-4-4-4-12 form; seen: the workflows part does not set the version bits."""
    return dashed(derived_hex(32, *parts))


def dashed(text: str) -> str:
    """32 hex digits as a UUID is written."""
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
