"""`mock.add.sequence_store` and `mock.add.read_set`: what they make, what they refuse, and what a million cost."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError


@pytest.fixture
def store(mock):
    """An empty sequence store."""
    return mock.add.sequence_store()


def metadata(omics, store, read_set):
    return omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)


def test_a_read_set_is_made_of_what_is_given(mock, omics, store, tmp_path):
    """Bytes, files and sizes become contents; the rest is shown as the API has it."""
    path = tmp_path / "reads.bam"
    path.write_bytes(b"from a file")
    contents = {b"bytes": b"bytes", path: b"from a file", str(path): b"from a file"}
    for content, body in contents.items():
        read_set = mock.add.read_set(store, file_type="UBAM", content=content)
        got = omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=1)["payload"].read()
        assert got == body
    read_set = mock.add.read_set(
        store,
        content=12345,
        name="n",
        subject_id="p",
        sample_id="s",
        description="d",
        generated_from="g",
        tags={"a": "b"},
    )
    shown = metadata(omics, store, read_set)
    assert (shown["name"], shown["subjectId"], shown["sampleId"], shown["description"]) == ("n", "p", "s", "d")
    assert shown["files"]["source1"]["contentLength"] == 12345
    assert shown["creationTime"] == mock.clock.now()
    assert omics.list_tags_for_resource(resourceArn=shown["arn"])["tags"] == {"a": "b"}


@pytest.mark.parametrize("status", ["ACTIVE", "ARCHIVED", "ACTIVATING", "PROCESSING_UPLOAD", "UPLOAD_FAILED"])
def test_a_read_set_can_have_any_past(mock, omics, store, status):
    """The status is the one asked for, and the read set was not created after now."""
    shown = metadata(omics, store, mock.add.read_set(store, status=status))
    assert shown["status"] == status
    assert shown["creationTime"] <= mock.clock.now()
    assert ("statusMessage" in shown) == (status == "UPLOAD_FAILED")


def test_an_active_read_set_was_just_used(mock, omics, store):
    """Its thirty idle days begin now, although it is older."""
    read_set = mock.add.read_set(store, status="ACTIVE")
    mock.clock.advance(days=30, seconds=-1)
    assert metadata(omics, store, read_set)["status"] == "ACTIVE"


def test_many_read_sets_are_numbered(mock, omics, store):
    """With count the ids come as a list, and braces in names stand for the number."""
    added = mock.add.read_set(store, count=3, name="reads-{}", sample_id="s{}", subject_id="p")
    shown = [metadata(omics, store, read_set) for read_set in added]
    assert [one["name"] for one in shown] == ["reads-0", "reads-1", "reads-2"]
    assert [one["sampleId"] for one in shown] == ["s0", "s1", "s2"]
    assert {one["subjectId"] for one in shown} == {"p"}


@pytest.mark.parametrize(
    "fields",
    [
        {"file_type": "VCF"},
        {"status": "DELETED"},
        {"count": 0},
        {"content": b""},
        {"content": "no/such/file"},
        {"content": (b"1", b"2"), "file_type": "BAM"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(mock, omics, store, fields):
    """The error names what was given, and nothing is added."""
    with pytest.raises(ConfigurationError):
        mock.add.read_set(store, **fields)
    assert omics.list_read_sets(sequenceStoreId=store)["readSets"] == []


def test_an_unknown_store_is_explained(mock, store):
    """The error lists the stores that are there."""
    with pytest.raises(ConfigurationError, match=store):
        mock.add.read_set("1234567890")


def test_stores_are_made_of_what_is_given(mock, omics):
    """A store without a status is new; one with a status has been there for a day."""
    new = mock.add.sequence_store("new", e_tag_algorithm_family="SHA512up", tags={"a": "b"})
    failed = mock.add.sequence_store("old", status="FAILED")
    shown = omics.get_sequence_store(id=new)
    assert (shown["name"], shown["status"], shown["eTagAlgorithmFamily"]) == ("new", "ACTIVE", "SHA512up")
    assert shown["creationTime"] == mock.clock.now()
    old = omics.get_sequence_store(id=failed)
    assert (old["status"], mock.clock.now() - old["creationTime"]) == ("FAILED", timedelta(days=1))
    omics.delete_sequence_store(id=failed)


def test_a_read_set_costs_less_than_a_kilobyte():
    """Twenty thousand read sets, with names of their own and listed by status and name, stay within that."""
    count = 20_000
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        mock.add.read_set(store)
        omics.list_read_sets(sequenceStoreId=store)
        tracemalloc.start()
        try:
            mock.add.read_set(store, count=count, name="sample-{}.fastq.gz")
            omics.list_read_sets(sequenceStoreId=store)
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
    assert held / count < 1000


def test_read_sets_made_one_by_one_cost_no_more():
    """A loop over the builder is as cheap as one call with a count."""
    count = 5_000
    with mock_omics(region="us-east-1") as mock:
        store = mock.add.sequence_store()
        mock.add.read_set(store)
        tracemalloc.start()
        try:
            for number in range(count):
                mock.add.read_set(store, name=f"sample-{number}.fastq.gz")
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
    assert held / count < 1000
