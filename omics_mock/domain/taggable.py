"""Which resources can be tagged, and how their ARNs name them.

doc: the service authorization reference of AWS HealthOmics lists the resource types.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omics_mock.support.arns import parse_arn
from omics_mock.support.errors import AccessDeniedException, ResourceNotFoundException, ValidationException

if TYPE_CHECKING:
    from collections.abc import Callable

    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant

Find = "Callable[[Region, Instant, tuple[str, ...]], object]"


def _by_id(table: str) -> Callable[[Region, Instant, tuple[str, ...]], object]:
    """The last name in the ARN is the id of a record of this table."""
    return lambda region, now, names: getattr(region, table).get(names[-1], now)


def _in_store(table: str, store_id: str) -> Callable[[Region, Instant, tuple[str, ...]], object]:
    """As `_by_id`, for a record that must belong to the store that the ARN names first."""

    def find(region: Region, now: Instant, names: tuple[str, ...]) -> object:
        record = getattr(region, table).get(names[1], now)
        if getattr(record, store_id) != names[0]:
            raise ResourceNotFoundException(f"{names[1]} does not belong to store {names[0]}")
        return record

    return find


_FORMS: dict[str, Callable[[Region, Instant, tuple[str, ...]], object]] = {
    "referenceStore/{}": _by_id("reference_stores"),
    "referenceStore/{}/reference/{}": _in_store("references", "reference_store_id"),
    "run/{}": _by_id("runs"),
    "sequenceStore/{}": _by_id("sequence_stores"),
    "sequenceStore/{}/readSet/{}": _in_store("read_sets", "sequence_store_id"),
    "workflow/{}": _by_id("workflows"),
}


def check_taggable(arn: str, region: Region, now: Instant) -> None:
    """Raise the service's error unless `arn` names a resource of this region that exists and can be tagged.

    inferred: ValidationException for anything that is no taggable ARN, AccessDeniedException for a resource of
    another account, ResourceNotFoundException for one of another region and for one that does not exist.
    """
    parsed = parse_arn(arn)
    form, names = _form(parsed.resource) if parsed is not None else (None, ())
    if parsed is None or form is None:
        raise ValidationException(f"{arn} is not the ARN of a resource that can be tagged")
    if parsed.account_id != region.account_id:
        raise AccessDeniedException(f"The resource {arn} belongs to another account")
    if parsed.region != region.name:
        raise ResourceNotFoundException(f"The resource {arn} was not found in {region.name}")
    _FORMS[form](region, now, names)


def _form(resource: str) -> tuple[str | None, tuple[str, ...]]:
    for form, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(resource):
            return form, found.groups()
    return None, ()


_PATTERNS = {form: re.compile(form.replace("{}", "([^/]+)")) for form in _FORMS}
