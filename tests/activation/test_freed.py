"""A mock that was left: it can still be read, and it is freed as soon as nobody holds it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any
from weakref import ref

import boto3
import pytest

from omics_mock import mock_omics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock import OmicsMock

ROLE = "arn:aws:iam::123456789012:role/OmicsRole"


@pytest.fixture
def no_collector() -> Iterator[None]:
    """The garbage collector does nothing meanwhile."""
    gc.disable()
    yield
    gc.enable()


def busy(mock: OmicsMock) -> None:
    """Runs on their way and done, an export, a share, other quotas, an error, and a handler that waits for events."""
    mock.events.subscribe(print, detail_type="Workflow Status Change")
    workflow = mock.add.workflow(name="align")
    store = mock.add.sequence_store()
    mock.add.run(workflow_id=workflow)
    mock.add.run(workflow_id=workflow, status="COMPLETED")
    omics = boto3.client("omics", region_name="us-east-1")
    read_set = mock.add.read_set(store)
    omics.start_read_set_export_job(
        sequenceStoreId=store, destination="s3://bucket/", roleArn=ROLE, sources=[{"readSetId": read_set}]
    )
    omics.create_share(resourceArn=mock.workflows[workflow].arn, principalSubscriber="210987654321")
    mock.quotas["concurrent_runs_static"] = 1
    mock.clock.advance(seconds=15)
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.get_run(id="999")


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("is_busy", [False, True])
def test_a_mock_that_nobody_holds_is_freed_at_once(*, is_busy: bool) -> None:
    """Nothing of it is left to the garbage collector, which would have to walk over everything that was there."""
    with mock_omics(region="us-east-1") as mock:
        if is_busy:
            busy(mock)
        parts: list[ref[Any]] = [ref(mock), ref(mock.world)]
        parts += [ref(part) for region in mock.world.regions() for part in (region, *region.tables())]
    del mock
    assert [part() for part in parts] == [None] * len(parts)


def test_a_mock_that_was_left_can_be_read() -> None:
    """Calls, resources and events are there as before, and its time still moves."""
    with mock_omics(region="us-east-1") as mock:
        run = mock.add.run()
        boto3.client("omics", region_name="us-east-1").get_run(id=run)
    assert mock.journal.count("GetRun") == 1
    mock.clock.run_until_idle()
    assert mock.runs[run].status == "COMPLETED"
    assert mock.events.last(detail_type="Run Status Change", status="COMPLETED") is not None
