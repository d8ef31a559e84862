"""Raw HTTP requests: the answer is clean or an error of AWS, in bounded time, and errors change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from omics_mock.interceptor.before_send import SentHeaders
from tests.contract.model_values import OPERATION_NAMES, SERVICE_MODEL
from tests.fuzz.hostile_values import broken_bodies, texts

if TYPE_CHECKING:
    from omics_mock.protocol.wire import WireRequest
    from tests.fuzz.attacked import Attacked

operations = st.sampled_from(OPERATION_NAMES)
seeds = st.integers(0, 2**31)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "", "get", "É")
WITH_BODY = [
    name
    for name in OPERATION_NAMES
    if (shape := SERVICE_MODEL.operation_model(name).input_shape) is not None
    and any("location" not in member.serialization for member in shape.members.values())
    and "payload" not in shape.serialization
]
HEADERS = (
    "Range",
    "amz-sdk-request",
    "amz-sdk-invocation-id",
    "Content-Type",
    "Content-Length",
    "X-Amz-Date",
    "Host",
)
url_texts = st.one_of(
    texts.map(lambda text: text.encode("utf-8", "replace").decode("latin-1")),
    st.sampled_from(("%", "%zz", "%00", "%ff%fe", "..", "?", "#", "a=b&a=b", "=", "&&&", "maxResults=1e9", "%2F", ";")),
)


def test_a_valid_request_is_answered(attacked: Attacked) -> None:
    """The harness itself works: an untouched request of every operation gets an answer, many a good one."""
    good = set()
    for operation in OPERATION_NAMES:
        for seed in range(12):
            attacked.begin()
            if attacked.send(operation, attacked.request(operation, seed)).status < 300:
                good.add(operation)
    assert len(good) > 0.7 * len(OPERATION_NAMES), set(OPERATION_NAMES) - good


@given(operation=operations, seed=seeds, data=st.data())
def test_mangled_requests(attacked: Attacked, operation: str, seed: int, data: st.DataObject) -> None:
    """A request with another method, path, query, headers or body is answered, and refused without a trace."""
    attacked.begin()
    request = attacked.request(operation, seed)
    for _ in range(data.draw(st.integers(1, 3))):
        request = data.draw(mangled(request))
    attacked.send(operation, request)


@given(operation=st.sampled_from(WITH_BODY), seed=seeds, data=st.data())
def test_hostile_bodies(attacked: Attacked, operation: str, seed: int, data: st.DataObject) -> None:
    """Deep, huge, mistyped and malformed JSON in the place of any value is answered, and refused without a trace."""
    attacked.begin()
    request = attacked.request(operation, seed)
    body = request.body if isinstance(request.body, bytes) else b"{}"
    attacked.send(operation, request._replace(body=data.draw(broken_bodies(body))))


@st.composite
def mangled(draw: Any, request: WireRequest) -> WireRequest:
    """The request with one thing changed."""
    what = draw(st.sampled_from(("method", "path", "query", "header", "body", "body", "cut")))
    path, _, query = request.url.partition("?")
    if what == "method":
        return request._replace(method=draw(st.sampled_from(METHODS)))
    if what == "path":
        segments = path.split("/")
        place = draw(st.integers(3, len(segments) - 1)) if len(segments) > 3 else 0
        segments[place : place + draw(st.integers(0, 1))] = [draw(url_texts)]
        return request._replace(url="/".join(segments) + (f"?{query}" if query else ""))
    if what == "query":
        return request._replace(url=f"{path}?{query}&{draw(url_texts)}={draw(url_texts)}&{draw(url_texts)}")
    if what == "header":
        value = draw(
            st.one_of(url_texts, st.binary(max_size=20), st.sampled_from(("attempt=x", "bytes=9-1", "attempt=")))
        )
        return request._replace(headers=SentHeaders({**request.headers, draw(st.sampled_from(HEADERS)): value}))
    if what == "cut" and isinstance(request.body, bytes):
        return request._replace(body=request.body[: draw(st.integers(0, len(request.body)))])
    body = draw(st.one_of(st.none(), st.binary(max_size=200), st.text(max_size=50).map(str.encode), st.just(b"{}")))
    return request._replace(body=body)
