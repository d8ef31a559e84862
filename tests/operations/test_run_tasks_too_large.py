"""Tasks for which there is no instance."""

from __future__ import annotations

import json

import pytest

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
