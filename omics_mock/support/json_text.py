"""JSON that others wrote: a value that can be worked with and written down again, or a ValueError."""

from __future__ import annotations

import json
import math
import re
from typing import Any

DEEPEST = 100
"""How many levels of objects and lists are read."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises ValueError, whose text goes on from "it", for anything that is not JSON in UTF-8, is nested too deep, or
    has numbers or texts that could not be sent back.
    """
    try:
        text = text if isinstance(text, str) else text.decode()
        value = _JSON.decode(text)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if text.count("{") + text.count("[") > DEEPEST and _too_deep(value):
        raise ValueError(f"is nested deeper than {DEEPEST} levels")
    if ("\\u" in text or not text.isascii()) and _SURROGATE.search(text) and not _is_unicode(value):
        raise ValueError("has half of a surrogate pair")
    return value


def _finite(text: str) -> float:
    """NaN, Infinity and 1e999 are no values of JSON, and could not be sent back."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number


_JSON = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


def _is_unicode(value: Any) -> bool:
    """Whether all texts can be written down: JSON can escape half a character, which is none."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        containers = [node for node in level if type(node) in (dict, list)]
        level = [child for node in containers for child in (node.values() if type(node) is dict else node)]
        if not level:
            return False
    return True
