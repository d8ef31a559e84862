"""`mock.runs`, `mock.workflows`, `mock.read_sets` and their like: live, read-only, typed looks at what there is."""

from __future__ import annotations

from omics_mock.views.collection import NamedViews, Views
from omics_mock.views.inspection import Inspection

__all__ = ["Inspection", "NamedViews", "Views"]
