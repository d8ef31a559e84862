"""WDL documents as tokens: what they import, and where their tasks and workflows stand."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from posixpath import basename, splitext
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.archive import MOST_FILES, Archive, resolve
from omics_mock.domain.definitions.tokens import is_string, unquoted
from omics_mock.domain.definitions.verdict import DefinitionFailed
from omics_mock.domain.definitions.wdl_tokens import wdl_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.definitions.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Document:
    """One WDL file. `imports` maps namespaces to paths; `tasks` and `workflows` map names to their opening brace."""

    path: str
    tokens: Tokens
    imports: Mapping[str, str]
    tasks: Mapping[str, int]
    workflows: Mapping[str, int]


def documents(archive: Archive, main: str) -> Mapping[str, Document]:
    """The main document and everything that it imports, directly or not, by path.

    Raises DefinitionFailed for an import that is missing or lies outside of the archive: nothing is ever fetched.
    """
    found: dict[str, Document] = {}
    waiting = deque([main])
    while waiting:
        path = waiting.popleft()
        if path not in found:
            found[path] = _document(archive, path)
            waiting.extend(found[path].imports.values())
        if len(found) > MOST_FILES:
            raise DefinitionFailed(f"The definition imports more than {MOST_FILES} files")
    return found


def _document(archive: Archive, path: str) -> Document:
    tokens = wdl_tokens(archive.text(path))
    blocks: dict[str, dict[str, int]] = {"task": {}, "workflow": {}}
    imports: dict[str, str] = {}
    at = 0
    while at < len(tokens):
        word = tokens[at]
        if word == "import" and is_string(tokens[at + 1]):
            uri = unquoted(tokens[at + 1])
            alias = tokens[at + 3] if tokens[at + 2] == "as" else splitext(basename(uri))[0]
            imports[alias] = _imported(archive, uri, path)
            at += 2
        elif word in blocks and tokens[at + 2] == "{":
            blocks[word][tokens[at + 1]] = at + 2
            at = tokens.end_of(at + 2) + 1
        else:
            at = (tokens.end_of(at) if word == "{" else at) + 1
    return Document(path, tokens, imports, blocks["task"], blocks["workflow"])


def _imported(archive: Archive, uri: str, importer: str) -> str:
    path = resolve(uri, importer)
    if path is None:
        raise DefinitionFailed(f"{importer}: the import {uri} is not a path within the definition")
    if path not in archive:
        raise DefinitionFailed(f"{importer}: the import {uri} was not found in the definition")
    return path
