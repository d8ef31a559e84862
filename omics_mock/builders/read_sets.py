"""Builders of sequence stores and read sets."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypedDict, overload

from omics_mock.builders.base import STORAGE_PART, Builder, birth, check_words, known
from omics_mock.domain.generated import GeneratedContent, default_size
from omics_mock.domain.read_set import (
    ReadSet,
    activating_between,
    active_between,
    failed_upload,
    processed_upload,
)
from omics_mock.domain.read_set_files import ReadSetFile, ReadSetFiles, uploaded_names
from omics_mock.domain.script import Outcome, facts_of_store
from omics_mock.domain.sequence_store import new_store
from omics_mock.domain.supplied import supplied
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.instants import DAY
from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from typing_extensions import Unpack

    from omics_mock.builders.base import Site
    from omics_mock.domain.content import Content
    from omics_mock.domain.sequence_store import SequenceStore
    from omics_mock.timing.timeline import Timeline

FileType = Literal["FASTQ", "BAM", "CRAM", "UBAM"]
Family = Literal["MD5up", "SHA256up", "SHA512up"]
ReadSetStatus = Literal["ACTIVE", "ARCHIVED", "ACTIVATING", "PROCESSING_UPLOAD", "UPLOAD_FAILED", "DELETING"]
SequenceStoreStatus = Literal["CREATING", "ACTIVE", "UPDATING", "DELETING", "FAILED"]
Source = bytes | str | os.PathLike[str] | int
"""The bytes of a file, the path of a file, or only how many bytes."""

_OF_UPLOADS = ("PROCESSING_UPLOAD", "UPLOAD_FAILED")
_NUMBERED = ("name", "subject_id", "sample_id")


class ReadSetFields(TypedDict, total=False):
    """What can be chosen for a read set, as `Add.read_set` says."""

    id: str | None
    file_type: FileType
    content: Source | tuple[Source, Source] | None
    status: ReadSetStatus | None
    name: str
    subject_id: str
    sample_id: str
    description: str | None
    reference_arn: str
    generated_from: str | None
    creation_time: datetime | None
    tags: Mapping[str, str] | None
    region: str | None
    account_id: str | None


class ReadSetBuilders(Builder):
    """`mock.add.sequence_store` and `mock.add.read_set`."""

    def sequence_store(
        self,
        name: str = "sequence-store",
        *,
        id: str | None = None,
        description: str | None = None,
        status: SequenceStoreStatus | None = None,
        e_tag_algorithm_family: Family = "MD5up",
        fallback_location: str = "",
        propagated_set_level_tags: Sequence[str] = (),
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """A sequence store; its id.

        Without `status` it is created now. With one it was created a day ago and stays in that status.
        """
        with self._site(region, account_id) as site:
            outcome = _scripted(site, name) if status is None else Outcome()
            store = new_store(
                site.region,
                site.id_of(site.region.sequence_stores, STORAGE_PART, id),
                name,
                birth(site, creation_time, has_past=status is not None),
                _store_plan(site, status, outcome),
                failure=outcome.fails,
                description=description,
                e_tag_algorithm_family=known(Family, e_tag_algorithm_family),
                fallback_location=fallback_location,
                propagated_set_level_tags=tuple(propagated_set_level_tags),
            )
            site.region.tags[store.arn(site.region)] = dict(tags or {})
            return site.region.sequence_stores.add(store).id

    @overload
    def read_set(self, store: str, **fields: Unpack[ReadSetFields]) -> str: ...

    @overload
    def read_set(self, store: str, *, count: int, **fields: Unpack[ReadSetFields]) -> list[str]: ...

    def read_set(
        self,
        store: str,
        *,
        count: int | None = None,
        **fields: Unpack[ReadSetFields],
    ) -> str | list[str]:
        """A read set in the sequence store with the id `store`; its id, or with `count` the ids of so many.

        `file_type` is FASTQ by default. `content` is the bytes, the path or the size in bytes of its file, or
        a pair of those for FASTQ; without it some content is made up. `name`, `subject_id`, `sample_id`,
        `description`, `reference_arn`, `generated_from` and `tags` are as the API has them; a `{}` in the
        first three stands for the number of the read set.

        Without `status` it is created now, ACTIVE, and archived after 30 idle days. With one it was created
        earlier and has that status now; ACTIVATING and PROCESSING_UPLOAD have just begun, DELETING never ends.
        """
        _check_fields(fields, count)
        with self._site(fields.get("region"), fields.get("account_id")) as site:
            template = _template(site, _store(site, store), fields)
            tags = fields.get("tags")
            numbers, has_past = range(1 if count is None else count), "status" in fields
            ids = [_added(site, template, number, tags, has_past=has_past) for number in numbers]
        return ids[0] if count is None else ids


def _template(site: Site, home: SequenceStore, fields: ReadSetFields) -> ReadSet:
    """A read set that lacks only its id, unless it is given, and the number in its names."""
    status = fields.get("status")
    life = _life(site, status, fields.get("creation_time"))
    return ReadSet(
        id="" if (wanted := fields.get("id")) is None else site.id_of(site.region.read_sets, STORAGE_PART, wanted),
        creation_time=life.entries()[0][0],
        timeline=life,
        sequence_store_id=home.id,
        subject_id=fields.get("subject_id", "subject"),
        sample_id=fields.get("sample_id", "sample"),
        name=fields.get("name", "read-set"),
        creation_type="UPLOAD" if status in _OF_UPLOADS else "IMPORT",
        files=_files(home.e_tag_algorithm_family, fields.get("file_type", "FASTQ"), fields.get("content")),
        description=fields.get("description"),
        reference_arn=fields.get("reference_arn", ""),
        generated_from=fields.get("generated_from"),
        status_message="The upload could not be processed." if status == "UPLOAD_FAILED" else None,
    )


def _added(site: Site, template: ReadSet, number: int, tags: Mapping[str, str] | None, *, has_past: bool) -> str:
    numbered = {
        field: text.replace("{}", str(number)) for field in _NUMBERED if "{}" in (text := getattr(template, field))
    }
    read_set_id = template.id or site.id_of(site.region.read_sets, STORAGE_PART, None)
    read_set = replace(template, id=read_set_id, **numbered)
    if tags:
        site.region.tags[read_set.arn(site.region)] = dict(tags)
    return site.region.read_sets.add(read_set, has_past=has_past).id


def _life(site: Site, status: str | None, creation_time: datetime | None) -> Timeline:
    """The life, past and future, of a read set that has this status now; None: the usual life."""
    now, durations = site.now, site.durations
    idle, processing = durations["read_set.ACTIVE"], durations["read_set.PROCESSING_UPLOAD"]
    activated = now + durations["read_set_activation_source.IN_PROGRESS"]
    ages = {"ARCHIVED": DAY + idle, "ACTIVATING": DAY + idle, "PROCESSING_UPLOAD": 0, "UPLOAD_FAILED": DAY + processing}
    usual = now - ages.get(status or "", 0 if status is None else DAY)
    born = usual if creation_time is None else birth(site, creation_time)
    archived = active_between(born, born + idle)
    lives = {
        None: archived,
        "ACTIVE": active_between(born, now + idle),
        "ARCHIVED": archived,
        "ACTIVATING": activating_between(archived, now, activated, idle),
        "PROCESSING_UPLOAD": processed_upload(born, processing, idle),
        "UPLOAD_FAILED": failed_upload(born, processing),
        "DELETING": archived.branch(now, Plan.of(("DELETING", None))),
    }
    life = lives[status]
    if status not in (None, life.status_at(now)) or (status == "ACTIVATING" and archived.status_at(now) != "ARCHIVED"):
        raise ConfigurationError(
            f"A read set that was created at {creation_time} cannot be {status} now: read sets are archived after "
            f"{timedelta(microseconds=idle)}, and uploads processed after {timedelta(microseconds=processing)}. "
            "Give another creation_time, or none."
        )
    return life


def _scripted(site: Site, name: str) -> Outcome:
    stores = site.region.sequence_stores
    return site.scripts.outcome("store", facts_of_store(stores.kind, name), f"mock.add.sequence_store({name!r})")


def _store_plan(site: Site, status: str | None, outcome: Outcome) -> Plan:
    if status is None:
        return outcome.creation(site.durations["sequence_store.CREATING"])
    return Plan.of((known(SequenceStoreStatus, status), None))


def _files(family: str, file_type: str, content: Source | tuple[Source, Source] | None) -> ReadSetFiles:
    if content is None:
        return _made_up(family, file_type)
    contents = content if isinstance(content, tuple) else (content,)
    names = uploaded_names("read-set", file_type)
    if len(contents) > len(names):
        message = f"A read set of type {file_type} has one file: give one content, or file_type='FASTQ'."
        raise ConfigurationError(message)
    files = [ReadSetFile(name, _content(name, one, file_type)) for name, one in zip(names, contents, strict=False)]
    return ReadSetFiles(file_type, family, *files)


@lru_cache(maxsize=16)
def _made_up(family: str, file_type: str) -> ReadSetFiles:
    """The files that all read sets without a content share."""
    name = uploaded_names("read-set", file_type)[0]
    content = GeneratedContent(name, default_size(name), file_type)
    return ReadSetFiles(file_type, family, ReadSetFile(name, content))


def _content(name: str, source: Source, file_type: str) -> Content:
    content = supplied(source, name, file_type)
    if content.size == 0:
        message = f"The content of a read set cannot be empty, as {source!r} is. Give it some bytes."
        raise ConfigurationError(message)
    return content


def _store(site: Site, store: str) -> SequenceStore:
    found = site.region.sequence_stores.find(store, site.now)
    if found is None:
        known = [known.id for known in site.region.sequence_stores.existing(site.now)]
        message = (
            f"There is no sequence store {store!r} in {site.region.name}; the stores there are {known}. "
            "Make one with mock.add.sequence_store() or create_sequence_store()."
        )
        raise ConfigurationError(message)
    return found


def _check_fields(fields: ReadSetFields, count: int | None) -> None:
    """Raise ConfigurationError when one of them makes no sense."""
    check_words("read_set", fields, ReadSetFields)
    if count is not None and count < 1:
        raise ConfigurationError(f"read_set(count={count}) makes no read set. Give a count of at least 1.")
    if count is not None and fields.get("id") is not None:
        raise ConfigurationError("read_set(count=..., id=...): the id is that of one read set. Leave one of them out.")
    known(FileType, fields.get("file_type", "FASTQ"))
    if (status := fields.get("status")) is not None:
        known(ReadSetStatus, status)
