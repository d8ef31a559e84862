"""Read sets: lists, metadata, downloads and deletion."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from omics_mock import mock_omics

PART = 104_857_600
READS = b"@r1\nACGT\n+\nFFFF\n"


@pytest.fixture
def store(mock):
    """An empty sequence store."""
    return mock.add.sequence_store()


def code_of(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def ids(omics, store, **parameters):
    return [one["id"] for one in omics.list_read_sets(sequenceStoreId=store, **parameters)["readSets"]]


def downloaded(omics, store, read_set, part=1, **parameters):
    return omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=part, **parameters)["payload"].read()


def test_the_list_is_the_metadata_without_files(mock, omics, store):
    """An item has everything but files and creationJobId; an empty store has an empty list."""
    assert omics.list_read_sets(sequenceStoreId=store)["readSets"] == []
    read_set = mock.add.read_set(store, generated_from="lane 1", description="text")
    metadata = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    for member in ("ResponseMetadata", "files"):
        del metadata[member]
    assert omics.list_read_sets(sequenceStoreId=store)["readSets"] == [metadata]


def test_filters_of_the_list(mock, omics, store):
    """Each member selects by equality, an empty referenceArn those without one, and all must match."""
    arn = "arn:aws:omics:us-east-1:123456789012:referenceStore/1234567890/reference/1234567890"
    first = mock.add.read_set(store, name="one", subject_id="p1", sample_id="s1", generated_from="lane 1")
    mock.clock.advance(seconds=1)
    second = mock.add.read_set(store, name="one more", subject_id="p1", sample_id="s2", reference_arn=arn)
    mock.clock.advance(seconds=1)
    third = mock.add.read_set(store, name="one", subject_id="p2", sample_id="s1", status="PROCESSING_UPLOAD")
    elsewhere = mock.add.sequence_store()
    mock.add.read_set(elsewhere, name="one", subject_id="p1")
    created = omics.get_read_set_metadata(sequenceStoreId=store, id=second)["creationTime"]
    expected = {
        ("name", "one"): [first, third],
        ("subjectId", "p1"): [first, second],
        ("sampleId", "s1"): [first, third],
        ("generatedFrom", "lane 1"): [first],
        ("referenceArn", arn): [second],
        ("referenceArn", ""): [first, third],
        ("status", "ACTIVE"): [first, second],
        ("status", "PROCESSING_UPLOAD"): [third],
        ("creationType", "UPLOAD"): [third],
        ("creationType", "IMPORT"): [first, second],
        ("createdAfter", created): [third],
        ("createdBefore", created): [first],
    }
    assert {key: ids(omics, store, filter=dict([key])) for key in expected} == expected
    assert ids(omics, store, filter={"name": "one", "sampleId": "s1", "status": "ACTIVE"}) == [first]
    assert ids(omics, store, filter={"name": "one", "sampleId": "s2"}) == []


def test_a_filter_by_status_follows_the_clock(mock, omics, store):
    """A read set leaves one status and enters the next without any call about it."""
    read_set = mock.add.read_set(store)
    assert ids(omics, store, filter={"status": "ACTIVE"}) == [read_set]
    mock.clock.advance(days=31)
    assert ids(omics, store, filter={"status": "ACTIVE"}) == []
    assert ids(omics, store, filter={"status": "ARCHIVED"}) == [read_set]


def test_lists_are_in_creation_order(mock, omics, store):
    """A read set that an import makes later comes after those made meanwhile."""
    omics.start_read_set_import_job(
        sequenceStoreId=store,
        roleArn="arn:aws:iam::123456789012:role/omics",
        sources=[
            {
                "sourceFiles": {"source1": "s3://reads/imported"},
                "sourceFileType": "UBAM",
                "subjectId": "s",
                "sampleId": "s",
            }
        ],
    )
    mock.clock.advance(seconds=10)
    added = mock.add.read_set(store)
    mock.clock.run_until_idle()
    assert ids(omics, store)[0] == added
    assert len(ids(omics, store)) == 2


def test_pages(mock, omics, store):
    """Pages have at most maxResults members, hundred by default; the paginator sees each read set once."""
    added = mock.add.read_set(store, count=250)
    sizes = [len(page["readSets"]) for page in omics.get_paginator("list_read_sets").paginate(sequenceStoreId=store)]
    assert sizes == [100, 100, 50]
    pages = omics.get_paginator("list_read_sets").paginate(sequenceStoreId=store, PaginationConfig={"PageSize": 7})
    assert [one["id"] for page in pages for one in page["readSets"]] == added


def test_a_token_belongs_to_its_list(mock, omics, store):
    """With another filter, for another store or made up, it is refused."""
    mock.add.read_set(store, count=3)
    other = mock.add.sequence_store()
    token = omics.list_read_sets(sequenceStoreId=store, maxResults=1)["nextToken"]
    bad = ("ValidationException", 400)
    assert code_of(omics.list_read_sets, sequenceStoreId=other, nextToken=token) == bad
    assert code_of(omics.list_read_sets, sequenceStoreId=store, nextToken="token") == bad
    with_filter = {"filter": {"name": "read-set"}}
    assert code_of(omics.list_read_sets, sequenceStoreId=store, nextToken=token, **with_filter) == bad
    assert len(ids(omics, store, nextToken=token)) == 2


@given(
    size=st.integers(1, 12),
    page=st.integers(1, 4),
    steps=st.lists(st.tuples(st.sampled_from(["add", "delete"]), st.integers(0, 30)), max_size=12),
)
def test_paging_over_changes_loses_and_repeats_nothing(size, page, steps):
    """Whatever is added and deleted between pages, each read set that is there all the time is seen exactly once."""
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        alive = mock.add.read_set(store, count=size)
        begun_with, seen, pending = list(alive), [], iter(steps)
        answer = omics.list_read_sets(sequenceStoreId=store, maxResults=page)
        while True:
            seen += [one["id"] for one in answer["readSets"]]
            for _ in range(2):
                what, which = next(pending, (None, 0))
                if what == "add":
                    mock.clock.advance(seconds=which % 2)
                    alive.append(mock.add.read_set(store))
                elif what == "delete" and alive:
                    gone = alive.pop(which % len(alive))
                    omics.batch_delete_read_set(sequenceStoreId=store, ids=[gone])
            if "nextToken" not in answer:
                break
            answer = omics.list_read_sets(sequenceStoreId=store, maxResults=page, nextToken=answer["nextToken"])
        assert len(set(seen)) == len(seen)
        assert set(begun_with) & set(alive) <= set(seen)
        assert ids(omics, store) == alive


def test_a_read_set_belongs_to_its_store(mock, omics, store):
    """Another store does not know it, and unknown ids are not found."""
    read_set = mock.add.read_set(store)
    other = mock.add.sequence_store()
    unknown = ("ResourceNotFoundException", 404)
    for where, which in ((other, read_set), (store, "1234567890"), ("1234567890", read_set)):
        assert code_of(omics.get_read_set_metadata, sequenceStoreId=where, id=which) == unknown
        assert code_of(omics.get_read_set, sequenceStoreId=where, id=which, partNumber=1) == unknown


def test_a_download_gives_the_bytes(mock, omics, store):
    """SOURCE1 is the default file, and each file gives its own bytes."""
    read_set = mock.add.read_set(store, content=(b"first", b"second!"))
    assert downloaded(omics, store, read_set) == b"first"
    assert downloaded(omics, store, read_set, file="SOURCE1") == b"first"
    assert downloaded(omics, store, read_set, file="SOURCE2") == b"second!"


def test_indexes_begin_as_their_formats_do(mock, omics, store):
    """A BAM index has its magic number, a CRAM index is gzip; both have the size that the metadata say."""
    for file_type, magic in (("BAM", b"BAI\x01"), ("CRAM", b"\x1f\x8b")):
        read_set = mock.add.read_set(store, file_type=file_type)
        index = downloaded(omics, store, read_set, file="INDEX")
        assert index.startswith(magic)
        files = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)["files"]
        assert files["index"]["contentLength"] == len(index)


def test_a_file_that_the_set_lacks_is_not_found(mock, omics, store):
    """INDEX of FASTQ, SOURCE2 of a single file; a name that is no file is refused by the model."""
    read_set = mock.add.read_set(store)
    for file in ("INDEX", "SOURCE2"):
        assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=1, file=file) == (
            "ResourceNotFoundException",
            404,
        )
    assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=1, file="FOO") == (
        "ValidationException",
        400,
    )


def test_parts_divide_a_file(mock, omics, store):
    """All parts but the last have 100 MiB, and a part behind the end cannot be satisfied."""
    read_set = mock.add.read_set(store, file_type="UBAM", content=2 * PART + 1000)
    files = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)["files"]
    assert files["source1"]["totalParts"] == 3
    sizes = [
        int(
            omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=part)["ResponseMetadata"]["HTTPHeaders"][
                "content-length"
            ]
        )
        for part in (1, 2, 3)
    ]
    assert sizes == [PART, PART, 1000]
    assert len(downloaded(omics, store, read_set, 3)) == 1000
    assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=4) == (
        "RangeNotSatisfiableException",
        416,
    )
    assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=10001)[0] == (
        "ValidationException"
    )


def test_a_large_file_costs_no_memory(mock, omics, store):
    """A file of a declared terabyte is described, and read piece by piece, without being held."""
    tracemalloc.start()
    try:
        read_set = mock.add.read_set(store, file_type="BAM", content=10**12)
        metadata = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
        body = omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=5000)["payload"]
        for _ in range(64):
            body.read(1 << 16)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert metadata["files"]["source1"]["totalParts"] == 9537
    assert peak < 8 << 20


def test_a_download_of_the_callers_bytes_copies_nothing(mock, omics, store):
    """The bytes that a test has given come back as they are, without a second copy being kept."""
    content = bytes(PART // 4)
    read_set = mock.add.read_set(store, file_type="UBAM", content=content)
    downloaded(omics, store, read_set)
    tracemalloc.start()
    try:
        body = downloaded(omics, store, read_set)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert body == content
    assert peak < 1.1 * len(content)


def test_deletion_reports_what_was_not_there(mock, omics, store):
    """Known ids go, unknown ones are reported with the empty code and the text of the service."""
    known, other = mock.add.read_set(store, count=2)
    elsewhere = mock.add.read_set(mock.add.sequence_store())
    answer = omics.batch_delete_read_set(sequenceStoreId=store, ids=[known, "1234567890", elsewhere, known])
    text = "The specified readset does not exist."
    assert answer["errors"] == [
        {"id": "1234567890", "code": "", "message": text},
        {"id": elsewhere, "code": "", "message": text},
    ]
    assert ids(omics, store) == [other]
    assert code_of(omics.get_read_set_metadata, sequenceStoreId=store, id=known)[1] == 404


def test_deletion_in_full_says_nothing(mock, omics, store):
    """There is no errors member when all went well; tags go with their read set."""
    read_set = mock.add.read_set(store, tags={"a": "b"})
    arn = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)["arn"]
    assert "errors" not in omics.batch_delete_read_set(sequenceStoreId=store, ids=[read_set])
    assert code_of(omics.list_tags_for_resource, resourceArn=arn) == ("ResourceNotFoundException", 404)
    assert code_of(omics.batch_delete_read_set, sequenceStoreId="1234567890", ids=[read_set])[1] == 404


@pytest.mark.parametrize("status", ["ACTIVE", "ARCHIVED", "ACTIVATING", "PROCESSING_UPLOAD", "UPLOAD_FAILED"])
def test_any_read_set_can_be_deleted(mock, omics, store, status):
    """Whatever its status, it is gone at once."""
    read_set = mock.add.read_set(store, status=status)
    assert "errors" not in omics.batch_delete_read_set(sequenceStoreId=store, ids=[read_set])
    assert ids(omics, store) == []


def test_deletion_can_be_made_to_last():
    """DELETING is then shown, deleted again it is an error, and DELETED is never shown."""
    with mock_omics(region="us-east-1", durations={"read_set.DELETING": "1m"}) as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        read_set = mock.add.read_set(store)
        omics.batch_delete_read_set(sequenceStoreId=store, ids=[read_set])
        answer = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
        assert (answer["status"], "files" in answer) == ("DELETING", False)
        assert omics.batch_delete_read_set(sequenceStoreId=store, ids=[read_set])["errors"][0]["id"] == read_set
        assert code_of(omics.get_read_set, sequenceStoreId=store, id=read_set, partNumber=1)[0] == "ConflictException"
        mock.clock.run_until_idle()
        assert mock.clock.elapsed == timedelta(minutes=1)
        assert code_of(omics.get_read_set_metadata, sequenceStoreId=store, id=read_set)[1] == 404
        assert ids(omics, store, filter={"status": "DELETED"}) == []


def test_plain_fastq_of_a_builder_is_counted(mock, omics, store):
    """A builder takes uncompressed FASTQ too; what is counted is the content."""
    plain = mock.add.read_set(store, content=READS)
    packed = mock.add.read_set(store, content=gzip.compress(READS))
    first, second = (omics.get_read_set_metadata(sequenceStoreId=store, id=one) for one in (plain, packed))
    assert first["etag"] == second["etag"]
    assert first["sequenceInformation"] == second["sequenceInformation"]
    assert first["sequenceInformation"]["totalBaseCount"] == 4
