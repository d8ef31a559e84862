"""All builders of a mock, joined."""

from __future__ import annotations

from omics_mock.builders.objects import ObjectBuilders


class Add(ObjectBuilders):
    """Builders of every family: each puts one resource (or S3 object) into the world and returns its id.

    Without `status=` the resource is created now and lives on; with `status=` it already has that past.
    """
