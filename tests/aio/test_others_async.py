"""Calls of other services by asynchronous clients under `others="block"`."""

from __future__ import annotations

import pytest
from aiobotocore.session import AioSession

from omics_mock import mock_omics
from omics_mock.exceptions import OtherServiceBlocked

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(("service", "operation"), [("s3", "list_buckets"), ("sts", "get_caller_identity")])
async def test_an_asynchronous_call_is_refused(forbidden_sockets, service, operation):
    """The refusal comes out of the coroutine, and nothing was sent."""
    async with mock_omics(others="block"), AioSession().create_client(service, region_name="us-east-1") as client:
        with pytest.raises(OtherServiceBlocked, match="nothing was sent"):
            await getattr(client, operation)()


async def test_omics_is_answered(forbidden_sockets):
    """Blocking others changes nothing for omics."""
    async with mock_omics(others="block"), AioSession().create_client("omics", region_name="us-east-1") as omics:
        assert (await omics.list_runs())["items"] == []
