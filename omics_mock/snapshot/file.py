"""Snapshots in files: the service as JSON, for another process or another day."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.snapshot.encoding import Decoder, Encoder
from omics_mock.snapshot.snapshot import ServiceState

if TYPE_CHECKING:
    from omics_mock.domain.table import TableState

__tracebackhide__ = hides_frames

_FORMAT = 1
_WHAT = "omics_mock snapshot"


def write(service: ServiceState, path: str | os.PathLike[str]) -> None:
    """Write the state of a service.

    Raises ConfigurationError for contents that exist in this process only, and for a path that is none.
    """
    file = _path(path, "mock.save('world.json')")
    encoder = Encoder()
    encoder.number(_as_a_beginning(service))
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in encoder.objects)
    file.write_text(f'{{"what": "{_WHAT}", "format": {_FORMAT}, "objects": [\n{lines}\n]}}\n', encoding="utf-8")


def read(path: str | os.PathLike[str]) -> ServiceState:
    """The state that a file holds.

    Raises ConfigurationError for a file of another format, for any other file, and for a path that is none.
    """
    file = _path(path, "mock.load('world.json')")
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{path} is no JSON ({error}). Give a file that mock.save has written.") from error
    if not isinstance(document, dict) or document.get("what") != _WHAT:
        raise ConfigurationError(f"{path} is no snapshot. Give a file that mock.save has written.")
    if document.get("format") != _FORMAT:
        raise ConfigurationError(
            f"{path} has format {document.get('format')!r}, and this version of omics_mock reads format {_FORMAT}. "
            "Read it with the version that wrote it, or make it again with mock.save."
        )
    try:
        service = list(map(Decoder().add, document["objects"]))[-1]
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigurationError(_damaged(path)) from error
    if not isinstance(service, ServiceState):
        raise ConfigurationError(_damaged(path))
    return service


def _path(path: object, example: str) -> Path:
    if not isinstance(path, str | os.PathLike):
        message = (
            f"{path!r} is no path of a file. Type for example {example}; a snapshot in memory (mock.snapshot()) goes "
            "back with mock.restore(snapshot)."
        )
        raise ConfigurationError(message)
    return Path(path)


def _damaged(path: object) -> str:
    return f"{path} is not as mock.save has written it. Make it again with mock.save."


def _as_a_beginning(service: ServiceState) -> ServiceState:
    """The state without the memory of which events were sent: where it is read, the list of events begins anew."""
    regions = tuple(
        region._replace(tables={name: _untold(table) for name, table in region.tables.items()})
        for region in service.world.regions
    )
    shares = {name: _untold(table) for name, table in service.world.shares.items()}
    return replace(service, world=service.world._replace(regions=regions, shares=shares))


def _untold(table: TableState) -> TableState:
    return table._replace(told_until={}, told=frozenset(), told_at=0)
