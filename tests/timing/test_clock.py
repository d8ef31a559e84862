"""The clock: it stands still, moves when told, and follows a freezer in either order of entering."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import boto3
import pytest
import time_machine
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from omics_mock import mock_omics
from omics_mock.exceptions import ClockStalledError, ConfigurationError

NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
SLOW = {"sequence_store.CREATING": "60s"}


def store_status(omics):
    return omics.list_sequence_stores()["sequenceStores"][0]["status"]


def client():
    return boto3.client("omics", region_name="us-east-1")


def test_real_time_does_not_move_the_clock():
    """Now is the start time until somebody moves it, to the microsecond."""
    with mock_omics(start_time=NOON) as mock:
        for _ in range(1000):
            assert mock.clock.now() == NOON
        assert mock.clock.elapsed == timedelta(0)


def test_without_a_start_time_it_is_now_cut_to_the_second():
    """Code that compares with datetime.now() sees ages of at most a moment, and golden files no fractions."""
    before = datetime.now(timezone.utc)
    with mock_omics() as mock:
        assert mock.clock.now().microsecond == 0
        assert timedelta(0) <= before - mock.clock.now() < timedelta(seconds=2)


def test_advance_moves_statuses_along():
    """A status changes at the very instant at which its stage ends, not a microsecond earlier."""
    with mock_omics(region="us-east-1", durations=SLOW) as mock:
        omics = client()
        omics.create_sequence_store(name="s")
        mock.clock.advance(timedelta(seconds=60, microseconds=-1000))
        assert store_status(omics) == "CREATING"
        mock.clock.advance(milliseconds=1)
        assert store_status(omics) == "ACTIVE"
        assert mock.clock.elapsed == timedelta(seconds=60)


def test_advance_to_a_moment():
    """The clock can be set to a later moment, and refuses one in the past or without a zone."""
    with mock_omics(start_time=NOON) as mock:
        assert mock.clock.advance_to(NOON + timedelta(hours=3)) == NOON + timedelta(hours=3)
        with pytest.raises(ConfigurationError, match="past"):
            mock.clock.advance_to(NOON)
        with pytest.raises(ConfigurationError, match="naive"):
            mock.clock.advance_to(datetime(2031, 1, 1))
        assert mock.clock.now() == NOON + timedelta(hours=3)


@pytest.mark.parametrize("wrong", [{"minutes": -1}, {}])
def test_time_is_never_moved_backwards_by_hand(wrong):
    """A negative or empty advance is the developer's mistake and says what to type."""
    with mock_omics() as mock, pytest.raises(ConfigurationError, match="advance\\(minutes=5\\)"):
        mock.clock.advance(**wrong)


def test_the_next_event_is_the_next_change_of_anything():
    """The clock jumps from change to change, in order, over all regions, and stops when nothing is in transition."""
    with mock_omics(start_time=NOON, durations=SLOW) as mock:
        client().create_sequence_store(name="s")
        mock.clock.advance(seconds=20)
        boto3.client("omics", region_name="us-west-2").create_sequence_store(name="t")
        (first, second) = mock.clock.pending_events
        assert (first.status, first.at) == ("ACTIVE", NOON + timedelta(seconds=60))
        assert second.at == NOON + timedelta(seconds=80)
        assert mock.clock.advance_to_next_event() == NOON + timedelta(seconds=60)
        assert mock.clock.advance_to_next_event() == NOON + timedelta(seconds=80)
        assert mock.clock.advance_to_next_event() is None
        assert mock.clock.now() == NOON + timedelta(seconds=80)


def test_run_until_idle_ends_when_everything_rests():
    """Everything in transition comes to rest, and the clock shows when the last of it did."""
    with mock_omics(durations=SLOW) as mock:
        omics = client()
        omics.create_sequence_store(name="s")
        mock.clock.run_until_idle()
        assert store_status(omics) == "ACTIVE"
        assert mock.clock.elapsed == timedelta(seconds=60)


def test_run_until_idle_gives_up_at_its_limit_and_lists_what_is_unfinished():
    """Work that outlasts the limit raises an error that names it instead of running for ever."""
    with mock_omics(durations=SLOW) as mock:
        store = client().create_sequence_store(name="s")["id"]
        with pytest.raises(ClockStalledError, match=f"sequence store {store}"):
            mock.clock.run_until_idle(limit=timedelta(seconds=59))


@pytest.mark.parametrize("outside", [True, False])
def test_freezegun_is_followed_whoever_was_entered_first(outside):
    """Ticks and moves of freezegun are the mock's time too, backwards included; advances are added on top."""
    if outside:
        with freeze_time(NOON) as frozen, mock_omics(durations=SLOW) as mock:
            follow(frozen, mock)
    else:
        with mock_omics(durations=SLOW) as mock, freeze_time(NOON) as frozen:
            follow(frozen, mock)


def follow(frozen, mock):
    omics = client()
    created = omics.create_sequence_store(name="s")["creationTime"]
    assert created == NOON
    frozen.tick(timedelta(seconds=61))
    assert store_status(omics) == "ACTIVE"
    frozen.move_to(NOON + timedelta(seconds=10))
    assert store_status(omics) == "CREATING"
    mock.clock.advance(seconds=50)
    assert store_status(omics) == "ACTIVE"
    assert mock.clock.now() == NOON + timedelta(seconds=60)


@pytest.mark.parametrize("outside", [True, False])
def test_time_machine_is_followed_whoever_was_entered_first(outside):
    """The same with time-machine, whose traveller is shifted and moved."""
    if outside:
        with time_machine.travel(NOON, tick=False) as traveller, mock_omics(durations=SLOW):
            travel(traveller)
    else:
        with mock_omics(durations=SLOW), time_machine.travel(NOON, tick=False) as traveller:
            travel(traveller)


def travel(traveller):
    omics = client()
    assert omics.create_sequence_store(name="s")["creationTime"] == NOON
    traveller.shift(60)
    assert store_status(omics) == "ACTIVE"
    traveller.move_to(NOON + timedelta(seconds=59))
    assert store_status(omics) == "CREATING"


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=12))
def test_a_status_depends_on_the_instant_alone(moves):
    """However time went to and fro before, filter, list and get show what the instant says."""
    with freeze_time(NOON) as frozen, mock_omics(region="us-east-1", durations=SLOW):
        omics = client()
        store = omics.create_sequence_store(name="s")["id"]
        at = 0
        for move in moves:
            at = max(at + move, 0)
            frozen.move_to(NOON + timedelta(seconds=at))
            expected = "ACTIVE" if at >= 60 else "CREATING"
            assert omics.get_sequence_store(id=store)["status"] == expected
            shown = omics.list_sequence_stores(filter={"status": expected})["sequenceStores"]
            assert [item["id"] for item in shown] == [store]
