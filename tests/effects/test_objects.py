"""S3 objects as the service sees them: registered, in moto's S3, or made up; nothing leaves the process."""

from __future__ import annotations

import gzip
import subprocess
import sys
import textwrap
import threading

import boto3
import pytest
from botocore.handlers import BUILTIN_HANDLERS
from moto import mock_aws

from omics_mock import mock_omics
from omics_mock.domain.content import BytesContent
from omics_mock.domain.generated import GeneratedContent
from omics_mock.effects import clients
from omics_mock.effects.objects import Objects
from omics_mock.exceptions import ConfigurationError

pytestmark = pytest.mark.usefixtures("forbidden_sockets")
LARGE = 300_000


@pytest.fixture
def s3():
    """A client of moto's S3 with one bucket."""
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="bucket")
        yield client


@pytest.fixture
def copies_little(monkeypatch):
    """Objects count as large from 100 kB on."""
    monkeypatch.setattr("omics_mock.effects.s3.COPIED_AT_MOST", 100_000)


def text_of(content):
    return content.open().read()


def test_registered_objects_come_first(s3):
    """What the test registered hides what lies in S3."""
    s3.put_object(Bucket="bucket", Key="key", Body=b"in S3")
    objects = Objects()
    objects.register("s3://bucket/key", b"registered")
    assert text_of(objects.find("s3://bucket/key")) == b"registered"


def test_files_and_sizes_can_be_registered(tmp_path):
    """A path stands for the file's bytes, a size for made-up content of the type that is wanted."""
    path = tmp_path / "reads.bam"
    path.write_bytes(b"BAM")
    objects = Objects()
    objects.register("s3://bucket/file", path)
    objects.register("s3://bucket/size", 5_000)
    assert text_of(objects.find("s3://bucket/file")) == b"BAM"
    assert gzip.decompress(text_of(objects.find("s3://bucket/size", "BAM")))[:4] == b"BAM\x01"
    assert objects.find("s3://bucket/size", "CRAM").size == 5_000


@pytest.mark.parametrize("uri", ["bucket/key", "s3://bucket", "s3://bucket/", "https://bucket/key", "s3:///key"])
def test_only_uris_of_objects_are_registered(uri):
    """A URI without bucket or key, or of another kind, is refused with an example."""
    with pytest.raises(ConfigurationError, match=r"s3://bucket/reads\.fastq\.gz"):
        Objects().register(uri, b"")


def test_without_a_mocked_s3_every_object_exists():
    """Where nobody mocks S3, objects have content that follows from the URI, and every bucket is there."""
    found = Objects().find("s3://bucket/reads.fastq.gz")
    assert gzip.decompress(text_of(found)).startswith(b"@")
    assert text_of(found) == text_of(Objects().find("s3://bucket/reads.fastq.gz"))
    assert Objects().bucket_exists("bucket")


@pytest.mark.parametrize("bridge", ["auto", True])
def test_moto_s3_is_read(s3, bridge):
    """With moto's S3 active its objects are found with their bytes; what is not there is missing."""
    s3.put_object(Bucket="bucket", Key="a folder/key+ü", Body=b"in S3")
    objects = Objects(bridge)
    assert text_of(objects.find("s3://bucket/a folder/key+ü")) == b"in S3"
    assert objects.find("s3://bucket/other") is None
    assert objects.find("s3://no-such-bucket/key") is None
    assert objects.bucket_exists("bucket")
    assert not objects.bucket_exists("no-such-bucket")


def test_a_bridge_that_is_off_leaves_s3_alone(s3):
    """With s3=False moto's S3 is neither read nor written."""
    objects = Objects(bridge=False)
    objects.put("s3://bucket/result", BytesContent(b"result"))
    assert isinstance(objects.find("s3://bucket/key"), GeneratedContent)
    assert objects.bucket_exists("no-such-bucket")
    assert "Contents" not in s3.list_objects_v2(Bucket="bucket")


def test_a_bridge_that_must_be_there_is_missed():
    """With s3=True and no mocked S3 the developer is told what to type."""
    content = BytesContent(b"")
    for ask in (
        lambda objects: objects.find("s3://bucket/key"),
        lambda objects: objects.bucket_exists("bucket"),
        lambda objects: objects.put("s3://bucket/key", content),
    ):
        with pytest.raises(ConfigurationError, match=r"mock_aws\(\).*s3='auto'"):
            ask(Objects(bridge=True))


def test_each_call_sees_whether_s3_is_mocked_now():
    """One Objects follows moto's coming and going; its answers never come from a world that has ended."""
    objects = Objects()
    assert objects.find("s3://bucket/key") is not None
    for _ in range(2):
        with mock_aws():
            s3 = boto3.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket="bucket")
            assert objects.find("s3://bucket/key") is None
            s3.put_object(Bucket="bucket", Key="key", Body=b"in S3")
            assert text_of(objects.find("s3://bucket/key")) == b"in S3"
        assert isinstance(objects.find("s3://bucket/key"), GeneratedContent)


def test_a_broken_environment_does_not_matter(monkeypatch):
    """A profile that does not exist and an endpoint of the user's own lead nowhere."""
    monkeypatch.setenv("AWS_PROFILE", "there-is-no-such-profile")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:9")
    monkeypatch.setenv("AWS_CA_BUNDLE", "no/such/file")
    clients._client.cache_clear()
    assert Objects().find("s3://bucket/key").size


def test_what_is_found_is_a_copy(s3):
    """An object that is overwritten or deleted after it was found keeps the bytes it had."""
    s3.put_object(Bucket="bucket", Key="key", Body=b"before")
    found = Objects().find("s3://bucket/key")
    s3.delete_object(Bucket="bucket", Key="key")
    assert text_of(found) == b"before"


def test_large_objects_stay_in_s3(s3, copies_little):
    """Large objects are read from S3 when somebody reads them: whole, in spans, and after seeks."""
    body = bytes(1000) + b"middle" + bytes(LARGE - 1006)
    s3.put_object(Bucket="bucket", Key="large", Body=body)
    found = Objects().find("s3://bucket/large")
    assert found.size == LARGE
    assert found.open(1000, 1006).read() == b"middle"
    reader = found.open()
    reader.seek(1000)
    assert reader.read(6) == b"middle"
    reader.seek(998)
    assert reader.read(4) == b"\x00\x00mi"
    assert found.read(5, 5) == b""
    assert found.digest("md5") == s3.head_object(Bucket="bucket", Key="large")["ETag"].strip('"')


def test_large_objects_must_not_change(s3, copies_little):
    """A large object that was overwritten says so when it is read, and never gives other bytes."""
    s3.put_object(Bucket="bucket", Key="large", Body=bytes(LARGE))
    found = Objects().find("s3://bucket/large")
    s3.put_object(Bucket="bucket", Key="large", Body=b"1" * LARGE)
    with pytest.raises(ConfigurationError, match=r"s3://bucket/large .* no longer there as it was"):
        found.open().read()


def test_one_reader_makes_one_request(s3, copies_little):
    """A large object that is read in many pieces is asked for once: S3 copies it at each request."""
    s3.put_object(Bucket="bucket", Key="large", Body=bytes(LARGE))
    found, requests = Objects().find("s3://bucket/large"), []
    clients._client("s3", "us-east-1", len(BUILTIN_HANDLERS)).meta.events.register(
        "before-call.s3.GetObject", lambda **_: requests.append(1)
    )
    reader = found.open()
    while reader.read(1000):
        pass
    clients._client.cache_clear()
    assert len(requests) == 1


def test_results_are_written_to_s3(s3):
    """What the service writes lies in moto's S3, of any size and in any kind of content."""
    objects = Objects()
    objects.put("s3://bucket/small", BytesContent(b"result"))
    objects.put("s3://bucket/made/up", GeneratedContent("s3://x/y", 3_000_000, "FASTQ"))
    assert s3.get_object(Bucket="bucket", Key="small")["Body"].read() == b"result"
    assert s3.head_object(Bucket="bucket", Key="made/up")["ContentLength"] == 3_000_000


def test_results_without_s3_can_be_read_again():
    """What the service writes where nobody mocks S3 is found afterwards."""
    objects = Objects()
    objects.put("s3://bucket/result", BytesContent(b"result"))
    assert text_of(objects.find("s3://bucket/result")) == b"result"


def test_a_refused_result_warns(s3):
    """A bucket that vanished costs a warning that names the object, and nothing else."""
    with pytest.warns(RuntimeWarning, match="s3://no-such-bucket/result.*NoSuchBucket"):
        Objects().put("s3://no-such-bucket/result", BytesContent(b"result"))


def run(code):
    """Run code in a fresh interpreter in which every look at the network fails."""
    guard = """
        import socket
        def refuse(*args, **kwargs): raise AssertionError("this tried to reach the network")
        socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
    """
    script = textwrap.dedent(guard) + textwrap.dedent(code)
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_moto_nothing_is_imported():
    """A test suite without moto neither loads it nor makes a client."""
    run("""
        import sys
        from omics_mock.effects import clients
        from omics_mock.effects.objects import Objects
        assert Objects().find("s3://bucket/key").size
        assert "moto" not in sys.modules
        assert clients._client.cache_info().currsize == 0
    """)


def test_moto_may_be_loaded_late():
    """A client that was made before moto's handler existed is not used afterwards."""
    run("""
        import sys, types
        from omics_mock.effects.objects import Objects
        objects = Objects()
        sys.modules["moto"] = types.ModuleType("moto")
        assert objects.find("s3://bucket/key").size
        del sys.modules["moto"]
        from moto import mock_aws
        with mock_aws():
            assert objects.find("s3://bucket/key") is None
    """)


def test_an_export_is_written_while_others_may_call(monkeypatch):
    """Writing to S3 holds up nobody: a thread that calls omics meanwhile gets its answer."""
    waiting, written = [], []
    write = Objects.put

    def put(objects, uri, content):
        other = threading.Thread(target=omics.list_runs, daemon=True)
        other.start()
        other.join(5)
        waiting.append(other.is_alive())
        written.append(uri)
        write(objects, uri, content)

    monkeypatch.setattr(Objects, "put", put)
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics")
        store = mock.add.sequence_store()
        read_set = mock.add.read_set(store)
        omics.start_read_set_export_job(
            sequenceStoreId=store,
            destination="s3://bucket/exports/",
            roleArn="arn:aws:iam::123456789012:role/Export",
            sources=[{"readSetId": read_set}],
        )
        mock.clock.run_until_idle()
        omics.list_runs()
    assert waiting == [False] * len(written)
    assert written
    assert all(uri.startswith(f"s3://bucket/exports/{read_set}/") for uri in written)
