"""Amazon Resource Names as the service forms them.

doc: the service authorization reference of AWS HealthOmics; seen: the names of captured answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Arn:
    """The parts of an ARN of this service: `arn:PARTITION:omics:REGION:ACCOUNT:RESOURCE`."""

    partition: str
    region: str
    account_id: str
    resource: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:omics:{self.region}:{self.account_id}:{self.resource}"


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN of this service; None for any other text."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "omics":
        return None
    return Arn(parts[1], parts[3], parts[4], parts[5])


@lru_cache(maxsize=256)
def partition_of(region: str) -> str:
    """The partition of a region name: `aws` unless its beginning says otherwise."""
    return next((partition for prefix, partition in _PARTITIONS.items() if region.startswith(prefix)), "aws")


# doc: the beginnings of region names in botocore's partitions.json
_PARTITIONS = {
    "cn-": "aws-cn",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
}
