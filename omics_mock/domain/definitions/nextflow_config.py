"""Nextflow configuration files: the sizes and parameters that they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from posixpath import dirname, join
from typing import TYPE_CHECKING, Any

from omics_mock.domain.definitions.archive import Archive, resolve
from omics_mock.domain.definitions.nextflow_script import directives, sizes
from omics_mock.domain.definitions.nextflow_tokens import NEWLINE, nextflow_tokens
from omics_mock.domain.definitions.tokens import is_string, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.definitions.tokens import Tokens

_MOST_INCLUDES = 100


@dataclass(frozen=True, slots=True)
class _Selected:
    """Sizes for the processes with a label or name; `kind` is withLabel or withName."""

    kind: str
    pattern: str
    fields: dict[str, Any]

    def applies(self, process: str, labels: frozenset[str]) -> bool:
        names = labels if self.kind == "withLabel" else {process}
        # The service's patterns are regular expressions; as wildcards they take no time to match.
        patterns = [part.rpartition(":")[2].replace(".*", "*") for part in self.pattern.split("|")]
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


@dataclass(slots=True)
class Config:
    """What the configuration says.

    `parameters` are those that get a default, in order. `nextflow_version` is what the manifest requests.
    """

    generic: dict[str, Any] = field(default_factory=dict)
    selected: list[_Selected] = field(default_factory=list)
    parameters: dict[str, None] = field(default_factory=dict)
    nextflow_version: str | None = None

    def sizes(self, process: str, labels: frozenset[str], own: dict[str, Any]) -> dict[str, Any]:
        """The sizes of a process whose own directives give `own`.

        doc (Nextflow): the script overrides the general settings, withLabel the script, and withName all.
        """
        found = {**self.generic, **own}
        for kind in ("withLabel", "withName"):
            for selected in self.selected:
                if selected.kind == kind and selected.applies(process, labels):
                    found.update(selected.fields)
        return found


def read_config(archive: Archive, main: str) -> Config:
    """The `nextflow.config` next to the main script and the files that it includes; profiles are left out."""
    config = Config()
    waiting = [join(dirname(main), "nextflow.config")]
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_INCLUDES:
        path = waiting.pop(0)
        if path in archive and path not in seen:
            tokens = nextflow_tokens(archive.text(path))
            waiting += _read(tokens, config, path)
        seen.add(path)
    return config


def _read(tokens: Tokens, config: Config, path: str) -> Iterator[str]:
    """Take everything over from one file; the paths that it includes."""
    at = 0
    while at < len(tokens):
        word, following = tokens[at], tokens[at + 1]
        if word == "includeConfig" and is_string(following):
            yield resolve(unquoted(following), path) or ""
        elif word in _SCOPES and following == "{":
            _SCOPES[word](tokens, at + 1, config)
        elif word == "params" and following == "." and tokens[at + 3] == "=":
            config.parameters[tokens[at + 2]] = None
        elif word == "manifest" and following == ".":
            _read_version(tokens, at + 2, config)
        opening = next((position for position in (at, at + 1) if tokens[position] == "{"), None)
        at = (tokens.end_of(opening) if opening is not None else at) + 1


def _read_process(tokens: Tokens, block: int, config: Config) -> None:
    config.generic.update(sizes(directives(tokens, block)))
    for at in range(block + 1, tokens.end_of(block)):
        if tokens[at] in ("withLabel", "withName") and tokens[at + 1] == ":":
            pattern = tokens[at + 2]
            opening = next((p for p in range(at + 3, at + 6) if tokens[p] == "{"), None)
            if opening is not None:
                fields = sizes(directives(tokens, opening))
                name = unquoted(pattern) if is_string(pattern) else pattern
                config.selected.append(_Selected(tokens[at], name, fields))


def _read_parameters(tokens: Tokens, block: int, config: Config) -> None:
    at = block + 1
    end = tokens.end_of(block)
    while at < end:
        if tokens[at + 1] == "=" and tokens[at - 1] in ("{", NEWLINE, ";"):
            config.parameters[tokens[at]] = None
        at = (tokens.end_of(at) if tokens[at] in ("{", "(", "[") else at) + 1


def _read_manifest(tokens: Tokens, block: int, config: Config) -> None:
    for at in range(block + 1, tokens.end_of(block)):
        _read_version(tokens, at, config)


def _read_version(tokens: Tokens, at: int, config: Config) -> None:
    if tokens[at] == "nextflowVersion" and tokens[at + 1] == "=" and is_string(tokens[at + 2]):
        config.nextflow_version = unquoted(tokens[at + 2])


_SCOPES = {"process": _read_process, "params": _read_parameters, "manifest": _read_manifest}
