"""Where a definition comes from, and which requests for a workflow are refused."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics
from tests.operations.analytics_calls import members, refused
from tests.operations.workflow_calls import DEFINITION, REPOSITORY, WDL

README = {"readmeMarkdown": "# x", "readmeUri": "s3://bucket/README.md", "readmePath": "README.md"}


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({}, "One of definitionZip, definitionUri, definitionRepository"),
        ({"definitionZip": DEFINITION, "definitionUri": "s3://b/d.zip"}, "Only one of definitionZip"),
        ({"definitionUri": "s3://b/d.zip", "definitionRepository": REPOSITORY}, "Only one of definitionZip"),
        ({"definitionZip": DEFINITION, "readmePath": "README.md"}, "readmePath can only be used"),
        ({"definitionZip": DEFINITION, "parameterTemplatePath": "p.json"}, "parameterTemplatePath can only be used"),
        ({"definitionZip": DEFINITION, "readmeMarkdown": "x" * (500 * 1024 + 1)}, "readmeMarkdown is larger"),
        ({"definitionZip": b"not an archive"}, "not a ZIP archive"),
        ({"definitionZip": b"\0" * 4_700_000}, "definitionZip is larger"),
        (
            {
                "definitionZip": DEFINITION,
                "containerRegistryMap": {
                    "registryMappings": [{"upstreamRegistryUrl": "quay.io", "ecrRepositoryPrefix": "quay"}]
                },
                "containerRegistryMapUri": "s3://b/map.json",
            },
            "Only one of containerRegistryMap",
        ),
        (
            {"definitionZip": DEFINITION, "parameterTemplate": {f"p{n}": {} for n in range(1001)}},
            "parameterTemplate has 1001 entries",
        ),
        (
            {
                "definitionZip": DEFINITION,
                "parameterTemplate": {f"{n:0100}": {"description": "é" * 256} for n in range(400)},
            },
            "parameterTemplate is larger",
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(omics, sources, message):
    """One source of each kind, paths only in a repository, nothing beyond the fixed quotas; nothing is created."""
    for call, names in [
        (omics.create_workflow, {"name": "w"}),
        (omics.create_workflow_version, {"workflowId": "1234567", "versionName": "v"}),
    ]:
        code, text = refused(call, **names, **sources)
        assert (code, message in text) == ("ValidationException", True)
    assert omics.list_workflows()["items"] == []


@pytest.mark.parametrize("pair", [("readmeMarkdown", "readmeUri"), ("readmeUri", "readmePath")])
def test_there_is_one_readme(omics, pair):
    """Two sources of a README are refused, one is taken."""
    source = {"name": "w", "definitionRepository": REPOSITORY}
    code, text = refused(omics.create_workflow, **source, **{name: README[name] for name in pair})
    assert (code, "Only one of readmeMarkdown" in text) == ("ValidationException", True)
    created = omics.create_workflow(**source, readmePath="docs/README.md")["id"]
    answer = omics.get_workflow(id=created, export=["README"])
    assert answer["readmePath"] == "docs/README.md"
    assert "readme" in answer


def test_a_definition_in_s3_is_read(mock, omics):
    """An archive that the test registered is read like one in the request, and has the same digest."""
    uri = mock.add.s3_object("s3://bucket/definition.zip", DEFINITION)
    by_uri = omics.create_workflow(name="w", definitionUri=uri)["id"]
    by_zip = omics.create_workflow(name="w", definitionZip=DEFINITION)["id"]
    mock.clock.advance(seconds=10)
    found, same = (members(omics.get_workflow(id=created)) for created in (by_uri, by_zip))
    assert found["parameterTemplate"]["name"] == {"description": "", "optional": False}
    assert found["digest"] == same["digest"]


def test_an_object_that_is_no_archive_fails_later(mock, omics):
    """A registered object with other content is accepted, and the workflow is FAILED."""
    uri = mock.add.s3_object("s3://bucket/definition.wdl", WDL.encode())
    created = omics.create_workflow(name="w", definitionUri=uri)["id"]
    mock.clock.advance(seconds=10)
    answer = omics.get_workflow(id=created)
    assert (answer["status"], "not a ZIP archive" in answer["statusMessage"]) == ("FAILED", True)


def test_an_object_that_nobody_supplied_is_not_read(mock, omics):
    """Without a mocked S3, a definition somewhere in S3 gives an ACTIVE workflow of which little is known."""
    created = omics.create_workflow(name="w", definitionUri="s3://bucket/d.zip", engine="CWL", main="w.cwl")["id"]
    mock.clock.advance(seconds=10)
    answer = omics.get_workflow(id=created)
    assert (answer["status"], answer["engine"], answer["main"]) == ("ACTIVE", "CWL", "w.cwl")
    assert "parameterTemplate" not in answer


def test_a_definition_is_read_from_the_mocked_s3():
    """With moto active, the archive in its S3 is read, and one that is missing makes the workflow fail."""
    moto = pytest.importorskip("moto")
    with moto.mock_aws(), mock_omics(region="us-east-1") as mock:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="definitions")
        s3.put_object(Bucket="definitions", Key="w.zip", Body=DEFINITION)
        omics = boto3.client("omics", region_name="us-east-1")
        there = omics.create_workflow(name="w", definitionUri="s3://definitions/w.zip")["id"]
        missing = omics.create_workflow(name="w", definitionUri="s3://definitions/v.zip")["id"]
        mock.clock.advance(seconds=10)
        assert omics.get_workflow(id=there)["main"] == "main.wdl"
        answer = omics.get_workflow(id=missing)
        assert (answer["status"], "not found" in answer["statusMessage"]) == ("FAILED", True)


def test_a_repository_is_shown_with_its_provider(mock, omics):
    """A definition in a repository is not read; what was said about it is shown."""
    created = omics.create_workflow(name="w", definitionRepository=REPOSITORY, engine="WDL")["id"]
    mock.clock.advance(seconds=10)
    answer = omics.get_workflow(id=created)
    details = answer["definitionRepositoryDetails"]
    assert {name: details[name] for name in REPOSITORY} == REPOSITORY
    assert set(details) - set(REPOSITORY) == {"providerType", "providerEndpoint"}
    assert (answer["status"], "parameterTemplate" in answer) == ("ACTIVE", False)


def test_a_registry_map_is_shown(omics):
    """The map of container registries comes back as it was sent."""
    sent = {"imageMappings": [{"sourceImage": "ubuntu:24", "destinationImage": "1.dkr.ecr/ubuntu:24"}]}
    created = omics.create_workflow(name="w", definitionZip=DEFINITION, containerRegistryMap=sent)["id"]
    assert omics.get_workflow(id=created)["containerRegistryMap"] == sent
