"""What is different between two snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from omics_mock.exceptions import hides_frames
from omics_mock.snapshot.snapshot import check_snapshot
from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from omics_mock.domain.resource import Resource
    from omics_mock.snapshot.snapshot import Snapshot
    from omics_mock.timing.instants import Instant

__tracebackhide__ = hides_frames

_NOBODY_ASKED_FOR = {"ordinal", "hits", "task_numbers"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened between two snapshots (`mock.diff`); `print` shows it.

    Resources are named as in `clock.pending_events`: `run 1234567`. `changed` has for each of them the fields that
    differ, by their names in snake_case, each with the value before and the value after; `status` is one of them, and
    times are datetimes.
    Changed tags are found there by the ARN of their resource.
    """

    elapsed: timedelta
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether any resource differs."""
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        lines = [f"after {self.elapsed}" + ("" if self else ": no resource differs")]
        lines += [f"+ {resource}" for resource in self.added]
        lines += [f"- {resource}" for resource in self.removed]
        for resource, values in self.changed.items():
            pairs = ", ".join(f"{name} {_told(before)} -> {_told(after)}" for name, (before, after) in values.items())
            lines.append(f"~ {resource}: {pairs}")
        return "\n".join(lines)


def _told(value: object) -> str:
    return str(value) if isinstance(value, datetime) else repr(value)


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """How the resources of one snapshot became those of the other, each as it was at the instant of its snapshot.

    Raises ConfigurationError for anything but snapshots.
    """
    for snapshot in (before, after):
        check_snapshot(snapshot, "mock.diff(before)")
    home = next((region[:2] for one in (before, after) for region in one.service.world.regions), None)
    old, new = _described(before, home), _described(after, home)
    changed = {name: values for name in old if name in new and (values := _differing(old[name], new[name]))}
    old_tags, new_tags = _tags(before), _tags(after)
    for arn in {**old_tags, **new_tags}:
        if (was := old_tags.get(arn, {})) != (tags := new_tags.get(arn, {})):
            changed[arn] = {"tags": (dict(was), dict(tags))}
    return Difference(
        elapsed=after.at - before.at,
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=changed,
    )


def _described(snapshot: Snapshot, home: tuple[str, str] | None) -> dict[str, dict[str, Any]]:
    """The plain fields of every resource that exists, by its name; where it is is told outside of the `home` region."""
    now, world = snapshot.service.clock.now, snapshot.service.world
    tables = [
        ("" if home == (region.account_id, region.name) else f" ({region.account_id}, {region.name})", table)
        for region in world.regions
        for table in region.tables.values()
    ]
    tables += [("", shares) for shares in world.shares.values()]
    return {
        f"{table.kind} {record.id}{place}": _plain_fields(record, now)
        for place, table in tables
        for record in table.records
        if record.exists(now)
    }


def _plain_fields(record: Resource, now: Instant) -> dict[str, Any]:
    named = ((each.name, getattr(record, each.name)) for each in fields(record) if each.name not in _NOBODY_ASKED_FOR)
    return {"status": record.status_at(now), **{name: value for name, value in named if _is_plain(value)}}


def _is_plain(value: object) -> bool:
    """Whether a user knows the value: timelines and plans are what answers are made of, and no answers."""
    if isinstance(value, tuple | frozenset):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str | int | float | Mapping | None)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names: Iterator[str] = (name for name in before if name in after)
    return {name: _shown(name, before[name], after[name]) for name in names if before[name] != after[name]}


def _shown(name: str, *values: Any) -> tuple[Any, Any]:
    """The values before and after for a test to keep; what views show as a datetime is one here too."""
    before, after = (
        to_datetime(value) if name.endswith("_time") and isinstance(value, int) else deepcopy(value) for value in values
    )
    return before, after


def _tags(snapshot: Snapshot) -> dict[str, Mapping[str, str]]:
    return {arn: tags for region in snapshot.service.world.regions for arn, tags in region.tags.items()}
