# ruff: noqa: INP001 - scripts, not a package
"""Where the statuses and arrows of a state diagram go: layers from top to bottom, as few crossings as can be found.

The usual three steps for layered graphs (Sugiyama): each status gets the layer of the longest way to it, the order
within the layers is improved until no sweep makes it better, and then everything is moved towards its neighbours.
Arrows pass through points of their own in the layers between, which keep room for labels.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_GAP = 26.0
_SWEEPS = 12
_MOVES = 200
# How hard arrows pull their ends together: the first one of a status, which is the usual way; the middle of a long one.
_USUAL, _LONG, _OTHER = 6.0, 4.0, 1.0


@dataclass(frozen=True)
class Arrow:
    """An arrow between two statuses, with the lines of its label; `is_call` tells calls from the course of time."""

    source: str
    target: str
    label: tuple[str, ...] = ()
    is_call: bool = False


@dataclass(eq=False)
class Spot:
    """A place in a layer: that of a status, or of an arrow on its way."""

    layer: int
    width: float
    x: float = 0.0
    above: list[Spot] = field(default_factory=list)
    below: list[Spot] = field(default_factory=list)
    pulls: list[tuple[Spot, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """The spot of each status, and for each arrow the spots that it touches, from its source to its target."""

    spots: Mapping[str, Spot]
    ways: Sequence[tuple[Arrow, Sequence[Spot]]]
    width: float
    layers: int


def laid_out(widths: Mapping[str, float], arrows: Sequence[Arrow], label_width: Mapping[Arrow, float]) -> Layout:
    """The layout of a diagram with these statuses, the first of which is the beginning."""
    backward = _backward(list(widths), arrows)
    layers = _layers(list(widths), arrows, backward)
    spots = {name: Spot(2 * layers[name], width) for name, width in widths.items()}
    ways = [(arrow, _way(arrow, spots, label_width[arrow], is_back=arrow in backward)) for arrow in arrows]
    _tie(ways)
    rows = _rows([*spots.values(), *(spot for _, way in ways for spot in way[1:-1])])
    _order(rows)
    _spread(rows)
    left = min(spot.x - spot.width / 2 for row in rows for spot in row)
    for row in rows:
        for spot in row:
            spot.x -= left
    width = max(spot.x + spot.width / 2 for row in rows for spot in row)
    return Layout(spots, ways, width, len(rows))


def _backward(names: Sequence[str], arrows: Iterable[Arrow]) -> set[Arrow]:
    """The arrows that lead back to where one has come from; without them there is no circle."""
    leaving: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        leaving[arrow.source].append(arrow)
    found: set[Arrow] = set()
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        for arrow in leaving[name]:
            if arrow.target in (*way, name):
                found.add(arrow)
            elif arrow.target not in done:
                visit(arrow.target, (*way, name))
        done.add(name)

    for name in names:
        if name not in done:
            visit(name, ())
    return found


def _layers(names: Sequence[str], arrows: Sequence[Arrow], backward: set[Arrow]) -> dict[str, int]:
    layers = dict.fromkeys(names, 0)
    for _ in names:
        for arrow in arrows:
            if arrow not in backward:
                layers[arrow.target] = max(layers[arrow.target], layers[arrow.source] + 1)
    return layers


def _way(arrow: Arrow, spots: Mapping[str, Spot], label: float, *, is_back: bool) -> list[Spot]:
    """The spots of an arrow; its label has room in the layer next to where it leaves."""
    ends = [spots[arrow.source], spots[arrow.target]]
    upper, lower = reversed(ends) if is_back else ends
    between = [Spot(layer, 8.0) for layer in range(upper.layer + 1, lower.layer)]
    (between[-1] if is_back else between[0]).width = max(label, 8.0)
    way = [upper, *between, lower]
    for above, below in pairwise(way):
        above.below.append(below)
        below.above.append(above)
    return way[::-1] if is_back else way


def _tie(ways: Sequence[tuple[Arrow, Sequence[Spot]]]) -> None:
    """Let the spots of each arrow pull at one another."""
    known: set[str] = set()
    for arrow, way in ways:
        is_usual = not arrow.is_call and arrow.source not in known
        known.update([arrow.source] if is_usual else ())
        for place, (one, other) in enumerate(pairwise(way)):
            inner = 0 < place < len(way) - 2
            pull = _USUAL if is_usual else _LONG if inner else _OTHER
            one.pulls.append((other, pull))
            other.pulls.append((one, pull))


def _rows(spots: Iterable[Spot]) -> list[list[Spot]]:
    rows: dict[int, list[Spot]] = defaultdict(list)
    for spot in spots:
        rows[spot.layer].append(spot)
    return [rows[layer] for layer in sorted(rows)]


def _order(rows: list[list[Spot]]) -> None:
    """Put the spots of each layer into the order with the fewest crossings that sweeping down and up finds."""
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        is_down = sweep % 2 == 0
        places = {spot: float(place) for row in rows for place, spot in enumerate(row)}
        for row in rows if is_down else reversed(rows):
            middles = {spot: _middle(spot.above if is_down else spot.below, places, places[spot]) for spot in row}
            row.sort(key=middles.__getitem__)
            places.update((spot, float(place)) for place, spot in enumerate(row))
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _middle(neighbours: Sequence[Spot], places: Mapping[Spot, float], own: float) -> float:
    return sum(places[spot] for spot in neighbours) / len(neighbours) if neighbours else own


def _crossings(rows: Sequence[Sequence[Spot]]) -> int:
    count = 0
    for upper, lower in pairwise(rows):
        places = {spot: place for place, spot in enumerate(lower)}
        ends = [sorted(places[spot] for spot in above.below) for above in upper]
        lines = [(place, end) for place, found in enumerate(ends) for end in found]
        count += sum(a < c and b > d for a, b in lines for c, d in lines)
    return count


def _spread(rows: Sequence[Sequence[Spot]]) -> None:
    """Move every spot towards the middle of its neighbours, as far as the others of its layer let it."""
    for row in rows:
        _pack(row)
    for _ in range(_MOVES):
        for row in rows:
            for spot in row:
                total = sum(pull for _, pull in spot.pulls)
                spot.x = sum(other.x * pull for other, pull in spot.pulls) / total if total else spot.x
            _part(row)


def _pack(row: Sequence[Spot]) -> None:
    x = 0.0
    for spot in row:
        spot.x = x + spot.width / 2
        x += spot.width + _GAP


def _part(row: Sequence[Spot]) -> None:
    """Keep the spots of a layer apart: half of what is missing comes from the left, half from the right."""
    wanted = [spot.x for spot in row]
    from_left, from_right = list(wanted), list(wanted)
    for place, (left, right) in enumerate(pairwise(row), 1):
        least = (left.width + right.width) / 2 + _GAP
        from_left[place] = max(from_left[place], from_left[place - 1] + least)
    for place in range(len(row) - 2, -1, -1):
        least = (row[place].width + row[place + 1].width) / 2 + _GAP
        from_right[place] = min(from_right[place], from_right[place + 1] - least)
    for spot, left, right in zip(row, from_left, from_right, strict=True):
        spot.x = (left + right) / 2
