"""Calls of other services under `others="block"`: refused where nobody answers, left alone everywhere else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from moto import mock_aws

from omics_mock import mock_omics
from omics_mock.effects import clients
from omics_mock.exceptions import OmicsMockError, OtherServiceBlocked

REGION = "us-east-1"


def a_client(service: str) -> Any:
    return boto3.Session().client(service, region_name=REGION)


def reach(client: Any) -> bool:
    """Whether a harmless call of an S3 client gets as far as the (forbidden) network."""
    try:
        client.list_buckets()
    except pytest.fail.Exception:
        return True
    return False


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "named"),
    [
        ("s3", "put_object", {"Bucket": "b", "Key": "k", "Body": b"x"}, "s3.PutObject"),
        ("sts", "get_caller_identity", {}, "sts.GetCallerIdentity"),
        ("logs", "describe_log_groups", {}, "cloudwatch-logs.DescribeLogGroups"),
        ("dynamodb", "list_tables", {}, "dynamodb.ListTables"),
    ],
)
def test_a_call_that_nobody_answers_is_refused_by_name(service, operation, parameters, named):
    """The error says which operation of which service was called, and that nothing was sent."""
    with mock_omics(others="block"):
        client = a_client(service)
        with pytest.raises(OtherServiceBlocked, match=f"(?s)^{named} was called.*nothing was sent.*others=") as error:
            getattr(client, operation)(**parameters)
    assert isinstance(error.value, OmicsMockError)
    assert "Signature" not in str(error.value)


def test_a_refused_call_is_not_tried_again():
    """The refusal is no network error: no retry, no sleep."""
    attempts = []
    with mock_omics(others="block") as mock:
        client = a_client("s3")
        client.meta.events.register_first("before-send.s3", lambda request, **_: attempts.append(request.url))
        with pytest.raises(OtherServiceBlocked):
            client.list_buckets()
        assert mock.clock.slept == 0
    assert len(attempts) == 1


def test_omics_itself_is_answered():
    """Blocking others changes nothing for omics."""
    with mock_omics(others="block"):
        assert a_client("omics").list_runs()["items"] == []


@pytest.mark.parametrize("outer", ["moto", "omics"])
def test_what_moto_mocks_is_answered(outer):
    """With moto active, whichever was entered first, its services work and keep their state."""
    first, second = mock_aws(), mock_omics(others="block")
    if outer == "omics":
        first, second = second, first
    with first, second:
        s3 = a_client("s3")
        s3.create_bucket(Bucket="reads")
        s3.put_object(Bucket="reads", Key="a", Body=b"ACGT")
        assert s3.get_object(Bucket="reads", Key="a")["Body"].read() == b"ACGT"
        assert a_client("sts").get_caller_identity()["Account"] == "123456789012"


def test_what_moto_does_not_mock_is_refused():
    """A service that moto leaves alone stays blocked."""
    with mock_aws(config={"core": {"passthrough": {"services": ["s3"]}}}), mock_omics(others="block"):
        with pytest.raises(OtherServiceBlocked, match=r"s3\.ListBuckets"):
            a_client("s3").list_buckets()
        assert a_client("logs").describe_log_groups()["logGroups"] == []


def test_a_stubber_answers():
    """A Stubber on a client takes its calls before anything would be sent."""
    with mock_omics(others="block"):
        sts = a_client("sts")
        with Stubber(sts) as stub:
            stub.add_response("get_caller_identity", {"Account": "210987654321"})
            assert sts.get_caller_identity()["Account"] == "210987654321"


def test_a_handler_of_the_user_answers():
    """An answer that the user's own handler gives is taken, although the handler is older than the block."""

    def answer(request: Any, **_: object) -> AWSResponse:
        response = AWSResponse(request.url, 200, {}, BytesIO())
        response._content = b""
        return response

    with mock_omics(others="block"):
        s3 = a_client("s3")
        s3.meta.events.register("before-send.s3.HeadBucket", answer)
        assert s3.head_bucket(Bucket="reads")["ResponseMetadata"]["HTTPStatusCode"] == 200
        with pytest.raises(OtherServiceBlocked, match=r"s3\.ListBuckets"):
            s3.list_buckets()


def test_a_client_made_before_is_blocked_too():
    """What counts is when the call is made, not when the client was."""
    s3 = a_client("s3")
    with mock_omics(others="block"), pytest.raises(OtherServiceBlocked, match=r"s3\.ListBuckets"):
        s3.list_buckets()


def test_the_block_ends_with_the_mock():
    """Afterwards, and in a later mock that allows others, the same client goes its way; a new block holds again."""
    s3 = a_client("s3")
    with mock_omics(others="block"), pytest.raises(OtherServiceBlocked):
        s3.list_buckets()
    assert reach(s3)
    with mock_omics(others="allow"):
        assert reach(s3)
    with mock_omics(others="block"), pytest.raises(OtherServiceBlocked):
        s3.list_buckets()


def test_allowing_is_the_default():
    """Without the setting other services are none of our business."""
    with mock_omics():
        assert reach(a_client("s3"))


def test_our_own_clients_pass():
    """The mock finds out as ever that no service is mocked here, and delivers where one is."""
    with mock_omics(others="block", region=REGION) as mock:
        mock.add.s3_object("s3://bucket/genome.fa", b">chr1\nACGT\n")
        with pytest.raises(clients.NobodyAnswers):
            clients.call("s3", "list_buckets")
        assert not clients.is_mocked("logs")
    with mock_aws(), mock_omics(others="block", region=REGION, s3=True):
        a_client("s3").create_bucket(Bucket="out")
        assert [bucket["Name"] for bucket in clients.call("s3", "list_buckets")["Buckets"]] == ["out"]
