"""Digests of what goes into a run: ETags of the files among its parameters, digests of its container images.

chosen: where no ETag is known, and for images, the digest follows from the URI: the same URI, the same digest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.support.derived import derived_hex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.run import Run

_ECR_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/.+")
_FILES = ("s3://", "omics://")


def resource_digests(run: Run) -> dict[str, str]:
    """URI to digest, for every file named in the parameters and every ECR image of the tasks.

    seen: `etag:<ETag>` for files and `sha256:<digest>` for images.
    """
    known = run.etags or {}
    digests = {uri: f"etag:{known.get(uri) or derived_hex(32, uri)}" for uri in file_uris(run.parameters)}
    images = {spec.outline.image for spec in run.course.specs}
    return digests | {image: image_digest(image) for image in images if image and _ECR_IMAGE.fullmatch(image)}


@lru_cache(maxsize=1024)
def image_digest(image: str) -> str:
    """The digest of a container image: the one its URI ends in, or one that follows from the URI."""
    _, _, named = image.partition("@")
    return named or f"sha256:{derived_hex(64, image)}"


def file_uris(value: object) -> Iterator[str]:
    """Every URI of a file in S3 or in a sequence or reference store, at any depth of the parameters of a run."""
    if isinstance(value, str):
        if value.startswith(_FILES):
            yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from file_uris(item)
    elif isinstance(value, list):
        for item in value:
            yield from file_uris(item)
