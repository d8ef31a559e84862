"""When tasks happen: against a simulation that looks at every instant, and by rules that must always hold."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.run_plan import Course, run_plan, to_scale
from omics_mock.domain.task_ids import task_id, task_number
from omics_mock.domain.task_outline import TaskOutline
from omics_mock.domain.task_plan import TaskDurations, TaskSpec, usage
from omics_mock.domain.task_schedule import Work, schedule
from tests.domain.run_worlds import durations

STAGES = TaskDurations(pending=1, starting=1, running=1, stopping=1)


@st.composite
def graphs(draw, most=8):
    """Tasks, each of which waits for some of those before it."""
    specs = []
    for place in range(draw(st.integers(1, most))):
        after = draw(st.sets(st.integers(0, place - 1), max_size=3)) if place else set()
        outline = TaskOutline(f"t{place}", cpus=draw(st.integers(1, 3)), after=tuple(sorted(after)))
        fails = draw(st.sampled_from([None, None, None, None, "RUN_TASK_FAILED"]))
        retried = fails is not None and draw(st.booleans())
        specs.append(TaskSpec(outline, draw(st.integers(0, 6)), fails, retried))
    return tuple(specs)


def naive(works, limits):
    """Begin tasks by looking at everything at every instant; the runs' (queued, begins) per task."""
    runs = [[{"queued": None, "begins": None, "ends": None} for _ in work.specs] for work in works]
    stopped = [None] * len(works)
    for now in range(400):
        for number, (work, tasks) in enumerate(zip(works, runs, strict=True)):
            fatal = [
                task for task, spec in zip(tasks, work.specs, strict=True) if task["ends"] == now and spec.is_fatal
            ]
            if stopped[number] is None and (fatal or work.stops == now):
                stopped[number] = now
        for number, (work, tasks) in enumerate(zip(works, runs, strict=True)):
            if stopped[number] is not None:
                continue
            for task, spec in zip(tasks, work.specs, strict=True):
                before = [tasks[place]["ends"] for place in spec.outline.after]
                if task["queued"] is None and now >= work.begins and all(e is not None and e <= now for e in before):
                    task["queued"] = now
        for number in sorted(range(len(works)), key=lambda number: works[number].rank):
            begin(works, runs, stopped, number, limits, now)
    return [[(task["queued"], task["begins"]) for task in tasks] for tasks in runs]


def begin(works, runs, stopped, number, limits, now):
    """Begin what fits of one run, first come, first served."""
    work, tasks = works[number], runs[number]
    ready = [
        (task["queued"] + work.durations.pending, place)
        for place, task in enumerate(tasks)
        if task["queued"] is not None and task["begins"] is None and task["queued"] + work.durations.pending <= now
    ]
    for _, place in sorted(ready) if stopped[number] is None else []:
        used = in_use(works, runs, stopped, now)
        claims = work.claims(work.specs[place])
        if any(used.get(what, 0) + amount > limits.get(what, 10**6) for what, amount in claims):
            return
        task, spec = tasks[place], work.specs[place]
        task["begins"] = now
        task["ends"] = now + work.durations.starting + spec.running + work.durations.stopping


def in_use(works, runs, stopped, now):
    """What all tasks together take up."""
    used = {}
    for work, tasks, stop in zip(works, runs, stopped, strict=True):
        for task, spec in zip(tasks, work.specs, strict=True):
            if task["begins"] is None or (stop is not None and task["begins"] > stop):
                continue
            ends = task["ends"] if stop is None else min(task["ends"], stop + work.durations.stopping)
            if task["begins"] <= now < ends:
                for what, amount in work.claims(spec):
                    used[what] = used.get(what, 0) + amount
    return used


def planned(works, limits):
    """The same, as `schedule` gives it."""
    return [
        [(None, None) if life is None else (life.queued, life.begins) for life in lives]
        for lives in schedule(works, limits)
    ]


@given(graphs(), st.integers(1, 4))
def test_one_run_is_scheduled_as_by_looking_at_every_instant(specs, slots):
    """Dependencies, slots, failures and the order of the queue give the naive simulation's instants."""
    work = Work((), specs, STAGES, begins=3, claims=lambda spec: (("slot", 1),))
    assert planned([work], {"slot": slots}) == naive([work], {"slot": slots})


@given(st.lists(graphs(most=5), min_size=2, max_size=3), st.permutations(range(3)), st.integers(3, 6), st.data())
def test_runs_that_share_are_scheduled_as_by_looking_at_every_instant(many, ranks, cpus, data):
    """The same for runs of different rank that share CPUs and are stopped at some time."""
    works = [
        Work(
            (ranks[number],),
            specs,
            STAGES,
            begins=data.draw(st.integers(0, 5)),
            claims=lambda spec, number=number: ((number, 1), ("cpus", spec.outline.cpus)),
            stops=data.draw(st.none() | st.integers(6, 30)),
        )
        for number, specs in enumerate(many)
    ]
    limits = {"cpus": cpus, 0: 2, 1: 2, 2: 2}
    assert planned(works, limits) == naive(works, limits)


@given(graphs())
def test_running_is_import_critical_path_and_export(specs):
    """Without a shortage RUNNING lasts as long as the longest chain of tasks, between import and export."""
    specs = tuple(replace(spec, fails=None, retried=False) for spec in specs)
    plan = run_plan(Course(specs, durations(importing=5, exporting=7)), slots=100)
    ends = []
    for spec in specs:
        before = max((ends[place] for place in spec.outline.after), default=5)
        ends.append(before + 1 + 1 + spec.running + 1)
    stages = {stage.status: stage.lasts for stage in plan.stages.stages}
    assert stages["RUNNING"] == max(ends) + 7
    assert [life.ends for life in plan.tasks.lives] == ends


@given(graphs(), st.integers(0, 10**7), st.integers(1, 4))
def test_running_lasts_exactly_as_long_as_the_user_wants(specs, wanted, slots):
    """A set duration of RUNNING is kept to the microsecond, and the tasks stay inside."""
    specs = tuple(replace(spec, fails=None, retried=False) for spec in specs)
    course = to_scale(Course(specs, durations()._replace(running=wanted)), slots)
    plan = run_plan(course, slots)
    assert {stage.status: stage.lasts for stage in plan.stages.stages}["RUNNING"] == wanted
    assert all(life.queued >= 0 and life.ends <= wanted for life in plan.tasks.lives)


@given(graphs(), st.integers(1, 60))
def test_a_limit_cuts_running(specs, limit):
    """A run that would take longer than the limit fails at the limit, and no other run does."""
    free, cut = run_plan(Course(specs, durations()), 25), run_plan(Course(specs, durations()), 25, limit)
    natural = {stage.status: stage.lasts for stage in free.stages.stages}["RUNNING"]
    shown = {stage.status: stage.lasts for stage in cut.stages.stages}["RUNNING"]
    assert shown == min(limit, natural or limit)
    timed_out = cut.failure is not None and cut.failure.reason == "RUN_TIMED_OUT"
    assert timed_out == (natural is None or natural > limit)


@given(graphs(), st.integers(1, 3))
def test_a_failure_is_the_first_one(specs, slots):
    """RUNNING ends when the first attempt fails that nobody repeats; the failure names it."""
    plan = run_plan(Course(specs, durations()), slots)
    fatal = [
        (life.ends, place)
        for place, life in enumerate(plan.tasks.lives)
        if life is not None and life.begins is not None and specs[place].is_fatal
    ]
    if plan.failure is None:
        assert fatal == []
    else:
        assert plan.failure.task == min(fatal)[1]
        assert plan.stages.offset_of("STOPPING") == plan.stages.offset_of("RUNNING") + min(fatal)[0]


def test_tasks_from_a_cache_take_no_time():
    """They are COMPLETED when they are queued, and what waits for them begins at once."""
    specs = tuple(TaskSpec(TaskOutline(f"t{n}", after=(n - 1,) if n else ()), 50) for n in range(3))
    plan = run_plan(Course(specs, durations(importing=5)), 25, None, frozenset({0, 1}))
    assert [life.queued for life in plan.tasks.lives] == [5, 5, 5]
    assert [life.plan.final for life in plan.tasks.lives] == ["COMPLETED"] * 3
    assert [life.begins for life in plan.tasks.lives] == [None, None, 6]


@given(graphs(), st.integers(1, 3), st.integers(0, 80))
def test_usage_is_the_sum_over_the_busy_tasks(specs, slots, at):
    """The steps of a plan's usage agree with asking each task."""
    plan = run_plan(Course(specs, durations()), slots).tasks
    offsets, amounts = usage(plan)
    known = [amount for offset, amount in zip(offsets, amounts, strict=True) if offset <= at]
    busy = [
        spec.outline
        for spec, life in zip(plan.specs, plan.lives, strict=True)
        if life is not None and life.begins is not None and life.begins <= at < life.ends
    ]
    assert (known[-1] if known else (0, 0)) == (sum(task.cpus for task in busy), sum(task.gpus for task in busy))


@given(st.integers(0, 10**12))
def test_ids_of_tasks_can_be_turned_back(number):
    """An id tells the number it was made from, so no two numbers share one."""
    assert task_number(task_id(number)) == number


def test_the_first_nine_million_ids_have_seven_digits():
    """As every published id has; later ones get more."""
    assert len(task_id(8_999_999)) == 7
    assert len(task_id(9_000_000)) == 8
    assert task_number("0000001") is None
