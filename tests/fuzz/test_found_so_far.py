"""What the state machine and the fuzzers have found, each as the shortest test that shows it."""

from __future__ import annotations

import io
import json
import zipfile

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.support.ids import Ids
from tests.operations.run_calls import ROLE, start, status, tasks


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


def code(call, **parameters):
    """The code with which the service refuses a call."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def test_half_a_surrogate_pair_is_refused(mock, omics):
    """Text that is no Unicode gives an error of AWS, wherever it stands, and not one of Python."""
    assert (
        code(omics.create_workflow, definitionUri="s3://data/a.zip", readmeMarkdown="\ud800")
        == "SerializationException"
    )
    point = omics.create_sequence_store(name="reads")["s3Access"]["s3AccessPointArn"]
    assert code(omics.put_s3_access_policy, s3AccessPointArn=point, s3AccessPolicy="\udfff") == "SerializationException"
    workflow = omics.create_workflow(definitionUri="s3://data/a.zip", description="\U0001f9ec")["id"]
    assert omics.get_workflow(id=workflow)["description"] == "\U0001f9ec"


@pytest.mark.parametrize("text", ["[" * 15_000, '{"Statement":' * 1000 + "1" + "}" * 1000])
def test_a_policy_without_end_is_refused(mock, omics, text):
    """A policy that is nested too deep for a parser is an invalid one."""
    point = omics.create_sequence_store(name="reads")["s3Access"]["s3AccessPointArn"]
    assert code(omics.put_s3_access_policy, s3AccessPointArn=point, s3AccessPolicy=text) == "ValidationException"


@pytest.mark.parametrize(
    "settings",
    [
        {"priority": "high"},
        {"priority": True},
        {"runTags": ["a"]},
        {"runTags": {"a": 1}},
        {"parameters": "none"},
        {"outputUri": ["s3://out"]},
        {"name": []},
    ],
)
def test_a_batch_with_mistyped_settings_fails(mock, omics, settings):
    """A settings file whose members have wrong types makes the batch FAILED, and no call break."""
    mock.add.s3_object("s3://data/settings.json", json.dumps([{"runSettingId": "a", **settings}]).encode())
    assert batch_status(mock, omics) == "FAILED"


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'[{"runSettingId": "a", "priority": 1e999}]', b'[{"runSettingId": "\\ud800"}]']
)
def test_a_batch_with_settings_that_are_no_json_fails(mock, omics, text):
    """So does a settings file that only looks like JSON."""
    mock.add.s3_object("s3://data/settings.json", text)
    assert batch_status(mock, omics) == "FAILED"


def test_a_batch_with_huge_made_up_settings_fails(mock, omics):
    """An object of which only the size is known is no settings file, and is not made up in memory."""
    mock.add.s3_object("s3://data/settings.json", 10**12)
    assert batch_status(mock, omics) == "FAILED"


def batch_status(mock, omics):
    """What becomes of a batch with the settings file."""
    default = {"workflowId": mock.add.workflow(), "roleArn": ROLE, "outputUri": "s3://out/runs"}
    settings = {"s3UriSettings": "s3://data/settings.json"}
    batch = omics.start_run_batch(defaultRunSetting=default, batchRunSettings=settings)["id"]
    mock.clock.run_until_idle()
    return omics.get_batch(batchId=batch)["status"]


def test_a_member_without_a_name_does_not_matter(mock, omics):
    """An archive with a nameless member is read like any other."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr(zipfile.ZipInfo(""), "nameless")
        writer.writestr("main.wdl", "version 1.0\nworkflow w { call t }\ntask t { command <<< >>> }\n")
    workflow = omics.create_workflow(definitionZip=archive.getvalue())["id"]
    mock.clock.advance(seconds=5)
    assert omics.get_workflow(id=workflow)["status"] == "ACTIVE"


def test_a_page_token_cannot_be_changed(mock, omics):
    """A token that says another place than the service wrote is refused, as are characters put into it."""
    for _ in range(3):
        mock.add.run_group()
    token = omics.list_run_groups(maxResults=1)["nextToken"]
    for forged in ("0" + token[1:], token[:8] + "!" + token[8:], token + "="):
        assert code(omics.list_run_groups, startingToken=forged) == "ValidationException"
    assert len(omics.list_run_groups(startingToken=token)["items"]) == 2


def test_the_id_of_a_deleted_run_does_not_come_back():
    """Ids are new even when nothing says that they are taken: 16 threads of `make soak` met one for the second time."""
    ids = Ids(0)
    assert len({ids.number(7) for _ in range(20_000)}) == 20_000


def test_another_attempt_header_does_not_matter(mock, omics):
    """A proxy that writes something of its own into amz-sdk-request breaks no call."""

    def rewrite(request, **_):
        request.headers["amz-sdk-request"] = "attempt=first"

    omics.meta.events.register_first("before-sign.omics.ListRuns", rewrite)
    assert omics.list_runs()["items"] == []
