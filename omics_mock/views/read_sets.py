"""Views of sequence stores, read sets and direct uploads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from omics_mock.builders.read_sets import Family, FileType, SequenceStoreStatus
from omics_mock.operations.registry import handler
from omics_mock.views.members import Member, Moment, View
from omics_mock.views.sight import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from omics_mock.domain.resource import Resource
    from omics_mock.operations.context import Context

ReadSetStatus = Literal["ACTIVE", "ARCHIVED", "ACTIVATING", "PROCESSING_UPLOAD", "UPLOAD_FAILED", "DELETING"]


class SequenceStoreView(View):
    """A sequence store."""

    __slots__ = ()

    id = Member[str]()
    arn = Member[str]()
    name = Member[str]()
    status = Member[SequenceStoreStatus]()
    status_message = Member[str | None]()
    description = Member[str | None]()
    sse_config = Member[Mapping[str, str]]()
    fallback_location = Member[str | None]()
    s3_access = Member[Mapping[str, str]]()
    e_tag_algorithm_family = Member[Family]()
    propagated_set_level_tags = Member[list[str]]()
    creation_time = Moment[datetime]()
    update_time = Moment[datetime]()


class ReadSetView(View):
    """A read set; its tags are asked for with ListTagsForResource."""

    __slots__ = ()

    id = Member[str]()
    arn = Member[str]()
    sequence_store_id = Member[str]()
    name = Member[str]()
    status = Member[ReadSetStatus]()
    status_message = Member[str | None]()
    subject_id = Member[str]()
    sample_id = Member[str]()
    description = Member[str | None]()
    file_type = Member[FileType]()
    reference_arn = Member[str | None]()
    sequence_information = Member[Mapping[str, Any] | None]()
    files = Member[Mapping[str, Any] | None]()
    etag = Member[Mapping[str, str] | None]()
    creation_type = Member[Literal["IMPORT", "UPLOAD"]]()
    creation_job_id = Member[str | None]()
    creation_time = Moment[datetime]()


class ReadSetUploadView(View):
    """A direct upload that is open or being processed. The API shows no status of it."""

    __slots__ = ()

    upload_id = Member[str]()
    sequence_store_id = Member[str]()
    source_file_type = Member[FileType]()
    subject_id = Member[str]()
    sample_id = Member[str]()
    generated_from = Member[str | None]()
    reference_arn = Member[str | None]()
    name = Member[str]()
    description = Member[str | None]()
    tags = Member[dict[str, str]]()
    creation_time = Moment[datetime]()


@dataclass(frozen=True, slots=True)
class _Uploads(Kind[ReadSetUploadView]):
    """The uploads; no operation gets one of them, so each is found in the list of its store."""

    def answer(self, context: Context, record: Resource) -> Mapping[str, Any]:
        """The upload, from whichever page it is on."""
        request = self.request(record)
        handle = cast("Callable[[Context, Any], Mapping[str, Any]]", handler(self.operation))
        while True:
            page = handle(context, request)
            for upload in page["uploads"]:
                if upload["uploadId"] == record.id:
                    return cast("Mapping[str, Any]", upload)
            request = {**request, "nextToken": page["nextToken"]}


SEQUENCE_STORES = Kind("sequence store", SequenceStoreView, "sequence_stores", "GetSequenceStore")
READ_SETS = Kind(
    "read set",
    ReadSetView,
    "read_sets",
    "GetReadSetMetadata",
    request=lambda read_set: {"id": read_set.id, "sequenceStoreId": read_set.sequence_store_id},
)
READ_SET_UPLOADS = _Uploads(
    "read set upload",
    ReadSetUploadView,
    "read_set_uploads",
    "ListMultipartReadSetUploads",
    request=lambda upload: {"sequenceStoreId": upload.sequence_store_id},
)
