"""The floor: a real client whose `before-send` hook returns a canned answer, and nothing else.

Everything that botocore does for a call is in it (parameters, signing, retries, parsing), so a ratio to it says
what a mock costs on top, and it can be less than one where the mock spares botocore work. The answers are those of
our own mock, recorded.
"""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.awsrequest import AWSResponse

from benchmarks import ours
from benchmarks.harness import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from omics_mock.mock import OmicsMock


class Answer(NamedTuple):
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_kwargs):
        """The rest of the body in one piece."""
        yield self.read()


@contextmanager
def recording(client: Any) -> Iterator[list[Answer]]:
    """The answers that a client gets meanwhile, in order; streamed bodies are left to the caller."""
    answers: list[Answer] = []

    def note(http_response, model, **_kwargs) -> None:
        body = b"" if model.has_streaming_output else http_response.content
        answers.append(Answer(http_response.status_code, dict(http_response.headers), bytes(body)))

    client.meta.events.register("after-call.omics", note)
    try:
        yield answers
    finally:
        client.meta.events.unregister("after-call.omics", note)


def replaying(answers: Sequence[Answer]) -> Any:
    """A client that gets the answers in their order, again and again, whatever it asks."""
    return replay(ours.SESSION.client("omics"), answers)


def replay(client: Any, answers: Sequence[Answer]) -> Any:
    """Give a client the answers in their order, again and again, whatever it asks."""
    upcoming = cycle(answers)

    def answer(request, **_kwargs):
        status, headers, body = next(upcoming)
        return AWSResponse(request.url, status, headers, Raw(body))

    client.meta.events.register("before-send.omics", answer)
    return client


def recorded(mock: OmicsMock, act: Callable[[Any], object]) -> list[Answer]:
    """The answers that the mock gives to what `act` does with a client."""
    client = ours.client()
    with ours.activated(mock), recording(client) as answers:
        act(client)
    return answers


def our_side(mock: OmicsMock, act: Callable[[Any], object]) -> Side:
    """What `act` does with a client of the mock."""
    client = ours.client()
    return Side("omics_mock", lambda: act(client), lambda: ours.activated(mock), passes_mock=True)


def floor_side(answers: Sequence[Answer], act: Callable[[Any], object]) -> Side:
    """The same with a client of the floor."""
    with ours.without_mock():
        client = replaying(answers)
    return Side("floor", lambda: act(client), ours.without_mock)
