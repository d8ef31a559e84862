"""What an operation knows while it runs: the instant, the caller, the tables, and nothing of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from omics_mock.domain.resource import Resource
from omics_mock.support.errors import ConflictException, ServiceQuotaExceededException, ValidationException
from omics_mock.support.pages import Page, cut, read_token, write_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from omics_mock.domain.region import Region
    from omics_mock.domain.script_book import ScriptBook
    from omics_mock.domain.table import Table
    from omics_mock.domain.world import World
    from omics_mock.effects.objects import Objects
    from omics_mock.support.ids import Ids
    from omics_mock.support.pages import Place
    from omics_mock.support.rates import Rates
    from omics_mock.timing.durations import Durations
    from omics_mock.timing.instants import Instant

R = TypeVar("R", bound=Resource)
P_co = TypeVar("P_co", bound="Placed", covariant=True)


class Placed(Protocol):
    """A member of a list: its place in the list's order."""

    @property
    def creation_time(self) -> Instant:
        """When it came into being."""

    @property
    def ordinal(self) -> int:
        """Orders what came into being at one instant."""


class Listed(Protocol[P_co]):
    """Anything a list operation can page through; tables are."""

    def after(self, place: Place | None, now: Instant, wanted: Mapping[str, object]) -> Iterator[P_co]:
        """The members behind `place` that exist at `now` and have the `wanted` field values, in order."""


class Request(Protocol):
    """What is kept of the request that is being answered."""

    @property
    def kept(self) -> Mapping[str, object]:
        """Its members, with size and digest in the place of bytes."""


@dataclass(slots=True, kw_only=True)  # not frozen: one is made for every call, and that would take three times as long
class Context:
    """One call of one operation.

    `now` is one instant for the whole call. `caller_arn` is who calls. `declared_errors` are the error codes that
    the caller's model lists for the operation. `analytics_enabled` says whether the account may make variant and
    annotation stores. `polled` is told which unfinished resource a Get has read. `scripts` is what the
    test has declared; they remember this call by `call`. `check` raises ValidationException when the members
    of a request of the named operation, one that this call makes for its caller, break the caller's model.
    """

    operation: str
    now: Instant
    region: Region
    world: World
    caller_arn: str
    ids: Ids
    durations: Durations
    quotas: Mapping[str, float]
    rates: Rates
    objects: Objects
    scripts: ScriptBook
    call: Request
    page_size: int | None
    analytics_enabled: bool
    declared_errors: frozenset[str]
    check: Callable[[str, dict[str, Any]], None]
    polled: Callable[[Resource, str, Instant], None]

    def read(self, table: Table[R], resource_id: str, **wanted: object) -> R:
        """The resource that a Get operation shows, as `Table.get` finds it; raises the table's not-found error."""
        record = table.get(resource_id, self.now, **wanted)
        if record.is_unfinished(self.now):
            self.polled(record, table.kind, self.now)
        return record

    def page(
        self,
        listed: Listed[P_co],
        request: Mapping[str, object],
        *,
        wanted: Mapping[str, object] | None = None,
        where: Callable[[P_co], bool] | None = None,
        default: int = 100,
    ) -> Page[P_co]:
        """One page of a list: members with the `wanted` field values (None values do not filter) and `where`.

        The token and the limit are the request's, in any of the three dialects of the model. `default` is the
        page size when the request names none. Raises ValidationException for a token of another list.
        """
        fields = {name: value for name, value in (wanted or {}).items() if value is not None}
        query = self._query(request)
        member = "startingToken" if "startingToken" in request else "nextToken"
        token = request.get(member)
        place = read_token(str(token), query, member) if token is not None else None
        members = listed.after(place, self.now, fields)
        wished = int(str(request.get("maxResults") or request.get("maxItems") or default))
        limit = min(wished, self.page_size or default)
        items, more = cut(filter(where, members) if where is not None else members, limit)
        following = write_token((items[-1].creation_time, items[-1].ordinal), query) if more else None
        return Page(items, following)

    def once(self, request: Mapping[str, object], table: Table[R], create: Callable[[], R]) -> R:
        """The resource that this request creates, or the one it created before with the same idempotency token.

        A token that comes again with other members raises ConflictException where the operation declares it, else
        ValidationException. chosen: the service's answer to such a reuse is not documented. A token is forgotten
        together with the resource it made.
        """
        member = "requestId" if "requestId" in request else "clientToken"
        if member not in request:
            return create()
        key = (self.operation, str(request[member]))
        known = self.region.tokens.get(key)
        if known is not None and (record := table.find(known[1], self.now)) is not None:
            if known[0] != self.call.kept:
                raise self.conflict(f"{member} was already used for a request with different parameters")
            return record
        record = create()
        self.region.tokens[key] = (self.call.kept, record.id)
        return record

    def conflict(self, message: str) -> ConflictException | ValidationException:
        """ConflictException where the operation declares it, else ValidationException."""
        conflicts = "ConflictException" in self.declared_errors
        return ConflictException(message) if conflicts else ValidationException(message)

    def within_quota(self, quota: str, used: int, what: str) -> None:
        """Raise ServiceQuotaExceededException when one more of `what` would exceed the quota.

        chosen: the text; the type is ValidationException where the operation does not declare the quota error.
        """
        if used < self.quotas[quota]:
            return
        message = f"The limit of {self.quotas[quota]} for {what} has been exceeded"
        if "ServiceQuotaExceededException" in self.declared_errors:
            raise ServiceQuotaExceededException(message)
        raise ValidationException(message)

    def _query(self, request: Mapping[str, object]) -> object:
        paging = {"startingToken", "nextToken", "maxResults", "maxItems"}
        filters = sorted((name, repr(value)) for name, value in request.items() if name not in paging)
        return self.operation, self.region.account_id, self.region.name, filters
