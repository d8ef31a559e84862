"""Which runs and tasks a timeline shows, and what it says of the others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.chart.chart import Chart
from omics_mock.chart.rows import Omitted, Row, run_row, task_row
from omics_mock.domain.task import RunTasks
from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.timing.instants import SECOND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Literal

    from omics_mock.domain.region import Region
    from omics_mock.domain.run import Run
    from omics_mock.domain.task import RunTask
    from omics_mock.domain.world import World
    from omics_mock.timing.instants import Instant

__tracebackhide__ = hides_frames

DEFAULT_ROWS = 50


class _Found(NamedTuple):
    """A run that is there, and where."""

    region: Region
    run: Run


def timeline_of(world: World, now: Instant, wanted: Collection[str], *, tasks: bool, rows: int | None) -> Chart:
    """The timeline of the `wanted` runs of a world that is settled at `now`, of all if none are named.

    `rows` is how many runs and tasks are shown at most: runs first, in creation order; their tasks share the rest.
    Raises ConfigurationError for a number of rows that shows nothing.
    """
    _check_rows(rows)
    found = [
        _Found(region, run)
        for region in world.regions()
        for run in region.runs.existing(now)
        if not wanted or run.id in wanted
    ]
    found.sort(key=lambda each: (each.run.creation_time, each.run.ordinal))
    shown = tuple(_shown(found, now, tasks=tasks, rows=rows))
    begun = [row.begins for row in shown if isinstance(row, Row)]
    ended = [now if row.ended is None else row.ended for row in shown if isinstance(row, Row)]
    begins = min(begun, default=now)
    ends = max(ended, default=now)
    return Chart(shown, begins, ends if ends > begins else begins + SECOND, now)


def _check_rows(rows: object) -> None:
    if rows is not None and (not isinstance(rows, int) or isinstance(rows, bool) or rows < 1):
        raise ConfigurationError(
            f"rows={rows!r} shows nothing. Type the most runs and tasks that you want to see, such as rows=200, or "
            "rows=None for all."
        )


def _shown(found: Sequence[_Found], now: Instant, *, tasks: bool, rows: int | None) -> Iterator[Row | Omitted]:
    shown, hidden = found[:rows], found[len(found) if rows is None else rows :]
    tasks_of = [tuple(RunTasks(run).after(None, now, {})) if tasks else () for _, run in shown]
    shares = _shares([len(of_run) for of_run in tasks_of], None if rows is None else rows - len(shown))
    places = {(region.name, region.account_id) for region, _ in shown}
    hidden_tasks: list[RunTask] = []
    for (region, run), of_run, share in zip(shown, tasks_of, shares, strict=True):
        yield run_row(region, run, now, _place(region, places))
        yield from (task_row(task, now) for task in of_run[:share])
        if share:
            yield from _omitted("task", of_run[share:], now, belongs=True)
        else:
            hidden_tasks += of_run
    yield from _omitted("task", hidden_tasks, now)
    yield from _omitted("run", [run for _, run in hidden], now)


def _shares(counts: Sequence[int], room: int | None) -> list[int]:
    """How many of each can be shown: all of them, or an equal part of the room that smaller ones leave."""
    if room is None:
        return list(counts)
    shares = [0] * len(counts)
    for others, place in enumerate(sorted(range(len(counts)), key=counts.__getitem__)):
        shares[place] = min(counts[place], room // (len(counts) - others))
        room -= shares[place]
    return shares


def _omitted(
    kind: Literal["run", "task"], resources: Sequence[Run | RunTask], now: Instant, *, belongs: bool = False
) -> Iterator[Omitted]:
    if resources:
        statuses = Counter(resource.timeline.status_at(now) for resource in resources)
        yield Omitted(kind, tuple(sorted(statuses.items())), belongs)


def _place(region: Region, places: Collection[tuple[str, str]]) -> str:
    """The region, the account or both, as far as they are not the same everywhere."""
    names, accounts = ({*part} for part in zip(*places, strict=True))
    parts = (region.name if len(names) > 1 else "", region.account_id if len(accounts) > 1 else "")
    return " ".join(part for part in parts if part)
