"""The timeline that a test holds in its hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.chart.rows import Row
from omics_mock.chart.svg import picture
from omics_mock.chart.text import drawing

if TYPE_CHECKING:
    from omics_mock.chart.rows import Omitted
    from omics_mock.timing.instants import Instant


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """The runs and tasks of a test as bars over time, as they were at `now`; it does not change any more.

    `str(chart)` is readable text, `chart.svg()` a picture, which notebooks show by themselves. Both show the time from
    `begins`, the creation of the first run, to `ends`: now, or the last end if everything has come to rest. `rows` are
    what they show, as data; instants are microseconds since 1970.
    """

    rows: tuple[Row | Omitted, ...]
    begins: Instant
    ends: Instant
    now: Instant

    def text(self, width: int = 100) -> str:
        """The timeline as text of at most `width` columns; raises ConfigurationError for fewer than 60."""
        return drawing(self, width)

    def svg(self) -> str:
        """The timeline as an SVG document that needs nothing else, for light and dark surroundings."""
        return picture(self)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        kinds = [row.kind for row in self.rows if isinstance(row, Row)]
        return f"<timeline of {kinds.count('run')} runs and {kinds.count('task')} tasks>"

    def _repr_svg_(self) -> str:
        """What Jupyter shows."""
        return self.svg()
