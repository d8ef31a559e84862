"""What StartRun refuses, and what it takes from elsewhere."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from tests.operations.run_calls import ROLE, start, status

TEMPLATE = {"sample": {"description": "reads"}, "threads": {"description": "how many", "optional": True}}
ESMFOLD = "1830181"


def refusal(omics, **members):
    """The error with which StartRun refuses these members."""
    with pytest.raises(ClientError) as refused:
        omics.start_run(**{"roleArn": ROLE, "outputUri": "s3://out/runs", **members})
    return refused.value.response["Error"]


def test_an_unknown_workflow_is_not_found(mock, omics):
    """The text is the one captured from the service."""
    assert refusal(omics, workflowId="7330987") == {
        "Code": "ResourceNotFoundException",
        "Message": "Workflow 7330987 not found",
    }


@pytest.mark.parametrize("status", ["CREATING", "FAILED", "INACTIVE"])
def test_only_an_active_workflow_can_run(mock, omics, status):
    """A workflow in any other status counts as not found."""
    error = refusal(omics, workflowId=mock.add.workflow(status=status))
    assert error["Code"] == "ResourceNotFoundException"


def test_a_version_can_run_and_must_exist(mock, omics):
    """The run keeps the version's name and uuid; a version that does not exist is not found."""
    workflow_id = mock.add.workflow()
    mock.add.workflow_version(workflow_id, "v2")
    version = omics.get_workflow_version(workflowId=workflow_id, versionName="v2")
    run = omics.get_run(id=start(omics, workflow_id, workflowVersionName="v2"))
    assert (run["workflowVersionName"], run["workflowUuid"]) == ("v2", version["uuid"])
    error = refusal(omics, workflowId=workflow_id, workflowVersionName="v3")
    assert error["Code"] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"workflowId": "WORKFLOW", "runId": "1234567"},
        {"workflowId": "WORKFLOW", "outputUri": "https://out/runs"},
        {"workflowId": "WORKFLOW", "cacheBehavior": "CACHE_ALWAYS"},
        {"workflowId": "WORKFLOW", "networkingMode": "VPC"},
        {"workflowId": "WORKFLOW", "configurationName": "vpc"},
        {"workflowId": "WORKFLOW", "networkingMode": "RESTRICTED", "configurationName": "vpc"},
        {"workflowId": "WORKFLOW", "parameters": {"x": "y" * 256_000}},
        {"workflowId": "WORKFLOW", "priority": 100_001},
        {"workflowId": ESMFOLD, "workflowType": "READY2RUN", "storageCapacity": 1200},
        {"workflowId": ESMFOLD, "workflowType": "READY2RUN", "storageType": "DYNAMIC"},
        {"workflowId": ESMFOLD, "workflowType": "READY2RUN", "runGroupId": "1234567"},
        {"workflowId": ESMFOLD, "workflowType": "READY2RUN", "cacheId": "1234567"},
    ],
)
def test_members_that_do_not_go_together_are_refused(mock, omics, members):
    """ValidationException, and no run is made."""
    members = {name: mock.add.workflow() if value == "WORKFLOW" else value for name, value in members.items()}
    assert refusal(omics, **members)["Code"] == "ValidationException"
    assert omics.list_runs()["items"] == []


@pytest.mark.parametrize(
    "members",
    [
        {"runGroupId": "7654321"},
        {"cacheId": "7654321"},
        {"networkingMode": "VPC", "configurationName": "none"},
        {"networkingMode": "VPC", "configurationName": "in-the-making"},
    ],
)
def test_what_a_run_refers_to_must_exist(mock, omics, members):
    """ResourceNotFoundException for a run group, cache or ACTIVE configuration that does not exist."""
    mock.add.configuration("in-the-making", status="CREATING")
    error = refusal(omics, workflowId=mock.add.workflow(), **members)
    assert error["Code"] == "ResourceNotFoundException"
    assert next(value for name, value in members.items() if name != "networkingMode") in error["Message"]


def test_a_ready2run_workflow_needs_its_type(mock, omics):
    """Without workflowType its id is not found; with it, it runs without storage of the user's choice."""
    assert refusal(omics, workflowId=ESMFOLD)["Message"] == f"Workflow {ESMFOLD} not found"
    run_id = start(omics, ESMFOLD, workflowType="READY2RUN", parameters={"fasta_path": "s3://in/x.fasta"})
    run = omics.get_run(id=run_id)
    assert (run["workflowId"], run["workflowType"]) == (ESMFOLD, "READY2RUN")
    again = omics.get_run(id=omics.start_run(runId=run_id, roleArn=ROLE, outputUri="s3://out")["id"])
    assert (again["workflowType"], again["runId"]) == ("READY2RUN", run_id)


def test_what_a_run_of_a_ready2run_workflow_shows(mock, omics):
    """An empty owner and no stream of its engine, on the wire too; no digests; 1200 GiB of static storage."""
    bodies = []
    omics.meta.events.register(
        "response-received.omics", lambda response_dict, **_: bodies.append(json.loads(response_dict["body"]))
    )
    parameters = {"fasta_path": "s3://in/x.fasta"}
    run_id = start(omics, ESMFOLD, workflowType="READY2RUN", parameters=parameters)
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert run["workflowOwnerId"] == bodies[-1]["workflowOwnerId"] == ""
    assert {"digest", "resourceDigests", "retentionMode"} & set(run) == set()
    assert set(run["logLocation"]) == {"runLogStream"}
    assert (run["storageType"], run["storageCapacity"]) == ("STATIC", 1200)
    assert mock.runs[run_id].workflow_owner_id == ""


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({}, "sample"), ({"threads": 2}, "sample"), ({"sample": "s3://in/a", "speed": 1}, "speed")],
)
def test_parameters_are_checked_against_the_template(mock, omics, parameters, named):
    """A missing required parameter and one outside the template are refused by name."""
    workflow_id = mock.add.workflow(parameter_template=TEMPLATE)
    error = refusal(omics, workflowId=workflow_id, parameters=parameters)
    assert error["Code"] == "ValidationException"
    assert named in error["Message"]


def test_parameters_that_fit_the_template_are_accepted(mock, omics):
    """Optional parameters may be left out; WDL parameters may carry the name of the workflow."""
    workflow_id = mock.add.workflow(parameter_template=TEMPLATE, engine="WDL")
    start(omics, workflow_id, parameters={"sample": "s3://in/a"})
    run_id = start(omics, workflow_id, parameters={"Main.sample": "s3://in/a", "Main.threads": 1})
    assert omics.get_run(id=run_id)["parameters"] == {"Main.sample": "s3://in/a", "Main.threads": 1}
    nextflow = mock.add.workflow(parameter_template=TEMPLATE, engine="NEXTFLOW")
    assert refusal(omics, workflowId=nextflow, parameters={"Main.sample": "x"})["Code"] == "ValidationException"


def test_a_request_id_starts_one_run(mock, omics):
    """The same requestId gives the first run again; with other members it is a conflict."""
    request = {"workflowId": mock.add.workflow(), "requestId": "token-1", "roleArn": ROLE, "outputUri": "s3://out"}
    first = omics.start_run(**request)
    mock.clock.advance(seconds=25)
    second = omics.start_run(**request)
    assert (second["id"], second["uuid"]) == (first["id"], first["uuid"])
    assert second["status"] == "RUNNING"
    with pytest.raises(omics.exceptions.ConflictException):
        omics.start_run(**request, name="other")
    assert len(omics.list_runs()["items"]) == 1


def test_a_repeated_run_copies_the_original(mock, omics):
    """RunId copies everything except what the request sets itself; the original is named."""
    original = start(
        omics,
        mock.add.workflow(parameter_template=TEMPLATE),
        name="one",
        parameters={"sample": "s3://in/a"},
        storageType="DYNAMIC",
        priority=3,
        runGroupId=mock.add.run_group(),
        logLevel="ALL",
        tags={"team": "lab"},
    )
    mock.clock.run_until_idle()
    again = omics.start_run(runId=original, roleArn=ROLE, outputUri="s3://elsewhere", name="two", priority=9)
    old, new = omics.get_run(id=original), omics.get_run(id=again["id"])
    copied = ("workflowId", "workflowType", "parameters", "storageType", "runGroupId", "logLevel", "tags", "digest")
    assert {member: new[member] for member in copied} == {member: old[member] for member in copied}
    assert (new["name"], new["priority"], new["outputUri"]) == ("two", 9, "s3://elsewhere")
    assert new["runId"] == original
    assert new["uuid"] != old["uuid"]


def test_a_deleted_run_cannot_be_repeated(mock, omics):
    """The original must still exist."""
    run_id = mock.add.run(status="COMPLETED")
    omics.delete_run(id=run_id)
    error = refusal(omics, runId=run_id)
    assert (error["Code"], error["Message"]) == ("ResourceNotFoundException", f"Run {run_id} not found")


@pytest.fixture
def crowded():
    """A client of an account that may store three runs."""
    with mock_omics(quotas={"stored_runs": 3}, region="us-east-1") as mock:
        yield mock, boto3.client("omics", region_name="us-east-1")


def test_the_quota_of_stored_runs_refuses_more(crowded):
    """With RETAIN a fourth run is refused, until one is deleted."""
    mock, omics = crowded
    workflow_id = mock.add.workflow()
    runs = [start(omics, workflow_id) for _ in range(3)]
    assert refusal(omics, workflowId=workflow_id)["Code"] == "ServiceQuotaExceededException"
    mock.clock.run_until_idle()
    omics.delete_run(id=runs[1])
    start(omics, workflow_id)


def test_a_run_to_be_removed_makes_room_for_another(crowded):
    """At the quota a run with REMOVE evicts the oldest finished run with REMOVE; one with RETAIN does not."""
    mock, omics = crowded
    workflow_id = mock.add.workflow()
    kept = start(omics, workflow_id)
    removable = [start(omics, workflow_id, retentionMode="REMOVE") for _ in range(2)]
    assert refusal(omics, workflowId=workflow_id, retentionMode="REMOVE")["Code"] == "ServiceQuotaExceededException"
    mock.clock.run_until_idle()
    assert refusal(omics, workflowId=workflow_id)["Code"] == "ServiceQuotaExceededException"
    new = start(omics, workflow_id, retentionMode="REMOVE")
    assert [run["id"] for run in omics.list_runs()["items"]] == [kept, removable[1], new]
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.get_run(id=removable[0])


def test_a_run_without_retention_mode_stays(crowded):
    """It counts as one with RETAIN: one with REMOVE does not evict it."""
    mock, omics = crowded
    runs = [mock.add.run(status="COMPLETED") for _ in range(3)]
    assert "retentionMode" not in omics.get_run(id=runs[0])
    assert mock.runs[runs[0]].retention_mode is None
    error = refusal(omics, workflowId=mock.add.workflow(), retentionMode="REMOVE")
    assert error["Code"] == "ServiceQuotaExceededException"


def test_a_run_in_a_vpc_keeps_its_configuration(mock, omics):
    """Its configuration and vpcConfig are a snapshot: they stay when the configuration is deleted."""
    mock.add.configuration("lab", subnet_ids=["subnet-11111111"])
    run_id = start(omics, mock.add.workflow(), networkingMode="VPC", configurationName="lab")
    mock.clock.run_until_idle()
    omics.delete_configuration(name="lab")
    run = omics.get_run(id=run_id)
    assert run["networkingMode"] == "VPC"
    assert run["configuration"]["arn"] == "arn:aws:omics:us-east-1:123456789012:configuration/lab"
    assert run["vpcConfig"]["subnetIds"] == ["subnet-11111111"]
    assert run["vpcConfig"]["vpcId"].startswith("vpc-")


def test_regions_do_not_share_runs(mock, omics):
    """A run of one region is unknown in another."""
    run_id = start(omics, mock.add.workflow())
    elsewhere = boto3.client("omics", region_name="eu-west-1")
    with pytest.raises(elsewhere.exceptions.ResourceNotFoundException):
        elsewhere.get_run(id=run_id)
    assert status(omics, run_id) == "PENDING"


def test_a_run_of_a_shared_workflow_cannot_be_repeated():
    """A workflow that another account shares can be run with its owner's id, but not by runId."""
    with mock_omics(region="us-east-1", accounts={"OTHER": "210987654321"}) as mock:
        ours = boto3.client("omics", region_name="us-east-1")
        theirs = boto3.client("omics", region_name="us-east-1", aws_access_key_id="OTHER", aws_secret_access_key="x")
        workflow_id = mock.add.workflow(account_id="210987654321")
        arn = theirs.get_workflow(id=workflow_id)["arn"]
        share = theirs.create_share(resourceArn=arn, principalSubscriber="123456789012", shareName="s")
        ours.accept_share(shareId=share["shareId"])
        mock.clock.run_until_idle()
        run_id = start(ours, workflow_id, workflowOwnerId="210987654321")
        assert ours.get_run(id=run_id)["workflowOwnerId"] == "210987654321"
        assert refusal(ours, runId=run_id)["Code"] == "ValidationException"
