"""Asynchronous clients in other surroundings: imported late, with its httpx backend, and under trio."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
import textwrap
from typing import Any

import pytest
from aiobotocore import endpoint
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession

from omics_mock.protocol.wire import Reply
from tests.interceptor.stand_in import answering, failure, in_turn, reply
from tests.support.bytes_stream import BytesStream

# aiobotocore before 3 waits through asyncio, whichever backend sends.
HAS_TRIO = hasattr(endpoint, "AnyioEndpoint")


def test_aiobotocore_imported_after_the_first_mock() -> None:
    """A package imported when the patches are long on is patched as well, its waiters included."""
    program = """
        import asyncio, os
        os.environ |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        from omics_mock.interceptor import patches
        patches.install()
        from tests.interceptor.stand_in import answering, in_turn, reply

        async def main():
            from aiobotocore.session import AioSession
            async with AioSession().create_client("omics", region_name="us-east-1") as omics:
                await omics.get_waiter("run_completed").wait(id="7")

        with answering(in_turn(reply({"status": "RUNNING"}), reply({"status": "COMPLETED"}))) as mock:
            asyncio.run(asyncio.wait_for(main(), 20))
        assert mock.clock.slept == 30
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)


async def wait_and_retry() -> Any:
    """Two polls of a waiter, a retried call and a download, with the httpx backend."""
    from aiobotocore.httpxsession import HttpxSession

    config = AioConfig(http_session_cls=HttpxSession, retries={"mode": "standard"})
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    async with AioSession().create_client("omics", config=config, **keys) as omics:
        await omics.get_waiter("run_completed").wait(id="7")
        await omics.list_runs()
        part = await omics.get_read_set(id="1234567890", sequenceStoreId="1234567890", partNumber=1)
        return await part["payload"].read()


@pytest.mark.filterwarnings("ignore:aiobotocore.s httpx backend")
@pytest.mark.parametrize("loop", ["asyncio", "trio"] if HAS_TRIO else ["asyncio"])
def test_the_httpx_backend(loop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With httpx, which sleeps through anyio, waiters and retries are simulated, under trio as well."""
    anyio = pytest.importorskip("anyio")
    slept: list[float] = []

    async def sleep(delay: float) -> None:
        slept.append(delay)

    monkeypatch.setattr(anyio, "sleep", sleep)
    answers = in_turn(
        reply({"status": "RUNNING"}),
        reply({"status": "COMPLETED"}),
        failure("ThrottlingException", 429),
        reply({}),
        Reply(200, {"Content-Length": "4"}, BytesStream(b"ACGT")),
    )
    with answering(answers) as mock:
        run = importlib.import_module("trio").run if loop == "trio" else lambda main: asyncio.run(main())
        assert run(wait_and_retry) == b"ACGT"
    assert mock.clock.slept >= 30
    assert not any(slept)
