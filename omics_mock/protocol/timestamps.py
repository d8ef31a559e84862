"""Instants as the wire shows them and as botocore's parser would return them."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from botocore.parsers import DEFAULT_TIMESTAMP_PARSER

from omics_mock.timing.instants import SECOND, Instant, iso

_epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
_zone_names = ("", "")


def probe_timezone() -> None:
    """Learn which tzinfo botocore gives to timestamps in this process; to be called when a mock starts.

    It is the machine's own zone where that is named UTC, a fixed UTC elsewhere, so it changes with the names
    of the zone (the TZ variable of the environment and `time.tzset`); an unchanged zone costs nothing.
    """
    global _epoch, _zone_names  # noqa: PLW0603 - the zone belongs to the process, as in botocore
    if time.tzname != _zone_names:
        _epoch = DEFAULT_TIMESTAMP_PARSER("1970-01-01T00:00:00.000000Z")
        _zone_names = time.tzname
        faces.cache_clear()


@lru_cache(maxsize=8192)
def faces(instant: Instant, digits: int) -> tuple[str, datetime]:
    """The wire text of an instant with 3 or 6 digits of fraction, and the datetime a client reads from it."""
    seconds, microseconds = divmod(instant, SECOND)
    shown = microseconds if digits == 6 else microseconds // 1000 * 1000
    return iso(instant, digits), _epoch + timedelta(0, seconds, shown)


probe_timezone()
