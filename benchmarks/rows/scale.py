"""A hundred thousand runs: what each takes of memory, and what moving time and leaving cost."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from heapq import heapify, heappop, heapreplace
from time import thread_time
from typing import TYPE_CHECKING, Any

from benchmarks import ours
from benchmarks.harness import MILLISECONDS, Effort, Figure, spread
from omics_mock import mock_omics

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = 12
STEP = 10  # seconds of simulated time, from one look to the next
STAGES = (10, 10, 67, 20)  # seconds of PENDING, STARTING, RUNNING, STOPPING


@dataclass(slots=True)
class Reference:
    """A run as the plainest record that can answer GetRun: 27 members, three of which are times."""

    arn: str
    id: str
    uuid: str
    status: str
    name: str
    parameters: dict[str, str]
    tags: dict[str, str]
    creation_time: datetime
    start_time: datetime
    stop_time: datetime
    workflow_id: str
    workflow_type: str
    workflow_uuid: str
    role_arn: str
    output_uri: str
    run_output_uri: str
    started_by: str
    digest: str
    engine_version: str | None
    storage_type: str
    storage_capacity: int
    priority: int | None
    run_group_id: str | None
    retention_mode: str
    log_level: str
    failure_reason: str | None
    status_message: str | None


def memory(effort: Effort) -> list[Figure]:
    """Bytes that are allocated for each run (tracemalloc), a dictionary by id included on both sides."""
    count = effort.runs // 10
    reference = bytes_each(lambda number, kept: kept.update({str(number): reference_record(number)}), {}, count)
    figures = []
    for row, add in (("memory per run", added), ("StartRun's memory, journal included", started)):
        mock = ours.world()
        workflow = mock.add.workflow(name="bench")
        omics = ours.client()
        with ours.activated(mock):
            size = bytes_each(lambda number, _kept, add=add: add(mock, omics, workflow, number), None, count)
        context = {"bytes": size, "bytes of the record": reference}
        figures.append(Figure(row, "slots record", spread([size / reference]), context=context))
    return figures


def advancing(effort: Effort) -> list[Figure]:
    """Leave, and before that move time once, with all runs on their way."""
    advances, exits = [], []
    for _ in range(effort.at_most(3)):
        gc.collect()
        gc.freeze()
        with mock_omics(quotas=ours.QUOTAS) as mock:
            workflow = mock.add.workflow(name="bench")
            for number in range(effort.runs):
                mock.add.run(workflow_id=workflow, name=f"run-{number}")
            advances += [timed(partial(mock.clock.advance, seconds=1)) for _ in range(5)]
            began = thread_time()
        del mock
        gc.collect()
        exits.append((thread_time() - began) * MILLISECONDS)
        gc.unfreeze()
    return [
        Figure("one advance, 100,000 runs in flight", "ms", spread(advances), unit="ms"),
        Figure("leaving a mock with 100,000 runs", "ms", spread(exits), unit="ms"),
    ]


def whole_lives(effort: Effort) -> list[Figure]:
    """All advances of many runs until all have completed, with a look after each, against a heap of all events."""
    count, turns = effort.runs // 10, effort.at_most(3)
    ours_ms, heap_ms = [], []
    for _ in range(turns):
        mock, omics = ours.with_runs(count, status=None), ours.client()
        with ours.activated(mock):
            run = mock.add.run()
            ours_ms.append(timed(partial(stepped, mock, omics, run)))
            assert mock.runs[run].status == "COMPLETED"
        heap_ms.append(timed(lambda: heap_of_events(count)))
    context = {"omics_mock ms": spread(ours_ms).median, "heap ms": spread(heap_ms).median, "runs": count}
    both = [one / other for one, other in zip(ours_ms, heap_ms, strict=True)]
    return [Figure("all advances and first looks", "event heap", spread(both), context=context)]


def stepped(mock: Any, omics: Any, run: str) -> None:
    """Move time in steps, and look at a run after each."""
    for _ in range(STEPS):
        mock.clock.advance(seconds=STEP)
        omics.get_run(id=run)


def heap_of_events(count: int) -> list[int]:
    """The plainest simulation that takes every transition of every job from one heap; the states at the end."""
    states = [0] * count
    heap = [(STAGES[0], number) for number in range(count)]
    heapify(heap)
    for now in range(STEP, STEP * STEPS + 1, STEP):
        while heap and heap[0][0] <= now:
            at, number = heap[0]
            states[number] += 1
            if states[number] < len(STAGES):
                heapreplace(heap, (at + STAGES[states[number]], number))
            else:
                heappop(heap)
    return states


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    began = thread_time()
    act()
    return (thread_time() - began) * MILLISECONDS


def bytes_each(add: Callable[[int, Any], object], kept: Any, count: int) -> float:
    """Bytes for each of `count` things that `add` makes, once the first hundred have filled all caches."""
    for number in range(100):
        add(number, kept)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(100, 100 + count):
            add(number, kept)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / count
    finally:
        tracemalloc.stop()


def details(number: int) -> dict[str, Any]:
    """What is particular to a run, in objects of its own."""
    return {
        "name": f"run-{number}",
        "parameters": {"reads": f"s3://bench/reads/{number}.fastq.gz", "reference": "s3://bench/hg38.fa"},
        "tags": {"study": "bench", "sample": f"sample-{number}"},
    }


def added(mock: Any, _omics: object, workflow: str, number: int) -> None:
    """A run that has COMPLETED."""
    mock.add.run(workflow_id=workflow, status="COMPLETED", **details(number))


def started(_mock: object, omics: Any, workflow: str, number: int) -> None:
    """A run as StartRun makes it."""
    omics.start_run(workflowId=workflow, roleArn=ours.ROLE, outputUri="s3://bench/results", **details(number))


def reference_record(number: int) -> Reference:
    """A run that has COMPLETED; what many runs share is shared."""
    now = datetime(2026, 1, 1, 0, 0, number % 60, number % 1_000_000, tzinfo=timezone.utc)
    return Reference(
        arn=f"arn:aws:omics:us-east-1:123456789012:run/{number:07}",
        id=f"{number:07}",
        uuid=f"{number:08x}-0000-4000-8000-000000000000",
        status="COMPLETED",
        creation_time=now,
        start_time=now.replace(minute=1),
        stop_time=now.replace(minute=2),
        workflow_id="1234567",
        workflow_type="PRIVATE",
        workflow_uuid="11111111-0000-4000-8000-000000000000",
        role_arn=ours.ROLE,
        output_uri="s3://bench/results",
        run_output_uri=f"s3://bench/results/{number:07}",
        started_by="arn:aws:iam::123456789012:user/mock",
        digest="sha256:" + "0" * 64,
        engine_version=None,
        storage_type="STATIC",
        storage_capacity=1200,
        priority=None,
        run_group_id=None,
        retention_mode="RETAIN",
        log_level="OFF",
        failure_reason=None,
        status_message=None,
        **details(number),
    )
