"""All builders of a mock, joined."""

from __future__ import annotations

from omics_mock.builders.analytics import AnalyticsBuilders
from omics_mock.builders.objects import ObjectBuilders
from omics_mock.builders.read_sets import ReadSetBuilders
from omics_mock.builders.references import ReferenceBuilders
from omics_mock.builders.run_batches import RunBatchBuilders
from omics_mock.builders.run_resources import RunResourceBuilders


class Add(AnalyticsBuilders, ObjectBuilders, ReadSetBuilders, ReferenceBuilders, RunBatchBuilders, RunResourceBuilders):
    """Builders of every family: each puts one resource (or S3 object) into the world and returns its id.

    Without `status=` the resource is created now and lives on; with `status=` it already has that past.
    """
