"""How steps become tasks, whatever language they came from."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.definitions.naming import section_labels
from omics_mock.domain.definitions.outline import Known, Section
from omics_mock.domain.definitions.steps import Step, flatten
from omics_mock.domain.task_outline import TaskOutline

NAMES = "abcdef"


@st.composite
def some_steps(draw: st.DrawFn, depth: int = 2) -> list[Step]:
    """Steps that wait for any others, themselves included, inside up to two sections, some with a sub-workflow."""
    steps = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        after = frozenset(draw(st.sets(st.sampled_from(NAMES))))
        widths = draw(st.lists(st.integers(0, 3), max_size=2))
        sections = tuple(Section(Known(width), number=10 * NAMES.index(name) + at) for at, width in enumerate(widths))
        if depth and draw(st.booleans()):
            inner = draw(some_steps(depth - 1))
            steps.append(Step(name, after, sections, body=lambda inner=inner: inner))
        else:
            steps.append(Step(name, after, sections, task=TaskOutline(name)))
    return steps


def width(steps: list[Step]) -> int:
    """How many tasks these steps are."""
    return sum(
        prod(len(section.items({})) for section in step.sections) * (width(step.body()) if step.body else 1)
        for step in steps
    )


@given(some_steps())
def test_tasks_wait_only_for_tasks_before_them(steps: list[Step]) -> None:
    """Any steps, circles included, give tasks that can run in their order, as many as the sections are wide."""
    tasks = flatten("WDL", steps).tasks({})
    assert all(0 <= other < at for at, task in enumerate(tasks) for other in task.after)
    assert len(tasks) == max(width(steps), 1)


def test_a_step_waits_for_all_of_another_section_and_for_its_part_of_its_own() -> None:
    """Within one scatter a task waits for the same item, outside of it for every item."""
    samples = Section(Known(2), number=1)
    steps = [
        Step("align", sections=(samples,), task=TaskOutline("align")),
        Step("sort", frozenset({"align"}), (samples,), TaskOutline("sort")),
        Step("merge", frozenset({"sort"}), task=TaskOutline("merge")),
        Step("split", frozenset({"merge"}), (Section(Known(2), number=2),), TaskOutline("split")),
    ]
    tasks = flatten("WDL", steps).tasks({})
    assert [task.after for task in tasks] == [(), (), (0,), (1,), (2, 3), (4,), (4,)]


@pytest.mark.parametrize(
    ("items", "labels"),
    [
        ([], []),
        (["x"], ["0"]),
        (range(10), [str(n) for n in range(10)]),
        (range(11), [f"{n:02}" for n in range(11)]),
        (["s3://b/d/sampleA.fastq", "s3://b/d/sampleB.fastq"], ["0-sampleA", "1-sampleB"]),
        ([5, 5], ["0", "1"]),
        ([7, 1, None], ["0-7", "1", "2"]),
        ([f"{'x' * 20}{n}" for n in range(2)], ["0-xxxxxxxxxxxxxxx0", "1-xxxxxxxxxxxxxxx1"]),
        ([f"{n}{'x' * 40}{n}" for n in range(2)], ["0-0xxxxxxxxxxxxxxx", "1-1xxxxxxxxxxxxxxx"]),
        ([True, False], ["0-true", "1-false"]),
    ],
)
def test_labels_of_wdl_scatters(items: list[object], labels: list[str]) -> None:
    """An index padded to the width of the largest, and a tag of what differs, unless tags would mislead."""
    assert list(section_labels("WDL", items)) == labels
