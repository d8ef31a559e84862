"""Breaking source text into tokens, in one pass whose time grows with the length of the text only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.verdict import DefinitionFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TOKENS = 1_000_000

_CLOSING = {"{": "}", "(": ")", "[": "]"}


class Tokens:
    """The tokens of a text, comments and white space left out, with the bracket that closes each bracket.

    Strings keep their quotes, so that no token of code is mistaken for one.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        if len(texts) > MOST_TOKENS:
            raise DefinitionFailed(f"A source file has more than {MOST_TOKENS} words and marks")
        self.texts = texts
        self._ends = _matching(texts)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, position: int) -> str:
        """The token there; empty beyond the end."""
        return self.texts[position] if position < len(self.texts) else ""

    def end_of(self, position: int) -> int:
        """The position of the bracket that closes the one at `position`; the end of the text when none does."""
        return self._ends.get(position, len(self.texts))


def _matching(texts: Sequence[str]) -> dict[int, int]:
    ends, open_brackets = {}, []
    for position, text in enumerate(texts):
        if text in _CLOSING:
            open_brackets.append(position)
        elif open_brackets and text == _CLOSING[texts[open_brackets[-1]]]:
            ends[open_brackets.pop()] = position
    return ends


def is_string(token: str) -> bool:
    """Whether the token is a string literal."""
    return token[:1] in ("'", '"')


def unquoted(token: str) -> str:
    """The characters of a string literal, escapes left as they are."""
    mark = token[:3] if token[:3] in ('"""', "'''") else token[:1]
    return token[len(mark) : -len(mark)] if token.endswith(mark) and len(token) > len(mark) else token[len(mark) :]


_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_PLACEHOLDER = re.compile(r"[~$]\{([^}]*)")


def names_in(tokens: Sequence[str]) -> set[str]:
    """The variables in these tokens: `A` for `A.out`; of a string, only those in its placeholders."""
    code = [part for token in tokens for part in (_PLACEHOLDER.findall(token) if is_string(token) else [token])]
    return {name for part in code for name in _NAME.findall(part)}
