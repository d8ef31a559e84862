"""What a caller of the service has learned: which resources there are, and in which status each was last seen."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.scenarios.machine_resources import CREATES, ENDS, KINDS, MACHINES, REACHABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

Address = tuple[tuple[str, str], ...]

_NOTHING = {"name": "nothing_there", "versionName": "nothing_there", "shareId": "nothing", "taskId": "9999999"}
_SHAREABLE = ("workflow/", "variantStore/", "annotationStore/")


def address_of(values: Mapping[str, str]) -> Address:
    """An address that can be a key."""
    return tuple(sorted(values.items()))


def addresses(kind: str, item: Mapping[str, Any], request: Mapping[str, Any]) -> Address:
    """The address of a listed item."""
    return address_of({member: _found(source, item, request) for member, source in KINDS[kind].keys.items()})


def _found(source: str, item: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    return request[source[1:]] if source.startswith("^") else item[source]


class Knowledge:
    """Everything that the answers of one account have told.

    `alive` are resources that must be there, by kind and address; `lost` those that may have gone since. `gone`
    are those that were deleted. Once time has gone back, nobody can be `is_certain` of what is there.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.alive: dict[str, dict[Address, datetime]] = defaultdict(dict)
        self.lost: dict[str, set[Address]] = defaultdict(set)
        self.statuses: dict[tuple[str, Address], str] = {}
        self.made: dict[tuple[str, str], Address] = {}
        self.ever_made: set[tuple[str, Address]] = set()
        self.arns: dict[str, None] = {}
        self.points: dict[str, None] = {}
        self.page_tokens: list[tuple[str, str]] = []
        self.is_certain = True
        self.changed_groups: set[str] = set()
        self._tokens = 0

    # What requests are made of

    def address(self, kind: str, random: Random) -> dict[str, str]:
        """The address of a resource: mostly of one that is there, sometimes of one that was, or never was."""
        alive, lost = list(self.alive[kind]), list(self.lost[kind])
        chance = random.random()
        if alive and (chance < 0.85 or not lost):
            return dict(random.choice(alive if random.random() < 0.5 else alive[-3:]))
        if lost and chance < 0.97:
            return dict(random.choice(sorted(lost)))
        return {member: _NOTHING.get(member, _missing(kind)) for member in KINDS[kind].keys}

    def arn(self, random: Random, *, shareable: bool = False) -> str:
        """The ARN of something; with `shareable` of something that can be shared."""
        known = [arn for arn in self.arns if not shareable or arn.split(":")[5].startswith(_SHAREABLE)]
        return random.choice(known) if known else "arn:aws:omics:us-east-1:123456789012:workflow/9999999"

    def reference_arn(self, random: Random) -> str:
        """The ARN of a reference."""
        known = [arn for arn in self.arns if "/reference/" in arn]
        if known:
            return random.choice(known)
        return "arn:aws:omics:us-east-1:123456789012:referenceStore/1111111111/reference/2222222222"

    def access_point(self, random: Random) -> str:
        """The ARN of the access point of a sequence store."""
        return random.choice(list(self.points)) if self.points else "arn:aws:s3:us-east-1:123456789012:accesspoint/a"

    def token(self, random: Random) -> str:
        """An idempotency token: a new one, or sometimes one that was used."""
        if self._tokens and random.random() < 0.05:
            return f"token-{random.randrange(self._tokens)}"
        self._tokens += 1
        return f"token-{self._tokens}"

    def page_token(self, operation: str, random: Random) -> str | None:
        """A page token, of this operation or of another one; None when there is none."""
        own = [token for maker, token in self.page_tokens if maker == operation]
        if own and random.random() < 0.7:
            return random.choice(own)
        return random.choice(self.page_tokens)[1] if self.page_tokens else None

    # What answers tell

    def learn(self, operation: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Take note of an answer; raises AssertionError when it contradicts what was known."""
        self._collect_names(operation, answer)
        for kind, members in ENDS.get(operation, {}).items():
            self._end(kind, members, request)
        if operation == "UpdateRunGroup":
            self.changed_groups.add(request["id"])
        if operation in CREATES:
            self._created(operation, request, answer)
        for kind, declared in KINDS.items():
            if declared.get == operation:
                item = answer[declared.inside] if declared.inside else answer
                address = address_of({member: request[member] for member in declared.keys})
                self.seen(kind, address, item)
            elif declared.list == operation:
                for item in answer[declared.items]:
                    self.seen(kind, addresses(kind, item, request), item)

    def seen(self, kind: str, address: Address, item: Mapping[str, Any]) -> None:
        """A resource was shown in an answer."""
        born, status = item.get("creationTime") or item.get("createdAt"), item.get("status")
        is_leaving = status == "DELETING" or (kind == "upload" and address in self.lost[kind])
        if is_leaving or item.get("type") == "READY2RUN":  # those are in a list of their own
            self._lose(kind, address)
        else:
            self.alive[kind][address] = born
            self.lost[kind].discard(address)
        if MACHINES.get(kind) and status is not None:
            before = self.statuses.get((kind, address))
            assert (kind, status) in REACHABLE, f"{kind} {dict(address)} is {status}"
            assert before is None or status in REACHABLE[kind, before], (
                f"{kind} {dict(address)} was {before} and is {status}"
            )
            self.statuses[kind, address] = status

    def time_went_back(self, now: datetime) -> None:
        """Statuses may be those of earlier; what was born later is not there yet, and what was deleted may be."""
        self.is_certain = False
        self.statuses.clear()
        for kind, living in self.alive.items():
            later = [address for address, born in living.items() if born is None or born > now]
            for address in later:
                self._lose(kind, address)

    def _created(self, operation: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        kind, sources = CREATES[operation]
        address = address_of({member: _found(source, answer, request) for member, source in sources.items()})
        token = request.get("requestId") or request.get("clientToken")
        before = self.made.get((operation, token or ""))
        if before == address:
            return
        assert before not in self.alive[kind], f"{token} made {kind} {before} and then {address}"
        is_named_by_user = kind in ("configuration", "variant_store", "annotation_store") or "versionName" in sources
        assert is_named_by_user or (kind, address) not in self.ever_made, f"{kind} {dict(address)} was made twice"
        assert address not in self.alive[kind], f"{kind} {dict(address)} is there and was made again"
        self.ever_made.add((kind, address))
        if token is not None:
            self.made[operation, token] = address
        self.alive[kind][address] = self.now()
        self.lost[kind].discard(address)
        self.statuses.pop((kind, address), None)

    def _end(self, kind: str, members: Mapping[str, str], request: Mapping[str, Any]) -> None:
        for address in list(self.alive[kind]):
            values = dict(address)
            if all(values[member] == request[source] for member, source in members.items()):
                self._lose(kind, address)

    def _lose(self, kind: str, address: Address) -> None:
        self.alive[kind].pop(address, None)
        self.lost[kind].add(address)

    def _collect_names(self, operation: str, answer: Any) -> None:
        for arn in _arns(answer):
            self.arns[arn] = None
        if (access := answer.get("s3Access")) is not None:
            self.points[access["s3AccessPointArn"]] = None
        if answer.get("nextToken"):
            self.page_tokens.append((operation, answer["nextToken"]))


def _missing(kind: str) -> str:
    return "00000000-0000-0000-0000-000000000000" if kind.endswith("import_job") else "9999999999"


def _arns(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [item for name, item in value.items() if name in _ARN_MEMBERS and isinstance(item, str)]
        return own + [arn for name, item in value.items() if isinstance(item, dict | list) for arn in _arns(item)]
    if isinstance(value, list):
        return [arn for item in value for arn in _arns(item)]
    return []


_ARN_MEMBERS = {"arn", "storeArn", "versionArn", "runArn"}
