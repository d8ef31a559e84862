"""The views of a mock, one collection for each kind of resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.chart import DEFAULT_ROWS, timeline_of
from omics_mock.exceptions import hides_frames
from omics_mock.views.analytics import ANNOTATION_STORE_VERSIONS, ANNOTATION_STORES, SHARES, VARIANT_STORES
from omics_mock.views.collection import NamedViews, Views
from omics_mock.views.jobs import (
    ANNOTATION_IMPORT_JOBS,
    READ_SET_ACTIVATION_JOBS,
    READ_SET_EXPORT_JOBS,
    READ_SET_IMPORT_JOBS,
    REFERENCE_IMPORT_JOBS,
    VARIANT_IMPORT_JOBS,
)
from omics_mock.views.read_sets import READ_SET_UPLOADS, READ_SETS, SEQUENCE_STORES
from omics_mock.views.references import REFERENCE_STORES, REFERENCES
from omics_mock.views.run_resources import CONFIGURATIONS, RUN_BATCHES, RUN_CACHES, RUN_GROUPS
from omics_mock.views.runs import RUNS
from omics_mock.views.sight import Inspected
from omics_mock.views.workflows import WORKFLOW_VERSIONS, WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.chart import Chart
    from omics_mock.views.analytics import AnnotationStoreVersionView, AnnotationStoreView, ShareView, VariantStoreView
    from omics_mock.views.jobs import (
        AnnotationImportJobView,
        ReadSetActivationJobView,
        ReadSetExportJobView,
        ReadSetImportJobView,
        ReferenceImportJobView,
        VariantImportJobView,
    )
    from omics_mock.views.members import View
    from omics_mock.views.read_sets import ReadSetUploadView, ReadSetView, SequenceStoreView
    from omics_mock.views.references import ReferenceStoreView, ReferenceView
    from omics_mock.views.run_resources import ConfigurationView, RunBatchView, RunCacheView, RunGroupView
    from omics_mock.views.runs import RunView
    from omics_mock.views.workflows import WorkflowVersionView, WorkflowView

__tracebackhide__ = hides_frames


class Inspection(Inspected):
    """The resources that there are now, of all regions and accounts: `mock.runs`, `mock.workflows` and so on."""

    @property
    def workflows(self) -> NamedViews[WorkflowView]:
        """The private workflows."""
        return NamedViews(self, WORKFLOWS)

    @property
    def workflow_versions(self) -> NamedViews[WorkflowVersionView]:
        """The versions of workflows that users made; `named` goes by their version names."""
        return NamedViews(self, WORKFLOW_VERSIONS)

    @property
    def runs(self) -> NamedViews[RunView]:
        """The runs, each with its tasks and why it waits."""
        return NamedViews(self, RUNS)

    @property
    def run_groups(self) -> NamedViews[RunGroupView]:
        """The run groups."""
        return NamedViews(self, RUN_GROUPS)

    @property
    def run_caches(self) -> NamedViews[RunCacheView]:
        """The run caches."""
        return NamedViews(self, RUN_CACHES)

    @property
    def run_batches(self) -> NamedViews[RunBatchView]:
        """The run batches."""
        return NamedViews(self, RUN_BATCHES)

    @property
    def configurations(self) -> NamedViews[ConfigurationView]:
        """The configurations, by their names."""
        return NamedViews(self, CONFIGURATIONS)

    @property
    def reference_stores(self) -> NamedViews[ReferenceStoreView]:
        """The reference stores."""
        return NamedViews(self, REFERENCE_STORES)

    @property
    def references(self) -> NamedViews[ReferenceView]:
        """The references that have been imported."""
        return NamedViews(self, REFERENCES)

    @property
    def reference_import_jobs(self) -> Views[ReferenceImportJobView]:
        """The imports of references."""
        return Views(self, REFERENCE_IMPORT_JOBS)

    @property
    def sequence_stores(self) -> NamedViews[SequenceStoreView]:
        """The sequence stores."""
        return NamedViews(self, SEQUENCE_STORES)

    @property
    def read_sets(self) -> NamedViews[ReadSetView]:
        """The read sets of all sequence stores."""
        return NamedViews(self, READ_SETS)

    @property
    def read_set_uploads(self) -> NamedViews[ReadSetUploadView]:
        """The direct uploads that are open or being processed."""
        return NamedViews(self, READ_SET_UPLOADS)

    @property
    def read_set_import_jobs(self) -> Views[ReadSetImportJobView]:
        """The imports of read sets."""
        return Views(self, READ_SET_IMPORT_JOBS)

    @property
    def read_set_activation_jobs(self) -> Views[ReadSetActivationJobView]:
        """The activations of read sets."""
        return Views(self, READ_SET_ACTIVATION_JOBS)

    @property
    def read_set_export_jobs(self) -> Views[ReadSetExportJobView]:
        """The exports of read sets."""
        return Views(self, READ_SET_EXPORT_JOBS)

    @property
    def variant_stores(self) -> NamedViews[VariantStoreView]:
        """The variant stores."""
        return NamedViews(self, VARIANT_STORES)

    @property
    def variant_import_jobs(self) -> Views[VariantImportJobView]:
        """The imports into variant stores."""
        return Views(self, VARIANT_IMPORT_JOBS)

    @property
    def annotation_stores(self) -> NamedViews[AnnotationStoreView]:
        """The annotation stores."""
        return NamedViews(self, ANNOTATION_STORES)

    @property
    def annotation_store_versions(self) -> NamedViews[AnnotationStoreVersionView]:
        """The versions of annotation stores; `named` goes by their version names."""
        return NamedViews(self, ANNOTATION_STORE_VERSIONS)

    @property
    def annotation_import_jobs(self) -> Views[AnnotationImportJobView]:
        """The imports into annotation stores."""
        return Views(self, ANNOTATION_IMPORT_JOBS)

    @property
    def shares(self) -> NamedViews[ShareView]:
        """The shares, each once, with its owner."""
        return NamedViews(self, SHARES)

    def timeline(self, *run_ids: str, tasks: bool = True, rows: int | None = DEFAULT_ROWS) -> Chart:
        """The runs and their tasks as bars over time: `print(mock.timeline())`, or a picture in a notebook.

        It shows what has happened until now, for all runs of all regions and accounts in creation order, or for those
        with these ids. What will happen is not shown, nor are runs that were deleted. `tasks=False` leaves the tasks
        out, for tests of queues. `rows` is how many runs and tasks are shown at most, None for all: runs go first, and
        their tasks share what is left; the rest is counted. Looking changes nothing. Raises KeyError for a run that is
        not there, ConfigurationError for fewer than one row.
        """
        with self.lock:
            now = self.clock.instant()
            self.world.settle(now)
            for run_id in run_ids:
                _ = self.runs[run_id]
            return timeline_of(self.world, now, {*run_ids}, tasks=tasks, rows=rows)


def collections_of(mock: Inspection) -> Iterator[tuple[str, Views[View]]]:
    """Each collection with its name, in the order in which they stand here."""
    for name, member in vars(Inspection).items():
        if isinstance(member, property):
            yield name, getattr(mock, name)
