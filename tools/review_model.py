# ruff: noqa: INP001, T201 - a script, not part of a package
"""Write `omics_mock/support/reviewed_model.json` from the service model of the botocore that is importable.

    pip install --target newest --no-deps botocore==1.44.5
    PYTHONPATH=newest python tools/review_model.py

Run it after a new model has been read through: from then on its members count as known.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore
import botocore.session

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).parent.parent / "omics_mock" / "support" / "reviewed_model.json"


def member_paths(shape: Any, path: str = "", above: tuple[str, ...] = ()) -> Iterator[str]:
    """The members below a shape at every depth: `items[].name`, `tags{}`; shapes inside themselves once."""
    if shape is None or shape.name in above:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            inner = f"{path}.{name}" if path else name
            yield inner
            yield from member_paths(member, inner, (*above, shape.name))
    elif shape.type_name in ("list", "map"):
        inner_shape = shape.member if shape.type_name == "list" else shape.value
        yield from member_paths(inner_shape, path + ("[]" if shape.type_name == "list" else "{}"), above)


def reviewed(service_model: Any) -> dict[str, dict[str, list[str]]]:
    """The paths of each operation's input and output members, in model order."""
    operations = {name: service_model.operation_model(name) for name in sorted(service_model.operation_names)}
    return {
        name: {
            "input": list(member_paths(operation.input_shape)),
            "output": list(member_paths(operation.output_shape)),
        }
        for name, operation in operations.items()
    }


def enumerations(service_model: Any) -> dict[str, list[str]]:
    """The words of each shape that is an enumeration."""
    shapes = {name: service_model.shape_for(name) for name in sorted(service_model.shape_names)}
    return {name: list(shape.enum) for name, shape in shapes.items() if getattr(shape, "enum", None)}


def main() -> None:
    """One operation or enumeration a line, so that a new review is a readable difference."""
    model = botocore.session.get_session().get_service_model("omics")
    operations = reviewed(model)
    parts = f'"operations": {_lines(operations)},\n  "enumerations": {_lines(enumerations(model))}'
    TARGET.write_text(f'{{\n  "botocore": {json.dumps(botocore.__version__)},\n  {parts}\n}}\n', encoding="utf-8")
    print(f"{TARGET}: {len(operations)} operations of botocore {botocore.__version__}")


def _lines(contents: dict[str, Any]) -> str:
    lines = (f"    {json.dumps(name)}: {json.dumps(content)}" for name, content in contents.items())
    return "{\n" + ",\n".join(lines) + "\n  }"


if __name__ == "__main__":
    main()
