"""Eight threads at one mock, each with a client of its own; CPU time of the whole process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, Any

from benchmarks import ours
from benchmarks.floor import recorded, replaying
from benchmarks.harness import Effort, Figure, Side, compared

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 8


def threads(effort: Effort) -> list[Figure]:
    """One StartRun and four GetRun, again and again: by eight threads, by those of the floor, and by one.

    What changing threads costs depends on the machine, so the floor is compared with one thread of its own as well.
    """
    mock = ours.world()
    run = ours.finished_run(mock, ours.client())
    request = ours.start_run_request(mock.add.workflow(name="bench"))

    def act(omics: Any) -> None:
        omics.start_run(**request)
        for _ in range(4):
            omics.get_run(id=run)

    answers = recorded(mock, act)
    with ours.without_mock():
        floors = [replaying(answers) for _ in range(THREADS)]
    clients = [ours.client() for _ in range(THREADS)]
    active = partial(ours.activated, mock)
    times = effort.count(10)
    sides = [
        Side("omics_mock", lambda: all_at_once(act, clients, times), active, passes_mock=True),
        Side("floor", lambda: all_at_once(act, floors, times), ours.without_mock),
        Side("1 thread", lambda: repeated(act, clients[0], times * THREADS), active, passes_mock=True),
    ]
    own = [
        sides[1],
        Side("1 thread", lambda: repeated(act, floors[0], times * THREADS), ours.without_mock),
    ]
    return [
        *compared("8 threads", sides, ["floor", "1 thread"], 1, effort.turns, process_time),
        *compared("the floor's 8 threads", own, ["1 thread"], 1, effort.turns, process_time),
    ]


def all_at_once(act: Callable[[Any], object], clients: list[Any], times: int) -> None:
    """Let a thread for each client do so many rounds."""
    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(lambda client: repeated(act, client, times), clients))


def repeated(act: Callable[[Any], object], client: Any, times: int) -> None:
    """Do so many rounds."""
    for _ in range(times):
        act(client)
