"""Names as they can be shown: whatever users call things, one line of visible characters of known width."""

from __future__ import annotations

from unicodedata import bidirectional, category, east_asian_width

_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
_LAST_SELECTORS = range(0xFE00, 0xFE10)


def shown(name: str, columns: int) -> str:
    """The name in at most so many columns.

    Control characters become `\N{REPLACEMENT CHARACTER}`, invisible ones go. A name that is read from right to left is
    enclosed in marks that nobody sees, so that it does not turn round what stands beside it.
    """
    visible = cut("".join(map(_visible, name)), columns)
    if any(bidirectional(character) in ("R", "AL", "AN") for character in visible):
        return f"{_LEFT_TO_RIGHT}{visible}{_LEFT_TO_RIGHT}"
    return visible


def cut(text: str, columns: int) -> str:
    """The text if it fits, else its beginning and an ellipsis."""
    if width(text) <= columns:
        return text
    if columns < 1:
        return ""
    kept, room = [], columns - 1
    for character in text:
        room -= width(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "…"


def width(text: str) -> int:
    """How many columns a terminal gives the text."""
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _visible(character: str) -> str:
    kind = category(character)
    if kind == "Cf" or ord(character) in _LAST_SELECTORS:
        return ""
    if kind[0] == "Z":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if kind[0] == "C" else character
