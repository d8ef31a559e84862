"""`mock.timeline()`: the runs and tasks of a test as bars over time, as text and as a picture."""

from __future__ import annotations

from omics_mock.chart.chart import Chart
from omics_mock.chart.rows import Bar, Omitted, Row
from omics_mock.chart.selection import DEFAULT_ROWS, timeline_of

__all__ = ["DEFAULT_ROWS", "Bar", "Chart", "Omitted", "Row", "timeline_of"]
