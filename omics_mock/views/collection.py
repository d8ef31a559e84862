"""All resources of one kind, as `mock.runs` has them."""

from __future__ import annotations

from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Generic

from omics_mock.views.sight import Sight, V_co

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typing_extensions import Self

    from omics_mock.domain.region import Region
    from omics_mock.domain.resource import Resource
    from omics_mock.views.sight import Inspected, Kind

_SHOWN = 5


class Views(Generic[V_co]):
    """Live, read-only views of all resources of one kind, in creation order.

    They are those of all regions and accounts, unless `within` narrows it down. `[id]` is one of them, `last` the one
    that was created last.
    """

    def __init__(
        self, mock: Inspected, kind: Kind[V_co], region: str | None = None, account_id: str | None = None
    ) -> None:
        self._mock = mock
        self.kind = kind
        self._region = region
        self._account_id = account_id

    def within(self, region: str | None = None, account_id: str | None = None) -> Self:
        """Only those of one region, of one account, or both."""
        return type(self)(self._mock, self.kind, region or self._region, account_id or self._account_id)

    @property
    def word(self) -> str:
        """What one of them is called: `run`."""
        return self.kind.word

    @property
    def last(self) -> V_co:
        """The one that was created last; raises LookupError when there is none."""
        seen = next(self._latest(1), None)
        if seen is None:
            raise LookupError(f"there is no {self.kind.word} yet{self._where}")
        return self.kind.view(seen)

    def __getitem__(self, resource_id: str) -> V_co:
        """The one with this id; raises KeyError when there is none."""
        if (seen := self._sight_of(resource_id)) is None:
            raise KeyError(self._missing(resource_id))
        return self.kind.view(seen)

    def __contains__(self, resource_id: object) -> bool:
        """Whether there is one with this id."""
        return isinstance(resource_id, str) and self._sight_of(resource_id) is not None

    def __iter__(self) -> Iterator[V_co]:
        return iter(self._found())

    def __len__(self) -> int:
        with self._mock.lock:
            now, world = self._settled(), self._mock.world
            return sum(1 for region in self._regions() for _ in self.kind.existing(region, world, now))

    def __repr__(self) -> str:
        seen = self.seen()
        more = f", and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
        return f"[{', '.join(repr(self.kind.view(one)) for one in seen[:_SHOWN])}{more}]"

    def _found(self, **wanted: object) -> list[V_co]:
        return [self.kind.view(seen) for seen in self.seen(**wanted)]

    def seen(self, **wanted: object) -> Sequence[Sight]:
        """What the views look at, of the records with the `wanted` field values."""
        with self._mock.lock:
            now = self._settled()
            records = [
                (_place(record), region, record.id)
                for region in self._regions()
                for record in self.kind.existing(region, self._mock.world, now, **wanted)
            ]
        records.sort(key=itemgetter(0))
        return [Sight(self._mock, self.kind, region, resource_id) for _, region, resource_id in records]

    def _sight_of(self, resource_id: str) -> Sight | None:
        with self._mock.lock:
            now = self._settled()
            for region in self._regions():
                if self.kind.find(region, self._mock.world, resource_id, now) is not None:
                    return Sight(self._mock, self.kind, region, resource_id)
        return None

    def _latest(self, count: int) -> Iterator[Sight]:
        """At most so many, the last one first; those before them are not looked at."""
        with self._mock.lock:
            now = self._settled()
            latest = [
                (_place(record), region, record.id)
                for region in self._regions()
                for record in islice(self.kind.latest(region, self._mock.world, now), count)
            ]
        latest.sort(key=itemgetter(0), reverse=True)
        for _, region, resource_id in latest[:count]:
            yield Sight(self._mock, self.kind, region, resource_id)

    def _settled(self) -> int:
        now = self._mock.clock.instant()
        self._mock.world.settle(now)
        return now

    def _regions(self) -> Iterator[Region]:
        for region in self._mock.world.regions():
            if self._region in (None, region.name) and self._account_id in (None, region.account_id):
                yield region

    @property
    def _where(self) -> str:
        words = [f"in {self._region}" if self._region else "", f"of {self._account_id}" if self._account_id else ""]
        return "".join(f" {word}" for word in words if word)

    def _missing(self, resource_id: str) -> str:
        latest = list(self._latest(_SHOWN + 1))
        known = ", ".join(repr(seen.resource_id) for seen in latest[:_SHOWN][::-1]) or "none"
        dots = "..., " if len(latest) > _SHOWN else ""
        return f"there is no {self.kind.word} {resource_id!r}{self._where}; there are: {dots}{known}"


class NamedViews(Views[V_co]):
    """The same of a kind whose resources have names."""

    def named(self, name: str) -> list[V_co]:
        """All that have exactly this name now, in creation order; names need not be unique."""
        return self._found(**{self.kind.name_field: name})


def _place(record: Resource) -> tuple[int, int]:
    return record.creation_time, record.ordinal
