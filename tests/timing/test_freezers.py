"""The time that freezegun and time-machine show is read without moving it, and what is real stays real."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine
from freezegun import freeze_time

from omics_mock.timing.freezers import frozen_now, real_monotonic, real_now
from omics_mock.timing.instants import SECOND, from_datetime

DAY = datetime(2024, 2, 29, 12, 0, 0, 123456, timezone.utc)


def test_nothing_is_frozen() -> None:
    """Without an active freezer there is no frozen time."""
    assert frozen_now() is None


@pytest.mark.parametrize(
    "freezer",
    [freeze_time(DAY), freeze_time(DAY, tz_offset=5), time_machine.travel(DAY, tick=False)],
    ids=["freezegun", "freezegun with an offset", "time-machine"],
)
def test_frozen_time(freezer: Any) -> None:
    """The instant of a frozen clock is read to the microsecond, in UTC."""
    with freezer:
        assert frozen_now() == from_datetime(DAY)
    assert frozen_now() is None


def test_freezegun_moved() -> None:
    """A tick or move_to of freezegun is followed, backwards too."""
    with freeze_time(DAY) as frozen:
        frozen.tick(timedelta(hours=1))
        assert frozen_now() == from_datetime(DAY + timedelta(hours=1))
        frozen.move_to("2020-01-01")
        assert frozen_now() == from_datetime(datetime(2020, 1, 1, tzinfo=timezone.utc))


def test_time_machine_moved() -> None:
    """A shift or move_to of time-machine is followed."""
    with time_machine.travel(DAY, tick=False) as traveller:
        traveller.shift(timedelta(hours=1))
        assert frozen_now() == from_datetime(DAY + timedelta(hours=1))
        traveller.move_to(DAY - timedelta(days=1))
        assert frozen_now() == from_datetime(DAY - timedelta(days=1))


@pytest.mark.parametrize("freezer", [freeze_time(DAY, tick=True), time_machine.travel(DAY, tick=True)])
def test_ticking_freezers_run_on(freezer: Any) -> None:
    """A freezer that ticks shows a time that starts where it was set and never runs back."""
    with freezer:
        first, second = frozen_now(), frozen_now()
    assert first is not None
    assert second is not None
    assert from_datetime(DAY) <= first <= second < from_datetime(DAY) + 600 * SECOND


def test_a_ticking_freezegun_is_followed() -> None:
    """What has passed since freezegun began to tick is part of its time."""
    with freeze_time(DAY, tick=True) as frozen:
        frozen.start -= timedelta(hours=2)
        now = frozen_now()
    assert now is not None
    assert now >= from_datetime(DAY + timedelta(hours=2))


def test_reading_does_not_tick() -> None:
    """Reading freezegun's time does not make an auto-ticking clock tick: only the code under test does."""
    with freeze_time(DAY, auto_tick_seconds=15):
        assert frozen_now() == frozen_now() == from_datetime(DAY)
        assert datetime.now(timezone.utc) == DAY
        assert frozen_now() == from_datetime(DAY) + 15 * SECOND


def test_nested_freezes() -> None:
    """The innermost freeze counts, and after it the outer one again."""
    with freeze_time("2021-01-01"):
        outer = frozen_now()
        with freeze_time("2022-02-02"):
            assert frozen_now() == from_datetime(datetime(2022, 2, 2, tzinfo=timezone.utc))
        assert frozen_now() == outer


@pytest.mark.parametrize("freezer", [freeze_time("2001-01-01"), time_machine.travel("2001-01-01", tick=False)])
def test_real_clocks_stay_real(freezer: Any) -> None:
    """Inside a freeze the real clocks agree with those outside."""
    before, started = datetime.now(timezone.utc), real_monotonic()
    with freezer:
        now, monotonic = real_now(), real_monotonic()
    assert before <= now <= datetime.now(timezone.utc)
    assert started <= monotonic <= real_monotonic() < started + 300
    assert now.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "freeze", ["freezegun.freeze_time('2001-01-01')", "time_machine.travel('2001-01-01', tick=False)"]
)
def test_real_clocks_are_found_under_a_freezer(freeze: str) -> None:
    """Imported for the first time while a freezer is active, the module still finds the real clocks."""
    program = f"""
        import datetime, time
        import {freeze.partition(".")[0]}
        before, started = datetime.datetime.now(datetime.timezone.utc), time.perf_counter()
        with {freeze}:
            from omics_mock.timing import freezers
            assert freezers.frozen_now() == 978_307_200_000_000
            now, monotonic = freezers.real_now(), freezers.real_monotonic()
        assert before <= now <= before + datetime.timedelta(minutes=5), now
        assert type(now) is datetime.datetime, type(now)
        assert started <= monotonic <= started + 300, monotonic
        assert before <= freezers.real_now()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)


def test_nobody_is_imported() -> None:
    """Asking for the frozen time imports neither freezegun nor time-machine."""
    program = """
        import sys
        from omics_mock.timing import freezers
        assert freezers.frozen_now() is None
        assert not {"freezegun", "time_machine"} & sys.modules.keys()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)
