"""What the state machine and the fuzzers have found, each as the shortest test that shows it."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics
from tests.operations.run_calls import start, status, tasks


def cancelled_on_entering_running(mock, omics):
    """The id of a run that is cancelled at the very instant at which it begins to run, and when that is."""
    run_id = start(omics, mock.add.workflow())
    while status(omics, run_id) != "RUNNING":
        mock.clock.advance_to_next_event()
    began = omics.get_run(id=run_id)["startTime"]
    omics.cancel_run(id=run_id)
    return run_id, began


def test_a_run_cancelled_the_moment_it_runs_keeps_its_start_time(mock, omics):
    """What GetRun has shown stays true: cancelling at the same instant takes no startTime away."""
    run_id, began = cancelled_on_entering_running(mock, omics)
    assert omics.get_run(id=run_id)["startTime"] == began
    mock.clock.run_until_idle()
    assert omics.get_run(id=run_id)["startTime"] == began


def test_a_task_cancelled_the_moment_it_runs_keeps_its_start_time(mock, omics):
    """The same for the task, whose run is cancelled."""
    run_id = start(omics, mock.add.workflow())
    while not any(task["status"] == "RUNNING" for task in tasks(omics, run_id)):
        mock.clock.advance_to_next_event()
    began = tasks(omics, run_id)[0]["startTime"]
    omics.cancel_run(id=run_id)
    assert tasks(omics, run_id)[0]["startTime"] == began


def test_no_task_disappears_when_its_run_is_cancelled():
    """A task that was listed is still listed after its run was cancelled at the same instant."""
    with mock_omics(region="us-east-1", durations={"run.import": "0s"}) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        run_id, _ = cancelled_on_entering_running(mock, omics)
        assert [task["status"] for task in tasks(omics, run_id)] == ["CANCELLED"]


@pytest.mark.parametrize("seconds", [30, 32, 37])
def test_events_of_a_task_skip_nothing_when_its_run_is_cancelled(mock, omics, seconds):
    """A task that comes to life, starts or runs at the instant of a scripted cancel tells so before its end."""
    mock.scripts.run(cancelled_after=f"{seconds}s")
    start(omics, mock.add.workflow())
    mock.clock.run_until_idle()
    events = [event for event in mock.events.list if event["detail-type"] == "Task Status Change"]
    passed = {
        30: ["PENDING"],
        32: ["PENDING", "STARTING", "STOPPING"],
        37: ["PENDING", "STARTING", "RUNNING", "STOPPING"],
    }
    assert [event["detail"]["status"] for event in events] == [*passed[seconds], "CANCELLED"]
