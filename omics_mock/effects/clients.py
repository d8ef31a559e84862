"""Clients for the other services of a mocked AWS; they cannot reach anything real.

Whoever mocks a service answers in botocore's `before-send` event. Our clients come from a session of their
own and carry the last handler of that event, which answers when nobody else has: so each call finds out by
itself whether the service is mocked, and no request is ever sent.
"""

from __future__ import annotations

import io
import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MARKER = "x-omics-mock-nobody-answers"
_TEAPOT = 418  # a status that no service sends and no retry handler knows

_LEFT_OUT = "ServiceNotWhitelisted"  # seen: what moto raises for a service that it was told to leave out

# What to ask of a service to see whether it is mocked: the target header of a JSON service, None to list buckets.
_HARMLESS = {"s3": None, "logs": "Logs_20140328.DescribeLogGroups", "events": "AWSEvents.ListEventBuses"}

# A user's profile, proxy certificates or endpoint could stop the client from being made, or lead elsewhere.
_OWN_VARIABLES = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
    "ca_bundle": (None, None, None, None),
}


class NobodyAnswers(Exception):
    """The service that was called is not mocked in this process."""


def call(service: str, operation: str, region: str = "us-east-1", **parameters: object) -> Mapping[str, Any]:
    """What a mocked `service` (`s3`) answers in a region to an operation (`head_object`).

    Raises NobodyAnswers when nobody mocks the service, and botocore's ClientError for its error answers.
    """
    # Only moto is known to mock whole services; without it there is nobody to ask.
    if "moto" not in sys.modules:
        raise NobodyAnswers(service)
    client = _client(service, region, len(BUILTIN_HANDLERS))
    try:
        answer: Mapping[str, Any] = getattr(client, operation)(**parameters)
    except ClientError as error:
        if _MARKER in error.response["ResponseMetadata"]["HTTPHeaders"]:
            raise NobodyAnswers(service) from None
        raise
    except Exception as error:
        if type(error).__name__ == _LEFT_OUT:
            raise NobodyAnswers(service) from None
        raise
    return answer


def is_mocked(service: str) -> bool:
    """Whether anybody answers for the service now; far cheaper than a call where nobody does."""
    if "moto" not in sys.modules or not any(map(_may_answer, _answering(len(BUILTIN_HANDLERS)))):
        return False
    client = _client(service, "us-east-1", len(BUILTIN_HANDLERS))
    target = _HARMLESS[service]
    headers = HTTPHeaders()
    if target is not None:
        headers["X-Amz-Target"] = target
    method, body = ("GET", b"") if target is None else ("POST", b"{}")
    request = AWSPreparedRequest(method, f"{client.meta.endpoint_url}/", headers, body, stream_output=False)
    try:
        _, answer = client.meta.events.emit_until_response(f"before-send.{service}.IsMocked", request=request)
    except Exception as error:
        if type(error).__name__ == _LEFT_OUT:
            return False
        raise
    return _MARKER not in answer.headers


@lru_cache(maxsize=1)
def _answering(count: int) -> Sequence[object]:
    """Who answers requests in every new session, as moto does, among so many handlers that botocore gives to them."""
    return [entry[1] for entry in BUILTIN_HANDLERS[:count] if entry[0].partition(".")[0] == "before-send"]


def _may_answer(handler: object) -> bool:
    """seen: moto has one handler, which is not `enabled` while nobody uses a mock of moto."""
    return bool(getattr(handler, "enabled", True))


@lru_cache(maxsize=32)
def _client(service: str, region: str, handlers: int) -> Any:  # noqa: ARG001 - part of the key
    """A client that can only be answered inside the process.

    `handlers` is the number of handlers that botocore gives to new sessions: moto adds its own when it is
    first loaded, and a session made before that would never see it.
    """
    session = Session(session_vars={**Session.SESSION_VARIABLES, **_OWN_VARIABLES})
    client = session.create_client(
        service,
        region_name=region,
        aws_access_key_id="omics-mock",
        aws_secret_access_key="omics-mock",  # noqa: S106 - no secret
        config=Config(
            ignore_configured_endpoint_urls=True,
            retries={"mode": "standard", "total_max_attempts": 1},
            s3={"addressing_style": "path"},
        ),
    )
    client.meta.events.register_last("before-send", _say_that_nobody_answers)
    return client


class _Nothing(io.BytesIO):
    """An empty raw body, with the method by which botocore reads bodies of errors."""

    def stream(self) -> Iterator[bytes]:
        return iter(())


def _say_that_nobody_answers(request: Any, **_: object) -> AWSResponse:
    # Raising here would kill the answers of others: botocore calls every handler, whoever has answered.
    headers = HTTPHeaders()
    headers[_MARKER] = "true"
    return AWSResponse(request.url, _TEAPOT, headers, _Nothing())
