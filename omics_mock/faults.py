"""Faults: what happens to a call, whatever its resource would have done.

Error answers and network errors travel through botocore's own retry loop, exactly as real ones do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.support.errors import ServiceError
from omics_mock.support.payloads import copied
from omics_mock.support.streams import Stream
from omics_mock.timing.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import timedelta
    from typing import BinaryIO

    from omics_mock.literals import ErrorCode, OperationPattern
    from omics_mock.timing.instants import Span

__tracebackhide__ = hides_frames

Network = Literal["connect-timeout", "connection-closed", "endpoint", "read-timeout"]
"""Errors below HTTP, botocore's own: ConnectTimeoutError, ConnectionClosedError, EndpointConnectionError and so on."""

# doc: the errors common to all AWS services, which no model lists, with their statuses
COMMON_ERRORS = {
    "ExpiredTokenException": 403,
    "IncompleteSignature": 403,
    "InvalidSignatureException": 403,
    "ServiceUnavailable": 503,
    "UnrecognizedClientException": 403,
}


@dataclass(slots=True, eq=False)
class Fault:
    """One rule: which attempts fail, how, and how often it was used so far.

    It strikes the operations `only`, if there are any, of those that fit. `text` is how the test has written it.
    `was_of_use` stays when a snapshot from before is restored; `identity` is what the copies in snapshots share.
    """

    operation: str
    text: str
    only: Collection[str] = ()
    error: ServiceError | None = None
    network: Network | None = None
    times: int | None = None
    after: int = 0
    when: Callable[[Mapping[str, Any]], bool] | None = None
    latency: Span = 0
    truncate: int | None = None
    seen: int = 0
    used: int = 0
    was_of_use: bool = False
    identity: object = field(default_factory=object)

    def strikes(self, operation: str, parameters: Mapping[str, Any]) -> bool:
        """Whether this rule applies to this attempt; counts it."""
        if not fnmatchcase(operation, self.operation) or (self.only and operation not in self.only):
            return False
        # a copy: whoever only looks must not change the call by it
        if self.when is not None and not self.when(copied(parameters)):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.used >= self.times):
            return False
        self.used += 1
        self.was_of_use = self.was_of_use or self.truncate is None
        return True

    def cut(self, result: Mapping[str, object]) -> Mapping[str, object]:
        """The result of a download, broken off if this rule says so and it is longer than that."""
        return result if self.truncate is None else {name: self._cut(value) for name, value in result.items()}

    def _cut(self, value: object) -> object:
        if self.truncate is None or not isinstance(value, Stream) or value.size <= self.truncate:
            return value
        self.was_of_use = True
        return CutStream(value, self.truncate)

    def __str__(self) -> str:
        return self.text


class Faults:
    """The fault rules of one mock (`mock.faults`).

    Each HTTP attempt meets the first rule that fits it; botocore retries as it would with AWS, and `mock.journal`
    counts the attempts. Under `strict` a rule that has struck no attempt, or broken no download, raises UnusedScript at
    the end.
    """

    def __init__(self) -> None:
        self.rules: Sequence[Fault] = ()

    def add(
        self,
        operation: OperationPattern,
        *,
        error: ErrorCode | ServiceError | None = None,
        message: str | None = None,
        network: Network | None = None,
        times: int | None = None,
        after: int = 0,
        when: Callable[[Mapping[str, Any]], bool] | None = None,
        latency: str | timedelta | None = None,
        truncate: int | None = None,
    ) -> None:
        """Let attempts of `operation` (a name of the model, or a glob such as `Get*`) fail.

        * `error`: a code, answered with `message` by operations that declare it, or one common to all services
        * `network`: an error below HTTP; `truncate`: a download breaks off after so many bytes
        * `latency`: the simulated clock moves so far ("2s", timedelta) before the answer; alone, or with one of those
        * `after`: so many that fit pass before; `times`: so many fail then, None: all; `when(request)` says which fit

        Raises ConfigurationError for what cannot happen: a code that no such operation declares, two kinds at once.
        """
        _check_kind(error, network, truncate, _span(latency), message)
        _check_counts(times=times, after=after, truncate=truncate)
        _check_meant(operation, when, truncate)
        kinds = {"error": error, "message": message, "network": network, "truncate": truncate, "latency": latency}
        text = _written(operation, {**kinds, "after": after or None, "times": times, "when": when})
        fault = Fault(
            operation,
            text,
            only=_DOWNLOADS if truncate is not None else _declaring(error),
            error=_service_error(operation, error, message) if error is not None else None,
            network=_known_network(network),
            times=times,
            after=after,
            when=when,
            latency=_span(latency),
            truncate=truncate,
        )
        self.rules = (*self.rules, fault)

    def clear(self) -> None:
        """Forget every rule, used or not."""
        self.rules = ()

    def strike(self, operation: str, parameters: Mapping[str, Any], url: str) -> Fault | None:
        """The rule that applies to an attempt, first one first; raises its error if it is one of the network."""
        if not self.rules:
            return None
        rule = next((rule for rule in self.rules if rule.strikes(operation, parameters)), None)
        if rule is not None and rule.network is not None:
            raise _network_error(rule.network, url)
        if rule is not None and rule.error is not None:
            rule.error.__traceback__ = None  # which would keep the frames of every call that it was raised in
        return rule

    def unused(self) -> list[Fault]:
        """The rules that were of no use to the test."""
        return [rule for rule in self.rules if not rule.was_of_use]

    def saved(self) -> Sequence[Fault]:
        """The rules as they are."""
        return tuple(map(replace, self.rules))

    def restored(self, saved: Sequence[Fault]) -> None:
        """Have these rules and no others, to be used as often as they could be then."""
        of_use = {rule.identity for rule in self.rules if rule.was_of_use}
        self.rules = tuple(replace(rule, was_of_use=rule.was_of_use or rule.identity in of_use) for rule in saved)


class CutStream(Stream):
    """A download that breaks off: fewer bytes come than were announced."""

    __slots__ = ("_length", "_stream")

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream = stream
        self._length = length

    @property
    def size(self) -> int:
        """The length that is announced."""
        return self._stream.size

    def open(self) -> BinaryIO:
        """A reader of what comes of it."""
        with self._stream.open() as whole:
            return BytesIO(whole.read(self._length))


def _written(operation: str, given: Mapping[str, object]) -> str:
    """The rule as the test has written it, about."""
    words = [repr(operation), *(f"{name}={value!r}" for name, value in given.items() if value is not None)]
    return f"faults.add({', '.join(words)})"


def _span(latency: str | timedelta | None) -> Span:
    return 0 if latency is None else parse_duration(latency)


def _check_kind(error: object, network: object, truncate: object, latency: Span, message: object) -> None:
    """Raise ConfigurationError unless a rule says one thing that happens."""
    if sum(kind is not None for kind in (error, network, truncate)) > 1:
        raise ConfigurationError("A fault is one of error=, network= and truncate=. Add one rule for each.")
    if error is None and network is None and truncate is None and not latency:
        raise ConfigurationError("A fault needs to say what happens: error=, network=, truncate= or latency=.")
    if message is not None and not isinstance(error, str):
        raise ConfigurationError("message= is the text of error='<code>'. Give both, or no message.")


def _check_counts(times: int | None, after: int, truncate: int | None) -> None:
    """Raise ConfigurationError for numbers with which a rule can never strike."""
    for name, value, least in (("times", times, 1), ("after", after, 0), ("truncate", truncate, 0)):
        if value is not None and (type(value) is not int or value < least):
            raise ConfigurationError(f"{name}={value!r} makes no sense in a fault. Give a number from {least} on.")


@lru_cache(maxsize=1)
def _declared() -> dict[str, frozenset[str]]:
    """The error codes that each operation of the installed model declares."""
    from botocore.session import Session  # noqa: PLC0415 - only tests that use faults pay for loading the model

    model = Session().get_service_model("omics")
    return {
        name: frozenset(shape.error_code for shape in model.operation_model(name).error_shapes)
        for name in model.operation_names
    }


def matched(glob: object) -> list[str]:
    """The operations of the installed model that a name or a glob means; raises ConfigurationError for none."""
    names = [name for name in _declared() if isinstance(glob, str) and fnmatchcase(name, glob)]
    if not names:
        raise ConfigurationError(f"No operation of the service model matches {glob!r}. Type for example 'StartRun'.")
    return names


def _check_meant(glob: str, when: object, truncate: int | None) -> None:
    """Raise ConfigurationError for a glob of no operation, or of no download; for a condition that cannot be asked."""
    if when is not None and not callable(when):
        message = f"when={when!r} cannot be called. Type for example when=lambda request: request.get('name') == 'a'."
        raise ConfigurationError(message)
    names = matched(glob)
    if truncate is not None and not _DOWNLOADS.intersection(names):
        raise ConfigurationError(f"truncate= breaks off downloads ({', '.join(sorted(_DOWNLOADS))}); {glob} is none.")


def _declaring(error: str | ServiceError | None) -> Collection[str]:
    """The operations that declare a code; none where any operation may answer with it."""
    return [name for name, codes in _declared().items() if error in codes]


def _service_error(glob: str, error: str | ServiceError, message: str | None) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    declared = frozenset().union(*(codes for name, codes in _declared().items() if fnmatchcase(name, glob)))
    if error not in declared and error not in COMMON_ERRORS:
        raise ConfigurationError(
            f"{glob} never answers {error!r}. It declares: {', '.join(sorted(declared))}. "
            f"Common to all services are: {', '.join(COMMON_ERRORS)}."
        )
    return ServiceError(error, message or f"{error} injected by mock.faults", COMMON_ERRORS.get(error, 400))


_DOWNLOADS = frozenset({"GetReadSet", "GetReference"})


def _known_network(network: str | None) -> Any:
    if network is not None and network not in (*_NETWORK,):
        raise ConfigurationError(f"network={network!r} is unknown. Type one of: {', '.join(_NETWORK)}.")
    return network


_NETWORK = {
    "connect-timeout": "ConnectTimeoutError",
    "connection-closed": "ConnectionClosedError",
    "endpoint": "EndpointConnectionError",
    "read-timeout": "ReadTimeoutError",
}


def _network_error(network: str, url: str) -> Exception:
    from botocore import exceptions  # noqa: PLC0415 - as above

    error: Exception = getattr(exceptions, _NETWORK[network])(endpoint_url=url, error="injected by mock.faults")
    return error
