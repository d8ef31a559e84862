"""Tables: the resources of one kind in one region, in creation order, with indexes made when first needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from weakref import ref

from omics_mock.domain.resource import GONE, Prospect, Resource
from omics_mock.timing.instants import MILLISECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omics_mock.support.errors import ServiceError
    from omics_mock.timing.instants import Instant
    from omics_mock.timing.schedule import Schedule
    from omics_mock.timing.timeline import Timeline

R = TypeVar("R", bound=Resource)

_place = attrgetter("creation_time", "ordinal")
_birth = attrgetter("creation_time")
STATUS = "status"


class TableState(NamedTuple):
    """What a table held: its records in their order, and what had been told of them."""

    kind: str
    records: tuple[Any, ...]
    told_until: Mapping[str, Instant]
    told: frozenset[tuple[object, ...]]
    told_at: Instant


class Table(Generic[R]):
    """All resources of one kind; `missing` makes the error of an unknown id.

    Lists keep creation order, (creation_time, ordinal). A resource may be added before it is born: it is shown
    from its `creation_time` on. Field indexes are built by the first filter on a field and kept up to date from
    then on; the status index moves its members when time is settled.
    """

    def __init__(self, kind: str, schedule: Schedule, missing: Callable[[str], ServiceError]) -> None:
        self.kind = kind
        self._schedule = schedule
        self._itself = ref(self)
        self._missing = missing
        self._records: dict[str, R] = {}
        self._order: list[R] = []
        self._indexes: dict[str, dict[object, list[R]]] = {}
        self._shown_status: dict[str, str | None] = {}
        self._prospects: dict[str, Prospect] = {}  # of those that will change, unless it is the record itself
        self._told_until: dict[str, Instant] = {}
        self._told: set[tuple[object, ...]] = set()
        self._told_at: Instant = 0
        self.on_change: Callable[[R, Instant], None] | None = None
        self.observe: Callable[[Resource, Instant, str], None] | None = None

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        return iter(self._order)

    def __contains__(self, resource_id: object) -> bool:
        return resource_id in self._records

    def add(self, record: R, *, has_past: bool = False) -> R:
        """Take a new record, give it its place in the order, and return it; one that has a past is no news."""
        object.__setattr__(record, "ordinal", self._schedule.next_ordinal())  # before anybody else has seen it
        self._records[record.id] = record
        _insert(self._order, record)
        for field, index in self._indexes.items():
            self._put(index, field, record)
        prospect = self._noted(record, self._schedule.settled)
        if self.observe is not None:
            # A request that is being answered may have meant its own time; storage keeps milliseconds.
            is_news = not has_past and 0 <= self._schedule.settled - record.creation_time < MILLISECOND
            at = record.creation_time if is_news else self._schedule.settled
            self._tell(record, prospect, at, aloud=is_news)
        return record

    def replace(self, record: R) -> R:
        """Put a changed record in the place of the one with its id, and return it."""
        old = self._records[record.id]
        self._records[record.id] = record
        self._order[_position(self._order, old)] = record
        for field, index in self._indexes.items():
            self._take(index, field, old)
            self._put(index, field, record)
        prospect = self._noted(record, self._schedule.settled)
        if self.observe is not None and getattr(record, "timeline", None) is not getattr(old, "timeline", None):
            self._told_until.pop(record.id, None)
            settled = self._schedule.settled
            timeline: Timeline = record.timeline  # type: ignore[attr-defined]
            entered = timeline.transitions(settled - MILLISECOND, settled)
            for at in sorted({settled, *(at for at, _ in entered)}):
                self._tell(record, prospect, at)
        return record

    def remove(self, resource_id: str) -> None:
        """Forget the record with this id; it is gone from now on."""
        record = self._records.pop(resource_id)
        if self.observe is not None and record.exists(self._schedule.settled):
            self.observe(record, self._schedule.settled, GONE)
        del self._order[_position(self._order, record)]
        self._schedule.drop(record.ordinal)
        for field, index in self._indexes.items():
            self._take(index, field, record)
        self._shown_status.pop(resource_id, None)
        self._prospects.pop(resource_id, None)

    def find(self, resource_id: str, now: Instant) -> R | None:
        """The resource with this id if it exists at `now`."""
        record = self._records.get(resource_id)
        return record if record is not None and record.exists(now) else None

    def get(self, resource_id: str, now: Instant, **wanted: object) -> R:
        """The resource with this id.

        Raises the table's not-found error unless it exists at `now` and has the `wanted` field values, such
        as the id of the store that it must belong to.
        """
        record = self.find(resource_id, now)
        if record is None or any(_value(record, field, now) != value for field, value in wanted.items()):
            raise self._missing(resource_id)
        return record

    def named(self, name: str, now: Instant, **wanted: object) -> R:
        """The resource that goes by this `name`, in a table whose resources users address by name.

        Raises the table's not-found error unless it exists at `now` and has the `wanted` field values.
        """
        record = next(self.existing(now, name=name, **wanted), None)
        if record is None:
            raise self._missing(name)
        return record

    def existing(self, now: Instant, **wanted: object) -> Iterator[R]:
        """The resources that exist at `now` and have all the `wanted` field values, in creation order."""
        return self.after(None, now, wanted)

    def after(self, place: tuple[Instant, int] | None, now: Instant, wanted: Mapping[str, object]) -> Iterator[R]:
        """As `existing`, beginning behind `place`, a (creation_time, ordinal)."""
        records, rest = self._narrowest(wanted)
        start = 0 if place is None else bisect_right(records, place, key=_place)
        end = bisect_right(records, now, key=_birth)
        return _existing(records, range(start, end), now, rest)

    def backwards(self, now: Instant, **wanted: object) -> Iterator[R]:
        """As `existing`, the last one first."""
        records, rest = self._narrowest(wanted)
        return _existing(records, range(bisect_right(records, now, key=_birth) - 1, -1, -1), now, rest)

    def change_at(self, resource_id: str, at: Instant) -> tuple[str, str]:
        """What changes at `at`, the resource or something that belongs to it (`run 1234567`), and what it becomes."""
        record = self._records[resource_id]
        for resource, status in record.happenings(at):
            return f"{self.kind if resource is record else resource.kind} {resource.id}", status
        return f"{self.kind} {resource_id}", record.becomes(at) or "changed"

    def before_many(self, count: int) -> None:
        """Expect `count` changes at once: an index that costs more to keep than to make anew is given up."""
        if count * 16 > len(self._order):
            self._indexes.pop(STATUS, None)
            self._shown_status.clear()

    def settle(self, resource_id: str, at: Instant) -> None:
        """Take note of what became of the resource at `at`."""
        record = self._records[resource_id]
        index = self._indexes.get(STATUS)
        if index is not None and record.status_at(at) != self._shown_status[resource_id]:
            self._take(index, STATUS, record)
            self._put(index, STATUS, record)
        prospect = self._prospects.get(resource_id, record)
        self._promise(record, prospect, at)
        if self.on_change is not None:
            self.on_change(record, at)
        if self.observe is not None and (resource_id not in self._told_until or at > self._told_until[resource_id]):
            self._tell(record, prospect, at)

    def restart(self, now: Instant, told_until: Instant) -> None:
        """Begin again at `now`: statuses are noted afresh and next changes promised again; time went back.

        What the resources went through until `told_until` was told already, and is not told again.
        """
        self._indexes.pop(STATUS, None)
        self._shown_status.clear()
        for record in self._order:
            self._told_until[record.id] = max(told_until, self._told_until.get(record.id, told_until))
            self._promise(record, record.prospect(), now)

    def saved(self) -> TableState:
        """What the table holds; indexes and promises follow from it."""
        return TableState(self.kind, tuple(self._order), dict(self._told_until), frozenset(self._told), self._told_at)

    def restored(self, state: TableState) -> None:
        """Hold what a table has held, and promise its changes to the schedule."""
        self._order = list(state.records)
        self._records = {record.id: record for record in self._order}
        self._indexes.clear()
        self._shown_status.clear()
        self._told_until = dict(state.told_until)
        self._told = set(state.told)
        self._told_at = state.told_at
        for record in self._order:
            self._promise(record, record.prospect(), self._schedule.settled)

    def _noted(self, record: R, at: Instant) -> Prospect:
        """Let it be known what the record is from `at` on; its prospect."""
        prospect = record.prospect()
        self._promise(record, prospect, at)
        if self.on_change is not None:
            self.on_change(record, at)
        return prospect

    def _tell(self, record: R, prospect: Prospect, at: Instant, *, aloud: bool = True) -> None:
        """Tell what happens to the record at `at`, unless it was told: plans may be made anew at one instant.

        A status that the record enters once more, in a new turn of its life, is told once more.
        """
        if at - self._told_at >= MILLISECOND:
            self._told.clear()
        self._told_at = at
        turn = id(getattr(getattr(record, "timeline", None), "before", None))
        for resource, status in prospect.happenings(at):
            key = (resource.id, status, at, turn if resource is record else record.id)
            if key not in self._told:
                self._told.add(key)
                if aloud and self.observe is not None:
                    self.observe(resource, at, status)

    def _promise(self, record: R, prospect: Prospect, after: Instant) -> None:
        at = prospect.next_change(after)
        if at is None:
            self._schedule.drop(record.ordinal)
        else:
            is_awaited = not (record.may_rest and record.rests(after))
            self._schedule.put((at, record.ordinal, self._itself, record.id), awaited=is_awaited)
        if at is None or prospect is record:
            self._prospects.pop(record.id, None)
        else:
            self._prospects[record.id] = prospect

    def _narrowest(self, wanted: Mapping[str, object]) -> tuple[list[R], list[tuple[str, object]]]:
        best, chosen = self._order, None
        for field, value in wanted.items():
            candidates = self._index(field).get(value, [])
            if len(candidates) < len(best) or chosen is None:
                best, chosen = candidates, field
        return best, [(field, value) for field, value in wanted.items() if field != chosen or field == STATUS]

    def _index(self, field: str) -> dict[object, list[R]]:
        index = self._indexes.get(field)
        if index is None:
            index = self._indexes[field] = {}
            for record in self._order:
                self._put(index, field, record)
        return index

    def _put(self, index: dict[object, list[R]], field: str, record: R) -> None:
        if field == STATUS:
            self._shown_status[record.id] = record.status_at(self._schedule.settled)
        _insert(index.setdefault(self._key(field, record), []), record)

    def _take(self, index: dict[object, list[R]], field: str, record: R) -> None:
        key = self._key(field, record)
        members = index[key]
        del members[_position(members, record)]
        if not members:
            del index[key]

    def _key(self, field: str, record: R) -> object:
        return self._shown_status[record.id] if field == STATUS else getattr(record, field)


def _existing(
    records: Sequence[R], places: Iterable[int], now: Instant, wanted: Sequence[tuple[str, object]]
) -> Iterator[R]:
    for place in places:
        record = records[place]
        if record.exists(now) and all(_value(record, field, now) == value for field, value in wanted):
            yield record


def _value(record: Resource, field: str, now: Instant) -> object:
    return record.status_at(now) if field == STATUS else getattr(record, field)


def _insert(records: list[R], record: R) -> None:
    if not records or _place(records[-1]) <= _place(record):
        records.append(record)
    else:
        records.insert(bisect_right(records, _place(record), key=_place), record)


def _position(records: list[R], record: R) -> int:
    return bisect_left(records, _place(record), key=_place)
