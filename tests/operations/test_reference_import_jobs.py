"""Imports of references: what becomes of a job, of its sources, and of what they name in S3."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError
from moto import mock_aws

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError

ROLE = "arn:aws:iam::123456789012:role/omics"
FASTA = b">chr1\nACGT\nAC\n"


@pytest.fixture
def store(mock):
    """The reference store of the region."""
    return mock.add.reference_store()


def source(name, uri="s3://bucket/genome.fa", **members):
    return {"sourceFile": uri, "name": name, **members}


def started(omics, store, *sources, **members):
    return omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=list(sources), **members)


def shown(omics, store, job):
    return omics.get_reference_import_job(referenceStoreId=store, id=job["id"])


def refused(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def outcome(omics, store, job):
    """The status of the job, and status and text of each source."""
    answer = shown(omics, store, job)
    return answer["status"], [(one["status"], one["statusMessage"]) for one in answer["sources"]]


def test_a_job_is_accepted(mock, omics, store):
    """The answer of Start has the five members that captures show, whatever happens to the sources."""
    job = started(omics, store, source("hg38"))
    del job["ResponseMetadata"]
    assert job == {
        "id": job["id"],
        "referenceStoreId": store,
        "roleArn": ROLE,
        "status": "SUBMITTED",
        "creationTime": mock.clock.now(),
    }
    assert len(job["id"]) == 10


def test_a_job_lives_its_life(mock, omics, store):
    """SUBMITTED, IN_PROGRESS and COMPLETED come one after another, with the texts of the service."""
    job = started(omics, store, source("hg38", description="human", tags={"build": "38"}))
    echoed = {
        "sourceFile": "s3://bucket/genome.fa",
        "name": "hg38",
        "description": "human",
        "tags": {"build": "38"},
    }
    answer = shown(omics, store, job)
    assert (answer["status"], answer["statusMessage"]) == (
        "SUBMITTED",
        "The job is submitted and will start soon.",
    )
    assert answer["sources"] == [
        {**echoed, "status": "NOT_STARTED", "statusMessage": "The source is queued for the job."}
    ]
    mock.clock.advance(seconds=5)
    answer = shown(omics, store, job)
    assert (answer["status"], answer["statusMessage"]) == ("IN_PROGRESS", "The job is currently in progress.")
    assert "completionTime" not in answer
    assert answer["sources"] == [
        {**echoed, "status": "IN_PROGRESS", "statusMessage": "The source job is currently in progress."}
    ]
    mock.clock.advance(seconds=85)
    answer = shown(omics, store, job)
    assert (answer["status"], answer["statusMessage"]) == ("COMPLETED", "The job completed successfully.")
    assert answer["completionTime"] - answer["creationTime"] == timedelta(seconds=90)
    assert answer["sources"][0]["status"] == "FINISHED"
    assert answer["sources"][0]["referenceId"] == omics.list_references(referenceStoreId=store)["references"][0]["id"]


def test_the_waiter_comes_to_an_end(mock, omics, store):
    """A hundred sources, started one second after another, finish within the waiter's patience."""
    mock.quotas["references"] = 100
    job = started(omics, store, *(source(f"reference {number}") for number in range(100)))
    omics.get_waiter("reference_import_job_completed").wait(referenceStoreId=store, id=job["id"])
    references = omics.list_references(referenceStoreId=store)["references"]
    assert [reference["name"] for reference in references] == [f"reference {number}" for number in range(100)]
    assert references[1]["creationTime"] - references[0]["creationTime"] == timedelta(seconds=1)


def test_one_bad_source_does_not_harm_the_others(mock, omics, store):
    """A broken FASTA fails its source with the reason; the job completes with failures, the waiter raises."""
    mock.add.s3_object("s3://bucket/broken.fa", b"@read\nACGT\n")
    job = started(omics, store, source("good"), source("bad", "s3://bucket/broken.fa"))
    with pytest.raises(WaiterError):
        omics.get_waiter("reference_import_job_completed").wait(referenceStoreId=store, id=job["id"])
    status, sources = outcome(omics, store, job)
    assert status == "COMPLETED_WITH_FAILURES"
    assert [one[0] for one in sources] == ["FINISHED", "FAILED"]
    assert sources[1][1] == "The source file is not a valid FASTA file: it does not begin with '>'."
    assert [one["name"] for one in omics.list_references(referenceStoreId=store)["references"]] == ["good"]


def test_a_job_without_good_sources_fails(mock, omics, store):
    """A job none of whose sources finish is FAILED and makes nothing."""
    mock.add.s3_object("s3://bucket/huge.fa", 15 * 1024**3 + 1)
    job = started(omics, store, source("huge", "s3://bucket/huge.fa"))
    mock.clock.run_until_idle()
    assert outcome(omics, store, job) == ("FAILED", [("FAILED", "The source file is larger than 15 GB.")])
    assert omics.list_references(referenceStoreId=store)["references"] == []


def test_names_are_unique_within_a_store(mock, omics, store):
    """A name in the store, in this job or in one under way fails its source; a deleted one is free again."""
    mock.add.reference(store, name="there")
    first = started(omics, store, source("there"), source("new"), source("new"))
    second = started(omics, store, source("new"))
    mock.clock.run_until_idle()
    text = "A reference with the name {} already exists in the reference store."
    assert outcome(omics, store, first)[1][0] == ("FAILED", text.format("there"))
    assert [one[0] for one in outcome(omics, store, first)[1]] == ["FAILED", "FINISHED", "FAILED"]
    assert outcome(omics, store, second) == ("FAILED", [("FAILED", text.format("new"))])
    (reference,) = omics.list_references(referenceStoreId=store, filter={"name": "new"})["references"]
    omics.delete_reference(referenceStoreId=store, id=reference["id"])
    third = started(omics, store, source("new"))
    mock.clock.run_until_idle()
    assert outcome(omics, store, third)[0] == "COMPLETED"


def test_a_failed_source_does_not_take_its_name(mock, omics, store):
    """The name of a source that fails can be used by a later source of the same job."""
    mock.add.s3_object("s3://bucket/broken.fa", b"")
    job = started(omics, store, source("hg38", "s3://bucket/broken.fa"), source("hg38"))
    mock.clock.run_until_idle()
    assert [one[0] for one in outcome(omics, store, job)[1]] == ["FAILED", "FINISHED"]


@pytest.mark.parametrize("order", ["moto outside", "moto inside"])
def test_sources_come_from_mocked_s3(order):
    """With moto active, inside or outside, bytes are its S3's; a missing object fails its source alone."""
    worlds = [mock_aws(), mock_omics(region="us-east-1")]
    first, second = worlds if order == "moto outside" else worlds[::-1]
    with first, second:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="genome.fa", Body=FASTA)
        omics = boto3.client("omics", region_name="us-east-1")
        store = omics.create_reference_store(name="genomes")["id"]
        job = started(omics, store, source("there"), source("missing", "s3://bucket/missing.fa"))
        s3.delete_object(Bucket="bucket", Key="genome.fa")
        with pytest.raises(WaiterError):
            omics.get_waiter("reference_import_job_completed").wait(referenceStoreId=store, id=job["id"])
        there, missing = shown(omics, store, job)["sources"]
        assert missing["statusMessage"] == "The source file s3://bucket/missing.fa does not exist or cannot be read."
        answer = omics.get_reference(referenceStoreId=store, id=there["referenceId"], partNumber=1)
        assert answer["payload"].read() == FASTA


def test_a_required_mocked_s3_is_missed():
    """With s3=True and no moto the call tells the developer so, and changes nothing."""
    with mock_omics(region="us-east-1", s3=True) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        store = mock.add.reference_store()
        with pytest.raises(ConfigurationError, match="mock_aws"):
            started(omics, store, source("hg38"))
        assert omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"] == []


def test_the_import_quota_counts_unfinished_jobs(mock, omics, store):
    """Five unfinished imports are allowed at once; finished ones make room."""
    for number in range(5):
        started(omics, store, source(f"reference {number}"))
    one_more = {"referenceStoreId": store, "roleArn": ROLE, "sources": [source("one more")]}
    assert refused(omics.start_reference_import_job, **one_more) == "ServiceQuotaExceededException"
    mock.clock.run_until_idle()
    omics.start_reference_import_job(**one_more)


def test_read_set_imports_count_as_well(mock, omics, store):
    """Imports of references and of read sets share one quota."""
    mock.quotas["concurrent_import_jobs"] = 2
    started(omics, store, source("hg38"))
    reads = {
        "sourceFiles": {"source1": "s3://bucket/reads.fastq.gz"},
        "sourceFileType": "FASTQ",
        "subjectId": "subject",
        "sampleId": "sample",
    }
    sequences = omics.create_sequence_store(name="reads")["id"]
    omics.start_read_set_import_job(sequenceStoreId=sequences, roleArn=ROLE, sources=[reads])
    one_more = {"referenceStoreId": store, "roleArn": ROLE, "sources": [source("one more")]}
    assert refused(omics.start_reference_import_job, **one_more) == "ServiceQuotaExceededException"


def test_the_quota_of_references_is_kept(mock, omics, store):
    """References that are there and those under way count; what does not fit is refused as a whole."""
    mock.quotas["references"] = 3
    mock.add.reference(store)
    started(omics, store, source("first"))
    two = {"referenceStoreId": store, "roleArn": ROLE, "sources": [source("second"), source("third")]}
    assert refused(omics.start_reference_import_job, **two) == "ServiceQuotaExceededException"
    assert len(omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"]) == 1
    started(omics, store, source("second"))


def test_a_token_starts_one_job(mock, omics, store):
    """A replayed token gives the first answer, also after the job has ended; with other sources an error."""
    first = started(omics, store, source("hg38"), clientToken="token")
    mock.clock.run_until_idle()
    again = started(omics, store, source("hg38"), clientToken="token")
    assert (again["id"], again["status"]) == (first["id"], "SUBMITTED")
    assert again["creationTime"] == first["creationTime"]
    other = {"referenceStoreId": store, "roleArn": ROLE, "sources": [source("other")], "clientToken": "token"}
    assert refused(omics.start_reference_import_job, **other) == "ValidationException"
    assert len(omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"]) == 1


@pytest.mark.parametrize(
    "sources",
    [
        [source("a" * 256)],
        [source("hg38", "s3://bucket")],
        [source("hg38", "https://bucket/key")],
        [source("line\nbreak")],
        [source("hg38", tags={"aws:reserved": "x"})],
        [source(f"reference {number}") for number in range(101)],
    ],
)
def test_malformed_sources_are_refused(omics, store, sources):
    """Sources that break a constraint of the model, and more than 100 of them, are validation errors."""
    wrong = {"referenceStoreId": store, "roleArn": ROLE, "sources": sources}
    assert refused(omics.start_reference_import_job, **wrong) == "ValidationException"
    assert omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"] == []


def test_unknown_stores_and_jobs(omics, store, mock):
    """A job is found in its own store only."""
    mock.quotas["reference_stores"] = 2
    other = mock.add.reference_store()
    job = started(omics, store, source("hg38"))
    missing = "ResourceNotFoundException"
    assert refused(omics.get_reference_import_job, referenceStoreId=store, id="1234567890") == missing
    assert refused(omics.get_reference_import_job, referenceStoreId=other, id=job["id"]) == missing
    assert refused(omics.get_reference_import_job, referenceStoreId="1234567890", id=job["id"]) == missing
    assert refused(omics.list_reference_import_jobs, referenceStoreId="1234567890") == missing
    assert omics.list_reference_import_jobs(referenceStoreId=other)["importJobs"] == []


def test_jobs_are_listed(mock, omics, store):
    """Jobs are listed oldest first without sources and texts, by status and time, page by page."""
    mock.add.s3_object("s3://bucket/broken.fa", b"")
    first = started(omics, store, source("first"))
    mock.clock.run_until_idle()
    second = started(omics, store, source("second", "s3://bucket/broken.fa"))
    mock.clock.run_until_idle()
    third = started(omics, store, source("third"))

    def listed(**wanted):
        answer = omics.list_reference_import_jobs(referenceStoreId=store, filter=wanted)
        return [job["id"] for job in answer["importJobs"]]

    everything = omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"]
    assert [job["id"] for job in everything] == [first["id"], second["id"], third["id"]]
    assert set(everything[0]) == {
        "id",
        "referenceStoreId",
        "roleArn",
        "status",
        "creationTime",
        "completionTime",
    }
    assert set(everything[2]) == {"id", "referenceStoreId", "roleArn", "status", "creationTime"}
    assert listed(status="FAILED") == listed(createdAfter=first["creationTime"], status="FAILED") == [second["id"]]
    assert listed(createdAfter=first["creationTime"], createdBefore=third["creationTime"]) == [second["id"]]
    assert listed(status="SUBMITTED") == [third["id"]]
    assert listed(status="CANCELLED") == []
    paginator = omics.get_paginator("list_reference_import_jobs")
    pages = list(paginator.paginate(referenceStoreId=store, PaginationConfig={"PageSize": 1}))
    assert [job["id"] for page in pages for job in page["importJobs"]] == [job["id"] for job in everything]
    assert len(pages) == 3


def test_durations_can_be_chosen():
    """The stages last as long as the test says."""
    durations = {"reference_import_job.SUBMITTED": "1m", "reference_import_source.IN_PROGRESS": "2h"}
    with mock_omics(region="us-east-1", durations={**durations, "source.NOT_STARTED": "10m"}) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        store = mock.add.reference_store()
        job = started(omics, store, source("first"), source("second"))
        mock.clock.run_until_idle()
        answer = shown(omics, store, job)
        assert answer["completionTime"] - answer["creationTime"] == timedelta(hours=2, minutes=11)
