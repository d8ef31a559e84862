"""Definitions through CreateWorkflow: archives and programs that mean harm end as a workflow, or as an error."""

from __future__ import annotations

import base64
import io
import json
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.archives import zipped
from tests.fuzz.attacked import bounded
from tests.fuzz.hostile_values import among, texts, values
from tests.scenarios.machine_requests import ROLE

if TYPE_CHECKING:
    from omics_mock.protocol.wire import Reply
    from tests.fuzz.attacked import Attacked

NAMES = (
    "main.wdl",
    "main.nf",
    "main.cwl",
    "nextflow.config",
    "a/b/c.wdl",
    "../main.wdl",
    "/etc/main.wdl",
    "C:\\main.wdl",
    "a/../../main.wdl",
    "main.wdl/",
    "__MACOSX/main.wdl",
    "\u202emain.wdl",
    "x" * 5000 + ".wdl",
    "CON.wdl",
    "main.wdl\x00.txt",
    "inner.zip",
    "parameter-template.json",
    "",
)
WDL = "version 1.0\nworkflow w { input { Int n = 2 } scatter (i in range(n)) { call t } }\ntask t { command <<< >>> }\n"
CONTENTS = (
    WDL.encode(),
    b"",
    b"\x00" * 200_000,
    b"\xff\xfe" * 100,
    zipped({"main.wdl": WDL}),
    b"version 1.0\n" + b"import 'main.wdl' as a\n" * 1000,
    b"process P { script: 'x' }\nworkflow { P() }\n",
    b'{"cwlVersion": "v1.2", "class": "Workflow", "inputs": [], "outputs": [], "steps": []}',
    b"&a [*a, *a]",
)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


@st.composite
def archives(draw: Any) -> bytes:
    """An archive with hostile members, and perhaps lies in its records, a changed byte or a missing end."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members may have one name
        for name in draw(st.lists(among(NAMES), max_size=4, unique=True)):
            info = zipfile.ZipInfo(name)
            info.external_attr = draw(st.sampled_from((0, 0o120777 << 16, 0o40755 << 16)))  # links, folders
            writer.writestr(info, draw(among(CONTENTS)), draw(st.sampled_from(METHODS)))
    content = bytearray(archive.getvalue())
    for mark, offset in draw(st.lists(st.sampled_from(((b"PK\x01\x02", 8), (b"PK\x01\x02", 24), (b"PK\x01\x02", 42))))):
        if (at := content.find(mark)) >= 0:  # flags (encrypted), size, place of the content
            content[at + offset : at + offset + 2] = struct.pack("<H", draw(st.sampled_from((0, 1, 0xFFFF))))
    for _ in range(draw(st.integers(0, 2))):
        if content:
            content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.integers(0, 9)) == 0 else content)


WORDS = (
    *("workflow w {", "task t {", "call t", "call w", "scatter (i in range(n)) {", "if (true) {", "}", "{", "input {"),
    *("Int n = 999999999", "Array[Int] x = range(n)", "output {", "runtime {", "command <<<", ">>>", "version 1.0\n"),
    *('import "main.wdl" as m', "n * n", "x[n]", "select_first([", "struct S {", "S s", "~{", '"', "\n", "cpu: n"),
    *("object {", "[", "]", "(", ")", "Map[String, Array[Int]] m", "left", "length(x)", "call t as u { input: a = n }"),
)
programs = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join),
    st.tuples(st.sampled_from(WORDS), st.integers(1, 3000)).map(lambda drawn: f"version 1.0\n{drawn[0] * drawn[1]}"),
    st.lists(st.sampled_from(WORDS), max_size=40).map(lambda words: f"version 1.0\n{' '.join(words)}\n{WDL}"),
)


@given(content=archives(), main=st.one_of(st.none(), among(NAMES[:6]), texts))
def test_archives(attacked: Attacked, content: bytes, main: str | None) -> None:
    """Bombs, traversal, encryption, damage and nesting give an error, or a workflow that is ACTIVE or FAILED."""
    attacked.begin()
    request = {"definitionZip": content, "requestId": "hostile", **({"main": main} if main is not None else {})}
    check_end(attacked, attacked.send("CreateWorkflow", attacked.wire("CreateWorkflow", request)), {})


@given(program=programs, parameters=st.dictionaries(st.sampled_from(("n", "x", "w.n")), values, max_size=1))
def test_programs_that_never_end(attacked: Attacked, program: str, parameters: dict[str, Any]) -> None:
    """A WDL document of any words is read in no time, and so are the tasks of a run of it."""
    attacked.begin()
    request = {"definitionZip": zipped({"main.wdl": program}), "requestId": "hostile"}
    check_end(attacked, attacked.send("CreateWorkflow", attacked.wire("CreateWorkflow", request)), parameters)


@given(content=st.one_of(archives(), st.binary(max_size=100)))
def test_definitions_in_s3(attacked: Attacked, content: bytes) -> None:
    """The same for an object in S3, which is looked into only later: no archive makes a FAILED workflow."""
    attacked.begin()
    attacked.mock.add.s3_object("s3://data/hostile.zip", content)
    request = {"definitionUri": "s3://data/hostile.zip", "requestId": "hostile"}
    check_end(attacked, attacked.send("CreateWorkflow", attacked.wire("CreateWorkflow", request)), {})


def check_end(attacked: Attacked, reply: Reply, parameters: dict[str, Any]) -> None:
    """The workflow, if there is one, can be looked at, and run if it is ACTIVE."""
    if reply.status >= 300:
        assert reply.headers["x-amzn-ErrorType"] in ("ValidationException", "SerializationException")
        return
    workflow = {"id": json.loads(reply.body)["id"]}
    attacked.mock.clock.advance(seconds=5)
    shown = json.loads(attacked.send("GetWorkflow", attacked.wire("GetWorkflow", workflow)).body)
    assert shown["status"] in ("ACTIVE", "FAILED")
    assert shown["status"] == "ACTIVE" or shown["statusMessage"]
    run = {"workflowId": workflow["id"], "roleArn": ROLE, "outputUri": "s3://out/runs", "requestId": "hostile"}
    started = attacked.send("StartRun", attacked.wire("StartRun", {**run, "parameters": parameters}))
    if started.status < 300:
        with bounded():
            attacked.mock.clock.advance(hours=1)
        attacked.send("ListRunTasks", attacked.wire("ListRunTasks", {"id": json.loads(started.body)["id"]}))


def test_the_harness_sends_archives(attacked: Attacked) -> None:
    """A good definition comes through, so that the tests above mean something."""
    attacked.begin()
    wire = attacked.wire("CreateWorkflow", {"definitionZip": zipped({"main.wdl": WDL}), "requestId": "good"})
    assert base64.b64encode(zipped({"main.wdl": WDL})) in wire.body
    workflow = json.loads(attacked.send("CreateWorkflow", wire).body)["id"]
    attacked.mock.clock.advance(seconds=5)
    shown = attacked.send("GetWorkflow", attacked.wire("GetWorkflow", {"id": workflow}))
    assert json.loads(shown.body)["status"] == "ACTIVE"
