"""What goes over the wire, on our side of it: a request, who sent it, and the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.support.streams import Stream


class WireRequest(NamedTuple):
    """One HTTP request as the client would have sent it, without what is secret in it.

    `url` carries the query; `headers` are found in any case of their names; `body` is `bytes`, `None` or the
    caller's own file object (uploads).
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: object


class Caller(NamedTuple):
    """Whose call it is, as the request tells. Session token and signature are never kept."""

    account_id: str
    region: str
    partition: str
    access_key: str | None = None

    @property
    def arn(self) -> str:
        """The caller's principal. No request names one, so every account has the user `mock` (chosen)."""
        return f"arn:{self.partition}:iam::{self.account_id}:user/mock"


class Reply(NamedTuple):
    """One HTTP answer.

    `body` is `bytes`, or a `Stream` for streaming outputs. `native` is what a client would parse out
    of `body` (datetimes included), fresh for every call, or `None` when the client must parse it itself.
    """

    status: int
    headers: dict[str, str]
    body: bytes | Stream = b""
    native: dict[str, object] | None = None
