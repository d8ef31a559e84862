"""Strict mode: a test that declares something which is never used does not test what it says."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from omics_mock.exceptions import UnusedScript, hides_frames

if TYPE_CHECKING:
    from omics_mock.domain.script_book import Entry
    from omics_mock.faults import Fault, Faults
    from omics_mock.journal import Journal
    from omics_mock.scripts import Scripts

__tracebackhide__ = hides_frames

_NEAREST = 3

# The calls that make what scripts of each kind are about.
_OPERATIONS = {
    "run": "StartRun*",
    "workflow": "CreateWorkflow*",
    "store": "Create*Store*",
    "read_set_import": "StartReadSetImportJob",
    "read_set_export": "StartReadSetExportJob",
    "read_set_activation": "StartReadSetActivationJob",
    "reference_import": "StartReferenceImportJob",
    "variant_import": "StartVariantImportJob",
    "annotation_import": "StartAnnotationImportJob",
}


def raise_unused(scripts: Scripts, faults: Faults, journal: Journal) -> None:
    """Raise UnusedScript, with the calls that nearly matched, when a script or fault rule was never used."""
    unused = [_unused_script(entry, journal) for entry in scripts.book.unused()]
    unused += [_unused_fault(fault, journal) for fault in faults.unused()]
    if unused:
        listed = "\n".join(unused)
        raise UnusedScript(
            f"What this test has declared was never used:\n{listed}\n"
            "Correct the selector, make the call it is meant for, remove it, or set mock_omics(strict=False)."
        )


def _unused_script(entry: Entry, journal: Journal) -> str:
    operation = _OPERATIONS[entry.script.kind]
    near = [f"    nearly: {miss.call}  <- {miss.why}" for miss in entry.near]
    refused = [
        f"    refused: {call}" for call in journal.calls if call.error and fnmatchcase(call.operation, operation)
    ]
    none = f"    nothing was made that it could be about: no call of {operation}"
    return "\n".join([f"  {entry.script.text}", *near, *refused[-_NEAREST:]] + ([] if near or refused else [none]))


def _unused_fault(fault: Fault, journal: Journal) -> str:
    calls = [call for call in journal.calls if fnmatchcase(call.operation, fault.operation)] or list(journal.calls)
    near = [f"    nearly: {call}" for call in calls[-_NEAREST:]]
    passed = [f"    {fault.seen} attempts matched, but {_why_not(fault)}"] if fault.seen else []
    return "\n".join([f"  {fault}", *passed, *(near or ["    no omics call was made"])])


def _why_not(fault: Fault) -> str:
    return f"none was longer than {fault.truncate} bytes" if fault.used else f"after={fault.after} lets them pass"
