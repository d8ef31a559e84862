"""References: metadata that is computed from their bytes, downloads, and deletion."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError

ROLE = "arn:aws:iam::123456789012:role/omics"
FASTA = b">chr1 first\n" + b"ACGTACGTAC\n" * 20 + b"ACG\n>chr2\nACGT\n"
INDEX = b"chr1\t203\t12\t10\t11\nchr2\t4\t242\t4\t5\n"
PART_SIZE = 104_857_600


@pytest.fixture
def store(mock):
    """The reference store of the region."""
    return mock.add.reference_store()


def imported(mock, omics, store, uri="s3://bucket/genome.fa", name="hg38", **members):
    """The id of a reference that was imported from `uri`."""
    sources = [{"sourceFile": uri, "name": name, **members}]
    job = omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=sources)
    mock.clock.run_until_idle()
    answer = omics.get_reference_import_job(referenceStoreId=store, id=job["id"])
    return answer["sources"][0]["referenceId"]


def metadata(omics, store, reference):
    return omics.get_reference_metadata(referenceStoreId=store, id=reference)


def bytes_of(omics, store, reference, part=1, **wanted):
    answer = omics.get_reference(referenceStoreId=store, id=reference, partNumber=part, **wanted)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    return answer["payload"].read()


def refused(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def test_metadata_follows_from_the_bytes(mock, omics, store):
    """MD5, lengths and index are those of the file; the rest is what the import said."""
    mock.add.s3_object("s3://bucket/genome.fa", FASTA)
    begun = mock.clock.now()
    reference = imported(mock, omics, store, description="human", tags={"build": "38"})
    shown = metadata(omics, store, reference)
    del shown["ResponseMetadata"]
    (job,) = omics.list_reference_import_jobs(referenceStoreId=store)["importJobs"]
    arn = f"arn:aws:omics:us-east-1:123456789012:referenceStore/{store}/reference/{reference}"
    assert shown == {
        "id": reference,
        "arn": arn,
        "referenceStoreId": store,
        "md5": hashlib.md5(FASTA).hexdigest(),
        "status": "ACTIVE",
        "name": "hg38",
        "description": "human",
        "creationTime": begun + timedelta(seconds=90),
        "updateTime": begun + timedelta(seconds=90),
        "files": {
            "source": {"totalParts": 1, "partSize": PART_SIZE, "contentLength": len(FASTA)},
            "index": {"totalParts": 1, "partSize": PART_SIZE, "contentLength": len(INDEX)},
        },
        "creationType": "IMPORT",
        "creationJobId": job["id"],
    }
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"build": "38"}
    summary = {name: shown[name] for name in shown if name not in ("files", "creationType", "creationJobId")}
    assert omics.list_references(referenceStoreId=store)["references"] == [summary]


def test_a_reference_appears_when_its_source_finishes(mock, omics, store):
    """Until the import of it has finished, a reference is not listed."""
    sources = [{"sourceFile": "s3://bucket/genome.fa", "name": "hg38"}]
    omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=sources)
    mock.clock.advance(seconds=89)
    assert omics.list_references(referenceStoreId=store)["references"] == []
    mock.clock.advance(seconds=1)
    (reference,) = omics.list_references(referenceStoreId=store)["references"]
    assert reference["status"] == "ACTIVE"


def test_downloads_give_the_same_bytes(mock, omics, store):
    """The source, which is the default, and the index come back byte for byte."""
    mock.add.s3_object("s3://bucket/genome.fa", FASTA)
    reference = imported(mock, omics, store)
    assert bytes_of(omics, store, reference) == bytes_of(omics, store, reference, file="SOURCE") == FASTA
    assert bytes_of(omics, store, reference, file="INDEX") == INDEX


def test_a_compressed_file_stays_as_it_is(mock, omics, store):
    """A gzip'd FASTA is stored as it came; its index is that of the text."""
    packed = gzip.compress(FASTA)
    mock.add.s3_object("s3://bucket/genome.fa.gz", packed)
    reference = imported(mock, omics, store, "s3://bucket/genome.fa.gz")
    assert bytes_of(omics, store, reference) == packed
    assert bytes_of(omics, store, reference, file="INDEX") == INDEX
    assert metadata(omics, store, reference)["md5"] == hashlib.md5(packed).hexdigest()


def test_a_local_file_is_read(mock, omics, store, tmp_path):
    """A path registered for a URI gives the bytes of the file."""
    path = tmp_path / "genome.fa"
    path.write_bytes(FASTA)
    mock.add.s3_object("s3://bucket/genome.fa", path)
    assert bytes_of(omics, store, imported(mock, omics, store)) == FASTA


def test_unregistered_objects_are_made_up(mock, omics, store):
    """Without S3 and registration the reference is a FASTA that fits its own MD5 and index."""
    reference = imported(mock, omics, store)
    text = bytes_of(omics, store, reference)
    shown = metadata(omics, store, reference)
    assert shown["md5"] == hashlib.md5(text).hexdigest()
    assert shown["files"]["source"]["contentLength"] == len(text)
    name, length, offset, bases, width = bytes_of(omics, store, reference, file="INDEX").split()
    assert text.startswith(b">" + name + b"\n")
    assert len(text[int(offset) :].replace(b"\n", b"")) == int(length)
    assert text[int(offset) + int(bases) : int(offset) + int(width)] == b"\n"


def test_the_human_genome_has_31_parts(mock, omics, store):
    """A declared size gives the parts that captures of hg38 show, and costs nothing until downloaded."""
    mock.add.s3_object("s3://bucket/genome.fa", 3_249_912_778)
    reference = imported(mock, omics, store)
    files = metadata(omics, store, reference)["files"]
    assert files["source"] == {"totalParts": 31, "partSize": PART_SIZE, "contentLength": 3_249_912_778}
    last = omics.get_reference(referenceStoreId=store, id=reference, partNumber=31)
    assert last["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "104184778"
    last["payload"].close()


def test_parts_join_to_the_file(mock, omics, store, tmp_path):
    """Every part but the last has 100 MiB, and all of them one after another are the file."""
    path = tmp_path / "genome.fa"
    with path.open("wb") as file:
        file.write(b">chr1\n")
        file.truncate(PART_SIZE + 6)
        file.seek(PART_SIZE - 2)
        file.write(b"AACCGGTT")
    reference = mock.add.reference(store, content=path)
    assert metadata(omics, store, reference)["files"]["source"]["totalParts"] == 2
    assert bytes_of(omics, store, reference, 1, range="bytes=104857598-") == b"AA"
    assert bytes_of(omics, store, reference, 2) == b"CCGGTT"


@pytest.mark.parametrize(
    ("range_", "expected"),
    [
        ("bytes=0-4", b">chr1"),
        ("0-4", b">chr1"),
        ("bytes=1-1", b"c"),
        ("bytes=6-", FASTA[6:]),
        ("6-", FASTA[6:]),
        ("bytes=6-99999", FASTA[6:]),
    ],
)
def test_ranges_are_cut_out(mock, omics, store, range_, expected):
    """A range gives the bytes between its two offsets, both included, within the part."""
    reference = mock.add.reference(store, content=FASTA)
    assert bytes_of(omics, store, reference, range=range_) == expected


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"partNumber": 2}, "RangeNotSatisfiableException"),
        ({"partNumber": 1, "range": f"bytes={len(FASTA)}-"}, "RangeNotSatisfiableException"),
        ({"partNumber": 1, "range": "bytes=99999-100000"}, "RangeNotSatisfiableException"),
        ({"partNumber": 1, "range": "bytes=5-4"}, "ValidationException"),
        ({"partNumber": 1, "range": "bytes=-5"}, "ValidationException"),
        ({"partNumber": 1, "range": "first five"}, "ValidationException"),
        ({"partNumber": 10_001}, "ValidationException"),
        ({"partNumber": 1, "file": "SOURCE2"}, "ValidationException"),
    ],
)
def test_what_is_not_there_cannot_be_downloaded(mock, omics, store, wanted, code):
    """Parts and ranges behind the end are 416, malformed ones 400."""
    reference = mock.add.reference(store, content=FASTA)
    assert refused(omics.get_reference, referenceStoreId=store, id=reference, **wanted) == code


def test_references_are_found(mock, omics, store):
    """Filters by name, MD5 and time must all hold; names match as a whole."""
    first = mock.add.reference(store, name="hg38", content=FASTA)
    mock.clock.advance(hours=1)
    second = mock.add.reference(store, name="hg38 again", content=FASTA)
    mock.clock.advance(hours=1)
    third = mock.add.reference(store, name="mm10", content=b">chr1\nA\n")
    times = {one["id"]: one["creationTime"] for one in omics.list_references(referenceStoreId=store)["references"]}

    def found(**wanted):
        return [one["id"] for one in omics.list_references(referenceStoreId=store, filter=wanted)["references"]]

    assert found() == [first, second, third]
    assert found(name="hg38") == [first]
    assert found(name="HG38") == []
    assert found(md5=hashlib.md5(FASTA).hexdigest()) == [first, second]
    assert found(md5=hashlib.md5(FASTA).hexdigest(), name="mm10") == []
    assert found(createdAfter=times[first], createdBefore=times[third]) == [second]


def test_references_are_paged(mock, omics, store):
    """Pages follow one another in creation order; a token fits its own list only."""
    ids = [mock.add.reference(store, name=f"reference {number}") for number in range(5)]
    pages = list(
        omics.get_paginator("list_references").paginate(referenceStoreId=store, PaginationConfig={"PageSize": 2})
    )
    assert [len(page["references"]) for page in pages] == [2, 2, 1]
    assert [one["id"] for page in pages for one in page["references"]] == ids
    token = omics.list_references(referenceStoreId=store, maxResults=2)["nextToken"]
    foreign = {"referenceStoreId": store, "nextToken": token, "filter": {"name": "reference 1"}}
    assert refused(omics.list_references, **foreign) == "ValidationException"


def test_an_unused_reference_is_deleted(mock, omics, store):
    """A deleted reference is gone at once, for every operation, with its tags."""
    reference = mock.add.reference(store, tags={"build": "38"})
    arn = metadata(omics, store, reference)["arn"]
    omics.delete_reference(referenceStoreId=store, id=reference)
    wanted = {"referenceStoreId": store, "id": reference}
    for call, more in (
        (omics.get_reference_metadata, {}),
        (omics.get_reference, {"partNumber": 1}),
        (omics.delete_reference, {}),
    ):
        assert refused(call, **wanted, **more) == "ResourceNotFoundException"
    assert refused(omics.list_tags_for_resource, resourceArn=arn) == "ResourceNotFoundException"
    assert omics.list_references(referenceStoreId=store)["references"] == []


def test_a_reference_in_use_is_kept(mock, omics, store):
    """A reference that a read set names, even one an import has yet to make, is not deleted."""
    reference = mock.add.reference(store)
    sequences = omics.create_sequence_store(name="reads")["id"]
    source = {
        "sourceFiles": {"source1": "s3://bucket/reads.bam"},
        "sourceFileType": "BAM",
        "subjectId": "subject",
        "sampleId": "sample",
        "referenceArn": metadata(omics, store, reference)["arn"],
    }
    omics.start_read_set_import_job(sequenceStoreId=sequences, roleArn=ROLE, sources=[source])
    wanted = {"referenceStoreId": store, "id": reference}
    assert refused(omics.delete_reference, **wanted) == "ConflictException"
    mock.clock.run_until_idle()
    assert refused(omics.delete_reference, **wanted) == "ConflictException"
    (read_set,) = omics.list_read_sets(sequenceStoreId=sequences)["readSets"]
    omics.batch_delete_read_set(sequenceStoreId=sequences, ids=[read_set["id"]])
    omics.delete_reference(**wanted)


def test_a_slow_deletion_can_be_watched():
    """With a duration the reference is DELETING for so long, then gone; its store is kept until then."""
    with mock_omics(region="us-east-1", durations={"reference.DELETING": "1m"}) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        reference = mock.add.reference()
        store = omics.list_reference_stores()["referenceStores"][0]["id"]
        omics.delete_reference(referenceStoreId=store, id=reference)
        assert metadata(omics, store, reference)["status"] == "DELETING"
        assert refused(omics.delete_reference, referenceStoreId=store, id=reference) == "ConflictException"
        assert refused(omics.delete_reference_store, id=store) == "ConflictException"
        mock.clock.advance(minutes=1)
        assert omics.list_references(referenceStoreId=store)["references"] == []
        omics.delete_reference_store(id=store)


def test_references_belong_to_their_store(mock, omics, store):
    """A reference is not found in another store, nor in one that does not exist."""
    mock.quotas["reference_stores"] = 2
    other = mock.add.reference_store()
    reference = mock.add.reference(store)
    for wrong in (other, "1234567890"):
        wanted = {"referenceStoreId": wrong, "id": reference}
        assert refused(omics.get_reference_metadata, **wanted) == "ResourceNotFoundException"
        assert refused(omics.get_reference, **wanted, partNumber=1) == "ResourceNotFoundException"
        assert refused(omics.delete_reference, **wanted) == "ResourceNotFoundException"
    assert omics.list_references(referenceStoreId=other)["references"] == []
    assert refused(omics.list_references, referenceStoreId="1234567890") == "ResourceNotFoundException"


def test_the_builder_makes_references(mock, omics):
    """mock.add.reference makes the store where there is none, now or a day ago, with content of one's own."""
    now = mock.add.reference(content=FASTA, name="new", description="human")
    store = omics.list_reference_stores()["referenceStores"][0]["id"]
    past = mock.add.reference(store, name="old", status="ACTIVE")
    assert metadata(omics, store, now)["creationTime"] == mock.clock.now()
    assert metadata(omics, store, now)["description"] == "human"
    assert metadata(omics, store, past)["creationTime"] == mock.clock.now() - timedelta(days=1)
    assert [one["id"] for one in omics.list_references(referenceStoreId=store)["references"]] == [past, now]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"content": b"no FASTA"}, "does not begin with '>'"),
        ({"content": "no/such/file"}, "path of a file that exists"),
        ({"status": "ARCHIVED"}, "status='ACTIVE'"),
        ({"store": "1234567890"}, "mock.add.reference_store"),
        ({"name": "taken"}, "Give another name"),
    ],
)
def test_the_builder_refuses_nonsense(mock, wrong, why):
    """What cannot be is refused with what to type instead, and nothing is added."""
    mock.add.reference(name="taken")
    with pytest.raises(ConfigurationError, match=why):
        mock.add.reference(**wrong)
