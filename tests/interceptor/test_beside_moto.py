"""moto and this package on one test: either order of decorators, and moto's reset, which is no matter of ours."""

from __future__ import annotations

import asyncio
import unittest
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from omics_mock import current_mock, mock_omics

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"


def both(moto_outside: bool) -> Callable[[Any], Any]:
    """The two decorators, in one order or the other."""
    if moto_outside:
        return lambda target: mock_aws(mock_omics(region="us-east-1")(target))
    return lambda target: mock_omics(region="us-east-1")(mock_aws(target))


def a_run_that_exports() -> list[str]:
    """Make a bucket and let a run write into it; what lies there in the end."""
    store = boto3.client("s3", region_name="us-east-1")
    store.create_bucket(Bucket="outputs")
    omics = boto3.client("omics", region_name="us-east-1")
    workflow = current_mock().add.workflow()
    run = omics.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://outputs/runs")["id"]
    omics.get_waiter("run_completed").wait(id=run)
    return [item["Key"].split("/")[1] for item in store.list_objects_v2(Bucket="outputs")["Contents"]]


async def a_run_in_a_coroutine() -> list[str]:
    await asyncio.sleep(0)
    return a_run_that_exports()


@pytest.mark.parametrize("moto_outside", [True, False])
def test_decorated_functions(moto_outside: bool) -> None:
    """Outputs of a run lie in moto's bucket, whichever decorator stands on top."""
    assert both(moto_outside)(a_run_that_exports)()


@pytest.mark.parametrize("moto_outside", [True, False])
def test_decorated_coroutines_below_moto(moto_outside: bool) -> None:
    """Moto decorates no coroutines: around one it is a block, outside or inside ours."""

    @mock_omics(region="us-east-1")
    async def inside() -> list[str]:
        with mock_aws():
            return await a_run_in_a_coroutine()

    if moto_outside:
        with mock_aws():
            assert asyncio.run(mock_omics(region="us-east-1")(a_run_in_a_coroutine)())
    else:
        assert asyncio.run(inside())


@pytest.mark.parametrize("moto_outside", [True, False])
def test_decorated_classes(moto_outside: bool) -> None:
    """The same on a test case, whose set-up sees both worlds."""

    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.exported = a_run_that_exports()

        def test_it(self) -> None:
            """What set-up made is there, in both worlds."""
            assert self.exported
            assert len(current_mock().runs) == 1

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(both(moto_outside)(Case)).run(result)
    assert (result.testsRun, result.errors + result.failures) == (1, [])


@mock_aws
@mock_omics(region="us-east-1")
def test_the_reset_of_moto_leaves_this_world_alone() -> None:
    """After it S3 is empty and HealthOmics is what it was, and goes on to use the new, empty S3."""
    a_run_that_exports()
    omics, mock = boto3.client("omics", region_name="us-east-1"), current_mock()
    before = mock.snapshot()
    reset_moto()
    with pytest.raises(ClientError, match="404"):
        boto3.client("s3", region_name="us-east-1").head_bucket(Bucket="outputs")
    assert [run["status"] for run in omics.list_runs()["items"]] == ["COMPLETED"]
    assert not mock.diff(before)
    assert a_run_that_exports()


def test_a_moto_that_ends_leaves_this_world_alone() -> None:
    """Leaving and entering moto's block does not touch ours."""
    with mock_omics(region="us-east-1") as mock:
        for count in (1, 2):
            with mock_aws():
                assert a_run_that_exports()
            assert len(mock.runs) == count


def reset_moto() -> None:
    """What moto documents for it: a request to an address that it answers itself."""
    import requests

    assert requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=5).json() == {"status": "ok"}
