"""WDL read by its shape, as it is without miniwdl."""

from __future__ import annotations

import sys

import pytest

from omics_mock.domain.task_outline import TaskOutline
from tests.domain.archives import read, tasks, waits

MAIN = """version 1.0
import "tasks/align.wdl" as lib
# call Commented { input: x = 1 }
workflow Germline {
  input {
    File reference
    Array[String] samples = ["a", "b"]
    Int? depth
    Array[File]+ panels
    Array[Int]? ploidies
    Boolean qc = false
    Int threads = 1 + 2
  }
  scatter (sample in samples) {
    call lib.Align as align { input: sample = sample }
    call Sort { input: bam = align.bam }
  }
  Array[File] bams = Sort.sorted
  if (qc) { call Check { input: bams = bams } }
  call Merge { input: bams = bams, name = "~{reference}.bam" }
  scatter (i in range(length(panels))) { call Panel { input: merged = Merge.merged } }
  call Report after Panel { input: text = "~{Merge.merged}" }
  output { File merged = Merge.merged }
  parameter_meta { reference: "the genome" depth: 'reads per base' samples: { help: "x" } }
}
task Sort { input { File bam } command { sort ${bam} } output { File sorted = "s" }
  runtime { docker: "samtools:1" cpu: 4 memory: "4 GB" } }
task Check { command <<< echo '}' "{ >>> runtime { memory: 2000000000 container: "qc:2" gpuCount: 2 } }
task Merge { command <<< call me >>> output { File merged = "m" } runtime { memory: "8 GiB" cpu: "2.5" } }
task Panel { input { Int size = 1 } command <<< >>> runtime { cpu: size memory: "~{size} GB" } }
task Report { command <<< >>> }
"""
ALIGN = """version 1.0
task Align { input { String sample } command <<< x >>> output { File bam = "b" } runtime { cpu: 8 memory: "32G" } }
"""
FILES = {"main.wdl": MAIN, "tasks/align.wdl": ALIGN}


@pytest.fixture(autouse=True)
def without_miniwdl(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library cannot be imported, whether it is installed or not."""
    monkeypatch.setitem(sys.modules, "WDL", None)


def test_calls_become_tasks_of_the_size_that_they_declare() -> None:
    """Every call is a task, named by its alias, with the literal cpu, memory, gpu and image of its runtime section."""
    found = tasks(read(FILES), panels=["p"], qc=True)
    sizes = {name: (task.cpus, task.memory, task.gpus, task.image) for name, task in found.items()}
    assert sizes == {
        "align-0-a": (8, 30, 0, None),
        "align-1-b": (8, 30, 0, None),
        "Sort-0-a": (4, 4, 0, "samtools:1"),
        "Sort-1-b": (4, 4, 0, "samtools:1"),
        "Check": (1, 2, 2, "qc:2"),
        "Merge": (3, 8, 0, None),
        "Panel-0": (1, 1, 0, None),
        "Report": (1, 1, 0, None),
    }


def test_tasks_wait_for_what_they_use() -> None:
    """A task waits for the calls whose outputs it uses, item by item in one scatter, else for all items."""
    found = waits(read(FILES), panels=["p"], qc=True)
    assert found["Sort-1-b"] == ["align-1-b"]
    assert found["Check"] == found["Merge"] == ["Sort-0-a", "Sort-1-b"]
    assert found["Panel-0"] == ["Merge"]
    assert found["Report"] == ["Merge", "Panel-0"]


def test_parameters_decide_how_wide_scatters_are() -> None:
    """A scatter over an input has as many items as the run gives, and a condition on one holds if the run says so."""
    reading = read(FILES)
    assert "Check" not in tasks(reading)
    names = list(tasks(reading, samples=[f"s3://bucket/sample{n}.bam" for n in range(11)], panels=[]))
    assert [name for name in names if name.startswith("align")][::10] == ["align-00-sample0", "align-10-sample10"]
    assert not [name for name in names if name.startswith("Panel")]


def test_an_unknown_scatter_is_two_wide() -> None:
    """Where nothing tells the width of a scatter, its body runs twice."""
    assert [name for name in tasks(read(FILES)) if name.startswith("Panel")] == ["Panel-0", "Panel-1"]


def test_inputs_give_the_parameter_template() -> None:
    """Inputs with a question mark or a default are optional, and parameter_meta describes them."""
    assert read(FILES).parameter_template == {
        "reference": {"description": "the genome", "optional": False},
        "samples": {"description": "", "optional": True},
        "depth": {"description": "reads per base", "optional": True},
        "panels": {"description": "", "optional": False},
        "ploidies": {"description": "", "optional": True},
        "qc": {"description": "", "optional": True},
        "threads": {"description": "", "optional": True},
    }


def test_draft_2_has_inputs_without_a_section() -> None:
    """Before WDL 1.0 the declarations without a value are the inputs."""
    source = "workflow w { String name Int n = 3 Int m call t { input: name = name } } task t { command { } }"
    reading = read({"main.wdl": source})
    assert reading.parameter_template == {
        "name": {"description": "", "optional": False},
        "m": {"description": "", "optional": False},
    }
    assert list(tasks(reading)) == ["t"]


def test_declarations_and_sections_are_told_apart() -> None:
    """A section after a declaration, and a conditional expression, are taken for what they are."""
    source = """version 1.0
        workflow w { input { Boolean FLAG = true Boolean qc = false Int N = 3 }
          Boolean same = FLAG
          if (qc) { call t as conditional }
          Array[Int] all = if FLAG then range(N) else [FLAG]
          scatter (i in range(N)) { call t }
          Map[String, Array[Pair[Int, File]]]+? more
          call t as last { input: x = all } }
        task t { command <<< >>> }"""
    assert list(tasks(read({"main.wdl": source}))) == ["t-0", "t-1", "t-2", "last"]


def test_a_section_waits_for_what_it_is_made_of() -> None:
    """The tasks of a scatter or condition wait for the calls whose outputs decide about it."""
    source = """version 1.0
        workflow w { call t as first scatter (x in first.o) { call t as each { input: x = x } }
          Boolean more = length(each.o) > 1
          if (more) { call t as last } }
        task t { command <<< >>> output { Array[Int] o = [1] } }"""
    assert waits(read({"main.wdl": source})) == {
        "first": [],
        "each-0": ["first"],
        "each-1": ["first"],
        "last": ["each-0", "each-1"],
    }


def test_sub_workflows_are_followed() -> None:
    """The tasks of a sub-workflow stand in its place, under their own names, and wait for what its call waits for."""
    files = {
        "main.wdl": """version 1.0
            import "sub/inner.wdl"
            workflow w { call inner.first call inner.Inner as again { input: x = first.o } call inner.last as end
              { input: y = again.out } }""",
        "sub/inner.wdl": """version 1.0
            import "../tools.wdl" as tools
            workflow Inner { input { Int x } call tools.t as a { input: x = x } call tools.t as b { input: x = a.o } }
            task first { command <<< >>> output { Int o = 1 } }
            task last { command <<< >>> }""",
        "tools.wdl": "version 1.0\ntask t { command <<< >>> output { Int o = 1 } runtime { cpu: 2 } }",
    }
    assert waits(read(files)) == {"first": [], "a": ["first"], "b": ["a"], "end": ["a", "b"]}
    assert tasks(read(files))["b"].cpus == 2


@pytest.mark.parametrize(
    "uri",
    ["https://example.com/t.wdl", "http://example.com/t.wdl", "/t.wdl", "file:///t.wdl", "../../t.wdl", "missing.wdl"],
)
def test_an_import_from_outside_fails(uri: str) -> None:
    """An import that is not a file of the definition makes it fail, however deep it stands."""
    for importer, text in FILES.items():
        reading = read({**FILES, "t.wdl": ALIGN, importer: f'{text}\nimport "{uri}"\n'})
        assert not reading.holds
        assert f"{importer}: the import {uri}" in str(reading.status_message)


def test_a_definition_without_workflow_has_one_task() -> None:
    """A document of tasks only holds; nothing is known of what would run."""
    reading = read({"main.wdl": ALIGN})
    assert (reading.holds, reading.outline, reading.parameter_template) == (True, None, None)


def test_nothing_to_run_is_one_task() -> None:
    """A workflow without calls has one task all the same: a run always has one."""
    reading = read({"main.wdl": "version 1.0\nworkflow w { }"})
    assert reading.outline is not None
    assert reading.outline.tasks({}) == (TaskOutline("main"),)
