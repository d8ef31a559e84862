"""What a run leaves behind is that of the very workflow or version that it ran."""

from __future__ import annotations

import json

import boto3
import pytest
from moto import mock_aws

from omics_mock import mock_omics
from tests.operations.run_calls import start

pytestmark = pytest.mark.usefixtures("forbidden_sockets")
READY = {"type": "READY2RUN"}
GROUP = "/aws/omics/WorkflowLog"


@pytest.fixture
def world():
    """A mock inside moto with a bucket, and a client."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="out")
        yield mock, boto3.client("omics")


def described(mock, omics, run_id):
    """The first object of the manifest, and the keys of the outputs below the folder of the run."""
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    logs, s3 = boto3.client("logs", region_name="us-east-1"), boto3.client("s3", region_name="us-east-1")
    name = f"manifest/run/{run_id}/{run['uuid']}"
    events = logs.get_log_events(logGroupName=GROUP, logStreamName=name, startFromHead=True)["events"]
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket="out").get("Contents", [])]
    return json.loads(events[0]["message"]), [key.partition(f"{run_id}/")[2] for key in keys if run_id in key]


def test_a_version_has_an_engine_of_its_own(world):
    """A run of a version is described and laid out by the engine of that version, not by that of its workflow."""
    mock, omics = world
    mock.scripts.run(outputs={"report.html": b"<h1>"})
    workflow = mock.add.workflow(engine="WDL")
    for name, engine in (("first", "CWL"), ("second", "NEXTFLOW")):
        mock.add.workflow_version(workflow, name, engine=engine)
    layouts = {"first": ("CWL", "out/report.html"), "second": ("NEXTFLOW", "pubdir/report.html")}
    for version, (engine, key) in layouts.items():
        head, keys = described(mock, omics, start(omics, workflow, workflowVersionName=version))
        assert head["engine"] == engine
        assert key in keys


def test_a_version_that_was_deleted_since_is_not_told(world):
    """The run goes on; nobody knows any more which engine it had."""
    mock, omics = world
    workflow = mock.add.workflow(engine="CWL")
    mock.add.workflow_version(workflow, "first", engine="CWL")
    run = start(omics, workflow, workflowVersionName="first")
    omics.delete_workflow_version(workflowId=workflow, versionName="first")
    head, _ = described(mock, omics, run)
    assert head["status"] == "COMPLETED"
    assert "engine" not in head


def test_a_ready2run_workflow_is_described_as_getworkflow_shows_it(world):
    """The manifest has its parameter template where that is known, and the engine of none of them."""
    mock, omics = world
    known = omics.get_workflow(**READY, id="1830181")
    parameters = {"fasta_path": "s3://reads/a.fa"}
    run_id = start(omics, "1830181", workflowType="READY2RUN", parameters=parameters)
    head, _ = described(mock, omics, run_id)
    assert (head["status"], head["workflowType"]) == ("COMPLETED", "READY2RUN")
    assert head["parameterTemplate"] == known["parameterTemplate"]
    assert not {"engine", "main"} & (head.keys() | known.keys())
