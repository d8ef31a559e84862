# pyright: strict
"""Every public instrument of the mock, as type checkers see it; test_user_code.py sees to it that none is missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from typing_extensions import assert_type

from omics_mock import OmicsMock, Task

if TYPE_CHECKING:
    from pathlib import Path

    from omics_mock.events import LambdaContext
    from omics_mock.literals import ErrorCode, Operation

OPERATIONS: list[Operation] = ["StartRun", "GetRun", "ListReadSets"]
CODES: list[ErrorCode] = ["ThrottlingException", "ExpiredTokenException"]


def built(mock: OmicsMock) -> None:
    """Builders give ids, and a list of them where many are asked for."""
    add = mock.add
    workflow = assert_type(add.workflow("w", engine="WDL", status="ACTIVE", tasks=["align"]), str)
    add.workflow_version(workflow, "v1", storage_type="DYNAMIC")
    group = add.run_group("g", max_runs=2, max_cpus=64, max_gpus=1, max_duration=60)
    cache = add.run_cache("c", cache_behavior="CACHE_ALWAYS")
    add.run(
        "r", workflow_id=workflow, run_group_id=group, cache_id=cache, tasks=[Task("align", "3m", memory=8, gpus=1)]
    )
    assert_type(add.run_batch("b", runs=2, workflow_id=workflow), str)
    add.configuration("vpc", subnet_ids=["subnet-1"])
    add.s3_object("s3://input/reads.fastq.gz", b"")
    store = add.sequence_store("reads", e_tag_algorithm_family="SHA256up")
    assert_type(add.read_set(store, file_type="BAM", status="ARCHIVED", tags={"a": "b"}), str)
    assert_type(add.read_set(store, count=3), "list[str]")
    add.reference(add.reference_store("references"), name="hg38", content=1000, status="ACTIVE")
    add.variant_store("variants", status="ACTIVE")
    add.annotation_store("annotations", store_format="GFF", status="ACTIVE")
    add.annotation_store_version("annotations", "v2")
    add.share(mock.variant_stores.last.store_arn, "222222222222", status="PENDING")


def scripted(mock: OmicsMock) -> None:
    """Scripts take the words of their resources, durations as text or timedelta, and a number of times."""
    scripts = mock.scripts
    scripts.run(parameters={"x": 1}, task="align", fails="OUT_OF_MEMORY_ERROR", times=1)
    scripts.run(name="slow", duration="2h", outputs={"out.txt": b""}, times=1)
    scripts.run(name="stuck", hangs="STOPPING", times=1)
    scripts.run(workflow="w", cancelled_after=timedelta(hours=1), times=1)
    scripts.workflow(version="v1", warns="careful", times=1)
    scripts.workflow(name="w", hangs="CREATING", times=1)
    scripts.read_set_import(sample="s", hangs="SUBMITTED", times=1)
    scripts.read_set_activation(read_set="1", fails="gone", times=1)
    scripts.read_set_export(name="n", duration="2h", times=1)
    scripts.reference_import(source="s3://input/*", duration=timedelta(minutes=1), times=1)
    scripts.variant_import(store="variants", fails="unreadable", times=1)
    scripts.annotation_import(store="annotations", hangs="IN_PROGRESS", times=1)
    scripts.store(kind="annotation", version="v2", hangs="CREATING", times=1)
    scripts.clear()


def troubled(mock: OmicsMock) -> None:
    """Faults know operations, patterns and codes; quotas are a mapping, denials a call."""
    for operation in OPERATIONS:
        for code in CODES:
            mock.faults.add(operation, error=code, message="no", after=1, times=1)
    mock.faults.add("*", network="connect-timeout", latency=timedelta(seconds=1))
    mock.faults.add("GetReadSet", truncate=100)
    mock.faults.clear()
    mock.deny("omics:*", "omics:TagResource")
    mock.deny.clear()
    mock.quotas["StartRun.tps"] = 0.5
    assert_type(mock.quotas["run_groups"], float)


def told(mock: OmicsMock) -> list[str]:
    """Events are mappings; a handler takes the event and the context of a function."""

    def handler(event: dict[str, Any], context: LambdaContext) -> int:
        return context.get_remaining_time_in_millis() if event["detail"] else 0

    mock.events.subscribe(handler, status="COMPLETED", delivery="reordered")
    last = mock.events.last(detail_type="Run Status Change")
    return [event["detail-type"] for event in mock.events.list] + ([] if last is None else [last["detail-type"]])


def noted(mock: OmicsMock) -> None:
    """Calls have typed members; assertions take operations or patterns."""
    journal = mock.journal
    for call in journal.calls:
        assert_type(call.at, datetime)
        assert_type(call.error, "str | None")
        assert_type(call.attempts, int)
    journal.assert_called("List*", times=journal.count("List*"))
    journal.assert_not_called("DeleteRun", id="1")
    if journal.last("ListRuns") is not None:
        journal.assert_attempts("ListRuns", 1)
    assert_type(journal.to_json(), str)
    journal.clear()


def viewed(mock: OmicsMock) -> list[str]:
    """Every collection has views of its own kind, which have the members of the model."""
    ids = [run.id for run in mock.runs] + [workflow.id for workflow in mock.workflows.named("w")]
    ids += [version.version_name for version in mock.workflow_versions]
    ids += [group.id for group in mock.run_groups] + [cache.id for cache in mock.run_caches]
    ids += [batch.id for batch in mock.run_batches] + [configuration.name for configuration in mock.configurations]
    ids += [store.id for store in mock.reference_stores] + [reference.id for reference in mock.references]
    ids += [store.id for store in mock.sequence_stores] + [read_set.id for read_set in mock.read_sets]
    ids += [upload.upload_id for upload in mock.read_set_uploads]
    ids += [job.id for job in mock.reference_import_jobs] + [job.id for job in mock.read_set_import_jobs]
    ids += [job.id for job in mock.read_set_activation_jobs] + [job.id for job in mock.read_set_export_jobs]
    ids += [store.name for store in mock.variant_stores] + [store.name for store in mock.annotation_stores]
    ids += [version.version_name for version in mock.annotation_store_versions]
    ids += [job.id for job in mock.variant_import_jobs] + [job.id for job in mock.annotation_import_jobs]
    ids += [share.share_id for share in mock.shares.within(account_id="123456789012")]
    assert_type([task.cpus for task in mock.runs.last.tasks], "list[int]")
    assert_type(mock.runs.last.pending_because, "str | None")
    assert_type(len(mock.read_sets.within("us-east-1")), int)
    assert_type(str(mock.timeline(mock.runs.last.id, tasks=False, rows=5)), str)
    return ids


def timed(mock: OmicsMock) -> None:
    """The clock takes and gives datetimes and timedeltas; changes tell when, what and which status."""
    clock = mock.clock
    assert_type(
        [(change.at, change.resource, change.status) for change in clock.pending_events],
        "list[tuple[datetime, str, str]]",
    )
    assert_type(clock.advance(days=1, hours=2.5), datetime)
    assert_type(clock.advance_to(clock.now() + timedelta(minutes=1)), datetime)
    assert_type(clock.advance_to_next_event(), "datetime | None")
    assert_type(clock.run_until_idle(limit=timedelta(days=90)), datetime)
    assert_type(clock.elapsed, timedelta)
    assert_type(clock.slept, float)


def kept(mock: OmicsMock, path: Path) -> bool:
    """Snapshots are compared, restored, and kept in files."""
    before = mock.snapshot()
    assert_type(before.at, datetime)
    mock.clock.advance(minutes=5)
    difference = mock.diff(before, mock.snapshot())
    assert_type(difference.elapsed, timedelta)
    mock.save(path)
    mock.load(str(path))
    mock.restore(before)
    mock.reset()
    return bool(difference)
