"""Page tokens: one of another list, filter or account, or one that was tampered with, is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from omics_mock import mock_omics
from tests.contract.model_values import SERVICE_MODEL
from tests.fuzz.hostile_values import texts
from tests.scenarios.machine_resources import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

STRANGER = "222222222222"


class Lists:
    """Two of everything in two accounts, and the token of the second page of every list."""

    def __init__(self, mock: Any) -> None:
        self.clients = {
            account: boto3.client("omics", "us-east-1", aws_access_key_id=account, aws_secret_access_key="secret")
            for account in ("123456789012", STRANGER)
        }
        self.requests: dict[str, dict[str, Any]] = {}
        for account in self.clients:
            self._fill(mock, account)
        self.tokens = {name: self.first_page(name)["nextToken"] for name in self.requests}

    def _fill(self, mock: Any, account: str) -> None:
        add, where = mock.add, {"account_id": account}
        workflows = [add.workflow(**where) for _ in range(2)]
        for name in ("v1", "v2"):
            add.workflow_version(workflows[0], name, **where)
            add.run_group(name, **where)
            add.run_cache(name, **where)
            add.configuration(name, **where)
            add.sequence_store(name, **where)
            add.variant_store(name, status="ACTIVE", **where)
            add.annotation_store(name, status="ACTIVE", **where)
            add.reference(name=name, **where)
            add.run(workflow_id=workflows[0], run_group_id=None, **where)
        store = add.sequence_store("reads", **where)
        add.read_set(store, count=2, **where)
        add.annotation_store_version("v1", "another", **where)
        if account != STRANGER:
            self.requests |= {
                KINDS[kind].list: {}
                for kind in ("workflow", "run_group", "run_cache", "configuration", "run", "sequence_store")
            }
            self.requests |= {"ListVariantStores": {}, "ListAnnotationStores": {}}
            self.requests["ListWorkflowVersions"] = {"workflowId": workflows[0]}
            self.requests["ListReadSets"] = {"sequenceStoreId": store}
            self.requests["ListAnnotationStoreVersions"] = {"name": "v1"}

    def member(self, operation: str) -> str:
        """The member that takes the token."""
        members = SERVICE_MODEL.operation_model(operation).input_shape.members
        return "startingToken" if "startingToken" in members else "nextToken"

    def first_page(self, operation: str) -> Any:
        """The first of two or more pages."""
        return self.call("123456789012", operation, {**self.requests[operation], "maxResults": 1})

    def call(self, account: str, operation: str, request: dict[str, Any]) -> Any:
        """Call an operation as an account."""
        client = self.clients[account]
        methods = {api: method for method, api in client.meta.method_to_api_mapping.items()}
        return getattr(client, methods[operation])(**request)

    def refusal(self, account: str, operation: str, token: str, **filters: Any) -> str | None:
        """The code with which a page is refused; None for a page."""
        request = {**self.requests[operation], "maxResults": 1, self.member(operation): token, **filters}
        try:
            self.call(account, operation, request)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None


@pytest.fixture(scope="module")
def lists() -> Iterator[Lists]:
    """All lists, ready to be paged through."""
    with mock_omics(region="us-east-1", stall_after=None) as mock:
        yield Lists(mock)


def test_a_token_is_for_one_list(lists: Lists) -> None:
    """The token of any list is good for that list alone."""
    taken = {
        (maker, operation)
        for maker, token in lists.tokens.items()
        for operation in lists.requests
        if lists.refusal("123456789012", operation, token) is None
    }
    assert taken == {(operation, operation) for operation in lists.requests}


def test_a_token_is_for_one_account(lists: Lists) -> None:
    """Another account's call with the token is refused, or does not find the parent of the list."""
    for operation, token in lists.tokens.items():
        refusal = lists.refusal(STRANGER, operation, token)
        assert refusal in ("ValidationException", "ResourceNotFoundException"), operation


@pytest.mark.parametrize(
    ("operation", "filters"),
    [
        ("ListRuns", {"status": "PENDING"}),
        ("ListRuns", {"name": "a"}),
        ("ListWorkflows", {"type": "READY2RUN"}),
        ("ListRunGroups", {"name": "v1"}),
        ("ListReadSets", {"filter": {"status": "ACTIVE"}}),
        ("ListSequenceStores", {"filter": {"name": "v1"}}),
        ("ListVariantStores", {"filter": {"status": "ACTIVE"}}),
        ("ListAnnotationStores", {"ids": ["a"]}),
    ],
)
def test_a_token_is_for_one_filter(lists: Lists, operation: str, filters: dict[str, Any]) -> None:
    """A token of the unfiltered list is refused with a filter, and the other way round."""
    assert lists.refusal("123456789012", operation, lists.tokens[operation], **filters) == "ValidationException"


@given(data=st.data())
def test_a_forged_token_is_refused(lists: Lists, data: st.DataObject) -> None:
    """Any text, and any token with a changed character, gives ValidationException."""
    operation = data.draw(st.sampled_from(sorted(lists.requests)))
    token = lists.tokens[operation]
    place = data.draw(st.integers(0, len(token) - 1))
    changed = token[:place] + data.draw(st.characters(codec="utf-8")) + token[place + 1 :]
    forged = data.draw(st.one_of(st.just(changed), texts, st.just(token + token), st.just(token[:place])))
    if forged != token and _can_be_sent(forged):
        assert lists.refusal("123456789012", operation, forged) == "ValidationException"


def _can_be_sent(text: str) -> bool:
    """Whether botocore lets the text out: not empty, and whole characters."""
    return bool(text) and not any("\ud800" <= char <= "\udfff" for char in text)
