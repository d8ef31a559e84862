"""What miniwdl says of a document, as the service shows it.

seen: the status message of an ACTIVE workflow is the output of `miniwdl check`.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

_MOST_ERRORS = 100

# It runs a program that may be installed, through files: not here.
_NOT_RUN = "CommandShellCheck"


def outline_text(document: Any, main: str) -> str:
    """The outline of a checked document with its warnings, a line each."""
    _lint(document)
    text = io.StringIO()
    text.write(f"{main.rpartition('/')[2]}\n")
    outline = import_module("WDL.CLI").outline
    outline(document, 0, file=text, show_called=document.workflow is not None)
    return text.getvalue()


def error_text(error: BaseException) -> str:
    """What `miniwdl check` prints of an error: where it is, what it is, the line, and the errors that caused it."""
    lines: list[str] = []
    waiting: list[BaseException] = [error]
    while waiting and len(lines) < _MOST_ERRORS:
        current: Any = waiting.pop(0)
        if several := getattr(current, "exceptions", None):
            waiting = [*several, *waiting]
            continue
        lines += _lines(current)
        if current.__cause__ is not None:
            waiting.insert(0, current.__cause__)
    return "\n".join(lines) + "\n"


def _lines(error: Any) -> list[str]:
    at = getattr(error, "pos", None)
    if at is None:
        return [str(error)]
    lines = [f"({at.uri} Ln {at.line} Col {at.column}) {error}"]
    source = (getattr(error, "source_text", None) or "").split("\n")
    if 0 < at.line <= len(source) and source != [""]:
        line = source[at.line - 1].replace("\t", " ")
        end = at.end_column if at.end_line == at.line else len(line) + 1
        lines += [f"    {line}", f"    {' ' * (at.column - 1)}{'^' * max(1, end - at.column)}"]
    return lines


def _lint(document: Any) -> None:
    """Attach miniwdl's warnings to the document: what `WDL.Lint.lint` does, without the check that runs a program."""
    lint, walker = import_module("WDL.Lint"), import_module("WDL.Walker")
    walker.SetParents()(document)
    walker.MarkCalled()(document)
    walker.Multi([walker.MarkImportsUsed(), walker.SetReferrers()])(document)
    wanted = [make for make in lint._all_linters if make.__name__ != _NOT_RUN]  # noqa: SLF001 - there is no other list
    linters = [make(descend_imports=True) for make in wanted]
    walker.Multi([linter for linter in linters if linter.auto_descend], descend_imports=True)(document)
    for linter in linters:
        if not linter.auto_descend:
            linter(document)
