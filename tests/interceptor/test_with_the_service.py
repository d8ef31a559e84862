"""The whole way, from a client through the hook to the simulated service and back."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from moto import mock_aws

from omics_mock import mock_omics
from omics_mock.exceptions import OmicsMockNotActive
from omics_mock.interceptor import replies

STORE = {"name": "reads"}


def made_store(omics: Any) -> Any:
    return omics.create_sequence_store(**STORE)


def test_module_level_client() -> None:
    """A client made before the mock, as at import time, works in it and is refused after it."""
    omics = boto3.client("omics", region_name="us-east-1")
    with mock_omics():
        store = made_store(omics)
        assert omics.get_sequence_store(id=store["id"])["name"] == "reads"
    with pytest.raises(OmicsMockNotActive, match="GetSequenceStore was called while no mock_omics"):
        omics.get_sequence_store(id=store["id"])


def test_region_and_account_of_the_caller_are_in_the_arn() -> None:
    """Each caller's resources carry its own region, partition and account."""
    with mock_omics(accounts={"AKIDLAB": "999999999999"}):
        keys = {"aws_access_key_id": "AKIDLAB", "aws_secret_access_key": "s"}
        here = made_store(boto3.client("omics", region_name="eu-west-1", **keys))
        there = made_store(boto3.client("omics", region_name="cn-north-1"))
    assert here["arn"] == f"arn:aws:omics:eu-west-1:999999999999:sequenceStore/{here['id']}"
    assert there["arn"].startswith("arn:aws-cn:omics:cn-north-1:123456789012:")


def test_answers_do_not_depend_on_the_shortcut(monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without the spared parsing an answer is the same, in values, types and order of members."""
    with mock_omics(start_time=datetime(2024, 5, 6, 7, 8, 9, 123456, timezone.utc)):
        omics = boto3.client("omics", region_name="us-east-1")
        store = made_store(omics)
        native = omics.get_sequence_store(id=store["id"])
        monkeypatch.setattr(replies, "native_answers", False)
        parsed = omics.get_sequence_store(id=store["id"])
    for answer in (native, parsed):
        del answer["ResponseMetadata"]
    assert list(native) == list(parsed)
    assert native == parsed
    assert [type(value) for value in native.values()] == [type(value) for value in parsed.values()]
    assert native["creationTime"].utcoffset() == parsed["creationTime"].utcoffset()


def test_changed_answers_change_nothing() -> None:
    """An answer belongs to the caller: changing it changes neither the store nor the next answer."""
    with mock_omics():
        omics = boto3.client("omics", region_name="us-east-1")
        store = made_store(omics)
        omics.get_sequence_store(id=store["id"]).clear()
        omics.list_sequence_stores()["sequenceStores"].clear()
        assert omics.get_sequence_store(id=store["id"])["name"] == "reads"
        assert len(omics.list_sequence_stores()["sequenceStores"]) == 1


def test_errors_of_the_service() -> None:
    """What the service refuses is a modelled exception of the client, with status and message."""
    with mock_omics(), pytest.raises(ClientError) as caught:
        boto3.client("omics", region_name="us-east-1").get_sequence_store(id="9999999999")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize("outside", ["moto", "omics_mock"])
def test_beside_moto(outside: str) -> None:
    """Each answers its own services, whichever of the two was activated first."""
    first, second = (mock_aws, mock_omics) if outside == "moto" else (mock_omics, mock_aws)
    with first(), second():
        store = boto3.client("s3", region_name="us-east-1")
        store.create_bucket(Bucket="a-bucket")
        omics = boto3.client("omics", region_name="us-east-1")
        assert omics.get_sequence_store(id=made_store(omics)["id"])["name"] == "reads"
        assert [bucket["Name"] for bucket in store.list_buckets()["Buckets"]] == ["a-bucket"]


def workflow(omics: Any) -> str:
    definition = b"version 1.0\nworkflow main { }"
    made: str = omics.create_workflow(name="w", engine="WDL", definitionZip=_zipped(definition))["id"]
    return made


def _zipped(definition: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("main.wdl", definition)
    return target.getvalue()


def test_waiter_of_a_workflow_takes_no_real_time() -> None:
    """The waiter of a new workflow ends in simulated time."""
    with mock_omics() as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        made = workflow(omics)
        omics.get_waiter("workflow_active").wait(id=made)
        assert omics.get_workflow(id=made)["status"] == "ACTIVE"
        assert mock.clock.slept > 0
        assert mock.clock.elapsed.total_seconds() == mock.clock.slept


@pytest.mark.parametrize("frozen", [False, True])
def test_a_polling_loop_of_the_users_own(frozen: bool) -> None:
    """With simulate_sleep a loop around time.sleep ends in simulated time, under freezegun as well."""
    freezer = freeze_time("2024-01-01") if frozen else freeze_time(tick=True)
    with freezer, mock_omics(simulate_sleep=True) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        made = workflow(omics)
        while omics.get_workflow(id=made)["status"] != "ACTIVE":
            time.sleep(1)
        assert 1 <= mock.clock.slept <= 60


def test_a_polling_coroutine_of_the_users_own() -> None:
    """With simulate_sleep a loop around asyncio.sleep ends in simulated time too."""

    async def poll() -> None:
        omics = boto3.client("omics", region_name="us-east-1")
        made = workflow(omics)
        while omics.get_workflow(id=made)["status"] != "ACTIVE":  # noqa: ASYNC110 - what a user writes
            await asyncio.sleep(1)

    with mock_omics(simulate_sleep=True) as mock:
        asyncio.run(poll())
        assert 1 <= mock.clock.slept <= 60
