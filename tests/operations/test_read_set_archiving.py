"""Archiving after idle days, activation jobs and export jobs."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError
from moto import mock_aws

from omics_mock import mock_omics

ROLE = "arn:aws:iam::123456789012:role/omics"
NOT_NEEDED = "No activation needed as read set is already in ACTIVATING or ACTIVE state."
GONE = "The specified readset does not exist."


@pytest.fixture
def store(mock):
    """An empty sequence store."""
    return mock.add.sequence_store()


def status(omics, store, read_set):
    return omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)["status"]


def read(omics, store, read_set):
    return omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=1)["payload"].read()


def activation(omics, store, *read_sets, **members):
    sources = [{"readSetId": read_set} for read_set in read_sets]
    return omics.start_read_set_activation_job(sequenceStoreId=store, sources=sources, **members)["id"]


def activated(omics, store, job):
    answer = omics.get_read_set_activation_job(sequenceStoreId=store, id=job)
    return answer["status"], [(one["status"], one.get("statusMessage")) for one in answer["sources"]]


def export(omics, store, *read_sets, destination="s3://out/reads/", **members):
    return omics.start_read_set_export_job(
        sequenceStoreId=store,
        destination=destination,
        roleArn=ROLE,
        sources=[{"readSetId": read_set} for read_set in read_sets],
        **members,
    )["id"]


def exported(omics, store, job):
    answer = omics.get_read_set_export_job(sequenceStoreId=store, id=job)
    return answer["status"], [(one["id"], one["status"]) for one in answer["readSets"]]


def code_of(call, *arguments, **parameters):
    with pytest.raises(ClientError) as error:
        call(*arguments, **parameters)
    return error.value.response["Error"]["Code"]


def test_an_idle_read_set_is_archived(mock, omics, store):
    """After thirty days without access its files are gone, and what was ingested is still known."""
    read_set = mock.add.read_set(store, content=b"@r1\nACGT\n+\nFFFF\n")
    before = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    mock.clock.advance(days=30, seconds=-1)
    assert status(omics, store, read_set) == "ACTIVE"
    mock.clock.advance(seconds=1)
    after = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    assert after["status"] == "ARCHIVED"
    assert "files" not in after
    assert (after["etag"], after["sequenceInformation"]) == (before["etag"], before["sequenceInformation"])
    assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=1) == "ConflictException"


def test_a_download_postpones_archiving(mock, omics, store):
    """Thirty days count from the last download; metadata and lists do not count."""
    read_set, ignored = mock.add.read_set(store, count=2)
    for _ in range(3):
        mock.clock.advance(days=20)
        assert read(omics, store, read_set)
        omics.list_read_sets(sequenceStoreId=store)
        omics.get_read_set_metadata(sequenceStoreId=store, id=ignored)
    assert (status(omics, store, read_set), status(omics, store, ignored)) == ("ACTIVE", "ARCHIVED")
    mock.clock.advance(days=30)
    assert status(omics, store, read_set) == "ARCHIVED"


def test_going_back_in_time_shows_the_status_of_that_time(mock, omics, store):
    """Accesses move the future only: before them the read set was as it was."""
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-01-01") as frozen, mock_omics(region="us-east-1") as fresh:
        client = boto3.client("omics", "us-east-1")
        home = fresh.add.sequence_store()
        read_set = fresh.add.read_set(home)
        for day in ("2026-01-21", "2026-02-10"):
            frozen.move_to(day)
            read(client, home, read_set)
        seen = {}
        for day in ("2026-03-15", "2026-02-05", "2026-03-13"):
            frozen.move_to(day)
            seen[day] = status(client, home, read_set)
    assert seen == {"2026-03-15": "ARCHIVED", "2026-02-05": "ACTIVE", "2026-03-13": "ARCHIVED"}


def test_archiving_is_nothing_to_wait_for(mock, omics, store):
    """An idle world with read sets is idle: nothing jumps or runs to their archiving."""
    mock.add.read_set(store)
    assert mock.clock.advance_to_next_event() is None
    mock.clock.run_until_idle()
    assert mock.clock.elapsed == timedelta(0)


def test_activation_brings_the_files_back(mock, omics, store):
    """ARCHIVED, ACTIVATING, ACTIVE: with the same bytes, URIs and digests as before."""
    read_set = mock.add.read_set(store, content=b"@r1\nACGT\n+\nFFFF\n")
    before = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    mock.clock.advance(days=31)
    job = activation(omics, store, read_set)
    life = []
    for seconds in (0, 5, 49, 1):
        mock.clock.advance(seconds=seconds)
        life.append((activated(omics, store, job)[0], status(omics, store, read_set)))
    assert life == [
        ("SUBMITTED", "ARCHIVED"),
        ("IN_PROGRESS", "ACTIVATING"),
        ("IN_PROGRESS", "ACTIVATING"),
        ("COMPLETED", "ACTIVE"),
    ]
    after = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    for member in ("files", "etag", "sequenceInformation", "creationTime"):
        assert after[member] == before[member]
    assert read(omics, store, read_set).startswith(b"@r1")


def test_an_activating_read_set_has_no_files(mock, omics, store):
    """It cannot be downloaded yet, and its metadata say so."""
    read_set = mock.add.read_set(store, status="ACTIVATING")
    assert "files" not in omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=1) == "ConflictException"
    mock.clock.run_until_idle()
    assert status(omics, store, read_set) == "ACTIVE"


def test_an_activated_read_set_is_archived_again(mock, omics, store):
    """Thirty days count from the end of its activation."""
    read_set = mock.add.read_set(store, status="ARCHIVED")
    activation(omics, store, read_set)
    mock.clock.run_until_idle()
    mock.clock.advance(days=30, seconds=-1)
    assert status(omics, store, read_set) == "ACTIVE"
    mock.clock.advance(seconds=1)
    assert status(omics, store, read_set) == "ARCHIVED"


def test_an_active_read_set_needs_no_activation(mock, omics, store):
    """The job completes with the text of the service, and the request counts as access."""
    read_set = mock.add.read_set(store)
    mock.clock.advance(days=20)
    job = activation(omics, store, read_set)
    omics.get_waiter("read_set_activation_job_completed").wait(sequenceStoreId=store, id=job)
    answer = omics.get_read_set_activation_job(sequenceStoreId=store, id=job)
    assert answer["statusMessage"] == "The job completed successfully."
    assert answer["sources"] == [{"readSetId": read_set, "status": "FINISHED", "statusMessage": NOT_NEEDED}]
    mock.clock.advance(days=29)
    assert status(omics, store, read_set) == "ACTIVE"


def test_two_activations_do_the_work_once(mock, omics, store):
    """The second one finds the read set in ACTIVATING."""
    read_set = mock.add.read_set(store, status="ARCHIVED")
    first = activation(omics, store, read_set)
    second = activation(omics, store, read_set)
    mock.clock.run_until_idle()
    assert activated(omics, store, first)[1][0][1] != NOT_NEEDED
    assert activated(omics, store, second) == ("COMPLETED", [("FINISHED", NOT_NEEDED)])


def test_what_cannot_be_activated_fails_its_source(mock, omics, store):
    """Uploads that are processed or failed are neither archived nor active; the other source is activated."""
    sets = [mock.add.read_set(store, status=one) for one in ("PROCESSING_UPLOAD", "UPLOAD_FAILED", "ARCHIVED")]
    job = activation(omics, store, *sets)
    with pytest.raises(WaiterError, match="COMPLETED_WITH_FAILURES"):
        omics.get_waiter("read_set_activation_job_completed").wait(sequenceStoreId=store, id=job)
    assert [one for one, _ in activated(omics, store, job)[1]] == ["FAILED", "FAILED", "FINISHED"]


@pytest.mark.parametrize("start", [activation, export])
def test_requests_for_jobs_are_checked(mock, omics, store, start):
    """Unknown read sets are not found, one that comes twice is refused, and neither leaves a job behind."""
    read_set = mock.add.read_set(store)
    elsewhere = mock.add.read_set(mock.add.sequence_store())
    assert code_of(start, omics, store, read_set, "1234567890") == "ResourceNotFoundException"
    assert code_of(start, omics, store, elsewhere) == "ResourceNotFoundException"
    assert code_of(start, omics, "1234567890", read_set) == "ResourceNotFoundException"
    assert code_of(start, omics, store, read_set, read_set) == "ValidationException"
    assert omics.list_read_set_activation_jobs(sequenceStoreId=store)["activationJobs"] == []
    assert omics.list_read_set_export_jobs(sequenceStoreId=store)["exportJobs"] == []


def test_more_sources_than_the_model_allows(mock, omics, store):
    """Twenty to activate, a hundred to export; botocore lets more through, the mock does not."""
    sets = mock.add.read_set(store, count=101)
    assert code_of(activation, omics, store, *sets[:21]) == "ValidationException"
    assert code_of(export, omics, store, *sets) == "ValidationException"
    activation(omics, store, *sets[:20])
    export(omics, store, *sets[:100])


@pytest.mark.parametrize(("start", "most"), [(activation, 25), (export, 5)])
def test_the_number_of_running_jobs_is_limited(mock, omics, store, start, most):
    """Each kind of job has its own quota, which finished jobs do not count against."""
    read_set = mock.add.read_set(store)
    for _ in range(most):
        start(omics, store, read_set)
    assert code_of(start, omics, store, read_set) == "ServiceQuotaExceededException"
    mock.clock.run_until_idle()
    start(omics, store, read_set)


def test_deleting_a_read_set_fails_its_sources(mock, omics, store):
    """Jobs that still need it go on without it; a job that has ended stays as it was."""
    kept, lost = mock.add.read_set(store, count=2)
    archived = mock.add.read_set(store, status="ARCHIVED")
    done = export(omics, store, lost)
    mock.clock.run_until_idle()
    activating = activation(omics, store, archived)
    exporting = export(omics, store, kept, lost)
    mock.clock.advance(seconds=10)
    omics.batch_delete_read_set(sequenceStoreId=store, ids=[lost, archived])
    answer = omics.get_read_set_export_job(sequenceStoreId=store, id=exporting)
    assert [one["status"] for one in answer["readSets"]] == ["IN_PROGRESS", "FAILED"]
    assert answer["readSets"][1]["statusMessage"] == GONE
    assert activated(omics, store, activating) == ("FAILED", [("FAILED", GONE)])
    mock.clock.run_until_idle()
    assert exported(omics, store, exporting)[0] == "COMPLETED_WITH_FAILURES"
    assert exported(omics, store, done) == ("COMPLETED", [(lost, "FINISHED")])


def test_an_export_job_is_shown(mock, omics, store):
    """Start echoes the destination, the role is never shown, and read sets are listed by their id."""
    read_set = mock.add.read_set(store)
    job = omics.start_read_set_export_job(
        sequenceStoreId=store, destination="s3://out", roleArn=ROLE, sources=[{"readSetId": read_set}]
    )
    del job["ResponseMetadata"]
    identity = {
        "id": job["id"],
        "sequenceStoreId": store,
        "destination": "s3://out",
        "creationTime": mock.clock.now(),
    }
    assert job == {**identity, "status": "SUBMITTED"}
    omics.get_waiter("read_set_export_job_completed").wait(sequenceStoreId=store, id=job["id"])
    answer = omics.get_read_set_export_job(sequenceStoreId=store, id=job["id"])
    del answer["ResponseMetadata"]
    completed = identity["creationTime"] + timedelta(seconds=115)
    assert answer == {
        **identity,
        "status": "COMPLETED",
        "statusMessage": "The job completed successfully.",
        "completionTime": completed,
        "readSets": [{"id": read_set, "status": "FINISHED", "statusMessage": "The source job completed successfully."}],
    }
    assert omics.list_read_set_export_jobs(sequenceStoreId=store)["exportJobs"] == [
        {**identity, "status": "COMPLETED", "completionTime": completed}
    ]


def test_exports_arrive_in_a_mocked_s3():
    """When the job has completed each file lies under the id of its read set; not before."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="out")
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        pair = mock.add.read_set(store, content=(b"first", b"second"))
        aligned = mock.add.read_set(store, file_type="BAM", content=b"bam")
        job = export(omics, store, pair, aligned)
        mock.clock.advance(seconds=60)
        exported(omics, store, job)
        assert "Contents" not in s3.list_objects_v2(Bucket="out")
        omics.get_waiter("read_set_export_job_completed").wait(sequenceStoreId=store, id=job)
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket="out")["Contents"]]
        bodies = {key: s3.get_object(Bucket="out", Key=key)["Body"].read() for key in keys}
    index = bodies.pop(f"reads/{aligned}/read-set.bam.bai")
    assert index.startswith(b"BAI")
    assert bodies == {
        f"reads/{pair}/read-set_source1.fastq.gz": b"first",
        f"reads/{pair}/read-set_source2.fastq.gz": b"second",
        f"reads/{aligned}/read-set.bam": b"bam",
    }


def test_an_export_to_a_missing_bucket_fails():
    """With a mocked S3 the destination has to be there."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        job = export(omics, store, mock.add.read_set(store), destination="s3://nowhere/")
        mock.clock.run_until_idle()
        answer = omics.get_read_set_export_job(sequenceStoreId=store, id=job)
    assert answer["status"] == "FAILED"
    assert "nowhere" in answer["readSets"][0]["statusMessage"]


def test_only_active_read_sets_are_exported(mock, omics, store):
    """Each other status fails its source, and the active one is exported."""
    statuses = ("ARCHIVED", "ACTIVATING", "PROCESSING_UPLOAD", "UPLOAD_FAILED", "ACTIVE")
    sets = [mock.add.read_set(store, status=one) for one in statuses]
    job = export(omics, store, *sets)
    mock.clock.run_until_idle()
    assert exported(omics, store, job) == (
        "COMPLETED_WITH_FAILURES",
        [(one, "FINISHED" if one == sets[-1] else "FAILED") for one in sets],
    )


def test_an_export_counts_as_access(mock, omics, store):
    """Thirty days count from the end of the export."""
    read_set = mock.add.read_set(store)
    mock.clock.advance(days=29)
    export(omics, store, read_set)
    mock.clock.run_until_idle()
    mock.clock.advance(days=30, seconds=-1)
    assert status(omics, store, read_set) == "ACTIVE"


@pytest.mark.parametrize(
    ("start", "operation", "member"),
    [
        (activation, "list_read_set_activation_jobs", "activationJobs"),
        (export, "list_read_set_export_jobs", "exportJobs"),
    ],
)
def test_lists_of_jobs(mock, omics, store, start, operation, member):
    """Status and time bounds select, another store has none, and a token replays its job."""
    read_set = mock.add.read_set(store)
    first = start(omics, store, read_set, clientToken="token")
    assert start(omics, store, read_set, clientToken="token") == first
    mock.clock.run_until_idle()
    second = start(omics, store, read_set)

    def listed(where=store, **wanted):
        return [job["id"] for job in getattr(omics, operation)(sequenceStoreId=where, filter=wanted)[member]]

    begin = mock.clock.now()
    assert listed() == [first, second]
    assert listed(status="COMPLETED") == [first]
    assert listed(status="SUBMITTED") == [second]
    assert listed(createdBefore=begin) == [first]
    assert listed(createdAfter=begin) == []
    assert listed(mock.add.sequence_store()) == []
