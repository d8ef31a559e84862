r"""The service's regular expressions, written for Java, as Python predicates.

Two things differ. Java knows Unicode categories (`\p{L}`), Python's `re` does not; and Java's `.` stops at
five line terminators, Python's at one. So a pattern is rewritten to work on an alphabet of a few hundred
letters: every ASCII character, Java's three other line terminators, and one stand-in per Unicode category
for all remaining characters. A text with characters beyond ASCII is projected onto that alphabet first.
This is exact, because no pattern of the model names a single character beyond ASCII; one that does is
not translated.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import cache
from typing import TYPE_CHECKING

from omics_mock.exceptions import UnmodelledInputWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GROUPS = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "S": "mcko", "Z": "slp", "C": "cfson"}
_CATEGORIES = [group + kind for group, kinds in _GROUPS.items() for kind in kinds]
_STAND_INS = {category: chr(0xE000 + place) for place, category in enumerate(_CATEGORIES)}
_TERMINATORS = "\n\r\x85\u2028\u2029"
_ALPHABET = {
    **{char: unicodedata.category(char) for char in [*map(chr, range(128)), *_TERMINATORS]},
    **{stand_in: category for category, stand_in in _STAND_INS.items()},
}
_TOKEN = re.compile(r"\\[pP]\{(?:Is)?(\w+)\}|\\[^pPQEGRXhHvVNux]|[^\\]", re.DOTALL | re.ASCII)
_UNBOUNDED = re.compile(r"[*+]|,\}")
_LONGEST_SEARCHED = 2048


class _Untranslatable(ValueError):
    """The pattern uses something whose meaning differs between Java and Python."""


class _Projection(dict[int, str]):
    """Translation table onto the alphabet; what is in it already stays."""

    def __missing__(self, code: int) -> str:
        return _STAND_INS[unicodedata.category(chr(code))]


_PROJECTION = _Projection({code: chr(code) for code in [*range(128), *map(ord, _TERMINATORS)]})


def project(text: str) -> str:
    """`text` with every character outside ASCII replaced by the stand-in of its Unicode category."""
    return text.translate(_PROJECTION)


@cache
def matcher(pattern: str) -> Callable[[str], bool]:
    """A predicate that tells whether a whole text matches `pattern`, as Java's `String.matches` would.

    `pattern` is the text of the service model. One that cannot be translated accepts every text, with one
    `UnmodelledInputWarning`. A pattern with several open repetitions, which might search for ever, accepts
    texts beyond any length the model allows it; that length is a violation of its own.
    """
    try:
        fullmatch = re.compile(translated(pattern), re.ASCII).fullmatch
    except (_Untranslatable, re.error) as reason:
        text = f"values are not checked against the pattern {pattern!r}: {reason}"
        warnings.warn(text, UnmodelledInputWarning, stacklevel=2)
        return lambda _: True

    def matches(text: str) -> bool:
        return fullmatch(text if text.isascii() else project(text)) is not None

    return (lambda text: len(text) > _LONGEST_SEARCHED or matches(text)) if _may_search(pattern) else matches


def _may_search(pattern: str) -> bool:
    return len(_UNBOUNDED.findall(re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", pattern))) > 1


def translated(pattern: str) -> str:
    """`pattern` in Python's dialect, over the alphabet of this module; raises ValueError if it has none."""
    if not pattern.isascii():
        raise _Untranslatable("it names characters beyond ASCII")
    return "".join(_translated(pattern))


def _translated(pattern: str) -> Iterator[str]:
    in_class, place = False, 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            raise _Untranslatable(f"unknown escape at position {place}")
        text, place = token.group(), token.end()
        if token[1]:
            members = _members(token[1], negated=text[1] == "P")
            yield members if in_class else f"[{members}]"
        elif in_class:
            in_class = text != "]"
            yield _in_class(text, pattern[place : place + 1])
        else:
            in_class = text == "["
            yield f"[^{_TERMINATORS}]" if text == "." else text


def _in_class(text: str, following: str) -> str:
    """One token inside `[...]`; `||` is two literal bars in Java and a set operator to be in Python."""
    if text == "[" or text == following == "&" or text == following == "-":
        raise _Untranslatable("nested sets and intersections are not translated")
    return f"\\{text}" if text in "|&~" else text


def _members(category: str, *, negated: bool) -> str:
    """The letters of the alphabet in a category (`Lu`) or group of categories (`L`), for use inside `[]`."""
    if not any(known.startswith(category) for known in _CATEGORIES):
        raise _Untranslatable(f"unknown category {category}")
    chosen = (char for char, known in _ALPHABET.items() if known.startswith(category) is not negated)
    return "".join(map(re.escape, chosen))
