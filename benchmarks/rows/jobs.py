"""Whole lives of jobs, through botocore's waiters: both sides make the same number of polls."""

from __future__ import annotations

from typing import Any

from benchmarks import ours
from benchmarks.harness import Effort, Figure, compared
from benchmarks.rows.calls import ours_and_floor


def lifecycle(effort: Effort) -> list[Figure]:
    """StartRun, the waiter run_completed at its default delay, GetRun."""
    mock = ours.world()
    request = ours.start_run_request(mock.add.workflow(name="bench"))

    def act(omics: Any) -> None:
        run = omics.start_run(**request)["id"]
        omics.get_waiter("run_completed").wait(id=run)
        omics.get_run(id=run)

    return compared("run lifecycle by waiter", ours_and_floor(mock, act), ["floor"], effort.count(5), effort.turns)


def import_job(effort: Effort) -> list[Figure]:
    """StartReadSetImportJob with 100 sources, the waiter, GetReadSetImportJob."""
    mock = ours.world()
    store = mock.add.sequence_store()
    sources = [
        {
            "sourceFiles": {"source1": f"s3://bench/sample-{number}.fastq.gz"},
            "sourceFileType": "FASTQ",
            "subjectId": f"patient-{number}",
            "sampleId": f"sample-{number}",
        }
        for number in range(100)
    ]

    def act(omics: Any) -> None:
        job = omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ours.ROLE, sources=sources)["id"]
        omics.get_waiter("read_set_import_job_completed").wait(sequenceStoreId=store, id=job)
        answer = omics.get_read_set_import_job(sequenceStoreId=store, id=job)
        assert len(answer["sources"]) == 100

    return compared("import job, 100 sources", ours_and_floor(mock, act), ["floor"], 1, effort.turns)
