"""Direct uploads: parts in any order, what completes and what does not, and what becomes of the read set."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from omics_mock import mock_omics

READS = b"@r1\nACGT\n+\nFFFF\n"
FASTQ = gzip.compress(READS * 1000)
PART = 104_857_600


@pytest.fixture
def store(mock):
    """An empty sequence store."""
    return mock.add.sequence_store()


def checksum(body):
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def created(omics, store, **members):
    wanted = {"sourceFileType": "FASTQ", "subjectId": "subject", "sampleId": "sample", "name": "mine", **members}
    return omics.create_multipart_read_set_upload(sequenceStoreId=store, **wanted)


class Upload:
    """One open upload."""

    def __init__(self, omics, store, **members):
        self.omics = omics
        self.place = {"sequenceStoreId": store, "uploadId": created(omics, store, **members)["uploadId"]}

    def part(self, number, body, source="SOURCE1"):
        answer = self.omics.upload_read_set_part(**self.place, partSource=source, partNumber=number, payload=body)
        return {"partSource": source, "partNumber": number, "checksum": answer["checksum"]}

    def parts(self, source="SOURCE1", **members):
        return self.omics.list_read_set_upload_parts(**self.place, partSource=source, **members)["parts"]

    def complete(self, parts):
        return self.omics.complete_multipart_read_set_upload(**self.place, parts=parts)["readSetId"]

    def abort(self):
        self.omics.abort_multipart_read_set_upload(**self.place)

    def is_listed(self):
        uploads = self.omics.list_multipart_read_set_uploads(sequenceStoreId=self.place["sequenceStoreId"])["uploads"]
        return self.place["uploadId"] in [upload["uploadId"] for upload in uploads]


def code_of(call, *arguments, **parameters):
    with pytest.raises(ClientError) as error:
        call(*arguments, **parameters)
    return error.value.response["Error"]["Code"]


def metadata(omics, store, read_set):
    return omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)


def downloaded(omics, store, read_set, **parameters):
    return omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=1, **parameters)["payload"].read()


def test_an_upload_is_opened_and_listed(mock, omics, store):
    """Create and List show what was sent, and nothing that was not."""
    members = {
        "sequenceStoreId": store,
        "sourceFileType": "FASTQ",
        "subjectId": "subject",
        "sampleId": "sample",
        "name": "mine",
    }
    plain = created(omics, store)
    del plain["ResponseMetadata"]
    assert plain == {**members, "uploadId": plain["uploadId"], "creationTime": mock.clock.now()}
    more = {"generatedFrom": "lane 1", "description": "text", "tags": {"a": "b"}}
    full = created(omics, store, **more)
    del full["ResponseMetadata"]
    assert full == {**plain, **more, "uploadId": full["uploadId"]}
    assert omics.list_multipart_read_set_uploads(sequenceStoreId=store)["uploads"] == [plain, full]


def test_a_part_is_answered_by_its_checksum(mock, omics, store):
    """The checksum is base64 of the SHA-256 of the bytes, and the list shows each part's size and times."""
    upload = Upload(omics, store)
    upload.part(2, b"second")
    upload.part(1, b"first!!")
    when = {"creationTime": mock.clock.now(), "lastUpdatedTime": mock.clock.now(), "partSource": "SOURCE1"}
    assert upload.parts() == [
        {"partNumber": 1, "partSize": 7, "checksum": checksum(b"first!!"), **when},
        {"partNumber": 2, "partSize": 6, "checksum": checksum(b"second"), **when},
    ]
    assert upload.parts("SOURCE2") == []


def test_a_part_can_be_replaced(mock, omics, store):
    """The newer bytes count; the creation time stays, the time of the last update moves."""
    upload = Upload(omics, store)
    upload.part(1, b"wrong")
    begin = mock.clock.now()
    mock.clock.advance(minutes=1)
    right = upload.part(1, FASTQ)
    (part,) = upload.parts()
    assert (part["creationTime"], part["lastUpdatedTime"]) == (begin, begin + timedelta(minutes=1))
    read_set = upload.complete([right])
    assert downloaded(omics, store, read_set) == FASTQ


def test_parts_are_listed_within_bounds(mock, omics, store):
    """The time bounds of the filter exclude their own instants."""
    upload = Upload(omics, store)
    upload.part(1, b"1")
    mock.clock.advance(seconds=1)
    upload.part(2, b"2")
    (early, late) = (part["creationTime"] for part in upload.parts())
    assert [part["partNumber"] for part in upload.parts(filter={"createdAfter": early})] == [2]
    assert [part["partNumber"] for part in upload.parts(filter={"createdBefore": late})] == [1]


@pytest.mark.parametrize("wrap", [bytes, bytearray, io.BytesIO], ids=["bytes", "bytearray", "file"])
def test_a_part_may_come_in_any_form(omics, store, wrap):
    """Bytes, a bytearray that changes afterwards, and a file object give the same part."""
    body = wrap(FASTQ)
    upload = Upload(omics, store)
    part = upload.part(1, body)
    if wrap is bytearray:
        body[:] = bytes(len(body))
    assert part["checksum"] == checksum(FASTQ)
    assert downloaded(omics, store, upload.complete([part])) == FASTQ


@given(
    cuts=st.lists(st.integers(0, len(FASTQ)), min_size=1, max_size=12),
    order=st.randoms(use_true_random=False),
    first=st.integers(1, 3),
)
@settings(max_examples=40)
def test_parts_in_any_order_make_up_the_file(cuts, order, first):
    """However a file is cut, and in whatever order its parts are sent and listed, it comes back, gaps or not."""
    ends = sorted({0, len(FASTQ), *cuts})
    pieces = [FASTQ[begin:end] for begin, end in pairwise(ends)]
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        upload = Upload(omics, store)
        numbered = [(first + 2 * place, piece) for place, piece in enumerate(pieces)]
        order.shuffle(numbered)
        parts = [upload.part(number, piece) for number, piece in numbered]
        order.shuffle(parts)
        assert downloaded(omics, store, upload.complete(parts)) == FASTQ


def test_the_life_of_an_uploaded_read_set(mock, omics, store):
    """It is processed without counts, digest, index and URIs, then ACTIVE with all of them."""
    upload = Upload(omics, store, generatedFrom="lane 1", description="text", tags={"a": "b"})
    read_set = upload.complete([upload.part(1, FASTQ), upload.part(1, FASTQ, "SOURCE2")])
    early = metadata(omics, store, read_set)
    assert (early["status"], early["creationType"]) == ("PROCESSING_UPLOAD", "UPLOAD")
    size = {"totalParts": 1, "partSize": PART, "contentLength": len(FASTQ)}
    assert early["files"] == {"source1": size, "source2": size}
    for absent in ("sequenceInformation", "etag", "creationJobId", "statusMessage"):
        assert absent not in early
    assert downloaded(omics, store, read_set, file="SOURCE2") == FASTQ
    assert upload.is_listed()
    mock.clock.advance(minutes=1)
    late = metadata(omics, store, read_set)
    assert late["status"] == "ACTIVE"
    assert late["sequenceInformation"] == {
        "totalReadCount": 2000,
        "totalBaseCount": 8000,
        "generatedFrom": "lane 1",
        "alignment": "UNALIGNED",
    }
    digest = hashlib.md5(READS * 1000).hexdigest()
    assert late["etag"] == {"algorithm": "FASTQ_MD5up", "source1": digest, "source2": digest}
    uris = [late["files"][member]["s3Access"]["s3Uri"] for member in ("source1", "source2")]
    assert [uri.rpartition("/")[2] for uri in uris] == ["mine_source1.fastq.gz", "mine_source2.fastq.gz"]
    assert omics.list_tags_for_resource(resourceArn=late["arn"])["tags"] == {"a": "b"}
    assert not upload.is_listed()
    mock.clock.advance(days=30)
    assert metadata(omics, store, read_set)["status"] == "ARCHIVED"


def test_the_index_of_an_upload_comes_with_its_processing(mock, omics, store):
    """A BAM upload has no index until it is ACTIVE; its file is named after the read set."""
    reference_store = mock.add.reference_store()
    reference = mock.add.reference(reference_store)
    arn = omics.get_reference_metadata(referenceStoreId=reference_store, id=reference)["arn"]
    upload = Upload(omics, store, sourceFileType="BAM", referenceArn=arn)
    read_set = upload.complete([upload.part(1, b"bam")])
    where = {"sequenceStoreId": store, "id": read_set, "partNumber": 1, "file": "INDEX"}
    assert code_of(omics.get_read_set, **where) == "ResourceNotFoundException"
    mock.clock.run_until_idle()
    assert omics.get_read_set(**where)["payload"].read()
    files = metadata(omics, store, read_set)["files"]
    assert files["source1"]["s3Access"]["s3Uri"].endswith(f"{read_set}/mine.bam")
    assert files["index"]["s3Access"]["s3Uri"].endswith(f"{read_set}/mine.bam.bai")


def test_what_does_not_complete_leaves_the_upload_open(mock, omics, store):
    """A wrong list of parts is refused, and the right one accepted afterwards."""
    upload = Upload(omics, store)
    first, second = upload.part(1, FASTQ), upload.part(1, FASTQ, "SOURCE2")
    wrong = {
        "empty": [],
        "checksum": [{**first, "checksum": checksum(b"other")}],
        "unknown part": [first, {**first, "partNumber": 2}],
        "twice": [first, first],
        "no SOURCE1": [second],
    }
    assert {case: code_of(upload.complete, parts) for case, parts in wrong.items()} == dict.fromkeys(
        wrong, "ValidationException"
    )
    assert upload.is_listed()
    assert upload.complete([first])
    assert omics.list_read_sets(sequenceStoreId=store)["readSets"][0]["name"] == "mine"


def test_a_second_source_is_for_fastq_only(omics, store):
    """SOURCE2 of any other type does not complete."""
    upload = Upload(omics, store, sourceFileType="UBAM")
    parts = [upload.part(1, b"bam"), upload.part(1, b"bam", "SOURCE2")]
    assert code_of(upload.complete, parts) == "ValidationException"
    assert upload.complete(parts[:1])


def test_parts_that_are_not_listed_are_dropped(mock, omics, store):
    """Only what Complete names gets into the read set."""
    upload = Upload(omics, store)
    listed = upload.part(1, FASTQ)
    upload.part(2, b"junk")
    upload.part(1, b"junk", "SOURCE2")
    read_set = upload.complete([listed])
    assert downloaded(omics, store, read_set) == FASTQ
    assert set(metadata(omics, store, read_set)["files"]) == {"source1"}


@pytest.mark.parametrize("end", ["complete", "abort"])
def test_an_ended_upload_is_unknown(omics, store, end):
    """After Complete or Abort nothing can be done with it."""
    upload = Upload(omics, store)
    part = upload.part(1, FASTQ)
    upload.complete([part]) if end == "complete" else upload.abort()
    calls = {
        "part": lambda: upload.part(1, b"x"),
        "parts": upload.parts,
        "complete": lambda: upload.complete([part]),
        "abort": upload.abort,
    }
    assert {name: code_of(call) for name, call in calls.items()} == dict.fromkeys(calls, "ResourceNotFoundException")
    assert upload.is_listed() == (end == "complete")


def test_sizes_of_parts(omics, store):
    """An empty part is refused, and one over 100 MiB; one of exactly 100 MiB is taken."""
    upload = Upload(omics, store)
    assert code_of(upload.part, 1, b"") == "ValidationException"
    assert code_of(upload.part, 1, bytes(PART + 1)) == "ValidationException"
    assert code_of(upload.part, 10001, b"x") == "ValidationException"
    assert upload.parts() == []
    upload.part(10000, bytes(PART))
    assert upload.parts()[0]["partSize"] == PART


def test_what_cannot_be_uploaded_is_refused(mock, omics, store):
    """Aligned files need a reference that exists, and the store has to be there."""
    assert code_of(created, omics, store, sourceFileType="BAM") == "ValidationException"
    assert code_of(created, omics, store, sourceFileType="CRAM", referenceArn="arn:aws:s3:::b") == (
        "ValidationException"
    )
    assert code_of(created, omics, "1234567890") == "ResourceNotFoundException"
    upload = Upload(omics, store)
    upload.place["sequenceStoreId"] = mock.add.sequence_store()
    assert code_of(upload.part, 1, b"x") == "ResourceNotFoundException"


def test_a_replayed_token_opens_nothing(omics, store):
    """The first upload's answer comes again."""
    first = created(omics, store, clientToken="token")
    assert created(omics, store, clientToken="token")["uploadId"] == first["uploadId"]
    assert code_of(created, omics, store, clientToken="token", name="other") == "ValidationException"


def test_a_useless_upload_fails(mock, omics, store):
    """FASTQ that is not gzip ends in UPLOAD_FAILED with a reason, and without files, counts and digest."""
    upload = Upload(omics, store)
    read_set = upload.complete([upload.part(1, READS)])
    assert metadata(omics, store, read_set)["status"] == "PROCESSING_UPLOAD"
    mock.clock.run_until_idle()
    late = metadata(omics, store, read_set)
    assert (late["status"], late["statusMessage"]) == (
        "UPLOAD_FAILED",
        "The FASTQ source file is not gzip compressed.",
    )
    assert not {"files", "etag", "sequenceInformation"} & set(late)
    assert code_of(downloaded, omics, store, read_set) == "ConflictException"
    assert not upload.is_listed()


def test_parts_of_a_failed_upload_fall_back():
    """They are written to the store's fallback location when processing has failed, not before."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="lost")
        omics = boto3.client("omics", "us-east-1")
        store = omics.create_sequence_store(name="s", fallbackLocation="s3://lost/parts/")["id"]
        upload = Upload(omics, store)
        upload.complete([upload.part(1, b"one"), upload.part(2, b"two")])
        assert "Contents" not in s3.list_objects_v2(Bucket="lost")
        mock.clock.run_until_idle()
        omics.list_read_sets(sequenceStoreId=store)
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket="lost")["Contents"]]
        bodies = [s3.get_object(Bucket="lost", Key=key)["Body"].read() for key in keys]
    upload_id = upload.place["uploadId"]
    assert keys == [f"parts/{upload_id}/SOURCE1/1", f"parts/{upload_id}/SOURCE1/2"]
    assert bodies == [b"one", b"two"]


def test_many_threads_upload_at_once(omics, store):
    """Parts that arrive from many threads in any order all count."""
    pieces = [FASTQ[begin : begin + 7] for begin in range(0, len(FASTQ), 7)]
    upload = Upload(omics, store)
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(upload.part, range(1, len(pieces) + 1), pieces))
    assert downloaded(omics, store, upload.complete(parts)) == FASTQ


def test_ten_thousand_parts_of_each_source(mock, omics, store):
    """As many parts as the service allows, for both sources, are listed page by page and put together."""
    upload = Upload(omics, store, sourceFileType="FASTQ")
    body = gzip.compress(READS * 50_000, 0)
    pieces = [body[begin : begin + 80] for begin in range(0, 10_000 * 80, 80)]
    pieces[-1] = body[9_999 * 80 :]
    for source in ("SOURCE1", "SOURCE2"):
        for number, piece in enumerate(pieces, 1):
            upload.part(number, piece, source)
    listed = []
    for source in ("SOURCE2", "SOURCE1"):
        pages = omics.get_paginator("list_read_set_upload_parts").paginate(**upload.place, partSource=source)
        numbers = [part for page in pages for part in page["parts"]]
        assert [part["partNumber"] for part in numbers] == list(range(1, 10_001))
        listed += [{name: part[name] for name in ("partSource", "partNumber", "checksum")} for part in numbers]
    read_set = upload.complete(listed)
    assert downloaded(omics, store, read_set) == body
    assert downloaded(omics, store, read_set, file="SOURCE2") == body


def test_uploading_and_downloading_keeps_one_copy(mock, omics, store):
    """100 MiB of bytes go in and come out without being copied: what is kept is the caller's own object."""
    body = bytes(PART)
    upload = Upload(omics, store, sourceFileType="UBAM")
    upload.part(1, b"x")  # whatever is loaded on first use is not counted
    tracemalloc.start()
    try:
        read_set = upload.complete([upload.part(1, body)])
        stored = tracemalloc.get_traced_memory()[1]
        same = downloaded(omics, store, read_set)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert same == body
    assert stored < 0.1 * PART
    assert peak < 1.1 * PART


def test_a_file_is_read_once_and_kept_once(mock, omics, store, tmp_path):
    """A part from a file object costs its bytes once."""
    path = tmp_path / "reads.bam"
    path.write_bytes(bytes(PART // 4))
    upload = Upload(omics, store, sourceFileType="UBAM")
    upload.part(1, b"x")
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            upload.part(1, file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.2 * PART // 4
