"""The patches themselves: put on once, inert, found by every copy of botocore, and no one else's are lost."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import Any

import boto3
import botocore.client
import botocore.endpoint
import botocore.waiter
import pytest
import wrapt

from omics_mock.interceptor import patches
from tests.interceptor.stand_in import answering


def run(program: str) -> None:
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=120)


def patched() -> list[object]:
    return [
        botocore.endpoint.Endpoint.__dict__["make_request"],
        botocore.client.BaseClient.__dict__["__init__"],
        botocore.waiter.Waiter.__dict__["wait"],
        botocore.endpoint.time,
        botocore.waiter.time,
    ]


def test_installing_again_changes_nothing() -> None:
    """However often a mock is activated, each patch is there once."""
    patches.install()
    before = patched()
    with answering(), answering():
        patches.install()
        patches._patch(botocore.endpoint)  # as the hook of a module that another thread imports
    assert all(one is other for one, other in zip(before, patched(), strict=True))
    assert type(botocore.endpoint.Endpoint.__dict__["make_request"].__wrapped__).__name__ == "function"


def test_a_wrapper_put_on_top_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's wrapper on the same function is called during and after the mock."""
    seen: list[str] = []

    def tracing(wrapped: Any, _instance: Any, args: Any, kwargs: Any) -> Any:
        seen.append(args[0].name)
        return wrapped(*args, **kwargs)

    client = boto3.client("omics")
    monkeypatch.setattr(botocore.endpoint.Endpoint, "make_request", botocore.endpoint.Endpoint.make_request)
    with answering():
        wrapt.wrap_function_wrapper("botocore.endpoint", "Endpoint.make_request", tracing)
        client.list_runs()
    with answering():
        client.list_run_groups()
    assert seen == ["ListRuns", "ListRunGroups"]


def test_time_and_waiter_still_look_the_same() -> None:
    """Whoever uses botocore's names for time, or looks at the signature of a client, notices nothing."""
    patches.install()
    assert abs(botocore.waiter.time.time() - __import__("time").time()) < 60
    assert botocore.endpoint.Endpoint.make_request.__name__ == "make_request"


@pytest.mark.parametrize("first", ["import botocore.endpoint", "patches.install()"])
def test_botocore_imported_anew_is_patched(first: str) -> None:
    """A botocore that is loaded again, after a test emptied sys.modules, is mocked from the next mock on."""
    run(f"""
        import sys
        from omics_mock.interceptor import patches
        {first}
        from tests.interceptor.stand_in import answering
        import boto3
        with answering() as mock:
            boto3.client("omics", region_name="us-east-1").list_runs()
        for name in list(sys.modules):
            if name.partition(".")[0] in ("boto3", "botocore", "s3transfer"):
                del sys.modules[name]
        import boto3
        with answering() as mock:
            boto3.client("omics", region_name="us-east-1").list_runs()
            assert len(mock.calls) == 1
    """)


def test_botocore_imported_under_the_mock_is_patched() -> None:
    """Code under test that imports boto3 on its first call is mocked as well."""
    run("""
        import sys
        from omics_mock.interceptor import patches
        patches.install()
        assert "botocore" not in sys.modules
        from tests.interceptor.stand_in import answering
        with answering() as mock:
            import boto3
            boto3.client("omics", region_name="us-east-1").list_runs()
        assert len(mock.calls) == 1
    """)
