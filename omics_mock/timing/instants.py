"""Instants and spans of simulated time: plain integers, microseconds.

An `Instant` counts microseconds since the Unix epoch (UTC), a `Span` is a number of microseconds. Integers
compare, add and hash fast, and never carry a time zone that could disagree with another one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import TypeAlias

Instant: TypeAlias = int
Span: TypeAlias = int

MILLISECOND: Span = 1_000
SECOND: Span = 1_000 * MILLISECOND
MINUTE: Span = 60 * SECOND
HOUR: Span = 60 * MINUTE
DAY: Span = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_TIMESPECS = {3: "milliseconds", 6: "microseconds"}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))", re.ASCII)


def from_datetime(moment: datetime) -> Instant:
    """The instant of a datetime; a naive one is taken as UTC, as botocore does with parameters."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return (aware - _EPOCH) // _MICROSECOND


def to_datetime(instant: Instant) -> datetime:
    """The instant as an aware datetime in UTC. Raises OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=instant)


@lru_cache(maxsize=8192)
def iso(instant: Instant, digits: int) -> str:
    """ISO 8601 text of an instant in UTC, ending in `Z`, with 3 or 6 digits of fraction (cut, not rounded).

    The last few thousand texts are kept: a run's times are shown by get, list and tasks alike.
    """
    moment = _NAIVE_EPOCH + timedelta(0, *divmod(instant, SECOND))
    return moment.isoformat(timespec=_TIMESPECS[digits]) + "Z"


def from_iso(text: str) -> Instant:
    """The instant that ISO 8601 text names: `2023-01-02T03:04:05Z`, with or without fraction or offset.

    Raises ValueError for anything else, dates that do not exist and texts without an offset included.
    """
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(f"not an ISO 8601 instant: {text!r}")
    *numbers, fraction, sign, hours, minutes = found.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    moment = datetime(year, month, day, hour, minute, second, microsecond, timezone.utc)
    offset = int(hours) * HOUR + int(minutes) * MINUTE if sign else 0
    return from_datetime(moment) - (offset if sign != "-" else -offset)
