"""One caller of one mock: every call is checked, and what it tells is remembered."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from botocore.response import StreamingBody

from tests.contract.model_values import SERVICE_MODEL
from tests.scenarios.machine_answers import moments, problems
from tests.scenarios.machine_crosschecks import check_batch, check_filter, check_tags, check_versions
from tests.scenarios.machine_knowledge import Knowledge, addresses
from tests.scenarios.machine_requests import ACCOUNT, SUBSCRIBER
from tests.scenarios.machine_resources import KINDS, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock import OmicsMock

CALLED: Counter[str] = Counter()
"""How often each operation was called, over all examples."""

SUCCEEDED: Counter[str] = Counter()

_ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})
_CLIENTS: dict[str, Any] = {}
_MILLISECOND = timedelta(milliseconds=1)


def client_of(account: str) -> Any:
    """A client that does not try again; one for all examples, since making one takes longer than many calls."""
    if account not in _CLIENTS:
        _CLIENTS[account] = boto3.client(
            "omics", "us-east-1", aws_access_key_id=account, aws_secret_access_key="secret", config=_ONCE
        )
    return _CLIENTS[account]


class Refused(Exception):
    """A call ended in an error of the service or of the network; `code` is its code, or the error's class."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Service:
    """The service as one account sees it, and a second account that calls now and then."""

    def __init__(self, mock: OmicsMock) -> None:
        self.mock = mock
        self.known = Knowledge(mock.clock.now)
        self._methods = {api: method for method, api in client_of(ACCOUNT).meta.method_to_api_mapping.items()}

    def call(self, operation: str, request: dict[str, Any], account: str = ACCOUNT) -> dict[str, Any]:
        """Make a call; AssertionError when the answer breaks an invariant, Refused when it is an error."""
        if operation not in OPERATIONS:
            raise Refused("operation of a newer model")
        CALLED[operation] += 1
        self.mock.catch_up()
        before = self.state()
        try:
            answer = getattr(client_of(account), self._methods[operation])(**request)
        except ClientError as error:
            assert self.state() == before, f"the refused {operation} changed something: {request} {error}"
            raise Refused(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error
        except (NoConnection, HTTPClientError) as error:
            assert self.state() == before, f"{operation} changed something on the way: {request}"
            raise Refused(type(error).__name__) from error
        SUCCEEDED[operation] += 1
        self._check_answer(operation, answer)
        if account == ACCOUNT or operation == "DeleteShare":
            self.known.learn(operation, request, answer)
        return answer

    def attempt(self, operation: str, request: dict[str, Any], account: str = ACCOUNT) -> dict[str, Any] | None:
        """As `call`; None for an error, which has to be one that the operation declares."""
        try:
            return self.call(operation, request, account)
        except Refused as refused:
            assert refused.code in declared(operation), f"{operation} {request} answered {refused}"
            return None

    def state(self) -> Any:
        """Everything there is, to be compared; accounts and regions without anything do not count."""
        state = self.mock.world.saved()
        regions = tuple(region for region in state.regions if any(table.records for table in region.tables.values()))
        return state._replace(
            regions=regions, shares={name: table for name, table in state.shares.items() if table.records}
        )

    def future(self, requests: list[tuple[str, dict[str, Any]]]) -> list[Any]:
        """What these calls give, one at each of the next instants at which something happens; nothing is learned."""
        seen: list[Any] = []
        for operation, request in requests:
            try:
                answer = getattr(client_of(ACCOUNT), self._methods[operation])(**request)
            except ClientError as error:
                answer = error.response
            seen.append({name: value for name, value in answer.items() if not isinstance(value, StreamingBody)})
            seen.append(self.mock.clock.pending_events)
            seen.append(self.mock.clock.advance_to_next_event())
        return [*seen, self.mock.events.list]

    def pages(self, kind: str, request: dict[str, Any], size: int) -> list[dict[str, Any]]:
        """All items of a list, read page by page."""
        declared_kind = KINDS[kind]
        members = SERVICE_MODEL.operation_model(declared_kind.list).input_shape.members
        limit = "maxItems" if "maxItems" in members else "maxResults"
        size = min(size, members[limit].metadata.get("max", size))
        token_member = "startingToken" if "startingToken" in members else "nextToken"
        items: list[dict[str, Any]] = []
        token: dict[str, str] = {}
        while True:
            page = self.call(declared_kind.list, {**request, limit: size, **token})
            found = page[declared_kind.items]
            assert len(found) <= size
            items += found
            if not page.get("nextToken"):
                return items
            assert found, f"{declared_kind.list} gave an empty page that is not the last"
            token = {token_member: page["nextToken"]}

    def audit(self, kind: str, size: int) -> None:
        """The lists of a kind agree with its Gets, in both directions."""
        if KINDS[kind].list not in OPERATIONS:
            return
        for request in self._places(kind):
            try:
                items = self.pages(kind, request, size)
            except Refused as refused:
                parent = KINDS[kind].parent
                assert refused.code == "ResourceNotFoundException" and parent is not None, refused
                continue
            listed = [addresses(kind, item, request) for item in items]
            assert len(set(listed)) == len(listed), f"{kind} is listed twice: {listed}"
            missing = set(self._expected(kind, request)) - set(listed)
            assert not missing, f"{KINDS[kind].list} {request} lacks {missing}"
            for address, item in zip(listed, items, strict=True):
                self._check_listed(kind, dict(address), item)
            check_filter(self, kind, request, items)

    def _check_listed(self, kind: str, address: dict[str, str], item: dict[str, Any]) -> None:
        get, inside = KINDS[kind].get, KINDS[kind].inside
        if get is None:
            return
        answer = self.call(get, address)
        shown = answer[inside] if inside else answer
        possible = SERVICE_MODEL.operation_model(get).output_shape.members
        members = possible[inside].members if inside else possible
        for member, value in item.items():
            if member in members:
                assert shown.get(member) == value, f"{get} {address} shows another {member} than {KINDS[kind].list}"
        check_tags(self, kind, shown)
        if kind == "run_batch":
            check_batch(self, shown)
        elif kind == "annotation_store":
            check_versions(self, shown)

    def _places(self, kind: str) -> list[dict[str, str]]:
        """The requests that list everything of a kind."""
        declared_kind = KINDS[kind]
        if kind == "share":
            return [{"resourceOwner": "SELF"}]
        if declared_kind.parent is None:
            return [{}]
        parents = [dict(address) for address in self.known.alive[declared_kind.parent]]
        return [{member: parent[key] for member, key in declared_kind.among.items()} for parent in parents]

    def _expected(self, kind: str, request: dict[str, str]) -> list[Any]:
        if not self.known.is_certain:
            return []
        place = {member: value for member, value in request.items() if member in KINDS[kind].keys}
        now = self.mock.clock.now()
        return [
            address
            for address, born in self.known.alive[kind].items()
            if place.items() <= dict(address).items() and (born is None or born <= now)
        ]

    def _check_answer(self, operation: str, answer: dict[str, Any]) -> None:
        found = problems(operation, answer)
        assert not found, f"the answer to {operation} is not that of the model: {found}"
        if not self.known.is_certain:
            return
        now = self.mock.clock.now()
        ahead = [(path, moment) for path, moment in moments(answer) if moment > now]
        assert not ahead, f"{operation} tells of the future at {now}: {ahead}"

    @contextmanager
    def expecting(self, code: str) -> Iterator[None]:
        """The calls inside are refused with exactly this code."""
        try:
            yield
        except Refused as refused:
            assert refused.code == code, f"{refused}, not {code}"
        else:
            raise AssertionError(f"not refused with {code}")


def declared(operation: str) -> set[str]:
    """The codes of the errors that an operation declares."""
    return {shape.name for shape in SERVICE_MODEL.operation_model(operation).error_shapes}


OTHER_ACCOUNT = SUBSCRIBER
