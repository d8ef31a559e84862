"""What CWL documents take from other files of the definition, when they are checked with cwl-utils."""

from __future__ import annotations

import json

import pytest

from tests.domain.archives import zipped

pytest.importorskip("cwl_utils", reason="needs the extra cwl", exc_type=ImportError)

TOOL = {"cwlVersion": "v1.2", "class": "CommandLineTool", "inputs": {}, "outputs": {}, "baseCommand": "cat"}


def created(mock, omics, tool, **files):
    """The workflow of this tool and these files, once it is made."""
    archive = zipped({"main.cwl": json.dumps({**TOOL, **tool}), **files})
    workflow = omics.create_workflow(definitionZip=archive, engine="CWL", requestId="once")["id"]
    mock.clock.run_until_idle()
    return omics.get_workflow(id=workflow)


def test_what_is_imported_is_checked(mock, omics):
    """An import from the definition is read from there, and a mistake in it makes the workflow FAILED."""
    tool = {"requirements": [{"$import": "needs.json"}]}
    files = {"needs.json": json.dumps({"class": "DockerRequirement", "dockerPull": "ubuntu:24"})}
    assert created(mock, omics, tool, **files)["status"] == "ACTIVE"
    mock.reset()
    wrong = {"needs.json": json.dumps({"class": "DockerRequirement", "dockerPulled": "ubuntu:24"})}
    failed = created(mock, omics, tool, **wrong)
    assert failed["status"] == "FAILED"
    assert "the `requirements` field is not valid" in failed["statusMessage"]


def test_what_is_imported_and_not_there(mock, omics):
    """A file outside of the definition is never looked for: the workflow fails, and says which one is missing."""
    for path in ("missing.json", "../outside.json"):
        failed = created(mock, omics, {"requirements": [{"$import": path}]})
        assert failed["status"] == "FAILED"
        assert path.removeprefix("../") in failed["statusMessage"]
        mock.reset()


def test_a_text_that_is_included(mock, omics):
    """`$include` takes the text of a file of the definition."""
    tool = {"requirements": [{"class": "InlineJavascriptRequirement", "expressionLib": [{"$include": "lib.js"}]}]}
    assert created(mock, omics, tool, **{"lib.js": "function one() { return 1; }"})["status"] == "ACTIVE"
