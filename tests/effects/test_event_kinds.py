"""The events of every kind of resource: their types, their statuses in order, and what they say."""

from __future__ import annotations

import gzip

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.effects.event_kinds import EVENT_KINDS
from tests.operations.analytics_calls import ACCOUNTS, OWNER, REFERENCE, SUBSCRIBER, VCF, client_of
from tests.operations.run_calls import ROLE
from tests.operations.workflow_calls import DEFINITION, UNCLEAR

HERE = "arn:aws:omics:us-east-1:123456789012"
FASTA = b">chr1\nACGT\n"


@pytest.fixture
def mock():
    with mock_omics(region="us-east-1", accounts=ACCOUNTS) as active:
        yield active


def told(mock, kind):
    """The statuses of all events of a kind, in order."""
    detail_type = f"{kind} Status Change"
    return [event["detail"]["status"] for event in mock.events.list if event["detail-type"] == detail_type]


def last(mock, kind):
    return mock.events.last(detail_type=f"{kind} Status Change")


def test_all_published_kinds_are_there():
    """Every event of the EventBridge reference but the one of access policies, and the batches of the guide."""
    kinds = {kind.detail_type.removesuffix(" Status Change") for kind in EVENT_KINDS.values()}
    assert kinds == {
        *("Reference Store", "Reference", "Reference Import Job", "Sequence Store", "Read Set"),
        *("Read Set Import Job", "Read Set Export Job", "Read Set Activation Job"),
        *("Workflow", "RunGroup", "Run", "RunBatch", "Task"),
        *("Variant Store", "Variant Import Job", "Annotation Store", "Annotation Import Job"),
        *("Workflow Share", "Variant Store Share", "Annotation Store Share"),
    }


def test_references(mock, omics):
    """Store, import job and reference are told of; the job names its store and itself."""
    mock.add.s3_object("s3://genomes/g.fasta", FASTA)
    store = omics.create_reference_store(name="genomes")["id"]
    source = {"sourceFile": "s3://genomes/g.fasta", "name": "genome"}
    job = omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])["id"]
    mock.clock.run_until_idle()
    reference = omics.list_references(referenceStoreId=store)["references"][0]
    omics.delete_reference(referenceStoreId=store, id=reference["id"])
    mock.clock.run_until_idle()
    omics.delete_reference_store(id=store)
    assert told(mock, "Reference Store") == ["CREATED", "DELETED"]
    assert told(mock, "Reference Import Job") == ["SUBMITTED", "IN_PROGRESS", "COMPLETED"]
    assert told(mock, "Reference") == ["ACTIVE", "DELETED"]
    assert last(mock, "Reference Import Job")["detail"] == {
        "omicsVersion": "1.0.0",
        "referenceStoreId": store,
        "id": job,
        "status": "COMPLETED",
        "statusMessage": "The job completed successfully.",
    }
    assert last(mock, "Reference")["resources"] == [reference["arn"]]
    assert last(mock, "Reference")["detail"] == {
        "omicsVersion": "1.0.0",
        "arn": reference["arn"],
        "referenceStoreId": store,
        "id": reference["id"],
        "creationJobId": job,
        "status": "DELETED",
    }
    assert last(mock, "Reference Store")["detail"]["id"] == store


def test_every_job_event_has_the_message_of_its_status(mock, omics):
    """The statusMessage is that of the instant of the event, not that of today, and no ARN stands in the detail."""
    store = mock.add.sequence_store()
    imported(mock, omics, store, "s3://reads/a.fastq.gz")
    details = [event["detail"] for event in mock.events.list if event["detail-type"].startswith("Read Set Import Job")]
    assert [detail["statusMessage"] for detail in details] == [
        "The job is submitted and will start soon.",
        "The job is currently in progress.",
        "The job completed successfully.",
    ]
    assert not any("arn" in detail for detail in details)


def imported(mock, omics, store, *uris):
    sources = [
        {"sourceFiles": {"source1": uri}, "sourceFileType": "FASTQ", "subjectId": "p", "sampleId": "s", "name": "n"}
        for uri in uris
    ]
    omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=sources)
    mock.clock.run_until_idle()
    return [read_set["id"] for read_set in omics.list_read_sets(sequenceStoreId=store)["readSets"]]


def test_read_sets_from_import_to_deletion(mock, omics):
    """A read set is ACTIVE, ARCHIVED after thirty days, ACTIVATING, ACTIVE again and DELETED, each told in its time."""
    store = omics.create_sequence_store(name="reads")["id"]
    mock.clock.run_until_idle()
    (read_set,) = imported(mock, omics, store, "s3://reads/a.fastq.gz")
    assert last(mock, "Read Set")["detail"] == {
        "omicsVersion": "1.0.0",
        "arn": f"{HERE}:sequenceStore/{store}/readSet/{read_set}",
        "status": "ACTIVE",
        "sequenceStoreId": store,
        "id": read_set,
        "creationJobId": omics.list_read_set_import_jobs(sequenceStoreId=store)["importJobs"][0]["id"],
    }
    mock.clock.advance(days=31)
    omics.start_read_set_activation_job(sequenceStoreId=store, sources=[{"readSetId": read_set}])
    mock.clock.run_until_idle()
    omics.start_read_set_export_job(
        sequenceStoreId=store, destination="s3://out/x/", roleArn=ROLE, sources=[{"readSetId": read_set}]
    )
    mock.clock.run_until_idle()
    omics.batch_delete_read_set(sequenceStoreId=store, ids=[read_set])
    mock.clock.run_until_idle()
    omics.delete_sequence_store(id=store)
    mock.clock.run_until_idle()
    lives = told(mock, "Read Set")
    assert [word for word in lives if word != "DELETING"] == ["ACTIVE", "ARCHIVED", "ACTIVATING", "ACTIVE", "DELETED"]
    for kind in ("Import", "Activation", "Export"):
        assert told(mock, f"Read Set {kind} Job") == ["SUBMITTED", "IN_PROGRESS", "COMPLETED"]
    assert told(mock, "Sequence Store") == ["CREATED", "ACTIVE", "DELETED"]
    assert last(mock, "Read Set Export Job")["detail"]["sequenceStoreId"] == store
    assert last(mock, "Sequence Store")["detail"]["id"] == store


def test_an_import_that_fails_in_part(mock, omics):
    """The final status of a job is the API's word for it."""
    store = mock.add.sequence_store()
    mock.scripts.read_set_import(source="s3://reads/bad*", fails="not readable")
    imported(mock, omics, store, "s3://reads/good.fastq.gz", "s3://reads/bad.fastq.gz")
    assert told(mock, "Read Set Import Job")[-1] == "COMPLETED_WITH_FAILURES"


def test_workflows(mock, omics):
    """Success and failure of creation, and deletion; the event has the workflow's ARN and uuid."""
    workflow = omics.create_workflow(name="w", engine="WDL", definitionZip=DEFINITION)
    omics.create_workflow(name="broken", engine="WDL", definitionZip=UNCLEAR)
    mock.clock.run_until_idle()
    omics.delete_workflow(id=workflow["id"])
    assert told(mock, "Workflow") == ["ACTIVE", "FAILED", "DELETED"]
    assert last(mock, "Workflow")["resources"] == [workflow["arn"]]
    assert last(mock, "Workflow")["detail"] == {
        "omicsVersion": "1.0.0",
        "arn": workflow["arn"],
        "status": "DELETED",
        "workflowUuid": mock.events.list[0]["detail"]["workflowUuid"],
    }


@pytest.mark.skipif(not hasattr(boto3.client("omics", "us-east-1"), "create_workflow_version"), reason="older model")
def test_workflow_versions_are_told_of_as_workflows(mock, omics):
    """The event of a version names the workflow in the ARN of its detail, and the version beside it."""
    workflow = mock.add.workflow()
    version = omics.create_workflow_version(workflowId=workflow, versionName="v1", definitionZip=DEFINITION)
    mock.clock.run_until_idle()
    event = last(mock, "Workflow")
    assert event["resources"] == [version["arn"]]
    assert event["detail"] == {
        "omicsVersion": "1.0.0",
        "arn": f"{HERE}:workflow/{workflow}",
        "status": "ACTIVE",
        "workflowVersionName": "v1",
        "workflowUuid": version["uuid"],
    }
    omics.delete_workflow_version(workflowId=workflow, versionName="v1")
    assert last(mock, "Workflow")["detail"]["status"] == "DELETED"


def test_run_groups(mock, omics):
    """Creation and deletion of a run group."""
    group = omics.create_run_group(name="night")
    omics.delete_run_group(id=group["id"])
    assert told(mock, "RunGroup") == ["CREATED", "DELETED"]
    assert last(mock, "RunGroup")["resources"] == [group["arn"]]


def batch_of(omics, workflow, *ids):
    return omics.start_run_batch(
        batchName="night",
        defaultRunSetting={"workflowId": workflow, "roleArn": ROLE, "outputUri": "s3://out/runs"},
        batchRunSettings={"inlineSettings": [{"runSettingId": each} for each in ids]},
    )


@pytest.mark.skipif(not hasattr(boto3.client("omics", "us-east-1"), "start_run_batch"), reason="older model")
def test_run_batches_count_their_runs(mock, omics):
    """Every status of a batch comes with the counts of that instant, as text, however late somebody looks."""
    workflow = mock.add.workflow()
    batch = batch_of(omics, workflow, "a", "b")
    mock.clock.run_until_idle()
    omics.delete_run_batch(batchId=batch["id"])
    mock.clock.run_until_idle()
    assert told(mock, "RunBatch") == [
        *("CREATING", "PENDING", "SUBMITTING", "INPROGRESS", "PROCESSED", "RUNS_DELETING", "RUNS_DELETED")
    ]
    created, processed = (
        mock.events.last(detail_type="RunBatch Status Change", status=word)["detail"]
        for word in ("CREATING", "PROCESSED")
    )
    assert created["pendingStartSubmissionCount"] == "2"
    assert {name: processed[name] for name in processed if name.endswith("Count") and processed[name] != "0"} == {
        "successfulStartSubmissionCount": "2",
        "completedRunCount": "2",
    }
    assert processed["totalRuns"] == "2"
    assert processed["arn"] == batch["arn"]
    assert processed["workflowArn"] == f"{HERE}:workflow/{workflow}"


@pytest.mark.skipif(not hasattr(boto3.client("omics", "us-east-1"), "start_run_batch"), reason="older model")
def test_a_batch_that_fails_says_why(mock, omics):
    """The event has a code where GetBatch has the text."""
    batch = batch_of(omics, mock.add.workflow(), "a", "a")
    mock.clock.run_until_idle()
    detail = last(mock, "RunBatch")["detail"]
    assert detail["failureReason"] == "VALIDATION_EXCEPTION"
    assert detail["failureMessage"] == omics.get_batch(batchId=batch["id"])["failureReason"]


def test_variant_stores_and_imports(mock, omics):
    """Creation, update and deletion of a store, and an import and a cancelled one; ARNs as in the samples."""
    mock.add.s3_object("s3://variants/a.vcf", VCF)
    store = omics.create_variant_store(name="variants", reference={"referenceArn": REFERENCE})
    mock.clock.run_until_idle()
    assert last(mock, "Variant Store")["detail"] == {
        "omicsVersion": "1.0.0",
        "arn": f"{HERE}:variants",
        "status": "CREATED",
        "storeId": store["id"],
        "storeName": "variants",
    }
    jobs = []
    for _ in range(2):
        items = [{"source": "s3://variants/a.vcf"}]
        job = omics.start_variant_import_job(destinationName="variants", roleArn=ROLE, items=items)
        jobs.append(job["jobId"])
        mock.clock.advance(seconds=1)
    omics.cancel_variant_import_job(jobId=jobs[1])
    mock.clock.run_until_idle()
    omics.update_variant_store(name="variants", description="new")
    omics.delete_variant_store(name="variants")
    mock.clock.run_until_idle()
    assert told(mock, "Variant Store") == ["CREATING", "CREATED", "UPDATING", "UPDATED", "DELETING", "DELETED"]
    done = mock.events.last(detail_type="Variant Import Job Status Change", status="COMPLETED")
    assert done["resources"] == [f"{HERE}:variants/{jobs[0]}"]
    assert (done["detail"]["jobId"], done["detail"]["storeName"]) == (jobs[0], "variants")
    assert "CANCELLED" in told(mock, "Variant Import Job")


def test_annotation_stores_and_imports(mock, omics):
    """The same for annotation stores; jobs of the two kinds are told apart."""
    mock.scripts.store(name="broken", kind="annotation", fails="no capacity")
    for name in ("annotations", "broken"):
        omics.create_annotation_store(name=name, storeFormat="VCF", reference={"referenceArn": REFERENCE})
    mock.clock.run_until_idle()
    mock.add.s3_object("s3://variants/a.vcf", VCF)
    omics.start_annotation_import_job(
        destinationName="annotations", roleArn=ROLE, items=[{"source": "s3://variants/a.vcf"}]
    )
    mock.clock.run_until_idle()
    assert told(mock, "Annotation Store") == ["CREATING", "CREATING", "CREATED", "CREATION_FAILED"]
    assert told(mock, "Annotation Import Job") == ["SUBMITTED", "IN_PROGRESS", "COMPLETED"]
    assert told(mock, "Variant Import Job") == []


@pytest.mark.parametrize(
    ("kind", "add", "path"),
    [
        ("Variant Store", lambda mock: mock.add.variant_store("shared", status="ACTIVE") and "shared", "variantStore"),
        ("Annotation Store", lambda mock: mock.add.annotation_store("shared", status="ACTIVE") and "shared", None),
        ("Workflow", lambda mock: mock.add.workflow(), None),
    ],
)
def test_shares_are_told_to_both_accounts(mock, omics, kind, add, path):
    """Owner and subscriber each get every status of a share, and know which one it is."""
    path = path or f"{kind[0].lower()}{kind[1:]}".replace(" ", "")
    share = omics.create_share(
        resourceArn=f"{HERE}:{path}/{add(mock)}", principalSubscriber=SUBSCRIBER, shareName="cohort"
    )["shareId"]
    client_of(SUBSCRIBER).accept_share(shareId=share)
    mock.clock.run_until_idle()
    omics.delete_share(shareId=share)
    mock.clock.run_until_idle()
    events = [event for event in mock.events.list if event["detail-type"] == f"{kind} Share Status Change"]
    for account in (OWNER, SUBSCRIBER):
        life = [event["detail"]["status"] for event in events if event["account"] == account]
        assert life == ["PENDING", "ACTIVATING", "ACTIVE", "DELETING", "DELETED"]
    assert {event["detail"]["shareId"] for event in events} == {share}
    assert events[0]["detail"]["shareName"] == "cohort"


def test_uploads_are_told_of_as_read_sets(mock, omics):
    """A direct upload shows as a read set that is processed; one that cannot be read fails."""
    store = mock.add.sequence_store()
    for body in (gzip.compress(b"@r1\nACGT\n+\nFFFF\n"), b"no reads"):
        place = {"sequenceStoreId": store}
        place["uploadId"] = omics.create_multipart_read_set_upload(
            **place, sourceFileType="FASTQ", subjectId="p", sampleId="s", name="n"
        )["uploadId"]
        part = {"partSource": "SOURCE1", "partNumber": 1}
        checksum = omics.upload_read_set_part(**place, **part, payload=body)["checksum"]
        omics.complete_multipart_read_set_upload(**place, parts=[{**part, "checksum": checksum}])
        mock.clock.run_until_idle()
    assert told(mock, "Read Set") == ["PROCESSING_UPLOAD", "ACTIVE", "PROCESSING_UPLOAD", "UPLOAD_FAILED"]
    failed = last(mock, "Read Set")["detail"]
    shown = omics.list_read_sets(sequenceStoreId=store, filter={"status": "UPLOAD_FAILED"})["readSets"][0]
    assert failed["statusMessage"] == shown["statusMessage"]
    assert "statusMessage" not in mock.events.list[0]["detail"]
