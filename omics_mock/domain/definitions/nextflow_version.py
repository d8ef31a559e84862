"""Which version of Nextflow a definition is run with. doc: "Workflow language versions"."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT = "23.10.0"
LATEST = "26.04.0"
OLDEST = "22.04.0"  # the only one that runs DSL 1

SUPPORTED = (DEFAULT, OLDEST, "24.10.8", "25.10.0", LATEST)
"""doc: in the order of preference among those that a range allows."""

_SAME = {"22.04.01": OLDEST, "22.04.1": OLDEST}  # doc: the page calls one release by both names
_BOUND = re.compile(r"(>=|<=|==|=|>|<)?\s*v?(\d{1,4}(?:\.\d{1,4}){0,2})(\+)?")
_HOLDS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
}


def engine_version(requested: str | None, *, is_dsl1: bool = False) -> str:
    """The version for a manifest that requests one as Nextflow does (`23.10.0`, `>=23.04, <25`, `!>=24.10.8`).

    A request that begins with `!` and that no supported version fulfils is handed back as the version it asks for,
    one that is not in SUPPORTED: its runs fail.
    """
    usual = OLDEST if is_dsl1 else DEFAULT
    wanted = (requested or "").strip()
    bounds = _bounds(wanted.removeprefix("!"))
    if not bounds:
        return usual
    fitting = (version for version in SUPPORTED if all(holds(_numbers(version), bound) for holds, bound in bounds))
    otherwise = wanted.removeprefix("!").strip(" <>=+") if wanted.startswith("!") else usual
    return next(fitting, otherwise)


def set_version(asked: object, of_definition: str | None) -> str:
    """The version of a run: what its engine settings ask for (None for nothing), else that of the definition.

    doc: engine settings choose it when a run starts. inferred: they go before the manifest, and one that is not
    supported fails the run.
    """
    if asked is None:
        return of_definition or DEFAULT
    return _SAME.get(str(asked), str(asked))


def _bounds(wanted: str) -> list[tuple[Callable[[tuple[int, ...], tuple[int, ...]], bool], tuple[int, ...]]]:
    """What every version must fulfil; empty when one of the parts is nothing that Nextflow understands."""
    found = [_BOUND.fullmatch(part.strip()) for part in wanted.split(",")]
    return [
        (_HOLDS[">=" if match[3] else match[1] or "="], _numbers(_SAME.get(match[2], match[2])))
        for match in found
        if match is not None and None not in found
    ]


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    return (*numbers, *[0] * (3 - len(numbers)))
