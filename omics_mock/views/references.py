"""Views of reference stores and references."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from omics_mock.views.members import Member, Moment, View
from omics_mock.views.sight import Kind


class ReferenceStoreView(View):
    """A reference store."""

    __slots__ = ()

    id = Member[str]()
    arn = Member[str]()
    name = Member[str]()
    description = Member[str | None]()
    sse_config = Member[Mapping[str, str] | None]()
    creation_time = Moment[datetime]()


class ReferenceView(View):
    """A reference."""

    __slots__ = ()

    id = Member[str]()
    arn = Member[str]()
    reference_store_id = Member[str]()
    md5 = Member[str]()
    status = Member[Literal["ACTIVE", "DELETING"]]()
    name = Member[str]()
    description = Member[str | None]()
    creation_time = Moment[datetime]()
    update_time = Moment[datetime]()
    files = Member[Mapping[str, Any]]()
    creation_type = Member[Literal["IMPORT"]]()
    creation_job_id = Member[str | None]()


REFERENCE_STORES = Kind("reference store", ReferenceStoreView, "reference_stores", "GetReferenceStore")
REFERENCES = Kind(
    "reference",
    ReferenceView,
    "references",
    "GetReferenceMetadata",
    request=lambda reference: {"id": reference.id, "referenceStoreId": reference.reference_store_id},
)
