"""The settings of a run batch: where they come from, and the StartRun request that each of them makes.

doc: the page on run batches. The settings of a run win over the defaults, key by key in parameters and tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.generated import GeneratedContent
from omics_mock.domain.run_batch import MOST_RUNS
from omics_mock.support.errors import ValidationException
from omics_mock.support.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.effects.objects import Objects

Setting = dict[str, Any]

_OVERRIDES = ("name", "outputUri", "priority", "engineSettings")
_TYPES = {
    "runSettingId": str,
    "name": str,
    "outputUri": str,
    "outputBucketOwnerId": str,
    "priority": int,
    "parameters": dict,
    "runTags": dict,
    "engineSettings": dict,
}
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
    if isinstance(content, GeneratedContent):  # of any size, and no JSON
        return None
    try:
        found = read_json(content.read(0, content.size))
    except ValueError:
        return None
    return found if isinstance(found, list) and all(map(_is_setting, found)) else None


def _is_setting(entry: object) -> bool:
    """Whether an entry of a file has the members of RunSettings, with values of their types. chosen: or all fail."""
    if not isinstance(entry, dict) or entry.get("runSettingId") is None:
        return False
    given = ((entry.get(member), kind) for member, kind in _TYPES.items())
    tags = entry.get("runTags") or {}
    return all(value is None or type(value) is kind for value, kind in given) and all(
        isinstance(value, str) for value in tags.values()
    )


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
