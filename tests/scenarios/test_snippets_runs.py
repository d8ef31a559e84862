"""Code that users have around runs, tested as they would test it: waiting, retrying, being told, queueing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import WaiterError

from omics_mock import Task, mock_omics

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"


# --- code under test: a pipeline that submits and waits -------------------------------------------------------------


def submit_and_wait(omics, workflow_id, name, **waiting):
    """Start a run and return it when it is COMPLETED."""
    run = omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out/x", name=name)
    omics.get_waiter("run_completed").wait(id=run["id"], WaiterConfig=waiting)
    return omics.get_run(id=run["id"])


def test_a_three_hour_run_needs_a_longer_waiter(mock, omics):
    """The model's waiter gives up after 20 polls of 30 s, and one with more patience sees the run complete."""
    mock.scripts.run(name="wgs-*", duration="3h")
    workflow_id = mock.add.workflow()

    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        submit_and_wait(omics, workflow_id, "wgs-1")
    assert mock.clock.slept == 19 * 30

    run = submit_and_wait(omics, workflow_id, "wgs-2", Delay=60, MaxAttempts=300)
    assert run["status"] == "COMPLETED"
    assert mock.clock.elapsed >= timedelta(hours=3)


# --- code under test: one retry with twice the memory ---------------------------------------------------------------


def run_with_memory_retry(omics, workflow_id, name, memory=16):
    """Start a run; if it runs out of memory start it once more with the double of it."""
    for gibibytes in (memory, 2 * memory):
        run = omics.start_run(
            workflowId=workflow_id,
            roleArn=ROLE,
            outputUri="s3://out/x",
            name=name,
            parameters={"memory": gibibytes},
        )
        try:
            omics.get_waiter("run_completed").wait(id=run["id"], WaiterConfig={"Delay": 60, "MaxAttempts": 100})
        except WaiterError:
            if omics.get_run(id=run["id"])["failureReason"] != "OUT_OF_MEMORY_ERROR":
                raise
        else:
            return omics.get_run(id=run["id"])
    return None


def test_out_of_memory_is_retried_once_with_more_memory(mock, omics):
    """The first run with this name fails in the middle, the second one completes; the failed task is shown."""
    mock.scripts.run(
        name="sample-7",
        tasks=[Task("fastqc", "5m"), Task("align", "40m", fails="OUT_OF_MEMORY_ERROR")],
        times=1,
    )
    result = run_with_memory_retry(omics, mock.add.workflow(), "sample-7")

    first, second = mock.runs.named("sample-7")
    assert (first.status, first.failure_reason) == ("FAILED", "OUT_OF_MEMORY_ERROR")
    assert (second.status, second.parameters) == ("COMPLETED", {"memory": 32})
    assert result["id"] == second.id
    failed = omics.list_run_tasks(id=first.id, status="FAILED")["items"]
    assert [task["name"] for task in failed] == ["align"]


# --- code under test: a Lambda function that pages the lab ----------------------------------------------------------


class Pager:
    """Pages once about every run that fails, however often it is told."""

    def __init__(self, omics):
        self.omics, self.messages, self.seen = omics, [], set()

    def handler(self, event, context):
        """What EventBridge calls."""
        run = self.omics.get_run(id=event["detail"]["runId"])
        if context.get_remaining_time_in_millis() > 0 and run["id"] not in self.seen:
            self.seen.add(run["id"])
            self.messages.append(f"run {run['id']} failed: {run['failureReason']}")


def test_a_failed_run_pages_the_lab_exactly_once(mock, omics):
    """Each event comes twice, the lab is paged once, and the handler's own call was answered."""
    pager = Pager(omics)
    mock.events.subscribe(pager.handler, detail_type="Run Status Change", status="FAILED", delivery="duplicate")
    mock.scripts.run(fails="ECR_PERMISSION_ERROR")
    run_id = mock.add.run(name="sample-1")

    mock.clock.run_until_idle()

    event = mock.events.last(detail_type="Run Status Change")
    assert (event["source"], event["detail"]["runId"]) == ("aws.omics", run_id)
    assert pager.messages == [f"run {run_id} failed: ECR_PERMISSION_ERROR"]
    mock.journal.assert_called("GetRun", id=run_id, times=2)


def test_the_second_run_waits_for_the_group():
    """A run stuck behind maxRuns says why, and two ways out can be tried from the same moment."""
    with mock_omics(region="us-east-1", seed=7, quotas={"concurrent_runs_static": 10}) as mock:
        import boto3

        omics = boto3.client("omics", region_name="us-east-1")
        workflow_id = mock.add.workflow()
        group = omics.create_run_group(name="night", maxRuns=1)["id"]
        first, second = (
            omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out/x", runGroupId=group, name=name)[
                "id"
            ]
            for name in "ab"
        )
        mock.clock.advance(minutes=1)
        assert omics.get_run(id=first)["status"] == "RUNNING"
        assert omics.get_run(id=second)["status"] == "PENDING"
        assert mock.runs[second].pending_because == f"run group {group} is at maxRuns=1"

        stuck = mock.snapshot()
        omics.cancel_run(id=first)
        mock.clock.run_until_idle()
        assert omics.get_run(id=second)["status"] == "COMPLETED"

        mock.restore(stuck)
        assert omics.get_run(id=first)["status"] == "RUNNING"


# --- code under test: what to do about a failure --------------------------------------------------------------------

OWNERS = {"OUT_OF_MEMORY_ERROR": "pipeline", "INSTANCE_RESERVATION_FAILED": "retry", "INPUT_URI_NOT_FOUND": "lab"}


def owner_of(omics, run_id):
    """Who has to look at a failed run."""
    run = omics.get_run(id=run_id)
    if run["failureReason"] in OWNERS:
        return OWNERS[run["failureReason"]]
    failed = omics.list_run_tasks(id=run_id, status="FAILED")["items"]
    return f"on call, see task {failed[0]['name']}" if failed else "on call"


@pytest.mark.parametrize(
    ("script", "owner"),
    [
        ({"fails": "INSTANCE_RESERVATION_FAILED"}, "retry"),
        ({"fails": "INPUT_URI_NOT_FOUND"}, "lab"),
        ({"fails": "OUT_OF_MEMORY_ERROR", "task": "align"}, "pipeline"),
        ({"fails": "RUN_TASK_FAILED", "task": "align"}, "on call, see task align"),
        ({"fails": "WORKFLOW_RUN_FAILED"}, "on call"),
    ],
)
def test_every_failure_finds_its_owner(mock, omics, script, owner):
    """Triage code sees each code with the tasks that belong to it."""
    mock.scripts.run(**script)
    run = mock.add.run(workflow_id=mock.add.workflow(tasks=["fastqc", "align"]))
    mock.clock.run_until_idle()
    assert owner_of(omics, run) == owner
