"""Definitions that mean harm: reading one ends, and touches neither disk nor network.

Each of these would run for hours, or fill the memory, if something in reading grew faster than the text.
"""

from __future__ import annotations

import builtins
import io
import os
import random
import socket
import subprocess
import tempfile
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.definitions import read_archive
from omics_mock.domain.definitions.outline import MOST_TASKS
from tests.domain.archives import read, zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

V = "version 1.0\n"
TASK = "task t { input { Int a = 1 } command <<< >>> output { Int o = 1 } }\n"
MANY = range(4_000)


def nested(opening: str, core: str, closing: str, depth: int) -> str:
    return opening * depth + core + closing * depth


def wide_imports(depth: int) -> dict[str, str]:
    """Each document imports the next one thirty times: thirty to the power of nine documents, if none is shared."""
    links = ["".join(f'import "{n + 1}.wdl" as a{i}\n' for i in range(30)) for n in range(depth)]
    return {f"{n}.wdl" if n else "main.wdl": V + links for n, links in enumerate([*links, ""])}


def wide_calls(depth: int) -> dict[str, str]:
    """Each workflow calls the next one twenty times."""
    calls = ["".join(f"call b{n + 1}.s as c{i}\n" for i in range(20)) for n in range(depth)]
    files = [f'import "b{n + 1}.wdl"\nworkflow s {{ {text} }}\n' for n, text in enumerate(calls)]
    return {
        f"b{n}.wdl" if n else "main.wdl": V + text for n, text in enumerate([*files, f"{TASK}workflow s {{ call t }}"])
    }


HOSTILE: Mapping[str, Mapping[str, str]] = {
    "brackets that close": {"main.wdl": f"{V}workflow w {{ Int x = {nested('(', '1', ')', 90_000)} }}"},
    "brackets that do not": {"main.wdl": f"{V}workflow w {{ Int x = {'(' * 900_000}"},
    "more words than are read": {"main.wdl": f"{V}workflow w {{ {'x ' * 2_000_000} }}"},
    "commands that do not end": {"main.wdl": f"{V}{'<<< ' * 1_000_000}"},
    "quotes that do not end": {"main.wdl": V + '"\\' * 2_000_000},
    "types in types": {"main.wdl": f"{V}workflow w {{ input {{ {nested('Array[', 'Int', ']', 5000)} x }} }}"},
    "arrays in arrays": {"main.wdl": f"{V}workflow w {{ Array[Int] x = {nested('[', '1', ']', 60)} }}"},
    "structs that double": {
        "main.wdl": V
        + "".join(f"struct S{i} {{ S{i + 1} a S{i + 1} b }}\n" for i in range(40))
        + "struct S40 { Int a }\nworkflow w { input { S0 x } S0 y = x }"
    },
    "texts that double": {
        "main.wdl": f"{V}{TASK}workflow w {{ String s0 = 'aaaaaaaa' Int n0 = 7\n"
        + "".join(f"String s{i + 1} = s{i} + s{i} Int n{i + 1} = n{i} * n{i}\n" for i in range(99))
        + "call t { input: a = n99 } }"
    },
    "declarations that build on each other": {
        "main.wdl": f"{V}{TASK}workflow w {{ call t as c0 Int x0 = c0.o\n"
        + "".join(f"call t as c{i + 1} {{ input: a = x{i} }} Int x{i + 1} = c{i}.o + x{i}\n" for i in MANY)
        + "}"
    },
    "scatters in scatters": {
        "main.wdl": f"{V}{TASK}workflow w {{ {nested('scatter (i in [1, 2]) { ', 'call t', '}', 1000)} }}"
    },
    "ranges without end": {
        "main.wdl": f"{V}{TASK}workflow w {{ scatter (i in range(999999999)) {{ scatter (j in range(999999999)) "
        "{ call t } } scatter (k in range(9999)) { call t as u { input: a = t.o[0][0] } } }"
    },
    "imports that multiply": wide_imports(9),
    "calls that multiply": wide_calls(9),
    "imports in a circle": {"main.wdl": f'{V}import "b.wdl"\nworkflow w {{ }}', "b.wdl": f'{V}import "main.wdl"\n'},
    "a workflow that calls itself": {"main.wdl": f"{V}{TASK}workflow w {{ call w as a call w as b call t }}"},
    "a statement of calls": {"main.nf": f"process P {{ script: 'x' }}\nworkflow {{ {'P(' * 100_000} }}"},
    "a pipe of calls": {"main.nf": f"process P {{ script: 'x' }}\nworkflow {{ x {'| P ' * 100_000} }}"},
    "comments that do not end": {"main.nf": "/* " * 1_000_000},
    "texts that do not end": {"main.nf": '""" ' * 500_001},
    "a pattern that backtracks": {
        "main.nf": f"process {'a' * 5000} {{ script: 'x' }}",
        "nextflow.config": f"process {{ withName: '{'.*a' * 2000}b' {{ cpus = 2 }} }}",
    },
    "includes in a circle": {
        "main.nf": "include { A } from './main'\nworkflow { A() }",
        "nextflow.config": "includeConfig 'nextflow.config'",
    },
    "lists in lists": {"main.cwl": "[" * 200_000},
    "steps that run themselves": {
        "main.cwl": '{"class": "Workflow", "inputs": [], "steps": {"a": {"run": "main.cwl"}, "b": {"run": "main.cwl"}}}'
    },
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_reading_ends(files: Mapping[str, str]) -> None:
    """Whatever a definition asks for, it fails, or has a bounded number of tasks and a bounded message."""
    reading = read(files)
    assert len(reading.status_message or "") <= 50_000
    if reading.outline is not None:
        found = reading.outline.tasks({"w": list(range(1000))})
        assert 1 <= len(found) <= MOST_TASKS
        assert all(position < at for at, task in enumerate(found) for position in task.after[-1:])


@pytest.mark.parametrize("suffix", [".wdl", ".nf", ".cwl"])
@given(st.data())
def test_nonsense_never_raises(suffix: str, data: st.DataObject) -> None:
    """Any text, and any mixture of the language's own words, is read or fails."""
    words = [
        *"{}()[]<>=.,:|?+\"'~$#\n",
        *("workflow", "task", "call", "scatter", "if", "input", "output", "runtime", "Int", "Array", "x", "as", "in"),
        *(
            "process",
            "include",
            "from",
            "params",
            "withName",
            "set",
            "main",
            "script",
            "take",
            "'a'",
            "<<<",
            ">>>",
            "1",
        ),
        *("class", "Workflow", "steps", "run", "version 1.0\n", "import", "object", "cpus", "memory", "8.GB"),
    ]
    text = data.draw(st.one_of(st.text(), st.lists(st.sampled_from(words), max_size=200).map(" ".join)))
    reading = read({f"main{suffix}": text, "nextflow.config": text, "nextflow_schema.json": text})
    assert reading.holds or reading.status_message
    if reading.outline is not None:
        assert reading.outline.tasks({})


def test_definitions_touch_neither_disk_nor_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is opened, connected or started while a definition is read, with or without the extras."""
    contents = [zipped(files) for files in _HARMLESS]
    for content in contents:  # what is imported the first time comes from the disk
        read_archive(io.BytesIO(content), None, None)

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError(f"{args} {kwargs}")

    for module, name in [
        (builtins, "open"),
        (io, "open"),
        (os, "open"),
        (os, "mkdir"),
        (socket, "socket"),
        (subprocess, "Popen"),
        (tempfile, "mkdtemp"),
        (random, "random"),
    ]:
        monkeypatch.setattr(module, name, refuse)
    readings = [read_archive(io.BytesIO(content), None, None) for content in contents]
    monkeypatch.undo()
    assert [reading.holds for reading in readings] == [True, True, True, False]


_HARMLESS = [
    {
        "main.wdl": f'{V}import "t.wdl" as t\nworkflow w {{ input {{ File f }} call t.t }}',
        "t.wdl": V + TASK,
    },
    {"main.nf": "include { P } from './p'\nworkflow { P() }", "p.nf": "process P { script: 'x' }"},
    {
        "main.cwl": '{"cwlVersion": "v1.2", "class": "Workflow", "inputs": [], "outputs": [], "steps":'
        ' [{"id": "s", "run": "t.cwl", "in": [], "out": []}]}',
        "t.cwl": '{"cwlVersion": "v1.2", "class": "CommandLineTool", "inputs": [], "outputs": []}',
    },
    {"main.wdl": f'{V}import "https://example.com/t.wdl"\nworkflow w {{ }}'},
]
