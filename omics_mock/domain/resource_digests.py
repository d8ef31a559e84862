"""Digests of what goes into a run: ETags of the files among its parameters, digests of its container images.

chosen: where no ETag is known, and for images, the digest follows from the URI: the same URI, the same digest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import methodcaller
from typing import TYPE_CHECKING

from omics_mock.domain.workflow import READY2RUN
from omics_mock.support.derived import derived_hex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from omics_mock.domain.run import Run

_ECR_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/.+")
_is_file_uri = methodcaller("startswith", ("s3://", "omics://"))


def resource_digests(run: Run) -> dict[str, str]:
    """URI to digest, for every file and ECR image named in the parameters and every ECR image of the tasks.

    seen: `etag:<ETag>` for files and `sha256:<digest>` for images, and no digests for the runs of Ready2Run workflows.
    """
    if run.settings.workflow_type == READY2RUN:
        return {}
    known = run.etags or {}
    digests = {uri: f"etag:{known.get(uri) or derived_hex(32, uri)}" for uri in file_uris(run.parameters)}
    of_tasks = {spec.outline.image for spec in run.course.specs}
    images = [*image_uris(run.parameters), *(image for image in of_tasks if image and _ECR_IMAGE.fullmatch(image))]
    return digests | {image: image_digest(image) for image in images}


@lru_cache(maxsize=1024)
def image_digest(image: str) -> str:
    """The digest of a container image: the one its URI ends in, or one that follows from the URI."""
    _, _, named = image.partition("@")
    return named or f"sha256:{derived_hex(64, image)}"


def file_uris(parameters: Mapping[str, object] | None) -> list[str]:
    """Every URI of a file in S3 or in a sequence or reference store, at any depth of the parameters of a run."""
    return _texts_among(parameters.values(), _is_file_uri) if parameters else []


def image_uris(parameters: Mapping[str, object] | None) -> list[str]:
    """Every URI of an image in an ECR repository, at any depth of the parameters of a run."""
    return _texts_among(parameters.values(), _ECR_IMAGE.fullmatch) if parameters else []


def _texts_among(values: Iterable[object], is_wanted: Callable[[str], object]) -> list[str]:
    found = []
    for value in values:
        if isinstance(value, str):
            if is_wanted(value):
                found.append(value)
        elif isinstance(value, dict | list):
            found += _texts_among(value.values() if isinstance(value, dict) else value, is_wanted)
    return found
