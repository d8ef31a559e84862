from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, get_args

import boto3
import pytest

from omics_mock import Task, mock_omics
from omics_mock.builders import analytics, read_sets, references, run_batches, run_resources, runs, workflows
from omics_mock.exceptions import ConfigurationError

SUBSCRIBER = "210987654321"


@dataclass(frozen=True)
class Built:
    """One kind of resource: its builder, what it needs to be given, where it is seen, and its statuses."""

    builder: str
    views: str
    statuses: object = None
    needs: str | None = None
    words: dict[str, Any] | None = None

    def build(self, mock, **words):
        """Put one there and return its view; what it belongs to is made before, and `words` go to the builder."""
        place = {name: words[name] for name in ("region", "account_id") if name in words}
        given = []
        if self.needs == "share":
            workflow = mock.add.workflow(**place)
            given = [mock.workflows[workflow].arn, SUBSCRIBER]
        elif self.needs == "annotation_store":
            mock.add.annotation_store("home", **place)
            given = ["home", "v2"]
        elif self.needs == "workflow":
            given = [mock.add.workflow(**place), "v2"]
        elif self.needs is not None:
            given = [getattr(mock.add, self.needs)(**place)]
        made = getattr(mock.add, self.builder)(*given, **(self.words or {}), **words)
        views = getattr(mock, self.views)
        return views.last if self.builder == "workflow_version" else views[made]


KINDS = [
    Built("workflow", "workflows", workflows.WorkflowStatus),
    Built("workflow_version", "workflow_versions", workflows.WorkflowStatus, "workflow"),
    Built("run", "runs", runs.RunStatus),
    Built("run_group", "run_groups"),
    Built("run_cache", "run_caches"),
    Built("run_batch", "run_batches", run_batches.RunBatchStatus),
    Built("configuration", "configurations", run_resources.ConfigurationStatus),
    Built("sequence_store", "sequence_stores", read_sets.SequenceStoreStatus),
    Built("read_set", "read_sets", read_sets.ReadSetStatus, "sequence_store"),
    Built("reference_store", "reference_stores"),
    Built("reference", "references", references.ReferenceStatus, "reference_store"),
    Built("variant_store", "variant_stores", analytics.StoreStatus),
    Built("annotation_store", "annotation_stores", analytics.StoreStatus),
    Built("annotation_store_version", "annotation_store_versions", analytics.StoreStatus, "annotation_store"),
    Built("share", "shares", analytics.ShareStatus, "share"),
]
WITH_STATUS = [
    pytest.param(kind, status, id=f"{kind.builder}-{status}") for kind in KINDS for status in get_args(kind.statuses)
]
ALL = [pytest.param(kind, id=kind.builder) for kind in KINDS]
OLD = timedelta(days=400)
ENDING_BY_THEMSELVES = {
    ("read_set", "PROCESSING_UPLOAD"),
    ("run_batch", "CREATING"),
    ("run_batch", "PENDING"),
    ("run_batch", "SUBMITTING"),
}


def test_there_is_a_builder_for_every_kind_of_resource(mock):
    """What users make has a builder; the jobs and uploads of stores are begun by calls, objects are no resources."""
    builders = {name for name in dir(mock.add) if not name.startswith("_")}
    assert builders == {kind.builder for kind in KINDS} | {"s3_object"}


@pytest.mark.parametrize(("kind", "status"), WITH_STATUS)
def test_a_resource_is_put_there_in_any_status(mock, kind, status):
    """It has that status now, was created earlier or just now, and no event tells of it."""
    view = kind.build(mock, status=status)
    assert view.status == status
    assert view.creation_time <= mock.clock.now()
    identity = next(getattr(view, word) for word in ("share_id", "arn", "id", "store_arn") if hasattr(view, word))
    assert [event for event in mock.events.list if identity in repr(event)] == []


@pytest.mark.parametrize(("kind", "status"), WITH_STATUS)
def test_a_status_goes_with_a_creation_time(mock, kind, status):
    """A resource that was created long ago can have any status that does not end by itself before now."""
    created = mock.clock.now() - OLD
    if (kind.builder, status) in ENDING_BY_THEMSELVES:
        with pytest.raises(ConfigurationError, match="creation_time"):
            kind.build(mock, status=status, creation_time=created)
        return
    view = kind.build(mock, status=status, creation_time=created)
    assert (view.status, view.creation_time) == (status, created)


@pytest.mark.parametrize("kind", ALL)
def test_a_resource_that_is_created_in_the_past_has_lived_on(mock, kind):
    """Without a status, what happens by itself after the creation has happened by now."""
    created = mock.clock.now() - OLD
    view = kind.build(mock, creation_time=created)
    assert view.creation_time == created
    lived = {"run": "PENDING", "share": "PENDING", "run_batch": "INPROGRESS", "read_set": "ARCHIVED"}
    assert getattr(view, "status", "ACTIVE") == lived.get(kind.builder, "ACTIVE")


@pytest.mark.parametrize("kind", ALL)
def test_nothing_is_created_in_the_future(mock, kind):
    """A creation time that is still to come is refused, with the way out."""
    with pytest.raises(ConfigurationError, match=r"advance_to"):
        kind.build(mock, creation_time=mock.clock.now() + timedelta(seconds=1))


@pytest.mark.parametrize(("kind"), [pytest.param(kind, id=kind.builder) for kind in KINDS if kind.statuses])
def test_a_status_that_the_kind_does_not_have_is_refused(mock, kind):
    """The error lists the statuses that there are, and nothing is put there."""
    with pytest.raises(ConfigurationError, match="FROZEN") as refused:
        kind.build(mock, status="FROZEN")
    assert all(status in str(refused.value) for status in get_args(kind.statuses))
    assert "FROZEN" not in str(mock)


@pytest.mark.parametrize("kind", ALL)
def test_unknown_words_are_refused(mock, kind):
    """A misspelt keyword is an error, never ignored."""
    with pytest.raises((TypeError, ConfigurationError)):
        kind.build(mock, staus="ACTIVE")


@pytest.mark.parametrize("kind", ALL)
def test_builders_build_anywhere(mock, kind):
    """A resource can be put into another region and another account."""
    view = kind.build(mock, region="eu-west-1", account_id="999999999999")
    assert (view.region, view.account_id) == ("eu-west-1", "999999999999")


@pytest.mark.parametrize("kind", ALL)
def test_names_are_given(mock, kind):
    """Every kind that has names can be found by its own."""
    word = {"share": "share_name"}.get(kind.builder, "name")
    words = {} if kind.needs in ("workflow", "annotation_store") else {word: "chosen_name"}
    view = kind.build(mock, **words)
    assert getattr(mock, kind.views).named(words.get(word, "v2")) == [view]


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind.values[0].builder != "share"])
def test_tags_are_given(kind):
    """Every taggable kind can be tagged at once."""
    with mock_omics(region="us-east-1") as mock:
        view = kind.build(mock, tags={"team": "lab"})
        arns = [getattr(view, name) for name in ("arn", "store_arn", "version_arn") if name in dir(view)]
        omics = boto3.client("omics", region_name="us-east-1")
        assert omics.list_tags_for_resource(resourceArn=arns[0])["tags"] == {"team": "lab"}


def test_builders_make_the_same_ids_and_order_every_time():
    """Two executions of the same lines give the same resources."""

    def built():
        with mock_omics(region="us-east-1", start_time=datetime(2026, 1, 1, tzinfo=timezone.utc)) as mock:
            for kind in KINDS:
                if kind.builder not in ("reference", "annotation_store_version", "share"):
                    kind.build(mock)
            return str(mock)

    assert built() == built()


def test_a_thousand_read_sets_are_one_line(mock):
    """In bulk: numbered names, one call."""
    ids = mock.add.read_set(mock.add.sequence_store(), count=1000, sample_id="sample-{}")
    assert len(set(ids)) == len(mock.read_sets) == 1000
    assert mock.read_sets[ids[999]].sample_id == "sample-999"


@pytest.mark.parametrize("status", get_args(run_batches.RunBatchStatus))
def test_a_batch_has_the_runs_that_its_status_wants(mock, omics, status):
    """The counters of a batch agree with the runs that are there, whatever its status."""
    batch = mock.add.run_batch(runs=3, status=status)
    mock.clock.advance(seconds=1)
    listed = omics.list_runs(batchId=batch)["items"]
    counted = mock.run_batches[batch].run_summary
    for run_status in ("PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "FAILED", "CANCELLED"):
        assert counted[f"{run_status.lower()}RunCount"] == sum(run["status"] == run_status for run in listed)
    assert counted["deletedRunCount"] == (3 if status in ("RUNS_DELETING", "RUNS_DELETED") else 0)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda add: add.run(workflow_id="1234567"), "mock.add.workflow"),
        (lambda add: add.run(status="COMPLETED", fails="SERVICE_ERROR"), "never comes there"),
        (lambda add: add.run(tasks=[Task("a", "1m", after=("b",))]), "no task named 'b'"),
        (lambda add: add.run(tasks=0), "tasks=0"),
        (lambda add: add.run_batch(runs=0), "runs=0"),
        (lambda add: add.run_batch(workflow_id="1234567"), "1234567"),
        (lambda add: add.run_batch(workflow_id="1234567", status="PROCESSED"), "mock.add.workflow"),
        (lambda add: add.run_group(max_runs=0), "0 cannot limit"),
        (lambda add: add.configuration("default"), "reserved"),
        (lambda add: add.workflow(tasks=[]), "tasks="),
        (lambda add: add.workflow(tasks=[Task("align", "1m")]), "names of its tasks"),
        (lambda add: add.workflow_version("1234567", "v2"), "mock.add.workflow"),
        (lambda add: add.read_set("1234567890"), "mock.add.sequence_store"),
        (lambda add: add.read_set(add.sequence_store(), content=b""), "cannot be empty"),
        (lambda add: add.read_set(add.sequence_store(), count=0), "count"),
        (lambda add: (add.reference_store(), add.reference_store()), "quota"),
        (lambda add: add.reference(content=b"no fasta"), "FASTA"),
        (lambda add: (add.variant_store("x"), add.variant_store("x")), "already"),
        (lambda add: add.annotation_store_version("missing", "v2"), "add.annotation_store"),
        (lambda add: add.share("arn:aws:omics:us-east-1:123456789012:workflow/1", SUBSCRIBER), "Add it first"),
        (lambda add: add.s3_object("reads.bam", b"x"), "s3://bucket"),
        (lambda add: add.s3_object("s3://reads/a.bam", "no/such/file"), "neither bytes"),
    ],
)
def test_what_cannot_be_is_refused(mock, build, said):
    """The error says what is wrong and what to type instead."""
    with pytest.raises(ConfigurationError, match=said):
        build(mock.add)


@pytest.mark.parametrize(("status", "days"), [("ARCHIVED", 3), ("ACTIVATING", 3), ("UPLOAD_FAILED", 0)])
def test_a_read_set_cannot_be_too_young_for_its_status(mock, status, days):
    """Read sets are archived after 30 idle days, and an upload does not fail at once."""
    created = mock.clock.now() - timedelta(days=days)
    with pytest.raises(ConfigurationError, match="creation_time"):
        mock.add.read_set(mock.add.sequence_store(), status=status, creation_time=created)
