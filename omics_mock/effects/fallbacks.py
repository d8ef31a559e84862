"""The objects that failed uploads leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.resource import GONE

if TYPE_CHECKING:
    from omics_mock.domain.read_set_upload import ReadSetUpload
    from omics_mock.effects.objects import Objects
    from omics_mock.timing.instants import Instant


def write_left_over_parts(objects: Objects, upload: ReadSetUpload, at: Instant) -> None:
    """Write the parts of an upload to the store's fallback location, if it has failed at `at`."""
    if upload.status_at(at) == GONE:
        for uri, content in upload.left_over:
            objects.put(uri, content)
