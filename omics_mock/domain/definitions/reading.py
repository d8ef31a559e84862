"""Reading a definition: from the bytes of an archive to everything that is known of the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.domain.definitions import cwl, nextflow, wdl
from omics_mock.domain.definitions.archive import Archive
from omics_mock.domain.definitions.entry import entry_point
from omics_mock.domain.definitions.verdict import DefinitionFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from omics_mock.domain.definitions.outline import Outline

READERS = {"WDL": wdl.read, "WDL_LENIENT": wdl.read_leniently, "NEXTFLOW": nextflow.read, "CWL": cwl.read}


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
    holds: bool = True


def read_archive(reader: BinaryIO, engine: str | None, main: str | None) -> Reading:
    """What the definition in a ZIP archive says; `engine` and `main` as requested, None when left out.

    Raises NotAnArchive for bytes that are no ZIP archive at all; everything else that is wrong with a definition
    gives a reading that does not hold.
    """
    try:
        archive = Archive(reader)
        engine, main = entry_point(archive.paths, engine, main)
        found = READERS[engine](archive, main)
    except DefinitionFailed as failure:
        return Reading(engine=engine, main=main, status_message=str(failure), holds=False)
    return Reading(
        engine=engine,
        main=main,
        parameter_template=found.parameter_template or None,
        status_message=found.status_message,
        outline=found.outline,
    )
