"""Who a call comes from: access key, region, partition and account, read from the request."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from omics_mock.interceptor import identity
from tests.interceptor.stand_in import answering

PARTITIONS = {
    "us-west-2": "aws",
    "il-central-1": "aws",
    "cn-northwest-1": "aws-cn",
    "us-gov-east-1": "aws-us-gov",
    "us-iso-east-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "us-isof-south-1": "aws-iso-f",
    "eu-isoe-west-1": "aws-iso-e",
    "eusc-de-east-1": "aws-eusc",
}


def caller_of(*session: Any, settings: dict[str, Any] | None = None, **options: Any) -> Any:
    with answering(**(settings or {})) as mock:
        boto3.Session(*session).client("omics", **options).list_runs()
    return mock.last.caller


@pytest.mark.parametrize("region", PARTITIONS)
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_region_and_partition(region: str, signed: bool) -> None:
    """The region is the client's own, read from the signature or, without one, from the host name."""
    config = Config() if signed else Config(signature_version=UNSIGNED)
    caller = caller_of("AKID", "secret", region_name=region, config=config)
    assert (caller.region, caller.partition) == (region, PARTITIONS[region])
    assert caller.access_key == ("AKID" if signed else None)
    assert caller.arn == f"arn:{PARTITIONS[region]}:iam::123456789012:user/mock"


@pytest.mark.parametrize(
    "options",
    [
        {"config": Config(signature_version=UNSIGNED, use_fips_endpoint=True)},
        {"config": Config(signature_version=UNSIGNED, use_dualstack_endpoint=True)},
        {"config": Config(signature_version=UNSIGNED, inject_host_prefix=False)},
        {"endpoint_url": "http://localhost:4566"},
    ],
)
def test_region_with_other_endpoints(options: dict[str, Any]) -> None:
    """FIPS, dual-stack, bare and custom endpoints tell the client's region all the same."""
    assert caller_of("AKID", "secret", region_name="us-west-2", **options).region == "us-west-2"


@pytest.mark.parametrize(("setting", "region"), [("eu-west-2", "eu-west-2"), (None, "us-east-1")])
def test_region_that_nothing_tells(setting: str | None, region: str) -> None:
    """An unsigned call to a custom endpoint names no region: the mock's own counts, else us-east-1."""
    options = {"endpoint_url": "http://localhost:1", "config": Config(signature_version=UNSIGNED)}
    assert caller_of(settings={"region": setting}, region_name="us-west-2", **options).region == region


@pytest.mark.parametrize(
    ("access_key", "account"),
    [("AKIDOTHER", "999999999999"), ("AKIDANY", "111111111111"), ("222222222222", "222222222222")],
)
def test_account(access_key: str, account: str) -> None:
    """The table of accounts decides, then an access key of twelve digits is the account, then the setting."""
    settings = {"account_id": "111111111111", "accounts": {"AKIDOTHER": "999999999999"}}
    assert caller_of(access_key, "secret", settings=settings, region_name="us-east-1").account_id == account


def test_the_table_beats_a_key_of_twelve_digits() -> None:
    """An access key in the table stands for the account given there, even if it looks like an account."""
    settings = {"accounts": {"222222222222": "333333333333"}}
    assert caller_of("222222222222", "s", settings=settings, region_name="us-east-1").account_id == "333333333333"


def test_signatures_are_not_remembered() -> None:
    """The cache of parsed scopes holds no signature: two requests of one client are one entry."""
    identity._parsed_scope.cache_clear()
    client = boto3.client("omics")
    with answering():
        client.list_runs()
        client.list_run_groups()
    assert identity._parsed_scope.cache_info().currsize == 1
