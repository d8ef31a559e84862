"""Nextflow scripts as tokens: their processes, workflows and includes, and the sizes that directives give.

Nothing is evaluated: of a closure such as `{ 8.GB * task.attempt }` the first amount counts, that of the first attempt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omics_mock.domain.definitions.amounts import gibibytes, whole
from omics_mock.domain.definitions.nextflow_tokens import NEWLINE, nextflow_tokens
from omics_mock.domain.definitions.tokens import is_string, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omics_mock.domain.definitions.tokens import Tokens

_DIRECTIVES = ("accelerator", "container", "cpus", "label", "memory")
_SECTIONS = ("input", "output", "script", "shell", "exec", "stub", "when", "topic")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)[ .]?([KMGT])B?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Include:
    """`include { name as alias } from 'path'`."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Script:
    """One script file. `workflows` has the entry workflow under the empty name; both map names to opening braces."""

    path: str
    tokens: Tokens
    processes: dict[str, int]
    workflows: dict[str, int]
    includes: dict[str, Include]


def parse_script(path: str, text: str) -> Script:
    """The script in this text."""
    tokens = nextflow_tokens(text)
    script = Script(path, tokens, {}, {}, {})
    at = 0
    while at < len(tokens):
        word, block = tokens[at], 0
        if word == "process" and tokens[at + 2] == "{":
            script.processes[tokens[at + 1]] = block = at + 2
        elif word == "workflow" and "{" in (tokens[at + 1], tokens[at + 2]):
            block = at + 1 if tokens[at + 1] == "{" else at + 2
            script.workflows["" if block == at + 1 else tokens[at + 1]] = block
        elif word == "include" and tokens[at + 1] == "{":
            block = at + 1
            script.includes.update(_included(tokens, block))
        elif word in ("{", "(", "["):
            block = at
        at = (tokens.end_of(block) if block else at) + 1
    return script


def _included(tokens: Tokens, block: int) -> Iterator[tuple[str, Include]]:
    end = tokens.end_of(block)
    if tokens[end + 1] != "from" or not is_string(tokens[end + 2]):
        return
    path = unquoted(tokens[end + 2])
    at = block + 1
    while at < end:
        name = tokens[at]
        alias = tokens[at + 2] if tokens[at + 1] == "as" else name
        if name[:1].isalpha() or name[:1] == "_":
            yield alias, Include(name, path)
        at += 3 if tokens[at + 1] == "as" else 1


def directives(tokens: Tokens, block: int) -> dict[str, list[list[str]]]:
    """The values of each directive of a process or configuration block, as tokens; `x = v`, `x v` and `x(v)` alike."""
    found: dict[str, list[list[str]]] = {}
    end = tokens.end_of(block)
    at = block + 1
    while at < end:
        word = tokens[at]
        if word in _SECTIONS and tokens[at + 1] == ":":
            break
        stop = _line_end(tokens, at, end)
        if word in _DIRECTIVES:
            value = [token for token in tokens.texts[at + 1 : stop] if token not in ("=", "(", ")")]
            found.setdefault(word, []).append(value)
        at = stop + 1
    return found


def _line_end(tokens: Tokens, at: int, end: int) -> int:
    while at < end and tokens[at] not in (NEWLINE, ";"):
        at = (tokens.end_of(at) if tokens[at] in ("{", "(", "[") else at) + 1
    return min(at, end)


def labels(found: Mapping[str, Sequence[Sequence[str]]]) -> frozenset[str]:
    """The labels among the directives of a process."""
    return frozenset(unquoted(token) for value in found.get("label", ()) for token in value if is_string(token))


def sizes(found: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Any]:
    """The fields of a task outline that directives give; the last of each kind counts."""
    values = {name: several[-1] for name, several in found.items()}
    image = next((unquoted(token) for token in values.get("container", ()) if is_string(token)), None)
    fields = {
        "cpus": _first(values.get("cpus", ()), whole),
        "memory": _first(values.get("memory", ()), _memory),
        "gpus": _first(values.get("accelerator", ()), whole),
        "image": image if image and "$" not in image else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _first(value: Sequence[str], read: Callable[[str], int | None]) -> int | None:
    amounts = (read(unquoted(token) if is_string(token) else token) for token in value)
    return next((amount for amount in amounts if amount is not None), None)


def _memory(text: str) -> int | None:
    found = _AMOUNT.fullmatch(text.strip())
    return gibibytes(f"{found[1]} {found[2]}i") if found else None  # Nextflow's GB are binary
