"""Views of many resources: what is asked for is found without a look at all others."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.domain.run import Run

UPLOAD = {"sourceFileType": "UBAM", "subjectId": "patient", "sampleId": "sample"}


@pytest.fixture
def looked_at(monkeypatch):
    """The ids of the runs that anybody has looked at."""
    ids, exists = [], Run.exists

    def noted(run, now):
        ids.append(run.id)
        return exists(run, now)

    monkeypatch.setattr(Run, "exists", noted)
    return ids


def test_the_last_one_is_found_without_the_others(mock, looked_at):
    """Neither `last`, nor `in`, nor an unknown id walks through a hundred runs."""
    mock.add.run("first")
    runs = [mock.add.run(f"sample-{number}", status="COMPLETED") for number in range(100)]
    last, everything = mock.add.run("last"), mock.runs
    looked_at.clear()
    assert everything.last.id == last
    assert runs[50] in everything
    assert "999" not in everything
    with pytest.raises(KeyError, match=rf"there are: \.\.\., .*'{last}'"):
        everything["999"]
    assert len(looked_at) < 20
    assert runs[0] not in looked_at


def test_the_last_one_is_that_of_the_latest_instant(mock):
    """Regions are compared by creation, and what will be born later does not count yet."""
    here = mock.add.workflow("here")
    mock.clock.advance(seconds=1)
    there = mock.add.workflow("there", region="eu-west-1")
    assert mock.workflows.last.id == there
    assert mock.workflows.within(region="us-east-1").last.id == here
    mock.add.workflow("again")
    assert mock.workflows.last.name == "again"


def test_the_last_share_is_the_owners(mock):
    """A share that another account offers is none of this account."""
    ours, theirs = "123456789012", "222222222222"
    for owner, subscriber in ((ours, theirs), (theirs, ours)):
        workflow = mock.workflows[mock.add.workflow(account_id=owner)].arn
        mock.add.share(workflow, subscriber, share_name=f"of-{owner}", account_id=owner)
    assert mock.shares.last.share_name == f"of-{theirs}"
    assert mock.shares.within(account_id=ours).last.share_name == f"of-{ours}"


@pytest.mark.parametrize(("page_size", "uploads"), [(1, 3), (None, 102)])
def test_every_upload_is_seen_whatever_a_page_holds(page_size, uploads):
    """A view of an upload has its members, on the first page of the service's list or behind it."""
    with mock_omics(region="us-east-1", page_size=page_size) as mock:
        omics, store = boto3.client("omics"), mock.add.sequence_store()
        for number in range(uploads):
            omics.create_multipart_read_set_upload(sequenceStoreId=store, name=f"upload-{number}", **UPLOAD)
        assert [upload.name for upload in mock.read_set_uploads] == [f"upload-{number}" for number in range(uploads)]
