"""How runs end: cancelled, failed, timed out, deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from omics_mock import Task
from omics_mock.domain.failure_reasons import REASONS
from tests.domain.archives import zipped
from tests.operations.run_calls import start, status, tasks


def error_of(call, **members):
    """The error code with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**members)
    return refused.value.response["Error"]["Code"]


def test_a_waiting_run_is_cancelled_at_once(mock, omics):
    """PENDING becomes CANCELLED without STOPPING; the run never starts and stays listed."""
    run_id = start(omics, mock.add.workflow())
    mock.clock.advance(seconds=5)
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert run["status"] == "CANCELLED"
    assert run["stopTime"] - run["creationTime"] == timedelta(seconds=5)
    assert "startTime" not in run
    assert tasks(omics, run_id) == []


@pytest.mark.parametrize("before", ["STARTING", "RUNNING"])
def test_an_active_run_is_cancelled_through_stopping(mock, omics, before):
    """STARTING and RUNNING become STOPPING, and CANCELLED 20 s later."""
    run_id = mock.add.run(status=before)
    omics.cancel_run(id=run_id)
    cancelled_at = mock.clock.now()
    assert status(omics, run_id) == "STOPPING"
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert run["status"] == "CANCELLED"
    assert run["stopTime"] - cancelled_at == timedelta(seconds=20)


def test_cancelling_a_stopping_run_changes_nothing(mock, omics):
    """It is accepted, and the run ends as it would have."""
    run_id = mock.add.run(status="STOPPING")
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    assert status(omics, run_id) == "COMPLETED"


@pytest.mark.parametrize("final", ["COMPLETED", "FAILED", "CANCELLED"])
def test_a_run_at_rest_can_be_deleted_but_not_cancelled(mock, omics, final):
    """CancelRun is a conflict, DeleteRun makes the run unknown to every operation."""
    run_id = mock.add.run(status=final, tags={"a": "b"})
    assert error_of(omics.cancel_run, id=run_id) == "ConflictException"
    omics.delete_run(id=run_id)
    for call in (omics.get_run, omics.cancel_run, omics.delete_run, omics.list_run_tasks):
        assert error_of(call, id=run_id) == "ResourceNotFoundException"
    arn = f"arn:aws:omics:us-east-1:123456789012:run/{run_id}"
    assert error_of(omics.list_tags_for_resource, resourceArn=arn) == "ResourceNotFoundException"
    assert omics.list_runs()["items"] == []


@pytest.mark.parametrize("unfinished", ["PENDING", "STARTING", "RUNNING", "STOPPING"])
def test_an_unfinished_run_cannot_be_deleted(mock, omics, unfinished):
    """DeleteRun is a conflict, and the run goes on."""
    run_id = mock.add.run(status=unfinished)
    assert error_of(omics.delete_run, id=run_id) == "ConflictException"
    mock.clock.run_until_idle()
    assert status(omics, run_id) == "COMPLETED"


def test_at_the_instant_of_its_end_a_run_cannot_be_cancelled(mock, omics):
    """What a run becomes at an instant it is for every call of that instant."""
    run_id = start(omics, mock.add.workflow())
    while status(omics, run_id) != "COMPLETED":
        mock.clock.advance_to_next_event()
    assert error_of(omics.cancel_run, id=run_id) == "ConflictException"


def test_a_task_that_fails_is_the_reason_of_the_run(mock, omics):
    """The run fails with the task's code when the task ends; the text names the task and its log."""
    run_id = mock.add.run(
        name="sample-7",
        tasks=[Task("fastqc", "5m"), Task("align", "40m", fails="RUN_TASK_FAILED"), Task("call", "1h")],
    )
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    by_name = {task["name"]: task for task in tasks(omics, run_id)}
    assert {name: task["status"] for name, task in by_name.items()} == {"fastqc": "COMPLETED", "align": "FAILED"}
    assert run["failureReason"] == "RUN_TASK_FAILED"
    task_id = by_name["align"]["taskId"]
    stream = f"log-stream:run/{run_id}/task/{task_id}"
    assert run["statusMessage"] == (
        f"Run failed due to task: align, id: {task_id}, failure. Use the GetRunTask API for more information as "
        f"well as the CloudWatch logs log stream: arn:aws:logs:us-east-1:123456789012:log-group:/aws/omics/"
        f"WorkflowLog:{stream} to debug the failure."
    )


def test_the_texts_that_clients_look_for(mock, omics):
    """Where the service's words are known, they are the mock's: clients search them for the image and the stream."""
    definition = """version 1.0
workflow w { call t }
task t { command <<< true >>> runtime { docker: "public.ecr.aws/ubuntu/ubuntu:20.04" } }
"""
    workflow = omics.create_workflow(name="w", engine="WDL", definitionZip=zipped({"main.wdl": definition}))["id"]
    mock.clock.run_until_idle()
    texts = {}
    for code in ("ECR_PERMISSION_ERROR", "INVALID_ECR_IMAGE_URI", "WORKFLOW_RUN_FAILED"):
        mock.scripts.run(workflow=workflow, fails=code, times=1)
        run_id = start(omics, workflow)
        mock.clock.run_until_idle()
        texts[code] = omics.get_run(id=run_id)["statusMessage"]
    assert texts == {
        "ECR_PERMISSION_ERROR": "Unable to access image URI: public.ecr.aws/ubuntu/ubuntu:20.04. Ensure the ECR "
        "private repository exists and has granted access for the omics service principle to access the repository.",
        "INVALID_ECR_IMAGE_URI": "ECR image URI: public.ecr.aws/ubuntu/ubuntu:20.04 has an invalid structure. "
        "Provide a valid ECR image URI and retry.",
        "WORKFLOW_RUN_FAILED": "Workflow run failed. Review the CloudWatch logs engine log stream: "
        f"{omics.get_run(id=run_id)['logLocation']['engineLogStream']} to debug the failure.",
    }


def test_an_image_among_the_parameters_is_named(mock, omics):
    """Where the definition tells no image, the one that the run was given is what it cannot access."""
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/lab/probe:1"
    run_id = mock.add.run(fails="ECR_PERMISSION_ERROR", parameters={"sample": "x", "image": image})
    mock.clock.run_until_idle()
    assert f" image URI: {image}. " in omics.get_run(id=run_id)["statusMessage"]


def test_a_cause_of_its_own_is_shown_by_run_and_task(mock, omics):
    """OUT_OF_MEMORY_ERROR is the failureReason of both, with a text each."""
    run_id = mock.add.run(tasks=[Task("align", "40m", fails="OUT_OF_MEMORY_ERROR")])
    mock.clock.run_until_idle()
    task = omics.get_run_task(id=run_id, taskId=tasks(omics, run_id)[0]["taskId"])
    assert omics.get_run(id=run_id)["failureReason"] == task["failureReason"] == "OUT_OF_MEMORY_ERROR"
    assert task["taskId"] in task["statusMessage"]


@pytest.mark.parametrize("reason", REASONS)
def test_every_documented_reason_fails_a_run(mock, omics, reason):
    """The code is shown from FAILED on, with a text, and the run has passed through STOPPING."""
    run_id = mock.add.run(fails=reason, parameters={"x": "s3://in/x"})
    seen = []
    while mock.clock.advance_to_next_event():
        run = omics.get_run(id=run_id)
        seen.append(run["status"])
        assert ("failureReason" in run) == (run["status"] == "FAILED")
    assert run["failureReason"] == reason
    assert "{" not in run["statusMessage"]
    assert seen[-2:] == ["STOPPING", "FAILED"]


@pytest.mark.parametrize(
    ("reason", "has_started", "has_tasks"),
    [
        ("ASSUME_ROLE_FAILED", False, False),
        ("IMPORT_FAILED", True, False),
        ("WORKFLOW_RUN_FAILED", True, False),
        ("TASK_TIMED_OUT", True, True),
        ("EXPORT_FAILED", True, True),
    ],
)
def test_a_reason_strikes_at_its_place(mock, omics, reason, has_started, has_tasks):
    """Before RUNNING, in the import, in the engine, in a task, or in the export."""
    run_id = mock.add.run(fails=reason)
    mock.clock.run_until_idle()
    assert ("startTime" in omics.get_run(id=run_id)) == has_started
    assert bool(tasks(omics, run_id)) == has_tasks


def test_a_missing_output_bucket_fails_the_export():
    """With a mocked S3, a run whose output bucket does not exist ends EXPORT_FAILED."""
    moto = pytest.importorskip("moto")
    import boto3

    from omics_mock import mock_omics

    with moto.mock_aws(), mock_omics(region="us-east-1") as mock:
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="there")
        omics = boto3.client("omics", region_name="us-east-1")
        workflow_id = mock.add.workflow()
        good = start(omics, workflow_id, outputUri="s3://there/runs")
        bad = start(omics, workflow_id, outputUri="s3://elsewhere/runs")
        mock.clock.run_until_idle()
        assert status(omics, good) == "COMPLETED"
        assert omics.get_run(id=bad)["failureReason"] == "EXPORT_FAILED"


def test_no_run_lasts_longer_than_a_week(mock, omics):
    """The account's quota of 604,800 s ends a run with RUN_TIMED_OUT."""
    run_id = mock.add.run(tasks=[Task("forever", "8d")])
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", "RUN_TIMED_OUT")
    assert run["statusMessage"] == "Run timeout after 10080 minutes."
    assert run["stopTime"] - run["startTime"] == timedelta(days=7, seconds=20)
    assert [task["status"] for task in tasks(omics, run_id)] == ["CANCELLED"]
