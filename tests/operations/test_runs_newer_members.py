"""Members that newer service models have: taken, kept and shown to the clients that know them."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.loaders import Loader

from omics_mock import mock_omics
from tests.operations.run_calls import ROLE, tasks

ADDED = {
    "StartRunRequest": ("scratchStorageMode", "sessionPolicy", "outputUriPrefixMode", "engineSettings"),
    "GetRunResponse": ("scratchStorageMode", "sessionPolicy", "outputUriPrefixMode", "engineSettings"),
    "TaskListItem": ("uuid",),
    "GetRunTaskResponse": ("uuid",),
    "RunListItem": ("workflowName",),
}


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """A mock, and a client whose model has the members whatever botocore is installed."""
    model = Loader().load_service_model("omics", "service-2")
    for shape, members in ADDED.items():
        for member in members:
            document = member == "engineSettings"
            model["shapes"][shape]["members"].setdefault(member, {"shape": "Settings" if document else "String"})
    model["shapes"]["Settings"] = {"type": "structure", "members": {}, "document": True}
    folder = tmp_path / "omics/2022-11-28"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    with mock_omics(region="us-east-1") as mock:
        yield mock, boto3.Session(region_name="us-east-1").client("omics")


def test_members_of_newer_models_come_back(newer):
    """GetRun shows what StartRun was given, and a repeated run has it too."""
    mock, omics = newer
    given = {
        "scratchStorageMode": "LOCAL",
        "sessionPolicy": "{}",
        "outputUriPrefixMode": "RUN_ID",
        "engineSettings": {"profile": ["docker", "test"], "deep": {"x": None}},
    }
    workflow_id = mock.add.workflow(engine="NEXTFLOW")
    run_id = omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out", **given)["id"]
    again = omics.start_run(runId=run_id, roleArn=ROLE, outputUri="s3://out")["id"]
    for shown in (omics.get_run(id=run_id), omics.get_run(id=again)):
        assert {member: shown[member] for member in given} == given


def test_engine_settings_are_for_nextflow(newer):
    """Other engines ignore them, and GetRun does not show them."""
    mock, omics = newer
    workflow_id = mock.add.workflow(engine="WDL")
    run = omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out", engineSettings={"profile": "x"})
    assert "engineSettings" not in omics.get_run(id=run["id"])


@pytest.mark.parametrize(
    ("settings", "version"),
    [({}, "23.10.0"), ({"engineVersion": "26.04.0"}, "26.04.0"), ({"engineVersion": "22.04.01"}, "22.04.0")],
)
def test_engine_settings_choose_the_version(newer, settings, version):
    """The version of Nextflow that a run asks for is the one it runs with, and a repeated run runs with it too."""
    mock, omics = newer
    wanted = {"workflowId": mock.add.workflow(engine="NEXTFLOW"), "roleArn": ROLE, "outputUri": "s3://out"}
    run_id = omics.start_run(**wanted, engineSettings=settings)["id"]
    again = omics.start_run(runId=run_id, roleArn=ROLE, outputUri="s3://out")["id"]
    assert [omics.get_run(id=run)["engineVersion"] for run in (run_id, again)] == [version, version]


@pytest.mark.parametrize("asked", ["99.1.0", 25.1])
def test_a_version_that_is_not_supported_fails_the_run(newer, asked):
    """A run that asks for such a version is taken, and fails before it is RUNNING."""
    mock, omics = newer
    wanted = {"workflowId": mock.add.workflow(engine="NEXTFLOW"), "roleArn": ROLE, "outputUri": "s3://out"}
    run_id = omics.start_run(**wanted, engineSettings={"engineVersion": asked})["id"]
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", "WORKFLOW_VER_VALIDATION_FAILED")
    assert str(asked) in run["statusMessage"]


def test_lists_have_their_newer_members(newer):
    """Tasks have a uuid each, the same in both operations, and runs the name of their workflow."""
    mock, omics = newer
    run_id = mock.add.run(workflow_id=mock.add.workflow(name="germline"), tasks=2, status="COMPLETED")
    listed = tasks(omics, run_id)
    assert len({task["uuid"] for task in listed}) == 2
    assert omics.get_run_task(id=run_id, taskId=listed[0]["taskId"])["uuid"] == listed[0]["uuid"]
    assert omics.list_runs()["items"][0]["workflowName"] == "germline"


def test_a_client_of_an_older_model_is_spared_them(newer, monkeypatch):
    """What its model lacks is left out of the answer."""
    mock, omics = newer
    workflow_id = mock.add.workflow()
    run = omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://out", scratchStorageMode="LOCAL")
    monkeypatch.delenv("AWS_DATA_PATH")
    shown = boto3.Session(region_name="us-east-1").client("omics").get_run(id=run["id"])
    model = Loader().load_service_model("omics", "service-2")
    assert set(shown) - {"ResponseMetadata"} <= set(model["shapes"]["GetRunResponse"]["members"])
