"""All regions of all accounts of one mock, and the settling of time in them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from omics_mock.domain.region import Region, RegionState
from omics_mock.domain.share import shares_table
from omics_mock.support.upwards import upwards
from omics_mock.timing.instants import to_datetime
from omics_mock.timing.schedule import Change, Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from omics_mock.domain.resource import Resource
    from omics_mock.domain.share import Share
    from omics_mock.domain.table import Table, TableState
    from omics_mock.timing.instants import Instant
    from omics_mock.timing.schedule import Entry


class WorldState(NamedTuple):
    """What all regions were; `settled` is the schedule's instant and last ordinal."""

    settled: tuple[Instant, int]
    regions: Sequence[RegionState]
    shares: Mapping[str, TableState]


_table = itemgetter(2)  # of an entry of the schedule

_MANY = 1000
"""Changes at one instant that are worth preparing for, such as the archiving of a whole store."""


class World:
    """The regions of one mock; it takes note of what time brings, in time order, ties in creation order.

    Settling only moves members between indexes and queues and lets waiting runs in; statuses never depend on it.
    """

    def __init__(self, start: Instant, quotas: Mapping[str, float]) -> None:
        self._schedule = Schedule(start)
        self._quotas = quotas
        self._regions: dict[tuple[str, str], Region] = {}
        self._shares: dict[str, Table[Share]] = {}
        self._observe: Callable[[Region, Resource, Instant, str], None] | None = None
        self._time_moved: Callable[[Instant], None] | None = None
        self._is_watched: Callable[[], bool] = bool  # False
        self._furnish: Callable[[Region], None] | None = None

    def observed_by(self, observe: Callable[[Region, Resource, Instant, str], None]) -> None:
        """Let `observe` be told whatever happens to any resource, in time order, ties in creation order."""
        self._observe = observe
        for region in self._regions.values():
            region.observed_by(observe)

    def region(self, account_id: str, name: str, partition: str = "aws") -> Region:
        """The resources of `account_id` in the region `name`, made empty when first asked for."""
        region = self._regions.get((account_id, name))
        if region is None:
            region = Region(account_id, name, partition, self._schedule, self._quotas)
            self._regions[account_id, name] = region
            if self._furnish is not None:
                self._furnish(region)
            if self._observe is not None:
                region.observed_by(self._observe)
        return region

    def regions(self) -> Sequence[Region]:
        """Every region that was used so far."""
        return tuple(self._regions.values())

    def shares(self, region_name: str) -> Table[Share]:
        """The shares of all accounts in the region `region_name`: one table, because two accounts see each."""
        shares = self._shares.get(region_name)
        if shares is None:
            shares = self._shares[region_name] = shares_table(self._schedule)
            shares.observe = upwards(self, partial(World._share_changed, region_name=region_name), None)
        return shares

    def is_settled(self, now: Instant) -> bool:
        """Whether everything that has changed until `now`, and nothing later, is taken note of."""
        return now == self._schedule.settled

    def settle(self, now: Instant) -> None:
        """Take note of every change until `now`; costs nothing on an unmoved clock."""
        if now == self._schedule.settled:
            return
        if now < self._schedule.settled:
            self._restart(now)
            return
        while changed := self._schedule.take(now):
            at = changed[0][0]
            if len(changed) > _MANY:
                for table, count in Counter(map(_table, changed)).items():
                    table().before_many(count)
            for _, _, table, resource_id in changed:
                table().settle(resource_id, at)
            self.admit(at)
        self._schedule.settled = now

    def quotas_changed(self, at: Instant) -> None:
        """The quotas are others since `at`: let in whoever may start now."""
        for region in self._regions.values():
            region.admission.quotas_changed()
        self.admit(at)

    def admit(self, at: Instant) -> None:
        """Let waiting runs in wherever capacity freed."""
        for region in self._regions.values():
            if region.admission.is_stirred:
                region.admission.admit(at)

    def next_event(self) -> Instant | None:
        """The next change of a resource in transition; None when the world is idle."""
        return self._schedule.next()

    def pending_changes(self) -> Sequence[Change]:
        """The next change of every resource in transition, soonest first."""
        return tuple(_change(entry) for entry in self._schedule.awaited())

    def time_moved(self, now: Instant) -> None:
        """The clock was moved to `now`; what this brings about is noted now only if somebody waits for it."""
        if self._time_moved is not None:
            self._time_moved(now)

    @property
    def is_watched(self) -> bool:
        """Whether anybody is called when something happens, and may look around then."""
        return self._is_watched()

    def when_time_moves(self, act: Callable[[Instant], None], is_watched: Callable[[], bool]) -> None:
        """Let `act` be called with the new instant whenever the clock is moved; at every change if `is_watched`."""
        self._time_moved = act
        self._is_watched = is_watched

    def furnished_by(self, furnish: Callable[[Region], None]) -> None:
        """Let `furnish` be called with every region that is made from now on."""
        self._furnish = furnish

    def saved(self) -> WorldState:
        """Everything there is."""
        return WorldState(
            settled=self._schedule.saved(),
            regions=tuple(region.saved() for region in self._regions.values()),
            shares={name: table.saved() for name, table in self._shares.items()},
        )

    def restored(self, state: WorldState) -> None:
        """Have everything that a world has had, and nothing else; nobody is told."""
        self._schedule.restored(state.settled)
        known, self._regions = self._regions, {}
        for saved in state.regions:
            key = saved.account_id, saved.name
            if key in known:
                self._regions[key] = known[key]
            self.region(*key, saved.partition).restored(saved, self._schedule.settled)
        self._shares = {name: table for name, table in self._shares.items() if name in state.shares}
        for name, shares in state.shares.items():
            self.shares(name).restored(shares)

    def _share_changed(self, resource: Resource, at: Instant, status: str, region_name: str) -> None:
        """Tell both accounts of a share. doc: events tell when a user shares a resource with you."""
        if self._observe is not None:
            share = cast("Share", resource)
            home = self.region(share.owner_id, region_name)
            self._observe(home, share, at, status)
            self._observe(self.region(share.principal_subscriber, region_name, home.partition), share, at, status)

    def _restart(self, now: Instant) -> None:
        told_until = self._schedule.settled
        self._schedule.restart(now)
        for region in self._regions.values():
            for table in region.tables():
                table.restart(now, told_until)
            region.restart(now)
        for shares in self._shares.values():
            shares.restart(now, told_until)


def _change(entry: Entry) -> Change:
    at, _, table, resource_id = entry
    return Change(to_datetime(at), *table().change_at(resource_id, at))
