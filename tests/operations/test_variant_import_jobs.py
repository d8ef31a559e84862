"""Imports into variant stores: the life of a job, each file by itself, limits and cancellation."""

from __future__ import annotations

import gzip
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import WaiterError

from omics_mock import mock_omics
from tests.operations.analytics_calls import NO_ID, ROLE, VCF, code, members, refused

STORE = "variants"


@pytest.fixture
def store(mock):
    return mock.add.variant_store(STORE, status="ACTIVE")


def start(omics, *sources, **given):
    items = [{"source": source} for source in sources or ("s3://bucket/a.vcf.gz",)]
    return omics.start_variant_import_job(**{"destinationName": STORE, "roleArn": ROLE, "items": items, **given})[
        "jobId"
    ]


def get(omics, job_id):
    return members(omics.get_variant_import_job(jobId=job_id))


def test_a_job_goes_through_its_statuses(mock, omics, store):
    """A job is SUBMITTED for 15 seconds, IN_PROGRESS for 135, then COMPLETED; so are its files."""
    job_id = start(omics)
    born = mock.clock.now()
    first = get(omics, job_id)
    assert first == {
        "id": job_id,
        "destinationName": STORE,
        "roleArn": ROLE,
        "status": "SUBMITTED",
        "statusMessage": "",
        "creationTime": born,
        "updateTime": born,
        "runLeftNormalization": False,
        "items": [{"source": "s3://bucket/a.vcf.gz", "jobStatus": "SUBMITTED"}],
    }
    mock.clock.advance(seconds=15)
    running = get(omics, job_id)
    assert (running["status"], running["items"][0]["jobStatus"]) == ("IN_PROGRESS", "IN_PROGRESS")
    assert running["updateTime"] == born + timedelta(seconds=15)
    assert "completionTime" not in running
    mock.clock.advance(seconds=135)
    done = get(omics, job_id)
    assert (done["status"], done["items"][0]["jobStatus"]) == ("COMPLETED", "COMPLETED")
    assert done["completionTime"] == done["updateTime"] == born + timedelta(seconds=150)


def test_the_waiter_waits_for_the_import(omics, store):
    """The waiter of the service ends well with a job that does."""
    job_id = start(omics)
    omics.get_waiter("variant_import_job_created").wait(jobId=job_id)
    assert get(omics, job_id)["status"] == "COMPLETED"


def test_sizes_of_imported_files_are_the_size_of_the_store(mock, omics, store):
    """The storeSizeBytes are 0 until a job has ended, and then grow by the sizes of its files."""
    mock.add.s3_object("s3://bucket/a.vcf", VCF)
    mock.add.s3_object("s3://bucket/b.vcf.gz", gzip.compress(VCF))
    mock.add.s3_object("s3://bucket/big.vcf", 3_000_000_000)
    start(omics, "s3://bucket/a.vcf", "s3://bucket/b.vcf.gz")
    assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == 0
    mock.clock.run_until_idle()
    small = len(VCF) + len(gzip.compress(VCF))
    assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == small
    start(omics, "s3://bucket/big.vcf")
    mock.clock.run_until_idle()
    assert omics.list_variant_stores()["variantStores"][0]["storeSizeBytes"] == small + 3_000_000_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Cannot import file with 0 rows."),
        (b"\x00\x01", "VCF header is malformed. Please ensure header is as per specification."),
        (gzip.compress(b">chr1\nACGT\n"), "VCF header is malformed. Please ensure header is as per specification."),
        (b"\x1f\x8bnot gzip", "VCF header is malformed. Please ensure header is as per specification."),
        (21 * 1024**3, "The source file s3://bucket/bad.vcf is larger than 20 GB."),
    ],
    ids=["empty", "binary", "FASTA in gzip", "broken gzip", "too large"],
)
def test_a_broken_file_fails_alone(mock, omics, store, content, message):
    """One broken file among good ones gives COMPLETED_WITH_FAILURES, and the file says why."""
    mock.add.s3_object("s3://bucket/good.vcf", VCF)
    mock.add.s3_object("s3://bucket/bad.vcf", content)
    job_id = start(omics, "s3://bucket/good.vcf", "s3://bucket/bad.vcf")
    assert "statusMessage" not in get(omics, job_id)["items"][1]
    mock.clock.run_until_idle()
    job = get(omics, job_id)
    assert (job["status"], job["statusMessage"]) == ("COMPLETED_WITH_FAILURES", message)
    assert job["items"] == [
        {"source": "s3://bucket/good.vcf", "jobStatus": "COMPLETED"},
        {"source": "s3://bucket/bad.vcf", "jobStatus": "FAILED", "statusMessage": message},
    ]
    assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == len(VCF)


def test_the_waiter_does_not_know_partial_failure(mock, omics, store):
    """COMPLETED_WITH_FAILURES matches no acceptor of the service's waiter, which polls until it gives up."""
    mock.add.s3_object("s3://bucket/bad.vcf", b"")
    job_id = start(omics, "s3://bucket/good.vcf", "s3://bucket/bad.vcf")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        omics.get_waiter("variant_import_job_created").wait(jobId=job_id)


def test_a_job_without_a_good_file_fails_sooner(mock, omics, store):
    """When every file is broken the job is FAILED after 15 + 45 seconds, and nothing is imported."""
    mock.add.s3_object("s3://bucket/bad.vcf", b"")
    job_id = start(omics, "s3://bucket/bad.vcf")
    mock.clock.advance(seconds=59)
    assert get(omics, job_id)["status"] == "IN_PROGRESS"
    mock.clock.advance(seconds=1)
    assert get(omics, job_id)["status"] == "FAILED"
    assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == 0
    with pytest.raises(WaiterError, match="terminal failure state"):
        omics.get_waiter("variant_import_job_created").wait(jobId=job_id)


def test_files_are_read_from_a_mocked_s3():
    """Where moto mocks S3, its objects are imported; one that is not there fails."""
    moto = pytest.importorskip("moto")
    with moto.mock_aws(), mock_omics(region="us-east-1") as mock:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="good.vcf", Body=VCF)
        omics = boto3.client("omics", region_name="us-east-1")
        mock.add.variant_store(STORE, status="ACTIVE")
        job_id = start(omics, "s3://bucket/good.vcf", "s3://bucket/missing.vcf")
        mock.clock.run_until_idle()
        job = get(omics, job_id)
        assert job["status"] == "COMPLETED_WITH_FAILURES"
        assert [item["jobStatus"] for item in job["items"]] == ["COMPLETED", "FAILED"]
        assert "s3://bucket/missing.vcf does not exist" in job["items"][1]["statusMessage"]
        assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == len(VCF)


def test_what_was_asked_for_is_kept(omics, store):
    """Both runLeftNormalization and annotationFields are shown by Get and List."""
    job_id = start(omics, runLeftNormalization=True, annotationFields={"VEP": "CSQ"})
    for job in (get(omics, job_id), omics.list_variant_import_jobs()["variantImportJobs"][0]):
        assert job["runLeftNormalization"] is True
        assert job["annotationFields"] == {"VEP": "CSQ"}


def test_only_vep_is_parsed(omics, store):
    """Another key of annotationFields is refused."""
    with pytest.raises(omics.exceptions.ValidationException, match="annotationFields"):
        start(omics, annotationFields={"SNPEFF": "ANN"})


def test_cancelling_ends_a_job_at_once(mock, omics, store):
    """A cancelled job and its files are CANCELLED, nothing is imported, and the waiter calls it success."""
    job_id = start(omics)
    mock.clock.advance(seconds=20)
    assert members(omics.cancel_variant_import_job(jobId=job_id)) == {}
    job = get(omics, job_id)
    assert (job["status"], job["items"][0]["jobStatus"]) == ("CANCELLED", "CANCELLED")
    assert job["completionTime"] == mock.clock.now()
    omics.get_waiter("variant_import_job_created").wait(jobId=job_id)
    mock.clock.run_until_idle()
    assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == 0
    assert code(omics.cancel_variant_import_job, jobId=job_id) == "ValidationException"


def test_a_job_that_has_ended_is_not_cancelled(mock, omics, store):
    """Cancelling a COMPLETED job is refused, and it stays COMPLETED."""
    job_id = start(omics)
    mock.clock.run_until_idle()
    assert code(omics.cancel_variant_import_job, jobId=job_id) == "ValidationException"
    assert get(omics, job_id)["status"] == "COMPLETED"


@pytest.mark.parametrize("status", ["CREATING", "FAILED", "DELETING"])
def test_only_an_active_store_takes_imports(mock, omics, status):
    """Importing into a store in another status is refused with ValidationException."""
    mock.add.variant_store(STORE, status=status)
    with pytest.raises(omics.exceptions.ValidationException, match=f"is {status}, not ACTIVE"):
        start(omics)


def test_an_absent_store_is_not_found(omics):
    """Importing into a store that is not there raises ResourceNotFoundException."""
    with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Variant store variants not found"):
        start(omics)


def test_five_jobs_of_both_kinds_run_at_once(mock, omics, store):
    """The sixth running job of an account is refused, whichever kind; an ended one makes room."""
    mock.add.annotation_store("annotations", status="ACTIVE")
    jobs = [start(omics) for _ in range(4)]
    sixth = {"destinationName": "annotations", "roleArn": ROLE, "items": [{"source": "s3://bucket/a.vcf"}]}
    omics.start_annotation_import_job(**sixth)
    assert code(omics.start_annotation_import_job, **sixth) == "ServiceQuotaExceededException"
    with pytest.raises(omics.exceptions.ServiceQuotaExceededException):
        start(omics)
    omics.cancel_variant_import_job(jobId=jobs[0])
    start(omics)


def test_a_thousand_files_are_the_limit(omics, store):
    """A job takes 1000 files and no more."""
    sources = [f"s3://bucket/{number}.vcf" for number in range(1001)]
    start(omics, *sources[:1000])
    with pytest.raises(omics.exceptions.ServiceQuotaExceededException):
        start(omics, *sources)


def test_filters_of_the_list(mock, omics, store):
    """Jobs are listed by store name, status and ids, in creation order; files are not shown."""
    mock.add.variant_store("other", status="ACTIVE")
    done = start(omics)
    mock.clock.run_until_idle()
    running, elsewhere = start(omics), start(omics, destinationName="other")

    def found(**wanted):
        return [job["id"] for job in omics.list_variant_import_jobs(**wanted)["variantImportJobs"]]

    assert found() == [done, running, elsewhere]
    assert found(filter={"storeName": STORE}) == [done, running]
    assert found(filter={"storeName": STORE, "status": "SUBMITTED"}) == [running]
    assert found(ids=[elsewhere, NO_ID]) == [elsewhere]
    assert "items" not in omics.list_variant_import_jobs()["variantImportJobs"][0]


def test_the_paginator_finds_every_job(mock, omics, store):
    """Pages of two jobs together are all jobs."""
    mock.quotas["concurrent_analytics_import_jobs"] = 10
    jobs = [start(omics) for _ in range(5)]
    pages = omics.get_paginator("list_variant_import_jobs").paginate(PaginationConfig={"PageSize": 2})
    assert [job["id"] for page in pages for job in page["variantImportJobs"]] == jobs


def test_job_ids(omics, store):
    """A job id is a UUID; another form is refused, an unknown one and one of the other kind are not found."""
    job_id = start(omics)
    assert [len(part) for part in job_id.split("-")] == [8, 4, 4, 4, 12]
    assert job_id[14] == "4"
    assert code(omics.get_variant_import_job, jobId="12345") == "ValidationException"
    not_found = ("ResourceNotFoundException", f"Import job {NO_ID} not found")
    assert refused(omics.get_variant_import_job, jobId=NO_ID) == not_found
    assert refused(omics.cancel_variant_import_job, jobId=NO_ID) == not_found
    assert code(omics.get_annotation_import_job, jobId=job_id) == "ResourceNotFoundException"


def test_bad_sources_and_roles_are_refused(omics, store):
    """Source and role are checked against the patterns of the model, each named in the message."""
    wrong = {"destinationName": STORE, "roleArn": ROLE, "items": [{"source": "https://bucket/a.vcf"}]}
    assert "'items.1.member.source'" in refused(omics.start_variant_import_job, **wrong)[1]
    wrong = {"destinationName": STORE, "roleArn": "arn:aws:iam::role/omics", "items": [{"source": "s3://bkt/a"}]}
    assert "'roleArn'" in refused(omics.start_variant_import_job, **wrong)[1]


def test_time_can_go_back(mock, omics):
    """After freezegun moves back, the job shows its earlier status again."""
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-01-01 12:00:00") as frozen:
        mock.add.variant_store(STORE, status="ACTIVE")
        job_id = start(omics)
        frozen.move_to("2026-01-01 12:05:00")
        assert get(omics, job_id)["status"] == "COMPLETED"
        assert omics.get_variant_store(name=STORE)["storeSizeBytes"] > 0
        frozen.move_to("2026-01-01 12:01:00")
        assert get(omics, job_id)["status"] == "IN_PROGRESS"
        assert omics.get_variant_store(name=STORE)["storeSizeBytes"] == 0
