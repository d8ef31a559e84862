"""Reading a definition: from the bytes of an archive to everything that is known of the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from omics_mock.domain.definitions import cwl, nextflow, wdl
from omics_mock.domain.definitions.archive import Archive
from omics_mock.domain.definitions.entry import entry_point
from omics_mock.domain.definitions.verdict import DefinitionFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from omics_mock.domain.definitions.outline import Outline

_LONGEST_MESSAGE = 50_000  # chosen: checkers quote the text that they do not understand, all of it

_READERS = {"WDL": wdl.read, "WDL_LENIENT": wdl.read_leniently, "NEXTFLOW": nextflow.read, "CWL": cwl.read}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a definition. None means that it says nothing, or that nobody could read it.

    `holds` is False for a definition that makes its workflow FAILED; `status_message` says why.
    """

    engine: str | None = None
    main: str | None = None
    parameter_template: Mapping[str, Mapping[str, object]] | None = None
    status_message: str | None = None
    outline: Outline | None = None
    engine_version: str | None = None
    holds: bool = True


def read_archive(reader: BinaryIO, engine: str | None, main: str | None) -> Reading:
    """What the definition in a ZIP archive says; `engine` and `main` as requested, None when left out.

    Raises NotAnArchive for bytes that are no ZIP archive at all; everything else that is wrong with a definition
    gives a reading that does not hold.
    """
    try:
        archive = Archive(reader)
        engine, main = entry_point(archive.paths, engine, main)
        found = _READERS[engine](archive, main)
    except DefinitionFailed as failure:
        return Reading(engine=engine, main=main, status_message=_cut(str(failure)), holds=False)
    return Reading(
        engine=engine,
        main=main,
        parameter_template=found.parameter_template or None,
        status_message=_cut(found.status_message),
        outline=found.outline,
        engine_version=found.engine_version,
    )


@lru_cache(maxsize=8)
def read_zip(content: bytes, engine: str | None, main: str | None) -> Reading:
    """As `read_archive`, from bytes. Many tests make the same workflow, so the last few readings are kept."""
    return read_archive(BytesIO(content), engine, main)


def _cut(message: str | None) -> str | None:
    return message[:_LONGEST_MESSAGE] if message is not None else None
