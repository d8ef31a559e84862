"""WDL read with miniwdl, as it is with the extra `wdl`."""

from __future__ import annotations

import asyncio

import pytest

from tests.domain.archives import read, tasks, waits

pytest.importorskip("WDL", reason="needs the extra wdl", exc_type=ImportError)

# seen: the captured status message of the service's own example workflow has this form
CRAMBAM = """version 1.0
workflow CramToBamFlow {
  input { File ref_fasta File input_cram String sample_name }
  call CramToBamTask { input: ref_fasta = ref_fasta, input_cram = input_cram, sample_name = sample_name }
  call ValidateSamFile { input: input_bam = CramToBamTask.bam }
  output { File bam = CramToBamTask.bam File report = ValidateSamFile.report }
}
task CramToBamTask {
  input { File ref_fasta File input_cram String sample_name Int threads = 4 Int? extra }
  Int memory_gb = select_first([extra, threads]) * 2 + 1
  command <<< samtools view -T ~{ref_fasta} ~{input_cram} > ~{sample_name} >>>
  output { File bam = "x.bam" }
  runtime { docker: "samtools:1" cpu: threads memory: "~{memory_gb} GiB" }
}
task ValidateSamFile {
  input { File input_bam }
  command <<< picard ~{input_bam} >>>
  output { File report = "r.txt" }
  runtime { container: "picard:2" memory: ceil(2.5) * 1073741824 acceleratorCount: 1 }
}
"""
SCATTERS = """version 1.1
import "sub/inner.wdl" as sub
import "tasks.wdl" as t
struct Sample { String id Array[File] reads }
workflow Main {
  input { Array[Sample] samples Array[String] names = ["x/a.bam", "x/b.bam"] Boolean qc = false Int n = 3 }
  Int more = n + 1
  Int width = length(samples)
  scatter (sample in samples) {
    scatter (file in sample.reads) { call t.One as each { input: name = sample.id } }
    call t.Many as per_sample { input: names = each.out }
  }
  if (qc) { call t.Many as check { input: names = names } }
  call sub.Inner { input: names = names, threads = more }
  scatter (i in range(width)) { call t.Many as indexed { input: names = Inner.out } }
  scatter (k in range(n)) { call t.Many as counted { input: names = names } }
  scatter (p in zip(names, names)) { call t.One as pairs { input: name = p.left } }
  parameter_meta { samples: { description: "the samples" } n: "how many" }
  output { Array[String] out = Inner.out }
}
"""
INNER = """version 1.1
import "../tasks.wdl" as t
workflow Inner {
  input { Array[String] names Int threads = 2 }
  scatter (name in names) { call t.One as inner { input: name = name, cpu = threads } }
  output { Array[String] out = inner.out }
}
"""
TASKS = """version 1.1
task One { input { String name Int cpu = 1 } command <<< >>> output { String out = name } runtime { cpu: cpu } }
task Many { input { Array[String] names } command <<< >>> output { String out = "" } }
"""
FILES = {"main.wdl": SCATTERS, "sub/inner.wdl": INNER, "tasks.wdl": TASKS}


def test_the_status_message_is_the_checkers_outline() -> None:
    """The message of a definition that holds is what `miniwdl check` prints, warnings included."""
    source = CRAMBAM.replace("acceleratorCount: 1 ", "")
    assert read({"flows/workflow-crambam.wdl": source}).status_message == (
        "workflow-crambam.wdl\n"
        "    workflow CramToBamFlow\n"
        "        call CramToBamTask\n"
        "        call ValidateSamFile\n"
        "    task CramToBamTask\n"
        "    task ValidateSamFile\n"
    )
    undeclared = read({"main.wdl": "workflow w { Int unused = 1 }"}).status_message
    assert "MissingVersion, document should declare WDL version; draft-2 assumed" in str(undeclared)
    assert "        (Ln 1, Col 14) UnusedDeclaration, nothing references Int unused\n" in str(undeclared)


def test_sizes_follow_from_expressions() -> None:
    """cpu, memory, gpu and image are those of the runtime section, computed where nothing has to run."""
    found = tasks(read({"main.wdl": CRAMBAM}))
    sizes = {name: (task.cpus, task.memory, task.gpus, task.image) for name, task in found.items()}
    assert sizes == {"CramToBamTask": (4, 9, 0, "samtools:1"), "ValidateSamFile": (1, 3, 1, "picard:2")}
    assert waits(read({"main.wdl": CRAMBAM}))["ValidateSamFile"] == ["CramToBamTask"]


def test_a_call_can_set_the_size() -> None:
    """An input of a call, handed on through a sub-workflow, sizes the task."""
    assert tasks(read(FILES))["inner-0-a"].cpus == 4


def test_scatters_are_named_and_wide_as_the_run_says() -> None:
    """Tasks in scatters carry index and tag for each level, and their number follows from the parameters."""
    samples = [{"id": name} for name in "stu"]
    names = waits(read(FILES), samples=samples, names=["s3://b/one.bam"], qc=True, n=4)
    assert list(names) == [
        *(f"each-{n}-{name}-{m}" for n, name in enumerate("stu") for m in (0, 1)),
        *(f"per_sample-{n}-{name}" for n, name in enumerate("stu")),
        "check",
        "inner-0",
        *(f"indexed-{n}" for n in range(3)),
        *(f"counted-{n}" for n in range(4)),
        "pairs-0",
    ]
    assert names["per_sample-1-t"] == ["each-1-t-0", "each-1-t-1"]
    assert names["indexed-2"] == ["inner-0"]


def test_without_parameters_defaults_decide() -> None:
    """A default array gives the width, an unknown one two, and a condition that is false by default does not run."""
    names = list(tasks(read(FILES)))
    assert [name for name in names if name.startswith("inner")] == ["inner-0-a", "inner-1-b"]
    assert [name for name in names if name.startswith("per_sample")] == ["per_sample-0", "per_sample-1"]
    assert "check" not in names


def test_inputs_give_the_parameter_template() -> None:
    """Nullable inputs and those with a default are optional; parameter_meta describes them, as text or as object."""
    assert read(FILES).parameter_template == {
        "samples": {"description": "the samples", "optional": False},
        "names": {"description": "", "optional": True},
        "qc": {"description": "", "optional": True},
        "n": {"description": "how many", "optional": True},
    }
    draft = "workflow w { File a Int? b Array[Int]+ c Array[Int?] d Int e = 1 }"
    template = read({"main.wdl": draft}).parameter_template
    assert template is not None
    assert {name: entry["optional"] for name, entry in template.items() if name != "e"} == {
        "a": False,
        "b": True,
        "c": False,
        "d": False,
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("version 1.0\nworkflow w {\n  Int x = \n}", "(main.wdl Ln 4 Col 1) Unexpected token"),
        ("version 1.0\nworkflow w {\n  Int x = y\n}", "(main.wdl Ln 3 Col 11) Unknown identifier"),
        ("version 1.0\nworkflow w { call t }", "(main.wdl Ln 2 Col 14) No such task/workflow"),
        (
            'version 1.0\nimport "a.wdl"\nworkflow w { }',
            "(main.wdl Ln 2 Col 1) Failed to import a.wdl\n(a.wdl Ln 1 Col 1)",
        ),
    ],
)
def test_a_definition_that_does_not_hold_says_where(source: str, message: str) -> None:
    """The message of a definition that does not hold is the checker's: file, line, column, what is wrong."""
    reading = read({"main.wdl": source, "a.wdl": "nonsense"}, None, "main.wdl")
    assert not reading.holds
    assert message in str(reading.status_message)


def test_the_offending_line_is_quoted() -> None:
    """Below the error stands the line it is in, and a mark under the place."""
    message = read({"main.wdl": "version 1.0\nworkflow w {\n  Int x = y\n}"}).status_message
    assert str(message).endswith("      Int x = y\n              ^\n")


def test_lenient_means_fewer_checks() -> None:
    """WDL_LENIENT accepts an optional value where a value is wanted, WDL does not."""
    source = "version 1.0\nworkflow w { input { Int? a } Int b = a }"
    assert not read({"main.wdl": source}).holds
    assert read({"main.wdl": source}, "WDL_LENIENT").holds


def test_reading_works_within_a_running_event_loop() -> None:
    """A definition can be read from a coroutine, as an async client does."""

    async def reading() -> bool:
        return read(FILES).holds

    assert asyncio.run(reading())
