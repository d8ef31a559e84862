"""Environment variables for the time of a mock: credentials and a region that every client finds.

botocore signs a request before anybody can answer it, so even a mocked call needs credentials and a region.
With `credentials="dummy"` the look-up ends at its first step: no metadata service and no STS is ever asked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.settings import Settings

Variables = Mapping[str, str | None]

# chosen: moto's word; an access key id of twelve digits would be read as an account id.
_DUMMY: Variables = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_SECURITY_TOKEN": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": None,
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": None,
}
_DEFAULT_REGION = "us-east-1"


def replace(settings: Settings) -> Variables:
    """Set the variables that `settings` ask for; gives what they held before (`None`: unset)."""
    wanted = {} if settings.credentials == "keep" else dict(_DUMMY)
    if settings.region is not None:
        wanted["AWS_DEFAULT_REGION"] = settings.region
    elif not _region_is_chosen():
        wanted["AWS_DEFAULT_REGION"] = _DEFAULT_REGION
    return _put(wanted)


def restore(before: Variables) -> None:
    """Put the variables back as `replace` found them: unset stays unset, empty stays empty."""
    _put(before)


def _put(variables: Variables) -> Variables:
    """Have these variables hold these values; gives what they held before."""
    # Once for each: os.environ encodes and decodes in Python, which is most of what entering a mock takes.
    before = {name: os.environ.get(name) for name in variables}
    for name, value in variables.items():
        if value == before[name]:
            continue
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
    return before


def _region_is_chosen() -> bool:
    # A config file may name the region, also per profile: whoever has one has chosen, be it no region at all.
    if os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION"):
        return True
    path = os.path.expanduser(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")  # noqa: PTH111
    return os.path.exists(path)  # noqa: PTH110 - pathlib raises without a home, and this runs for every test
