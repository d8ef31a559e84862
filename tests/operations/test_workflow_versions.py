"""Versions of workflows: their life, their names, and what they keep their workflow from."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics
from tests.operations.analytics_calls import members, refused
from tests.operations.workflow_calls import DEFINITION, UNCLEAR


@pytest.fixture
def workflow_id(mock):
    """An ACTIVE workflow."""
    return mock.add.workflow(name="germline", description="the original")


@pytest.fixture
def create(omics, workflow_id):
    """A function that creates a version of it."""

    def created(name="v1", **parameters):
        return omics.create_workflow_version(
            workflowId=workflow_id, versionName=name, **{"definitionZip": DEFINITION, **parameters}
        )

    return created


def test_a_version_inherits_nothing(mock, omics, workflow_id, create):
    """A version is made like a workflow and shows its own members, not the workflow's."""
    storage = {"storageType": "STATIC", "storageCapacity": 1200}
    created = members(create(**storage, tags={"a": "b"}, workflowBucketOwnerId="1" * 12))
    arn = f"arn:aws:omics:us-east-1:123456789012:workflow/{workflow_id}/version/v1"
    assert created == {
        "arn": arn,
        "workflowId": workflow_id,
        "versionName": "v1",
        "status": "CREATING",
        "tags": {"a": "b"},
        "uuid": created["uuid"],
    }
    omics.get_waiter("workflow_version_active").wait(workflowId=workflow_id, versionName="v1")
    answer = members(omics.get_workflow_version(workflowId=workflow_id, versionName="v1"))
    answer.pop("statusMessage", None)  # with miniwdl only
    assert answer == {
        **created,
        "status": "ACTIVE",
        "type": "PRIVATE",
        "creationTime": answer["creationTime"],
        "engine": "WDL",
        "main": "main.wdl",
        "digest": answer["digest"],
        "parameterTemplate": answer["parameterTemplate"],
        **storage,
        "workflowBucketOwnerId": "1" * 12,
    }
    assert created["uuid"] != omics.get_workflow(id=workflow_id)["uuid"]


def test_a_name_is_taken_once(omics, workflow_id, create):
    """A second version of the same name is a conflict, in another workflow it is none, and a deletion frees it."""
    create()
    assert refused(create)[0] == "ConflictException"
    omics.get_waiter("workflow_version_active").wait(workflowId=workflow_id, versionName="v1")
    omics.delete_workflow_version(workflowId=workflow_id, versionName="v1")
    assert create()["status"] == "CREATING"
    assert len(omics.list_workflow_versions(workflowId=workflow_id)["items"]) == 1


def test_the_workflow_has_to_be_there_and_active(mock, omics, create):
    """No version can be made of a workflow that does not exist or is not ACTIVE."""
    request = {"versionName": "v1", "definitionZip": DEFINITION}
    assert refused(omics.create_workflow_version, workflowId="7330987", **request) == (
        "ResourceNotFoundException",
        "Workflow 7330987 not found",
    )
    failed = mock.add.workflow(status="FAILED")
    assert refused(omics.create_workflow_version, workflowId=failed, **request)[0] == "ConflictException"


def test_an_unknown_version_is_not_found(omics, workflow_id):
    """Get, Update and Delete say which version does not exist, or that the workflow does not."""
    for call in (omics.get_workflow_version, omics.update_workflow_version, omics.delete_workflow_version):
        assert refused(call, workflowId=workflow_id, versionName="v9") == (
            "ResourceNotFoundException",
            "Workflow version v9 not found",
        )
        assert refused(call, workflowId="7330987", versionName="v9")[1] == "Workflow 7330987 not found"
    assert refused(omics.list_workflow_versions, workflowId="7330987")[0] == "ResourceNotFoundException"


def test_versions_are_listed_in_pages(mock, omics, workflow_id, create):
    """The versions of one workflow, in the order of creation, without the original."""
    names = ["v1", "v2", "v3"]
    for name in names:
        create(name, description=f"the {name}")
    mock.add.workflow_version(mock.add.workflow(), "other")
    pages = list(
        omics.get_paginator("list_workflow_versions").paginate(workflowId=workflow_id, PaginationConfig={"PageSize": 2})
    )
    items = [item for page in pages for item in page["items"]]
    assert ([item["versionName"] for item in items], len(pages)) == (names, 2)
    assert set(items[0]) == {"arn", "workflowId", "versionName", "description", "status", "type", "creationTime"}


def test_an_update_changes_what_it_names(omics, workflow_id, create):
    """Description and storage can be changed once the version was read; until then it is a conflict."""
    create(description="old")
    names = {"workflowId": workflow_id, "versionName": "v1"}
    assert refused(omics.update_workflow_version, **names, description="new")[0] == "ConflictException"
    assert refused(omics.delete_workflow_version, **names)[0] == "ConflictException"
    omics.get_waiter("workflow_version_active").wait(**names)
    omics.update_workflow_version(**names, description="new")
    omics.update_workflow_version(**names, storageType="DYNAMIC")
    answer = omics.get_workflow_version(**names)
    assert (answer["description"], answer["storageType"]) == ("new", "DYNAMIC")


def test_a_definition_that_does_not_hold_fails_the_version_alone(mock, omics, workflow_id, create):
    """A bad version is FAILED with the reason, and its workflow stays ACTIVE."""
    create(definitionZip=UNCLEAR)
    mock.clock.advance(seconds=10)
    answer = omics.get_workflow_version(workflowId=workflow_id, versionName="v1")
    assert (answer["status"], "give main" in answer["statusMessage"]) == ("FAILED", True)
    assert omics.get_workflow(id=workflow_id)["status"] == "ACTIVE"


def test_a_workflow_with_versions_cannot_be_deleted(mock, omics, workflow_id):
    """All versions have to be deleted first."""
    mock.add.workflow_version(workflow_id, "v1")
    assert refused(omics.delete_workflow, id=workflow_id)[0] == "ConflictException"
    omics.delete_workflow_version(workflowId=workflow_id, versionName="v1")
    omics.delete_workflow(id=workflow_id)
    assert (
        refused(omics.get_workflow_version, workflowId=workflow_id, versionName="v1")[0] == "ResourceNotFoundException"
    )


def test_a_repeated_request_creates_nothing(create, omics, workflow_id):
    """The same requestId gives the same version again, with other members it is a conflict."""
    first = create(requestId="once")
    assert create(requestId="once")["uuid"] == first["uuid"]
    assert refused(create, requestId="once", description="new")[0] == "ConflictException"
    assert len(omics.list_workflow_versions(workflowId=workflow_id)["items"]) == 1


def test_the_quota_counts_the_versions_of_one_workflow():
    """At the quota of one workflow another one still has room."""
    with mock_omics(region="us-east-1", quotas={"workflow_versions": 1}) as mock:
        omics = boto3.client("omics")
        full, free = mock.add.workflow(), mock.add.workflow()
        mock.add.workflow_version(full, "v1")
        request = {"versionName": "v2", "definitionZip": DEFINITION}
        code, _ = refused(omics.create_workflow_version, workflowId=full, **request)
        assert code == "ServiceQuotaExceededException"
        assert omics.create_workflow_version(workflowId=free, **request)["versionName"] == "v2"


def test_tags_belong_to_the_version(omics, workflow_id, create):
    """A version is tagged through its own ARN, apart from its workflow."""
    arn = create()["arn"]
    omics.tag_resource(resourceArn=arn, tags={"lab": "7"})
    assert omics.get_workflow_version(workflowId=workflow_id, versionName="v1")["tags"] == {"lab": "7"}
    assert omics.get_workflow(id=workflow_id)["tags"] == {}
    missing = arn.replace("v1", "v2")
    assert refused(omics.list_tags_for_resource, resourceArn=missing)[0] == "ResourceNotFoundException"


def test_exports_are_urls(omics, workflow_id, create):
    """With export there is a URL of the version's own definition."""
    create()
    answer = omics.get_workflow_version(workflowId=workflow_id, versionName="v1", export=["DEFINITION"])
    assert f"/workflow/{workflow_id}/version/v1/definition.zip?" in answer["definition"]
