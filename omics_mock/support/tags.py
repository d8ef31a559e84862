"""The rules for tags that the service model does not state.

doc: the tagging page of the HealthOmics user guide. inferred: the type and texts of the errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TAGS = 50

_RESERVED = "aws:"
_ALLOWED = re.compile(r"[\w\s.:/=+\-@]*")


def check_tags(request: Mapping[str, Any]) -> None:
    """Raise ValidationException when the tags of a request, or of one of its sources, break a rule.

    At most 50 tags; letters, digits, white space and `_ . : / = + - @`; no key that begins with `aws:`.
    """
    if isinstance(tags := request.get("tags"), dict):
        _check(tags)
    if isinstance(sources := request.get("sources"), list):
        for source in sources:
            _check(source.get("tags") or {})


def _check(tags: Mapping[str, str]) -> None:
    if len(tags) > MOST_TAGS:
        raise ValidationException(f"A resource can have at most {MOST_TAGS} tags")
    for key, value in tags.items():
        if key.lower().startswith(_RESERVED):
            raise ValidationException(f"Tag key '{key}' must not begin with '{_RESERVED}': it is reserved for AWS")
        if not (_ALLOWED.fullmatch(key) and _ALLOWED.fullmatch(value)):
            text = f"Tag '{key}' has characters other than letters, digits, spaces and _ . : / = + - @"
            raise ValidationException(text)
