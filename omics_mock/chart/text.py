"""A timeline as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.chart.names import cut, shown, width
from omics_mock.chart.rows import MEANINGS, Row
from omics_mock.chart.scale import in_words, ticks
from omics_mock.chart.words import head, omission, outcome
from omics_mock.exceptions import ConfigurationError, hides_frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.chart.chart import Chart
    from omics_mock.chart.rows import Omitted
    from omics_mock.timing.instants import Instant

__tracebackhide__ = hides_frames

_NARROWEST = 60
_LABEL_OF_LINE = 0.4
_COLUMNS_OF_TICK = 9
_COLUMNS_OF_NAME = 16
_LEAST_OF_PLACE = 7

_SIGNS = dict(zip(MEANINGS, "·░▄█▀✓◆✗⊘>", strict=True))
"""A sign for everything that happens; those of bars fill the low half, all, or the high half of a line."""


def drawing(chart: Chart, columns: int) -> str:
    """The timeline in lines of at most so many columns."""
    if type(columns) is not int or columns < _NARROWEST:
        raise ConfigurationError(f"width={columns!r}: a timeline needs {_NARROWEST} columns. Give that many, or more.")
    if not chart.rows:
        return cut(head(chart), columns)
    return "\n".join(line.rstrip() for line in _Drawing(chart, columns).lines())


class _Drawing:
    """Where everything stands: labels on the left, bars and their end marks, outcomes on the right."""

    def __init__(self, chart: Chart, columns: int) -> None:
        self._chart = chart
        self._columns = columns
        rows = [row for row in chart.rows if isinstance(row, Row)]
        most = int(columns * _LABEL_OF_LINE)
        self._label = min(most, max(width(_label(row, most)) for row in rows))
        self._outcome = max(len(outcome(row, chart.now)) for row in rows)
        self._cells = columns - self._label - self._outcome - 3

    def lines(self) -> Iterator[str]:
        """Every line from the head to the legend."""
        yield cut(head(self._chart), self._columns)
        yield ""
        yield self._axis()
        for row in self._chart.rows:
            yield self._line(row) if isinstance(row, Row) else self._omission(row)
        yield ""
        yield from self._legend()

    def _axis(self) -> str:
        line = ""
        begins, now = self._chart.begins, self._chart.now
        for tick in ticks(self._chart.ends - begins, self._cells // _COLUMNS_OF_TICK):
            at, label = self._cell(begins + tick), f"|{in_words(tick)}"
            if at + len(label) < self._cells:
                line = line.ljust(at) + label
        if now == self._chart.ends:
            line = line.ljust(self._cells) + "|now"
        return " " * (self._label + 1) + line

    def _line(self, row: Row) -> str:
        label = _label(row, self._label)
        bars = "".join(self._bar_and_mark(row))
        return f"{label}{' ' * (self._label - width(label))} {bars} {outcome(row, self._chart.now)}"

    def _bar_and_mark(self, row: Row) -> list[str]:
        cells = [" "] * (self._cells + 1)
        for bar in row.bars:
            begins, ends = self._cell(bar.begins), self._cell(bar.ends)
            cells[begins:ends] = _SIGNS[bar.look] * (ends - begins)
        cells[self._cell(self._chart.now if row.ended is None else row.ended)] = _SIGNS[row.look]
        return cells

    def _cell(self, at: Instant) -> int:
        """The cell whose left edge is nearest; the last one is for end marks."""
        span = self._chart.ends - self._chart.begins
        return ((at - self._chart.begins) * self._cells * 2 + span) // (2 * span)

    def _omission(self, omitted: Omitted) -> str:
        return cut(("  " if omitted.belongs else "") + omission(omitted), self._columns)

    def _legend(self) -> Iterator[str]:
        """What the signs mean that were used, in as many lines as it takes."""
        rows = [row for row in self._chart.rows if isinstance(row, Row)]
        used = {row.look for row in rows} | {bar.look for row in rows for bar in row.bars}
        line = ""
        for item in (f"{sign} {meaning}" for meaning, sign in _SIGNS.items() if meaning in used):
            if line and len(line) + len(item) + 3 > self._columns:
                yield line
                line = ""
            line += f"{'   ' if line else ''}{item}"
        yield line


def _label(row: Row, columns: int) -> str:
    """Id, name and place of a run, name of a task; where there is no room, the place gives way first."""
    before = f"{row.id} " if row.kind == "run" else "  "
    after = f" {row.place}" if row.place else ""
    room = columns - len(before)
    name = shown(row.name or "-", max(room - len(after), min(room, _COLUMNS_OF_NAME)))
    left = room - width(name)
    return before + name + (cut(after, left) if left >= _LEAST_OF_PLACE else "")
