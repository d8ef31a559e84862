"""S3 access policies: the default, what may replace it, and deletion."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def point(omics):
    """The access point of a new store."""
    return omics.create_sequence_store(name="reads")["s3Access"]["s3AccessPointArn"]


def code_of(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def statement(point, **elements):
    """A statement that lets another account read everything in the store."""
    store = point.rpartition("-")[2]
    return {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
        "Action": "s3:GetObject",
        "Resource": f"{point}/object/123456789012/sequenceStore/{store}/*",
        **elements,
    }


def policy(*statements, **elements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **elements})


def test_a_new_store_has_the_default_policy(mock, omics, point):
    """The owner may read and list what is in the store, and nothing outside of it."""
    answer = omics.get_s3_access_policy(s3AccessPointArn=point)
    store = point.rpartition("-")[2]
    assert (answer["s3AccessPointArn"], answer["storeId"], answer["storeType"]) == (point, store, "SEQUENCE_STORE")
    assert answer["updateTime"] == mock.clock.now()
    reading, listing = json.loads(answer["s3AccessPolicy"])["Statement"]
    assert reading["Principal"] == listing["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert set(reading["Action"]) == {"s3:GetObject", "s3:GetObjectTagging"}
    assert reading["Resource"] == f"{point}/object/123456789012/sequenceStore/{store}/*"
    assert (listing["Action"], listing["Resource"]) == ("s3:ListBucket", point)


def test_the_default_policy_is_a_policy_that_can_be_put(omics, point):
    """What Get shows is accepted by Put."""
    text = omics.get_s3_access_policy(s3AccessPointArn=point)["s3AccessPolicy"]
    omics.put_s3_access_policy(s3AccessPointArn=point, s3AccessPolicy=text)


def test_put_replaces_the_whole_policy(mock, omics, point):
    """The text comes back as it was sent, with the time of the change."""
    conditions = {
        "StringEquals": {"s3:ExistingObjectTag/omics:sampleId": "s1", "s3:TlsVersion": "1.2"},
        "StringLike": {"s3:prefix": "x/*"},
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::210987654321:role/*"},
    }
    text = policy(statement(point, Sid="one", Condition=conditions), statement(point, Effect="Deny"), Id="mine")
    mock.clock.advance(hours=1)
    answer = omics.put_s3_access_policy(s3AccessPointArn=point, s3AccessPolicy=text)
    assert answer["storeType"] == "SEQUENCE_STORE"
    shown = omics.get_s3_access_policy(s3AccessPointArn=point)
    assert (shown["s3AccessPolicy"], shown["updateTime"]) == (text, mock.clock.now())


@pytest.mark.parametrize(
    "elements",
    [
        {"NotAction": "s3:GetObject"},
        {"Action": "s3:PutObject"},
        {"Action": ["s3:GetObject", "s3:*"]},
        {"Resource": "*"},
        {"Resource": "arn:aws:s3:::bucket/*"},
        {"Effect": "Maybe"},
        {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
        {"Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::210987654321:role/*"}}},
        {"Condition": "none"},
    ],
    ids=str,
)
def test_what_is_not_supported_is_rejected(omics, point, elements):
    """Other elements, actions, resources and conditions are refused, and the old policy stays."""
    before = omics.get_s3_access_policy(s3AccessPointArn=point)["s3AccessPolicy"]
    text = policy(statement(point), statement(point, **elements))
    assert code_of(omics.put_s3_access_policy, s3AccessPointArn=point, s3AccessPolicy=text) == "ValidationException"
    assert omics.get_s3_access_policy(s3AccessPointArn=point)["s3AccessPolicy"] == before


@pytest.mark.parametrize("text", ["not json", "[]", "{}", policy(), policy("text"), policy(Extra=1), policy({})])
def test_what_is_no_policy_is_rejected(omics, point, text):
    """Texts that are no JSON, or no policy."""
    assert code_of(omics.put_s3_access_policy, s3AccessPointArn=point, s3AccessPolicy=text) == "ValidationException"


def test_a_policy_has_at_most_15_kb(omics, point):
    """The documented limit holds although the model allows 100,000 characters."""
    text = policy(statement(point))
    largest = text + " " * (15 * 1024 - len(text))
    omics.put_s3_access_policy(s3AccessPointArn=point, s3AccessPolicy=largest)
    assert code_of(omics.put_s3_access_policy, s3AccessPointArn=point, s3AccessPolicy=largest + " ") == (
        "ValidationException"
    )


def test_a_deleted_policy_is_not_found(omics, point):
    """Get finds none, a second deletion is no error, and Put makes a new one."""
    for _ in range(2):
        omics.delete_s3_access_policy(s3AccessPointArn=point)
    assert code_of(omics.get_s3_access_policy, s3AccessPointArn=point) == "ResourceNotFoundException"
    omics.put_s3_access_policy(s3AccessPointArn=point, s3AccessPolicy=policy(statement(point)))
    omics.get_s3_access_policy(s3AccessPointArn=point)


def test_unknown_access_points(omics, point):
    """Another store's, account's or region's access point is not found; what is no such ARN is refused."""
    other = point.replace(point.rpartition("-")[2], "1234567890")
    for unknown in (other, point.replace("123456789012", "210987654321")):
        for call in (omics.get_s3_access_policy, omics.delete_s3_access_policy):
            assert code_of(call, s3AccessPointArn=unknown) == "ResourceNotFoundException"
    elsewhere = boto3.client("omics", "eu-west-1")
    assert code_of(elsewhere.get_s3_access_policy, s3AccessPointArn=point) == "ResourceNotFoundException"
    assert code_of(omics.get_s3_access_policy, s3AccessPointArn="arn:aws:s3:::bucket") == "ValidationException"
