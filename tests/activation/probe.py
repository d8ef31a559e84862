"""What code under test does: use a client that was made long ago."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3

from omics_mock import active


@cache
def client() -> Any:
    keys = {"aws_access_key_id": "AKIDTEST", "aws_secret_access_key": "secret"}
    return boto3.client("omics", region_name="us-east-1", **keys)


def make_store(name: str = "reads") -> list[str]:
    """Make a sequence store; the names of all that there are now."""
    client().create_sequence_store(name=name)
    return [store["name"] for store in client().list_sequence_stores()["sequenceStores"]]


def is_active() -> bool:
    return active.innermost() is not None
