"""Many threads hammer one mock: nothing lost, nothing twice, no deadlock.

Every thread starts, reads, cancels and deletes runs, uploads parts to one upload that all share, tags one run group
that all share, and moves the clock; some calls are throttled and tried again by botocore. At the end the world has to
be exactly what the threads have done to it, and the invariants of the state machine have to hold.
"""

from __future__ import annotations

import base64
import faulthandler
import hashlib
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from tests.scenarios.machine_limits import check_events, check_history
from tests.scenarios.machine_service import Service

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
LONGEST = 600  # seconds until whoever still hangs is shown, and the program ends
MOST_PARTS = 10_000
FAULTY = ("GetRun", "UploadReadSetPart")


@dataclass
class Deeds:
    """What one thread has done."""

    number: int
    started: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    parts: dict[int, str] = field(default_factory=dict)
    tag: str | None = None
    calls: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    error: BaseException | None = None


@dataclass
class Shared:
    """What all threads use together."""

    mock: object
    workflow: str
    upload: dict[str, str]
    group: str


class Worker:
    """One thread's calls, chosen by its own random numbers."""

    def __init__(self, shared: Shared, number: int, threads: int) -> None:
        self.shared = shared
        self.omics = boto3.client("omics", region_name="us-east-1")
        self.deeds = Deeds(number)
        self.random = Random(number)
        most = MOST_PARTS // threads
        self.part_numbers = range(1 + number * most, 1 + (number + 1) * most)
        self.actions = [self.start] * 4 + [self.get] * 8 + [self.cancel] * 2 + [self.delete] + [self.upload] * 4
        self.actions += [self.tag] * 2 + [self.look, self.advance]

    def work(self, calls: int) -> None:
        """Make so many calls."""
        try:
            while self.deeds.calls.total() < calls:
                self.random.choice(self.actions)()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            self.deeds.error = error

    def call(self, operation: str, **members: object) -> dict:
        """One call, counted; a refusal by the service is no error here, but counted as well."""
        self.deeds.calls[operation] += 1
        try:
            return getattr(self.omics, operation)(**members)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in ("ConflictException", "ResourceNotFoundException"):
                raise
            self.deeds.refusals[f"{operation} {code}"] += 1
            return {}

    def start(self) -> None:
        members = {"workflowId": self.shared.workflow, "roleArn": ROLE, "outputUri": "s3://out/runs"}
        self.deeds.started.append(self.call("start_run", **members, runGroupId=self.shared.group)["id"])

    def some_run(self) -> str:
        return self.random.choice(self.deeds.started[-20:]) if self.deeds.started else "1"

    def get(self) -> None:
        self.call("get_run", id=self.some_run())

    def cancel(self) -> None:
        self.call("cancel_run", id=self.some_run())

    def delete(self) -> None:
        run, refused = self.some_run(), self.deeds.refusals.total()
        self.call("delete_run", id=run)
        if self.deeds.refusals.total() == refused:
            self.deeds.deleted.append(run)

    def upload(self) -> None:
        number, payload = self.random.choice(self.part_numbers), self.random.randbytes(20)
        place = {**self.shared.upload, "partSource": "SOURCE1", "partNumber": number}
        self.call("upload_read_set_part", **place, payload=payload)
        self.deeds.parts[number] = base64.b64encode(hashlib.sha256(payload).digest()).decode()

    def tag(self) -> None:
        self.deeds.tag = str(self.random.random())
        arn = f"arn:aws:omics:us-east-1:123456789012:runGroup/{self.shared.group}"
        self.call("tag_resource", resourceArn=arn, tags={f"thread-{self.deeds.number}": self.deeds.tag})

    def look(self) -> None:
        runs = self.call("list_runs", maxResults=self.random.choice((1, 10)), status="RUNNING")["items"]
        assert all(run["status"] == "RUNNING" for run in runs)

    def advance(self) -> None:
        self.shared.mock.clock.advance(seconds=self.random.choice((0.5, 5, 50)))


def hammer(threads: int, calls: int) -> tuple[list[Deeds], Counter[str]]:
    """Let so many threads make so many calls each, check the world, and return what was done and what was injected."""
    quotas = {"concurrent_runs_static": 50, "stored_runs": 10**9}
    with mock_omics(region="us-east-1", quotas=quotas, stall_after=None, seed=1) as mock:
        store = mock.add.sequence_store()
        omics = boto3.client("omics", region_name="us-east-1")
        wanted = {"sourceFileType": "FASTQ", "subjectId": "s", "sampleId": "s", "name": "n"}
        upload = omics.create_multipart_read_set_upload(sequenceStoreId=store, **wanted)["uploadId"]
        place = {"sequenceStoreId": store, "uploadId": upload}
        shared = Shared(mock, mock.add.workflow(), place, mock.add.run_group(max_runs=30))
        random = Random(0)
        for operation in FAULTY:
            mock.faults.add(operation, error="ThrottlingException", when=lambda _: random.random() < 0.02)
        workers = [Worker(shared, number, threads) for number in range(threads)]
        run_all(workers, calls)
        injected = Counter(call.operation for call in mock.journal.calls for _ in range(call.attempts - 1))
        mock.faults.clear()
        check(mock, omics, shared, [worker.deeds for worker in workers])
    return [worker.deeds for worker in workers], injected


def run_all(workers: list[Worker], calls: int) -> None:
    """Start all threads at once, and wait for them; one that hangs ends the program with everybody's stack."""
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    barrier = threading.Barrier(len(workers))

    def work(worker: Worker) -> None:
        barrier.wait()
        worker.work(calls)

    try:
        running = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in workers]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    finally:
        sys.setswitchinterval(switching)
        faulthandler.cancel_dump_traceback_later()
    for worker in workers:
        if worker.deeds.error is not None:
            raise worker.deeds.error


def check(mock, omics, shared: Shared, all_deeds: list[Deeds]) -> None:
    """The world is what the threads have made of it."""
    started = [run for deeds in all_deeds for run in deeds.started]
    deleted = [run for deeds in all_deeds for run in deeds.deleted]
    assert len(set(started)) == len(started), "two runs have one id"
    assert len(set(deleted)) == len(deleted), "a run was deleted twice"
    listed = [run["id"] for page in omics.get_paginator("list_runs").paginate() for run in page["items"]]
    assert len(set(listed)) == len(listed), "a run is listed twice"
    assert set(listed) == set(started) - set(deleted), "runs were lost, or came back"
    paginator = omics.get_paginator("list_read_set_upload_parts")
    parts = [part for page in paginator.paginate(**shared.upload, partSource="SOURCE1") for part in page["parts"]]
    expected = {number: checksum for deeds in all_deeds for number, checksum in deeds.parts.items()}
    assert {part["partNumber"]: part["checksum"] for part in parts} == expected, "parts were lost"
    arn = f"arn:aws:omics:us-east-1:123456789012:runGroup/{shared.group}"
    tags = omics.list_tags_for_resource(resourceArn=arn)["tags"]
    assert tags == {f"thread-{deeds.number}": deeds.tag for deeds in all_deeds if deeds.tag}, "tags were lost"
    made = sum((deeds.calls for deeds in all_deeds), Counter())
    noted = Counter(xform_name(call.operation) for call in mock.journal.calls)
    assert all(noted[operation] >= count for operation, count in made.items()), "calls are not in the journal"
    check_invariants(mock)
    mock.clock.run_until_idle()
    check_invariants(mock)
    statuses = Counter(run["status"] for page in omics.get_paginator("list_runs").paginate() for run in page["items"])
    assert set(statuses) <= {"COMPLETED", "CANCELLED"}, f"runs did not end: {statuses}"


def check_invariants(mock) -> None:
    """What holds under random use by one thread (test_state_machine.py) holds after many."""
    check_history(mock, mock.quotas, changed=())
    check_events(mock)
    service = Service(mock)
    for kind in ("run", "run_group", "sequence_store", "workflow"):
        service.audit(kind, 100)
