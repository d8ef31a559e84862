"""AWS's own rerun tool, unmodified, starts runs again from the manifests of mocked runs."""

from __future__ import annotations

import json

import pytest

from omics_mock import Task
from tests.operations.run_calls import ROLE, start, tasks

rerun = pytest.importorskip("omics.cli.rerun.__main__", reason="needs aws-healthomics-tools")

MEMBERS = {
    "name": "sample",
    "parameters": {"reads": "s3://in/reads.bam", "options": {"fast": "no"}},
    "priority": 7,
    "storageType": "STATIC",
    "storageCapacity": 2400,
    "retentionMode": "REMOVE",
    "logLevel": "ALL",
}


@pytest.fixture
def command(capsys):
    """Run the tool with these arguments; what it printed."""

    def run(*arguments):
        capsys.readouterr()
        rerun.main(list(arguments))
        return capsys.readouterr().out

    return run


def printed(output, title):
    """The JSON document below a line of the output."""
    _, _, rest = output.partition(f"{title}:\n")
    return json.JSONDecoder().raw_decode(rest)[0]


def finished(mock, omics, workflow_id=None, **members):
    """A run that has come to rest; its id."""
    run_id = start(omics, workflow_id or mock.add.workflow(), **members)
    mock.clock.run_until_idle()
    return run_id


def test_a_run_is_run_again_as_it_was(mock, omics, command):
    """The id that the tool prints is a new run with all that was given for the old one."""
    group = mock.add.run_group("g")
    old = omics.get_run(id=finished(mock, omics, runGroupId=group, **MEMBERS))
    response = printed(command(old["id"]), "StartRun response")
    assert response["id"] != old["id"]
    new = omics.get_run(id=response["id"])
    same = (*MEMBERS, "workflowId", "roleArn", "outputUri", "runGroupId")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}
    assert (response["status"], new["arn"]) == ("PENDING", response["arn"])


def test_a_dry_run_starts_nothing(mock, omics, command):
    """It prints the request alone."""
    run_id = finished(mock, omics)
    output = command("--dry-run", run_id)
    assert printed(output, "StartRun request")["workflowId"] == omics.get_run(id=run_id)["workflowId"]
    assert "StartRun response" not in output
    assert mock.journal.count("StartRun") == 1


def test_parameters_are_overridden(mock, omics, command):
    """Both requests are printed, and the new run has the new values."""
    run_id = finished(mock, omics, **MEMBERS)
    overrides = ["--name", "again", "--priority", "9", "--parameter", "options.fast=yes", "--tag", "why=retry"]
    output = command(run_id, *overrides)
    assert printed(output, "Original request")["name"] == "sample"
    new = omics.get_run(id=printed(output, "StartRun response")["id"])
    assert (new["name"], new["priority"], new["tags"]) == ("again", 9, {"why": "retry"})
    assert new["parameters"] == {"reads": "s3://in/reads.bam", "options": {"fast": "yes"}}


def test_the_run_cache_goes_along(mock, omics, command):
    """After a failure the rerun takes what had been computed from the cache of the first."""
    workflow_id = mock.add.workflow(tasks=["align", "call"])
    mock.scripts.run(task="call", fails="RUN_TASK_FAILED", times=1)
    cache_id = mock.add.run_cache(cache_s3_location="s3://out/cache")
    run_id = finished(mock, omics, workflow_id, cacheId=cache_id)
    assert omics.get_run(id=run_id)["status"] == "FAILED"
    response = printed(command(run_id), "StartRun response")
    mock.clock.run_until_idle()
    assert omics.get_run(id=response["id"])["status"] == "COMPLETED"
    assert {task["name"]: task["cacheHit"] for task in tasks(omics, response["id"])} == {"align": True, "call": False}


def test_a_ready2run_workflow_is_recognised(mock, omics, command):
    """The tool sees it by the missing account in the workflow's ARN."""
    workflow = next(iter(omics.list_workflows(type="READY2RUN")["items"]))
    needed = omics.get_workflow(id=workflow["id"], type="READY2RUN").get("parameterTemplate", {})
    parameters = {name: "s3://in/x" for name, about in needed.items() if not about.get("optional")}
    run = omics.start_run(
        workflowId=workflow["id"],
        workflowType="READY2RUN",
        roleArn=ROLE,
        outputUri="s3://out/runs",
        parameters=parameters,
    )
    mock.clock.run_until_idle()
    output = command(run["id"])
    assert printed(output, "StartRun request")["workflowType"] == "READY2RUN"
    assert omics.get_run(id=printed(output, "StartRun response")["id"])["workflowType"] == "READY2RUN"


def test_a_duplicate_is_made_of_the_first_run(mock, omics, command):
    """A run that was itself started with runId is rerun through that id."""
    first = finished(mock, omics, **MEMBERS)
    second = omics.start_run(runId=first, roleArn=ROLE, outputUri="s3://out/runs")["id"]
    mock.clock.run_until_idle()
    output = command(second)
    assert printed(output, "StartRun request")["runId"] == first
    assert omics.get_run(id=printed(output, "StartRun response")["id"])["runId"] == first


def test_the_run_itself_may_be_gone(mock, omics, command):
    """Logs outlive DeleteRun, so a deleted run can be run again."""
    run_id = finished(mock, omics, **MEMBERS)
    omics.delete_run(id=run_id)
    new = omics.get_run(id=printed(command(run_id), "StartRun response")["id"])
    assert new["parameters"] == MEMBERS["parameters"]


def test_finished_runs_are_listed(mock, omics, command):
    """Without an id the tool lists the runs that have a manifest."""
    mock.scripts.run(name="fails", tasks=[Task("a", "1m", fails="RUN_TASK_FAILED")])
    ended = [finished(mock, omics, name=name) for name in ("works", "fails")]
    running = start(omics, mock.add.workflow())
    lines = command().splitlines()
    assert lines[0] == "Runs:"
    assert sorted(line.split()[0] for line in lines[1:]) == sorted(ended)
    assert running not in " ".join(lines)


def test_a_run_without_a_manifest_fails(mock, omics, command):
    """The tool ends with its message, and so with exit code 1, when there is nothing to run again."""
    finished(mock, omics)
    running = start(omics, mock.add.workflow())
    with pytest.raises(SystemExit, match="no matching workflow runs"):
        command(running)


def test_a_refused_run_fails(mock, omics, command):
    """What StartRun refuses ends the tool with the service's own words."""
    run_id = finished(mock, omics)
    omics.delete_workflow(id=omics.get_run(id=run_id)["workflowId"])
    with pytest.raises(SystemExit, match=r"StartRun failed: An error occurred \(\w+\) when calling the StartRun"):
        command(run_id)
