"""Published tools run against moto's services and ours; a call that neither answers fails the test."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.handlers import BUILTIN_HANDLERS
from moto import mock_aws

from omics_mock import mock_omics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock import OmicsMock

REGION = "us-east-1"


@pytest.fixture
def mock(forbidden_sockets: None) -> Iterator[OmicsMock]:
    """Our mock inside moto's, with a bucket for outputs; sleeps of the tools are simulated."""
    with mock_aws(), mock_omics(region=REGION, others="block", simulate_sleep=True) as active:
        boto3.client("s3").create_bucket(Bucket="out")
        yield active


@pytest.fixture
def prices() -> Iterator[dict[str, float]]:
    """Dollars for an hour by `resourceType`: what the price list service, which moto lacks, answers from."""
    dollars: dict[str, float] = {}

    def answer(request: Any, event_name: str, **_: object) -> AWSResponse:
        asked = json.loads(request.body).get("Filters", [])
        products = [priced(dollars[one["Value"]]) for one in asked if one["Value"] in dollars]
        response = AWSResponse(request.url, 200, {}, BytesIO())
        response._content = json.dumps({"PriceList": products, "Services": []}).encode()
        return response

    handler = ("before-send.pricing", answer)  # of every session from now on
    BUILTIN_HANDLERS.append(handler)
    yield dollars
    BUILTIN_HANDLERS.remove(handler)


def priced(dollars: float) -> str:
    """A product as the price list service describes it."""
    dimensions = {"rate": {"pricePerUnit": {"USD": str(dollars)}}}
    return json.dumps({"terms": {"OnDemand": {"offer": {"priceDimensions": dimensions}}}})
