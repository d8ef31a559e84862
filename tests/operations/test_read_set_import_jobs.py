"""Imports of read sets: the life of a job, of its sources, and of what they make."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError
from moto import mock_aws

from omics_mock import mock_omics

ROLE = "arn:aws:iam::123456789012:role/omics"
READS = b"@r1\nACGTACGT\n+\nFFFFFFFF\n@r2\nAC\n+\nFF\n"
FASTQ = gzip.compress(READS)


@pytest.fixture
def store(mock):
    """An empty sequence store."""
    return mock.add.sequence_store()


def source(key="reads", /, file_type="FASTQ", **members):
    """One source; FASTQ by default."""
    return {
        "sourceFiles": {"source1": f"s3://bucket/{key}.fastq.gz"},
        "sourceFileType": file_type,
        "subjectId": "subject",
        "sampleId": "sample",
        **members,
    }


def started(omics, store, *sources, **members):
    return omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=list(sources), **members)


def shown(omics, store, job):
    answer = omics.get_read_set_import_job(sequenceStoreId=store, id=job["id"])
    del answer["ResponseMetadata"]
    return answer


def imported(mock, omics, store, *sources):
    """The metadata of what the sources make, in their order."""
    job = started(omics, store, *sources)
    mock.clock.run_until_idle()
    ids = [one["readSetId"] for one in shown(omics, store, job)["sources"]]
    return [omics.get_read_set_metadata(sequenceStoreId=store, id=read_set) for read_set in ids]


def refused(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def names(omics, store):
    return [read_set["name"] for read_set in omics.list_read_sets(sequenceStoreId=store)["readSets"]]


def test_a_job_is_accepted(mock, omics, store):
    """Start answers with the five members of captures."""
    job = started(omics, store, source())
    del job["ResponseMetadata"]
    assert job == {
        "id": job["id"],
        "sequenceStoreId": store,
        "roleArn": ROLE,
        "status": "SUBMITTED",
        "creationTime": mock.clock.now(),
    }


def test_a_job_lives_its_life(mock, omics, store):
    """Status, texts and times of the job follow the clock, and completionTime comes only at the end."""
    job = started(omics, store, source())
    begin = mock.clock.now()
    life = []
    for seconds in (0, 5, 155):
        mock.clock.advance_to(begin + timedelta(seconds=seconds))
        answer = shown(omics, store, job)
        life.append((answer["status"], answer["statusMessage"], answer.get("completionTime")))
    assert life == [
        ("SUBMITTED", "The job is submitted and will start soon.", None),
        ("IN_PROGRESS", "The job is currently in progress.", None),
        ("COMPLETED", "The job completed successfully.", begin + timedelta(seconds=155)),
    ]


def test_sources_are_in_several_states_at_once(mock, omics, store):
    """In a running job some sources are finished, some under way and some not begun; read sets appear one by one."""
    job = started(omics, store, *(source(f"f{number}") for number in range(100)))
    mock.clock.advance(seconds=60)
    statuses = [one["status"] for one in shown(omics, store, job)["sources"]]
    assert statuses == ["IN_PROGRESS"] * 56 + ["NOT_STARTED"] * 44
    mock.clock.advance(seconds=98)
    answer = shown(omics, store, job)
    assert answer["status"] == "IN_PROGRESS"
    assert [one["status"] for one in answer["sources"]] == ["FINISHED"] * 4 + ["IN_PROGRESS"] * 96
    assert ["readSetId" in one for one in answer["sources"]] == [True] * 4 + [False] * 96
    assert len(names(omics, store)) == 4


def test_a_read_set_appears_when_its_source_finishes(mock, omics, store):
    """Its creation time is that instant, not the job's; before it the id is unknown everywhere."""
    job = started(omics, store, source("a"))
    begin = mock.clock.now()
    mock.clock.advance(seconds=154)
    assert names(omics, store) == []
    assert "readSetId" not in shown(omics, store, job)["sources"][0]
    mock.clock.advance(seconds=1)
    (read_set,) = omics.list_read_sets(sequenceStoreId=store)["readSets"]
    assert read_set["creationTime"] == begin + timedelta(seconds=155)
    assert shown(omics, store, job)["sources"][0]["readSetId"] == read_set["id"]


def test_aligned_sources_take_longer(mock, omics, store):
    """BAM and CRAM take five minutes by default, so that each still fits the waiter."""
    reference = mock.add.reference(mock.add.reference_store())
    arn = omics.get_reference_metadata(
        referenceStoreId=omics.list_reference_stores()["referenceStores"][0]["id"], id=reference
    )["arn"]
    for file_type in ("BAM", "CRAM"):
        job = started(omics, store, source("x", file_type, referenceArn=arn))
        begin = mock.clock.now()
        omics.get_waiter("read_set_import_job_completed").wait(sequenceStoreId=store, id=job["id"])
        assert shown(omics, store, job)["completionTime"] - begin == timedelta(seconds=305)


def test_sources_are_echoed(mock, omics, store):
    """Sources come back in request order with what was sent, the name that was chosen, and the system's tags."""
    pair = {"source1": "s3://bucket/a_1.fastq.gz", "source2": "s3://bucket/a_2.fastq.gz"}
    job = started(
        omics,
        store,
        source("a", sourceFiles=pair, generatedFrom="lane 1", name="mine", description="text", tags={"k": "v"}),
        source("train_combined"),
    )
    first, second = shown(omics, store, job)["sources"]
    system = {"aws:omics:sampleId": "sample", "aws:omics:subjectId": "subject"}
    assert first == {
        "sourceFiles": pair,
        "sourceFileType": "FASTQ",
        "status": "NOT_STARTED",
        "statusMessage": "The source is queued for the job.",
        "subjectId": "subject",
        "sampleId": "sample",
        "generatedFrom": "lane 1",
        "name": "mine",
        "description": "text",
        "tags": {"k": "v", **system},
    }
    assert second["name"] == "train_combined.fastq.gz"
    assert second["tags"] == system
    assert second["sourceFiles"] == {"source1": "s3://bucket/train_combined.fastq.gz"}


def test_metadata_of_an_imported_read_set(mock, omics, store):
    """Everything that the request said is there, the counts and digests are those of the bytes, tags are apart."""
    mock.add.s3_object("s3://bucket/deep/reads.fastq.gz", FASTQ)
    job = started(
        omics,
        store,
        source(
            sourceFiles={"source1": "s3://bucket/deep/reads.fastq.gz"},
            generatedFrom="lane 1",
            description="text",
            tags={"k": "v"},
        ),
    )
    mock.clock.run_until_idle()
    read_set = shown(omics, store, job)["sources"][0]["readSetId"]
    answer = omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)
    del answer["ResponseMetadata"]
    uri = omics.get_sequence_store(id=store)["s3Access"]["s3Uri"]
    assert answer == {
        "id": read_set,
        "arn": f"arn:aws:omics:us-east-1:123456789012:sequenceStore/{store}/readSet/{read_set}",
        "sequenceStoreId": store,
        "subjectId": "subject",
        "sampleId": "sample",
        "status": "ACTIVE",
        "name": "reads.fastq.gz",
        "description": "text",
        "fileType": "FASTQ",
        "creationTime": mock.clock.now(),
        "sequenceInformation": {
            "totalReadCount": 2,
            "totalBaseCount": 10,
            "generatedFrom": "lane 1",
            "alignment": "UNALIGNED",
        },
        "files": {
            "source1": {
                "totalParts": 1,
                "partSize": 104857600,
                "contentLength": len(FASTQ),
                "s3Access": {"s3Uri": f"{uri}readSet/{read_set}/reads.fastq.gz"},
            }
        },
        "creationType": "IMPORT",
        "etag": {"algorithm": "FASTQ_MD5up", "source1": hashlib.md5(READS).hexdigest()},
        "creationJobId": job["id"],
    }
    assert omics.list_tags_for_resource(resourceArn=answer["arn"])["tags"] == {"k": "v"}


def test_a_pair_is_counted_together(mock, omics, store):
    """Both sources of a pair count, and each has its file and its digest."""
    mock.add.s3_object("s3://bucket/a_1.fastq.gz", FASTQ)
    mock.add.s3_object("s3://bucket/a_2.fastq.gz", gzip.compress(READS * 2))
    pair = {"source1": "s3://bucket/a_1.fastq.gz", "source2": "s3://bucket/a_2.fastq.gz"}
    (read_set,) = imported(mock, omics, store, source(sourceFiles=pair))
    assert read_set["sequenceInformation"]["totalReadCount"] == 6
    assert read_set["sequenceInformation"]["totalBaseCount"] == 30
    assert read_set["etag"]["source2"] == hashlib.md5(READS * 2).hexdigest()
    assert set(read_set["files"]) == {"source1", "source2"}


@pytest.mark.parametrize("level", [1, 9])
@pytest.mark.parametrize(("family", "algorithm"), [("MD5up", "md5"), ("SHA256up", "sha256"), ("SHA512up", "sha512")])
def test_the_etag_follows_the_content(mock, omics, family, algorithm, level):
    """It is the digest of the uncompressed FASTQ by the store's algorithm, however well it was compressed."""
    mock.add.s3_object("s3://bucket/reads.fastq.gz", gzip.compress(READS, level))
    store = omics.create_sequence_store(name="s", eTagAlgorithmFamily=family)["id"]
    (read_set,) = imported(mock, omics, store, source("reads"))
    assert read_set["etag"] == {
        "algorithm": f"FASTQ_{family}",
        "source1": hashlib.new(algorithm, READS).hexdigest(),
    }


@pytest.mark.parametrize(
    ("file_type", "kind", "alignment", "index"),
    [
        ("BAM", "BAM_MD5up", "ALIGNED", ".bai"),
        ("CRAM", "CRAM_MD5up", "ALIGNED", ".crai"),
        ("UBAM", "BAM_MD5up", "UNALIGNED", None),
    ],
)
def test_each_file_type_has_its_files(mock, omics, store, file_type, kind, alignment, index):
    """Aligned files get an index; uBAM counts as BAM in the ETag; counts are positive."""
    reference_store = mock.add.reference_store()
    reference = mock.add.reference(reference_store)
    arn = omics.get_reference_metadata(referenceStoreId=reference_store, id=reference)["arn"]
    mock.add.s3_object("s3://bucket/HG00405.final.x", b"some bytes")
    files = {"source1": "s3://bucket/HG00405.final.x"}
    (read_set,) = imported(mock, omics, store, source(file_type=file_type, sourceFiles=files, referenceArn=arn))
    assert read_set["etag"] == {"algorithm": kind, "source1": hashlib.md5(b"some bytes").hexdigest()}
    assert read_set["sequenceInformation"]["alignment"] == alignment
    assert read_set["sequenceInformation"]["totalReadCount"] > 0
    assert read_set["referenceArn"] == arn
    assert set(read_set["files"]) == ({"source1", "index"} if index else {"source1"})
    if index:
        assert read_set["files"]["index"]["s3Access"]["s3Uri"].endswith(f"/HG00405.final.x{index}")


@pytest.mark.parametrize(
    ("base", "names_in_s3"),
    [
        ("import.fastq.gz", ["import_source1.fastq.gz", "import_source2.fastq.gz"]),
        ("import.fq.gz", ["import_source1.fq.gz", "import_source2.fq.gz"]),
    ],
)
def test_equal_file_names_are_told_apart(mock, omics, store, base, names_in_s3):
    """Two sources with one name keep it, with their place before the extension."""
    pair = {"source1": f"s3://bucket/1/{base}", "source2": f"s3://bucket/2/{base}"}
    (read_set,) = imported(mock, omics, store, source(sourceFiles=pair))
    uris = [read_set["files"][member]["s3Access"]["s3Uri"] for member in ("source1", "source2")]
    assert [uri.rpartition("/")[2] for uri in uris] == names_in_s3


def test_golden_sizes(mock, omics, store):
    """Sizes seen in captures divide into the parts seen there, and the S3 name has the form seen there."""
    mock.add.s3_object("s3://bucket/a.fastq.gz", 310054739)
    mock.add.s3_object("s3://bucket/b.fastq.gz", 307846621)
    pair = {"source1": "s3://bucket/a.fastq.gz", "source2": "s3://bucket/b.fastq.gz"}
    (read_set,) = imported(mock, omics, store, source(sourceFiles=pair))
    assert read_set["sequenceInformation"]["totalReadCount"] > 0
    for member, last in (("source1", 100_339_539), ("source2", 98_131_421)):
        file = read_set["files"][member]
        assert (file["totalParts"], file["partSize"]) == (3, 104857600)
        part = omics.get_read_set(sequenceStoreId=store, id=read_set["id"], partNumber=3, file=member.upper())
        assert part["ResponseMetadata"]["HTTPHeaders"]["content-length"] == str(last)


def test_imports_from_a_mocked_s3():
    """S3 objects become read sets with the same bytes; a missing one fails its source and no other."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="good.fastq.gz", Body=FASTQ)
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        job = started(omics, store, source("missing"), source("good"))
        with pytest.raises(WaiterError, match="COMPLETED_WITH_FAILURES"):
            omics.get_waiter("read_set_import_job_completed").wait(sequenceStoreId=store, id=job["id"])
        answer = shown(omics, store, job)
        assert answer["statusMessage"] == "The job completed with failures."
        missing, good = answer["sources"]
        assert missing["status"] == "FAILED"
        assert "s3://bucket/missing.fastq.gz" in missing["statusMessage"]
        assert "readSetId" not in missing
        assert names(omics, store) == ["good.fastq.gz"]
        body = omics.get_read_set(sequenceStoreId=store, id=good["readSetId"], partNumber=1)["payload"]
        assert body.read() == FASTQ


def test_a_job_without_a_finished_source_fails(mock, omics, store):
    """FAILED, with the waiter's error, and nothing in the store."""
    mock.add.s3_object("s3://bucket/plain.fastq.gz", READS)
    job = started(omics, store, source("plain"))
    with pytest.raises(WaiterError, match="FAILED"):
        omics.get_waiter("read_set_import_job_completed").wait(sequenceStoreId=store, id=job["id"])
    answer = shown(omics, store, job)
    assert (answer["status"], answer["statusMessage"]) == ("FAILED", "The job failed.")
    assert "gzip" in answer["sources"][0]["statusMessage"]
    assert names(omics, store) == []


@pytest.mark.parametrize("content", [FASTQ[:-9], b"", FASTQ + b"junk"], ids=["cut off", "empty", "trailing junk"])
def test_damaged_fastq_fails_its_source(mock, omics, store, content):
    """What cannot be unpacked is not imported, and the text says so."""
    mock.add.s3_object("s3://bucket/reads.fastq.gz", content)
    job = started(omics, store, source("reads"))
    mock.clock.run_until_idle()
    assert shown(omics, store, job)["sources"][0]["status"] == "FAILED"


def test_blocks_of_gzip_are_read_to_the_end(mock, omics, store):
    """Files of several gzip members, as bgzip writes them, are counted whole."""
    mock.add.s3_object("s3://bucket/reads.fastq.gz", FASTQ + FASTQ)
    (read_set,) = imported(mock, omics, store, source("reads"))
    assert read_set["sequenceInformation"]["totalReadCount"] == 4
    assert read_set["etag"]["source1"] == hashlib.md5(READS * 2).hexdigest()


def test_what_cannot_be_imported_is_refused(mock, omics, store):
    """Rules across members are checked before anything starts."""
    local = f"arn:aws:omics:us-east-1:123456789012:referenceStore/{mock.add.reference_store()}/reference/1234567890"
    cases = {
        "BAM needs a reference": source(file_type="BAM"),
        "CRAM needs a reference": source(file_type="CRAM"),
        "one file only": source(
            file_type="UBAM", sourceFiles={"source1": "s3://bucket/a.bam", "source2": "s3://bucket/b.bam"}
        ),
        "no reference": source(referenceArn="arn:aws:omics:us-east-1:123456789012:sequenceStore/1234567890"),
        "no such reference": source(referenceArn=local),
    }
    codes = {}
    for case, one in cases.items():
        with pytest.raises(ClientError) as error:
            started(omics, store, source("fine"), one)
        codes[case] = error.value.response["Error"]["Code"]
    assert codes == {
        "BAM needs a reference": "ValidationException",
        "CRAM needs a reference": "ValidationException",
        "one file only": "ValidationException",
        "no reference": "ValidationException",
        "no such reference": "ResourceNotFoundException",
    }
    assert omics.list_read_set_import_jobs(sequenceStoreId=store)["importJobs"] == []


def test_more_than_a_hundred_sources_are_refused(omics, store):
    """The limit of the model holds."""
    with pytest.raises(ClientError, match="less than or equal to 100"):
        started(omics, store, *(source(f"f{number}") for number in range(101)))


def test_the_number_of_running_jobs_is_limited(mock, omics, store):
    """Imports of read sets and of references share one quota, and finished jobs do not count."""
    reference_store = mock.add.reference_store()
    omics.start_reference_import_job(
        referenceStoreId=reference_store,
        roleArn=ROLE,
        sources=[{"sourceFile": "s3://bucket/genome.fa", "name": "hg38"}],
    )
    for number in range(4):
        started(omics, store, source(f"f{number}"))
    with pytest.raises(ClientError) as error:
        started(omics, store, source("one-more"))
    assert error.value.response["Error"]["Code"] == "ServiceQuotaExceededException"
    mock.clock.run_until_idle()
    started(omics, store, source("one-more"))


def test_the_number_of_read_sets_is_limited():
    """A job that would make more read sets than the store may hold is refused."""
    with mock_omics(region="us-east-1", quotas={"read_sets": 3}) as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        mock.add.read_set(mock.add.sequence_store(), count=3)
        mock.add.read_set(store, count=2)
        with pytest.raises(ClientError) as error:
            started(omics, store, source("a"), source("b"))
        assert error.value.response["Error"]["Code"] == "ServiceQuotaExceededException"
        started(omics, store, source("a"))


def test_a_replayed_token_starts_nothing(omics, store):
    """The first job's answer comes again."""
    first = started(omics, store, source(), clientToken="token")
    assert started(omics, store, source(), clientToken="token")["id"] == first["id"]
    with pytest.raises(ClientError) as error:
        started(omics, store, source("other"), clientToken="token")
    assert error.value.response["Error"]["Code"] == "ValidationException"
    assert len(omics.list_read_set_import_jobs(sequenceStoreId=store)["importJobs"]) == 1


def test_the_list_of_jobs(mock, omics, store):
    """Items have no sources and no text; status and time bounds select."""
    first = started(omics, store, source("a"))
    mock.clock.run_until_idle()
    second = started(omics, store, source("b"))
    (item, _) = omics.list_read_set_import_jobs(sequenceStoreId=store)["importJobs"]
    assert item == {
        "id": first["id"],
        "sequenceStoreId": store,
        "roleArn": ROLE,
        "status": "COMPLETED",
        "creationTime": first["creationTime"],
        "completionTime": mock.clock.now(),
    }

    def listed(**wanted):
        jobs = omics.list_read_set_import_jobs(sequenceStoreId=store, filter=wanted)["importJobs"]
        return [job["id"] for job in jobs]

    assert listed() == [first["id"], second["id"]]
    assert listed(status="SUBMITTED") == [second["id"]]
    assert listed(status="COMPLETED") == [first["id"]]
    assert listed(createdAfter=first["creationTime"]) == [second["id"]]
    assert listed(createdBefore=second["creationTime"]) == [first["id"]]


def test_a_job_belongs_to_its_store(mock, omics, store):
    """Another store does not know it."""
    job = started(omics, store, source())
    other = mock.add.sequence_store()
    assert refused(omics.get_read_set_import_job, sequenceStoreId=other, id=job["id"]) == "ResourceNotFoundException"
    assert refused(omics.get_read_set_import_job, sequenceStoreId=store, id="1234567890") == (
        "ResourceNotFoundException"
    )
    assert omics.list_read_set_import_jobs(sequenceStoreId=other)["importJobs"] == []
