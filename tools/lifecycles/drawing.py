# ruff: noqa: INP001 - scripts, not a package
"""State diagrams as SVG: no script, no font to load, readable on light and on dark pages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tools.lifecycles.layout import Arrow, Layout, laid_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.lifecycles.layout import Spot

BIRTH = ""
"""The name of the dot at which a life begins."""

_CHARACTER, _SMALL, _PADDING = 8.0, 6.2, 12.0
_HEIGHT, _BETWEEN, _LINE, _MARGIN = 40.0, 62.0, 13.0, 18.0
_DOT = 6.0

# The picture brings its own background, so that it can be read whatever the page around it looks like.
_STYLE = """
.page { fill: #ffffff; stroke: #d8dee4; }
.status { fill: #eef4fb; stroke: #4a76a8; stroke-width: 1.2; }
.gone { fill: none; stroke: #8a94a0; stroke-dasharray: 3 3; }
text { font-size: 11px; font-family: ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
.name { font-size: 12px; font-weight: 600; fill: #1c2733; }
.name { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.lasts { fill: #4d5b69; }
.label { fill: #3d4a57; }
.calls { fill: #8a4b08; }
.time { fill: none; stroke: #55697d; stroke-width: 1.4; }
.call { fill: none; stroke: #b5650f; stroke-width: 1.4; stroke-dasharray: 5 3; }
.time-tip, .dot { fill: #55697d; }
.call-tip { fill: #b5650f; }
"""
_DARK = """
.page { fill: #131a21; stroke: #2c3844; }
.status { fill: #1d2c3c; stroke: #6f9fd0; }
.gone { fill: none; stroke: #7d8894; }
.name { fill: #e8eef4; }
.lasts { fill: #a9b6c3; }
.label { fill: #b9c5d0; }
.calls { fill: #f0b060; }
.time { stroke: #8ba0b5; }
.call { stroke: #e09a45; }
.time-tip, .dot { fill: #8ba0b5; }
.call-tip { fill: #e09a45; }
"""


def diagram(title: str, statuses: Mapping[str, str], arrows: Sequence[Arrow], gone: str) -> str:
    """The SVG of a lifecycle: its statuses, each with how long it lasts, and the arrows between them.

    The first arrow begins at `BIRTH`; `gone` is the status that nobody ever sees.
    """
    widths = {BIRTH: 2 * _DOT} | {name: _width_of(name, lasts) for name, lasts in statuses.items()}
    labels = {arrow: max((len(line) * _SMALL + 8 for line in arrow.label), default=0.0) for arrow in arrows}
    layout = laid_out(widths, arrows, labels)
    parts = [*_arrows(layout), *_statuses(layout, statuses, gone), *_labels(layout)]
    width, height = layout.width + 2 * _MARGIN, _y(layout.layers - 1) + _HEIGHT / 2 + _MARGIN
    return "\n".join([*_head(title, arrows, width, height), *parts, "</g>", "</svg>", ""])


def _width_of(name: str, lasts: str) -> float:
    return max(len(name) * _CHARACTER, len(lasts) * _SMALL) + 2 * _PADDING


def _y(layer: int) -> float:
    """The middle of a layer; statuses are in the even ones."""
    return _MARGIN + _DOT + layer * (_HEIGHT + _BETWEEN) / 2


def _head(title: str, arrows: Sequence[Arrow], width: float, height: float) -> list[str]:
    told = "; ".join(_told(arrow) for arrow in arrows)
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {_sized(width, height)} role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(told)}</desc>",
        f"<style>{_STYLE}@media (prefers-color-scheme: dark) {{{_DARK}}}\n</style>",
        "<defs>",
        *(
            f'<marker id="{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path class="{kind}-tip" d="M0 0 L8 4 L0 8 z"/></marker>'
            for kind in ("time", "call")
        ),
        "</defs>",
        f'<rect class="page" x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="6"/>',
        f'<g transform="translate({_MARGIN:.0f} 0)">',
    ]


def _sized(width: float, height: float) -> str:
    return f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'


def _told(arrow: Arrow) -> str:
    how = f" ({', '.join(arrow.label)})" if arrow.label else ""
    return f"{arrow.source or 'new'} to {arrow.target}{how}"


def _statuses(layout: Layout, statuses: Mapping[str, str], gone: str) -> list[str]:
    dot = layout.spots[BIRTH]
    parts = [f'<circle class="dot" cx="{dot.x:.1f}" cy="{_y(0):.1f}" r="{_DOT:.0f}"/>']
    for name, lasts in statuses.items():
        spot = layout.spots[name]
        x, y = spot.x, _y(spot.layer)
        kind = "status gone" if name == gone else "status"
        parts.append(
            f'<rect class="{kind}" x="{x - spot.width / 2:.1f}" y="{y - _HEIGHT / 2:.1f}" '
            f'width="{spot.width:.1f}" height="{_HEIGHT:.0f}" rx="7"/>'
        )
        parts.append(_text("name", x, y + (-2 if lasts else 4), name))
        if lasts:
            parts.append(_text("lasts", x, y + 13, lasts))
    return parts


def _text(kind: str, x: float, y: float, words: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'


def _arrows(layout: Layout) -> list[str]:
    parts = []
    for arrow, way in layout.ways:
        kind = "call" if arrow.is_call else "time"
        parts.append(f'<path class="{kind}" d="{_curve(_points(way))}" marker-end="url(#{kind})"/>')
    return parts


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """A smooth line through the points, upright at both ends."""
    slopes = [0.0, *((c[0] - a[0]) / (c[1] - a[1]) for a, c in zip(points, points[2:], strict=False)), 0.0]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for ((x, y), slope), ((to_x, to_y), to_slope) in pairwise(zip(points, slopes, strict=True)):
        third = (to_y - y) / 3
        path += f" C{x + slope * third:.1f} {y + third:.1f} {to_x - to_slope * third:.1f} {to_y - third:.1f}"
        path += f" {to_x:.1f} {to_y:.1f}"
    return path


def _points(way: Sequence[Spot]) -> list[tuple[float, float]]:
    """Where an arrow goes through: it leaves and reaches statuses at their upper or lower edges, side by side."""
    is_down = way[-1].layer > way[0].layer
    edge = _HEIGHT / 2 if is_down else -_HEIGHT / 2
    first, last = way[0], way[-1]
    begin = (_port(first, way[1], is_below=is_down), _y(first.layer) + (edge if first.width > 2 * _DOT else _DOT))
    end = (_port(last, way[-2], is_below=not is_down), _y(last.layer) - edge)
    return [begin, *((spot.x, _y(spot.layer)) for spot in way[1:-1]), end]


def _port(spot: Spot, neighbour: Spot, *, is_below: bool) -> float:
    others = sorted(spot.below if is_below else spot.above, key=lambda other: other.x)
    share = (others.index(neighbour) + 1) / (len(others) + 1)
    return spot.x + (share - 0.5) * spot.width * 0.8


def _labels(layout: Layout) -> list[str]:
    parts = []
    for arrow, way in layout.ways:
        spot = way[1]
        x, y = spot.x, _y(spot.layer) + 4 - (len(arrow.label) - 1) * _LINE / 2
        if arrow.label:
            parts.append(
                f'<rect class="page" style="stroke: none" x="{x - spot.width / 2 + 2:.1f}" y="{y - 11:.1f}" '
                f'width="{spot.width - 4:.1f}" height="{len(arrow.label) * _LINE + 2:.0f}"/>'
            )
        kind = "label calls" if arrow.is_call else "label"
        parts += [_text(kind, x, y + place * _LINE, line) for place, line in enumerate(arrow.label)]
    return parts
