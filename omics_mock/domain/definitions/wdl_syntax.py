"""The shape of WDL: declarations, sections and literals, found among the tokens without a grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.tokens import is_string, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omics_mock.domain.definitions.tokens import Tokens

SECTIONS = ("output", "meta", "parameter_meta", "hints", "requirements", "runtime")
"""The sections of a workflow or task that declare nothing that its body uses."""

_TYPE = re.compile(r"[A-Z]\w*|object")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_KEYWORDS = {*SECTIONS, "as", "call", "command", "else", "if", "input", "scatter", "task", "then", "workflow"}
_LITERALS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Declaration:
    """`TYPE NAME [= EXPRESSION]`; the expression's tokens are empty when there is none."""

    name: str
    optional: bool
    expression: Sequence[str]
    end: int


def opens_section(tokens: Tokens, at: int) -> bool:
    """Whether a scatter or a conditional section begins there; an `if` within an expression is none."""
    is_section = tokens[at] in ("scatter", "if") and tokens[at + 1] == "("
    return is_section and tokens[tokens.end_of(at + 1) + 1] == "{"


def _declared_name(tokens: Tokens, at: int) -> int | None:
    """Where the name stands that a declaration at `at` declares; None when none begins there."""
    if not _TYPE.fullmatch(tokens[at]):
        return None
    name = tokens.end_of(at + 1) + 1 if tokens[at + 1] == "[" else at + 1
    name += tokens[name] == "+"
    name += tokens[name] == "?"
    return name if _IDENTIFIER.fullmatch(tokens[name]) and tokens[name] not in _KEYWORDS else None


def declaration_at(tokens: Tokens, at: int) -> Declaration | None:
    """The declaration that begins at `at`; None when none does."""
    name = _declared_name(tokens, at)
    if name is None:
        return None
    optional = tokens[name - 1] == "?"
    if tokens[name + 1] != "=":
        return Declaration(tokens[name], optional, (), name + 1)
    end = name + 2
    while end < len(tokens) and not _ends_expression(tokens, end):
        end = (tokens.end_of(end) if tokens[end] in ("(", "[", "{") else end) + 1
    return Declaration(tokens[name], optional, tokens.texts[name + 2 : end], end)


def _ends_expression(tokens: Tokens, at: int) -> bool:
    begins_section = tokens[at] in (*SECTIONS, "input", "command") and tokens[at + 1] == "{"
    return (
        tokens[at] in ("}", "call")
        or begins_section
        or opens_section(tokens, at)
        or _declared_name(tokens, at) is not None
    )


def inputs_of(tokens: Tokens, block: int) -> Iterator[Declaration]:
    """The inputs of a task or workflow: its input section, or in draft-2 its unbound declarations."""
    end = tokens.end_of(block)
    sections = [at for at in range(block, end) if tokens[at] == "input" and tokens[at + 1] == "{"]
    begin, end = (sections[0] + 2, tokens.end_of(sections[0] + 1)) if sections else (block + 1, end)
    at = begin
    while at < end:
        found = declaration_at(tokens, at)
        if found is not None and (sections or not found.expression):
            yield found
        skips = tokens[at] == "{" and found is None
        at = found.end if found is not None else (tokens.end_of(at) if skips else at) + 1


def attributes_of(tokens: Tokens, block: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Each `name: value` of a section, the value as tokens, at least one."""
    end = min(tokens.end_of(block), len(tokens))
    at = block + 1
    while at < end:
        begin = at = at + 2
        while at < end and tokens[at + 1] != ":":
            at = (tokens.end_of(at) if tokens[at] in ("(", "[", "{") else at) + 1
        if begin < end:
            yield tokens[begin - 2], tokens.texts[begin : max(at, begin + 1)]


def literal(expression: Sequence[str]) -> object:
    """The value of a literal string, number, truth or array; None for the rest."""
    if not expression:
        return None
    first = expression[0]
    if len(expression) == 1:
        if is_string(first):
            return None if re.search(r"[~$]\{", first) else unquoted(first)
        return (
            int(first)
            if first.isdecimal() and len(first) < 19
            else _LITERALS.get(first, first if first[:1].isdigit() else None)
        )
    return _items(expression) if first == "[" and expression[-1] == "]" else None


def _items(expression: Sequence[str]) -> object:
    """The items of a literal array; None for each that is no simple literal itself."""
    depth = 0
    items: list[list[str]] = [[]]
    for word in expression[1:-1]:
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if word == "," and depth == 0:
            items.append([])
        else:
            items[-1].append(word)
    return [literal(item) if len(item) == 1 else None for item in items if item]
