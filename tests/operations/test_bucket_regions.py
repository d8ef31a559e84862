"""Buckets of a mocked S3 in another Region than the run that is to read or write them."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from omics_mock import mock_omics
from omics_mock.effects import s3
from tests.operations.run_calls import ROLE, start

pytestmark = pytest.mark.usefixtures("forbidden_sockets")
TEXT = "S3 bucket not located in us-west-2 region"


@pytest.fixture
def world():
    """A mock inside moto, with a bucket in its Region and one elsewhere, and a client."""
    with mock_aws(), mock_omics(region="us-west-2") as mock:
        for bucket, region in (("here", "us-west-2"), ("there", "eu-west-1")):
            place = {"LocationConstraint": region}
            boto3.client("s3", region_name=region).create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="oldest")
        yield mock, boto3.client("omics")


@pytest.mark.parametrize(
    "members",
    [
        {"outputUri": "s3://there/runs"},
        {"outputUri": "s3://oldest/runs"},
        {"parameters": {"samples": [{"reads": "s3://there/a.fastq.gz"}]}},
    ],
)
def test_a_bucket_of_another_region_is_refused(world, members):
    """For outputs as for inputs, at any depth of the parameters; there is no run, and nothing in any bucket."""
    mock, omics = world
    with pytest.raises(ClientError) as refused:
        start(omics, mock.add.workflow(), **{"outputUri": "s3://here/runs", **members})
    assert refused.value.response["Error"] == {"Code": "ValidationException", "Message": TEXT}
    assert omics.list_runs()["items"] == []


def test_a_refused_run_evicts_no_other():
    """What is refused for its bucket takes no room."""
    with mock_aws(), mock_omics(region="us-west-2", quotas={"stored_runs": 1}) as mock:
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="oldest")
        kept = mock.add.run(status="COMPLETED", retention_mode="REMOVE")
        with pytest.raises(ClientError, match=TEXT):
            start(boto3.client("omics"), mock.add.workflow(), outputUri="s3://oldest/x", retentionMode="REMOVE")
        assert [run.id for run in mock.runs] == [kept]


def test_a_run_with_a_vpc_reaches_every_region(world):
    """With networkingMode VPC the Region of a bucket does not matter."""
    mock, omics = world
    mock.add.configuration("lab")
    reads = {"reads": "s3://there/a.fastq.gz"}
    vpc = {"networkingMode": "VPC", "configurationName": "lab"}
    assert start(omics, mock.add.workflow(), outputUri="s3://oldest/runs", parameters=reads, **vpc)


def test_what_is_no_bucket_of_the_mocked_s3_is_left_alone(world):
    """A bucket that does not exist has no Region, and omics:// URIs name none."""
    mock, omics = world
    reads = {"a": "s3://missing/a.bam", "b": "omics://123456789012.storage.eu-west-1.amazonaws.com/1/readSet/2"}
    assert start(omics, mock.add.workflow(), outputUri="s3://here/runs", parameters=reads)


def test_where_the_test_wants_no_s3_no_bucket_is_elsewhere():
    """With s3=False the bucket that moto has is not looked at."""
    with mock_aws(), mock_omics(region="us-west-2", s3=False) as mock:
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="there")
        assert start(boto3.client("omics"), mock.add.workflow(), outputUri="s3://there/runs")


def test_a_batch_fails_the_submissions_concerned_and_asks_once(world, monkeypatch):
    """Each has the error of StartRun; the Region of a bucket is asked once for all runs of a batch."""
    mock, omics = world
    asked, ask = [], s3.bucket_region
    monkeypatch.setattr(s3, "bucket_region", lambda bucket: asked.append(bucket) or ask(bucket))
    default = {"workflowId": mock.add.workflow(), "roleArn": ROLE, "outputUri": "s3://here/runs"}
    settings = [{"runSettingId": f"{n}", **({"outputUri": "s3://there/x"} if n % 2 else {})} for n in range(6)]
    batch = omics.start_run_batch(defaultRunSetting=default, batchRunSettings={"inlineSettings": settings})["id"]
    assert sorted(asked) == ["here", "there"]
    mock.clock.run_until_idle()
    runs = omics.list_runs_in_batch(batchId=batch)["runs"]
    failures = {run["runSettingId"]: run.get("submissionFailureMessage") for run in runs}
    assert failures == {f"{n}": TEXT if n % 2 else None for n in range(6)}
    assert {run.get("submissionFailureReason") for run in runs} == {None, "ValidationException"}
