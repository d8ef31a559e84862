"""Workflows and their versions: a definition that can be run, under a name.

doc: "Creating private workflows" and "Workflow versioning" of the HealthOmics user guide. The original workflow is
the default version of itself, so both kinds of record share everything but their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_outline import ONE_TASK
from omics_mock.support.errors import ConflictException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.definitions.outline import Outline
    from omics_mock.domain.region import Region
    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.timing.instants import Instant

PRIVATE = "PRIVATE"
READY2RUN = "READY2RUN"

_DELETABLE = ("ACTIVE", "FAILED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(LivingResource):
    """What a workflow and each of its versions have in common: a definition, what was found in it, and defaults.

    `main`, `engine`, `digest`, `parameter_template` and `status_message` are known once the definition was read,
    so nobody sees them while the status is CREATING. `tasks` are the tasks of a run that sets no parameters.
    `outline` is there when the number of tasks depends on the parameters.
    """

    name: str
    uuid: str
    type: str = PRIVATE
    description: str | None = None
    engine: str | None = None
    main: str | None = None
    digest: str | None = None
    parameter_template: Mapping[str, Mapping[str, object]] | None = None
    status_message: str | None = None
    storage_type: str | None = None
    storage_capacity: int | None = None
    accelerators: str | None = None
    container_registry_map: Mapping[str, object] | None = None
    definition_repository: Mapping[str, object] | None = None
    readme_path: str | None = None
    readme: str | None = None
    metadata: Mapping[str, str] | None = None
    tasks: tuple[TaskOutline, ...] = ONE_TASK
    outline: Outline | None = None

    def is_active(self, now: Instant) -> bool:
        """Whether runs may start; doc: only once the status is ACTIVE."""
        return self.status_at(now) == "ACTIVE"

    def tasks_for(self, parameters: Mapping[str, object]) -> tuple[TaskOutline, ...]:
        """The tasks of a run with these parameters; scatters over a parameter are as wide as its value is long."""
        return self.tasks if self.outline is None else self.outline.tasks(parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Revision):
    """A workflow; `type` is PRIVATE or READY2RUN."""

    kind: ClassVar[str] = "workflow"

    def arn(self, region: Region) -> str:
        """The ARN; seen: that of a Ready2Run workflow has no account."""
        owned = region.arn(f"workflow/{self.id}")
        return owned if self.type == PRIVATE else owned.replace(f":{region.account_id}:", "::")

    def check_deletable(self, now: Instant) -> None:
        """Raise ConflictException unless the status allows deletion. doc: it is ACTIVE or FAILED."""
        status = self.status_at(now)
        if status not in _DELETABLE:
            raise ConflictException(f"Workflow {self.id} cannot be deleted in status {status}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowVersion(Revision):
    """A version of a workflow, named by the user; its `id` is `<workflow id>/version/<name>`."""

    kind: ClassVar[str] = "workflow version"

    workflow_id: str
    workflow_bucket_owner_id: str | None = None

    @property
    def version_name(self) -> str:
        """The name that the user gave it, unique within the workflow."""
        return self.name

    def arn(self, region: Region) -> str:
        """The ARN: the workflow's, followed by `/version/` and the name."""
        return region.arn(f"workflow/{self.id}")


def version_id(workflow_id: str, version_name: str) -> str:
    """The id under which a version is kept."""
    return f"{workflow_id}/version/{version_name}"
