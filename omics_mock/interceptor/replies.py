"""Our replies as the response objects that botocore and aiobotocore read."""

from __future__ import annotations

import inspect
import logging
from io import BytesIO, IOBase
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from types import TracebackType

    from omics_mock.protocol.wire import Reply

_CHUNK = 65536
_PLAIN_FACTORIES = {"botocore.parsers.ResponseParserFactory", "aiobotocore.parsers.AioResponseParserFactory"}
_parser_log = logging.getLogger("botocore.parsers")

#: Hand botocore the values it would parse out of the body. Switched off, it parses every body itself.
native_answers = True


class NativeBody(bytes):
    """The bytes of a body together with the values in them; equal to the plain bytes in every other way."""

    native: dict[str, object]


class _Urllib3Body:
    """What urllib3's response can do beyond a reader; what it reads comes from whatever reader this stands before."""

    headers: Mapping[str, str]
    status: int

    def stream(self, amt: int = _CHUNK, decode_content: bool | None = None) -> Iterator[bytes]:  # noqa: ARG002
        """The rest of the body in chunks of `amt` bytes."""
        while chunk := self.read(amt):  # type: ignore[attr-defined]
            yield chunk

    def release_conn(self) -> None:
        """There is no connection to give back."""


class BytesBody(_Urllib3Body, BytesIO):
    """A body whose bytes botocore has got already; hardly anybody reads it, and closing it costs nothing."""

    def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:  # noqa: ARG002 - urllib3's
        """At most `amt` bytes, all that is left without it, and none once closed."""
        return b"" if self.closed else super().read(amt)


class RawBody(_Urllib3Body, IOBase):
    """What urllib3's response is to botocore: a reader over a body, of which nothing is copied."""

    def __init__(self, source: BinaryIO, headers: Mapping[str, str], status: int) -> None:
        self._source = source
        self.headers = headers
        self.status = status

    def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:  # noqa: ARG002 - urllib3's
        """At most `amt` bytes, all that is left without it, and none once closed."""
        return b"" if self._source.closed else self._source.read(-1 if amt is None else amt)

    def readinto(self, buffer: bytearray | memoryview) -> int:
        """Fill `buffer` and tell how many bytes it got."""
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def readable(self) -> bool:
        """A body can be read, as long as it is open."""
        return not self._source.closed

    def tell(self) -> int:
        """How many bytes have been read."""
        return self._source.tell()

    def close(self) -> None:
        """Close the reader; what is left cannot be read any more."""
        self._source.close()
        super().close()


class AsyncRawBody:
    """What aiohttp's response is to aiobotocore: the same reader, awaited. `content` is the object itself."""

    def __init__(self, source: BinaryIO, headers: Mapping[str, str], status: int, url: str, size: int) -> None:
        self.url = url
        self.headers = headers
        self.status = status
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.content = self
        self._source = source
        self._size = size

    async def read(self, amt: int = -1) -> bytes:
        """At most `amt` bytes, all that is left without it."""
        return b"" if self._source.closed else self._source.read(amt)

    async def iter_chunked(self, amt: int) -> AsyncIterator[bytes]:
        """The rest of the body in chunks of `amt` bytes."""
        while chunk := await self.read(amt):
            yield chunk

    def at_eof(self) -> bool:
        """Whether nothing is left to read."""
        return self._source.closed or self._source.tell() >= self._size

    def close(self) -> None:
        """Close the reader."""
        self._source.close()

    async def __aenter__(self) -> AsyncRawBody:  # noqa: PYI034 - Self needs Python 3.11
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def responder(endpoint: object) -> Callable[[str, Reply, bool], Any]:
    """The function `(url, reply, streaming) -> response` for an endpoint, sync or async as that is."""
    if inspect.iscoroutinefunction(type(endpoint)._send):  # type: ignore[attr-defined]
        from aiobotocore.awsrequest import AioAWSResponse  # noqa: PLC0415 - an endpoint of it is here

        return _responder(AioAWSResponse, _async_raw)
    from botocore.awsrequest import AWSResponse  # noqa: PLC0415 - whichever botocore the endpoint comes from

    return _responder(AWSResponse, _raw)


def before_parse(
    factory: Any, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_kwargs: Any
) -> None:
    """Handler of `before-parse.omics`: gives botocore the native values, so that it need not parse the body.

    `factory` is the endpoint's parser factory. Parsing stays where somebody would see the difference: parsers
    with other defaults (the AWS CLI), another handler's values, and a debug log, which shows the body.
    """
    body = response_dict["body"]
    if type(body) is not NativeBody or not native_answers:
        return
    if customized_response_dict or factory._defaults or _parser_log.isEnabledFor(logging.DEBUG):
        return
    response_dict["body"] = b""
    customized_response_dict.update(body.native)


def parses_plainly(factory: Any) -> bool:
    """Whether this parser factory is botocore's or aiobotocore's own, so that its results are known."""
    cls = type(factory)
    return f"{cls.__module__}.{cls.__qualname__}" in _PLAIN_FACTORIES


def _responder(response_class: type, raw: Callable[[str, Reply, bytes | None], Any]) -> Callable[..., Any]:
    def respond(url: str, reply: Reply, streaming: bool) -> Any:
        content = None if streaming else _content(reply)
        response = response_class(url, reply.status, reply.headers, raw(url, reply, content))
        response._content = content  # spares reading it from `raw`, which would give the same bytes
        return response

    return respond


def _content(reply: Reply) -> bytes:
    """The whole body; with the native values on it where botocore may take them instead of parsing."""
    body = reply.body
    if not isinstance(body, bytes):
        with body.open() as reader:
            return reader.read()
    if reply.native is None or reply.status >= 300:
        return body
    content = NativeBody(body)
    content.native = reply.native
    return content


def _raw(_url: str, reply: Reply, content: bytes | None) -> BytesBody | RawBody:
    if content is None:
        return RawBody(_reader(reply, content), reply.headers, reply.status)
    body = BytesBody(content)
    body.headers, body.status = reply.headers, reply.status
    return body


def _async_raw(url: str, reply: Reply, content: bytes | None) -> AsyncRawBody:
    size = len(reply.body) if isinstance(reply.body, bytes) else reply.body.size
    return AsyncRawBody(_reader(reply, content), reply.headers, reply.status, url, size)


def _reader(reply: Reply, content: bytes | None) -> BinaryIO:
    if content is not None:
        return BytesIO(content)
    return BytesIO(reply.body) if isinstance(reply.body, bytes) else reply.body.open()
