"""CWL definitions, read as plain data."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec

import pytest

from tests.domain.archives import read, tasks, waits

needs_yaml = pytest.mark.skipif(
    not any(find_spec(name) for name in ("yaml", "ruamel")), reason="needs a library that reads YAML"
)

TOOL = {
    "cwlVersion": "v1.2",
    "class": "CommandLineTool",
    "inputs": {"x": "File"},
    "outputs": {"o": "stdout"},
    "baseCommand": "cat",
    "hints": [
        {"class": "ResourceRequirement", "coresMin": 2, "ramMin": 2049},
        {"class": "cwltool:CUDARequirement", "cudaDeviceCountMin": 1},
    ],
}
EMBEDDED = {
    "class": "CommandLineTool",
    "inputs": {"i": "Any"},
    "outputs": {"o": "stdout"},
    "baseCommand": "cat",
    "requirements": {
        "ResourceRequirement": {"coresMin": 4, "ramMin": 8000},
        "DockerRequirement": {"dockerPull": "ubuntu:24"},
    },
}
SUB = {
    "cwlVersion": "v1.2",
    "class": "Workflow",
    "inputs": {"fs": "File[]"},
    "outputs": [],
    "steps": [{"id": "inner", "run": "tool.cwl", "scatter": ["x"], "in": [{"id": "x", "source": "fs"}], "out": ["o"]}],
}
MAIN = {
    "cwlVersion": "v1.2",
    "class": "Workflow",
    "requirements": {"ScatterFeatureRequirement": {}, "SubworkflowFeatureRequirement": {}},
    "inputs": {
        "files": "File[]",
        "count": {"type": ["null", "int"], "label": "how many"},
        "name": {"type": "string", "default": "x"},
        "note": "string?",
    },
    "outputs": {"o": {"type": "File", "outputSource": "last/o"}},
    "steps": {
        "one": {"run": "tools/tool.cwl", "in": {"x": "files"}, "out": ["o"], "scatter": "x"},
        "sub": {"run": "tools/sub.cwl", "in": {"fs": "files", "k": {"source": "one/o"}}, "out": []},
        "last": {"run": EMBEDDED, "in": {"i": {"source": ["one/o"]}}, "out": ["o"]},
    },
}
FILES = {"main.cwl": json.dumps(MAIN), "tools/tool.cwl": json.dumps(TOOL), "tools/sub.cwl": json.dumps(SUB)}


def test_steps_become_tasks() -> None:
    """A step is a task, a repetition gets a number from two on, and each waits for the sources of its inputs."""
    found = waits(read(FILES), files=["a", "b"])
    assert found == {
        "one": [],
        "one_2": [],
        "inner": ["one", "one_2"],
        "inner_2": ["one", "one_2"],
        "last": ["one", "one_2"],
    }


def test_requirements_and_hints_give_sizes() -> None:
    """Cores, memory in MiB, GPUs and the image come from requirements and hints, lists or maps."""
    found = tasks(read(FILES), files=["a"])
    sizes = {name: (task.cpus, task.memory, task.gpus, task.image) for name, task in found.items()}
    assert sizes == {"one": (2, 3, 1, None), "inner": (2, 3, 1, None), "last": (4, 8, 0, "ubuntu:24")}


def test_a_requirement_around_a_tool_overrides_its_hint() -> None:
    """What a workflow or step requires counts more than what the tool only suggests."""
    step = {**MAIN["steps"]["one"], "requirements": [{"class": "ResourceRequirement", "coresMin": 16}]}
    main = json.dumps({**MAIN, "steps": {"one": step}})
    assert tasks(read({**FILES, "main.cwl": main}), files=["a"])["one"].cpus == 16


def test_inputs_give_the_parameter_template() -> None:
    """Nullable inputs and those with a default are optional, and the label describes them."""
    assert read(FILES).parameter_template == {
        "files": {"description": "", "optional": False},
        "count": {"description": "how many", "optional": True},
        "name": {"description": "", "optional": True},
        "note": {"description": "", "optional": True},
    }


def test_a_packed_document_is_read() -> None:
    """In a $graph the process called main is the workflow, and references lead to its siblings."""
    tool = {**TOOL, "id": "#tool", "inputs": [{"id": "#tool/x", "type": "File"}]}
    step = {"run": "#tool", "in": [{"id": "#main/b/x", "source": "#main/a/o"}], "out": []}
    first = {"id": "#main/a", "run": "#tool", "in": [{"id": "#main/a/x", "source": "#main/f"}], "out": []}
    main = {
        "class": "Workflow",
        "id": "#main",
        "inputs": [{"id": "#main/f", "type": "File"}],
        "outputs": [],
        "steps": [{"id": "#main/b", **step}, first],
    }
    reading = read({"main.cwl": json.dumps({"cwlVersion": "v1.2", "$graph": [tool, main]})})
    assert waits(reading) == {"a": [], "b": ["a"]}
    assert reading.parameter_template == {"f": {"description": "", "optional": False}}


@needs_yaml
def test_yaml_is_read_when_a_library_is_there() -> None:
    """A definition in YAML is read like one in JSON."""
    header = "cwlVersion: v1.2\nclass: Workflow\ninputs: {f: File}\noutputs: []\n"
    main = f"{header}steps:\n  s: {{run: t.cwl, in: {{x: f}}, out: []}}\n"
    assert list(tasks(read({"main.cwl": main, "t.cwl": FILES["tools/tool.cwl"]}))) == ["s"]


def test_yaml_without_a_library_is_one_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """A definition that nobody can read holds, and nothing is known of it."""
    for name in ("ruamel.yaml", "yaml"):
        monkeypatch.setitem(sys.modules, name, None)
    reading = read({"main.cwl": "cwlVersion: v1.2\nclass: Workflow\n"})
    assert (reading.holds, reading.outline, reading.parameter_template) == (True, None, None)


@pytest.mark.parametrize("run", ["https://example.com/t.cwl", "/t.cwl", "../t.cwl", "missing.cwl", "#missing"])
def test_a_process_from_outside_fails(run: str) -> None:
    """What `run` names has to be in the definition."""
    main = json.dumps({**MAIN, "steps": {"s": {"run": run, "in": {}, "out": []}}})
    reading = read({**FILES, "main.cwl": main})
    assert not reading.holds
    assert run.lstrip("#") in str(reading.status_message)


@needs_yaml
def test_aliases_that_grow_without_end_are_not_followed() -> None:
    """YAML whose aliases stand for more than a definition needs is left unread."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    reading = read({"main.cwl": "\n".join(lines)})
    assert (reading.holds, reading.outline) == (True, None)


@pytest.mark.parametrize("member", ["inputs", "steps", "requirements", "hints", "in", "run", "scatter", "source"])
@pytest.mark.parametrize("value", [5, "x", None, [1, None, []], {"a": 5}, {"a": {"b": []}}])
def test_members_of_any_kind_do_no_harm(member: str, value: object) -> None:
    """A definition with values where others belong holds or fails; reading it never raises."""
    step = {"id": "s", "run": EMBEDDED, "in": {"i": {"source": "files"}}, "out": [], "scatter": "i"}
    if member == "source":
        step["in"] = {"i": {"source": value}}
    elif member in step:
        step[member] = value
    main = {**MAIN, "steps": [step]}
    if member in main:
        main[member] = value
    reading = read({"main.cwl": json.dumps(main)})
    assert reading.holds or reading.status_message
