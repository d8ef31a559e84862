"""Values that break things: deep, huge, of the wrong type, outside of every alphabet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "a\udfffb",
    "\u202e\u0000\ufeff",
    "é" * 200,
    "𝄞" * 100,
    "a" * 1_000_000,
    "'; DROP TABLE runs; --",
    "../../etc/passwd",
    "%2e%2e%2f",
    "${jndi:ldap://x}",
    "s3://",
    "s3://a",
    "s3://data/",
    "s3://data/\ud800",
    "arn:",
    "arn:aws:omics:us-east-1:123456789012:",
    "arn:aws:omics:us-east-1:123456789012:run/",
    "arn:aws:omics:us-east-1:123456789012:workflow/1/version/",
    "9" * 36,
    "-1",
    "NaN",
    "0" * 12,
    "２２２２２２２２２２２２",
    "null",
)
NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1.5, -0.0, 1e308, 5e-324, True, False)


def among(things: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of these, as `sampled_from`, whose own text would hold all of them.

    Hypothesis notes the text of a strategy in every input that it remembers: with texts of a megabyte in it
    ten thousand inputs took 13 GB.
    """
    return st.integers(0, len(things) - 1).map(lambda number: things[number])


texts = st.one_of(among(TEXTS), st.text(max_size=50), st.text(st.characters(), max_size=20))
scalars = st.one_of(texts, st.sampled_from(NUMBERS), st.none(), st.integers(), st.floats(allow_nan=False))
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def deep(depth: int, opening: str, core: str, closing: str) -> str:
    """Nested JSON, as text: Python's own writer would give up first."""
    return opening * depth + core + closing * depth


# JSON texts that no Python value gives.
RAW: tuple[str, ...] = (
    deep(99, "[", "1", "]"),
    deep(101, "[", "1", "]"),
    deep(100_000, "[", "1", "]"),
    deep(100_000, "[", "", ""),
    deep(50_000, '{"a":', "1", "}"),
    deep(98, '{"a":', "1", "}"),
    "NaN",
    "-Infinity",
    "1e999",
    "9" * 5000,
    "-",
    '"\\ud800"',
    '"\\uZZZZ"',
    '{"a": 1, "a": 2}',
    json.dumps({str(number): number for number in range(50_000)}),
    json.dumps([0] * 200_000),
    json.dumps(["a" * 10] * 50_000),
    json.dumps({"a" * number: None for number in range(500)}),
    "{}" * 2,
    "\ufeff{}",
)
raw = st.one_of(among(RAW), values.map(json.dumps))

_MARK = "\u0001here\u0001"


@st.composite
def broken_bodies(draw: Callable[[Any], Any], body: bytes) -> bytes:
    """A JSON body with one value, or the whole of it, in the place of which stands something hostile."""
    value = json.loads(body) if body else {}
    hostile = draw(raw)
    if draw(st.integers(0, 9)) == 0:
        return hostile.encode("utf-8", "surrogatepass")
    places = list(_places(value))
    if not places or draw(st.integers(0, 4)) == 0:
        value[draw(texts)] = _MARK
    else:
        holder, key = draw(st.sampled_from(places))
        holder[key] = _MARK
    return json.dumps(value).replace(json.dumps(_MARK), hostile).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)
