# ruff: noqa: INP001, T201 - a script, not part of a package
"""Write `omics_mock/literals.py` from the service model of the botocore that is importable.

    pip install --target newest --no-deps botocore==1.44.5
    PYTHONPATH=newest python tools/write_literals.py

The codes that all services share come from `omics_mock.faults`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session

sys.path.insert(0, str(Path(__file__).parent.parent))

from omics_mock.faults import COMMON_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET = Path(__file__).parent.parent / "omics_mock" / "literals.py"

_HEAD = '''"""Words of the service model as types, so that editors complete them and type checkers know them.

Made by `tools/write_literals.py`; a test compares them with the installed model.
"""

from __future__ import annotations

from typing import Literal
'''

_TAIL = '''
OperationPattern = Operation | str
"""The name of an operation, or a glob such as `Get*`; editors complete the names."""
'''


def operations(model: Any) -> list[str]:
    """The names of all operations."""
    return sorted(model.operation_names)


def error_codes(model: Any) -> list[str]:
    """The codes that any operation declares, and those that every AWS service may answer."""
    declared = {shape.error_code for name in operations(model) for shape in model.operation_model(name).error_shapes}
    return sorted(declared | set(COMMON_ERRORS))


def statuses(model: Any, shape: str) -> list[str]:
    """The words of an enumeration, in the order of the model."""
    return list(model.shape_for(shape).enum)


def literals(model: Any) -> str:
    """The text of the module."""
    words = {
        "Operation": operations(model),
        "ErrorCode": error_codes(model),
        "BatchStatus": statuses(model, "BatchStatus"),
    }
    return _HEAD + "".join(map(_alias, words, words.values())) + _TAIL


def _alias(name: str, words: Iterable[str]) -> str:
    lines = "".join(f'    "{word}",\n' for word in words)
    return f"\n{name} = Literal[\n{lines}]\n"


def main() -> None:
    """Write the module."""
    TARGET.write_text(literals(botocore.session.get_session().get_service_model("omics")), encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
