"""Errors for the developer who writes a test. The service's own errors are botocore's `ClientError` as ever.

Every message says what happened, why, and what to type instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


class OmicsMockError(Exception):
    """Base of all errors that omics_mock itself raises; never raised as such."""


class ConfigurationError(OmicsMockError):
    """A setting, duration, script, fault rule or nested activation makes no sense.

    Raised where it is given, before any call is made. The message names the value and lists what is valid:
    correct the argument of `mock_omics(...)`, the marker or the ini option.
    """


class OmicsMockNotActive(OmicsMockError):
    """An omics client was used outside the mock it was made or used under, or with no mock at all.

    It is raised instead of sending the call to AWS. Keep the call inside the `with mock_omics():` block (or
    test, or fixture), make the client inside it, or set the ini option `omics_mock_block`.
    """


class OtherServiceBlocked(OmicsMockError):
    """Another service than omics was called under `mock_omics(others="block")`, and nobody mocks it.

    It is raised instead of sending the call. Mock that service (moto, a Stubber), take the call out of the test,
    or allow it with `others="allow"`.
    """


class ClockStalledError(OmicsMockError):
    """Code waits for a resource while the simulated clock stands still, so it would wait for ever.

    Raised in a polling loop with its own sleep, and by `run_until_idle` when work outlasts its limit. Use
    `mock_omics(simulate_sleep=True)`, `mock.clock.advance(...)` or the client's own waiters; a loop that is
    right as it is may set `stall_after=None`.
    """


class UnusedScript(OmicsMockError):
    """A script or fault rule was never used, so the test did not test what it says.

    Raised when a mock ends without another error. Correct the selector of the script, make the call it is
    meant for, remove it, or set `mock_omics(strict=False)`.
    """


class UnsupportedOperation(OmicsMockError, NotImplementedError):
    """The installed botocore offers an operation, or a part of one, that this omics_mock does not know.

    It is never answered with an empty success. Upgrade omics_mock, pin botocore to a version it lists, or
    answer the call yourself with botocore's Stubber.
    """


class InternalMockError(OmicsMockError):
    """omics_mock was about to give an answer that the service model does not allow: a bug in omics_mock.

    There is no way round it in a test except by avoiding the call; please report it with the message.
    """


class UnmodelledInputWarning(UserWarning):
    """A request uses something of the service model that this omics_mock accepts but does not simulate.

    Raised once per member or pattern. Upgrade omics_mock, or silence it with
    `warnings.filterwarnings("ignore", category=UnmodelledInputWarning)`.
    """


def hides_frames(raised: pytest.ExceptionInfo[BaseException]) -> bool:
    """For `__tracebackhide__`: what a test did wrong is shown where the test did it, not where we noticed."""
    return isinstance(raised.value, ConfigurationError | UnusedScript | AssertionError)
