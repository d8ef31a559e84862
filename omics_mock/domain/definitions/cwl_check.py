"""Checking CWL with cwl-utils, when it is installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from omics_mock.domain.definitions.verdict import DefinitionFailed

if TYPE_CHECKING:
    from omics_mock.domain.definitions.archive import Archive

_BASE = "http://definition/"  # never fetched: every look-up goes to the archive


def check(archive: Archive, main: str, version: object) -> None:
    """Raise DefinitionFailed, with the checker's text, when the main document does not hold.

    Nothing is checked without the library, nor for a version that it does not know. What `run:` refers to is not
    followed here.
    """
    try:
        parser = import_module("cwl_utils.parser")
        options = import_module(f"cwl_utils.parser.cwl_{str(version).replace('.', '_')}").LoadingOptions
        invalid = import_module("schema_salad.exceptions").SchemaSaladException
    except ImportError:
        return
    loading = options(fetcher=_InArchive(archive), fileuri=_BASE + main, no_link_check=True)
    try:
        parser.load_document_by_string(archive.text(main), _BASE + main, loading, load_all=True)
    except DefinitionFailed:
        raise
    except invalid as error:
        message = str(error).replace(_BASE, "") or f"{main} is not a valid CWL document"
        raise DefinitionFailed(message) from error
    except Exception:  # noqa: BLE001, S110 - a definition that the checker stumbles over is one that nobody checked
        pass


class _InArchive:
    """What cwl-utils asks for the documents that one refers to; there are none but those of the definition."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def fetch_text(self, url: str, content_types: Any = None) -> str:  # noqa: ARG002 - the library's signature
        """The text of a file that `$import` or `$include` names."""
        path = url.removeprefix(_BASE)
        if path not in self._archive:
            raise DefinitionFailed(f"{path} was not found in the definition")
        return self._archive.text(path)

    def check_exists(self, url: str) -> bool:
        """Whether the file is there."""
        return url.partition("#")[0].removeprefix(_BASE) in self._archive

    def supported_schemes(self) -> list[str]:
        """The kinds of URL that are links at all."""
        return ["file", "http", "https"]

    def urljoin(self, base_url: str, url: str) -> str:
        """What `url` means in the document at `base_url`."""
        return urljoin(base_url, url)
