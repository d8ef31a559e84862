"""The resources that one account has in one region, and the work that waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.admission import Admission
from omics_mock.domain.table import Table
from omics_mock.support.errors import ResourceNotFoundException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from omics_mock.domain.reference import Reference, ReferenceStore
    from omics_mock.domain.storage_job import StorageJob
    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.read_set_upload import ReadSetUpload
    from omics_mock.domain.run import Run
    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.domain.workflow import Workflow
    from omics_mock.support.errors import ServiceError
    from omics_mock.timing.schedule import Schedule


class Region:
    """One world: the tables of one account in one region.

    `tags` holds the tags of every taggable resource by ARN; `tokens` remembers idempotency tokens.
    """

    def __init__(
        self, account_id: str, name: str, partition: str, schedule: Schedule, quotas: Mapping[str, int]
    ) -> None:
        self.account_id = account_id
        self.name = name
        self.partition = partition
        self.tags: dict[str, dict[str, str]] = {}
        self.tokens: dict[tuple[str, ...], tuple[bytes, str]] = {}

        def table(kind: str, text: str) -> Table:
            return Table(kind, schedule, _not_found(text))

        # chosen: texts by analogy with the known ones, "Workflow N not found" and "The specified sequence store ..."
        self.workflows: Table[Workflow] = table("workflow", "Workflow {} not found")
        self.runs: Table[Run] = table("run", "Run {} not found")
        self.reference_stores: Table[ReferenceStore] = table(
            "reference store", "The specified reference store does not exist."
        )
        self.references: Table[Reference] = table("reference", "The specified reference does not exist.")
        self.sequence_stores: Table[SequenceStore] = table(
            "sequence store", "The specified sequence store does not exist"
        )
        self.read_sets: Table[ReadSet] = table("read set", "The specified readset does not exist.")
        self.reference_import_jobs: Table[StorageJob] = table(
            "reference import job", "The specified import job does not exist."
        )
        self.read_set_import_jobs: Table[StorageJob] = table(
            "read set import job", "The specified import job does not exist."
        )
        self.read_set_activation_jobs: Table[StorageJob] = table(
            "read set activation job", "The specified activation job does not exist."
        )
        self.read_set_export_jobs: Table[StorageJob] = table(
            "read set export job", "The specified export job does not exist."
        )
        self.read_set_uploads: Table[ReadSetUpload] = table("read set upload", "The specified upload does not exist.")
        self.admission = Admission(self.runs, quotas)
        self.runs.on_change = self.admission.changed

    def arn(self, resource: str) -> str:
        """The ARN of a resource of this region, e.g. `arn("run/1234567")`."""
        return f"arn:{self.partition}:omics:{self.name}:{self.account_id}:{resource}"

    def tables(self) -> Iterator[Table]:
        """Every table of this region."""
        return (value for value in vars(self).values() if isinstance(value, Table))


def _not_found(text: str) -> Callable[[str], ServiceError]:
    return lambda resource_id: ResourceNotFoundException(text.format(resource_id))
