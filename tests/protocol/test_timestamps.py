"""Instants as text and as datetimes."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from botocore.parsers import DEFAULT_TIMESTAMP_PARSER
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.protocol.timestamps import faces, probe_timezone
from omics_mock.timing.instants import DAY, from_datetime, from_iso, iso, to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_INSTANT = st.datetimes(timezones=st.just(timezone.utc)).map(from_datetime)


@pytest.fixture
def zone_of_the_machine() -> Iterator[None]:
    """The zone may be changed; afterwards it is what it was."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()
    probe_timezone()


@given(ANY_INSTANT)
def test_an_instant_survives_text_and_datetime(instant: int) -> None:
    """Text with six digits and datetimes lose nothing, before the epoch and at the ends of the calendar."""
    assert from_iso(iso(instant, 6)) == instant
    assert from_datetime(to_datetime(instant)) == instant
    assert from_iso(iso(instant, 3)) == instant // 1000 * 1000


@given(ANY_INSTANT, st.sampled_from([3, 6]))
def test_both_faces_of_an_instant_agree(instant: int, digits: int) -> None:
    """The datetime a client is handed is the one it would read from the text."""
    text, native = faces(instant, digits)
    assert native == to_datetime(from_iso(text))
    assert native.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-02T00:00:00.5Z", DAY + 500_000),
        ("1970-01-01T00:00:00.123456789Z", 123_456),
        ("1970-01-01T02:30:00+02:30", 0),
        ("1969-12-31T19:00:00-0500", 0),
    ],
)
def test_iso_text_is_read_with_fraction_and_offset(text: str, instant: int) -> None:
    """Every form of ISO 8601 instant that clients send names the right instant."""
    assert from_iso(text) == instant


@pytest.mark.parametrize("text", ["", "now", "2023-13-01T00:00:00Z", "2023-01-01T00:00:00", "٢٠٢٣-01-01T00:00:00Z"])
def test_other_text_is_no_instant(text: str) -> None:
    """Text that is not an ISO 8601 instant raises ValueError."""
    with pytest.raises(ValueError, match=r"."):
        from_iso(text)


def test_naive_datetimes_are_utc() -> None:
    """A datetime without a zone is taken as UTC, as botocore takes it."""
    assert from_datetime(datetime(1970, 1, 2)) == DAY


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be set on POSIX only")
@pytest.mark.parametrize("name", ["UTC", "America/St_Johns", "Asia/Tokyo"])
def test_the_zone_is_the_one_botocore_would_give(zone_of_the_machine: None, name: str) -> None:
    """After a change of the machine's zone, the next mock hands over timestamps as botocore then does."""
    os.environ["TZ"] = name
    time.tzset()
    probe_timezone()
    text, native = faces(1_700_000_000_000_000, 6)
    parsed = DEFAULT_TIMESTAMP_PARSER(text)
    assert (native, type(native.tzinfo), native.tzinfo) == (parsed, type(parsed.tzinfo), parsed.tzinfo)
