"""Denials: actions that callers may not perform, as if their IAM policies did not allow them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.faults import matched
from omics_mock.support.errors import AccessDeniedException

if TYPE_CHECKING:
    from collections.abc import Sequence

__tracebackhide__ = hides_frames


class Denials:
    """The actions that callers may not perform (`mock.deny("omics:StartRun")`): a list, not a policy engine.

    Their calls are answered with AccessDeniedException, whoever makes them.
    """

    def __init__(self) -> None:
        self._actions: list[str] = []

    def __call__(self, *actions: str) -> None:
        """Deny these IAM actions; globs such as `omics:Get*` are allowed.

        Raises ConfigurationError for an action that is no operation of the service.
        """
        for action in actions:
            service, _, operation = str(action).partition(":")
            if service != "omics" or not operation:
                raise ConfigurationError(f"{action!r} is no omics action. Type for example 'omics:StartRun'.")
            matched(operation)
        self._actions += actions

    def check(self, operation: str, caller_arn: str) -> None:
        """Raise the service's AccessDeniedException if the action is denied."""
        if not self._actions:
            return
        action = f"omics:{operation}"
        if any(fnmatchcase(action, denied) for denied in self._actions):
            # doc: the IAM troubleshooting page of the user guide, first part; inferred: the rest
            raise AccessDeniedException(
                f"User: {caller_arn} is not authorized to perform: {action} on resource: * "
                f"because no identity-based policy allows the {action} action"
            )

    def clear(self) -> None:
        """Allow everything again."""
        self._actions.clear()

    def saved(self) -> Sequence[str]:
        """What is denied."""
        return tuple(self._actions)

    def restored(self, saved: Sequence[str]) -> None:
        """Deny these actions and no others."""
        self._actions = list(saved)
