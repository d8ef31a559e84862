# ruff: noqa: INP001, T201 - a script, not part of a package
"""Write `docs/reference/lifecycles.md` and its diagrams from what the mock does with resources of every kind.

    python tools/write_lifecycles.py

Run it after changing a lifecycle or a duration; a test compares. Nothing on the page is typed in: `tools/lifecycles`
leads every life under a mock and records it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session

sys.path.insert(0, str(Path(__file__).parent.parent))

from omics_mock import mock_omics
from omics_mock.domain.table import Table
from omics_mock.timing.instants import DAY, HOUR, MINUTE, SECOND
from tools.lifecycles.account import OWNER, REGION
from tools.lifecycles.catalogue import KINDS
from tools.lifecycles.drawing import BIRTH, diagram
from tools.lifecycles.layout import Arrow
from tools.lifecycles.measuring import measured
from tools.lifecycles.recording import GONE, lives_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omics_mock.timing.instants import Span
    from tools.lifecycles.kinds import Kind
    from tools.lifecycles.measuring import Row
    from tools.lifecycles.recording import Life

ROOT = Path(__file__).parent.parent
FOLDER = Path("docs") / "reference"
PAGE = FOLDER / "lifecycles.md"

_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": SECOND // 1000}

_HEAD = """# Lifecycles

Made by `tools/write_lifecycles.py`, which leads every life of every kind of resource under a mock and records what
happens: each operation is tried in each status, and time is let pass. A test makes it again.

In the diagrams, solid arrows come with time, dashed ones with the call of the operation that they name. A solid arrow
without a label is the usual way. The time in a box is the default one. What is `DELETED` is gone: no Get and no List
shows it, only events tell of it.

In the tables:

* **default** and **realistic** are the two profiles of `durations=`; `mock_omics()` has the first one. What *stays*
  does so until somebody calls an operation.
* **`durations=`** names the keys that set it. Several keys add up.
* **when** says in which case a status lasts that long; without a word it is the usual one.

Any stage can be set by its key, `mock_omics(durations={{"run.RUNNING": "3h"}})`, and what single resources do by
[scripts](scripts.md). How time passes is told in [Time](../time.md).

What has no status, or always the same one, is there from its creation until it is deleted: {without}.
"""


def pages(service_model: Any) -> dict[Path, str]:
    """The page and the diagrams by their paths, for one service model."""
    made = {PAGE: _HEAD.format(without=_listed([f"{kind}s" for kind in without_status()]))}
    for kind in KINDS:
        lives = [life for life in lives_of(kind) if life.birth.shown]
        rows = measured(lives)
        made[FOLDER / "lifecycles" / f"{kind.slug}.svg"] = _picture(kind, lives, rows)
        made[PAGE] += "\n" + "\n".join(_section(kind, lives, rows, service_model)) + "\n"
    return made


def without_status() -> list[str]:
    """The kinds of resources that are in no diagram."""
    drawn = {kind.table for kind in KINDS}
    with mock_omics() as mock:
        region = mock.world.region(OWNER, REGION)
        tables = {attribute: table.kind for attribute, table in vars(region).items() if isinstance(table, Table)}
    return [kind for attribute, kind in tables.items() if attribute not in drawn]


def _section(kind: Kind, lives: Sequence[Life], rows: Sequence[Row], service_model: Any) -> Iterator[str]:
    title = kind.name[0].upper() + kind.name[1:]
    yield from (f"## {title}", "", f"![State diagram: {kind.name}](lifecycles/{kind.slug}.svg)", "")
    columns = ["status", "default", "realistic", "`durations=`"]
    if any(row.because for row in rows):
        columns.append("when")
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"
    for status in _statuses(lives):
        found = [_cells(row) for row in rows if row.status == status] or [[f"`{status}`", "stays", "stays", "", ""]]
        yield from (f"| {' | '.join(cells[: len(columns)])} |" for cells in found if status != GONE)
    yield from _remarks(kind, lives, service_model)


def _cells(row: Row) -> list[str]:
    keys = " + ".join(f"{count} times `{key}`" if count > 1 else f"`{key}`" for key, count in row.keys)
    whole = "".join(f", or `{key}` for all of it" for key in row.whole)
    return [f"`{row.status}`", words_of(row.default), words_of(row.realistic), f"{keys}{whole}", row.because]


def _remarks(kind: Kind, lives: Sequence[Life], service_model: Any) -> Iterator[str]:
    if kind.remark:
        yield from ("", kind.remark)
    if kind.statuses is None:
        yield from ("", "No operation shows this status.")
        return
    words = service_model.shape_for(kind.statuses).metadata["enum"]
    if unused := [f"`{word}`" for word in words if word not in (*_statuses(lives), GONE)]:
        yield from ("", f"Nothing leads to {_listed(unused, 'or')}, which the model has as well.")


def _picture(kind: Kind, lives: Sequence[Life], rows: Sequence[Row]) -> str:
    lasts = {row.status: words_of(row.default) for row in reversed(rows)}
    statuses = {status: lasts.get(status, "") for status in _statuses(lives)}
    return diagram(f"The life of a {kind.name}", statuses, list(_arrows(lives)), GONE)


def _statuses(lives: Iterable[Life]) -> list[str]:
    """The statuses in the order in which they come up."""
    return list(dict.fromkeys(step.status for life in lives for step in life.steps))


def _arrows(lives: Sequence[Life]) -> Iterator[Arrow]:
    """The births, then what comes with time, labelled unless it is the usual, then what calls bring."""
    births = {life.steps[0].status: life.steps[0].operation for life in reversed(lives) if life.steps}
    for status, operation in dict(reversed(births.items())).items():
        yield Arrow(BIRTH, status, (operation,) if operation else (), is_call=operation is not None)
    passing: dict[tuple[str, str], str] = {}
    called: dict[tuple[str, str], dict[str, None]] = {}
    for life in lives:
        for before, after in zip(life.steps, life.steps[1:], strict=False):
            pair = before.status, after.status
            if after.operation is None:
                passing.setdefault(pair, life.birth.fate or life.birth.because or _after_calls(life))
            else:
                called.setdefault(pair, {})[after.operation] = None
    known: set[str] = set()
    for (source, target), because in passing.items():
        yield Arrow(source, target, _lines(because) if source in known else ())
        known.add(source)
    for (source, target), operations in called.items():
        yield Arrow(source, target, tuple(operations), is_call=True)


def _after_calls(life: Life) -> str:
    return f"after {life.calls[0].operation}" if life.calls else ""


def _lines(text: str, longest: int = 28) -> tuple[str, ...]:
    """The text in lines that are short enough for a label."""
    lines = [""]
    for word in text.replace("`", "").split():
        if len(lines[-1]) + len(word) >= longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(line for line in lines if line)


def words_of(span: Span) -> str:
    """A span in the words that `durations=` takes: `1m 50s`."""
    parts = []
    for unit, size in _UNITS.items():
        count, span = divmod(span, size)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts) or "0s"


def _listed(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def main() -> None:
    """Write the page and the diagrams; diagrams of kinds that are no more are removed."""
    made = pages(botocore.session.get_session().get_service_model("omics"))
    for old in (ROOT / FOLDER / "lifecycles").glob("*.svg"):
        old.unlink()
    for path, content in made.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(content, encoding="utf-8")
    print(f"{PAGE} and {len(made) - 1} diagrams")


if __name__ == "__main__":
    main()
