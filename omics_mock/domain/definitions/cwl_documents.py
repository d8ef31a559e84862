"""CWL files as plain data.

JSON is always read, YAML when a library for it is installed: ruamel.yaml comes with cwl-utils, and PyYAML will do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from omics_mock.domain.definitions.archive import Archive, resolve
from omics_mock.domain.definitions.verdict import DefinitionFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_YAML = 512 << 10  # characters in all; readers of YAML are slow
_MOST_VALUES = 100_000

Process = Mapping[str, Any]


class Unreadable(Exception):
    """No library is there that reads the text, or it says more than a definition needs to."""


class Documents:
    """The CWL files of a definition; each is read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._documents: dict[str, Any] = {}
        self._budget = MOST_YAML

    def process(self, path: str, name: str = "") -> Process:
        """The process in a file with this name; without a name the only one, or the one called main.

        Raises Unreadable, and DefinitionFailed when there is no such process.
        """
        document = self._document(path)
        graph = document.get("$graph") if isinstance(document, Mapping) else document
        found = _named([document] if graph is None else graph, name)
        if not isinstance(found, Mapping) or "class" not in found:
            raise DefinitionFailed(f"{path} has no CWL process {name}".rstrip())
        return found

    def referred(self, reference: str, importer: str) -> tuple[str, Process]:
        """The process that `run:` refers to in a file, and the file it is in."""
        file, _, name = reference.partition("#")
        path = resolve(file, importer) if file else importer
        if path is None or path not in self._archive:
            raise DefinitionFailed(f"{importer}: {reference} was not found in the definition")
        return path, self.process(path, name)

    def _document(self, path: str) -> Any:
        if path not in self._documents:
            text = self._archive.text(path)
            self._budget -= len(text)
            if self._budget < 0:
                raise Unreadable
            self._documents[path] = _bounded(_loaded(text, path))
        return self._documents[path]


def entries(section: Any, key: str, value: str) -> Iterator[tuple[str, Any]]:
    """The members of a section in either of its forms: a map, or a list of maps that have their `key` inside.

    A member that is not a map stands for a map with this `value`.
    """
    if isinstance(section, Mapping):
        for name, entry in section.items():
            yield str(name), entry if isinstance(entry, Mapping) else {value: entry}
    elif isinstance(section, list):
        for entry in section:
            if isinstance(entry, Mapping):
                yield local(entry.get(key, "")), entry


def local(name: object) -> str:
    """An identifier without the file, the `#` and the process before it: `s1` for `file.cwl#main/s1`."""
    _, mark, fragment = str(name).rpartition("#")
    return fragment.partition("/")[2] or fragment if mark else fragment


def texts(value: object) -> list[str]:
    """The texts of a member that may be one text, or a list of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _named(graph: Any, name: str) -> Any:
    """The process with this name; without a name the only one, or the one called main."""
    members = [each for each in (graph if isinstance(graph, list) else ()) if isinstance(each, Mapping)]
    if not name and len(members) == 1:
        return members[0]
    return next((each for each in members if local(each.get("id", "main")) == (name or "main")), None)


def _loaded(text: str, path: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise Unreadable from None
    except ValueError:
        return _yaml(text, path)


def _yaml(text: str, path: str) -> Any:
    load = _yaml_loader()
    try:
        return load(text)
    except RecursionError:
        raise Unreadable from None
    except Exception as error:  # each library has exceptions of its own
        raise DefinitionFailed(f"{path} is not valid YAML: {error}") from error


def _yaml_loader() -> Callable[[str], Any]:
    with suppress(ImportError):
        return cast("Callable[[str], Any]", import_module("ruamel.yaml").YAML(typ="safe", pure=True).load)
    with suppress(ImportError):
        return cast("Callable[[str], Any]", import_module("yaml").safe_load)
    raise Unreadable


def _bounded(document: Any) -> Any:
    """The document, if it is no larger when its aliases are written out."""
    waiting, seen = [document], 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES:
            raise Unreadable
        waiting += value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return document
