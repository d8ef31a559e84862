"""Reading CWL: as plain data, checked by cwl-utils when it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.domain.definitions.cwl_check import check
from omics_mock.domain.definitions.cwl_documents import Documents, Process, Unreadable, entries
from omics_mock.domain.definitions.cwl_steps import Around, process_steps
from omics_mock.domain.definitions.outline import Known
from omics_mock.domain.definitions.step_budget import TooMuchWork, within_calls
from omics_mock.domain.definitions.steps import flatten
from omics_mock.domain.definitions.verdict import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.definitions.archive import Archive

_MOST_CALLS = 1_000_000


def read(archive: Archive, main: str) -> Findings:
    """What the CWL definition says; nothing when nobody can read it. Raises DefinitionFailed when it does not hold."""
    documents = Documents(archive)
    try:
        process = documents.process(main)
        within_calls(_MOST_CALLS, lambda: check(archive, main, process.get("cwlVersion")))
    except (RecursionError, TooMuchWork, Unreadable):
        return Findings()
    return _found(documents, main, process)


def _found(documents: Documents, main: str, process: Process) -> Findings:
    inputs = dict(entries(process.get("inputs"), "id", "type"))
    env = {name: Known(entry.get("default"), (name,)) for name, entry in inputs.items()}
    try:
        outline = flatten("CWL", process_steps(documents, process, Around(main, env, {})))
    except (RecursionError, Unreadable):
        outline = None
    return Findings(parameter_template=_template(inputs), outline=outline)


def _template(inputs: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, object]]:
    """doc: "Parameter templates for CWL": nullable types and defaults make an input optional; its label is shown."""
    return {
        name: {
            "description": str(entry.get("label") or ""),
            "optional": "default" in entry or _nullable(entry.get("type")),
        }
        for name, entry in inputs.items()
    }


def _nullable(kind: object) -> bool:
    if isinstance(kind, list):
        return "null" in kind
    return isinstance(kind, str) and kind.endswith("?")
