"""Run batches: submission over time, summaries, cancelling and deleting."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from tests.operations.run_calls import ROLE, start, status


def refusal(call, **members):
    """The error code with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**members)
    return refused.value.response["Error"]["Code"]


def inline(count, **members):
    """Settings of so many runs."""
    return {"inlineSettings": [{"runSettingId": f"s{number}", **members} for number in range(count)]}


def batch_of(omics, workflow_id, settings, **default):
    """Start a batch and return its id."""
    default = {"workflowId": workflow_id, "roleArn": ROLE, "outputUri": "s3://out/runs", **default}
    return omics.start_run_batch(batchName="night", defaultRunSetting=default, batchRunSettings=settings)["id"]


def submitted(omics, batch_id, **filters):
    """All entries of ListRunsInBatch."""
    pages = omics.get_paginator("list_runs_in_batch").paginate(batchId=batch_id, **filters)
    return [run for page in pages for run in page["runs"]]


def counts(omics, batch_id):
    """The non-zero members of runSummary."""
    summary = omics.get_batch(batchId=batch_id)["runSummary"]
    return {name.removesuffix("RunCount"): count for name, count in summary.items() if count}


@pytest.fixture
def quick():
    """A mock in which a run takes 71 s, and a client."""
    with mock_omics(durations={"task.RUNNING": "1s"}, region="us-east-1") as mock:
        yield mock, boto3.client("omics", region_name="us-east-1")


def test_a_batch_visits_every_status(mock, omics):
    """CREATING, PENDING, SUBMITTING, INPROGRESS, PROCESSED; its times are the entries of its statuses."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(3))
    seen = [omics.get_batch(batchId=batch_id)["status"]]
    while mock.clock.advance_to_next_event():
        batch = omics.get_batch(batchId=batch_id)
        seen += [batch["status"]] if batch["status"] != seen[-1] else []
    assert seen == ["CREATING", "PENDING", "SUBMITTING", "INPROGRESS", "PROCESSED"]
    created = batch["creationTime"]
    assert batch["submittedTime"] == created + timedelta(seconds=15 + 3)
    runs = omics.list_runs(batchId=batch_id)["items"]
    assert batch["processedTime"] == max(run["stopTime"] for run in runs)


def test_what_start_and_get_show(mock, omics):
    """StartRunBatch tells a batch in CREATING; GetBatch gives the settings back as they were given."""
    workflow_id = mock.add.workflow()
    default = {"workflowId": workflow_id, "roleArn": ROLE, "outputUri": "s3://out/x", "parameters": {"a": 1}}
    started = omics.start_run_batch(
        batchName="night", defaultRunSetting=default, batchRunSettings=inline(2), tags={"team": "lab"}
    )
    assert started["status"] == "CREATING"
    assert started["arn"] == f"arn:aws:omics:us-east-1:123456789012:runBatch/{started['id']}"
    batch = omics.get_batch(batchId=started["id"])
    assert (batch["name"], batch["totalRuns"], batch["tags"]) == ("night", 2, {"team": "lab"})
    assert batch["defaultRunSetting"] == default
    assert batch["uuid"] == started["uuid"]
    assert batch["submissionSummary"] == {
        "successfulStartSubmissionCount": 0,
        "failedStartSubmissionCount": 0,
        "pendingStartSubmissionCount": 2,
    }
    assert set(batch["runSummary"].values()) == {0}
    assert len(batch["runSummary"]) == 8


def test_runs_are_submitted_one_a_second(mock, omics):
    """Each run exists from the instant of its submission on, and the counters add up all the way."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(5))
    mock.clock.advance(seconds=15)
    for count in range(6):
        batch = omics.get_batch(batchId=batch_id)
        summary = batch["submissionSummary"]
        assert (summary["successfulStartSubmissionCount"], summary["pendingStartSubmissionCount"]) == (count, 5 - count)
        assert sum(batch["runSummary"].values()) == count
        runs = omics.list_runs(batchId=batch_id)["items"]
        assert len(runs) == len(submitted(omics, batch_id)) == count
        mock.clock.advance(seconds=1)
    created = [run["creationTime"] for run in runs]
    assert {later - earlier for earlier, later in pairwise(created)} == {timedelta(seconds=1)}


def test_runs_of_a_batch_are_ordinary_runs(mock, omics):
    """Settings of a run win over the defaults, key by key; GetRun shows the batch."""
    settings = {
        "inlineSettings": [
            {"runSettingId": "plain"},
            {
                "runSettingId": "special",
                "name": "own",
                "outputUri": "s3://own/place",
                "priority": 9,
                "parameters": {"b": 3},
                "runTags": {"y": "own"},
            },
        ]
    }
    default = {"name": "all", "priority": 1, "parameters": {"a": 1, "b": 2}, "runTags": {"x": "all", "y": "all"}}
    batch_id = batch_of(omics, mock.add.workflow(), settings, **default, retentionMode="REMOVE")
    mock.clock.run_until_idle()
    entries = {entry["runSettingId"]: entry for entry in submitted(omics, batch_id)}
    plain, special = (omics.get_run(id=entries[name]["runId"]) for name in ("plain", "special"))
    assert {run["batchId"] for run in (plain, special)} == {batch_id}
    assert (plain["name"], plain["priority"], plain["parameters"]) == ("all", 1, {"a": 1, "b": 2})
    assert (special["name"], special["priority"], special["parameters"]) == ("own", 9, {"a": 1, "b": 3})
    assert special["tags"] == {"x": "all", "y": "own"}
    assert special["runOutputUri"] == f"s3://own/place/{special['id']}"
    assert special["retentionMode"] == "REMOVE"
    assert entries["special"]["runInternalUuid"] == special["uuid"]
    assert entries["special"]["runArn"] == special["arn"]
    assert entries["special"]["submissionStatus"] == "SUCCESS"


def test_settings_can_lie_in_s3(mock, omics):
    """A JSON list of the same settings makes the same runs, and more of them."""
    mock.add.s3_object("s3://in/settings.json", json.dumps(inline(120)["inlineSettings"]).encode())
    batch_id = batch_of(omics, mock.add.workflow(), {"s3UriSettings": "s3://in/settings.json"})
    mock.clock.run_until_idle()
    assert omics.get_batch(batchId=batch_id)["totalRuns"] == 120
    assert counts(omics, batch_id) == {"completed": 120}
    assert [entry["runSettingId"] for entry in submitted(omics, batch_id)] == [f"s{n}" for n in range(120)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not json", "Invalid JSON format in run configurations"),
        (b'{"runSettingId": "a"}', "Invalid JSON format in run configurations"),
        (b'[{"name": "a"}]', "Invalid JSON format in run configurations"),
        (b'[{"runSettingId": "a"}, {"runSettingId": "a"}]', "Expected 2 unique runSettingIds but there were 1"),
        (
            json.dumps([{"runSettingId": str(n)} for n in range(100_001)]).encode(),
            "Batch has 100001 runs but 100000 runs is the max.",
        ),
    ],
    ids=["text", "object", "no id", "twice", "too many"],
)
def test_settings_that_make_no_batch_fail_it(mock, omics, content, reason):
    """The batch is accepted, and ends FAILED with the documented reason and no runs."""
    mock.add.s3_object("s3://in/settings.json", content)
    batch_id = batch_of(omics, mock.add.workflow(), {"s3UriSettings": "s3://in/settings.json"})
    assert "failureReason" not in omics.get_batch(batchId=batch_id)
    mock.clock.run_until_idle()
    batch = omics.get_batch(batchId=batch_id)
    assert (batch["status"], batch["failureReason"]) == ("FAILED", reason)
    assert batch["failedTime"] - batch["creationTime"] == timedelta(seconds=15)
    assert omics.list_runs()["items"] == []


def test_single_submissions_fail(mock, omics):
    """What StartRun would refuse is a failed submission with its error; the others run."""
    workflow_id = mock.add.workflow(parameter_template={"a": {"description": "d"}})
    settings = {
        "inlineSettings": [
            {"runSettingId": "good", "parameters": {"a": 1}},
            {"runSettingId": "bad", "parameters": {"b": 1}},
            {"runSettingId": "nowhere", "parameters": {"a": 1}, "outputUri": "https://out"},
        ]
    }
    batch_id = batch_of(omics, workflow_id, settings)
    mock.clock.run_until_idle()
    batch = omics.get_batch(batchId=batch_id)
    assert batch["status"] == "PROCESSED"
    assert batch["submissionSummary"]["failedStartSubmissionCount"] == 2
    assert counts(omics, batch_id) == {"completed": 1}
    entries = {entry["runSettingId"]: entry for entry in submitted(omics, batch_id)}
    assert entries["bad"]["submissionStatus"] == "FAILED"
    assert entries["bad"]["submissionFailureReason"] == "ValidationException"
    assert "parameter" in entries["bad"]["submissionFailureMessage"]
    assert "runId" not in entries["bad"]


def test_settings_in_s3_break_the_rules_of_runs_one_by_one(mock, omics):
    """What the client would have refused inline is a failed submission of that run alone, in the service's words."""
    settings = [{"runSettingId": "good"}, {"runSettingId": "long", "name": "n" * 129}, {"runSettingId": "tag"}]
    settings[2]["runTags"] = {"aws:x": "y"}
    mock.add.s3_object("s3://in/settings.json", json.dumps(settings).encode())
    batch_id = batch_of(omics, mock.add.workflow(), {"s3UriSettings": "s3://in/settings.json"})
    mock.clock.run_until_idle()
    assert counts(omics, batch_id) == {"completed": 1}
    failed = {run["runSettingId"]: run for run in submitted(omics, batch_id, submissionStatus="FAILED")}
    assert {run["submissionFailureReason"] for run in failed.values()} == {"ValidationException"}
    assert "at 'name' failed to satisfy constraint" in failed["long"]["submissionFailureMessage"]
    assert set(failed) == {"long", "tag"}


def test_a_batch_without_a_single_run_is_processed(mock, omics):
    """When every submission fails, PROCESSED comes with the last of them."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(2, outputUri="https://out"))
    mock.clock.run_until_idle()
    batch = omics.get_batch(batchId=batch_id)
    assert batch["status"] == "PROCESSED"
    assert batch["processedTime"] == batch["submittedTime"]


@pytest.mark.parametrize(
    ("default", "code"),
    [
        ({"workflowId": "7654321"}, "ResourceNotFoundException"),
        ({"runGroupId": "7654321"}, "ResourceNotFoundException"),
        ({"cacheId": "7654321"}, "ResourceNotFoundException"),
        ({"networkingMode": "VPC", "configurationName": "none"}, "ResourceNotFoundException"),
        ({"cacheBehavior": "CACHE_ALWAYS"}, "ValidationException"),
        ({"outputUri": "https://out"}, "ValidationException"),
        ({"workflowId": "1830181", "workflowType": "READY2RUN"}, "ValidationException"),
    ],
)
def test_what_all_runs_share_is_checked_at_once(mock, omics, default, code):
    """StartRunBatch itself refuses, and no batch is made."""
    shared = {"workflowId": mock.add.workflow(), "roleArn": ROLE, "outputUri": "s3://out", **default}
    assert refusal(omics.start_run_batch, defaultRunSetting=shared, batchRunSettings=inline(1)) == code
    assert omics.list_batch()["items"] == []


def test_a_request_id_starts_one_batch(mock, omics):
    """The same requestId gives the first batch again; with other members it is a conflict."""
    request = {
        "requestId": "token",
        "defaultRunSetting": {"workflowId": mock.add.workflow(), "roleArn": ROLE, "outputUri": "s3://out"},
        "batchRunSettings": inline(1),
    }
    assert omics.start_run_batch(**request)["id"] == omics.start_run_batch(**request)["id"]
    assert refusal(omics.start_run_batch, **request, batchName="x") == "ConflictException"


def test_cancelling_stops_submission_and_runs(quick):
    """Runs not submitted yet never exist; started ones are cancelled; finished ones stay as they are."""
    mock, omics = quick
    workflow_id = mock.add.workflow()
    batch_id = batch_of(omics, workflow_id, inline(100))
    mock.clock.advance(seconds=15 + 95)
    before = counts(omics, batch_id)
    assert before["completed"] > 0
    omics.cancel_run_batch(batchId=batch_id)
    mock.clock.run_until_idle()
    batch = omics.get_batch(batchId=batch_id)
    assert batch["status"] == "CANCELLED"
    assert counts(omics, batch_id)["completed"] >= before["completed"]
    summary = batch["submissionSummary"]
    assert summary["successfulStartSubmissionCount"] == 95
    assert summary["pendingStartSubmissionCount"] == 0
    assert summary["successfulCancelSubmissionCount"] == 95 - before["completed"]
    assert summary["failedCancelSubmissionCount"] == before["completed"]
    assert sum(batch["runSummary"].values()) == len(omics.list_runs(batchId=batch_id)["items"]) == 95
    statuses = [entry["submissionStatus"] for entry in submitted(omics, batch_id)]
    assert statuses.count("CANCEL_SUCCESS") == 95 - before["completed"]
    assert statuses.count("CANCEL_FAILED") == before["completed"]


def test_deleting_the_runs_of_a_batch(mock, omics):
    """All runs are gone, the batch is RUNS_DELETED and still there, until it is deleted itself."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(3))
    assert refusal(omics.delete_run_batch, batchId=batch_id) == "ConflictException"
    mock.clock.run_until_idle()
    omics.delete_run_batch(batchId=batch_id)
    batch = omics.get_batch(batchId=batch_id)
    assert batch["status"] == "RUNS_DELETED"
    assert counts(omics, batch_id) == {"deleted": 3}
    assert batch["submissionSummary"]["successfulDeleteSubmissionCount"] == 3
    assert omics.list_runs()["items"] == []
    assert {entry["submissionStatus"] for entry in submitted(omics, batch_id)} == {"DELETE_SUCCESS"}
    omics.delete_batch(batchId=batch_id)
    for call in (omics.get_batch, omics.delete_batch, omics.cancel_run_batch, omics.delete_run_batch):
        assert refusal(call, batchId=batch_id) == "ResourceNotFoundException"
    assert refusal(omics.list_runs_in_batch, batchId=batch_id) == "ResourceNotFoundException"


def test_a_deleted_batch_leaves_its_runs(mock, omics):
    """DeleteBatch forgets the batch only."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(2))
    mock.clock.run_until_idle()
    omics.delete_batch(batchId=batch_id)
    assert [run["batchId"] for run in omics.list_runs(batchId=batch_id)["items"]] == [batch_id] * 2


def test_what_a_batch_allows_in_which_status(mock, omics):
    """Cancelling needs something to cancel, deleting an end."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(2))
    allowed = {}
    while mock.clock.advance_to_next_event():
        now = omics.get_batch(batchId=batch_id)["status"]
        if now in ("PENDING", "SUBMITTING", "INPROGRESS"):
            assert refusal(omics.delete_run_batch, batchId=batch_id) == "ConflictException"
            assert refusal(omics.delete_batch, batchId=batch_id) == "ConflictException"
        allowed[now] = True
    assert refusal(omics.cancel_run_batch, batchId=batch_id) == "ConflictException"
    assert list(allowed) == ["PENDING", "SUBMITTING", "INPROGRESS", "PROCESSED"]


def test_a_run_deleted_by_itself_is_counted(mock, omics):
    """The runSummary still adds up, and DeleteRunBatch takes the rest."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(3))
    mock.clock.run_until_idle()
    omics.delete_run(id=submitted(omics, batch_id)[1]["runId"])
    assert counts(omics, batch_id) == {"completed": 2, "deleted": 1}
    omics.delete_run_batch(batchId=batch_id)
    assert counts(omics, batch_id) == {"deleted": 3}
    assert omics.get_batch(batchId=batch_id)["status"] == "RUNS_DELETED"


def test_one_filter_at_a_time(mock, omics):
    """ListBatch and ListRunsInBatch match one filter, and refuse two."""
    group_id, workflow_id = mock.add.run_group(), mock.add.workflow()
    batch_id = batch_of(omics, workflow_id, inline(3))
    grouped = batch_of(omics, workflow_id, inline(1), runGroupId=group_id)
    mock.clock.run_until_idle()
    assert [batch["id"] for batch in omics.list_batch(runGroupId=group_id)["items"]] == [grouped]
    assert [batch["id"] for batch in omics.list_batch(name="night")["items"]] == [batch_id, grouped]
    assert [batch["id"] for batch in omics.list_batch(status="PROCESSED", maxItems=1)["items"]] == [batch_id]
    assert omics.list_batch(status="FAILED")["items"] == []
    assert refusal(omics.list_batch, name="night", status="PROCESSED") == "ValidationException"
    (item,) = omics.list_batch(runGroupId=group_id)["items"]
    assert set(item) == {"id", "name", "status", "createdAt", "totalRuns", "workflowId"}
    entries = submitted(omics, batch_id)
    assert submitted(omics, batch_id, runSettingId="s1") == entries[1:2]
    assert submitted(omics, batch_id, runId=entries[2]["runId"]) == entries[2:]
    assert submitted(omics, batch_id, submissionStatus="FAILED") == []
    two = {"runSettingId": "s1", "submissionStatus": "SUCCESS"}
    assert refusal(omics.list_runs_in_batch, batchId=batch_id, **two) == "ValidationException"


def test_pages_of_a_batch(mock, omics):
    """MaxItems cuts pages in both lists, and every entry comes once."""
    batch_id = batch_of(omics, mock.add.workflow(), inline(5))
    mock.clock.run_until_idle()
    pages = omics.get_paginator("list_runs_in_batch").paginate(batchId=batch_id, PaginationConfig={"PageSize": 2})
    assert [[run["runSettingId"] for run in page["runs"]] for page in pages] == [["s0", "s1"], ["s2", "s3"], ["s4"]]


def test_batches_obey_run_groups_and_other_runs_go_between(mock, omics):
    """Runs of a batch wait in their group like any other run."""
    group_id, workflow_id = mock.add.run_group(max_runs=1), mock.add.workflow()
    batch_id = batch_of(omics, workflow_id, inline(3), runGroupId=group_id)
    urgent = start(omics, workflow_id, runGroupId=group_id, priority=900)
    mock.clock.run_until_idle()
    starts = {run["id"]: run["startTime"] for run in omics.list_runs(runGroupId=group_id)["items"]}
    assert min(starts, key=starts.get) == urgent
    assert len(set(starts.values())) == 4
    assert omics.get_batch(batchId=batch_id)["status"] == "PROCESSED"


@pytest.mark.parametrize("settings", [{"quotas": {"StartRun.tps": 0.1}}, {"realistic_limits": True}])
def test_the_rate_of_submissions_is_that_of_start_run(settings):
    """With a quota for StartRun.tps, or the documented one, the runs are submitted at that rate."""
    with mock_omics(**settings, region="us-east-1") as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        batch_id = batch_of(omics, mock.add.workflow(), inline(3))
        mock.clock.run_until_idle()
        batch = omics.get_batch(batchId=batch_id)
        assert batch["submittedTime"] - batch["creationTime"] == timedelta(seconds=15 + 30)


def test_time_that_goes_back_uncounts(mock, omics):
    """A freezer moved back shows the batch as it was, and forward again as it will be."""
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-01-01") as frozen:
        batch_id = batch_of(omics, mock.add.workflow(), inline(3))
        frozen.tick(timedelta(hours=1))
        assert counts(omics, batch_id) == {"completed": 3}
        frozen.tick(timedelta(minutes=-59, seconds=-43))
        batch = omics.get_batch(batchId=batch_id)
        assert (batch["status"], sum(batch["runSummary"].values())) == ("SUBMITTING", 2)
        frozen.tick(timedelta(hours=1))
        batch = omics.get_batch(batchId=batch_id)
        assert (batch["status"], counts(omics, batch_id)) == ("PROCESSED", {"completed": 3})
        assert status(omics, submitted(omics, batch_id)[0]["runId"]) == "COMPLETED"


def test_settings_come_from_somewhere(mock):
    """A batch without inline settings and without a file of them is refused by the service, and none is made."""
    omics = boto3.client("omics", region_name="us-east-1", config=Config(parameter_validation=False))
    assert refusal(batch_of, omics=omics, workflow_id=mock.add.workflow(), settings={}) == "ValidationException"
    assert omics.list_batch()["items"] == []
