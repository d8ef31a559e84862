"""The words of WDL."""

from __future__ import annotations

import re

from omics_mock.domain.definitions.tokens import MOST_TOKENS, Tokens

# Every alternative consumes what it began, closed or not, so that no text is looked at twice.
_TOKEN = re.compile(
    r"""
    [\s]+ | \#[^\n]*
  | (?P<token> "[^"\\\n]*(?:\\.[^"\\\n]*)*"? | '[^'\\\n]*(?:\\.[^'\\\n]*)*'?
             | [A-Za-z_][\w.]* | \d[\w.]* | <<< | . )
    """,
    re.VERBOSE,
)


def wdl_tokens(text: str) -> Tokens:
    """The tokens of a WDL document; a command is reduced to its brackets."""
    texts: list[str] = []
    at = 0
    while at < len(text) and len(texts) <= MOST_TOKENS:
        found = _TOKEN.match(text, at)
        word = found["token"] if found else text[at]
        at = found.end() if found else at + 1
        if word is None:
            continue
        if word == "<<<":
            at = _after_heredoc(text, at)
            texts += ["{", "}"]
        elif word == "{" and texts[-1:] == ["command"]:
            at = _after_braces(text, at)
            texts += ["{", "}"]
        else:
            texts.append(word)
    return Tokens(texts)


def _after_heredoc(text: str, at: int) -> int:
    end = text.find(">>>", at)
    return len(text) if end < 0 else end + 3


_BRACE = re.compile(r"[{}]")


def _after_braces(text: str, at: int) -> int:
    """The position behind the brace that closes the command; placeholders have braces of their own."""
    depth = 1
    for brace in _BRACE.finditer(text, at):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return len(text)
