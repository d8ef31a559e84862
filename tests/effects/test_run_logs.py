"""Logs of runs in the mocked CloudWatch Logs: which streams there are, and that no line is lost."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from freezegun import freeze_time
from moto import mock_aws

from omics_mock import Task, mock_omics
from omics_mock.effects.run_logs import lines_of
from tests.operations.run_calls import start, tasks

pytestmark = pytest.mark.usefixtures("forbidden_sockets")
GROUP = "/aws/omics/WorkflowLog"
YEAR = datetime(2030, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def world():
    """A mock inside moto, and a client."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        yield mock, boto3.client("omics")


def run_it(mock, **members):
    run_id = mock.add.run(**members)
    mock.clock.run_until_idle()
    return run_id


def streams(prefix=""):
    """The names of the log streams, in order."""
    logs = boto3.client("logs", region_name="us-east-1")
    if not logs.describe_log_groups()["logGroups"]:
        return []
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=GROUP)
    return [s["logStreamName"] for page in pages for s in page["logStreams"] if s["logStreamName"].startswith(prefix)]


def messages(stream):
    """All lines of a stream, read as the published tools do: page by page from the head."""
    logs, found, token = boto3.client("logs", region_name="us-east-1"), [], {}
    while True:
        place = {"logGroupName": GROUP, "logStreamName": stream, "startFromHead": True, "limit": 10}
        page = logs.get_log_events(**place, **token)
        found += [event["message"] for event in page["events"]]
        if token.get("nextToken") == page["nextForwardToken"]:
            return found
        token = {"nextToken": page["nextForwardToken"]}


def test_a_run_writes_its_streams(world):
    """A run has a stream of its own, one of its engine, and a manifest; its logLocation names the first two."""
    mock, omics = world
    run = omics.get_run(id=run_it(mock))
    name = f"run/{run['id']}"
    (task,) = tasks(omics, run["id"])
    streams_of_it = [name, f"{name}/engine", f"{name}/task/{task['taskId']}", f"manifest/{name}/{run['uuid']}"]
    assert streams() == sorted(streams_of_it)
    location = run["logLocation"]
    assert location["runLogStream"].partition(":log-stream:")[2] == name
    assert location["engineLogStream"].partition(":log-stream:")[2] == f"{name}/engine"


def told(run_id):
    """The lines of a run's own stream: status of the run, word, and text."""
    lines = [json.loads(line) for line in messages(f"run/{run_id}")]
    return [(line["runStatus"], line["logMessage"], line["message"]) for line in lines]


def test_the_run_log_tells_the_life_of_the_run_and_its_tasks(world):
    """Each line is a compact JSON object; the words come in the order of the run's life, tasks among them."""
    mock, omics = world
    run_id = run_it(mock, parameters={"reads": "s3://reads/a.fastq.gz"})
    (task,) = tasks(omics, run_id)
    assert [(status, word) for status, word, _ in told(run_id)] == [
        ("PENDING", "CREATING_RUN"),
        ("STARTING", "STARTING_RUN"),
        ("STARTING", "SET_WORKFLOW_TIMEOUT"),
        ("RUNNING", "RUNNING_WORKFLOW"),
        ("RUNNING", "IMPORTING_FILES"),
        ("RUNNING", "IMPORT_COMPLETED"),
        ("RUNNING", "STARTING_TASK"),
        ("RUNNING", "RUNNING_TASK"),
        ("RUNNING", "TASK_COMPLETED"),
        ("STOPPING", "STOPPING_RUN"),
        ("STOPPING", "MAX_FILE_SYSTEM_USAGE"),
        ("STOPPING", "ENGINE_LOG_GENERATED"),
        ("COMPLETED", "RUN_COMPLETED"),
    ]
    texts = {word: text for _, word, text in told(run_id)}
    assert texts["IMPORTING_FILES"].endswith(": s3://reads/a.fastq.gz")
    assert texts["STARTING_TASK"] == f"Starting workflow run task with name: main and taskId: {task['taskId']}"
    assert texts["MAX_FILE_SYSTEM_USAGE"].endswith("1200GiB 960GiB 80%")
    assert texts["ENGINE_LOG_GENERATED"].endswith(f":log-stream:run/{run_id}/engine")
    assert all(": " not in line.partition('"message"')[0] for line in messages(f"run/{run_id}"))


def test_the_run_log_of_runs_that_end_badly(world):
    """It ends with the outcome; a failing task is told, an input that cannot be imported is not called completed."""
    mock, omics = world
    failed = told(run_it(mock, tasks=[Task("align", "1m", fails="RUN_TASK_FAILED")]))
    assert ("RUNNING", "TASK_FAILED") in [line[:2] for line in failed]
    assert failed[-1][:2] == ("FAILED", "RUN_FAILED")
    group = mock.add.run_group(max_duration=90)
    broken = told(run_it(mock, run_group_id=group, fails="IMPORT_FAILED", parameters={"a": "s3://reads/a"}))
    assert "IMPORTING_FILES" in [word for _, word, _ in broken]
    assert "IMPORT_COMPLETED" not in [word for _, word, _ in broken]
    assert [text for _, word, text in broken if word == "SET_WORKFLOW_TIMEOUT"] == [
        "Your workflow will be timed out after: 90 minutes."
    ]
    cancelled = mock.add.run()
    omics.cancel_run(id=cancelled)
    assert [word for _, word, _ in told(cancelled)] == ["CREATING_RUN", "RUN_CANCELLED"]


def printed_by(omics, run_id):
    """What the streams have that GetRunTask names, by the names of tasks."""
    shown = [omics.get_run_task(id=run_id, taskId=task["taskId"]) for task in tasks(omics, run_id)]
    there = streams(f"run/{run_id}/task")
    names = {task["name"]: task["logStream"].partition(":log-stream:")[2] for task in shown}
    return {name: messages(stream) for name, stream in names.items() if stream in there}


def test_the_stream_of_a_task_frames_what_its_command_prints(world):
    """One line when the command starts and one when it ends, which says how; a retried attempt has its own."""
    mock, omics = world
    run_id = run_it(mock, tasks=[Task("good", "1m"), Task("bad", "1m", fails="OUT_OF_MEMORY_ERROR")])
    assert printed_by(omics, run_id) == {
        "good": ["Task started", "Task succeeded"],
        "bad": ["Task started", "Task failed"],
    }
    good = omics.get_run_task(id=run_id, taskId=tasks(omics, run_id)[0]["taskId"])
    place = {"logGroupName": GROUP, "logStreamName": good["logStream"].partition(":log-stream:")[2]}
    events = boto3.client("logs", region_name="us-east-1").get_log_events(**place, startFromHead=True)["events"]
    times = [datetime.fromtimestamp(event["timestamp"] / 1000, timezone.utc) for event in events]
    assert times == [good["startTime"], good["stopTime"]]


def test_a_task_that_never_gets_to_run_has_no_stream(world):
    """Where its container cannot be started, no command starts."""
    mock, omics = world
    assert printed_by(omics, run_it(mock, tasks=[Task("a", "1m", fails="CANNOT_START_CONTAINER_ERROR")])) == {}


def test_a_task_that_is_stopped_does_not_end(world):
    """One that works when its run fails has its first line only; one that has just stopped working has ended."""
    mock, omics = world
    sizes = {"bad": "60s", "just": "61s", "long": "5m"}
    made = [
        Task(name, size, after=None, fails="RUN_TASK_FAILED" if name == "bad" else None) for name, size in sizes.items()
    ]
    run_id = run_it(mock, tasks=made)
    assert {task["name"]: task["status"] for task in tasks(omics, run_id)}["long"] == "CANCELLED"
    assert printed_by(omics, run_id) == {
        "bad": ["Task started", "Task failed"],
        "just": ["Task started", "Task succeeded"],
        "long": ["Task started"],
    }


def test_tasks_that_never_ran_have_no_stream(world):
    """A task that came from a cache has printed nothing, and neither has one that was cancelled while it waited."""
    mock, omics = world
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="cache")
    cache_id = mock.add.run_cache(cache_s3_location="s3://cache/x", cache_behavior="CACHE_ALWAYS")
    workflow_id = mock.add.workflow()
    first, second = (run_it(mock, workflow_id=workflow_id, cache_id=cache_id) for _ in range(2))
    assert [len(streams(f"run/{run_id}/task")) for run_id in (first, second)] == [1, 0]
    third = mock.add.run(tasks=[Task("long", "1h")])
    mock.clock.advance(seconds=32)
    omics.cancel_run(id=third)
    mock.clock.run_until_idle()
    assert [task["status"] for task in tasks(omics, third)] == ["CANCELLED"]
    assert streams(f"run/{third}/task") == []


@pytest.mark.parametrize(
    ("level", "kept"), [("OFF", []), ("FATAL", ["manifest", "task"]), ("ERROR", ["manifest", "task"]), ("ALL", None)]
)
def test_the_log_level_is_heeded(world, level, kept):
    """OFF writes nothing; FATAL and ERROR leave the manifest and what failing tasks print."""
    mock, _ = world
    tasks = [Task("good", "1m"), Task("bad", "1m", fails="OUT_OF_MEMORY_ERROR")]
    run_it(mock, log_level=level, tasks=tasks)
    kinds = ["task" if "/task/" in name else "engine" if name.endswith("engine") else name.split("/")[0]
             for name in streams()]  # fmt: skip
    assert sorted(kinds) == (kept if kept is not None else ["engine", "manifest", "run", "task", "task"])


def test_logs_can_be_left_alone():
    """With logs=False nothing is written."""
    with mock_aws(), mock_omics(region="us-east-1", logs=False) as mock:
        run_it(mock)
        assert streams() == []


def test_logs_survive_their_run(world):
    """DeleteRun removes metadata only."""
    mock, omics = world
    run_id = run_it(mock)
    omics.delete_run(id=run_id)
    assert messages(f"run/{run_id}")


@pytest.mark.parametrize("away", [timedelta(days=-400), timedelta(hours=-1), timedelta(hours=1), timedelta(days=400)])
def test_no_line_is_lost_however_far_simulated_time_is(away):
    """The log service drops what is outside its window; every line arrives, in order, at its true time where it can."""
    moment = datetime.now(timezone.utc) + away
    with mock_aws(), mock_omics(region="us-east-1", start_time=moment) as mock:
        said = []
        mock.events.subscribe(lambda event, context: said.append(event))
        run_id = run_it(mock, tasks=[Task("long", "5d"), Task("short", "1m")])
        expected = [line.message for one in mock.deliveries._happenings for line in lines_of(one)]
        found = [message for stream in streams() for message in messages(stream)]
        assert sorted(found) == sorted(expected)
        assert len(found) > 20
        assert told(run_id)[0][1] == "CREATING_RUN"
        assert told(run_id)[-1][1] == "RUN_COMPLETED"
        logs = boto3.client("logs", region_name="us-east-1")
        first = logs.get_log_events(logGroupName=GROUP, logStreamName=f"run/{run_id}", startFromHead=True)["events"][0]
        simulated = int(moment.timestamp() * 1000)
        assert (abs(first["timestamp"] - simulated) < 2) == (abs(away) < timedelta(hours=2))


def test_the_window_is_that_of_a_frozen_process():
    """With freezegun the log service lives in frozen time, and so do the timestamps."""
    with freeze_time(YEAR) as frozen, mock_aws(), mock_omics(region="us-east-1") as mock:
        run_id = mock.add.run()
        frozen.tick(timedelta(minutes=10))
        mock.clock.run_until_idle()
        logs = boto3.client("logs", region_name="us-east-1")
        events = logs.get_log_events(logGroupName=GROUP, logStreamName=f"run/{run_id}", startFromHead=True)["events"]
        assert datetime.fromtimestamp(events[0]["timestamp"] / 1000, timezone.utc) == YEAR
        assert len(events) == 11


def test_the_log_of_a_cache_tells_hits_and_misses(world):
    """The first run misses and adds an entry, the second hits it; the log names the tasks."""
    mock, omics = world
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="cache")
    cache = omics.create_run_cache(cacheS3Location="s3://cache/x", cacheBehavior="CACHE_ALWAYS")["id"]
    workflow, found = mock.add.workflow(), []
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="out")
    for _ in range(2):
        run_id = start(omics, workflow, cacheId=cache)
        mock.clock.run_until_idle()
        found.append(f"arn:aws:omics:us-east-1:123456789012:task/{tasks(omics, run_id)[0]['taskId']}")
    (stream,) = streams("runCache/")
    assert stream.split("/")[1] == cache
    assert [line.split(" ")[:2] for line in messages(stream)] == [
        ["CACHE_MISS", found[0]],
        ["CACHE_ENTRY_CREATED", found[0]],
        ["CACHE_HIT", found[1]],
    ]


def test_logs_of_another_region_are_there(world):
    """A run in another region logs there."""
    mock, _ = world
    mock.add.run(region="eu-west-1")
    mock.clock.run_until_idle()
    assert streams() == []
    logs = boto3.client("logs", region_name="eu-west-1")
    assert logs.describe_log_streams(logGroupName=GROUP)["logStreams"]


def manifest(run):
    """The objects of a run's manifest."""
    return [json.loads(line) for line in messages(f"manifest/run/{run['id']}/{run['uuid']}")]


def test_the_manifest_describes_the_run_and_each_attempt(world):
    """One object for the run and one for each task, with what the API shows of them."""
    mock, omics = world
    tags = {"project": "x"}
    run_id = run_it(mock, name="sample", tasks=[Task("a", "5m", cpus=4, memory=16), Task("b", "1m")], tags=tags)
    run = omics.get_run(id=run_id)
    head, *rest = manifest(run)
    for member in ("arn", "uuid", "name", "status", "workflowType", "digest", "outputUri", "roleArn", "storageType"):
        assert head[member] == run[member]
    assert head["workflow"] == f"arn:aws:omics:us-east-1:123456789012:workflow/{run['workflowId']}"
    assert head["tags"] == tags
    assert "cpus" not in head
    assert [task["name"] for task in rest] == ["a", "b"]
    shown = tasks(omics, run_id)
    for line, task in zip(rest, shown, strict=True):
        assert line["arn"].endswith(f":task/{task['taskId']}")
        assert line["run"] == run["arn"]
        assert line["instanceType"] == task["instanceType"]
        assert line["metrics"]["cpusReserved"] == task["cpus"]
        seconds = (task["stopTime"] - task["startTime"]).total_seconds()
        assert line["metrics"]["runningSeconds"] == seconds


def test_times_in_the_manifest_have_the_form_that_tools_parse(world):
    """Times have a fraction and a Z; sorted by creation the run comes first."""
    mock, omics = world
    run = omics.get_run(id=run_it(mock, tasks=3))
    lines = manifest(run)
    for line in lines:
        for member in ("creationTime", "startTime", "stopTime"):
            datetime.strptime(line[member], "%Y-%m-%dT%H:%M:%S.%fZ")
    assert min(lines, key=lambda line: line["creationTime"])["arn"] == run["arn"]


def test_the_manifest_of_a_failure_says_why(world):
    """Run and task have their reasons and messages; a task that was cancelled has none."""
    mock, omics = world
    run = omics.get_run(
        id=run_it(mock, tasks=[Task("bad", "1m", fails="RUN_TASK_FAILED"), Task("long", "1h", after=None)])
    )
    head, *rest = manifest(run)
    assert (head["failureReason"], head["statusMessage"]) == (run["failureReason"], run["statusMessage"])
    assert {task["name"]: (task["status"], task.get("failureReason")) for task in rest} == {
        "bad": ("FAILED", "RUN_TASK_FAILED"),
        "long": ("CANCELLED", None),
    }


def test_the_manifest_of_a_run_that_never_ran(world):
    """A run that is cancelled while it waits has a manifest without start, tasks or use."""
    mock, omics = world
    run_id = mock.add.run()
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    (head,) = manifest(omics.get_run(id=run_id))
    assert (head["status"], head["metrics"], "startTime" in head) == ("CANCELLED", {}, False)
