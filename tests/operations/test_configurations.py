"""Configurations: named network settings."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.operations.run_calls import start

VPC = {"vpcConfig": {"securityGroupIds": ["sg-1234"], "subnetIds": ["subnet-11111111", "subnet-22222222"]}}


def refusal(call, **members):
    """The error code with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**members)
    return refused.value.response["Error"]["Code"]


def test_a_configuration_becomes_active(mock, omics):
    """CREATING at first, ACTIVE after a minute, with a VPC that follows from the subnets."""
    created = omics.create_configuration(name="lab", runConfigurations=VPC, description="d", tags={"a": "b"})
    assert created["status"] == "CREATING"
    assert created["arn"] == "arn:aws:omics:us-east-1:123456789012:configuration/lab"
    mock.clock.advance(minutes=1)
    shown = omics.get_configuration(name="lab")
    assert shown["status"] == "ACTIVE"
    same = {"name", "uuid", "arn", "description", "runConfigurations", "creationTime", "tags"}
    assert {member: shown[member] for member in same} == {member: created[member] for member in same}
    network = shown["runConfigurations"]["vpcConfig"]
    assert network["subnetIds"] == VPC["vpcConfig"]["subnetIds"]
    assert network["vpcId"].startswith("vpc-")
    omics.create_configuration(name="other", runConfigurations=VPC)
    again = omics.get_configuration(name="other")["runConfigurations"]["vpcConfig"]
    assert again["vpcId"] == network["vpcId"]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"vpcConfig": {}},
        {"vpcConfig": {**VPC["vpcConfig"], "subnetIds": []}},
        {"vpcConfig": {**VPC["vpcConfig"], "securityGroupIds": ["sg-1234"] * 6}},
    ],
)
def test_settings_without_a_network_are_refused(omics, settings):
    """At least one security group and one subnet, and no more than the model allows."""
    assert refusal(omics.create_configuration, name="lab", runConfigurations=settings) == "ValidationException"


def test_names_are_unique_and_one_is_reserved(omics):
    """A second configuration of a name is a conflict; `default` is not for users."""
    omics.create_configuration(name="lab", runConfigurations=VPC)
    assert refusal(omics.create_configuration, name="lab", runConfigurations=VPC) == "ConflictException"
    assert refusal(omics.create_configuration, name="default", runConfigurations=VPC) == "ValidationException"


def test_ten_configurations_are_listed_on_a_page(mock, omics):
    """The quota is ten; items have no network settings."""
    names = [f"c{number}" for number in range(10)]
    for name in names:
        omics.create_configuration(name=name, runConfigurations=VPC)
    assert refusal(omics.create_configuration, name="c10", runConfigurations=VPC) == "ServiceQuotaExceededException"
    items = omics.list_configurations()["items"]
    assert [item["name"] for item in items] == names
    assert set(items[0]) == {"arn", "name", "status", "creationTime"}
    assert refusal(omics.list_configurations, maxResults=11) == "ValidationException"


def test_deletion(mock, omics):
    """Not while it is being made; afterwards the name is unknown, and free."""
    omics.create_configuration(name="lab", runConfigurations=VPC, tags={"a": "b"})
    assert refusal(omics.delete_configuration, name="lab") == "ConflictException"
    mock.clock.advance(minutes=1)
    omics.delete_configuration(name="lab")
    assert refusal(omics.get_configuration, name="lab") == "ResourceNotFoundException"
    assert refusal(omics.delete_configuration, name="lab") == "ResourceNotFoundException"
    assert omics.create_configuration(name="lab", runConfigurations=VPC)["tags"] == {}


def test_a_configuration_in_use_cannot_be_deleted(mock, omics):
    """It is a conflict until its runs have come to rest."""
    mock.add.configuration("lab")
    start(omics, mock.add.workflow(), networkingMode="VPC", configurationName="lab")
    assert refusal(omics.delete_configuration, name="lab") == "ConflictException"
    mock.clock.run_until_idle()
    omics.delete_configuration(name="lab")


def test_deleting_takes_time_if_the_test_wants_it():
    """With a duration, DELETING is shown until the configuration is gone."""
    import boto3

    from omics_mock import mock_omics

    with mock_omics(durations={"configuration.DELETING": "5m"}, region="us-east-1") as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        mock.add.configuration("lab")
        omics.delete_configuration(name="lab")
        assert omics.get_configuration(name="lab")["status"] == "DELETING"
        assert refusal(omics.delete_configuration, name="lab") == "ConflictException"
        mock.clock.advance(minutes=5)
        assert omics.list_configurations()["items"] == []
