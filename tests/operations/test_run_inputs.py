"""Read sets as inputs of runs: they must be ACTIVE, and being used keeps them so."""

from __future__ import annotations

import pytest

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"


def s3_uri(omics, store, read_set):
    files = omics.get_read_set_metadata(id=read_set, sequenceStoreId=store)["files"]
    return files["source1"]["s3Access"]["s3Uri"]


def omics_uri(_omics, store, read_set):
    return f"omics://123456789012.storage.us-east-1.amazonaws.com/{store}/readSet/{read_set}/source1"


def start(mock, omics, uri):
    workflow = mock.add.workflow()
    parameters = {"samples": [{"reads": uri}]}
    return omics.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://out/x", parameters=parameters)["id"]


@pytest.mark.parametrize("uri_of", [s3_uri, omics_uri])
def test_a_read_set_that_is_used_stays_active_for_another_thirty_days(mock, omics, uri_of):
    """Use as a run's input counts as access, whichever of its URIs is used, at any depth of the parameters."""
    store = mock.add.sequence_store()
    used, idle = mock.add.read_set(store), mock.add.read_set(store)
    mock.clock.advance(days=20)
    start(mock, omics, uri_of(omics, store, used))
    mock.clock.advance(days=20)
    assert (mock.read_sets[used].status, mock.read_sets[idle].status) == ("ACTIVE", "ARCHIVED")
    mock.clock.advance(days=10)
    assert mock.read_sets[used].status == "ARCHIVED"


@pytest.mark.parametrize("uri_of", [s3_uri, omics_uri])
def test_a_run_over_an_archived_read_set_fails(mock, omics, uri_of):
    """The run is accepted and fails with the documented code; the read set stays archived."""
    store = mock.add.sequence_store()
    read_set = mock.add.read_set(store)
    uri = uri_of(omics, store, read_set)
    mock.clock.advance(days=31)
    run = start(mock, omics, uri)
    mock.clock.run_until_idle()
    answer = omics.get_run(id=run)
    assert (answer["status"], answer["failureReason"]) == ("FAILED", "INACTIVE_OMICS_STORAGE_RESOURCE")
    assert mock.read_sets[read_set].status == "ARCHIVED"


@pytest.mark.parametrize("uri", ["s3://bucket/reads.bam", omics_uri(None, "1234567890", "1234567891")])
def test_what_is_no_read_set_of_the_account_does_not_matter(mock, omics, uri):
    """Other files, and read sets nobody added, let the run complete."""
    run = start(mock, omics, uri)
    mock.clock.run_until_idle()
    assert omics.get_run(id=run)["status"] == "COMPLETED"
