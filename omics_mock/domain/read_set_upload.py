"""Direct uploads: an upload collects parts until it is completed into a read set, or aborted."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from omics_mock.domain.content import Content, JoinedContent
from omics_mock.domain.read_set_files import FASTQ, ReadSetFile, ReadSetFiles, uploaded_names
from omics_mock.domain.resource import LivingResource, Resource
from omics_mock.domain.stored_file import PART_SIZE
from omics_mock.support.errors import ValidationException
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omics_mock.domain.table import Table
    from omics_mock.support.pages import Place
    from omics_mock.timing.instants import Instant, Span

OPEN = "OPEN"
"""The status of an upload that takes parts; the API shows no status of uploads."""

MOST_PARTS = 10_000
SOURCE1, SOURCE2 = "SOURCE1", "SOURCE2"
OPEN_PLAN = Plan.of((OPEN, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSetUpload(LivingResource):
    """One direct upload. `left_over` are the parts that go to the fallback location, by URI, if it fails."""

    kind: ClassVar[str] = "read set upload"

    sequence_store_id: str
    source_file_type: str
    subject_id: str
    sample_id: str
    name: str
    generated_from: str | None = None
    reference_arn: str | None = None
    description: str | None = None
    tags: Mapping[str, str] | None = None
    left_over: tuple[tuple[str, Content], ...] = ()

    def part(self, part_source: str, part_number: int, content: Content, now: Instant) -> UploadPart:
        """A part of this upload that has just arrived."""
        return UploadPart(
            id=_part_id(self.id, part_source, part_number),
            creation_time=now,
            upload_id=self.id,
            part_source=part_source,
            part_number=part_number,
            content=content,
            checksum=_checksum(content),
            last_updated_time=now,
        )

    def completed(self, now: Instant, processing: Span) -> ReadSetUpload:
        """The upload while its read set is processed; then it is gone."""
        # doc: uploads are listed while they are in progress; chosen: processing is progress
        plan = Plan.of(("PROCESSING", processing), ("DELETED", None))
        return replace(self, timeline=self.timeline.branch(now, plan))

    def falling_back(self, location: str, parts: Sequence[UploadPart]) -> ReadSetUpload:
        """The upload as one that fails, and leaves its parts at `location` (`s3://bucket/prefix/`, or empty)."""
        if not location:
            return self
        # chosen: the keys
        root = f"{location.rstrip('/')}/{self.id}"
        left = tuple((f"{root}/{part.part_source}/{part.part_number}", part.content) for part in parts)
        return replace(self, left_over=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPart(Resource):
    """One part; a part that is uploaded again keeps its `creation_time`."""

    kind: ClassVar[str] = "read set upload part"

    upload_id: str
    part_source: str
    part_number: int
    content: Content
    checksum: str
    last_updated_time: Instant

    def replaced_by(self, newer: UploadPart) -> UploadPart:
        """The newer part in the place of this one; inferred: its creation time stays."""
        return replace(newer, creation_time=self.creation_time, ordinal=self.ordinal)


def _part_id(upload_id: str, part_source: str, part_number: int) -> str:
    """The id of a part in its table."""
    return f"{upload_id}/{part_source}/{part_number}"


def _checksum(content: Content) -> str:
    """The checksum of a part: seen, base64 of 32 bytes; inferred, SHA-256 of the bytes."""
    return base64.b64encode(bytes.fromhex(content.digest("sha256"))).decode()


def chosen_parts(
    upload: ReadSetUpload, uploaded: Sequence[UploadPart], listed: Sequence[Mapping[str, Any]]
) -> list[UploadPart]:
    """The uploaded parts that the list of a Complete request names, by source and number.

    Raises ValidationException when the list is empty, has no part of SOURCE1, has a SOURCE2 that the file type
    does not allow, names a part twice, one that was not uploaded, or one with another checksum; all chosen.
    """
    by_place = {(part.part_source, part.part_number): part for part in uploaded}
    places = [(item["partSource"], item["partNumber"]) for item in listed]
    sources = {source for source, _ in places}
    if SOURCE1 not in sources:
        raise ValidationException(f"parts must list at least one part of {SOURCE1}")
    if SOURCE2 in sources and upload.source_file_type != FASTQ:
        raise ValidationException(f"{SOURCE2} is not allowed for uploads of type {upload.source_file_type}")
    if len(set(places)) < len(places):
        raise ValidationException("A part can be listed only once")
    for item, place in zip(listed, places, strict=True):
        part = by_place.get(place)
        if part is None or part.checksum != item["checksum"]:
            problem = "was not uploaded" if part is None else "was uploaded with another checksum"
            raise ValidationException(f"Part {place[1]} of {place[0]} {problem}")
    return [by_place[place] for place in sorted(places)]


def assembled(upload: ReadSetUpload, parts: Sequence[UploadPart], family: str) -> ReadSetFiles:
    """The files that these parts, in order, make up; nothing is copied."""
    names = uploaded_names(upload.name, upload.source_file_type)
    files = [
        ReadSetFile(name, JoinedContent(contents))
        for name, source in zip(names, (SOURCE1, SOURCE2), strict=False)
        if (contents := [part.content for part in parts if part.part_source == source])
    ]
    return ReadSetFiles(upload.source_file_type, family, *files)


def check_size(size: int) -> None:
    """Raise ValidationException for a part of no bytes, or of more than 100 MiB."""
    if not 0 < size <= PART_SIZE:  # doc: the limit; chosen: the answer
        raise ValidationException(f"A part has 1 to {PART_SIZE} bytes; this one has {size}")


class PartsInOrder:
    """The parts of one source of an upload by ascending number, as a list operation pages through them."""

    def __init__(self, parts: Table[UploadPart], upload_id: str, part_source: str) -> None:
        self._parts = parts
        self._upload_id = upload_id
        self._part_source = part_source

    def after(
        self,
        place: Place | None,
        now: Instant,
        wanted: Mapping[str, object],  # noqa: ARG002 - nobody filters parts by their fields
    ) -> Iterator[NumberedPart]:
        """The parts behind `place`, whose second number is a part number."""
        for number in range(1 if place is None else place[1] + 1, MOST_PARTS + 1):
            part = self._parts.find(_part_id(self._upload_id, self._part_source, number), now)
            if part is not None:
                yield NumberedPart(part)


@dataclass(frozen=True, slots=True)
class NumberedPart:
    """A part whose place in a list is its number."""

    part: UploadPart

    @property
    def creation_time(self) -> Instant:
        """The same for all parts: what counts is the number."""
        return 0

    @property
    def ordinal(self) -> int:
        """The number of the part."""
        return self.part.part_number
