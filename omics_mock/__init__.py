"""AWS HealthOmics inside the test process: real clients, an in-memory service, simulated time.

The names are loaded on first use (PEP 562): importing the package imports neither botocore nor wrapt nor
pytest, so that having it installed costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.activation import current_mock, mock_omics
    from omics_mock.mock import OmicsMock
    from omics_mock.tasks import Task

__all__ = ["OmicsMock", "Task", "__version__", "current_mock", "mock_omics"]

__version__ = "0.1.0"

_HOMES = {"OmicsMock": "mock", "Task": "tasks", "current_mock": "activation", "mock_omics": "activation"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found  # the next look-up does not come here
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
