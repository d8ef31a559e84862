"""Clients that outlive their mock: a call is refused instead of going to AWS with dummy keys."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from omics_mock.exceptions import ConfigurationError, OmicsMockNotActive

if TYPE_CHECKING:
    from types import FrameType

Block = Literal["leftover", "always", "never"]

_MODES = ("leftover", "always", "never")
_BETWEEN = {"aioboto3", "aiobotocore", "boto3", "botocore", "omics_mock", "wrapt"} | sys.stdlib_module_names
_TEST_RUNNER = {"_pytest", "pluggy"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the client of an endpoint was made, and whether a mock has ever answered for it."""

    made_at: str | None = None
    under_mock: bool = False


_origins: WeakKeyDictionary[Any, Origin] = WeakKeyDictionary()
_block: Block = "leftover"


def set_block(mode: Block) -> None:
    """Say which omics calls are refused outside a mock.

    `leftover` (the default): those of clients that were made or used under a mock; `always`: all of them;
    `never`: none. Raises ConfigurationError for anything else.
    """
    global _block  # noqa: PLW0603 - one mode per process, as there is one set of patches
    if mode not in _MODES:
        raise ConfigurationError(f"omics_mock_block = {mode!r} is unknown. Use one of: {', '.join(_MODES)}.")
    _block = mode
    if mode == "always":
        from omics_mock.interceptor import patches  # noqa: PLC0415 - loads wrapt, which is not needed otherwise

        patches.install()


def note_made(endpoint: object, *, under_mock: bool) -> None:
    """Note that a client with this endpoint is being made by whoever stands on the stack."""
    _origins[endpoint] = Origin(_users_line(), under_mock)


def note_used(endpoint: object) -> None:
    """Note that a mock answers for the client of this endpoint."""
    _origins[endpoint] = replace(_origins.get(endpoint, Origin()), under_mock=True)


def refuse(endpoint: object, operation_name: str) -> None:
    """Raise OmicsMockNotActive if a call of this endpoint must not leave the process now."""
    origin = _origins.get(endpoint, Origin())
    if _block == "always" or (_block == "leftover" and origin.under_mock):
        raise OmicsMockNotActive(_refusal(operation_name, origin))


def _refusal(operation_name: str, origin: Origin) -> str:
    place = f", made at {origin.made_at}," if origin.made_at else ""
    why = (
        "was made or used under a mock that has ended"
        if origin.under_mock
        else "would go to AWS, which omics_mock_block = always forbids"
    )
    return (
        f"{operation_name} was called while no mock_omics() is active. The client{place} {why}; "
        "nothing was sent.\nMake the call inside mock_omics() (block, decorator, marker or fixture), "
        "or make a new client to reach AWS.\n"
        "The ini option omics_mock_block = leftover | always | never says what is refused."
    )


def _users_line() -> str | None:
    """`file:line` of the innermost frame that is the user's own code; `None` if there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package in _TEST_RUNNER:
            return None
        if package not in _BETWEEN:
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return None
