"""The User-Agent of a mocked call: what botocore would have sent, however seldom its text is built."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import boto3
import botocore.useragent
import pytest
from botocore.config import Config

from omics_mock import mock_omics

if TYPE_CHECKING:
    from collections.abc import Callable


class Sent:
    """The User-Agents of all requests of a client, split into their words, whose order botocore leaves open."""

    def __init__(self, client: Any) -> None:
        self.texts: list[str] = []
        client.meta.events.register("before-send.omics", self._note)

    def _note(self, request: Any, **_kwargs: Any) -> None:
        value = request.headers["User-Agent"]
        self.texts.append(value.decode() if isinstance(value, bytes) else value)

    @property
    def words(self) -> list[Counter[str]]:
        return [Counter(text.replace("m/", "m/,").replace(",", " ").split()) for text in self.texts]


def calls(client: Any) -> None:
    """Calls that botocore marks differently: plain ones, a paginator, a waiter, and a plain one once more."""
    client.list_runs()
    list(client.get_paginator("list_runs").paginate())
    workflow = client.create_workflow(definitionUri="s3://bucket/definition.zip")["id"]
    client.get_waiter("workflow_active").wait(id=workflow)
    client.list_runs()


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(user_agent="mine/1.0"),
        Config(user_agent_extra="team/omics", user_agent_appid="app"),
        Config(retries={"mode": "standard"}),
    ],
    ids=["plain", "own", "extra", "standard retries"],
)
def test_every_request_has_the_text_that_botocore_builds(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Call by call, the header is the same as with a builder that builds it anew every time."""

    def sent() -> list[Counter[str]]:
        with mock_omics():
            client = boto3.Session(region_name="us-east-1").client("omics", config=config)
            note = Sent(client)
            calls(client)
            return note.words

    ours = sent()
    built: Callable[..., str] = botocore.useragent.UserAgentString.to_string.__wrapped__
    monkeypatch.setattr(botocore.useragent.UserAgentString, "to_string", built)
    assert ours == sent()


def test_a_change_of_the_client_shows_in_its_next_request() -> None:
    """What a test puts into the client's settings after its first call is in the next header."""
    with mock_omics():
        client = boto3.client("omics", region_name="us-east-1")
        note = Sent(client)
        client.list_runs()
        client.meta.config.user_agent_extra = "changed/1"
        client.list_runs()
        client.meta.config.retries["mode"] = "adaptive"
        client.list_runs()
    first, second, third = note.texts
    assert "changed/1" not in first
    assert second.endswith("changed/1")
    assert "cfg/retry-mode#adaptive" in third


def test_the_text_is_built_once_for_many_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of one kind do not build it anew: that is a quarter of what a call costs."""
    built = 0
    original = botocore.useragent.UserAgentString._build_sdk_metadata

    def counted(builder: Any) -> Any:
        nonlocal built
        built += 1
        return original(builder)

    with mock_omics():
        client = boto3.client("omics", region_name="us-east-1")
        client.list_runs()
        monkeypatch.setattr(botocore.useragent.UserAgentString, "_build_sdk_metadata", counted)
        client.list_runs()
        client.list_run_groups()
    assert built == 0
