"""How each engine names the tasks of a run.

seen: the names in published runs; inferred: the rules, from the engines that leave these names.
"""

from __future__ import annotations

import json
import math
import re
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 128
_LONGEST_TAG = 16
_DELIMITERS = re.compile(r"[^0-9a-zA-Z_]+")


def task_name(engine: str, call: str, labels: Sequence[str], repetition: int) -> str:
    """The name of the task that a call becomes: its `repetition` counts from 1 among all tasks of this name.

    `labels` are those of the scatters around it, outermost first: `call-0-sampleA` in WDL, `call (1)` in Nextflow,
    `call_2` for the second in CWL.
    """
    if engine == "CWL":
        name = call if repetition == 1 else f"{call}_{repetition}"
    elif engine == "NEXTFLOW":
        name = f"{call} ({repetition})" if labels else call
    else:
        name = "-".join([call, *labels])
    return name[:_LONGEST]


def section_labels(engine: str, items: Sequence[object]) -> Sequence[str]:
    """One label for each item of a scatter: its index, zero-padded, and where the items differ, a tag."""
    digits = math.ceil(math.log10(len(items))) if len(items) > 1 else 1
    tags = _tags(items) if engine.startswith("WDL") else [""] * len(items)
    return [f"{index:0{digits}}-{tag}" if tag else f"{index:0{digits}}" for index, tag in enumerate(tags)]


def _tags(items: Sequence[object]) -> Sequence[str]:
    """The pieces of the items' texts that differ; none when they would mislead."""
    pieces = [_pieces(index, item) for index, item in enumerate(items)]
    leading = _shared(pieces)
    pieces = [item[leading:] for item in pieces]
    trailing = _shared([item[::-1] for item in pieces])
    tags = ["".join(item[: len(item) - trailing]) for item in pieces]
    for cut in ([tag[:_LONGEST_TAG] for tag in tags], [tag[-_LONGEST_TAG:] for tag in tags]):
        visible = [tag for tag in cut if tag]
        if len(set(visible)) == len(visible):
            return cut
    return [""] * len(tags)


def _shared(lists: Sequence[Sequence[str]]) -> int:
    """How many leading members all lists have in common."""
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, zip(*lists, strict=False)))


def _pieces(index: int, item: object) -> list[str]:
    if item is None or (type(item) is int and item == index):  # not True, which equals 1
        return []
    return _DELIMITERS.split(json.dumps(item))
