"""`miniwdl-omics-run`, unmodified, builds workflows and starts runs; it polls with `time.sleep`."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import boto3
import pytest

from omics_mock import mock_omics
from tests.operations.run_calls import ROLE, tasks

tool = pytest.importorskip("miniwdl_omics_run", reason="needs miniwdl-omics-run")

WDL = """
version 1.1
workflow germline {
  input { File reads  Int threads = 2 }
  call align { input: reads = reads, threads = threads }
  output { File bam = align.bam }
}
task align {
  input { File reads  Int threads }
  command { echo }
  output { File bam = "out.bam" }
  runtime { cpu: threads  memory: "8 GiB" }
}
"""


@pytest.fixture
def wdl(tmp_path):
    """The path of a workflow with one task."""
    path = tmp_path / "germline.wdl"
    path.write_text(WDL, encoding="utf-8")
    return str(path)


@pytest.fixture
def command(wdl, capsys):
    """Run the tool on the workflow with these arguments; what it printed."""

    def run(*arguments):
        capsys.readouterr()
        tool.main(["miniwdl-omics-run", wdl, *arguments])
        return json.loads(capsys.readouterr().out)

    return run


def a_run(*more):
    """Arguments that start a run."""
    return ["reads=s3://in/reads.bam", "--role-arn", ROLE, "--output-uri", "s3://out/runs", *more]


def failure(command, *arguments):
    """The exit code with which the tool ends."""
    with pytest.raises(SystemExit) as ended:
        command(*arguments)
    return ended.value.code


def test_a_run_is_started(mock, omics, command):
    """The printed ids are those of a workflow version made of the WDL, and of a run of it that completes."""
    printed = command(*a_run("--name", "sample-1"))
    run = omics.get_run(id=printed["runId"])
    assert (run["name"], run["workflowId"]) == ("sample-1", printed["workflowId"])
    assert run["workflowVersionName"] == printed["workflowVersionName"]
    assert run["parameters"] == {"reads": "s3://in/reads.bam"}
    workflow = omics.get_workflow(id=printed["workflowId"])
    assert (workflow["name"], workflow["main"], workflow["engine"]) == ("germline", "germline.wdl", "WDL")
    assert workflow["tags"] == {"miniwdl-omics-run": "yes"}
    template = workflow["parameterTemplate"]
    assert (template["reads"].get("optional", False), template["threads"]["optional"]) == (False, True)
    omics.get_waiter("run_completed").wait(id=printed["runId"])
    assert [task["name"] for task in tasks(omics, printed["runId"])] == ["align"]


def test_its_sleeps_are_simulated(mock, command):
    """It waits for the workflow and its version, in seconds that nobody really waits for."""
    mock.scripts.workflow(name="germline", duration="5m")
    before = time.monotonic()
    command(*a_run())
    assert mock.clock.slept >= 5 * 60
    assert time.monotonic() - before < 5 * 60  # a real wait would last longer


def test_the_second_run_finds_the_workflow(mock, omics, command):
    """An unchanged WDL is built once; a changed one becomes another version of the same workflow."""
    first, second = command(*a_run()), command(*a_run())
    assert (first["workflowId"], first["workflowVersionName"]) == (second["workflowId"], second["workflowVersionName"])
    assert mock.journal.count("CreateWorkflow") == mock.journal.count("CreateWorkflowVersion") == 1


def test_a_changed_source_becomes_a_version(mock, omics, command, wdl):
    """The workflow stays, the name of its version is another."""
    first = command(*a_run())
    Path(wdl).write_text(WDL.replace("8 GiB", "16 GiB"), encoding="utf-8")
    second = command(*a_run())
    assert first["workflowId"] == second["workflowId"]
    assert first["workflowVersionName"] != second["workflowVersionName"]
    assert len(omics.list_workflow_versions(workflowId=first["workflowId"])["items"]) == 2


def test_a_workflow_is_built_alone(mock, omics, wdl, capsys):
    """With --build nothing runs, and the exit code is 0."""
    with pytest.raises(SystemExit) as ended:
        tool.main(["miniwdl-omics-run", wdl, "--build"])
    assert ended.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    assert omics.get_workflow(id=printed["workflowId"])["status"] == "ACTIVE"
    assert omics.list_runs()["items"] == []


def test_the_older_naming_works(mock, omics, command):
    """One workflow per digest, without versions."""
    printed = command(*a_run("--legacy-workflow-name"))
    assert printed["workflowVersionName"] is None
    assert re.fullmatch(r"germline\.\w{16}", omics.get_workflow(id=printed["workflowId"])["name"])


def test_names_are_resolved(mock, omics, command):
    """Role, run group and run cache are found by their names."""
    iam = boto3.client("iam")
    arn = iam.create_role(RoleName="OmicsRun", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    group = mock.add.run_group("nightly")
    cache = mock.add.run_cache("warm", cache_s3_location="s3://out/cache")
    wanted = ["--role", "OmicsRun", "--run-group", "nightly", "--cache", "warm", "--cache-behavior", "always"]
    printed = command("reads=s3://in/reads.bam", "--output-uri", "s3://out/runs", *wanted)
    run = omics.get_run(id=printed["runId"])
    assert (run["roleArn"], run["runGroupId"], run["cacheId"]) == (arn, group, cache)
    assert run["cacheBehavior"] == "CACHE_ALWAYS"


def test_members_of_newer_models_go_through(mock, omics, command):
    """Its newest options reach the run: tags, scratch storage, a network configuration."""
    mock.add.configuration("lab")
    wanted = ["--tag", "team=germline", "--scratch-storage-mode", "LOCAL", "--vpc-config", "lab"]
    run = omics.get_run(id=command(*a_run(*wanted))["runId"])
    assert run["tags"] == {"team": "germline"}
    assert run["scratchStorageMode"] == "LOCAL"
    assert run["networkingMode"] == "VPC"


def test_a_workflow_that_fails_ends_it(mock, command, caplog):
    """Exit code 2, and the service's message in its log, when the workflow does not become ACTIVE."""
    mock.scripts.workflow(name="germline", fails="no such runtime attribute")
    assert failure(command, *a_run()) == 2
    assert "status FAILED, no such runtime attribute" in caplog.text
    assert mock.journal.count("StartRun") == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["reads=s3://in/x", "--output-uri", "s3://out/runs"], "one of --role or --role-arn"),
        (["--role-arn", ROLE, "--output-uri", "s3://out/runs"], "missing required"),
        (a_run("--run-group", "unknown"), "no run group named 'unknown'"),
        (a_run("--cache", "unknown"), "no Omics cache named 'unknown'"),
        (["reads=s3://in/x", "--role", "unknown", "--output-uri", "s3://out/runs"], "unable to resolve IAM role"),
    ],
)
def test_what_cannot_start_ends_it(mock, command, caplog, arguments, reason):
    """Exit code 1 and a reason in its log, and no run."""
    assert failure(command, *arguments) == 1
    assert reason in caplog.text
    assert mock.journal.count("StartRun") == 0


def test_a_refused_run_is_an_error(mock, command):
    """What StartRun refuses comes out of the tool as botocore's error."""
    mock.faults.add("StartRun", error="ServiceQuotaExceededException", message="too many runs")
    with pytest.raises(boto3.client("omics").exceptions.ServiceQuotaExceededException, match="too many runs"):
        command(*a_run())


def test_without_simulated_sleep_it_is_told(wdl):
    """A poll loop on a clock that nobody moves ends with advice instead of never."""
    from omics_mock.exceptions import ClockStalledError

    with mock_omics(region="us-east-1", stall_after="0s"), pytest.raises(ClockStalledError, match="simulate_sleep"):
        tool.main(["miniwdl-omics-run", wdl, *a_run()])
