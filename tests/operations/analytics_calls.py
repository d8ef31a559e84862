"""What the tests of stores, versions, import jobs, shares and tags use."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

OWNER, SUBSCRIBER, STRANGER = "123456789012", "222222222222", "333333333333"
ACCOUNTS = {"SUBSCRIBERKEY": SUBSCRIBER, "STRANGERKEY": STRANGER}
ROLE = "arn:aws:iam::123456789012:role/omics"
REFERENCE = "arn:aws:omics:us-east-1:123456789012:referenceStore/1111111111/reference/2222222222"
VCF = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t10\t.\tA\tG\t50\tPASS\t.\n"
NO_ID = "00000000-0000-0000-0000-000000000000"


def refused(call, **parameters):
    """The code and the text with which the service refuses a call."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def code(call, **parameters):
    """The code with which the service refuses a call."""
    return refused(call, **parameters)[0]


def members(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def client_of(account_id):
    """A client of one of the ACCOUNTS."""
    key = next(key for key, account in ACCOUNTS.items() if account == account_id)
    return boto3.client("omics", region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key="secret")
