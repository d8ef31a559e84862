"""The journal: every omics call that was made, by whom, with what, and how it ended."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.operations.registry import handled
from omics_mock.support.payloads import Payload, copied
from omics_mock.support.reviewed import reviewed_input
from omics_mock.timing.instants import from_datetime, to_datetime

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from types import FrameType

    from omics_mock.literals import OperationPattern
    from omics_mock.timing.instants import Instant

__tracebackhide__ = hides_frames

_LIBRARIES = ("botocore", "boto3", "aiobotocore", "aioboto3", "omics_mock", "wrapt", "s3transfer", "asyncio")
_NEAREST = 3


@dataclass(slots=True)
class Call:
    """One call of one operation, its retries included.

    `kept` is what `parameters` makes copies of; `attempts` counts HTTP requests; `error` is the code of the last
    answer, None for success; `invocation` is botocore's own id of the call; `caller` is `file:line` of the code under
    test; `at` is simulated time (UTC).
    """

    operation: str
    _instant: Instant
    _frame: tuple[str, int] | None
    invocation: str | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 1
    error: str | None = None

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The members of the request by the model's names; times are microseconds since the Unix epoch. A new copy."""
        parameters: Mapping[str, Any] = copied(self.kept)
        return parameters

    def differing(self, members: Mapping[str, object]) -> list[str]:
        """The names of the members that the call does not have, or not with these values."""
        missing = object()
        return [name for name, value in members.items() if not _fits(self.kept.get(name, missing), value)]

    @property
    def sent(self) -> Collection[str]:
        """The names of the members of the request."""
        return self.kept.keys()

    @property
    def at(self) -> datetime:
        """When the first attempt was made, in simulated time."""
        return to_datetime(self._instant)

    def as_dict(self) -> dict[str, Any]:
        """The call with JSON values only: `at` as ISO 8601 text, payloads as their size and digest."""
        return {
            "operation": self.operation,
            "parameters": {name: _as_json(value) for name, value in self.parameters.items()},
            "attempts": self.attempts,
            "error": self.error,
            "at": self.at.isoformat(),
            "caller": self.caller,
        }

    @property
    def place(self) -> tuple[str, int]:
        """File and line of that code, for a warning about the call."""
        return self._frame or ("unknown", 0)

    @property
    def caller(self) -> str | None:
        """`file:line` of the nearest code outside of the AWS libraries; None when unknown."""
        return f"{self._frame[0]}:{self._frame[1]}" if self._frame else None

    def __str__(self) -> str:
        members = ", ".join(f"{name}={value!r}" for name, value in self.kept.items())
        ending = f" -> {self.error}" if self.error else ""
        return f"{self.operation}({members}){ending} at {self.caller}, attempts={self.attempts}"


class Journal:
    """All calls of one mock in the order in which they were made (`mock.journal`).

    Operations are named as in the model, or by a glob such as `Get*`; `members` are members of requests under their
    model's names, all of which have to be equal. Names of no operation raise ConfigurationError.
    """

    def __init__(self) -> None:
        self._calls: list[Call] = []

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call so far; a call that was retried appears once."""
        return tuple(self._calls)

    def to_json(self) -> str:
        """Every call as a JSON list, e.g. for a file that a failed CI job keeps."""
        return json.dumps([call.as_dict() for call in self.calls], indent=1)

    def count(self, operation: OperationPattern = "*", **members: object) -> int:
        """How many calls match the operation and have these members; a call that was retried counts once."""
        return sum(1 for _ in self._matching(operation, members))

    def last(self, operation: OperationPattern = "*", **members: object) -> Call | None:
        """The latest matching call; None when there is none."""
        return next(iter(list(self._matching(operation, members))[::-1]), None)

    def assert_called(self, operation: OperationPattern, *, times: int | None = None, **members: object) -> None:
        """Raise AssertionError, showing the nearest calls, unless one matches (`times` of them, if given)."""
        found = self.count(operation, **members)
        if (found == 0) if times is None else (found != times):
            wanted = "at least once" if times is None else f"{times} times"
            raise AssertionError(self._unmet(operation, members, f"{wanted}, but was called {found} times"))

    def assert_not_called(self, operation: OperationPattern, **members: object) -> None:
        """Raise AssertionError, showing where it was made, when a call matches."""
        if (call := self.last(operation, **members)) is not None:
            message = f"{_wanted(operation, members)} should not have been called, but was:\n  {call}"
            raise AssertionError(message)

    def assert_attempts(self, operation: OperationPattern, attempts: int) -> None:
        """Raise AssertionError unless the matching calls took so many HTTP attempts in all, retries included."""
        made = sum(call.attempts for call in self._matching(operation, {}))
        if made != attempts:
            raise AssertionError(self._unmet(operation, {}, f"in {attempts} attempts, but took {made}"))

    def begin(self, operation: str, invocation: str | None, attempt: int, now: Instant) -> Call:
        """Note an attempt; the attempts of one invocation (botocore's own id of a call) are one call."""
        place = self._place_of(invocation) if attempt > 1 else None
        if place is None:
            call = Call(operation, now, _caller(), invocation)
            self._calls.append(call)
            return call
        before = self._calls[place]
        call = self._calls[place] = replace(before, attempts=before.attempts + 1, error=None)  # snapshots have `before`
        return call

    def clear(self) -> None:
        """Forget every call."""
        self._calls.clear()

    def saved(self) -> Sequence[Call]:
        """Every call so far."""
        return self.calls

    def restored(self, saved: Sequence[Call]) -> None:
        """Know these calls and no others."""
        self._calls = list(saved)

    def _place_of(self, invocation: str | None) -> int | None:
        places = range(len(self._calls) - 1, -1, -1)
        return next((place for place in places if self._calls[place].invocation == invocation), None)

    def _matching(self, operation: str, members: Mapping[str, object]) -> Iterator[Call]:
        _check_operation(operation)
        self._check_members(operation, members)
        for call in self.calls:
            if fnmatchcase(call.operation, operation) and not call.differing(members):
                yield call

    def _check_members(self, operation: str, members: Mapping[str, object]) -> None:
        """Raise ConfigurationError for a member that no such operation has: no call would ever be found by it."""
        if not members:
            return
        known = {member for name in handled() if fnmatchcase(name, operation) for member in reviewed_input(name)}
        made = (call.sent for call in self._calls if fnmatchcase(call.operation, operation))
        known.update(member for sent in made for member in sent)
        if unknown := sorted(members.keys() - known):
            similar = get_close_matches(unknown[0], known, n=1)
            hint = f"Did you mean {similar[0]!r}?" if similar else f"Its members are: {', '.join(sorted(known))}."
            raise ConfigurationError(f"{operation} has no member {unknown[0]!r}. {hint}")

    def _unmet(self, operation: str, members: Mapping[str, object], how: str) -> str:
        nearest = (
            sorted(
                (call for call in self._calls if fnmatchcase(call.operation, operation)),
                key=lambda call: len(call.differing(members)),
            )[:_NEAREST]
            or self._calls[-_NEAREST:]
        )
        lines = [f"  {call}{_difference(call, members)}" for call in nearest] or ["  (no omics call at all)"]
        return "\n".join([f"{_wanted(operation, members)} should have been called {how}. Nearest calls:", *lines])


def _check_operation(glob: str) -> None:
    """Raise ConfigurationError for the name of an operation that does not exist: of it, nothing would ever be found."""
    known = handled()
    if not any(fnmatchcase(name, glob) for name in known):
        similar = get_close_matches(glob, known, n=1)
        hint = f" Did you mean {similar[0]!r}?" if similar else " Type for example 'StartRun' or 'Get*'."
        raise ConfigurationError(f"The service has no operation {glob!r}.{hint}")


def _wanted(operation: str, members: Mapping[str, object]) -> str:
    return f"{operation}({', '.join(f'{name}={value!r}' for name, value in members.items())})"


def _as_json(value: Any) -> Any:
    return asdict(value) if isinstance(value, Payload) else value


def _fits(kept: object, wanted: object) -> bool:
    """Whether what the journal has kept is what a test asks for, at any depth.

    Bytes are compared by what was kept of them; times are kept as Instants, and a naive one is local, as for botocore.
    """
    if isinstance(wanted, bytes) and isinstance(kept, Payload):
        return kept.size == len(wanted) and kept.sha256 in (None, sha256(wanted).hexdigest())
    if isinstance(wanted, datetime):
        return kept == from_datetime(wanted.astimezone(timezone.utc))
    if isinstance(wanted, Mapping) and isinstance(kept, Mapping):
        return wanted.keys() == kept.keys() and all(_fits(kept[name], value) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(kept, list):
        return len(kept) == len(wanted) and all(map(_fits, kept, wanted))
    return kept == wanted


def _difference(call: Call, members: Mapping[str, object]) -> str:
    names = call.differing(members)
    return f"  <- differs in {', '.join(names)}" if names else ""


def _caller() -> tuple[str, int] | None:
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - inspect.stack() reads source files for every call
    while frame is not None and _is_library[frame.f_globals.get("__name__", "")]:
        frame = frame.f_back
    return _place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


class _IsLibrary(dict[str, bool]):
    """Whether a module belongs to a library, by its name: each call has some twenty frames of them to pass."""

    def __missing__(self, module: str) -> bool:
        self[module] = is_library = module.partition(".")[0] in _LIBRARIES
        return is_library


_is_library = _IsLibrary()


@lru_cache(maxsize=1024)
def _place(file: str, line: int) -> tuple[str, int]:
    """One object for all calls of one line: a loop may make thousands."""
    return file, line
