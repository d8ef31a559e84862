"""Parameter templates as users supply them and as Get operations show them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PARAMETERS = 1000
_MOST_BYTES = 400 * 1024


def check_template(template: Mapping[str, Mapping[str, object]]) -> None:
    """Raise ValidationException for a template beyond the service's fixed quotas. doc: 1,000 entries and 400 KB."""
    if len(template) > MOST_PARAMETERS:
        raise ValidationException(
            f"parameterTemplate has {len(template)} entries; a workflow can have {MOST_PARAMETERS}"
        )
    if len(json.dumps(template).encode()) > _MOST_BYTES:
        raise ValidationException(f"parameterTemplate is larger than {_MOST_BYTES} bytes")


def as_supplied(template: Mapping[str, Mapping[str, object]]) -> Mapping[str, Mapping[str, object]]:
    """The template as Get shows it. seen: `optional: false` is left out of an entry that a user supplied."""
    return {
        name: {member: value for member, value in entry.items() if member != "optional" or value}
        for name, entry in template.items()
    }
