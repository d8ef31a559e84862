"""Code that users have around read sets, tested as they would test it: partial imports, archives."""

from __future__ import annotations

import pytest
from botocore.exceptions import WaiterError

ROLE = "arn:aws:iam::123456789012:role/OmicsImport"


def source(sample):
    """One source of an import job."""
    return {
        "sourceFiles": {"source1": f"s3://reads/{sample}.bam"},
        "sourceFileType": "UBAM",
        "subjectId": "patient-1",
        "sampleId": sample,
    }


def test_a_bad_sample_is_reported_and_the_good_one_kept(mock, omics):
    """The model's waiter counts COMPLETED_WITH_FAILURES as a failure; the good read set is there all the same."""
    store = omics.create_sequence_store(name="reads")["id"]
    mock.scripts.read_set_import(source="s3://reads/bad.bam", fails="source not readable")

    job = omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=[source("good"), source("bad")])
    with pytest.raises(WaiterError, match="COMPLETED_WITH_FAILURES"):
        omics.get_waiter("read_set_import_job_completed").wait(id=job["id"], sequenceStoreId=store)

    done = omics.get_read_set_import_job(id=job["id"], sequenceStoreId=store)
    assert done["status"] == "COMPLETED_WITH_FAILURES"
    assert {one["sampleId"]: one["status"] for one in done["sources"]} == {"good": "FINISHED", "bad": "FAILED"}
    assert [read_set.sample_id for read_set in mock.read_sets] == ["good"]


def test_a_download_of_an_archived_read_set_is_refused_until_it_is_activated(mock, omics):
    """After thirty idle days the files are out of reach, and after an activation they are there again."""
    store = mock.add.sequence_store()
    read_set = mock.add.read_set(store, file_type="FASTQ", content=b"@r1\nACGT\n+\nFFFF\n")
    mock.clock.advance(days=31)

    meta = omics.get_read_set_metadata(id=read_set, sequenceStoreId=store)
    assert meta["status"] == "ARCHIVED"
    assert "files" not in meta
    with pytest.raises(omics.exceptions.ConflictException):
        omics.get_read_set(id=read_set, sequenceStoreId=store, partNumber=1)

    job = omics.start_read_set_activation_job(sequenceStoreId=store, sources=[{"readSetId": read_set}])
    omics.get_waiter("read_set_activation_job_completed").wait(id=job["id"], sequenceStoreId=store)
    body = omics.get_read_set(id=read_set, sequenceStoreId=store, partNumber=1)["payload"]
    assert body.read().startswith(b"@r1")


# --- code under test: restore what is needed, twice if need be ------------------------------------------------------


def activate(omics, store, read_sets, attempts=2):
    """Activate read sets; those whose activation failed get another attempt. Returns those that are left."""
    for _ in range(attempts):
        job = omics.start_read_set_activation_job(
            sequenceStoreId=store, sources=[{"readSetId": read_set} for read_set in read_sets]
        )
        try:
            omics.get_waiter("read_set_activation_job_completed").wait(id=job["id"], sequenceStoreId=store)
        except WaiterError:
            done = omics.get_read_set_activation_job(id=job["id"], sequenceStoreId=store)
            read_sets = [one["readSetId"] for one in done["sources"] if one["status"] == "FAILED"]
        else:
            return []
    return read_sets


@pytest.mark.parametrize(("times", "left"), [(1, 0), (2, 1)])
def test_a_failed_activation_gets_a_second_attempt(mock, omics, times, left):
    """One failure is survived; one that persists is reported."""
    store = mock.add.sequence_store()
    read_sets = mock.add.read_set(store, count=3, name="rs-{}", status="ARCHIVED")
    mock.scripts.read_set_activation(name="rs-1", fails="internal failure", times=times)
    assert len(activate(omics, store, read_sets)) == left
    assert mock.journal.count("StartReadSetActivationJob") == 2
