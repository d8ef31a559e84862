"""What the newest reviewed service model contains, by name: the border between old, reviewed and unknown.

`reviewed_model.json` is made by `tools/review_model.py`. It is read on first need only: when an answer has a
member that the client's model lacks, or when a request is checked for members nobody has reviewed yet.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _reviewed() -> dict[str, Any]:
    return dict(json.loads(Path(__file__).with_name("reviewed_model.json").read_text(encoding="utf-8")))


@cache
def reviewed_input(operation_name: str) -> frozenset[str]:
    """The top-level input members of an operation; empty for an operation nobody reviewed."""
    paths = _reviewed()["operations"].get(operation_name, {}).get("input", ())
    return frozenset(path for path in paths if path.isidentifier())


@cache
def reviewed_output(operation_name: str) -> frozenset[str]:
    """The output members of an operation at every depth, as paths: `ListRuns.items[].name`."""
    paths = _reviewed()["operations"].get(operation_name, {}).get("output", ())
    return frozenset(f"{operation_name}.{path}" for path in paths)
