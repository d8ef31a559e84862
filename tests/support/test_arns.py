"""Partitions: what builders make and what clients see carry the same one."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics


@pytest.mark.parametrize(
    ("region", "partition"),
    [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc"), ("us-east-1", "aws")],
)
def test_builders_and_clients_agree_on_the_partition(region, partition):
    """A resource that was built before the first call has the ARN of the client's partition."""
    with mock_omics(region=region) as mock:
        workflow = mock.add.workflow()
        answer = boto3.client("omics", region_name=region).get_workflow(id=workflow)
    assert answer["arn"] == f"arn:{partition}:omics:{region}:123456789012:workflow/{workflow}"
