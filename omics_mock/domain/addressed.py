"""Resources addressed by their ARNs, as tags and shares have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.domain.resource import Resource
from omics_mock.support.arns import parse_arn
from omics_mock.support.errors import AccessDeniedException, ResourceNotFoundException, ValidationException

if TYPE_CHECKING:
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant

Find = Callable[["Region", "Instant", tuple[str, ...]], Resource]
"""Finds the resource that the names in an ARN stand for; raises the not-found error of its table."""

Forms = Mapping[str, Find]
"""How the last parts of ARNs look, `sequenceStore/{}/readSet/{}`, and how to find what they name."""


def addressed(arn: str, region: Region, now: Instant, forms: Forms, purpose: str) -> tuple[str, Resource]:
    """The form of an ARN and the resource of this region that it names.

    inferred: ValidationException for what has none of the `forms`, AccessDeniedException for a resource of
    another account, ResourceNotFoundException for one of another region and for one that does not exist;
    chosen: the texts, in which `purpose` (`tagged`) says what cannot be done.
    """
    parsed = parse_arn(arn)
    found = None if parsed is None else _match(parsed.resource, tuple(forms))
    if parsed is None or found is None:
        raise ValidationException(f"{arn} is not the ARN of a resource that can be {purpose}")
    if parsed.account_id != region.account_id:
        raise AccessDeniedException(f"The resource {arn} belongs to another account")
    if arn != region.arn(parsed.resource):
        raise ResourceNotFoundException(f"The resource {arn} was not found in {region.name}")
    form, names = found
    return form, forms[form](region, now, names)


def _match(resource: str, forms: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    matches = ((form, _pattern(form).fullmatch(resource)) for form in forms)
    return next(((form, match.groups()) for form, match in matches if match), None)


@lru_cache(maxsize=64)
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form.replace("{}", "([^/]+)"))
