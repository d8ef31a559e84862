"""`others="block"`: a call of another service than omics is refused, unless somebody in the process answers it.

Whoever mocks a service answers in botocore's `before-send` event, so only at its end is it known that nobody does.
Raising there would take away the answers that others have given, since botocore calls every handler. So the last
handler gives an answer too: botocore takes the first one there is, and ours raises as soon as it is looked at.
"""

from __future__ import annotations

import threading
from typing import Any, NoReturn
from weakref import WeakSet

from omics_mock import active
from omics_mock.exceptions import OtherServiceBlocked

_watched: WeakSet[Any] = WeakSet()
_registration = threading.Lock()


class RefusedAnswer:
    """An answer that raises the error `refusal` when any of its attributes is looked at."""

    def __init__(self, refusal: OtherServiceBlocked) -> None:
        self._refusal = refusal

    def __getattr__(self, name: str) -> NoReturn:
        raise self._refusal


def watch(endpoint: Any) -> None:
    """Put the handler below on the emitter of this endpoint, last of all; once, as it stays there."""
    with _registration:
        if endpoint not in _watched:
            endpoint._event_emitter.register_last("before-send", before_send, unique_id="omics-mock-others")
            _watched.add(endpoint)


def before_send(request: Any, event_name: str, **_kwargs: Any) -> RefusedAnswer | None:
    """Handler of `before-send` of another service: refuses the call if the innermost mock blocks such calls."""
    mock = active.innermost()
    if mock is None or mock.settings.others == "allow":
        return None
    _, service, operation = event_name.split(".", 2)
    return RefusedAnswer(OtherServiceBlocked(_message(service, operation, request.url)))


def _message(service: str, operation: str, url: str) -> str:
    return (
        f"{service}.{operation} was called, and nobody in this process answers it; nothing was sent to "
        f'{url.partition("?")[0]}.\nThis mock has others="block": it answers omics alone and lets no other call of '
        "botocore's clients leave the process.\nMock the service (moto's mock_aws, a Stubber on that client), take the "
        'call out of the test, or use mock_omics(others="allow") to let it go to AWS.'
    )
