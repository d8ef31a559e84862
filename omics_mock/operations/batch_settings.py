"""The settings of a run batch: where they come from, and the StartRun request that each of them makes.

doc: the page on run batches. The settings of a run win over the defaults, key by key in parameters and tags.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from omics_mock.domain.run_batch import MOST_RUNS
from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.effects.objects import Objects

Setting = dict[str, Any]

_OVERRIDES = ("name", "outputUri", "priority", "engineSettings")
_NOT_OF_RUNS = ("outputBucketOwnerId", "runTags")

INVALID_JSON = "Invalid JSON format in run configurations"
"""doc: the text is exact."""


def read_settings(settings: Mapping[str, Any], objects: Objects) -> list[Setting] | None:
    """The settings of all runs, inline or from the S3 object; None when they are no JSON list of settings.

    Raises ValidationException when there is no such object.
    """
    if (inline := settings.get("inlineSettings")) is not None:
        return list(inline)
    uri = settings.get("s3UriSettings")
    if uri is None:
        raise ValidationException("batchRunSettings must contain inlineSettings or s3UriSettings")
    content = objects.find(uri) if uri.startswith("s3://") else None
    if content is None:
        raise ValidationException(f"The run settings at {uri} cannot be read")
    try:
        found = json.loads(content.read(0, content.size))
    except ValueError:
        return None
    is_valid = isinstance(found, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("runSettingId"), str) for entry in found
    )
    return found if is_valid else None


def failure_of(settings: Sequence[Setting] | None) -> str | None:
    """Why the batch as a whole fails; None if it does not. doc: the texts are exact."""
    if settings is None:
        return INVALID_JSON
    if len(settings) > MOST_RUNS:
        return f"Batch has {len(settings)} runs but {MOST_RUNS} runs is the max."
    unique = len({setting["runSettingId"] for setting in settings})
    if unique != len(settings):
        return f"Expected {len(settings)} unique runSettingIds but there were {unique}"
    return None


def start_request(default: Mapping[str, Any], setting: Mapping[str, Any]) -> dict[str, Any]:
    """The StartRun request for one run of the batch. doc: nothing else can be overridden."""
    request = {member: value for member, value in default.items() if member not in _NOT_OF_RUNS}
    request |= {member: setting[member] for member in _OVERRIDES if setting.get(member) is not None}
    for member, source in (("parameters", "parameters"), ("tags", "runTags")):
        merged = {**default.get(source, {}), **(setting.get(source) or {})}
        if merged:
            request[member] = merged
    return request
