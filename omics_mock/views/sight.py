"""How views see: one kind of resource, and one resource of it, through a mock and at its now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from omics_mock.operations.registry import handler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.domain.table import Table
    from omics_mock.domain.world import World
    from omics_mock.operations.context import Context
    from omics_mock.timing.clock import Clock
    from omics_mock.timing.instants import Instant
    from omics_mock.views.members import View

V_co = TypeVar("V_co", bound="View", covariant=True)


class Inspected:
    """What views need of a mock; `OmicsMock` has it."""

    lock: AbstractContextManager[object]
    clock: Clock
    world: World

    def looking(self, region: Region, now: Instant) -> Context:
        """What a handler needs to answer the owner of the region, who leaves no trace."""
        raise NotImplementedError


def _by_id(record: Any) -> Mapping[str, object]:
    return {"id": record.id}


def _whole(answer: Mapping[str, Any], _record: Any) -> Mapping[str, Any]:
    return answer


@dataclass(frozen=True, slots=True)
class Kind(Generic[V_co]):
    """One kind of resource: `word` is what one of them is called, and `view` how a test sees it.

    `table` is its attribute of a region; `operation` shows one of them when it gets `request(record)`, and `shown`
    finds the members of the resource in the answer. `name_field` is the field of the record that `named` looks at.
    """

    word: str
    view: type[V_co]
    table: str
    operation: str
    request: Callable[[Any], Mapping[str, object]] = _by_id
    shown: Callable[[Mapping[str, Any], Any], Mapping[str, Any]] = _whole
    name_field: str = "name"

    def table_of(self, region: Region, world: World) -> Table[Any]:  # noqa: ARG002 - the world keeps shares
        """The table in which those of the region are."""
        table: Table[Any] = getattr(region, self.table)
        return table

    def find(self, region: Region, world: World, resource_id: str, now: Instant) -> Resource | None:
        """The record of the region with this id."""
        return self.table_of(region, world).find(resource_id, now)

    def existing(self, region: Region, world: World, now: Instant, **wanted: object) -> Iterator[Resource]:
        """The records of the region with these field values, in creation order."""
        return self.table_of(region, world).existing(now, **wanted)

    def latest(self, region: Region, world: World, now: Instant) -> Iterator[Resource]:
        """The records of the region, the last one first."""
        return self.table_of(region, world).backwards(now)

    def answer(self, context: Context, record: Resource) -> Mapping[str, Any]:
        """The members of a record that its operation shows, under their wire names."""
        handle = cast("Callable[[Context, Any], Mapping[str, Any]]", handler(self.operation))
        return self.shown(handle(context, self.request(record)), record)


class Sight:
    """One resource, wherever it is, as long as it is there."""

    __slots__ = ("account_id", "kind", "mock", "region_name", "resource_id")

    def __init__(self, mock: Inspected, kind: Kind[View], region: Region, resource_id: str) -> None:
        self.mock = mock
        self.kind = kind
        self.account_id = region.account_id
        self.region_name = region.name
        self.resource_id = resource_id

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other resource."""
        return id(self.mock), self.kind.table, self.account_id, self.region_name, self.resource_id

    @property
    def region(self) -> Region:
        """The region in which it is."""
        return self.mock.world.region(self.account_id, self.region_name)

    def now(self) -> Instant:
        """The instant at which it is looked at; everything until then is settled."""
        now = self.mock.clock.instant()
        self.mock.world.settle(now)
        return now

    def found(self, now: Instant) -> Resource | None:
        """The record, if it exists."""
        return self.kind.find(self.region, self.mock.world, self.resource_id, now)

    def record(self) -> Resource:
        """The record; raises KeyError when it does not exist any more."""
        found = self.found(self.now())
        if found is None:
            raise KeyError(
                f"{self.kind.word} {self.resource_id} is gone: deleted, or unknown to the snapshot that was restored"
            )
        return found

    def answer(self) -> Mapping[str, Any]:
        """The members that its Get operation shows, under their wire names; raises KeyError as `record` does."""
        with self.mock.lock:
            record = self.record()
            return self.kind.answer(self.mock.looking(self.region, self.now()), record)
