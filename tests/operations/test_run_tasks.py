"""Tasks of runs: when they appear, what they show, and how they are listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from omics_mock import Task
from tests.operations.run_calls import start, status, tasks


def test_tasks_run_one_after_another_inside_running(mock, omics):
    """A task appears when the one before it has ended; the first after the import, the export after the last."""
    run_id = start(omics, mock.add.workflow(tasks=["align", "call"]))
    seen = []
    while mock.clock.advance_to_next_event():
        now = [(task["name"], task["status"]) for task in tasks(omics, run_id)]
        if now and (not seen or seen[-1] != now):
            assert status(omics, run_id) == "RUNNING"
            seen.append(now)
    life = ["PENDING", "STARTING", "RUNNING", "STOPPING"]
    assert seen == [
        *([("align", word)] for word in life),
        *([("align", "COMPLETED"), ("call", word)] for word in [*life, "COMPLETED"]),
    ]


def test_the_times_of_a_task(mock, omics):
    """CreationTime is when it was queued, startTime when it ran, stopTime when it stopped working."""
    run_id = mock.add.run(tasks=[Task("align", "5m")])
    mock.clock.run_until_idle()
    run, (task,) = omics.get_run(id=run_id), tasks(omics, run_id)
    assert task["creationTime"] - run["startTime"] == timedelta(seconds=10)
    assert task["startTime"] - task["creationTime"] == timedelta(seconds=7)
    assert task["stopTime"] - task["startTime"] == timedelta(minutes=5)
    assert run["stopTime"] - task["stopTime"] == timedelta(seconds=3 + 10 + 20)


def test_times_of_tasks_appear_with_their_status(mock, omics):
    """StartTime is there from RUNNING on, stopTime from STOPPING on."""
    run_id = start(omics, mock.add.workflow())
    expected = {
        "PENDING": (False, False),
        "STARTING": (False, False),
        "RUNNING": (True, False),
        "STOPPING": (True, True),
        "COMPLETED": (True, True),
    }
    while mock.clock.advance_to_next_event():
        for task in tasks(omics, run_id):
            assert ("startTime" in task, "stopTime" in task) == expected[task["status"]]


def test_what_a_task_shows(mock, omics):
    """Requested resources, the smallest instance type that has them, the log stream."""
    run_id = mock.add.run(tasks=[Task("align", "5m", cpus=8, memory=64), Task("train", "5m", gpus=1, memory=10)])
    mock.clock.run_until_idle()
    align, train = tasks(omics, run_id)
    assert (align["cpus"], align["memory"], align["gpus"]) == (8, 64, 0)
    assert align["instanceType"] == "omics.r.2xlarge"
    assert (train["gpus"], train["instanceType"]) == (1, "omics.g4dn.xlarge")
    assert "cacheHit" not in align
    detail = omics.get_run_task(id=run_id, taskId=align["taskId"])
    assert {name: detail[name] for name in align} == align
    assert detail["logStream"].endswith(f":log-stream:run/{run_id}/task/{align['taskId']}")
    assert "failureReason" not in detail


@pytest.mark.parametrize(
    ("cpus", "memory", "gpus", "expected"),
    [
        (1, 1, 0, "omics.c.large"),
        (2, 5, 0, "omics.m.large"),
        (8, 64, 0, "omics.r.2xlarge"),
        (192, 1536, 0, "omics.r.48xlarge"),
        (17, 1, 0, "omics.c.8xlarge"),
        (4, 16, 1, "omics.g4dn.xlarge"),
        (4, 16, 2, "omics.g4dn.12xlarge"),
        (96, 300, 4, "omics.g5.24xlarge"),
    ],
)
def test_the_smallest_instance_that_fits_is_taken(mock, omics, cpus, memory, gpus, expected):
    """Sizes upwards and, within a size, the families c, m and r; GPUs on g4dn where it can."""
    run_id = mock.add.run(tasks=[Task("align", "5m", cpus=cpus, memory=memory, gpus=gpus)], status="COMPLETED")
    assert tasks(omics, run_id)[0]["instanceType"] == expected


def test_a_task_that_no_instance_satisfies_fails_the_run(mock, omics):
    """INVALID_TASK_RESOURCE_VALUE, and the task never runs."""
    run_id = mock.add.run(tasks=[Task("align", "5m", fails="INVALID_TASK_RESOURCE_VALUE")])
    mock.clock.run_until_idle()
    assert omics.get_run(id=run_id)["failureReason"] == "INVALID_TASK_RESOURCE_VALUE"
    (task,) = tasks(omics, run_id)
    assert task["status"] == "FAILED"
    assert "startTime" not in task


def test_no_more_than_25_tasks_of_a_run_go_on_at_once(mock, omics):
    """Of 60 equal tasks 25 are busy at a time, the others wait in PENDING; all end."""
    run_id = mock.add.run(tasks=60)
    busiest = 0
    while mock.clock.advance_to_next_event():
        statuses = [task["status"] for task in tasks(omics, run_id)]
        busy = sum(word in ("STARTING", "RUNNING", "STOPPING") for word in statuses)
        busiest = max(busiest, busy)
        assert busy == 25 or "PENDING" not in statuses or busy == 0
    assert busiest == 25
    assert statuses == ["COMPLETED"] * 60


def test_retried_attempts_are_tasks_of_their_own(mock, omics):
    """Attempts that fail stay FAILED under ids of their own, and the run is COMPLETED."""
    run_id = mock.add.run(tasks=[Task("align", "1m", fails="SERVICE_ERROR", times=2), Task("call", "1m")])
    mock.clock.run_until_idle()
    shown = [(task["name"], task["status"]) for task in tasks(omics, run_id)]
    assert shown == [("align", "FAILED"), ("align", "FAILED"), ("align", "COMPLETED"), ("call", "COMPLETED")]
    assert status(omics, run_id) == "COMPLETED"
    assert len({task["taskId"] for task in tasks(omics, run_id)}) == 4


def test_tasks_stop_with_their_run(mock, omics):
    """When a run is cancelled, a task that works stops first, one that waits is CANCELLED at once."""
    run_id = mock.add.run(tasks=[Task("a", "1h", after=None), *(Task(f"b{n}", "2h", after=None) for n in range(25))])
    mock.clock.advance(minutes=5)
    omics.cancel_run(id=run_id)
    assert [task["status"] for task in tasks(omics, run_id)] == ["STOPPING"] * 25 + ["CANCELLED"]
    waiting = tasks(omics, run_id)[-1]
    assert "startTime" not in waiting
    mock.clock.advance(seconds=3)
    assert {task["status"] for task in tasks(omics, run_id)} == {"CANCELLED"}
    assert status(omics, run_id) == "STOPPING"


def test_siblings_of_a_failed_task_are_cancelled(mock, omics):
    """One that ended before stays COMPLETED, one that works is CANCELLED, one that would follow never appears."""
    run_id = mock.add.run(
        tasks=[
            Task("short", "1m", after=None),
            Task("bad", "5m", after=None, fails="RUN_TASK_FAILED"),
            Task("long", "1h", after=None),
            Task("next", "1m", after=["bad"]),
        ]
    )
    mock.clock.run_until_idle()
    shown = {task["name"]: task["status"] for task in tasks(omics, run_id)}
    assert shown == {"short": "COMPLETED", "bad": "FAILED", "long": "CANCELLED"}


def test_the_status_filter_of_tasks(mock, omics):
    """ListRunTasks gives the tasks in that status only, page by page."""
    run_id = mock.add.run(tasks=[Task("a", "1m", after=None), *(Task(f"b{n}", "1h", after=None) for n in range(5))])
    mock.clock.advance(minutes=3)
    pages = omics.get_paginator("list_run_tasks").paginate(
        id=run_id, status="RUNNING", PaginationConfig={"PageSize": 2}
    )
    assert [[task["name"] for task in page["items"]] for page in pages] == [["b0", "b1"], ["b2", "b3"], ["b4"]]
    assert [task["name"] for task in omics.list_run_tasks(id=run_id, status="COMPLETED")["items"]] == ["a"]


def test_five_thousand_tasks_are_paged(mock, omics):
    """Every task is listed once, in the order in which they were queued."""
    run_id = mock.add.run(tasks=5000, status="COMPLETED")
    listed = tasks(omics, run_id)
    assert len({task["taskId"] for task in listed}) == 5000
    assert [task["name"] for task in listed] == [f"task-{number}" for number in range(1, 5001)]


def test_unknown_tasks_are_not_found(mock, omics):
    """A task of another run, one that has not appeared yet, and an id that never was."""
    one, two = mock.add.run(tasks=2, status="COMPLETED"), mock.add.run(tasks=[Task("x", "1m"), Task("y", "1m")])
    task_id = tasks(omics, one)[0]["taskId"]
    mock.clock.advance(seconds=40)
    (first,) = tasks(omics, two)
    unborn = mock.add.run(tasks=1)
    for run_id, wanted in (
        (two, task_id),
        (one, first["taskId"]),
        (one, "1234567"),
        (unborn, task_id),
        ("1234567", task_id),
    ):
        with pytest.raises(ClientError) as refused:
            omics.get_run_task(id=run_id, taskId=wanted)
        assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_ids_of_tasks_are_unique_across_runs(mock, omics):
    """No two tasks of a region share an id; every id has seven digits."""
    runs = [mock.add.run(tasks=40, status="COMPLETED") for _ in range(5)]
    ids = [task["taskId"] for run_id in runs for task in tasks(omics, run_id)]
    assert len(set(ids)) == 200
    assert {len(task_id) for task_id in ids} == {7}


def test_the_clock_tells_which_task_changes_next(mock, omics):
    """Its pending_events name the task where it is a task that changes, and the run where it is the run.

    When the time in PENDING is over, a run becomes STARTING, if there is capacity by then.
    """
    run_id = start(omics, mock.add.workflow())
    told = []
    while mock.clock.pending_events:
        change = mock.clock.pending_events[0]
        told.append((change.resource, change.status))
        mock.clock.advance_to_next_event()
    (task,) = tasks(omics, run_id)
    run = [(f"run {run_id}", word) for word in ("STARTING", "RUNNING", "STOPPING", "COMPLETED")]
    work = [(f"task {task['taskId']}", word) for word in ("PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED")]
    assert told == [*run[:2], *work, *run[2:]]


def test_a_task_that_has_stopped_working_ends_as_it_would(mock, omics):
    """Cancelling its run comes too late for a task in STOPPING: it is COMPLETED."""
    run_id = mock.add.run(tasks=[Task("a", "1m"), Task("b", "1m")])
    while [task["status"] for task in tasks(omics, run_id)] != ["STOPPING"]:
        mock.clock.advance_to_next_event()
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    assert [task["status"] for task in tasks(omics, run_id)] == ["COMPLETED"]
    assert status(omics, run_id) == "CANCELLED"
