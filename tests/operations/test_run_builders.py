"""mock.add.run and its like: any legal state in one line, and clear words for the others."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from omics_mock import Task
from omics_mock.exceptions import ConfigurationError
from tests.operations.run_calls import status, tasks

STATUSES = ["PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "FAILED", "CANCELLED"]


@pytest.mark.parametrize("wanted", STATUSES)
def test_a_run_in_any_status(mock, omics, wanted):
    """It is there now, with the times that its status implies, and lives on if it is not at rest."""
    run_id = mock.add.run("sample", status=wanted)
    run, now = omics.get_run(id=run_id), mock.clock.now()
    assert (run["status"], run["name"]) == (wanted, "sample")
    assert ("startTime" in run) == (wanted not in ("PENDING", "STARTING"))
    assert ("stopTime" in run) == (wanted in ("COMPLETED", "FAILED", "CANCELLED"))
    assert run["creationTime"] <= now
    mock.clock.run_until_idle()
    assert status(omics, run_id) == (wanted if wanted in ("FAILED", "CANCELLED") else "COMPLETED")


def test_a_run_of_long_ago(mock, omics):
    """With creation_time a run at rest went its usual way from then on."""
    created = datetime(2025, 5, 1, tzinfo=timezone.utc)
    run = omics.get_run(id=mock.add.run(status="COMPLETED", creation_time=created))
    assert run["creationTime"] == created
    assert run["stopTime"] - created == timedelta(seconds=110)


def test_a_run_that_waited_long(mock, omics):
    """With creation_time an unfinished run has waited in PENDING until it came to its status just now."""
    now = mock.clock.now()
    run = omics.get_run(id=mock.add.run(status="RUNNING", creation_time=now - timedelta(days=2)))
    assert run["creationTime"] == now - timedelta(days=2)
    assert run["startTime"] == now


def test_a_run_too_young_for_its_status_is_refused(mock):
    """The message says when it must have been created at the latest."""
    with pytest.raises(ConfigurationError, match="or earlier"):
        mock.add.run(status="COMPLETED", creation_time=mock.clock.now() - timedelta(seconds=5))


def test_runs_of_the_past_are_listed_by_age(mock, omics):
    """Lists keep the order of creation, whenever the builder was called."""
    now = mock.clock.now()
    for days in (1, 3, 2):
        mock.add.run(f"{days}", status="COMPLETED", creation_time=now - timedelta(days=days))
    assert [run["name"] for run in omics.list_runs()["items"]] == ["3", "2", "1"]


def test_a_run_without_status_waits_for_its_turn(mock, omics):
    """It is created now and goes through the queue like one of StartRun."""
    group_id = mock.add.run_group(max_runs=1)
    first, second = (mock.add.run(run_group_id=group_id) for _ in range(2))
    mock.clock.advance(seconds=30)
    assert (status(omics, first), status(omics, second)) == ("RUNNING", "PENDING")


def test_an_active_run_takes_up_capacity(mock, omics):
    """A run added in RUNNING counts for its group at once."""
    group_id = mock.add.run_group(max_runs=1)
    mock.add.run(status="RUNNING", run_group_id=group_id)
    waiting = mock.add.run(run_group_id=group_id)
    mock.clock.advance(seconds=30)
    assert status(omics, waiting) == "PENDING"


def test_tasks_by_number_and_by_name(mock, omics):
    """A number gives equal tasks at once, a list one after another, `after` another order."""
    many = mock.add.run(tasks=3, status="COMPLETED")
    assert len({task["startTime"] for task in tasks(omics, many)}) == 1
    ordered = mock.add.run(
        tasks=[Task("a", "1m"), Task("b", "1m", after=None), Task("c", "1m", after=["a", "b"])], status="COMPLETED"
    )
    a, b, c = tasks(omics, ordered)
    assert a["creationTime"] == b["creationTime"] < c["creationTime"]


def test_what_the_api_keeps_can_be_said(mock, omics):
    """The words of StartRun come back in GetRun."""
    run = omics.get_run(
        id=mock.add.run(
            parameters={"a": 1},
            output_uri="s3://x/y",
            priority=3,
            storage_type="DYNAMIC",
            tags={"a": "b"},
            log_level="ALL",
        )
    )
    assert (run["parameters"], run["outputUri"], run["priority"]) == ({"a": 1}, "s3://x/y", 3)
    assert (run["storageType"], run["tags"], run["logLevel"]) == ("DYNAMIC", {"a": "b"}, "ALL")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"status": "SUCCEEDED"}, "'SUCCEEDED' is none of"),
        ({"fails": "OOM"}, "'OOM' is none of"),
        ({"fails": "IMPORT_FAILED", "status": "COMPLETED"}, "never comes there"),
        ({"fails": "ASSUME_ROLE_FAILED", "status": "CANCELLED"}, "never gets to RUNNING"),
        ({"workflow_id": "1234567"}, "no workflow 1234567"),
        ({"tasks": 0}, "tasks=0 makes no sense"),
        ({"tasks": [], "fails": "OUT_OF_MEMORY_ERROR"}, "gives the run none"),
        ({"storage_type": "LUSTRE"}, "'LUSTRE' is none of"),
        ({"status": "COMPLETED", "creation_time": datetime(2999, 1, 1, tzinfo=timezone.utc)}, "still to come"),
    ],
)
def test_what_no_run_can_be_is_refused(mock, omics, words, message):
    """ConfigurationError says what is wrong, and no run is made."""
    with pytest.raises(ConfigurationError, match=message):
        mock.add.run(**words)
    assert omics.list_runs()["items"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"duration": 5}, "needs a unit"),
        ({"name": ""}, "name of 1 to 128"),
        ({"cpus": 0}, "cpus=0"),
        ({"memory": 1.5}, "memory=1.5"),
        ({"gpus": -1}, "gpus=-1"),
        ({"after": "a"}, r"type \['a'\]"),
        ({"fails": "EXPORT_FAILED"}, "no task fails with that"),
        ({"times": 2}, "times=2"),
        ({"fails": "SERVICE_ERROR", "times": 0}, "times=0"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(words, message):
    """Task raises ConfigurationError where it is made."""
    with pytest.raises(ConfigurationError, match=message):
        Task(**{"name": "align", "duration": "5m", **words})


def test_after_names_a_task_that_stands_before(mock):
    """Anything else is refused, with the names that would do."""
    with pytest.raises(ConfigurationError, match="Before it stand: 'a'"):
        mock.add.run(tasks=[Task("a", "1m"), Task("b", "1m", after=["c"])])


def test_groups_caches_and_configurations(mock, omics):
    """Each builder makes what its Create operation makes, and refuses what that cannot make."""
    group = omics.get_run_group(id=mock.add.run_group("g", max_cpus=2, max_gpus=1, max_runs=3, max_duration=4))
    assert (group["name"], group["maxCpus"], group["maxGpus"]) == ("g", 2, 1)
    assert (group["maxRuns"], group["maxDuration"]) == (3, 4)
    cache = omics.get_run_cache(id=mock.add.run_cache("c", cache_s3_location="s3://x/y", tags={"a": "b"}))
    assert (cache["name"], cache["tags"]) == ("c", {"a": "b"})
    assert cache["cacheS3Uri"].startswith("s3://x/y/")
    assert omics.get_configuration(name=mock.add.configuration("n", status="FAILED"))["status"] == "FAILED"
    with pytest.raises(ConfigurationError, match="reserved or taken"):
        mock.add.configuration("n")
    with pytest.raises(ConfigurationError, match="0 cannot limit"):
        mock.add.run_group(max_runs=0)


def test_a_batch_that_is_created_now(mock, omics):
    """It submits its runs in their time and is PROCESSED when they are at rest."""
    batch_id = mock.add.run_batch("night", runs=3, priority=5, tags={"a": "b"})
    batch = omics.get_batch(batchId=batch_id)
    assert (batch["status"], batch["name"], batch["totalRuns"], batch["tags"]) == ("CREATING", "night", 3, {"a": "b"})
    mock.clock.advance(seconds=17)
    assert [run["priority"] for run in omics.list_runs(batchId=batch_id)["items"]] == [5, 5]
    mock.clock.run_until_idle()
    batch = omics.get_batch(batchId=batch_id)
    assert (batch["status"], batch["runSummary"]["completedRunCount"]) == ("PROCESSED", 3)


@pytest.mark.parametrize(
    ("wanted", "counter", "submission"),
    [
        ("PROCESSED", "completedRunCount", "SUCCESS"),
        ("CANCELLED", "cancelledRunCount", "CANCEL_SUCCESS"),
        ("RUNS_DELETED", "deletedRunCount", "DELETE_SUCCESS"),
    ],
)
def test_a_batch_of_the_past(mock, omics, wanted, counter, submission):
    """It has just come to its status, with what that says about its runs."""
    batch_id = mock.add.run_batch(runs=2, status=wanted)
    batch = omics.get_batch(batchId=batch_id)
    assert (batch["status"], batch["runSummary"][counter]) == (wanted, 2)
    assert batch["submissionSummary"]["successfulStartSubmissionCount"] == 2
    entries = omics.list_runs_in_batch(batchId=batch_id)["runs"]
    assert [(entry["runSettingId"], entry["submissionStatus"]) for entry in entries] == [
        ("1", submission),
        ("2", submission),
    ]
    assert len(omics.list_runs(batchId=batch_id)["items"]) == (0 if wanted == "RUNS_DELETED" else 2)


@pytest.mark.parametrize(("words", "message"), [({"runs": 0}, "runs=0"), ({"status": "DONE"}, "'DONE' is none of")])
def test_what_no_batch_can_be_is_refused(mock, words, message):
    """ConfigurationError says what is wrong."""
    with pytest.raises(ConfigurationError, match=message):
        mock.add.run_batch(**words)
