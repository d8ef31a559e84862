"""The words of Nextflow scripts and configuration files."""

from __future__ import annotations

import re

from omics_mock.domain.definitions.tokens import MOST_TOKENS, Tokens

NEWLINE = "\n"

# Every alternative consumes what it began, closed or not, so that no text is looked at twice.
_TOKEN = re.compile(
    r"""
    [ \t\r\f\v]+ | //[^\n]* | \\\n
  | (?P<token> \n | \"\"\" | ''' | /\*
             | "[^"\\\n]*(?:\\.[^"\\\n]*)*"? | '[^'\\\n]*(?:\\.[^'\\\n]*)*'?
             | [A-Za-z_$]\w* | \d[\w.]* | . )
    """,
    re.VERBOSE,
)
_LONG = {'"""': '"""', "'''": "'''", "/*": "*/"}
_GOES_ON_AFTER = (",", "|", "=", "+", "(", "[", "{", NEWLINE)
_GOES_ON_BEFORE = (".", "|", "+")


def nextflow_tokens(text: str) -> Tokens:
    """The tokens of a script; a newline is one where a statement can end."""
    texts: list[str] = []
    at = 0
    while at < len(text) and len(texts) <= MOST_TOKENS:
        found = _TOKEN.match(text, at)
        word = found["token"] if found else text[at]
        begin, at = at, found.end() if found else at + 1
        if word in _LONG:
            end = text.find(_LONG[word], at)
            at = len(text) if end < 0 else end + len(word)
            if word != "/*":
                texts.append(text[begin:at])
        elif word == NEWLINE:
            if texts and texts[-1] not in _GOES_ON_AFTER:
                texts.append(word)
        elif word is not None:
            if word in _GOES_ON_BEFORE and texts[-1:] == [NEWLINE]:
                texts.pop()
            texts.append(word)
    return Tokens(texts)
