"""The shapes of a timeline's picture: bars, and end marks that differ in more than their colours."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from omics_mock.chart.names import width
from omics_mock.chart.rows import CACHED, QUEUED, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_THINNEST = 0.8

# In units of half the size of a mark, around its middle: what it is filled with, and what is drawn upon that.
_MARKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "COMPLETED": (
        ("completed", "M-1,0A1,1 0 1 1 1,0A1,1 0 1 1 -1,0Z"),
        ("sign", "M-0.45,0.05L-0.1,0.4L0.5,-0.35"),
    ),
    CACHED: (("completed", "M0,-1.15L1.15,0L0,1.15L-1.15,0Z"),),
    "FAILED": (
        ("failed", "M-0.95,-0.95H0.95V0.95H-0.95Z"),
        ("sign", "M-0.45,-0.45L0.45,0.45M0.45,-0.45L-0.45,0.45"),
    ),
    "CANCELLED": (("cancelled", "M-0.9,0A0.9,0.9 0 1 1 0.9,0A0.9,0.9 0 1 1 -0.9,0ZM-0.6,0.6L0.6,-0.6"),),
    UNFINISHED: (("on", "M-0.5,-0.75L0.35,0L-0.5,0.75"),),
}


def mark(what: str, x: float, y: float, size: float) -> str:
    """How a run or a task has ended, or that it goes on, in a square of this size around its middle."""
    half = size / 2
    return "".join(
        f'<path class="ot-{colour}" transform="translate({number(x)} {number(y)}) scale({number(half)})" d="{path}"/>'
        for colour, path in _MARKS[what]
    )


def bar(what: str, x: float, y: float, length: float, height: float, told: str = "") -> str:
    """A status that lasts, from x on, around the height y; `told` is what it says when it is pointed at."""
    length, top = max(length, _THINNEST), y - height / 2
    title = f"<title>{escaped(told)}</title>" if told else ""
    box = f'x="{number(x)}" y="{number(top)}" width="{number(length)}" height="{number(height)}"'
    if what != QUEUED:
        return f'<rect class="ot-{what.lower()}" {box}>{title}</rect>'
    return (
        f'<g class="ot-queue"><rect pointer-events="all" {box}/>'
        f'<path class="ot-stripes" stroke-width="{number(height)}" d="M{number(x)},{number(y)}h{number(length)}"/>'
        f"{title}</g>"
    )


def line(what: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    return f'<path class="ot-{what}" d="M{number(x1)},{number(y1)}L{number(x2)},{number(y2)}"/>'


def words(text: str, x: float, y: float, look: str, *, centred: bool = False) -> str:
    """A piece of text on the line y, which begins at x or has its middle there."""
    anchor = ' text-anchor="middle"' if centred else ""
    return f'<text class="{look}" x="{number(x)}" y="{number(y)}"{anchor}>{escaped(text)}</text>'


def label(parts: Sequence[tuple[str, str]], y: float) -> str:
    """Pieces of text, each with its look, one after the other."""
    pieces = (f'<tspan class="{look}">{escaped(text)}</tspan>' for text, look in parts if text)
    return f'<text x="0" y="{number(y)}">{" ".join(pieces)}</text>'


def breadth(text: str) -> float:
    """How wide a text is in pixels, about, whatever font it is shown in."""
    return sum(8.4 if character.isupper() else 7.2 * width(character) for character in text)


def number(value: float) -> str:
    """A coordinate; tenths of a pixel are enough."""
    return f"{value:.1f}".removesuffix(".0")


def escaped(text: str) -> str:
    """Text as XML has it."""
    return escape(text, quote=True)
