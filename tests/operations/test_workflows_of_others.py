"""Workflows that belong to somebody else: AWS's Ready2Run ones, and those that another account shares."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics
from tests.operations.analytics_calls import ACCOUNTS, OWNER, STRANGER, SUBSCRIBER, client_of, refused


def test_the_catalogue_is_complete_and_in_one_page(omics):
    """The first page holds every Ready2Run workflow, with its metadata, if the type is given."""
    assert omics.list_workflows()["items"] == []
    answer = omics.list_workflows(type="READY2RUN")
    by_id = {item["id"]: item for item in answer["items"]}
    assert (len(by_id), "nextToken" in answer) == (36, False)
    item = by_id["9500764"]
    assert item["arn"] == "arn:aws:omics:us-east-1::workflow/9500764"
    assert (item["name"], item["status"]) == ("GATK-BP Germline fq2vcf for 30x genome", "ACTIVE")
    assert item["metadata"]["publisher"] == "Broad Institute"
    sentieon = [item for item in by_id.values() if item["metadata"]["licensed"] == "true"]
    assert {item["metadata"]["publisher"] for item in sentieon} == {"Sentieon, Inc."}


@pytest.mark.parametrize(
    ("workflow_id", "name"),
    [
        ("1830181", "ESMFold for up to 800 residues"),
        ("4885129", "AlphaFold for up to 600 residues"),
        ("6094971", "AlphaFold for 601-1200 residues"),
        ("2174942", "scRNAseq with STARsolo"),
        ("1617262", "Ultima Genomics DeepVariant for up to 40x"),
        ("4974161", "NVIDIA Parabricks FQ2BAM WGS for up to 30X"),
        ("7330987", "NVIDIA Parabricks Germline DeepVariant WGS for up to 30X"),
        ("3768383", "GATK-BP fq2bam"),
        ("3412776", "Sentieon Somatic WGS"),
    ],
)
def test_published_ids_are_found_with_their_type_only(omics, workflow_id, name):
    """Get needs the type: without it, a Ready2Run workflow does not exist."""
    answer = omics.get_workflow(id=workflow_id, type="READY2RUN")
    assert (answer["name"], answer["type"]) == (name, "READY2RUN")
    assert refused(omics.get_workflow, id=workflow_id) == (
        "ResourceNotFoundException",
        f"Workflow {workflow_id} not found",
    )


def test_lists_show_less_metadata_than_get(omics):
    """Durations are minutes; software and the limits are shown by GetWorkflow only, and nothing has a digest."""
    (item,) = omics.list_workflows(type="READY2RUN", name="scRNAseq with STARsolo")["items"]
    listed = {"licensed": "false", "publisher": "nf-core", "estimatedDuration": "150", "version": "1.0"}
    assert item["metadata"] == listed
    shown = omics.get_workflow(id=item["id"], type="READY2RUN")
    assert {key: shown["metadata"][key] for key in listed} == listed
    assert set(shown["metadata"]) - set(listed) == {"software", "maxDuration", "maxInputSize"}
    assert shown["metadata"]["maxDuration"] == "10080"
    assert "digest" not in item.keys() | shown.keys()


def test_every_known_parameter_is_described(omics):
    """Where a template is known, each of its parameters has a sentence."""
    shown = [
        omics.get_workflow(id=item["id"], type="READY2RUN") for item in omics.list_workflows(type="READY2RUN")["items"]
    ]
    templates = {workflow["id"]: workflow["parameterTemplate"] for workflow in shown if "parameterTemplate" in workflow}
    assert set(templates["4974161"]) == {"inputFASTQ_1", "inputFASTQ_2"}
    assert all(entry["description"].endswith(".") for template in templates.values() for entry in template.values())


def test_the_catalogue_is_the_same_in_every_execution():
    """Ids and order do not depend on the seed."""
    listed = []
    for seed in (0, 1):
        with mock_omics(region="eu-west-1", seed=seed):
            items = boto3.client("omics").list_workflows(type="READY2RUN")["items"]
            listed.append([(item["id"], item["name"]) for item in items])
    assert listed[0] == listed[1]


def test_the_catalogue_can_be_paged_and_filtered(omics):
    """Pages join to the whole catalogue, and name is an exact match."""
    pages = omics.get_paginator("list_workflows").paginate(type="READY2RUN", PaginationConfig={"PageSize": 10})
    assert [len(page["items"]) for page in pages] == [10, 10, 10, 6]
    name = "scRNAseq with STARsolo"
    assert [item["id"] for item in omics.list_workflows(type="READY2RUN", name=name)["items"]] == ["2174942"]


def test_some_regions_have_no_catalogue():
    """Regions that offer workflows only have no Ready2Run workflows."""
    with mock_omics(region="us-east-2"):
        omics = boto3.client("omics")
        assert omics.list_workflows(type="READY2RUN")["items"] == []
        assert refused(omics.get_workflow, id="9500764", type="READY2RUN")[0] == "ResourceNotFoundException"


def test_ready2run_workflows_cannot_be_changed(omics):
    """Update, Delete and new versions do not find them; they have no versions."""
    assert refused(omics.update_workflow, id="9500764", name="mine")[0] == "ResourceNotFoundException"
    assert refused(omics.delete_workflow, id="9500764")[0] == "ResourceNotFoundException"
    assert omics.list_workflow_versions(workflowId="9500764", type="READY2RUN")["items"] == []


@pytest.fixture
def shared():
    """The mock, and a workflow with a version that its owner shares with a subscriber."""
    with mock_omics(region="us-east-1", accounts=ACCOUNTS) as mock:
        workflow_id = mock.add.workflow(name="germline", account_id=OWNER)
        mock.add.workflow_version(workflow_id, "v1", account_id=OWNER)
        arn = f"arn:aws:omics:us-east-1:{OWNER}:workflow/{workflow_id}"
        subscriber = client_of(SUBSCRIBER)
        share = boto3.client("omics").create_share(resourceArn=arn, principalSubscriber=SUBSCRIBER)["shareId"]
        subscriber.accept_share(shareId=share)
        mock.clock.advance(minutes=1)
        yield workflow_id


def test_a_subscriber_sees_a_shared_workflow_and_its_versions(shared):
    """With the owner's account Get and List find it, under the owner's ARN; it is not in the subscriber's own list."""
    subscriber, of_owner = client_of(SUBSCRIBER), {"workflowOwnerId": OWNER}
    answer = subscriber.get_workflow(id=shared, **of_owner)
    assert answer["arn"] == f"arn:aws:omics:us-east-1:{OWNER}:workflow/{shared}"
    version = subscriber.get_workflow_version(workflowId=shared, versionName="v1", **of_owner)
    assert version["arn"] == f"{answer['arn']}/version/v1"
    listed = subscriber.list_workflow_versions(workflowId=shared, **of_owner)["items"]
    assert [item["versionName"] for item in listed] == ["v1"]
    assert subscriber.list_workflows()["items"] == []
    assert refused(subscriber.get_workflow, id=shared)[0] == "ResourceNotFoundException"


def test_a_subscriber_can_export_nothing(shared):
    """The definition of a shared workflow stays with its owner."""
    subscriber, of_owner = client_of(SUBSCRIBER), {"workflowOwnerId": OWNER, "export": ["DEFINITION"]}
    assert refused(subscriber.get_workflow, id=shared, **of_owner)[0] == "ValidationException"
    version = {"workflowId": shared, "versionName": "v1"}
    assert refused(subscriber.get_workflow_version, **version, **of_owner)[0] == "ValidationException"
    assert "definition" in boto3.client("omics").get_workflow(id=shared, **of_owner)


def test_nobody_else_sees_it(shared):
    """For an account without a share the workflow does not exist."""
    stranger = client_of(STRANGER)
    assert refused(stranger.get_workflow, id=shared, workflowOwnerId=OWNER)[0] == "ResourceNotFoundException"


def test_a_shared_workflow_cannot_be_deleted(shared):
    """Its active shares have to end first."""
    owner = boto3.client("omics")
    owner.delete_workflow_version(workflowId=shared, versionName="v1")
    assert refused(owner.delete_workflow, id=shared)[0] == "ConflictException"
    for share in owner.list_shares(resourceOwner="SELF")["shares"]:
        owner.delete_share(shareId=share["shareId"])
    owner.delete_workflow(id=shared)
