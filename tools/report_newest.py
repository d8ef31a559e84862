# ruff: noqa: INP001, T201 - a script, not part of a package
"""Say what the packages that are installed here have that nobody has reviewed yet (`make newest`).

Operations and members of the service model come from the botocore that is importable, changed functions from all
packages that are pinned. Nothing is judged: the suites that run afterwards do that.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session

sys.path.insert(0, str(Path(__file__).parent.parent))

from tools.review_model import TARGET, enumerations, reviewed
from tools.review_pins import PINS, digest, module_file, read, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Members = Mapping[str, Mapping[str, list[str]]]

PACKAGES = ("botocore", "boto3", "wrapt", "moto", "freezegun", "time-machine", "pytest", "aiobotocore")


def unreviewed_model(model: Members, known: Members) -> Iterator[str]:
    """One line for each operation of `model` that is unknown, and for each unknown member of a known one."""
    for name, operation in model.items():
        if name not in known:
            yield f"operation {name}: {', '.join(operation['input'])} -> {', '.join(operation['output'])}"
            continue
        for direction, paths in operation.items():
            new = [path for path in paths if path not in known[name][direction]]
            yield from (f"member {name} {direction}: {path}" for path in new)


def unreviewed_words(words: Mapping[str, list[str]], known: Mapping[str, list[str]]) -> Iterator[str]:
    """One line for each enumeration with words that are unknown, the enumeration itself included."""
    for name, shape in words.items():
        if new := [word for word in shape if word not in known.get(name, ())]:
            yield f"words {name}: {', '.join(new)}"


def gone(model: Members, known: Members) -> Iterator[str]:
    """One line for each operation that was reviewed and is not in `model` any more."""
    return (f"operation {name} is gone" for name in known if name not in model)


def unreviewed_pins(folder: Path) -> Iterator[str]:
    """One line for each pin whose source text in `folder` nobody has read."""
    known: Mapping[str, Any] = read()
    for pin in PINS:
        file = module_file(pin.module, folder)
        source = source_of(pin, file) if file else None
        if source is not None and digest(source) not in known.get(pin.key, {}):
            yield f"changed {pin.key}: {pin.question}"


def main() -> None:
    """Print the versions, then what is new."""
    installed = {distribution.name: distribution.version for distribution in importlib.metadata.distributions()}
    print("  ".join(f"{name} {installed[name]}" for name in PACKAGES if name in installed))
    known = json.loads(TARGET.read_text(encoding="utf-8"))
    service_model = botocore.session.get_session().get_service_model("omics")
    model = reviewed(service_model)
    folder = Path(sysconfig.get_path("purelib"))
    lines = [
        *unreviewed_model(model, known["operations"]),
        *gone(model, known["operations"]),
        *unreviewed_words(enumerations(service_model), known["enumerations"]),
        *unreviewed_pins(folder),
    ]
    print("\n".join(lines) or f"Nothing that was not reviewed with botocore {known['botocore']}.")


if __name__ == "__main__":
    main()
