"""Reading WDL: with miniwdl when it is installed, as the service does, else by the shape of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.definitions.step_budget import TooMuchWork, within_calls
from omics_mock.domain.definitions.verdict import DefinitionFailed
from omics_mock.domain.definitions.wdl_checked import learn_grammars, miniwdl, read_checked
from omics_mock.domain.definitions.wdl_document import documents
from omics_mock.domain.definitions.wdl_simple import read_simply

if TYPE_CHECKING:
    from omics_mock.domain.definitions.archive import Archive
    from omics_mock.domain.definitions.verdict import Findings

MOST_CALLS = 1_000_000
"""chosen: some ten times the work that a workflow of a hundred tasks takes, and done within seconds."""


def read(archive: Archive, main: str, *, lenient: bool = False) -> Findings:
    """What the WDL definition says. Raises DefinitionFailed when it does not hold.

    Imports are looked at before anything is parsed. A definition that asks too much of the checker is read simply.
    """
    found = documents(archive, main)
    if miniwdl() is not None:
        try:
            learn_grammars()
            return within_calls(MOST_CALLS, lambda: read_checked(archive, main, lenient=lenient))
        except DefinitionFailed:
            raise
        except (Exception, TooMuchWork):  # noqa: BLE001, S110 - whatever miniwdl stumbles over, the simple reader reads
            pass
    return read_simply(found, main)


def read_leniently(archive: Archive, main: str) -> Findings:
    """As `read`, without the checks of optional and non-empty types, which WDL_LENIENT leaves out."""
    return read(archive, main, lenient=True)
