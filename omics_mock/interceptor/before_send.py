"""The hook: every omics client that makes a request under a mock carries our handlers, and they answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, overload
from weakref import WeakSet, ref

from omics_mock import active
from omics_mock.interceptor import identity, leftovers, others, replies, signing, sleeps, waits
from omics_mock.protocol.wire import WireRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omics_mock.protocol.wire import Reply

_SERVICE_ID = "Omics"
_SECRET = {"authorization", "x-amz-security-token"}

_ANY_KEYWORDS = Signature([Parameter("_kwargs", Parameter.VAR_KEYWORD)])

_registered: WeakSet[Any] = WeakSet()
_registration = threading.Lock()


class SentHeaders(Mapping[str, str]):
    """The headers of a request as text, whatever the case of a name, and without signature and session token.

    A view: a call looks at two or three of them, and decoding all would cost more than the rest of the hook.
    """

    __slots__ = ("_sent",)

    def __init__(self, sent: Mapping[str, bytes | str]) -> None:
        self._sent = sent

    def __getitem__(self, name: str) -> str:
        if name.lower() in _SECRET:
            raise KeyError(name)
        return _text(self._sent[name])

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a header, or the default; that of the base class takes two functions more."""
        try:
            value = self._sent[name]
        except KeyError:
            return default
        return default if name.lower() in _SECRET else _text(value)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._sent if name.lower() not in _SECRET)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


def around_make_request(wrapped: Callable[..., Any], endpoint: Any, args: Any, kwargs: Any) -> Any:
    """Wrapper of `Endpoint.make_request`, inherited by aiobotocore's: sees every call of every client.

    Under a mock it sees to it that the endpoint carries our handlers; outside it refuses left-over clients.
    """
    operation = args[0] if args else kwargs["operation_model"]
    mock = active.innermost()
    if operation.service_model.service_id != _SERVICE_ID:
        if mock is not None and mock.settings.others == "block":
            others.watch(endpoint)
        return wrapped(*args, **kwargs)
    if mock is None:
        leftovers.refuse(endpoint, operation.name)
        return wrapped(*args, **kwargs)
    if endpoint not in _registered:
        _register(endpoint, operation.service_model)
    return waits.simulated(mock, wrapped, args, kwargs)


def around_client_init(wrapped: Callable[..., Any], client: Any, args: Any, kwargs: Any) -> None:
    """Wrapper of `BaseClient.__init__`: notes where an omics client is made.

    Under a mock it carries our handlers from the beginning: put on later, they would make its emitter look up anew
    whom to call for each event of the first call.
    """
    wrapped(*args, **kwargs)
    model = client.meta.service_model
    if model.service_id != _SERVICE_ID:
        return
    is_mocked = active.innermost() is not None
    leftovers.note_made(client._endpoint, under_mock=is_mocked)
    if is_mocked:
        _register(client._endpoint, model)


def before_send(
    endpoint: ref[Any],
    model: Any,
    respond: Callable[[str, Reply, bool], Any],
    service: Any,
    request: Any,
    event_name: str,
    **_kwargs: Any,
) -> Any:
    """Handler of `before-send.omics`: the innermost mock answers the request.

    What the mock raises reaches the caller unchanged. The client's own `model` is used, never a fresh one. `service` is
    the module `dispatch`.
    """
    operation_name = event_name.rpartition(".")[2]
    mock = active.innermost()
    if mock is None:  # it ended between the call and its sending
        leftovers.refuse(endpoint(), operation_name)
        return None
    if mock.settings.simulate_sleep:
        sleeps.join(mock)
    caller = identity.caller(_text(request.headers.get("Authorization")), request.url, mock.settings)
    wire = WireRequest(request.method, request.url, SentHeaders(request.headers), request.body)
    reply = service.answer(mock, model, operation_name, wire, caller)
    return respond(request.url, reply, request.stream_output)


def _register(endpoint: Any, model: Any) -> None:
    """Put our handlers on the endpoint's own emitter: once, whatever threads and mocks come.

    A function of the module and no method of a mock, since botocore keeps the first handler of a unique id
    for ever; under a lock, since its check for that id races.
    """
    from omics_mock.protocol import dispatch  # noqa: PLC0415 - imports botocore, which must not come early

    with _registration:
        if endpoint in _registered:
            return
        emitter = endpoint._event_emitter
        send = _handler(before_send, ref(endpoint), model, replies.responder(endpoint), dispatch)
        emitter.register_first("before-send.omics", send, unique_id="omics-mock-send")
        emitter.register_first("before-sign.omics", _handler(signing.before_sign), unique_id="omics-mock-sign")
        # Last, so that handlers of the user still see the body. Botocore before 1.35.16 has no such event.
        factory = endpoint._response_parser_factory
        if replies.parses_plainly(factory):
            parse = _handler(replies.before_parse, factory)
            emitter.register_last("before-parse.omics", parse, unique_id="omics-mock-parse")
        leftovers.note_used(endpoint)
        _registered.add(endpoint)


def _handler(function: Callable[..., Any], *first: object) -> Callable[..., Any]:
    """A handler of events. Botocore asks each for its signature, and working that out takes longer than all else."""
    handler = partial(function, *first)
    handler.__signature__ = _ANY_KEYWORDS  # type: ignore[attr-defined]
    return handler


@overload
def _text(value: bytes | str) -> str: ...


@overload
def _text(value: bytes | str | None) -> str | None: ...


def _text(value: bytes | str | None) -> str | None:
    # seen: botocore's values are bytes, except Content-Length
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
