"""The objects that failed uploads leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.resource import GONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omics_mock.domain.content import Content
    from omics_mock.domain.read_set_upload import ReadSetUpload
    from omics_mock.timing.instants import Instant


def left_over_parts(upload: ReadSetUpload, at: Instant) -> Iterable[tuple[str, Content]]:
    """The URI in the store's fallback location, and the content, of every part of an upload that has failed at `at`."""
    return upload.left_over if upload.status_at(at) == GONE else ()
