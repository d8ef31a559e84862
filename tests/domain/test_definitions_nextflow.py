"""Nextflow definitions, read by their tokens."""

from __future__ import annotations

import json

import pytest

from tests.domain.archives import read, tasks, waits

MAIN = '''#!/usr/bin/env nextflow
// process COMMENTED { }
/* workflow { COMMENTED() } */
params.greeting = "hi"
include { FASTQC; FASTQC as FASTQC_TRIMMED } from './modules/fastqc'
include { ALIGN_ALL } from './subworkflows/align.nf'
include { validateParameters } from 'plugin/nf-schema'
process REPORT {
  tag "all"
  cpus 2
  memory '4 GB'
  container "quay.io/report:1"
  input: path(x)
  output: path "report"
  script:
  """
  cpus 99
  report $x; process EVIL { }
  """
}
process TRIM {
  accelerator 1, type: 'nvidia-tesla-t4'
  cpus { 6 * task.attempt }
  memory { 8.GB * task.attempt }
  script: "trim"
}
process COUNT { script: 'count' }
process PLOT { script: 'plot' }
workflow {
  validateParameters()
  ch_reads = Channel
     .fromPath(params.input)
     .map { it -> [it] }
  FASTQC(ch_reads)
  if (params.trim) {
    TRIM(ch_reads)
    FASTQC_TRIMMED( TRIM.out.reads )
  } else {
    skipped = params.outdir.toString()
  }
  ALIGN_ALL ( TRIM.out.reads, params.genome.index )
  FASTQC.out.zip.mix(ALIGN_ALL.out.bam).set { ch_all }
  REPORT(ch_all.collect())
  TRIM.out.reads |
    COUNT
    | PLOT
}
'''
FILES = {
    "main.nf": MAIN,
    "modules/fastqc.nf": "process FASTQC {\n label 'process_medium'\n script: ''' x ''' }",
    "subworkflows/align.nf": """include { BWA } from '../modules/bwa/main'
        include { SORT } from '../modules/bwa'
        workflow ALIGN_ALL {
          take: reads
          index
          main:
          BWA(reads, index)
          SORT(BWA.out.bam)
          emit: bam = SORT.out.bam
        }""",
    "modules/bwa/main.nf": "process BWA { memory 16.GB\n script: 'x' }\nprocess SORT { script: 'x' }",
    "nextflow.config": """includeConfig 'conf/base.config'
        params { input = null
          outdir = './results'
          genomes { hg38 = 1 } }
        profiles { test { params.hidden = 1
          process { cpus = 99 } } }
        process { withName: 'ALIGN_ALL:SORT' { cpus = 7 }
          withName: FASTQC { memory = 9.GB } }""",
    "conf/base.config": """process {
          cpus = { 1 * task.attempt }
          memory = 6.GB
          withLabel:process_medium { cpus = { check_max( 6 * task.attempt, 'cpus' ) }
            memory = 12.GB }
          withName:'REP.*|OTHER' { memory = 3.GB }
        }""",
}


def test_processes_that_are_called_become_tasks() -> None:
    """Each call is a task, named by the path through the workflows; a call in both branches of a condition is one."""
    assert waits(read(FILES)) == {
        "FASTQC": [],
        "TRIM": [],
        "FASTQC_TRIMMED": ["TRIM"],
        "ALIGN_ALL:BWA": ["TRIM"],
        "ALIGN_ALL:SORT": ["ALIGN_ALL:BWA"],
        "REPORT": ["FASTQC", "ALIGN_ALL:BWA", "ALIGN_ALL:SORT"],
        "COUNT": ["TRIM"],
        "PLOT": ["TRIM", "COUNT"],
    }


def test_directives_and_configuration_give_sizes() -> None:
    """General settings give way to the process, it to withLabel, and that to withName; closures give their amount."""
    sizes = {name: (task.cpus, task.memory, task.gpus, task.image) for name, task in tasks(read(FILES)).items()}
    assert sizes == {
        "FASTQC": (6, 9, 0, None),
        "FASTQC_TRIMMED": (6, 9, 0, None),
        "TRIM": (6, 8, 1, None),
        "ALIGN_ALL:BWA": (1, 16, 0, None),
        "ALIGN_ALL:SORT": (7, 6, 0, None),
        "REPORT": (2, 3, 0, "quay.io/report:1"),
        "COUNT": (1, 6, 0, None),
        "PLOT": (1, 6, 0, None),
    }


def test_parameters_of_script_and_configuration_give_the_template() -> None:
    """Every params.X counts, those of nested groups do not, and one with an assignment is optional."""
    assert read(FILES).parameter_template == {
        "greeting": {"description": None, "optional": True},
        "input": {"description": None, "optional": True},
        "trim": {"description": None, "optional": False},
        "outdir": {"description": None, "optional": True},
    }


@pytest.mark.parametrize("groups", ["$defs", "definitions"])
def test_a_schema_gives_the_template(groups: str) -> None:
    """Properties at the top and in the groups of allOf count; those not listed as required are optional."""
    schema = {
        "allOf": [{"$ref": f"#/{groups}/io"}],
        groups: {
            "io": {
                "required": ["input"],
                "properties": {"input": {"description": "the samples", "default": "x"}, "depth": {"type": "integer"}},
            },
            "unused": {"properties": {"other": {}}},
        },
        "properties": {"top": {"properties": {"nested": {}}}},
    }
    assert read({**FILES, "nextflow_schema.json": json.dumps(schema)}).parameter_template == {
        "top": {"description": None, "optional": True},
        "input": {"description": "the samples", "optional": False},
        "depth": {"description": None, "optional": True},
    }


@pytest.mark.parametrize("schema", ["nonsense", "[]", '{"allOf": 3, "properties": []}', "[" * 100_000])
def test_a_schema_that_says_nothing_gives_no_template(schema: str) -> None:
    """A schema that cannot be read does no harm."""
    reading = read({**FILES, "nextflow_schema.json": schema})
    assert (reading.holds, reading.parameter_template) == (True, None)


def test_without_an_entry_workflow_every_process_is_a_task() -> None:
    """The processes of a script in the old syntax are the tasks, one after another as they stand there."""
    reading = read({"main.nf": "process b { script: 'x' }\nprocess a { cpus 3\n script: 'x' }"})
    assert waits(reading) == {"b": [], "a": ["b"]}


@pytest.mark.parametrize("path", ["https://example.com/m", "/modules/m", "../m", "../../m"])
def test_an_include_from_outside_fails(path: str) -> None:
    """An include that leads out of the definition makes it fail."""
    reading = read({"main.nf": f"include {{ M }} from '{path}'\nworkflow {{ M() }}"})
    assert not reading.holds
    assert path in str(reading.status_message)


def test_a_workflow_that_includes_itself_ends() -> None:
    """Circles of includes and calls are followed only once."""
    files = {
        "main.nf": "include { A } from './a'\nworkflow { A() }",
        "a.nf": "include { B as A2 } from './b'\nprocess P { script: 'x' }\nworkflow A { P()\n A2() }",
        "b.nf": "include { A } from './a'\ninclude { B as C } from './b'\nworkflow B { A()\n C() }",
    }
    assert "A:P" in tasks(read(files))
