"""Durations in words: every unit, sums of them, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.durations import parse_duration

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("words", "microseconds"),
    [
        ("250ms", SECOND // 4),
        ("90s", 90 * SECOND),
        ("1.5m", 90 * SECOND),
        ("2h", 7200 * SECOND),
        ("1d", 86_400 * SECOND),
        ("1h30m", 5400 * SECOND),
        ("1h 30m", 5400 * SECOND),
        ("0s", 0),
        (timedelta(milliseconds=1), 1000),
    ],
)
def test_durations_in_words(words, microseconds):
    """Units add up, spaces between them do not matter, and fractions are taken exactly."""
    assert parse_duration(words) == microseconds


@pytest.mark.parametrize("words", ["", "90", "h", "1h30", "-5m", "5 minutes", "1h and 30m", "1,5h", 90, None, 1.5])
def test_what_is_no_duration(words):
    """A number without a unit, a sign, or other words are refused, with examples."""
    with pytest.raises(ConfigurationError, match="'90s', '5m', '1h30m', '30d'"):
        parse_duration(words)


def test_no_duration_is_negative():
    """Neither in a setting nor in a script does time run backwards."""
    with pytest.raises(ConfigurationError, match="cannot run backwards"):
        mock_omics(durations={"run.RUNNING": timedelta(seconds=-1)})
    with mock_omics() as mock, pytest.raises(ConfigurationError, match="cannot run backwards"):
        mock.scripts.run(duration=timedelta(microseconds=-1))
