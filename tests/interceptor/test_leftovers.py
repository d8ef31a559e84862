"""Clients that outlive their mock: refused, with a message that says what to do."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from omics_mock.exceptions import ConfigurationError, OmicsMockNotActive
from omics_mock.interceptor import leftovers, patches
from tests.interceptor.stand_in import answering


class Elsewhere:
    """Stands where AWS would be."""

    def __init__(self, client: Any) -> None:
        self.calls = 0
        client.meta.events.register("before-send", self.answer)

    def answer(self, **_kwargs: Any) -> AWSResponse:
        self.calls += 1
        return AWSResponse("", 200, {}, self)

    def stream(self) -> list[bytes]:
        return [b"{}"]


def test_a_client_made_under_a_mock_is_refused_after_it() -> None:
    """The error names the operation and the line that made the client, and nothing is sent."""
    with answering():
        client = boto3.client("omics")
        line = inspect.currentframe().f_lineno - 1  # type: ignore[union-attr]
    aws = Elsewhere(client)
    with pytest.raises(OmicsMockNotActive, match=r"^ListRuns was called while no mock") as caught:
        client.list_runs()
    assert f"made at {__file__}:{line}," in str(caught.value)
    assert "omics_mock_block" in str(caught.value)
    assert aws.calls == 0


def test_a_client_used_under_a_mock_is_refused_after_it() -> None:
    """A client of the module, made before any mock, is refused once a mock has answered for it."""
    client = boto3.client("omics")
    aws = Elsewhere(client)
    client.list_runs()
    assert aws.calls == 1
    with answering() as mock:
        client.list_runs()
    assert len(mock.calls) == 1
    with pytest.raises(OmicsMockNotActive):
        client.list_runs()
    aws_calls_under_the_mock = 1  # botocore calls all handlers, also those whose answer does not count
    assert aws.calls == 1 + aws_calls_under_the_mock


def test_a_client_that_never_met_a_mock_is_left_alone() -> None:
    """Outside a mock a client of its own may call AWS: integration tests live in the same run."""
    patches.install()
    client = boto3.client("omics")
    aws = Elsewhere(client)
    client.list_runs()
    assert aws.calls == 1


@pytest.mark.parametrize("maker", ["_pytest.fixtures", "concurrent.futures.thread"])
def test_no_line_is_better_than_one_of_somebody_else(maker: str) -> None:
    """A client that a fixture of ours or a thread made names no line of pytest or Python as the user's."""
    with answering(), ThreadPoolExecutor(1) as pool:
        if maker == "_pytest.fixtures":
            made = {"__name__": maker, "boto3": boto3}
            exec("client = boto3.client('omics')", made)
            client: Any = made["client"]
        else:
            client = pool.submit(boto3.client, "omics").result()
    with pytest.raises(OmicsMockNotActive, match="The client was made or used") as caught:
        client.list_runs()
    assert "made at" not in str(caught.value)


def test_the_mock_takes_a_left_over_client_back() -> None:
    """Under the next mock the same client is answered again."""
    with answering():
        client = boto3.client("omics")
    with answering() as mock:
        client.list_runs()
    assert len(mock.calls) == 1


def test_always_refuses_every_omics_call() -> None:
    """With `always` even a client that never met a mock is refused, and other services are not."""
    client, other = boto3.client("omics"), boto3.client("logs")
    aws, store = Elsewhere(client), Elsewhere(other)
    leftovers.set_block("always")
    with pytest.raises(OmicsMockNotActive, match="omics_mock_block = always forbids"):
        client.list_runs()
    other.describe_log_groups()
    assert (aws.calls, store.calls) == (0, 1)


def test_never_lets_left_over_clients_through() -> None:
    """With `never` a left-over client goes to AWS, with the credentials it was made with."""
    leftovers.set_block("never")
    with answering():
        client = boto3.client("omics")
    aws = Elsewhere(client)
    client.list_runs()
    assert aws.calls == 1


def test_unknown_mode_is_refused() -> None:
    """A mode that does not exist is named together with those that do."""
    with pytest.raises(ConfigurationError, match=r"'sometimes' is unknown\. Use one of: leftover, always, never"):
        leftovers.set_block("sometimes")  # type: ignore[arg-type]


def test_a_mock_that_ends_during_a_call() -> None:
    """A call that has begun under a mock which ends before it is sent is refused, not sent to AWS."""
    client = boto3.client("omics")
    with answering() as mock:
        client.list_runs()
        from omics_mock import active

        client.meta.events.register("before-sign.omics", lambda **_: active.remove(mock))  # type: ignore[arg-type]
        with pytest.raises(OmicsMockNotActive):
            client.list_runs()


def test_always_imports_no_botocore_by_itself() -> None:
    """`always` in a run that never imports botocore costs no import of it, and works once it is imported."""
    program = """
        import sys
        from omics_mock.exceptions import OmicsMockNotActive
        from omics_mock.interceptor import leftovers
        leftovers.set_block("always")
        assert not {"botocore", "boto3", "aiobotocore", "pytest"} & sys.modules.keys(), sys.modules.keys()
        import boto3
        try:
            boto3.client("omics", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b").list_runs()
        except OmicsMockNotActive:
            sys.exit(7)
    """
    finished = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False, timeout=60)
    assert finished.returncode == 7
