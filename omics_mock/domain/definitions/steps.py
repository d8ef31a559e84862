"""What every language has in common: steps that run tasks or sub-workflows, and how they become one flat outline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.outline import MOST_TASKS, Call, Outline, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omics_mock.domain.task_outline import TaskOutline

_DEEPEST = 10  # chosen: the depth at which miniwdl, too, stops following imports


@dataclass(frozen=True, slots=True)
class Step:
    """One call in a workflow. Either it runs `task`, under the step's `name`, or the steps of a sub-workflow, `body`.

    `after` names the steps of the same workflow that it waits for; unknown names are ignored.
    """

    name: str
    after: frozenset[str] = frozenset()
    sections: tuple[Section, ...] = ()
    task: TaskOutline | None = None
    body: Callable[[], Sequence[Step]] | None = None


def flatten(engine: str, steps: Sequence[Step]) -> Outline:
    """The outline of a workflow with these steps.

    Nextflow names a task by the path through the sub-workflows, the others by the step alone. A workflow that calls
    itself, or more than MOST_TASKS steps, is followed only so far.
    """
    calls = _Calls(separator=":" if engine == "NEXTFLOW" else None)
    calls.add(steps)
    return Outline(engine, tuple(calls.found))


class _Calls:
    """Calls as they are found, steps of sub-workflows in the place of the step that runs them."""

    def __init__(self, separator: str | None) -> None:
        self.found: list[Call] = []
        self._separator = separator
        self._sections = 0
        self._budget = MOST_TASKS

    def add(
        self,
        steps: Sequence[Step],
        path: tuple[str, ...] = (),
        outer: tuple[Section, ...] = (),
        after: tuple[int, ...] = (),
    ) -> tuple[int, ...]:
        """Add the steps of one workflow and return their positions; its first steps wait for the calls `after`."""
        positions: dict[str, tuple[int, ...]] = {}
        numbers: dict[int, int] = {}
        for step in _in_order(steps):
            self._budget -= 1
            if self._budget < 0:
                break
            waits = tuple(sorted({at for name in step.after for at in positions.get(name, ())}))
            sections = outer + tuple(self._renumbered(section, numbers) for section in step.sections)
            positions[step.name] = self._placed(step, (*path, step.name), sections, waits or after)
        return tuple(position for placed in positions.values() for position in placed)

    def _placed(
        self, step: Step, path: tuple[str, ...], sections: tuple[Section, ...], after: tuple[int, ...]
    ) -> tuple[int, ...]:
        if step.task is not None:
            name = self._separator.join(path) if self._separator else step.name
            self.found.append(Call(replace(step.task, name=name, after=after), sections))
            return (len(self.found) - 1,)
        if step.body is None or len(path) >= _DEEPEST:
            return ()
        return self.add(step.body(), path, sections, after)

    def _renumbered(self, section: Section, numbers: dict[int, int]) -> Section:
        """The section under a number of its own in this call of the workflow."""
        if section.number not in numbers:
            self._sections += 1
            numbers[section.number] = self._sections
        return replace(section, number=numbers[section.number])


def _in_order(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps such that each comes after those it waits for, else as written; those in a circle come last."""
    known = {step.name: position for position, step in enumerate(steps)}
    waiting = [{known[name] for name in step.after if name in known} - {at} for at, step in enumerate(steps)]
    followers: list[list[int]] = [[] for _ in steps]
    for position, awaited in enumerate(waiting):
        for other in awaited:
            followers[other].append(position)
    ready = [position for position, awaited in enumerate(waiting) if not awaited]
    heapify(ready)
    order = []
    while ready:
        position = heappop(ready)
        order.append(position)
        for follower in followers[position]:
            waiting[follower].discard(position)
            if not waiting[follower]:
                heappush(ready, follower)
    circular = sorted(set(range(len(steps))) - set(order))
    return [steps[position] for position in order + circular]
