"""What a definition means for a run: its tasks, their sizes and order, and the parameters that it takes."""

from __future__ import annotations

import pytest

from tests.domain.archives import zipped
from tests.operations.analytics_calls import refused
from tests.operations.workflow_calls import DEFINITION

RUN = {"roleArn": "arn:aws:iam::123456789012:role/omics", "outputUri": "s3://bucket/out"}
TWO_STEPS = """version 1.0
workflow w { call first call second { input: x = first.o } }
task first { command <<< >>> output { Int o = 1 } runtime { cpu: 2 } }
task second { input { Int x } command <<< >>> runtime { memory: "3 GiB" docker: "ubuntu:24" } }
"""


@pytest.fixture
def tasks_of(mock, omics):
    """A function that runs a definition, as workflow or as version, and gives the tasks of its run."""

    def tasks(definition, parameters, version=None):
        if version is None:
            workflow_id = omics.create_workflow(name="w", definitionZip=definition)["id"]
        else:
            workflow_id = mock.add.workflow(tasks=["other"])
            names = {"workflowId": workflow_id, "versionName": version}
            omics.create_workflow_version(**names, definitionZip=definition)
        mock.clock.advance(seconds=10)
        chosen = {} if version is None else {"workflowVersionName": version}
        run = omics.start_run(workflowId=workflow_id, parameters=parameters, **chosen, **RUN)["id"]
        mock.clock.run_until_idle()
        return omics.list_run_tasks(id=run)["items"]

    return tasks


@pytest.mark.parametrize("version", [None, "v1"])
@pytest.mark.parametrize(("parameters", "width"), [({"name": "x"}, 2), ({"name": "x", "n": 3}, 3)])
def test_a_run_has_the_tasks_of_its_definition(tasks_of, parameters, width, version):
    """A scatter is as wide as the parameters of the run say, and every task has the size of its runtime section."""
    tasks = tasks_of(DEFINITION, parameters, version)
    assert [task["name"] for task in tasks] == [f"t-{index}" for index in range(width)]
    assert {(task["cpus"], task["memory"]) for task in tasks} == {(4, 8)}


def test_tasks_run_when_what_they_use_is_there(tasks_of):
    """A task that uses the output of another one begins after it has ended."""
    first, second = tasks_of(zipped({"main.wdl": TWO_STEPS}), {})
    assert (first["name"], first["cpus"], second["name"], second["memory"]) == ("first", 2, "second", 3)
    assert second["startTime"] > first["stopTime"]


def test_a_run_takes_the_parameters_of_its_definition(mock, omics):
    """Inputs without a default are required, and others than the definition has are refused."""
    workflow_id = omics.create_workflow(name="w", definitionZip=DEFINITION)["id"]
    mock.clock.advance(seconds=10)
    for parameters in ({}, {"n": 1}, {"name": "x", "other": 1}):
        code, _ = refused(omics.start_run, workflowId=workflow_id, parameters=parameters, **RUN)
        assert code == "ValidationException"


def nextflow(requested):
    """A Nextflow definition whose manifest requests a version."""
    config = f"manifest {{ nextflowVersion = '{requested}' }}"
    return zipped({"main.nf": "process p { script: 'x' }\nworkflow { p() }", "nextflow.config": config})


@pytest.mark.parametrize("version", [None, "v1"])
def test_a_run_uses_the_engine_that_its_definition_asks_for(mock, omics, version):
    """The version of Nextflow that the manifest chooses shows in GetRun."""
    workflow_id = omics.create_workflow(name="w", definitionZip=nextflow("23.10.0" if version else ">=24"))["id"]
    mock.clock.advance(seconds=10)
    chosen = {}
    if version:
        chosen = {"workflowVersionName": version}
        omics.create_workflow_version(workflowId=workflow_id, versionName=version, definitionZip=nextflow(">=24"))
    mock.clock.advance(seconds=10)
    run = omics.start_run(workflowId=workflow_id, **chosen, **RUN)["id"]
    assert omics.get_run(id=run)["engineVersion"] == "24.10.8"


def test_a_run_fails_whose_engine_is_not_supported(mock, omics):
    """A version that must be, and is not supported, ends the run before it is RUNNING; the workflow is ACTIVE."""
    workflow_id = omics.create_workflow(name="w", definitionZip=nextflow("!>=99.10.0"))["id"]
    mock.clock.advance(seconds=10)
    run_id = omics.start_run(workflowId=workflow_id, **RUN)["id"]
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", "WORKFLOW_VER_VALIDATION_FAILED")
    assert "99.10.0" in run["statusMessage"]
    assert "startTime" not in run
    assert "engineVersion" not in run
