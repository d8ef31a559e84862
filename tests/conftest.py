"""What every suite may use: hypothesis profiles, the active mock, a client, and a ban on sockets."""

from __future__ import annotations

import importlib.util
import os
import socket
from typing import TYPE_CHECKING, Any, NoReturn

import boto3
import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock import OmicsMock

pytest_plugins = ["tests.expected_skips"]

# tests/aio has an environment of its own: make test-aio.
collect_ignore = [] if importlib.util.find_spec("aiobotocore") else ["aio"]

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("local", deadline=None)
# make soak: 10,000 inputs for each fuzz target, 5,000 examples of the state machine, and all the time it takes.
settings.register_profile("soak", max_examples=10_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "local"))


@pytest.fixture
def mock() -> Iterator[OmicsMock]:
    """An active mock in us-east-1."""
    # Here, so that tests of pure functions run even when the package as a whole does not import.
    from omics_mock import mock_omics

    with mock_omics(region="us-east-1") as active:
        yield active


@pytest.fixture
def omics(mock: OmicsMock) -> Any:
    """A boto3 client of the active mock."""
    return boto3.client("omics", region_name="us-east-1")


@pytest.fixture
def forbidden_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up a host or connecting to it fails the test."""

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        pytest.fail(f"this test tried to reach the network: {args[-1]!r}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
