"""How an operation is written: `@operation("StartRun")` on a function of a context and a request."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from omics_mock.operations.context import Context

    # The members of a request come by the model's names; handlers annotate them with the published TypedDict.
    Handler: TypeAlias = Callable[[Context, Any], Mapping[str, object]]

_HANDLERS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Register the function as the handler of the operation with this name of the service model.

    The handler gets a `Context` and the request's members (wire names; absent means not sent), and returns the
    answer's members; None values are left out, timestamps are Instants.
    """

    def register(handler: Handler) -> Handler:
        _HANDLERS[name] = handler
        return handler

    return register


def handler(name: str) -> Handler | None:
    """The handler of an operation; None when there is none. The families are imported when first asked for."""
    found = _HANDLERS.get(name)
    if found is None:
        _import_families()
        found = _HANDLERS.get(name)
    return found


def handled() -> frozenset[str]:
    """The names of all operations that have a handler."""
    _import_families()
    return frozenset(_HANDLERS)


@cache
def _import_families() -> None:
    package = importlib.import_module("omics_mock.operations")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
