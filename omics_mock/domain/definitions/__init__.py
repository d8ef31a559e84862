"""Workflow definitions, read and never executed.

What is read: which engine and main file, whether the definition holds, its parameters, and the tasks that a run of it
has. Reading touches neither disk nor network and is bounded, whatever the definition contains.
"""

from __future__ import annotations

from omics_mock.domain.definitions.archive import is_archive
from omics_mock.domain.definitions.reading import Reading, read_archive, read_zip
from omics_mock.domain.definitions.verdict import DefinitionFailed, NotAnArchive

__all__ = ["DefinitionFailed", "NotAnArchive", "Reading", "is_archive", "read_archive", "read_zip"]
