"""The reference genome of a read set: who needs one, and whether it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omics_mock.domain.read_set_files import ALIGNED
from omics_mock.support.arns import parse_arn
from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant

_RESOURCE = re.compile(r"referenceStore/([0-9]+)/reference/([0-9]+)")


def check_reference(region: Region, now: Instant, file_type: str, reference_arn: str | None) -> None:
    """Raise the service's error when a read set of this file type cannot have this reference, or none.

    ValidationException when one is missing or the ARN is not that of a reference, ResourceNotFoundException
    when there is no such reference in the region.
    """
    if reference_arn is None:
        if file_type in ALIGNED:  # doc: BAM and CRAM files need a reference; inferred: the type of the error
            raise ValidationException(f"A referenceArn is required for read sets of type {file_type}")
        return
    # chosen: how a wrong reference is refused is not documented
    arn = parse_arn(reference_arn)
    found = _RESOURCE.fullmatch(arn.resource) if arn is not None else None
    if arn is None or found is None:
        raise ValidationException(f"{reference_arn} is not the ARN of a reference")
    is_local = (arn.account_id, arn.region) == (region.account_id, region.name)
    region.references.get(found[2] if is_local else "", now, reference_store_id=found[1])
