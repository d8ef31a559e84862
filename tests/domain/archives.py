"""Definitions for tests: archives in memory, and what is read in them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from omics_mock.domain.definitions import Reading, read_archive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.task_outline import TaskOutline


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of files by path, the same bytes for the same files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        for path, content in files.items():
            writer.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def read(files: Mapping[str, str | bytes], engine: str | None = None, main: str | None = None) -> Reading:
    """What is read in a definition of these files."""
    return read_archive(io.BytesIO(zipped(files)), engine, main)


def tasks(reading: Reading, **parameters: object) -> dict[str, TaskOutline]:
    """The tasks of a run with these parameters, by name."""
    assert reading.outline is not None
    return {task.name: task for task in reading.outline.tasks(parameters)}


def waits(reading: Reading, **parameters: object) -> dict[str, list[str]]:
    """The names of the tasks that each task waits for."""
    assert reading.outline is not None
    found = reading.outline.tasks(parameters)
    return {task.name: [found[position].name for position in task.after] for task in found}
