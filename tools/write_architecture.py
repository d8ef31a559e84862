# ruff: noqa: INP001, T201 - a script, not part of a package
"""Write `docs/architecture.svg`, the layers and the way of a call, from the table and list of `docs/architecture.md`.

    python tools/write_architecture.py

Run it after changing either; tests compare the picture with the page, and the page with the contract of import-linter.
"""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent.parent / "docs"
PAGE, TARGET = FOLDER / "architecture.md", FOLDER / "architecture.svg"

_ROW = re.compile(r"^\| (`\w+`(?: `\w+`)*) \| (.+) \|$", re.MULTILINE)
_STEP = re.compile(r"^\d+\. \*\*(\w+)\*\*:", re.MULTILINE)

_MARGIN, _GAP, _LINE = 16.0, 8.0, 15.0
_LEFT, _LANE, _PADDING = 470.0, 300.0, 12.0
_CHARACTERS = 62
_DOT = 10.0
_OUTSIDE = ["your code, and your test"], "boto3, botocore, aiobotocore, the AWS CLI"

_STYLE = """
.page { fill: #ffffff; stroke: #d8dee4; }
.outside { fill: #fff7ec; stroke: #b5650f; }
.layer { fill: #eef4fb; stroke: #4a76a8; }
text { font-size: 12px; font-family: ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
.modules { font-weight: 600; fill: #1c2733; }
.modules { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.what { fill: #4d5b69; }
.way { fill: none; stroke: #b5650f; stroke-width: 1.8; }
.reach { stroke: #4a76a8; stroke-dasharray: 2 4; }
.tip, .dot { fill: #b5650f; }
.number { font-weight: 600; fill: #ffffff; }
"""
_DARK = """
.page { fill: #131a21; stroke: #2c3844; }
.outside { fill: #2b2114; stroke: #e09a45; }
.layer { fill: #1d2c3c; stroke: #6f9fd0; }
.modules { fill: #e8eef4; }
.what { fill: #a9b6c3; }
.way { stroke: #e09a45; }
.reach { stroke: #6f9fd0; }
.tip, .dot { fill: #e09a45; }
.number { fill: #131a21; }
"""


def layers_of(page: str) -> list[tuple[list[str], str]]:
    """The layers of the page from top to bottom: the modules of each, and what it is."""
    return [(row[1].replace("`", "").split(), row[2].replace("`", "")) for row in _ROW.finditer(page)]


def steps_of(page: str) -> list[str]:
    """The module that does each step of a call, in order."""
    return _STEP.findall(page)


def picture(page: str) -> str:
    """The SVG of the layers and the way of a call."""
    boxes, height = _boxes(page)
    right = _MARGIN + _LEFT
    edges = {module: (top, bottom) for modules, _, top, bottom in boxes for module in modules}
    return "\n".join(
        [
            _head(page, right + _LANE + _MARGIN, height),
            _box("outside", *boxes[0], right + _LANE),
            *(_box("layer", *box, right) for box in boxes[1:]),
            *_way(steps_of(page), edges, boxes[0][3]),
            "</svg>",
            "",
        ]
    )


def _head(page: str, width: float, height: float) -> str:
    layers = "; ".join(", ".join(modules) for modules, _ in layers_of(page))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" \
viewBox="0 0 {width:.0f} {height:.0f}" role="img">
<title>The layers of omics_mock, and the way of a call through them</title>
<desc>From top to bottom: {escape(layers)}. A call: {escape(", ".join(steps_of(page)))}.</desc>
<style>{_STYLE}@media (prefers-color-scheme: dark) {{{_DARK}}}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
<path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>
<rect class="page" x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="6"/>"""


def _boxes(page: str) -> tuple[list[tuple[list[str], str, float, float]], float]:
    """The code under test and the layers, each with its upper and lower edge, and the height of all."""
    found, top = [], _MARGIN
    for modules, what in [_OUTSIDE, *layers_of(page)]:
        bottom = top + (len(_lines(modules)) + 1) * _LINE + _PADDING
        found.append((modules, what, top, bottom))
        top = bottom + _GAP
    return found, top - _GAP + _MARGIN


def _lines(modules: Sequence[str]) -> list[str]:
    return textwrap.wrap("  ".join(modules), _CHARACTERS)


def _box(kind: str, modules: Sequence[str], what: str, top: float, bottom: float, right: float) -> str:
    """A box with a line, or several, of names, and one that says what they are."""
    width, height = right - _MARGIN, bottom - top
    texts = [*(("modules", line) for line in _lines(modules)), ("what", what)]
    lines = [f'<rect class="{kind}" x="{_MARGIN:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>']
    for place, (style, text) in enumerate(texts, 1):
        x, y = _MARGIN + _PADDING, top + place * _LINE + 2
        lines.append(f'<text class="{style}" x="{x:.0f}" y="{y:.0f}" xml:space="preserve">{escape(text)}</text>')
    return "\n".join(lines)


def _way(steps: Sequence[str], edges: dict[str, tuple[float, float]], begins: float) -> list[str]:
    """The line from the code under test through the layers of the steps and back, with a number at each step."""
    pitch = _LANE / (len(steps) + 1)
    places = [(_MARGIN + _LEFT + (n + 1) * pitch, sum(edges[step]) / 2) for n, step in enumerate(steps)]
    way = f"M{places[0][0]:.1f} {begins:.1f} V{places[0][1]:.1f}"
    for (_, y), (to_x, to_y) in pairwise(places):
        way += f" L{to_x - pitch / 2:.1f} {y:.1f} L{to_x - pitch / 2:.1f} {to_y:.1f} L{to_x:.1f} {to_y:.1f}"
    way += f" V{begins + 2:.1f}"
    reaches = [f'<path class="reach" d="M{_MARGIN + _LEFT:.0f} {y:.1f} H{x:.1f}"/>' for x, y in places]
    dots = [
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{_DOT:.0f}"/>'
        f'<text class="number" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{number}</text>'
        for number, (x, y) in enumerate(places, 1)
    ]
    return [*reaches, f'<path class="way" d="{way}" marker-end="url(#tip)"/>', *dots]


def main() -> None:
    """Write the picture."""
    TARGET.write_text(picture(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
