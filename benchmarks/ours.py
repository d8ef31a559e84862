"""Our side: worlds that can be put in and out of action, and botocore as it is without us."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3

from omics_mock import active
from omics_mock.interceptor import patches
from omics_mock.mock import OmicsMock
from omics_mock.protocol.timestamps import probe_timezone
from omics_mock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"
CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
ROLE = "arn:aws:iam::123456789012:role/OmicsBench"
SESSION = boto3.Session(region_name=REGION, **CREDENTIALS)
QUOTAS = {"stored_runs": 10**9, "concurrent_runs_static": 10**9, "concurrent_runs_dynamic": 10**9}

os.environ.update({name.upper(): value for name, value in CREDENTIALS.items()}, AWS_DEFAULT_REGION=REGION)


def world() -> OmicsMock:
    """A mock that is not active. It stands alone, so that it does the same whether moto was imported or not."""
    probe_timezone()
    patches.install()
    return OmicsMock(Settings(region=REGION, quotas=QUOTAS, s3=False, logs=False, events=False))


@contextmanager
def activated(mock: OmicsMock) -> Iterator[OmicsMock]:
    """The mock answers, as between entering and leaving `mock_omics()`."""
    active.push(mock)
    try:
        yield mock
    finally:
        active.remove(mock)


@contextmanager
def without_mock() -> Iterator[None]:
    """Botocore as it is when omics_mock was never imported, except that waiters do not really sleep."""
    with ExitStack() as undo:
        for patch in patches.PATCHES:
            if (module := sys.modules.get(patch.module)) is not None:
                undo.enter_context(_unwrapped(module, patch.attribute))
        waiter = sys.modules["botocore.waiter"]
        undo.enter_context(_replaced(waiter, "time", SimpleNamespace(sleep=lambda _seconds: None)))
        yield


@contextmanager
def _unwrapped(module: object, attribute: str) -> Iterator[None]:
    owner_name, _, name = attribute.rpartition(".")
    owner = getattr(module, owner_name, None) if owner_name else module
    original = getattr(vars(owner).get(name), "__wrapped__", None)
    if original is None:  # not patched, or not there
        yield
        return
    with _replaced(owner, name, original):
        yield


@contextmanager
def _replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def client() -> Any:
    """A client of the shared session; whichever mock is active answers it."""
    return SESSION.client("omics")


def start_run_request(workflow: str) -> dict[str, Any]:
    """What a typical StartRun asks for."""
    return {
        "workflowId": workflow,
        "roleArn": ROLE,
        "outputUri": "s3://bench/results",
        "name": "sample-1",
        "parameters": {"reads": "s3://bench/reads/sample-1.fastq.gz", "reference": "s3://bench/hg38.fa"},
        "tags": {"study": "bench"},
    }


def finished_run(mock: OmicsMock, omics: Any) -> str:
    """A run that was started through the API and has COMPLETED; its id."""
    with activated(mock):
        run: str = omics.start_run(**start_run_request(mock.add.workflow(name="bench")))["id"]
        mock.clock.run_until_idle()
    return run


def with_runs(count: int, status: str | None = "COMPLETED") -> OmicsMock:
    """A mock with so many runs, each with a name of its own."""
    mock = world()
    workflow = mock.add.workflow(name="bench")
    for number in range(count):
        mock.add.run(workflow_id=workflow, name=f"run-{number}", status=status)
    return mock
