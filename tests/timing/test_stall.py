"""The stall detector: a poll loop on a clock that stands still ends with an error that teaches."""

from __future__ import annotations

import threading

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.exceptions import ClockStalledError
from omics_mock.timing import stall


@pytest.fixture
def real_time(monkeypatch):
    """The real monotonic clock, moved by hand: `real_time[0] += 3`."""
    seconds = [1000.0]
    monkeypatch.setattr(stall, "real_monotonic", lambda: seconds[0])
    return seconds


@pytest.fixture
def slow():
    with mock_omics(region="us-east-1", durations={"sequence_store.CREATING": "60s"}) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        store = omics.create_sequence_store(name="s")["id"]
        yield mock, omics, store


def test_a_hand_written_loop_is_told_what_to_do(slow, real_time):
    """Three reads of one unfinished resource over five real seconds raise, naming it and the three cures."""
    _mock, omics, store = slow
    omics.get_sequence_store(id=store)
    real_time[0] += 3
    omics.get_sequence_store(id=store)
    real_time[0] += 3
    with pytest.raises(ClockStalledError) as caught:
        omics.get_sequence_store(id=store)
    assert all(word in str(caught.value) for word in (store, "CREATING", "advance", "waiters", "simulate_sleep=True"))


def test_fast_reads_are_no_stall(slow, real_time):
    """There is no limit by count: reading a thousand times in a moment is fine."""
    _mock, omics, store = slow
    for _ in range(100):
        omics.get_sequence_store(id=store)


def test_slow_work_in_between_is_no_stall(slow, real_time):
    """Two reads with a long pause (a breakpoint) are fine, and so is a loop that does other omics calls."""
    _mock, omics, store = slow
    for _ in range(5):
        omics.get_sequence_store(id=store)
        real_time[0] += 60
        omics.list_sequence_stores()


def test_a_moved_clock_is_no_stall(slow, real_time):
    """Whoever moves the clock between reads gets somewhere."""
    mock, omics, store = slow
    for _ in range(5):
        omics.get_sequence_store(id=store)
        real_time[0] += 60
        mock.clock.advance(seconds=1)


def test_a_finished_resource_may_be_read_for_ever(slow, real_time):
    """Only resources that will still change count."""
    mock, omics, store = slow
    mock.clock.run_until_idle()
    for _ in range(5):
        omics.get_sequence_store(id=store)
        real_time[0] += 60


def test_reads_of_several_threads_do_not_add_up(slow, real_time):
    """One thread each reads once or twice: nobody waits."""
    _mock, omics, store = slow
    failures = []

    def read_twice():
        try:
            omics.get_sequence_store(id=store)
            omics.get_sequence_store(id=store)
        except ClockStalledError as error:
            failures.append(error)

    for _ in range(5):
        thread = threading.Thread(target=read_twice)
        thread.start()
        thread.join()
        real_time[0] += 60
    assert failures == []


def test_it_can_be_switched_off(real_time):
    """`stall_after=None` never raises."""
    with mock_omics(region="us-east-1", stall_after=None, durations={"sequence_store.CREATING": "60s"}):
        omics = boto3.client("omics", region_name="us-east-1")
        store = omics.create_sequence_store(name="s")["id"]
        for _ in range(5):
            omics.get_sequence_store(id=store)
            real_time[0] += 60
