"""The calls of a definition, and the tasks that they become in a run.

A definition says which tasks are called and what they wait for; how often the body of a scatter runs may depend on
the parameters of the run. An `Outline` keeps that apart from the definition's text, as plain data.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from omics_mock.domain.definitions.naming import section_labels, task_name
from omics_mock.domain.task_outline import ONE_TASK, TaskOutline

MOST_TASKS = 10_000
"""chosen: no run of a real workflow comes near it, and no definition makes a run larger."""

_UNKNOWN_WIDTH = 2  # chosen: the smallest number that shows that there are several


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a value before the run: a `constant` (None if nothing), which a run may override.

    `parameter` is the path to the overriding value in the parameters of the run; empty when none can.
    """

    constant: object = None
    parameter: tuple[str, ...] = ()

    def given(self, parameters: Mapping[str, object]) -> object:
        """The value in a run with these parameters; None when it is not known."""
        value: object = parameters
        for key in self.parameter:
            if not isinstance(value, Mapping) or key not in value:
                return self.constant
            value = value[key]
        return value if self.parameter else self.constant


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a workflow that runs once for every item of `over`, or, as a condition, only if `over` is true.

    With `by_index` it runs for the positions in `over`, not for what stands there. `number` tells the sections of
    one outline apart.
    """

    over: Known
    is_condition: bool = False
    by_index: bool = False
    number: int = 0

    def items(self, parameters: Mapping[str, object]) -> Sequence[object]:
        """What the body runs for, in order. chosen: twice when unknown; a condition that is unknown holds."""
        value = self.over.given(parameters)
        if self.is_condition:
            return () if value is False else (None,)
        if isinstance(value, Mapping):
            return list(value.items())[:MOST_TASKS]
        if isinstance(value, Sequence) and not isinstance(value, str):
            return range(min(len(value), MOST_TASKS)) if self.by_index else value[:MOST_TASKS]
        if isinstance(value, int) and not isinstance(value, bool):
            return range(min(value, MOST_TASKS))
        return (None,) * _UNKNOWN_WIDTH


@dataclass(frozen=True, slots=True)
class Call:
    """A task that is called once for each combination of items of its `sections`, outermost first.

    `task` is the task as one call of it runs; its `after` holds positions of calls, all before this one.
    """

    task: TaskOutline
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The calls of a workflow in an order in which they could run, and the engine that names the tasks."""

    engine: str
    calls: tuple[Call, ...]

    @property
    def depends_on_parameters(self) -> bool:
        """Whether two runs may have different tasks."""
        return any(section.over.parameter for call in self.calls for section in call.sections)

    def tasks(self, parameters: Mapping[str, object]) -> tuple[TaskOutline, ...]:
        """The tasks of a run with these parameters, at most MOST_TASKS; each waits only for tasks before it."""
        return _Expansion(self, parameters).tasks() or ONE_TASK


class _Expansion:
    """The work of one expansion: which tasks each call has become so far, by the items that they run for."""

    def __init__(self, outline: Outline, parameters: Mapping[str, object]) -> None:
        self._outline = outline
        sections = {section.number: section for call in outline.calls for section in call.sections}
        self._items = {number: section.items(parameters) for number, section in sections.items()}
        self._labels = {
            number: section_labels(outline.engine, self._items[number])
            for number, section in sections.items()
            if not section.is_condition
        }
        self._places: list[dict[tuple[int, ...], int]] = []
        self._groups: dict[tuple[int, int], dict[tuple[int, ...], tuple[int, ...]]] = {}
        self._repetitions: Counter[str] = Counter()

    def tasks(self) -> tuple[TaskOutline, ...]:
        """All tasks, call by call."""
        found: list[TaskOutline] = []
        for call in self._outline.calls:
            places: dict[tuple[int, ...], int] = {}
            widths = [range(len(self._items[section.number])) for section in call.sections]
            for index in islice(product(*widths), MOST_TASKS - len(found)):
                places[index] = len(found)
                found.append(self._task(call, index))
            self._places.append(places)
        return tuple(found)

    def _task(self, call: Call, index: tuple[int, ...]) -> TaskOutline:
        task = call.task
        labels = [
            self._labels[section.number][at]
            for section, at in zip(call.sections, index, strict=True)
            if not section.is_condition
        ]
        self._repetitions[task.name] += 1
        name = task_name(self._outline.engine, task.name, labels, self._repetitions[task.name])
        after = self._after(call, index)
        return TaskOutline(name, task.cpus, task.memory, task.gpus, task.image, after)

    def _after(self, call: Call, index: tuple[int, ...]) -> tuple[int, ...]:
        waits = [self._group(position, call, index) for position in call.task.after]
        if len(waits) == 1:  # one tuple is shared by all tasks that wait for the same ones
            return waits[0]
        return tuple(sorted({place for group in waits for place in group}))

    def _group(self, position: int, call: Call, index: tuple[int, ...]) -> tuple[int, ...]:
        """The tasks of the call at `position` that run for the same items as far as both are in the same sections."""
        depth = _shared_depth(self._outline.calls[position], call)
        groups = self._groups.get((position, depth))
        if groups is None:
            gathered = defaultdict(list)
            for other, place in self._places[position].items():
                gathered[other[:depth]].append(place)
            groups = self._groups[position, depth] = {prefix: tuple(all_) for prefix, all_ in gathered.items()}
        return groups.get(index[:depth], ())


def _shared_depth(one: Call, other: Call) -> int:
    depth = 0
    for mine, theirs in zip(one.sections, other.sections, strict=False):
        if mine.number != theirs.number:
            break
        depth += 1
    return depth
