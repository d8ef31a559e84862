"""What a run runs: the workflow, or the version of it, as long as anybody knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.ready2run import catalogue
from omics_mock.domain.workflow import READY2RUN

if TYPE_CHECKING:
    from omics_mock.domain.region import Region
    from omics_mock.domain.run import Run
    from omics_mock.domain.workflow import Revision


def revision_of(region: Region, run: Run) -> Revision | None:
    """The workflow or version that a run of this region was started with; None for another account's workflow."""
    if run.settings.workflow_type == READY2RUN:
        return catalogue(region.name).find(run.settings.workflow_id)
    if run.settings.workflow_version_name is None:
        return region.workflows.find(run.settings.workflow_id, run.creation_time)
    versions = region.workflow_versions.existing(
        run.creation_time, workflow_id=run.settings.workflow_id, name=run.settings.workflow_version_name
    )
    return next(versions, None)
