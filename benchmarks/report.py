"""The results: a table to read, and JSON to keep."""

from __future__ import annotations

import json
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from typing import TYPE_CHECKING

from benchmarks.goals import goal_of, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.harness import Figure

HEAD = f"{'row':38}{'base':16}{'median':>8}{'quartiles':>16}{'best':>8}{'goal':>6}{'must':>6}  verdict"
PACKAGES = ("omics-mock", "botocore", "boto3", "moto", "pytest", "wrapt")


def line(figure: Figure) -> str:
    """A row of the table."""
    goal = goal_of(figure)
    median, low, high = (shown(value) for value in figure.value)
    best = "" if figure.best is None else shown(figure.best)
    limits = f"{goal.goal:6g}{goal.must:6g}" if goal else " " * 12
    return f"{figure.row:38}{figure.base:16}{median:>8}{low + ' - ' + high:>16}{best:>8}{limits}  {verdict(figure):7}"


def context(figure: Figure) -> str:
    """What stands beside a row, for the reader."""
    return ", ".join(f"{name} {shown(value)}" for name, value in figure.context.items())


def shown(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def save(figures: Sequence[Figure], folder: Path) -> Path:
    """Write everything that was measured, with the versions of what took part."""
    now = datetime.now(timezone.utc)
    path = folder / f"{now:%Y-%m-%dT%H%M%S}.json"
    folder.mkdir(exist_ok=True)
    rows = [
        {
            "row": figure.row,
            "base": figure.base,
            "unit": figure.unit,
            **figure.value._asdict(),
            "best": figure.best,
            "goal": goal.goal if (goal := goal_of(figure)) else None,
            "must": goal.must if goal else None,
            "verdict": verdict(figure) or None,
            "context": dict(figure.context),
        }
        for figure in figures
    ]
    about = {"at": now.isoformat(), "python": platform.python_version(), "versions": versions()}
    path.write_text(json.dumps({**about, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    return path


def versions() -> dict[str, str]:
    """What is compared with what."""
    return {package: version(package) for package in PACKAGES}
