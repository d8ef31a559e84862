"""Tables: creation order, births in the future, and filters that agree with a plain scan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.resource import LivingResource
from omics_mock.domain.table import Table
from omics_mock.support.errors import ResourceNotFoundException
from omics_mock.timing.schedule import Schedule
from omics_mock.timing.timeline import Plan, Timeline

PLAN = Plan.of(("CREATING", 10), ("ACTIVE", 20), ("DELETED", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(LivingResource):
    name: str


def thing(number, birth, name="a"):
    return Thing(id=str(number), creation_time=birth, name=name, timeline=Timeline(birth, PLAN))


class World:
    """A table with its schedule, settled as the real world settles it."""

    def __init__(self):
        self.schedule = Schedule(0)
        self.table = Table("thing", self.schedule, ResourceNotFoundException)
        self.now = 0

    def settle(self, now):
        self.now = now
        if now < self.schedule.settled:
            told_until = self.schedule.settled
            self.schedule.restart(now)
            self.table.restart(now, told_until)
        while due := self.schedule.take(now):
            for at, _, table, thing_id in due:
                table().settle(thing_id, at)
        self.schedule.settled = now


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 30), st.sampled_from("ab")),
        st.tuples(st.just("go"), st.integers(-25, 25), st.just("")),
        st.tuples(st.just("rename"), st.integers(0, 9), st.sampled_from("ab")),
        st.tuples(st.just("remove"), st.integers(0, 9), st.just("")),
        st.tuples(st.just("look"), st.just(0), st.sampled_from("ab")),
    ),
    max_size=40,
)


@given(steps)
def test_filters_agree_with_a_scan_of_everything_that_exists(history):
    """After any adds (also of the unborn), renames, removals and moves of time, indexes say what a scan says."""
    world, alive = World(), {}
    for number, (step, amount, name) in enumerate(history):
        if step == "add":
            alive[str(number)] = world.table.add(thing(number, world.now + amount, name))
        elif step == "go":
            world.settle(max(world.now + amount, 0))
        elif step == "rename" and amount < len(alive):
            old = list(alive.values())[amount]
            alive[old.id] = world.table.replace(replace(old, name=name))
        elif step == "remove" and amount < len(alive):
            world.table.remove(list(alive)[amount])
            del alive[list(alive)[amount]]
        for wanted in ({}, {"name": name}, {"status": "ACTIVE"}, {"name": name, "status": "CREATING"}):
            expected = [
                record.id
                for record in sorted(alive.values(), key=lambda record: (record.creation_time, record.ordinal))
                if record.exists(world.now)
                and wanted.get("name", record.name) == record.name
                and wanted.get("status", record.status_at(world.now)) == record.status_at(world.now)
            ]
            assert [record.id for record in world.table.existing(world.now, **wanted)] == expected


def test_a_resource_is_not_found_before_its_birth_and_after_its_end():
    """A table shows a resource from its creation time until it is DELETED, also by id."""
    world = World()
    world.table.add(thing(1, 5))
    shown = [now for now in range(50) if world.table.find("1", now) is not None]
    assert shown == list(range(5, 35))
    with pytest.raises(ResourceNotFoundException):
        world.table.get("1", 4)


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(0, 29))
def test_after_a_place_comes_exactly_the_rest(births, cut):
    """Reading on behind any member gives exactly the members that come after it, ties included."""
    world = World()
    for number, birth in enumerate(births):
        world.table.add(thing(number, birth))
    everything = list(world.table.existing(9))
    if cut < len(everything):
        place = (everything[cut].creation_time, everything[cut].ordinal)
        assert list(world.table.after(place, 9, {})) == everything[cut + 1 :]


@given(steps)
def test_what_happens_is_told_once_and_in_order_of_time(history):
    """Each status is told exactly once, when it is entered, however time goes to and fro."""
    world, told = World(), []
    world.table.observe = lambda record, at, status: told.append((record.id, at, status))
    for number, (step, amount, name) in enumerate(history):
        if step == "add":
            world.table.add(thing(number, world.now + amount, name))
        elif step == "go":
            began = len(told)
            world.settle(max(world.now + amount, 0))
            assert [at for _, at, _ in told[began:]] == sorted(at for _, at, _ in told[began:])
    assert len(told) == len(set(told))
    latest = {thing_id: max(at for other, at, _ in told if other == thing_id) for thing_id, _, _ in told}
    for thing_id, until in latest.items():
        expected = [
            (thing_id, at, status) for at, status in world.table._records[thing_id].timeline.entries() if at <= until
        ]
        assert [event for event in told if event[0] == thing_id] == expected
