"""Tasks for which there is no instance."""

from __future__ import annotations

import json

import pytest

from omics_mock import Task
from omics_mock.exceptions import ConfigurationError
from tests.domain.archives import zipped
from tests.operations.run_calls import start, tasks


def definition(cpus=1, memory=1, gpus=0):
    """A tool that asks for so much; memory in GiB."""
    resources = {"class": "ResourceRequirement", "coresMin": cpus, "ramMin": memory * 1024}
    gpu = [{"class": "cwltool:CUDARequirement", "cudaDeviceCountMin": gpus}] if gpus else []
    tool = {"class": "CommandLineTool", "inputs": {}, "outputs": {}, "baseCommand": "true"}
    return zipped({"main.cwl": json.dumps({"cwlVersion": "v1.2", **tool, "hints": [resources, *gpu]})})


@pytest.mark.parametrize(
    ("size", "instance"),
    [
        ({"cpus": 192, "memory": 1536}, "omics.r.48xlarge"),
        ({"cpus": 193}, None),
        ({"memory": 1537}, None),
        ({"gpus": 4, "cpus": 96}, "omics.g5.24xlarge"),
        ({"gpus": 4, "cpus": 97}, None),
        ({"gpus": 5}, None),
    ],
)
def test_the_largest_instance_and_what_is_larger(mock, omics, size, instance):
    """A run whose task fits the largest instance completes; one for which there is none fails with its own code."""
    workflow = omics.create_workflow(definitionZip=definition(**size), engine="CWL", requestId="once")["id"]
    mock.clock.run_until_idle()
    run = start(omics, workflow)
    mock.clock.run_until_idle()
    shown = omics.get_run(id=run)
    assert shown["status"] == ("COMPLETED" if instance else "FAILED")
    assert shown.get("failureReason") == (None if instance else "INVALID_TASK_RESOURCE_VALUE")
    assert [task.get("instanceType") for task in tasks(omics, run)] == [instance]


TOO_LARGE = [{"cpus": 193}, {"memory": 1537}, {"gpus": 5}, {"gpus": 4, "cpus": 97}]


def by_script(mock, task):
    mock.scripts.run(tasks=[task])
    return mock.add.run()


def by_builder(mock, task):
    return mock.add.run(tasks=[task])


@pytest.mark.parametrize("size", TOO_LARGE)
@pytest.mark.parametrize("made", [by_script, by_builder])
def test_a_task_of_a_test_is_as_impossible_as_one_of_a_workflow(mock, omics, made, size):
    """A script or a builder that asks for more than any instance has gets the failure of the service."""
    run = made(mock, Task("align", "5m", **size))
    mock.clock.run_until_idle()
    shown = omics.get_run(id=run)
    assert (shown["status"], shown["failureReason"]) == ("FAILED", "INVALID_TASK_RESOURCE_VALUE")
    (task,) = tasks(omics, run)
    assert task["status"] == "FAILED"
    assert not {"startTime", "instanceType"} & task.keys()


def test_what_a_test_says_of_a_task_goes_first(mock, omics):
    """A task that is told to fail with another code, or to succeed at the second attempt, does so whatever its size."""
    failing = mock.add.run(tasks=[Task("align", "5m", cpus=500, fails="INSTANCE_RESERVATION_FAILED")])
    retried = mock.add.run(tasks=[Task("align", "5m", cpus=500, fails="SERVICE_ERROR", times=1)])
    mock.clock.run_until_idle()
    assert omics.get_run(id=failing)["failureReason"] == "INSTANCE_RESERVATION_FAILED"
    assert [task["status"] for task in tasks(omics, retried)] == ["FAILED", "COMPLETED"]


def test_what_such_a_run_never_does_is_refused(mock):
    """It neither completes nor exports; the message names the code."""
    with pytest.raises(ConfigurationError, match="what makes it fail"):
        mock.add.run(tasks=[Task("align", "5m", cpus=500)], status="COMPLETED")
    with pytest.raises(ConfigurationError, match="INVALID_TASK_RESOURCE_VALUE"):
        mock.scripts.run(tasks=[Task("align", "5m", cpus=500)], outputs={"a.html": b""})
