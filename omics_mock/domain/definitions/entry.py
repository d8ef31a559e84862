"""Which file of a definition is the main one, and which engine runs it.

doc: "Creating private workflows": `main` may be left out when there is a single definition file or one called
`main`; `engine` may be left out unless the definition has files of several languages.
"""

from __future__ import annotations

from posixpath import basename, splitext
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.archive import resolve
from omics_mock.domain.definitions.verdict import DefinitionFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

ENGINES = {".wdl": "WDL", ".nf": "NEXTFLOW", ".cwl": "CWL"}

_SUFFIXES = {"WDL": ".wdl", "WDL_LENIENT": ".wdl", "NEXTFLOW": ".nf", "CWL": ".cwl"}


def entry_point(paths: Sequence[str], engine: str | None, main: str | None) -> tuple[str, str]:
    """The engine and the main file of the definition with these files. Raises DefinitionFailed when either is unclear.

    chosen: the texts.
    """
    if main is not None:
        return _given(paths, engine, main)
    suffixes = {_SUFFIXES[engine]} if engine is not None else set(ENGINES)
    candidates = [path for path in paths if splitext(path)[1] in suffixes]
    languages = sorted({ENGINES[splitext(path)[1]] for path in candidates})
    if not candidates:
        raise DefinitionFailed("No workflow definition file was found in the definition")
    if len(languages) > 1:
        raise DefinitionFailed(f"The definition has files of several languages ({', '.join(languages)}): give engine")
    return engine or languages[0], _main_among(candidates)


def _given(paths: Sequence[str], engine: str | None, main: str) -> tuple[str, str]:
    path = resolve(main, "")
    if path is None or path not in paths:
        raise DefinitionFailed(f"The main file {main} was not found in the definition")
    found = engine or ENGINES.get(splitext(path)[1])
    if found is None:
        raise DefinitionFailed(f"The engine of the main file {main} is unclear: give engine")
    return found, path


def _main_among(candidates: Sequence[str]) -> str:
    """The topmost file called main, else the only topmost file. seen: several of them make the workflow fail."""
    called_main = [path for path in candidates if splitext(basename(path))[0] == "main"]
    for choice in (_topmost(called_main), _topmost(candidates)):
        if len(choice) == 1:
            return choice[0]
    raise DefinitionFailed(
        f"The definition has several workflow files ({', '.join(sorted(candidates)[:10])}): give main"
    )


def _topmost(paths: Sequence[str]) -> Sequence[str]:
    depth = min((path.count("/") for path in paths), default=0)
    return [path for path in paths if path.count("/") == depth]
