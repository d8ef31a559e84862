# ruff: noqa: INP001, T201 - a script, not part of a package
"""Write `docs/coverage.md` from the service model of the installed botocore and the handlers of omics_mock.

    python tools/write_coverage.py

Run it after adding an operation or an event, or changing what evidence a handler rests on; a test compares.
"""

from __future__ import annotations

import importlib
import re
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore
import botocore.session

from omics_mock.effects.event_kinds import EVENT_KINDS
from omics_mock.operations.registry import handler

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "coverage.md"

_HEAD = """# Coverage

Made by `tools/write_coverage.py` from the service model of botocore {version} and the handlers: {handled} of its
{all} operations are simulated.

* **handler**: the file in `omics_mock/operations` that simulates the operation.
* **validated**: how many constraints of the model its requests are checked against, at every depth: required members,
  bounds, patterns, enum values. Rules that the model does not state are in `docs/fidelity`.
* **states**: the statuses that its answer can show, in the model's words.
* **errors**: what it declares besides AccessDenied, InternalServer, Throttling and Validation, which all declare.
* **events**: what EventBridge is sent when the operation changes something.
* **evidence**: what the simulation rests on: *doc* (documentation, service model), *seen* (captured answers, published
  code of AWS), *inferred*, *chosen* (nobody knows). `docs/fidelity` has the sources.
"""

_COLUMNS = ("operation", "handler", "validated", "states", "errors", "events", "evidence")
_OF_ALL = {"AccessDenied", "InternalServer", "Throttling", "Validation"}
_CONSTRAINTS = ("min", "max", "pattern", "enum")
_MARKS = ("doc", "seen", "inferred", "chosen")
_READING = ("Get", "List")
_WORD = re.compile("[A-Z][a-z0-9]+|S3")
_VERBS = {"Abort", "Accept", "Batch", "Cancel", "Complete", "Create", "Delete", "Put", "Start", "Update", "Upload"}
# Operations whose names do not say what they change.
_CHANGES = {"CompleteMultipartReadSetUpload": "read set", "DeleteBatch": "run batch"}


def coverage(service_model: Any) -> str:
    """The page, for one service model."""
    names = sorted(service_model.operation_names)
    handled = sum(handler(name) is not None for name in names)
    head = _HEAD.format(version=botocore.__version__, handled=handled, all=len(names))
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS), *(_row(service_model, name) for name in names)]
    return f"{head}\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(service_model: Any, name: str) -> tuple[str, ...]:
    operation = service_model.operation_model(name)
    module = getattr(handler(name), "__module__", None)
    errors = {shape.name.removesuffix("Exception") for shape in operation.error_shapes} - _OF_ALL
    return (
        f"`{name}`",
        f"`{module.rpartition('.')[2]}.py`" if module else "none",
        str(sum(1 for _ in _constraints(operation.input_shape))),
        " ".join(_states(operation.output_shape)),
        ", ".join(sorted(errors)),
        ", ".join(_events(name)),
        ", ".join(_evidence(module)) if module else "",
    )


def _constraints(shape: Any, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Every constraint of a shape at every depth; shapes inside themselves once."""
    if shape is None or shape.name in above:
        return
    yield from (name for name in _CONSTRAINTS if name in shape.metadata)
    within = (*above, shape.name)
    if shape.type_name == "structure":
        yield from shape.required_members
        for member in shape.members.values():
            yield from _constraints(member, within)
    elif shape.type_name in ("list", "map"):
        parts = (shape.member,) if shape.type_name == "list" else (shape.key, shape.value)
        for part in parts:
            yield from _constraints(part, within)


def _states(shape: Any) -> list[str]:
    """The values of the first `status` of an answer, or of the items that it lists."""
    if shape is None or shape.type_name not in ("structure", "list"):
        return []
    if shape.type_name == "list":
        return _states(shape.member)
    if "status" in shape.members:
        return list(shape.members["status"].metadata.get("enum", ()))
    return next((found for member in shape.members.values() if (found := _states(member))), [])


def _events(name: str) -> list[str]:
    if name.startswith(_READING):
        return []
    words = [word.lower() for word in dropwhile(_VERBS.__contains__, _WORD.findall(name))]
    changed = _CHANGES.get(name, " ".join(words))
    kinds = [kind for key, kind in EVENT_KINDS.items() if changed in (key, key.rpartition(" ")[2])]
    return sorted(kind.detail_type for kind in kinds if "UPDATING" in kind.words or not name.startswith("Update"))


def _evidence(module: str) -> list[str]:
    """The marks in a handler's file and in the modules of the domain that it imports."""
    text = _source(module)
    text += "".join(map(_source, sorted(set(re.findall(r"omics_mock\.domain\.\w+", text)))))
    return [mark for mark in _MARKS if re.search(rf"\b{mark}:", text)]


def _source(module: str) -> str:
    found = importlib.import_module(module).__file__
    return Path(found or "").read_text(encoding="utf-8")


def main() -> None:
    """Write the page."""
    TARGET.write_text(coverage(botocore.session.get_session().get_service_model("omics")), encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
