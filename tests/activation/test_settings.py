"""Settings are checked where they are given, with words that help."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from omics_mock import current_mock, mock_omics
from omics_mock.exceptions import ConfigurationError
from omics_mock.settings import Settings

AWARE = datetime(2026, 1, 1, tzinfo=timezone.utc)

GOOD: list[dict[str, Any]] = [
    {"region": "eu-central-1"},
    {"account_id": "000000000001"},
    {"accounts": {"AKIAOTHER": "210987654321"}},
    {"seed": -1},
    {"start_time": AWARE},
    {"durations": "realistic"},
    {"durations": {"run.RUNNING": "3h", "task.RUNNING": timedelta(minutes=1)}},
    {"simulate_sleep": True},
    {"stall_after": None},
    {"stall_after": timedelta(minutes=1)},
    {"quotas": {"concurrent_runs_static": 0, "StartRun.tps": 0.5}},
    {"realistic_limits": True},
    {"page_size": 1},
    {"page_size": 100},
    {"analytics_enabled": False},
    {"credentials": "keep"},
    {"others": "block"},
    {"strict": False},
    {"s3": False, "logs": False, "events": False},
]

BAD: list[dict[str, Any]] = [
    {"region": ""},
    {"region": "us east"},
    {"region": 1},
    {"account_id": 123456789012},
    {"account_id": "12345678901"},
    {"account_id": "١٢٣٤٥٦٧٨٩٠١٢"},
    {"account_id": None},
    {"accounts": {"AKIAOTHER": 210987654321}},
    {"accounts": ["AKIAOTHER"]},
    {"seed": "7"},
    {"seed": True},
    {"seed": None},
    {"start_time": datetime(2026, 1, 1)},
    {"start_time": "2026-01-01T00:00:00Z"},
    {"durations": "fast"},
    {"durations": None},
    {"durations": {"run.RUNNING": 3}},
    {"durations": {"run.RUNING": "3h"}},
    {"simulate_sleep": 1},
    {"stall_after": 5},
    {"stall_after": "5"},
    {"quotas": {"runs": 3}},
    {"quotas": {"concurrent_runs_static": -1}},
    {"quotas": {"concurrent_runs_static": True}},
    {"quotas": 3},
    {"page_size": 0},
    {"page_size": 101},
    {"page_size": True},
    {"page_size": 2.5},
    {"credentials": "real"},
    {"others": True},
    {"strict": None},
    {"s3": "moto"},
    {"logs": None},
    {"events": 1},
]


@pytest.mark.parametrize("options", GOOD, ids=str)
def test_a_valid_setting_reaches_the_mock(options: dict[str, Any]) -> None:
    """The active mock has the settings that were given."""
    with mock_omics(**options):
        assert {name: getattr(current_mock().settings, name) for name in options} == options


@pytest.mark.parametrize("options", BAD, ids=str)
def test_a_setting_that_makes_no_sense_is_refused_at_once(options: dict[str, Any]) -> None:
    """A bad value raises where it is written, before anything is activated."""
    with pytest.raises(ConfigurationError):
        mock_omics(**options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"account_id": 1}, ["account_id=1)", "twelve digits", "account_id='123456789012'"]),
        ({"start_time": datetime(2026, 1, 1)}, ["time zone", "tzinfo=timezone.utc"]),
        ({"page_size": 500}, ["page_size=500", "1 to 100", "page_size=10"]),
        ({"others": "deny"}, ["'allow' or 'block'"]),
        ({"durations": {"run.RUNING": "3h"}}, ["run.RUNING", "run.RUNNING"]),
        ({"quotas": {"runs": 1}}, ["'runs'", "concurrent_runs_static"]),
        ({"sed": 7}, ["no setting sed", "seed"]),
    ],
    ids=str,
)
def test_the_refusal_says_what_is_wrong_and_what_to_type(options: dict[str, Any], words: list[str]) -> None:
    """The message names the value, what is valid, and something to type instead."""
    with pytest.raises(ConfigurationError) as caught:
        mock_omics(**options)
    assert [word for word in words if word not in str(caught.value)] == []


def test_settings_cannot_be_given_by_position() -> None:
    """`mock_omics("us-east-1")` raises instead of being taken for a decorator."""
    with pytest.raises(TypeError, match="neither a function nor a class"):
        mock_omics("us-east-1")  # type: ignore[call-overload]


def test_settings_do_not_follow_the_users_mapping() -> None:
    """Changing the dictionary after the call changes nothing."""
    quotas = {"workflows": 3.0}
    activation = mock_omics(quotas=quotas)
    quotas["workflows"] = 4
    with activation as mock:
        assert mock.settings.quotas == {"workflows": 3}


def test_settings_are_shown_as_the_call_that_gives_them() -> None:
    """Only what differs from the defaults is shown."""
    assert str(Settings()) == "mock_omics()"
    assert str(Settings(seed=7, s3=False)) == "mock_omics(seed=7, s3=False)"


def test_differences_name_what_differs() -> None:
    """Both values of each differing setting, and nothing else."""
    assert Settings(seed=1, page_size=5).differences(Settings(page_size=6)) == {
        "seed": (1, 0),
        "page_size": (5, 6),
    }
