"""A mock without a service behind it: what the interceptor needs of one, and answers that a test makes up."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from omics_mock import active
from omics_mock.interceptor import patches, sleeps
from omics_mock.protocol import dispatch
from omics_mock.protocol.wire import Caller, Reply, WireRequest
from omics_mock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Clock:
    """Adds up what was slept."""

    slept: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@dataclass
class Call:
    operation: str
    request: WireRequest
    caller: Caller
    model: Any


Answer = Reply | Exception


@dataclass
class StandIn:
    """`answer(call)` gives the reply, or raises; every call is kept in `calls`."""

    answer: Callable[[Call], Reply]
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    calls: list[Call] = field(default_factory=list)

    def __hash__(self) -> int:
        return id(self)

    @property
    def last(self) -> Call:
        return self.calls[-1]


def reply(body: object = None, status: int = 200, **headers: str) -> Reply:
    """A reply with a JSON body."""
    content = b"" if body is None else json.dumps(body).encode()
    shown = {
        "Content-Type": "application/json",
        "x-amzn-RequestId": "r-1",
        "Content-Length": str(len(content)),
    }
    return Reply(status, shown | headers, content)


def failure(code: str, status: int) -> Reply:
    """An error reply as the service gives it."""
    return reply({"message": f"a {code}"}, status, **{"x-amzn-ErrorType": code})


def nothing(_call: Call) -> Reply:
    """The plainest answer there is: valid for every operation that lists."""
    return reply({})


def in_turn(*replies: Reply) -> Callable[[Call], Reply]:
    """Answers that give these replies one after another, then the last one for ever."""
    left = list(replies)
    return lambda _call: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def answering(answer: Callable[[Call], Reply] = nothing, **settings: Any) -> Iterator[StandIn]:
    """Activate a stand-in, as an activation would; dispatch hands every call to it."""
    mock = StandIn(answer, Settings(**settings))

    def dispatched(mock: Any, model: Any, name: str, request: WireRequest, caller: Caller) -> Reply:
        call = Call(name, request, caller, model)
        mock.calls.append(call)
        answered: Reply = mock.answer(call)
        return answered

    patches.install()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dispatch, "answer", dispatched)
        active.push(mock)  # type: ignore[arg-type]
        if mock.settings.simulate_sleep:
            sleeps.start(mock)  # type: ignore[arg-type]
        try:
            yield mock
        finally:
            if mock.settings.simulate_sleep:
                sleeps.stop(mock)  # type: ignore[arg-type]
            active.remove(mock)  # type: ignore[arg-type]
