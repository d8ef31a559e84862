"""Workflows and their versions: a definition that can be run, under a name.

doc: "Creating private workflows" and "Workflow versioning" of the HealthOmics user guide. The original workflow is
the default version of itself, so both kinds of record share everything but their names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.task_outline import ONE_TASK
from omics_mock.support.arns import Arn
from omics_mock.support.errors import ConflictException
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from typing_extensions import Self

    from omics_mock.domain.definitions.outline import Outline
    from omics_mock.domain.region import Region
    from omics_mock.domain.task_outline import TaskOutline
    from omics_mock.timing.instants import Instant

PRIVATE = "PRIVATE"
READY2RUN = "READY2RUN"

# doc: nothing else of a workflow can be changed
_CHANGEABLE = {
    "name": "name",
    "description": "description",
    "storageType": "storage_type",
    "storageCapacity": "storage_capacity",
    "readmeMarkdown": "readme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(LivingResource):
    """What a workflow and each of its versions have in common: a definition, what was found in it, and defaults.

    `main`, `engine`, `digest`, `parameter_template` and `status_message` are known once the definition was read,
    so nobody sees them while the status is CREATING. `tasks` are the tasks of a run that sets no parameters.
    `outline` is there when the tasks depend on the parameters. `engine_version` is the version of Nextflow, None for
    the default one and for other engines. `readme` is its text or where it came from. `owner_id` is an account; seen:
    the ARN of a Ready2Run workflow has none.
    """

    name: str
    uuid: str
    owner_id: str
    type: str = PRIVATE
    description: str | None = None
    engine: str | None = None
    engine_version: str | None = None
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

    def updated(self, now: Instant, request: Mapping[str, Any]) -> Self:
        """The same with the members of an Update request; raises ConflictException while it is being created."""
        self._refuse_while(("CREATING",), now, "updated")
        return replace(self, **{field: request[name] for name, field in _CHANGEABLE.items() if name in request})

    def deleted(self, now: Instant) -> Self:
        """The same, gone from now on; raises ConflictException unless the status is ACTIVE or FAILED."""
        self._refuse_while(("CREATING", "UPDATING", "INACTIVE"), now, "deleted")
        return replace(self, timeline=self.timeline.branch(now, Plan.of(("DELETED", None))))

    def _refuse_while(self, statuses: tuple[str, ...], now: Instant, what: str) -> None:
        if (status := self.status_at(now)) in statuses:
            # inferred: the type; chosen: the text
            raise ConflictException(f"{self.kind.capitalize()} {self.name} cannot be {what} in status {status}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Revision):
    """A workflow; `type` is PRIVATE or READY2RUN."""

    kind: ClassVar[str] = "workflow"

    def arn(self, region: Region) -> str:
        """The ARN, in any region object of the same Region: a shared workflow keeps its owner's."""
        return str(Arn(region.partition, region.name, self.owner_id, f"workflow/{self.id}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowVersion(Revision):
    """A version of a workflow, unique by its `name` within the workflow; its `id` is its uuid."""

    kind: ClassVar[str] = "workflow version"

    workflow_id: str
    workflow_bucket_owner_id: str | None = None

    def arn(self, region: Region) -> str:
        """The ARN: the workflow's, followed by `/version/` and the name."""
        resource = f"workflow/{self.workflow_id}/version/{self.name}"
        return str(Arn(region.partition, region.name, self.owner_id, resource))
