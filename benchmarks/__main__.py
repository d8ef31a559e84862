"""Measure, print a table, keep the numbers: `python -m benchmarks [--smoke] [GetRun StartRun ...]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.goals import is_far_off
from benchmarks.harness import FULL, SMOKE
from benchmarks.rows import activation, calls, imports, jobs, lists, scale, threads, transfers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.harness import Effort, Figure

ROWS: dict[str, Callable[[Effort], list[Figure]]] = {
    "imports": imports.imports,
    "GetRun": calls.get_run,
    "StartRun": calls.start_run,
    "error": calls.error,
    "lifecycle": jobs.lifecycle,
    "import-job": jobs.import_job,
    "activation": activation.activation,
    "fixture": activation.fixture,
    "typical": activation.typical,
    "bystander": activation.bystander,
    "threads": threads.threads,
    "upload": transfers.upload,
    "download": transfers.download,
    "list": lists.lists,
    "memory": scale.memory,
    "advance": scale.advancing,
    "lives": scale.whole_lives,
}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Measure the rows that were named, or all of them; a smoke run fails when a ratio is far beyond its limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of {', '.join(ROWS)}; all of them without any")
    parser.add_argument("--smoke", action="store_true", help="make few calls, and fail when a ratio is far too high")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - ROWS.keys():
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    began = time.monotonic()
    figures = measured(arguments.rows or ROWS, SMOKE if arguments.smoke else FULL)
    print(f"{time.monotonic() - began:.0f} s")
    if arguments.smoke:
        sys.exit(complaint(figures))
    print(report.save(figures, RESULTS))


def measured(names: Iterable[str], effort: Effort) -> list[Figure]:
    """Measure the rows and print each when it is there."""
    print(report.HEAD)
    figures = []
    for name in names:
        for figure in ROWS[name](effort):
            is_new = not figures or figures[-1].row != figure.row
            print(report.line(figure), report.context(figure) if is_new else "", flush=True)
            figures.append(figure)
    return figures


def complaint(figures: Iterable[Figure]) -> str | None:
    """What is far beyond its limit; None if nothing is."""
    far = [f"{figure.row} / {figure.base}" for figure in figures if is_far_off(figure)]
    return f"far beyond the limit: {', '.join(far)}" if far else None


if __name__ == "__main__":
    main()
