"""The tour: reads are imported, a workflow runs over them, and hours pass while nobody waits."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omics_mock.demo.samples import write_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omics_mock.mock import OmicsMock

ROLE = "arn:aws:iam::123456789012:role/OmicsTour"
BUCKET = "s3://tour-bucket"

GERMLINE = """version 1.0

workflow Germline {
    input { File reads_1  File reads_2  File reference }
    call Trim { input: reads_1 = reads_1, reads_2 = reads_2 }
    call Align { input: reads = Trim.trimmed, reference = reference }
    call MarkDuplicates { input: bam = Align.bam }
    call CallVariants { input: bam = MarkDuplicates.marked, reference = reference }
    output { File vcf = CallVariants.vcf }
}

task Trim {
    input { File reads_1  File reads_2 }
    command <<< trim ~{reads_1} ~{reads_2} >>>
    output { File trimmed = "trimmed.fastq.gz" }
    runtime { docker: "trim:1" cpu: 2 memory: "4 GiB" }
}

task Align {
    input { File reads  File reference }
    command <<< align ~{reference} ~{reads} >>>
    output { File bam = "aligned.bam" }
    runtime { docker: "align:1" cpu: 16 memory: "32 GiB" }
}

task MarkDuplicates {
    input { File bam }
    command <<< markdup ~{bam} >>>
    output { File marked = "marked.bam" }
    runtime { docker: "markdup:1" cpu: 4 memory: "16 GiB" }
}

task CallVariants {
    input { File bam  File reference }
    command <<< call ~{reference} ~{bam} >>>
    output { File vcf = "calls.vcf.gz" }
    runtime { docker: "call:1" cpu: 8 memory: "32 GiB" }
}
"""


class Tour:
    """One walk through the service with an ordinary client; `say` gets every line of the story."""

    def __init__(self, mock: OmicsMock, client: Any, say: Callable[[str], None]) -> None:
        self._mock = mock
        self._omics = client
        self._say = say

    def walk(self) -> None:
        """Import a reference and reads, compare what comes back, and run a workflow over them."""
        with tempfile.TemporaryDirectory() as folder:
            paths = write_samples(Path(folder))
            for name, path in paths.items():
                uri = self._mock.add.s3_object(f"{BUCKET}/{name}", path)
                self._say(f"{uri}  {path.stat().st_size:,} bytes")
            reference = self._import_reference(paths["ref.fasta"])
            reads = self._import_reads(paths, reference)
        self._run_workflow(reference, reads)

    def _import_reference(self, path: Path) -> str:
        self._title("Importing a reference")
        store = self._omics.create_reference_store(name="references")["id"]
        source = {"sourceFile": f"{BUCKET}/ref.fasta", "name": "tour-reference"}
        job = self._omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])["id"]
        done = self._follow(
            "reference import job", lambda: self._omics.get_reference_import_job(id=job, referenceStoreId=store)
        )
        reference = done["sources"][0]["referenceId"]
        ids = {"id": reference, "referenceStoreId": store}
        files = self._omics.get_reference_metadata(**ids)["files"]
        self._compare("SOURCE", path, files["source"], lambda **part: self._omics.get_reference(**ids, **part))
        return str(self._omics.get_reference_metadata(**ids)["arn"])

    def _import_reads(self, paths: Mapping[str, Path], reference: str) -> str:
        self._title("Importing reads: a FASTQ pair, and a BAM of 110 MiB")
        store = self._omics.create_sequence_store(name="reads")["id"]
        job = self._start_import(store, reference)
        done = self._follow(
            "read set import job", lambda: self._omics.get_read_set_import_job(id=job, sequenceStoreId=store)
        )
        pair, large = done["sources"]
        for read_set, sources in (
            (pair["readSetId"], {"SOURCE1": "reads_1.fastq.gz", "SOURCE2": "reads_2.fastq.gz"}),
            (large["readSetId"], {"SOURCE1": "sample.bam"}),
        ):
            self._check_read_set(store, read_set, {file: paths[name] for file, name in sources.items()})
        metadata = self._omics.get_read_set_metadata(id=pair["readSetId"], sequenceStoreId=store)
        return str(metadata["files"]["source1"]["s3Access"]["s3Uri"])

    def _start_import(self, store: str, reference: str) -> str:
        def source(kind: str, *names: str) -> dict[str, Any]:
            files = {f"source{number}": f"{BUCKET}/{name}" for number, name in enumerate(names, 1)}
            about = {"subjectId": "patient-1", "sampleId": "sample-1", "referenceArn": reference}
            return {"sourceFiles": files, "sourceFileType": kind, **about}

        sources = [
            source("FASTQ", "reads_1.fastq.gz", "reads_2.fastq.gz"),
            source("BAM", "sample.bam"),
        ]
        job = self._omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=sources)
        return str(job["id"])

    def _check_read_set(self, store: str, read_set: str, paths: Mapping[str, Path]) -> None:
        ids = {"id": read_set, "sequenceStoreId": store}
        metadata = self._omics.get_read_set_metadata(**ids)
        counts = metadata["sequenceInformation"]
        self._say(f"  read set {read_set} {metadata['name']}: {counts['totalReadCount']:,} reads")
        for file, path in paths.items():
            information = metadata["files"][file.lower()]
            self._compare(file, path, information, lambda **part: self._omics.get_read_set(**ids, **part))

    def _compare(self, file: str, path: Path, information: Any, get: Callable[..., Any]) -> None:
        body = io.BytesIO()
        for part in range(1, information["totalParts"] + 1):
            body.write(get(file=file, partNumber=part)["payload"].read())
        if body.getvalue() != path.read_bytes():
            raise AssertionError(f"{file} came back other than {path.name} went in")
        size = information["contentLength"]
        self._say(f"  {file}: {information['totalParts']} part(s), {size:,} bytes downloaded, equal to {path.name}")

    def _run_workflow(self, reference: str, reads: str) -> None:
        self._title("Creating a workflow of four tasks")
        definition = io.BytesIO()
        with zipfile.ZipFile(definition, "w") as archive:
            archive.writestr("main.wdl", GERMLINE)
        workflow = self._omics.create_workflow(name="germline", engine="WDL", definitionZip=definition.getvalue())["id"]
        self._follow("workflow", lambda: self._omics.get_workflow(id=workflow))
        self._title("Running it")
        run = self._omics.start_run(
            workflowId=workflow,
            roleArn=ROLE,
            name="tour",
            outputUri=f"{BUCKET}/outputs",
            parameters={"reads_1": reads, "reads_2": reads, "reference": reference},
        )["id"]
        self._follow("run", lambda: self._omics.get_run(id=run), lambda: self._tasks(run))
        for task in self._omics.list_run_tasks(id=run)["items"]:
            took = (task["stopTime"] - task["startTime"]).total_seconds()
            self._say(f"  task {task['taskId']} {task['name']}: {task['status']}, {task['instanceType']}, {took:g} s")
        self._say(f"  outputs: {self._omics.get_run(id=run)['runOutputUri']}")
        self._title("What took how long: mock.timeline()")
        self._say(str(self._mock.timeline(run)))

    def _tasks(self, run: str) -> dict[str, str]:
        return {task["name"]: task["status"] for task in self._omics.list_run_tasks(id=run)["items"]}

    def _follow(
        self, what: str, get: Callable[[], Any], parts: Callable[[], dict[str, str]] | None = None
    ) -> Mapping[str, Any]:
        """Jump from event to event until the world is idle, telling each status as it changes."""
        shown: dict[str, str] = {}
        while True:
            answer: Mapping[str, Any] = get()
            statuses = {what: answer["status"]} | (parts() if parts is not None else _sources(answer))
            for name, status in statuses.items():
                if shown.get(name) != status:
                    self._say(f"{self._time()}  {name}: {status}")
            shown = statuses
            if self._mock.clock.advance_to_next_event() is None:
                return answer

    def _title(self, text: str) -> None:
        self._say(f"\n{text}")

    def _time(self) -> str:
        return str(self._mock.clock.elapsed).split(".", maxsplit=1)[0]


def _sources(answer: Mapping[str, Any]) -> dict[str, str]:
    return {f"  source {number}": source["status"] for number, source in enumerate(answer.get("sources", []), 1)}
