"""AWS's own transfer tool, unmodified, moves read sets and references through the mock."""

from __future__ import annotations

import gzip
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics

manager = pytest.importorskip("omics.transfer.manager", reason="needs aws-healthomics-tools")
config = pytest.importorskip("omics.transfer.config")

PART = 104_857_600


@pytest.fixture
def store(mock):
    """An empty sequence store."""
    return mock.add.sequence_store()


@pytest.fixture
def tool(omics):
    """The transfer manager with its default ten threads."""
    return manager.TransferManager(omics)


def fastq(reads, seed):
    """A gzip FASTQ file of so many reads."""
    letters = random.Random(seed)
    records = [f"@r{number}\n{''.join(letters.choices('ACGT', k=50))}\n+\n{'F' * 50}\n" for number in range(reads)]
    return gzip.compress("".join(records).encode(), mtime=0)


def uploaded(tool, store, files, **members):
    wanted = {"file_type": "FASTQ", "name": "reads", "subject_id": "p", "sample_id": "s", **members}
    return tool.upload_read_set(files, store, **wanted)


def test_a_pair_goes_up_and_comes_down(mock, omics, tool, store, tmp_path):
    """Two files are uploaded, processed and downloaded with the same bytes, under the names that the tool makes."""
    sources = [tmp_path / "a_1.fastq.gz", tmp_path / "a_2.fastq.gz"]
    for place, path in enumerate(sources):
        path.write_bytes(fastq(1000, place))
    read_set = uploaded(tool, store, [str(path) for path in sources], name="set 1.fastq.gz")
    mock.clock.run_until_idle()
    tool.download_read_set(store, read_set, str(tmp_path / "down"))
    down = {path.name: path.read_bytes() for path in (tmp_path / "down").iterdir()}
    assert down == {
        "set_1_1.fastq.gz": sources[0].read_bytes(),
        "set_1_2.fastq.gz": sources[1].read_bytes(),
    }
    assert (
        omics.get_read_set_metadata(sequenceStoreId=store, id=read_set)["sequenceInformation"]["totalReadCount"] == 2000
    )


def test_many_parts_move_concurrently(mock, tool, store, tmp_path):
    """A file of three parts arrives whole, both ways, whatever the order of its threads."""
    source = tmp_path / "large.bam"
    blocks = [bytes([place]) * (1 << 20) for place in range(251)]
    source.write_bytes(b"".join(blocks))
    read_set = uploaded(tool, store, [str(source)], file_type="UBAM", name="large")
    mock.clock.run_until_idle()
    tool.download_read_set(store, read_set, str(tmp_path / "down"))
    (down,) = (tmp_path / "down").iterdir()
    assert down.read_bytes() == source.read_bytes()
    parts = [call for call in mock.journal.calls if call.operation == "GetReadSet"]
    assert len(parts) == 3


def test_transfers_run_side_by_side(mock, omics, store, tmp_path):
    """Several managers at once neither lose nor mix up what they carry."""
    contents = {f"reads-{number}": fastq(200, number) for number in range(8)}

    def round_trip(name):
        tool = manager.TransferManager(omics, config.TransferConfig(directory=str(tmp_path)))
        path = tmp_path / f"{name}.up"
        path.write_bytes(contents[name])
        return uploaded(tool, store, [str(path)], name=name)

    with ThreadPoolExecutor(8) as pool:
        read_sets = dict(zip(contents, pool.map(round_trip, contents), strict=True))
    mock.clock.run_until_idle()

    def download(name):
        target = tmp_path / f"{name}.down"
        tool = manager.TransferManager(omics)
        tool.download_read_set_file(store, read_sets[name], "SOURCE1", str(target))
        return target.with_name(f"{target.name}.gz").read_bytes()  # the tool sees that it is gzip

    with ThreadPoolExecutor(8) as pool:
        assert dict(zip(contents, pool.map(download, contents), strict=True)) == contents


def test_aligned_files_come_with_their_index(mock, tool, store, tmp_path):
    """A BAM read set downloads as source and index under the names that the tool makes."""
    read_set = mock.add.read_set(store, file_type="BAM", content=b"bam bytes", name="aligned")
    tool.download_read_set(store, read_set, str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aligned.bam", "aligned.bam.bai"]
    assert (tmp_path / "aligned.bam").read_bytes() == b"bam bytes"


def test_a_reference_is_downloaded(mock, omics, tool, tmp_path):
    """Source and index of an imported reference arrive with the right bytes."""
    fasta = b">chr1\nACGTACGT\nACG\n>chr2\nTTTT\n"
    mock.add.s3_object("s3://bucket/genome.fa", fasta)
    reference_store = mock.add.reference_store()
    job = omics.start_reference_import_job(
        referenceStoreId=reference_store,
        roleArn="arn:aws:iam::123456789012:role/omics",
        sources=[{"sourceFile": "s3://bucket/genome.fa", "name": "tiny"}],
    )
    omics.get_waiter("reference_import_job_completed").wait(referenceStoreId=reference_store, id=job["id"])
    (reference,) = omics.list_references(referenceStoreId=reference_store)["references"]
    tool.download_reference(reference_store, reference["id"], str(tmp_path))
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert files == {"tiny.fasta": fasta, "tiny.fasta.fai": b"chr1\t11\t6\t8\t9\nchr2\t4\t25\t4\t5\n"}


def test_a_failing_upload_is_aborted(mock, omics, tool, store, tmp_path):
    """When a part is refused half-way the tool raises that error, and no upload is left open."""
    path = tmp_path / "large.bam"
    with path.open("wb") as file:
        file.truncate(2 * PART)
    mock.faults.add("UploadReadSetPart", error="AccessDeniedException", after=1)
    with pytest.raises(ClientError) as error:
        uploaded(tool, store, [str(path)], file_type="UBAM")
    assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    assert mock.journal.count("AbortMultipartReadSetUpload") == 1
    assert omics.list_multipart_read_set_uploads(sequenceStoreId=store)["uploads"] == []
    assert omics.list_read_sets(sequenceStoreId=store)["readSets"] == []


def test_an_empty_file_is_aborted(omics, tool, store, tmp_path):
    """The tool completes it with no parts, which the service refuses."""
    path = tmp_path / "empty.fastq.gz"
    path.touch()
    with pytest.raises(ClientError) as error:
        uploaded(tool, store, [str(path)])
    assert error.value.response["Error"]["Code"] == "ValidationException"
    assert omics.list_multipart_read_set_uploads(sequenceStoreId=store)["uploads"] == []


def test_an_archived_read_set_does_not_download(mock, tool, store, tmp_path):
    """The tool stumbles over the missing files of archived sets, here as with the real service."""
    read_set = mock.add.read_set(store, status="ARCHIVED")
    with pytest.raises(KeyError, match="files"):
        tool.download_read_set(store, read_set, str(tmp_path))


def test_the_tool_works_without_threads(tmp_path):
    """Its single-threaded mode moves the same bytes."""
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics", "us-east-1")
        tool = manager.TransferManager(omics, config.TransferConfig(use_threads=False))
        store = mock.add.sequence_store()
        source = Path(tmp_path / "a.fastq.gz")
        source.write_bytes(fastq(10, 0))
        read_set = uploaded(tool, store, [str(source)])
        mock.clock.run_until_idle()
        tool.download_read_set(store, read_set, str(tmp_path / "down"))
        (down,) = (tmp_path / "down").iterdir()
        assert down.read_bytes() == source.read_bytes()
