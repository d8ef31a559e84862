"""How the files of a sequence store are named in S3: access points, their aliases, and URIs.

All of it follows from the account, the region and the ids, so nothing of it is stored.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.domain.region import Region

SERVICE_ACCOUNT = "559620149354"
"""chosen: one fixed account. doc: the account in access point ARNs is the service's, not the owner's."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_ALIAS_LENGTH = 63
_DIRECTIONS = {
    "central": "c",
    "east": "e",
    "north": "n",
    "northeast": "ne",
    "northwest": "nw",
    "south": "s",
    "southeast": "se",
    "southwest": "sw",
    "west": "w",
}


def access_point_arn(region: Region, store_id: str) -> str:
    """The ARN of the access point through which S3 clients read the store."""
    point = f"accesspoint/{region.account_id}-{store_id}"
    return f"arn:{region.partition}:s3:{region.name}:{SERVICE_ACCOUNT}:{point}"


def store_id_of(region: Region, arn: str) -> str | None:
    """The id of the store that an access point of this region belongs to; None for any other ARN."""
    store_id = arn.rpartition("-")[2]
    return store_id if arn == access_point_arn(region, store_id) else None


def store_uri(region: Region, store_id: str) -> str:
    """The S3 URI under which all files of the store lie; it ends with a slash."""
    return f"s3://{_alias(region.account_id, region.name, store_id)}/{object_prefix(region, store_id)}"


def object_prefix(region: Region, store_id: str) -> str:
    """What the keys of all objects of the store begin with; it ends with a slash."""
    return f"{region.account_id}/sequenceStore/{store_id}/"


def service_key_arn(region: Region) -> str:
    """The ARN of the KMS key that encrypts stores which were given none."""
    digits = blake2b(f"key/{region.name}".encode(), digest_size=16).hexdigest()
    key = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return f"arn:{region.partition}:kms:{region.name}:{SERVICE_ACCOUNT}:key/{key}"


@lru_cache(maxsize=128)
def _alias(account_id: str, region_name: str, store_id: str) -> str:
    """The bucket-like alias of the access point, 63 characters."""
    # seen: the first 20 characters of the access point's name, random letters, the region's code
    name = f"{account_id}-{store_id}"[:20]
    code = "".join(_DIRECTIONS.get(word, word) for word in region_name.split("-")) + "b"  # inferred from `use1b`
    letters = _letters(f"{region_name}/{account_id}/{store_id}")
    return f"{name}-{letters[: _ALIAS_LENGTH - len(f'{name}-{code}-s3alias')]}{code}-s3alias"


def _letters(source: str) -> str:
    """Forty letters that follow from `source`."""
    number = int.from_bytes(blake2b(source.encode(), digest_size=32).digest(), "big")
    letters = []
    for _ in range(40):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)
