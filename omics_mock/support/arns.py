"""Amazon Resource Names as the service forms them.

doc: the service authorization reference of AWS HealthOmics; seen: the names of captured answers.
"""

from __future__ import annotations

from dataclasses import dataclass


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


def partition_of(region: str) -> str:
    """The partition a region belongs to, by the prefix of its name."""
    return next((partition for prefix, partition in _PARTITIONS.items() if region.startswith(prefix)), "aws")


_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-isof-": "aws-iso-f",
    "us-isob-": "aws-iso-b",
    "us-iso-": "aws-iso",
    "eu-isoe-": "aws-iso-e",
}
