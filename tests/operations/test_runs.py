"""The life of a run: what StartRun gives, and what GetRun and ListRuns show on the way."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, WaiterError

from omics_mock import Task, mock_omics
from tests.operations.run_calls import ROLE, start, status


def test_a_run_visits_every_status_and_its_times_follow(mock, omics):
    """PENDING, STARTING, RUNNING, STOPPING, COMPLETED; startTime is the entry of RUNNING, stopTime the end."""
    run_id = start(omics, mock.add.workflow())
    seen = {}
    while True:
        run = omics.get_run(id=run_id)
        seen.setdefault(run["status"], run)
        if mock.clock.advance_to_next_event() is None:
            break
    created = seen["PENDING"]["creationTime"]
    assert list(seen) == ["PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED"]
    assert "startTime" not in seen["STARTING"]
    assert seen["RUNNING"]["startTime"] == created + timedelta(seconds=20)
    assert "stopTime" not in seen["STOPPING"]
    assert seen["COMPLETED"]["stopTime"] == created + timedelta(seconds=20 + 10 + 50 + 10 + 20)


def test_the_answer_of_start_run(mock, omics):
    """StartRun tells id, ARN, uuid, output location and tags of a PENDING run."""
    workflow_id = mock.add.workflow()
    run = omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out/runs/", tags={"team": "lab"})
    assert run["status"] == "PENDING"
    assert run["arn"] == f"arn:aws:omics:us-east-1:123456789012:run/{run['id']}"
    assert len(run["id"]) == 7
    assert run["runOutputUri"] == f"s3://out/runs/{run['id']}"
    assert run["networkingMode"] == "RESTRICTED"
    assert run["tags"] == {"team": "lab"}
    assert [len(part) for part in run["uuid"].split("-")] == [8, 4, 4, 4, 12]
    shown = omics.get_run(id=run["id"])
    assert {shown[member] == run[member] for member in ("arn", "uuid", "runOutputUri", "tags")} == {True}


def test_get_run_shows_what_was_asked_for(mock, omics):
    """Every member of the request that GetRun has comes back as it was sent."""
    workflow_id = mock.add.workflow(name="germline")
    asked = {
        "name": "sample-1",
        "priority": 7,
        "parameters": {"sample": "s3://in/a.fastq", "threads": 4, "deep": {"list": [1, 2.5, None, "x"]}},
        "storageType": "STATIC",
        "storageCapacity": 10,
        "outputUri": "s3://out/x/",
        "logLevel": "ERROR",
        "retentionMode": "REMOVE",
    }
    run = omics.get_run(id=start(omics, workflow_id, **asked))
    assert {member: run[member] for member in asked} == asked
    assert run["workflowId"] == workflow_id
    assert run["workflowType"] == "PRIVATE"
    assert run["roleArn"] == ROLE
    workflow = omics.get_workflow(id=workflow_id)
    assert (run["digest"], run["workflowUuid"]) == (workflow["digest"], workflow["uuid"])


def test_what_was_not_asked_for_is_absent(mock, omics):
    """Members that StartRun did not get are missing in GetRun, except those with a documented default."""
    run = omics.get_run(id=start(omics, mock.add.workflow()))
    absent = {"name", "priority", "parameters", "runGroupId", "cacheId", "cacheBehavior", "batchId", "runId"}
    absent |= {"workflowVersionName", "workflowOwnerId", "logLevel", "definition", "statusMessage", "vpcConfig"}
    absent |= {"retentionMode"}
    assert absent & set(run) == set()
    assert (run["storageType"], run["storageCapacity"]) == ("STATIC", 1200)
    assert run["tags"] == {}


def test_dynamic_storage_has_no_capacity(mock, omics):
    """The capacity is ignored with DYNAMIC storage, and the workflow's storage type is the run's default."""
    run_id = start(omics, mock.add.workflow(), storageType="DYNAMIC", storageCapacity=500)
    assert "storageCapacity" not in omics.get_run(id=run_id)
    dynamic = mock.add.workflow(storage_type="DYNAMIC")
    assert omics.get_run(id=start(omics, dynamic))["storageType"] == "DYNAMIC"
    larger = mock.add.workflow(storage_capacity=4800)
    assert omics.get_run(id=start(omics, larger))["storageCapacity"] == 4800


@pytest.mark.parametrize(("hours", "shown"), [(1, None), (3, 80)])
def test_dynamic_storage_shows_what_was_used_once_the_run_is_over(mock, omics, hours, shown):
    """Not before the end, and not for short runs, whose storage is not measured; lists show the same."""
    mock.scripts.run(duration=f"{hours}h")
    run_id = start(omics, mock.add.workflow(), storageType="DYNAMIC")
    mock.clock.advance(hours=hours, seconds=25)
    stopping = omics.get_run(id=run_id)
    assert (stopping["status"], stopping.get("storageCapacity")) == ("STOPPING", None)
    mock.clock.run_until_idle()
    answers = [omics.get_run(id=run_id), *omics.list_runs()["items"]]
    assert [answer.get("storageCapacity") for answer in answers] == [shown, shown]


def test_who_started_it_and_where_it_logs(mock, omics):
    """StartedBy is the caller's ARN; the log streams are ARNs of the run's own streams."""
    run = omics.get_run(id=start(omics, mock.add.workflow()))
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/omics/WorkflowLog:log-stream:"
    assert run["startedBy"].startswith("arn:aws:iam::123456789012:")
    assert run["logLocation"]["runLogStream"] == f"{group}run/{run['id']}"
    assert run["logLocation"]["engineLogStream"] == f"{group}run/{run['id']}/engine"
    quiet = start(omics, mock.add.workflow(), logLevel="OFF")
    assert "logLocation" not in omics.get_run(id=quiet)


def test_inputs_have_digests(mock, omics):
    """Each file among the parameters, at any depth, has an ETag that is the same in every run."""
    parameters = {"a": "s3://in/a.bam", "b": [{"c": "s3://in/c.bam"}], "n": "not a file"}
    workflow_id = mock.add.workflow()
    runs = [omics.get_run(id=start(omics, workflow_id, parameters=parameters)) for _ in range(2)]
    digests = runs[0]["resourceDigests"]
    assert set(digests) == {"s3://in/a.bam", "s3://in/c.bam"}
    assert all(digest.startswith("etag:") for digest in digests.values())
    assert runs[1]["resourceDigests"] == digests


def test_images_among_the_parameters_have_digests(mock, omics):
    """A parameter that is the URI of an image in ECR, at any depth, has a SHA-256 digest; other text has none."""
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/lab/probe:1"
    pinned = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/lab/probe@sha256:{'0' * 64}"
    parameters = {"image": image, "more": {"images": [pinned, "ubuntu:22.04"]}, "reads": "s3://in/a.bam"}
    digests = omics.get_run(id=start(omics, mock.add.workflow(), parameters=parameters))["resourceDigests"]
    assert set(digests) == {image, pinned, "s3://in/a.bam"}
    assert re.fullmatch("sha256:[0-9a-f]{64}", digests[image])
    assert digests[pinned] == f"sha256:{'0' * 64}"


def test_the_definition_is_exported_on_request(mock, omics):
    """GetRun shows a URL of the definition only with export=["DEFINITION"]."""
    run_id = start(omics, mock.add.workflow())
    assert omics.get_run(id=run_id, export=["DEFINITION"])["definition"].startswith("https://")


def test_the_waiters_succeed_under_the_default_durations(mock, omics):
    """run_running, then task_running, task_completed and run_completed all end in success."""
    run_id = start(omics, mock.add.workflow())
    omics.get_waiter("run_running").wait(id=run_id)
    assert status(omics, run_id) == "RUNNING"
    mock.clock.advance(seconds=10)
    task_id = omics.list_run_tasks(id=run_id)["items"][0]["taskId"]
    omics.get_waiter("task_running").wait(id=run_id, taskId=task_id)
    omics.get_waiter("task_completed").wait(id=run_id, taskId=task_id)
    omics.get_waiter("run_completed").wait(id=run_id)
    assert status(omics, run_id) == "COMPLETED"


def test_the_waiters_fail_with_the_run(mock, omics):
    """run_running and run_completed raise WaiterError when the run fails, and task_completed when the task does."""
    run_id = mock.add.run(tasks=[Task("align", "10s", fails="OUT_OF_MEMORY_ERROR")])
    with pytest.raises(WaiterError, match="FAILED"):
        omics.get_waiter("run_completed").wait(id=run_id)
    with pytest.raises(WaiterError, match="FAILED"):
        omics.get_waiter("run_running").wait(id=run_id)
    task = omics.list_run_tasks(id=run_id)["items"][0]
    with pytest.raises(WaiterError, match="FAILED"):
        omics.get_waiter("task_completed").wait(id=run_id, taskId=task["taskId"])


def test_the_default_waiter_gives_up_on_a_run_of_three_hours():
    """With RUNNING of 3 h the default run_completed waiter runs out of attempts, as it does in AWS."""
    with mock_omics(durations={"run.RUNNING": "3h"}, region="us-east-1") as mock:
        import boto3

        omics = boto3.client("omics", region_name="us-east-1")
        run_id = start(omics, mock.add.workflow())
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            omics.get_waiter("run_completed").wait(id=run_id)
        mock.clock.run_until_idle()
        run = omics.get_run(id=run_id)
        assert run["status"] == "COMPLETED"
        assert run["stopTime"] - run["startTime"] == timedelta(hours=3, seconds=20)


def test_runs_are_listed_in_the_order_of_their_creation(mock, omics):
    """ListRuns pages all runs oldest first, with the members of a list item and no others."""
    workflow_id = mock.add.workflow()
    started = []
    for number in range(7):
        started.append(start(omics, workflow_id, name=f"run-{number}"))
        mock.clock.advance(seconds=1)
    pages = list(omics.get_paginator("list_runs").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["items"]) for page in pages] == [3, 3, 1]
    items = [item for page in pages for item in page["items"]]
    assert [item["id"] for item in items] == started
    shown = {"arn", "id", "status", "workflowId", "name", "storageCapacity", "creationTime", "storageType"}
    assert set(items[6]) - {"workflowName"} == shown


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"name": "b"}, ["b"]),
        ({"runGroupId": "GROUP"}, ["c"]),
        ({"status": "CANCELLED"}, ["a"]),
        ({"status": "PENDING"}, ["b", "c"]),
        ({"status": "PENDING", "name": "a"}, []),
        ({"runGroupId": "1111111"}, []),
        ({"batchId": "1111111"}, []),
    ],
)
def test_filters_of_list_runs_are_combined(mock, omics, filters, names):
    """ListRuns gives the runs that match every filter; ids that do not exist give an empty list."""
    workflow_id, group_id = mock.add.workflow(), mock.add.run_group()
    omics.cancel_run(id=start(omics, workflow_id, name="a"))
    start(omics, workflow_id, name="b")
    start(omics, workflow_id, name="c", runGroupId=group_id)
    filters = {member: group_id if value == "GROUP" else value for member, value in filters.items()}
    assert [run["name"] for run in omics.list_runs(**filters)["items"]] == names


def test_the_status_filter_follows_time(mock, omics):
    """The same run is found under each of its statuses as time passes, and under no other."""
    run_id = start(omics, mock.add.workflow())
    for expected in ("PENDING", "STARTING", "RUNNING"):
        found = {name: omics.list_runs(status=name)["items"] for name in ("PENDING", "STARTING", "RUNNING")}
        assert {name for name, items in found.items() if [item["id"] for item in items] == [run_id]} == {expected}
        mock.clock.advance(seconds=10)


def test_a_page_token_of_other_filters_is_refused(mock, omics):
    """A token is good for the list it came from only."""
    workflow_id = mock.add.workflow()
    for _ in range(3):
        start(omics, workflow_id, name="same")
    token = omics.list_runs(maxResults=1)["nextToken"]
    with pytest.raises(ClientError) as refused:
        omics.list_runs(maxResults=1, name="same", startingToken=token)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_going_back_in_time_shows_the_earlier_status(mock, omics):
    """Statuses and times follow the clock of a freezer that is moved back."""
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-01-01") as frozen:
        run_id = start(omics, mock.add.workflow())
        frozen.tick(timedelta(minutes=30))
        assert status(omics, run_id) == "COMPLETED"
        frozen.tick(timedelta(minutes=-29, seconds=-30))
        run = omics.get_run(id=run_id)
        assert run["status"] == "RUNNING"
        assert "stopTime" not in run
        frozen.tick(timedelta(minutes=30))
        assert status(omics, run_id) == "COMPLETED"


def test_times_on_the_wire(mock, omics):
    """The start of a run and the times of its tasks have three digits of a second, its other times have six."""
    bodies = []
    omics.meta.events.register(
        "response-received.omics", lambda response_dict, **_: bodies.append(response_dict["body"])
    )
    run_id = start(omics, mock.add.workflow())
    mock.clock.run_until_idle()
    omics.get_run(id=run_id)
    omics.list_runs()
    (task,) = omics.list_run_tasks(id=run_id)["items"]
    omics.get_run_task(id=run_id, taskId=task["taskId"])
    run, runs, tasks, one = (json.loads(body) for body in bodies[-4:])
    for shown in (run, runs["items"][0]):
        assert [digits(shown[name]) for name in ("creationTime", "startTime", "stopTime")] == [6, 3, 6]
    for shown in (tasks["items"][0], one):
        assert [digits(shown[name]) for name in ("creationTime", "startTime", "stopTime")] == [6, 3, 3]


def digits(time):
    """How many digits of a second an ISO 8601 text shows."""
    return len(time.removesuffix("Z").partition(".")[2])
