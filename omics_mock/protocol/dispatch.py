"""The whole service in one screen: a request is parsed, checked, handled and answered."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from wsgiref.handlers import format_date_time

import botocore

from omics_mock import __version__
from omics_mock.exceptions import UnmodelledInputWarning, UnsupportedOperation
from omics_mock.operations.registry import handler
from omics_mock.protocol.errors import error_answer
from omics_mock.protocol.model import compiled
from omics_mock.protocol.validate import validation_error
from omics_mock.protocol.wire import Reply
from omics_mock.support.errors import ServiceError
from omics_mock.support.payloads import without_payloads
from omics_mock.support.tags import check_tags
from omics_mock.timing.instants import MILLISECOND, SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from omics_mock.journal import Call
    from omics_mock.mock import OmicsMock
    from omics_mock.protocol.model import CompiledOperation
    from omics_mock.protocol.wire import Caller, WireRequest
    from omics_mock.support.streams import Stream
    from omics_mock.timing.instants import Instant

_ATTEMPT = re.compile(r"attempt=([0-9]{1,9})")
_BINARY = "application/octet-stream"  # chosen: what the service says of downloads is not known


def answer(mock: OmicsMock, service_model: Any, name: str, request: WireRequest, caller: Caller) -> Reply:
    """Answer one HTTP request of the operation `name` as the service would.

    Raises UnsupportedOperation when this library lacks the operation; any unexpected error of a handler reaches
    the caller as itself, because a bug must not look like an answer of AWS.
    """
    now = mock.catch_up()  # what a freezer's move brought about comes before this call
    operation = compiled(service_model, name)
    call = mock.journal.begin(operation.name, *_attempt(request.headers), now)
    try:
        parameters = operation.parse(request.method, request.url, request.headers, request.body)
        call.kept = without_payloads(parameters, operation.payloads, operation.streaming_input)
        with mock.lock:
            result = _handle(mock, service_model, operation, request.url, parameters, caller, call)
        body, native = operation.serialise(result)
    except ServiceError as error:
        call.error = error.code
        status, headers, body = error_answer(operation, error)
        return Reply(status, _headers(mock, body) | headers, body)
    return Reply(operation.status, _headers(mock, body), body, native)


def _handle(
    mock: OmicsMock,
    service_model: Any,
    operation: CompiledOperation,
    url: str,
    parameters: dict[str, Any],
    caller: Caller,
    call: Call,
) -> Mapping[str, object]:
    """What the handler gives, of values that nobody changes any more."""
    handle = handler(operation.name)
    if handle is None:
        raise UnsupportedOperation(_unsupported(operation.name))
    if operation.unreviewed:
        _warn_of_unreviewed(operation, parameters, call)
    fault = mock.faults.strike(operation.name, parameters, url)
    if fault is not None:
        mock.clock.sleep(fault.latency / SECOND)
        if fault.error is not None:
            raise fault.error
    now = _now(mock, operation)
    _check(mock, operation, parameters, caller, now)
    check = partial(_check_members, service_model)
    context = mock.context(operation.name, operation.declared_errors, caller, now, call, check)
    result = handle(context, parameters)
    return result if fault is None else fault.cut(result)


def _check(
    mock: OmicsMock, operation: CompiledOperation, parameters: dict[str, Any], caller: Caller, now: Instant
) -> None:
    """What the service checks before it looks at any resource. inferred: the order."""
    _check_constraints(operation, parameters)
    check_tags(parameters)
    mock.deny.check(operation.name, caller.arn)
    mock.rates.spend(operation.name, caller.account_id, caller.region, now)


def _check_members(service_model: Any, name: str, parameters: dict[str, Any]) -> None:
    """What the service checks of a request that it makes itself for its caller."""
    _check_constraints(compiled(service_model, name), parameters)
    check_tags(parameters)


def _check_constraints(operation: CompiledOperation, parameters: dict[str, Any]) -> None:
    if violations := operation.violations(parameters):
        raise validation_error(violations)


def _now(mock: OmicsMock, operation: CompiledOperation) -> Instant:
    """The one instant of a call, with everything settled until then; cut as the operation shows it."""
    now = mock.clock.instant()
    mock.world.settle(now)
    return now - now % MILLISECOND if operation.timestamp_digits == 3 else now


def _warn_of_unreviewed(operation: CompiledOperation, parameters: Mapping[str, object], call: Call) -> None:
    for member in operation.unreviewed:
        if member in parameters and (operation.name, member) not in _WARNED_OF:
            warnings.warn_explicit(
                f"{operation.name} was sent {member!r}, a member that is newer than this omics_mock: it is checked "
                "against the model and otherwise ignored. Look for a newer omics_mock.",
                UnmodelledInputWarning,
                *call.place,  # of the code under test: how far up it stands differs from client to client
            )
            _WARNED_OF.add((operation.name, member))


_WARNED_OF: set[tuple[str, str]] = set()


def _unsupported(name: str) -> str:
    return (
        f"omics_mock {__version__} has no handler for {name!r}, an operation of the installed botocore "
        f"{botocore.__version__}. Look for a newer omics_mock, or answer this one call with botocore's Stubber."
    )


def _attempt(headers: Mapping[str, str]) -> tuple[str | None, int]:
    return headers.get("amz-sdk-invocation-id"), _number(headers.get("amz-sdk-request", ""))


@lru_cache(maxsize=64)
def _number(sdk_request: str) -> int:
    attempt = _ATTEMPT.search(sdk_request)
    return int(attempt[1]) if attempt else 1


def _headers(mock: OmicsMock, body: bytes | Stream) -> dict[str, str]:
    content_type, length = ("application/json", len(body)) if isinstance(body, bytes) else (_BINARY, body.size)
    return {
        "Content-Type": content_type,
        "Content-Length": str(length),
        "Date": _http_date(mock.clock.instant() // SECOND),
        "x-amzn-RequestId": mock.request_ids.uuid4(),
    }


@lru_cache(maxsize=64)
def _http_date(seconds: int) -> str:
    return format_date_time(seconds)
