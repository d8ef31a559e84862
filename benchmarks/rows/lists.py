"""Pages of ListRuns in worlds of many sizes, and what a call costs as the world grows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks import ours, peers
from benchmarks.floor import our_side
from benchmarks.harness import Effort, Figure, Side, compared
from benchmarks.rows.calls import ours_and_floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from omics_mock.mock import OmicsMock

PAGE = 100


def lists(effort: Effort) -> list[Figure]:
    """Everything about lists; the worlds are made once, in powers of ten up to the largest."""
    sizes = [100]
    while sizes[-1] < effort.runs:
        sizes.append(min(sizes[-1] * 10, effort.runs))
    worlds = {size: ours.with_runs(size) for size in sizes}
    figures = pages(effort, worlds)
    figures += against_moto(effort, worlds)
    figures += filters(effort, worlds[sizes[-1]])
    return figures + growth(effort, worlds)


def pages(effort: Effort, worlds: dict[int, OmicsMock]) -> list[Figure]:
    """The first page, and one at nine tenths of the list, against the floor."""
    figures = []
    for size, mock in worlds.items():
        row = f"list page of 100, first, {size:,} runs"
        figures += compared(row, ours_and_floor(mock, first_page), ["floor"], effort.count(4), effort.turns)
        if size > PAGE:
            row = f"list page of 100, deep, {size:,} runs"
            figures += compared(row, ours_and_floor(mock, deep_page(mock)), ["floor"], effort.count(4), effort.turns)
    return figures


def against_moto(effort: Effort, worlds: dict[int, OmicsMock]) -> list[Figure]:
    """The first page against moto's, in the smallest and the largest world."""
    jobs = peers.Jobs()
    figures = []
    for size in (min(worlds), max(worlds)):
        jobs.fill(size)
        moto = peers.moto_side(lambda: jobs.client.list_job_runs(applicationId=jobs.application, maxResults=PAGE))
        sides = [our_side(worlds[size], first_page), moto]
        row = f"list page of 100, first, {size:,} runs"
        figures += compared(row, sides, ["moto"], effort.count(3), effort.turns)
    return figures


def filters(effort: Effort, mock: OmicsMock) -> list[Figure]:
    """A name that no run has, and a name that one run has, among many runs."""
    figures = []
    for what, name in (("no match", "run-none"), ("one match", "run-7")):
        sides = ours_and_floor(mock, named(name))
        figures += compared(f"list filter, {what}", sides, ["floor"], effort.count(30), effort.turns)
    return figures


def growth(effort: Effort, worlds: dict[int, OmicsMock]) -> list[Figure]:
    """The same call in the largest world and in the smallest; a deep page needs a thousand runs."""
    large, small, thousand = worlds[max(worlds)], worlds[min(worlds)], sorted(worlds)[1]
    return [
        grown("growth of GetRun", effort, 50, read_of(large), read_of(small)),
        grown("growth of a first page", effort, 4, our_side(large, first_page), our_side(small, first_page)),
        grown(
            "growth of a deep page",
            effort,
            4,
            our_side(large, deep_page(large)),
            our_side(worlds[thousand], deep_page(worlds[thousand])),
        ),
        grown("growth of no match", effort, 30, our_side(large, named("none")), our_side(small, named("none"))),
    ]


def grown(row: str, effort: Effort, count: int, large: Side, small: Side) -> Figure:
    """What a call costs in a large world, in units of what it costs in a small one."""
    sides = [replace(large, name="large world"), replace(small, name="small world")]
    return compared(row, sides, ["small world"], effort.count(count), effort.turns)[0]


def read_of(mock: OmicsMock) -> Side:
    """GetRun of the last run of a world."""
    run = mock.runs.last.id
    return our_side(mock, lambda omics: omics.get_run(id=run))


def first_page(omics: Any) -> None:
    """The first hundred runs."""
    assert len(omics.list_runs(maxResults=PAGE)["items"]) == PAGE


def deep_page(mock: OmicsMock) -> Callable[[Any], None]:
    """What reads the page that begins at nine tenths of the list."""
    omics = ours.client()
    with ours.activated(mock):
        token = None
        for _ in range(len(mock.runs) * 9 // 10 // PAGE):
            token = omics.list_runs(maxResults=PAGE, **({"startingToken": token} if token else {}))["nextToken"]

    def act(client: Any) -> None:
        assert len(client.list_runs(maxResults=PAGE, startingToken=token)["items"]) == PAGE

    return act


def named(name: str) -> Callable[[Any], object]:
    """What asks for the runs of a name."""
    return lambda omics: omics.list_runs(name=name)
