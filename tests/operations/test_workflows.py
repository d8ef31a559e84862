"""Workflows: their life from CREATING on, what is shown of them, updates and deletion."""

from __future__ import annotations

import re
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

from omics_mock import mock_omics
from tests.domain.archives import zipped
from tests.operations.analytics_calls import members, refused
from tests.operations.workflow_calls import DEFINITION, UNCLEAR


@pytest.fixture
def workflow_id(mock, omics):
    """A workflow that is ACTIVE."""
    created = omics.create_workflow(name="germline", definitionZip=DEFINITION)["id"]
    mock.clock.advance(seconds=10)
    return created


def test_a_new_workflow_is_creating(omics):
    """Create answers with identifiers in the service's form, CREATING and the tags."""
    answer = members(omics.create_workflow(name="germline", definitionZip=DEFINITION, tags={"lab": "7"}))
    assert re.fullmatch(r"[0-9]{7}", answer["id"])
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["uuid"])
    assert answer == {
        "arn": f"arn:aws:omics:us-east-1:123456789012:workflow/{answer['id']}",
        "id": answer["id"],
        "status": "CREATING",
        "tags": {"lab": "7"},
        "uuid": answer["uuid"],
    }


def test_what_the_definition_says_shows_once_it_was_read(mock, omics):
    """Engine, main file, digest and parameters are absent while CREATING and there when ACTIVE."""
    parameters = {"name": "germline", "description": "calls variants", "storageType": "DYNAMIC", "accelerators": "GPU"}
    created = omics.create_workflow(definitionZip=DEFINITION, **parameters)
    creating = members(omics.get_workflow(id=created["id"]))
    assert creating == {
        **parameters,
        "arn": created["arn"],
        "id": created["id"],
        "uuid": created["uuid"],
        "status": "CREATING",
        "type": "PRIVATE",
        "creationTime": mock.clock.now(),
        "tags": {},
    }
    omics.get_waiter("workflow_active").wait(id=created["id"])
    active = members(omics.get_workflow(id=created["id"]))
    message = active.pop("statusMessage", None)  # with miniwdl only
    assert message is None or message.startswith("main.wdl\n")
    assert re.fullmatch("sha256:[0-9a-f]{64}", active["digest"])
    assert active == {
        **creating,
        "status": "ACTIVE",
        "engine": "WDL",
        "main": "main.wdl",
        "digest": active["digest"],
        "parameterTemplate": {
            "name": {"description": "", "optional": False},
            "n": {"description": "", "optional": True},
        },
    }


def test_a_definition_that_does_not_hold_fails_later(omics):
    """It is accepted, then the workflow is FAILED with the reason, and the waiter says so."""
    created = omics.create_workflow(name="unclear", definitionZip=UNCLEAR)
    assert created["status"] == "CREATING"
    with pytest.raises(WaiterError):
        omics.get_waiter("workflow_active").wait(id=created["id"])
    failed = omics.get_workflow(id=created["id"])
    assert failed["status"] == "FAILED"
    assert "a.wdl, b.wdl" in failed["statusMessage"]


def test_the_supplied_template_replaces_the_found_one(mock, omics):
    """A template of the request is shown in its place; an entry that says optional: false loses that."""
    template = {"name": {"description": "who", "optional": False}, "n": {"optional": True}}
    created = omics.create_workflow(name="w", definitionZip=DEFINITION, parameterTemplate=template)
    mock.clock.advance(seconds=10)
    shown_template = omics.get_workflow(id=created["id"])["parameterTemplate"]
    assert shown_template == {"name": {"description": "who"}, "n": {"optional": True}}


def test_equal_definitions_have_equal_digests(mock, omics):
    """The digest follows from the bytes of the definition."""
    other = zipped({"main.wdl": "version 1.0\nworkflow w { }"})
    for name, content in [("a", DEFINITION), ("b", DEFINITION), ("c", other)]:
        omics.create_workflow(name=name, definitionZip=content)
    assert "digest" not in omics.list_workflows()["items"][0]
    mock.clock.advance(seconds=10)
    a, b, c = (item["digest"] for item in omics.list_workflows()["items"])
    assert a == b != c


def test_a_repeated_request_creates_nothing(mock, omics):
    """The same requestId gives the same workflow with its present status; with other members it is a conflict."""
    request = {"name": "w", "definitionZip": DEFINITION, "requestId": "once"}
    first = omics.create_workflow(**request)
    mock.clock.advance(seconds=10)
    again = omics.create_workflow(**request)
    assert (again["id"], again["status"]) == (first["id"], "ACTIVE")
    assert len(omics.list_workflows()["items"]) == 1
    assert refused(omics.create_workflow, **{**request, "name": "v"})[0] == "ConflictException"


def test_lists_are_paged_filtered_and_in_order(omics):
    """Pages join to all workflows in the order of creation, and name is an exact match; names need not be unique."""
    ids = [omics.create_workflow(name=name, definitionZip=DEFINITION)["id"] for name in ("a", "b", "a", "ab")]
    pages = omics.get_paginator("list_workflows").paginate(PaginationConfig={"PageSize": 3})
    assert [[item["id"] for item in page["items"]] for page in pages] == [ids[:3], ids[3:]]
    assert [item["id"] for item in omics.list_workflows(name="a")["items"]] == [ids[0], ids[2]]
    first = omics.list_workflows(maxResults=1)["items"][0]
    assert set(first) == {"arn", "id", "name", "status", "type", "creationTime"}
    assert refused(omics.list_workflows, startingToken="made-up")[0] == "ValidationException"


def test_an_update_changes_what_it_names(omics, workflow_id):
    """Name, description and the defaults for storage can be changed, each by itself; no members change nothing."""
    before = members(omics.get_workflow(id=workflow_id))
    omics.update_workflow(id=workflow_id, name="somatic", storageType="STATIC", storageCapacity=2400)
    omics.update_workflow(id=workflow_id, description="new")
    omics.update_workflow(id=workflow_id)
    assert members(omics.get_workflow(id=workflow_id)) == {
        **before,
        "name": "somatic",
        "description": "new",
        "storageType": "STATIC",
        "storageCapacity": 2400,
    }


def test_a_workflow_that_is_being_created_cannot_be_changed(omics):
    """Update and Delete are conflicts until the definition was read; a FAILED workflow can be deleted."""
    created = omics.create_workflow(name="w", definitionZip=UNCLEAR)["id"]
    assert refused(omics.update_workflow, id=created, name="v")[0] == "ConflictException"
    code, message = refused(omics.delete_workflow, id=created)
    assert (code, created in message, "CREATING" in message) == ("ConflictException", False, True)
    with pytest.raises(WaiterError):
        omics.get_waiter("workflow_active").wait(id=created)
    omics.delete_workflow(id=created)
    assert omics.list_workflows()["items"] == []


def test_a_deleted_workflow_is_gone(omics, workflow_id):
    """After the deletion every operation says that it does not exist."""
    omics.delete_workflow(id=workflow_id)
    assert omics.list_workflows()["items"] == []
    for call in (omics.get_workflow, omics.update_workflow, omics.delete_workflow):
        assert refused(call, id=workflow_id) == ("ResourceNotFoundException", f"Workflow {workflow_id} not found")


def test_an_unknown_workflow_is_not_found(omics):
    """The text is the service's."""
    assert refused(omics.get_workflow, id="7330987") == ("ResourceNotFoundException", "Workflow 7330987 not found")


def test_exports_are_urls(omics):
    """With export there are URLs of the definition and of the README, if it has one; they lead to a reserved domain."""
    created = omics.create_workflow(name="w", definitionZip=DEFINITION, readmeMarkdown="# Read me")["id"]
    bare = omics.create_workflow(name="w", definitionZip=DEFINITION)["id"]
    answer = omics.get_workflow(id=created, export=["DEFINITION", "README"])
    form = r"https://[a-z0-9.-]+\.test/[^?]*/{}\?.*X-Amz-Expires=.*X-Amz-Signature=[0-9a-f]{{64}}"
    assert re.fullmatch(form.format("definition.zip"), answer["definition"])
    assert re.fullmatch(form.format("README.md"), answer["readme"])
    assert "readme" not in omics.get_workflow(id=bare, export=["README"])
    assert not {"readme", "definition"} & set(omics.get_workflow(id=created))


def test_the_quota_counts_workflows_that_exist():
    """At the quota no workflow can be created, and a deletion makes room."""
    with mock_omics(region="us-east-1", quotas={"workflows": 2}) as mock:
        omics = boto3.client("omics")
        ids = [omics.create_workflow(name="w", definitionZip=DEFINITION)["id"] for _ in range(2)]
        with pytest.raises(ClientError) as error:
            omics.create_workflow(name="w", definitionZip=DEFINITION)
        assert error.value.response["Error"]["Code"] == "ServiceQuotaExceededException"
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402
        mock.clock.advance(seconds=10)
        omics.delete_workflow(id=ids[0])
        assert omics.create_workflow(name="w", definitionZip=DEFINITION)["status"] == "CREATING"


def test_the_time_in_creating_can_be_set():
    """durations= says how long reading a definition takes."""
    with mock_omics(region="us-east-1", durations={"workflow.CREATING": "2m"}) as mock:
        omics = boto3.client("omics")
        created = omics.create_workflow(name="w", definitionZip=DEFINITION)["id"]
        mock.clock.advance(timedelta(seconds=119))
        assert omics.get_workflow(id=created)["status"] == "CREATING"
        mock.clock.advance(timedelta(seconds=1))
        assert omics.get_workflow(id=created)["status"] == "ACTIVE"


def test_tags_belong_to_the_workflow(omics, workflow_id):
    """Tags are changed through its ARN, shown by Get, and gone with it."""
    arn = omics.get_workflow(id=workflow_id)["arn"]
    omics.tag_resource(resourceArn=arn, tags={"lab": "7"})
    assert omics.get_workflow(id=workflow_id)["tags"] == {"lab": "7"}
    omics.delete_workflow(id=workflow_id)
    assert refused(omics.list_tags_for_resource, resourceArn=arn)[0] == "ResourceNotFoundException"


def test_a_builder_makes_workflows_without_a_definition(mock, omics):
    """mock.add.workflow gives an ACTIVE workflow, or one in any status, with the members that it is told."""
    built = mock.add.workflow(name="germline", parameter_template={"reads": {"description": "FASTQ"}}, tags={"a": "b"})
    failed = mock.add.workflow(status="FAILED", status_message="no main file", engine="NEXTFLOW")
    answer = omics.get_workflow(id=built)
    assert (answer["name"], answer["status"], answer["main"]) == ("germline", "ACTIVE", "main.wdl")
    assert answer["parameterTemplate"] == {"reads": {"description": "FASTQ"}}
    assert answer["tags"] == {"a": "b"}
    answer = omics.get_workflow(id=failed)
    assert (answer["status"], answer["statusMessage"], answer["main"]) == ("FAILED", "no main file", "main.nf")


def test_a_script_says_what_becomes_of_a_workflow(mock, omics):
    """mock.scripts can make a good definition fail, warn, take its time or hang; versions are meant apart."""
    mock.scripts.workflow(name="bad", fails="no such task")
    mock.scripts.workflow(name="warned", warns="deprecated")
    mock.scripts.workflow(name="slow", duration="1h")
    mock.scripts.workflow(name="stuck", hangs="CREATING")
    mock.scripts.workflow(name="germline", version="v2", fails="no v2")
    names = ("bad", "warned", "slow", "stuck", "germline")
    ids = {name: omics.create_workflow(name=name, definitionZip=DEFINITION)["id"] for name in names}
    mock.clock.advance(seconds=10)
    version = {"workflowId": ids["germline"], "versionName": "v2"}
    omics.create_workflow_version(**version, definitionZip=DEFINITION)

    def statuses():
        return {name: omics.get_workflow(id=workflow_id)["status"] for name, workflow_id in ids.items()}

    early = {"bad": "FAILED", "warned": "ACTIVE", "slow": "CREATING", "stuck": "CREATING", "germline": "ACTIVE"}
    assert statuses() == early
    mock.clock.run_until_idle()
    assert statuses() == {**early, "slow": "ACTIVE"}
    assert omics.get_workflow(id=ids["bad"])["statusMessage"] == "no such task"
    assert omics.get_workflow(id=ids["warned"])["statusMessage"].endswith("deprecated")
    failed = omics.get_workflow_version(**version)
    assert (failed["status"], failed["statusMessage"]) == ("FAILED", "no v2")
