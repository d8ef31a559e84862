"""Run groups: the resource itself, and what its limits do to runs."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import Task, mock_omics
from omics_mock.exceptions import ClockStalledError, ConfigurationError
from tests.operations.run_calls import start, status, tasks


def pending_because(mock, run_id):
    """Why a run waits."""
    region = mock.world.region("123456789012", "us-east-1")
    now = mock.clock.instant()
    return region.admission.pending_because(region.runs.get(run_id, now), now)


def test_a_group_shows_what_it_was_given(omics):
    """Limits that were not given are absent; list items have everything but tags."""
    created = omics.create_run_group(name="night", maxRuns=3, maxDuration=60, tags={"team": "lab"})
    assert set(created) == {"arn", "id", "tags", "ResponseMetadata"}
    assert created["arn"] == f"arn:aws:omics:us-east-1:123456789012:runGroup/{created['id']}"
    group = omics.get_run_group(id=created["id"])
    del group["ResponseMetadata"]
    created_at = group.pop("creationTime")
    expected = {"id": created["id"], "arn": created["arn"], "name": "night", "maxRuns": 3, "maxDuration": 60}
    assert group == {**expected, "tags": {"team": "lab"}}
    assert omics.list_run_groups()["items"] == [{**expected, "creationTime": created_at}]


def test_groups_are_found_by_name(omics):
    """Names need not be unique, and the filter is exact."""
    for name in ("a", "b", "a", "ab"):
        omics.create_run_group(name=name)
    assert [group["name"] for group in omics.list_run_groups(name="a")["items"]] == ["a", "a"]
    pages = omics.get_paginator("list_run_groups").paginate(PaginationConfig={"PageSize": 3})
    assert [len(page["items"]) for page in pages] == [3, 1]


def test_a_group_without_anything_is_possible(omics):
    """All members of CreateRunGroup are optional; the same requestId makes one group."""
    first = omics.create_run_group(requestId="token")
    assert omics.create_run_group(requestId="token")["id"] == first["id"]
    with pytest.raises(omics.exceptions.ConflictException):
        omics.create_run_group(requestId="token", name="other")
    assert set(omics.get_run_group(id=first["id"])) == {"arn", "id", "creationTime", "tags", "ResponseMetadata"}


def test_limits_can_be_changed(omics):
    """UpdateRunGroup changes what it names and nothing else, and answers with nothing."""
    group_id = omics.create_run_group(name="night", maxRuns=3)["id"]
    answer = omics.update_run_group(id=group_id, maxCpus=8)
    assert set(answer) == {"ResponseMetadata"}
    group = omics.get_run_group(id=group_id)
    assert (group["name"], group["maxRuns"], group["maxCpus"]) == ("night", 3, 8)


@pytest.mark.parametrize("operation", ["get_run_group", "update_run_group", "delete_run_group"])
def test_unknown_groups_are_not_found(omics, operation):
    """ResourceNotFoundException, also after the group was deleted."""
    group_id = omics.create_run_group()["id"]
    omics.delete_run_group(id=group_id)
    with pytest.raises(ClientError) as refused:
        getattr(omics, operation)(id=group_id)
    assert refused.value.response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": f"RunGroup {group_id} not found",
    }


def test_a_group_in_use_cannot_be_deleted(mock, omics):
    """It is a conflict until the last of its runs has come to rest."""
    group_id = mock.add.run_group()
    run_id = start(omics, mock.add.workflow(), runGroupId=group_id)
    while mock.clock.advance_to_next_event() and status(omics, run_id) != "COMPLETED":
        with pytest.raises(omics.exceptions.ConflictException):
            omics.delete_run_group(id=group_id)
    omics.delete_run_group(id=group_id)
    assert omics.get_run(id=run_id)["runGroupId"] == group_id


def test_a_thousand_groups_are_enough():
    """The quota refuses another one."""
    with mock_omics(quotas={"run_groups": 2}, region="us-east-1"):
        omics = boto3.client("omics", region_name="us-east-1")
        omics.create_run_group()
        omics.create_run_group()
        with pytest.raises(omics.exceptions.ServiceQuotaExceededException):
            omics.create_run_group()


def test_the_second_run_waits_for_the_group(mock, omics):
    """With maxRuns=1 a run starts at the very instant at which the one before it has ended."""
    workflow_id, group_id = mock.add.workflow(), mock.add.run_group(max_runs=1)
    first, second = (start(omics, workflow_id, runGroupId=group_id, name=name) for name in "ab")
    mock.clock.advance(minutes=1)
    assert (status(omics, first), status(omics, second)) == ("RUNNING", "PENDING")
    assert pending_because(mock, second) == f"run group {group_id} is at maxRuns=1"
    mock.clock.run_until_idle()
    ended, began = omics.get_run(id=first)["stopTime"], omics.get_run(id=second)["startTime"]
    assert began - ended == timedelta(seconds=10)


def test_other_groups_do_not_wait(mock, omics):
    """A full group does not hold up runs of another group or of none."""
    workflow_id = mock.add.workflow()
    full, other = mock.add.run_group(max_runs=1), mock.add.run_group(max_runs=1)
    runs = [start(omics, workflow_id, runGroupId=group) for group in (full, full, other)]
    runs.append(start(omics, workflow_id))
    mock.clock.advance(seconds=30)
    assert [status(omics, run_id) for run_id in runs] == ["RUNNING", "PENDING", "RUNNING", "RUNNING"]


def test_raising_the_limit_lets_the_next_run_in_at_once(mock, omics):
    """After UpdateRunGroup the waiting run is STARTING in the next answer."""
    workflow_id, group_id = mock.add.workflow(), mock.add.run_group(max_runs=1)
    runs = [start(omics, workflow_id, runGroupId=group_id) for _ in range(3)]
    mock.clock.advance(seconds=30)
    omics.update_run_group(id=group_id, maxRuns=2)
    assert [status(omics, run_id) for run_id in runs] == ["RUNNING", "STARTING", "PENDING"]


def test_higher_priority_goes_first(mock, omics):
    """Among waiting runs the priority decides, then age; one without counts as 100."""
    workflow_id, group_id = mock.add.workflow(), mock.add.run_group(max_runs=1)
    start(omics, workflow_id, runGroupId=group_id)
    mock.clock.advance(seconds=15)
    for name, priority in (("low", 1), ("usual", None), ("same", 100), ("high", 900), ("zero", 0)):
        members = {} if priority is None else {"priority": priority}
        start(omics, workflow_id, runGroupId=group_id, name=name, **members)
    mock.clock.run_until_idle()
    runs = [run for run in omics.list_runs()["items"] if "name" in run]
    order = sorted(runs, key=lambda run: run["startTime"])
    assert [run["name"] for run in order] == ["high", "usual", "same", "low", "zero"]


@pytest.mark.parametrize(("storage_type", "quota"), [("STATIC", "static"), ("DYNAMIC", "dynamic")])
def test_the_account_limits_each_storage_type(storage_type, quota):
    """Runs of the full type wait, runs of the other type start."""
    with mock_omics(quotas={f"concurrent_runs_{quota}": 1}, region="us-east-1") as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        workflow_id = mock.add.workflow()
        other = {"STATIC": "DYNAMIC", "DYNAMIC": "STATIC"}[storage_type]
        runs = [start(omics, workflow_id, storageType=kind) for kind in (storage_type, storage_type, other)]
        mock.clock.advance(seconds=30)
        assert [status(omics, run_id) for run_id in runs] == ["RUNNING", "PENDING", "RUNNING"]
        assert pending_because(mock, runs[1]) == f"the account is at concurrent_runs_{quota}=1"


def test_a_cancelled_run_makes_room(mock, omics):
    """The next one starts when the cancelled one has stopped."""
    workflow_id, group_id = mock.add.workflow(), mock.add.run_group(max_runs=1)
    first, second, third = (start(omics, workflow_id, runGroupId=group_id) for _ in range(3))
    mock.clock.advance(seconds=30)
    omics.cancel_run(id=second)
    omics.cancel_run(id=first)
    mock.clock.advance(seconds=19)
    assert status(omics, third) == "PENDING"
    mock.clock.advance(seconds=1)
    assert status(omics, third) == "STARTING"
    assert status(omics, second) == "CANCELLED"


def test_tasks_wait_for_cpus_of_the_group(mock, omics):
    """Tasks of one group begin one after another when its CPUs allow no more at once."""
    group_id = mock.add.run_group(max_cpus=4)
    parallel = [Task(name, "10m", cpus=4, after=None) for name in "ab"]
    run_id = mock.add.run(tasks=parallel, run_group_id=group_id)
    mock.clock.advance(minutes=5)
    assert [task["status"] for task in tasks(omics, run_id)] == ["RUNNING", "PENDING"]
    mock.clock.run_until_idle()
    first, second = tasks(omics, run_id)
    assert second["startTime"] - first["stopTime"] == timedelta(seconds=3 + 5)
    assert status(omics, run_id) == "COMPLETED"


def test_gpus_of_the_account_are_shared(mock, omics):
    """Twelve GPUs: of four tasks that want four, in runs of no group, three work at once."""
    runs = [mock.add.run(tasks=[Task("train", "10m", gpus=4)]) for _ in range(4)]
    mock.clock.advance(minutes=5)
    assert [tasks(omics, run_id)[0]["status"] for run_id in runs] == ["RUNNING"] * 3 + ["PENDING"]
    mock.clock.run_until_idle()
    assert {status(omics, run_id) for run_id in runs} == {"COMPLETED"}


def test_a_cancelled_run_gives_its_gpus_to_the_next_task(mock, omics):
    """The task that waited begins when the cancelled one has stopped, not when that would have ended."""
    runs = [mock.add.run(tasks=[Task("train", "10h", gpus=4, memory=16)]) for _ in range(4)]
    mock.clock.advance(minutes=5)
    omics.cancel_run(id=runs[0])
    mock.clock.advance(seconds=3)
    assert tasks(omics, runs[3])[0]["status"] == "STARTING"
    mock.clock.advance(seconds=5)
    assert tasks(omics, runs[3])[0]["status"] == "RUNNING"


def test_raising_max_cpus_lets_waiting_tasks_begin(mock, omics):
    """UpdateRunGroup works on tasks at once, and the run ends sooner."""
    group_id = mock.add.run_group(max_cpus=4)
    run_id = mock.add.run(tasks=[Task(name, "10m", cpus=4, after=None) for name in "abc"], run_group_id=group_id)
    mock.clock.advance(minutes=5)
    omics.update_run_group(id=group_id, maxCpus=12)
    assert [task["status"] for task in tasks(omics, run_id)] == ["RUNNING", "STARTING", "STARTING"]
    mock.clock.advance(minutes=12)
    assert status(omics, run_id) == "COMPLETED"


def test_a_task_that_fits_no_group_waits_for_a_larger_limit(mock, omics):
    """It stays PENDING, its run RUNNING, until UpdateRunGroup allows it."""
    group_id = mock.add.run_group(max_cpus=2)
    run_id = mock.add.run(tasks=[Task("align", "10m", cpus=4)], run_group_id=group_id)
    mock.clock.advance(hours=5)
    assert (status(omics, run_id), tasks(omics, run_id)[0]["status"]) == ("RUNNING", "PENDING")
    omics.update_run_group(id=group_id, maxCpus=4)
    mock.clock.run_until_idle()
    assert status(omics, run_id) == "COMPLETED"


def test_a_run_longer_than_max_duration_times_out(mock, omics):
    """After maxDuration minutes in RUNNING it fails with RUN_TIMED_OUT, and its tasks are cancelled."""
    group_id = mock.add.run_group(max_duration=30)
    run_id = mock.add.run(tasks=[Task("a", "5m"), Task("b", "2h")], run_group_id=group_id)
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", "RUN_TIMED_OUT")
    assert run["statusMessage"] == "Run timeout after 30 minutes."
    assert run["stopTime"] - run["startTime"] == timedelta(minutes=30, seconds=20)
    assert [task["status"] for task in tasks(omics, run_id)] == ["COMPLETED", "CANCELLED"]


def test_a_shorter_max_duration_holds_for_runs_that_are_running(mock, omics):
    """A run that is over the new limit stops at once; one below it is stopped when it gets there."""
    group_id = mock.add.run_group()
    long = mock.add.run(tasks=[Task("a", "5h")], run_group_id=group_id)
    mock.clock.advance(hours=1)
    young = mock.add.run(tasks=[Task("a", "5h")], run_group_id=group_id)
    mock.clock.advance(minutes=1)
    omics.update_run_group(id=group_id, maxDuration=30)
    assert (status(omics, long), status(omics, young)) == ("STOPPING", "RUNNING")
    mock.clock.run_until_idle()
    runs = [omics.get_run(id=run_id) for run_id in (long, young)]
    assert [run["failureReason"] for run in runs] == ["RUN_TIMED_OUT"] * 2
    assert runs[1]["stopTime"] - runs[1]["startTime"] == timedelta(minutes=30, seconds=20)


def test_polling_a_waiting_run_on_a_clock_that_stands_still_ends():
    """A run that waits for capacity knows of no change of its own; reading it for ever is noticed all the same."""
    with mock_omics(quotas={"concurrent_runs_static": 0}, stall_after="0s", region="us-east-1") as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        run_id = start(omics, mock.add.workflow())
        mock.clock.run_until_idle()
        assert pending_because(mock, run_id) == "the account is at concurrent_runs_static=0"
        with pytest.raises(ClockStalledError, match=f"run {run_id} is PENDING"):
            for _ in range(5):
                omics.get_run(id=run_id)


def test_another_quota_holds_at_once(mock, omics):
    """A run that waits for the account starts when the test raises the quota, without the clock being moved."""
    mock.quotas["concurrent_runs_static"] = 1
    workflow_id = mock.add.workflow()
    runs = [start(omics, workflow_id) for _ in range(3)]
    mock.clock.advance(seconds=30)
    mock.quotas["concurrent_runs_static"] = 2
    assert [status(omics, run_id) for run_id in runs] == ["RUNNING", "STARTING", "PENDING"]


def test_a_quota_that_was_raised_later_does_not_work_earlier(mock, omics):
    """What happened until the change happened under the old quota, also if nobody had looked."""
    mock.quotas["concurrent_runs_static"] = 1
    workflow_id = mock.add.workflow()
    runs = [start(omics, workflow_id) for _ in range(2)]
    mock.clock.advance(seconds=30)
    mock.quotas["concurrent_runs_static"] = 2
    mock.clock.advance(seconds=15)
    first, second = (omics.get_run(id=run_id) for run_id in runs)
    assert second["startTime"] - first["startTime"] == timedelta(seconds=20)


def test_more_gpus_let_waiting_tasks_begin(mock, omics):
    """The account's quota of GPUs works on tasks at once."""
    mock.quotas["active_gpus"] = 4
    runs = [mock.add.run(tasks=[Task("train", "10m", gpus=4)]) for _ in range(2)]
    mock.clock.advance(minutes=5)
    mock.quotas["active_gpus"] = 8
    assert [tasks(omics, run_id)[0]["status"] for run_id in runs] == ["RUNNING", "STARTING"]


def test_a_quota_that_does_not_exist_is_refused(mock):
    """The message lists those that do."""
    with pytest.raises(ConfigurationError, match="concurrent_runs_static"):
        mock.quotas["runs"] = 1
