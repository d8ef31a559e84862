"""A timeline as a picture: SVG that stands alone, drawn for light and dark surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from omics_mock.chart.names import shown
from omics_mock.chart.rows import MEANINGS, Row
from omics_mock.chart.scale import in_words, ticks
from omics_mock.chart.shapes import bar, breadth, escaped, label, line, mark, number, words
from omics_mock.chart.style import style
from omics_mock.chart.words import head, omission, outcome, story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.chart.chart import Chart
    from omics_mock.chart.rows import Bar, Omitted
    from omics_mock.timing.instants import Instant

_WIDTH, _MARGIN = 960, 16
_TOP = 64
_NAME_COLUMNS = 32
_ROOM_OF_TICK = 64
_ROOM_OF_MARK = 22
_LEGEND_LINE = 22
_SMALL = 0.8


class _Measures(NamedTuple):
    """The height of a row, of its bars, of its end mark; the indent and look of its name, and the look of the rest."""

    row: int
    bar: int
    mark: int
    indent: int
    name: str
    outcome: str


_MEASURES = {
    "run": _Measures(28, 14, 13, 0, "ot-ink ot-run", "ot-ink ot-small"),
    "task": _Measures(19, 8, 10, 14, "ot-ink ot-small", "ot-dim ot-small"),
}
_OMITTED = _MEASURES["task"]


def picture(chart: Chart) -> str:
    """The SVG document."""
    return _Picture(chart).document()


class _Picture:
    """Where everything stands: labels on the left, bars and their end marks, outcomes on the right."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._rows = [row for row in chart.rows if isinstance(row, Row)]
        labels = (_measures(row).indent + breadth(" ".join(_label(row))) for row in self._rows)
        outcomes = (breadth(outcome(row, chart.now)) for row in self._rows)
        self._left = _MARGIN + max(labels, default=0) + 10
        self._right = _WIDTH - _MARGIN - max(outcomes, default=0) - _ROOM_OF_MARK
        self._bottom = _TOP + sum(_measures(row).row for row in chart.rows)

    def document(self) -> str:
        """Everything, from the paper up."""
        legend, height = self._legend()
        told = head(self._chart)
        size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="omics-timeline" {size} role="img" aria-label="{told}">',
            style(),
            f'<rect class="ot-paper ot-edge" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="6"/>',
            words(told, _MARGIN, 26, "ot-dim"),
            *(self._grid() if self._rows else ()),
            *self._rows_and_labels(),
            *legend,
            "</svg>\n",
        ]
        return "\n".join(parts)

    def _grid(self) -> Iterator[str]:
        """The ticks, and the line of now if something goes on."""
        chart = self._chart
        is_now = chart.now == chart.ends
        for tick in ticks(chart.ends - chart.begins, int((self._right - self._left) / _ROOM_OF_TICK)):
            x = self._x(chart.begins + tick)
            yield line("grid", x, _TOP - 8, x, self._bottom)
            if not is_now or x < self._right - _ROOM_OF_TICK / 2:
                yield words(in_words(tick), x, _TOP - 14, "ot-dim ot-small", centred=True)
        if is_now:
            yield line("now", self._right, _TOP - 8, self._right, self._bottom)
            yield words("now", self._right, _TOP - 14, "ot-ink ot-small", centred=True)

    def _rows_and_labels(self) -> Iterator[str]:
        y = float(_TOP)
        for row in self._chart.rows:
            measures = _measures(row)
            if not measures.indent and y > _TOP:
                yield line("grid", _MARGIN, y, _WIDTH - _MARGIN, y)
            if isinstance(row, Row):
                yield from self._row(row, y, measures)
            else:
                yield words(omission(row), _MARGIN + measures.indent, y + 14, "ot-dim ot-small")
            y += measures.row

    def _row(self, row: Row, top: float, measures: _Measures) -> Iterator[str]:
        middle, now = top + measures.row / 2, self._chart.now
        yield f"<g><title>{escaped(story(row, now))}</title>"
        yield self._name(row, _MARGIN + measures.indent, top, measures)
        for each in row.bars:
            begins, ends = self._x(each.begins), self._x(each.ends)
            yield bar(each.look, begins, middle, ends - begins, measures.bar, self._told(each))
        ended = self._x(now if row.ended is None else row.ended)
        yield mark(row.look, ended + measures.mark / 2 + 1, middle, measures.mark)
        yield words(outcome(row, now), self._right + _ROOM_OF_MARK, middle + 4, measures.outcome)
        yield "</g>"

    def _name(self, row: Row, x: float, y: float, measures: _Measures) -> str:
        """The label in an SVG of its own, which ends where the bars begin, however wide a font is."""
        box = f'x="{number(x)}" y="{number(y)}" width="{number(self._left - 6 - x)}" height="{measures.row}"'
        looks = ("ot-dim", measures.name, "ot-dim ot-small")
        text = label(tuple(zip(_label(row), looks, strict=True)), measures.row / 2 + 4)
        return f'<svg {box} overflow="hidden">{text}</svg>'

    def _told(self, each: Bar) -> str:
        lasts, begins, ends = each.ends - each.begins, each.begins - self._chart.begins, each.ends - self._chart.begins
        return f"{each.look}: {in_words(lasts)}, from {in_words(begins)} to {in_words(ends)}"

    def _x(self, at: Instant) -> float:
        share = (at - self._chart.begins) / (self._chart.ends - self._chart.begins)
        return self._left + share * (self._right - self._left)

    def _legend(self) -> tuple[list[str], int]:
        """What colours and marks mean that were used, and the height of the picture with it."""
        used = {row.look for row in self._rows} | {each.look for row in self._rows for each in row.bars}
        bars = {each.look for row in self._rows for each in row.bars}
        x, y, parts = float(_MARGIN), self._bottom + 20, []
        for meaning in (meaning for meaning in MEANINGS if meaning in used):
            room = 38 + breadth(meaning) * _SMALL
            if x + room > _WIDTH - _MARGIN:
                x, y = float(_MARGIN), y + _LEGEND_LINE
            parts.append(bar(meaning, x, y, 16, 10) if meaning in bars else mark(meaning, x + 9, y, 12))
            parts.append(words(meaning, x + 22, y + 4, "ot-dim ot-small"))
            x += room
        return parts, int(y) + (20 if parts else 0)


def _measures(row: Row | Omitted) -> _Measures:
    if isinstance(row, Row):
        return _MEASURES[row.kind]
    return _OMITTED if row.belongs else _OMITTED._replace(indent=0)


def _label(row: Row) -> tuple[str, str, str]:
    """Id of a run, name, and place; what there is not is empty."""
    return row.id if row.kind == "run" else "", shown(row.name or "", _NAME_COLUMNS), row.place
