"""Which runs start when: against a planner that knows no cleverness, on random histories."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.run_worlds import RunWorld, busy_tasks, durations, instants, spec

GROUPS = {"g1": 1, "g2": 2, "g3": None}
QUOTAS = {"STATIC": 2, "DYNAMIC": 1}

starts = st.tuples(
    st.just("start"),
    st.sampled_from(["STATIC", "DYNAMIC"]),
    st.sampled_from([None, *GROUPS]),
    st.sampled_from([None, 0, 100, 500]),
    st.integers(0, 4),
)
histories = st.lists(
    st.one_of(
        starts,
        starts,
        st.tuples(st.just("advance"), st.integers(0, 6)),
        st.tuples(st.just("cancel"), st.integers(0, 30)),
        st.tuples(st.just("limit"), st.sampled_from(sorted(GROUPS)), st.integers(1, 3)),
    ),
    max_size=40,
)


@dataclass
class NaiveRun:
    """A run as the naive planner sees it: busy from its admission on for `length`, unless it is cancelled."""

    rank: tuple[int, int, int]
    storage_type: str
    group: str | None
    ready: int
    length: int
    admitted: int | None = None
    over: int | None = None

    def is_active(self, at: int) -> bool:
        return self.admitted is not None and self.admitted <= at and (self.over is None or at < self.over)


class NaivePlanner:
    """Looks at every instant at which anything could happen, and at every run each time."""

    def __init__(self) -> None:
        self.runs: list[NaiveRun] = []
        self.limits = dict(GROUPS)
        self.now = 0

    def start(self, storage_type: str, group: str | None, priority: int | None, pending: int) -> None:
        rank = (-(100 if priority is None else priority), self.now, len(self.runs))
        length = 1 + 1 + 4 + 1 + 2  # STARTING, import, the task's four stages, export, STOPPING
        self.runs.append(NaiveRun(rank, storage_type, group, self.now + pending, length))
        self.admit()

    def cancel(self, number: int) -> None:
        run = self.runs[number]
        if run.admitted is None:
            run.over = self.now
        elif run.over == run.admitted + run.length and self.now < run.over - 2:
            run.over = self.now + 2
        self.admit()

    def limit(self, group: str, runs: int) -> None:
        self.limits[group] = runs
        self.admit()

    def advance(self, by: int) -> None:
        for self.now in range(self.now + 1, self.now + by + 1):  # noqa: B020 - time passes
            self.admit()

    def admit(self) -> None:
        while (run := min(filter(self.may_start, self.runs), key=lambda run: run.rank, default=None)) is not None:
            run.admitted, run.over = self.now, self.now + run.length

    def may_start(self, run: NaiveRun) -> bool:
        active = [other for other in self.runs if other.is_active(self.now)]
        limit = self.limits.get(run.group or "")
        return (
            run.admitted is None
            and run.over is None
            and run.ready <= self.now
            and sum(other.storage_type == run.storage_type for other in active) < QUOTAS[run.storage_type]
            and (limit is None or sum(other.group == run.group for other in active) < limit)
        )


def play(history):
    """The admissions of both planners after a history, and after all has come to rest."""
    world = RunWorld(concurrent_runs_static=QUOTAS["STATIC"], concurrent_runs_dynamic=QUOTAS["DYNAMIC"])
    for name, limit in GROUPS.items():
        world.group(name, max_runs=limit)
    naive = NaivePlanner()
    for what, *how in history:
        if what == "start":
            storage_type, group, priority, pending = how
            stages = durations(pending=pending)
            world.start(spec(), stages=stages, storage_type=storage_type, run_group_id=group, priority=priority)
            naive.start(*how)
        elif what == "advance":
            world.advance(*how)
            naive.advance(*how)
        elif what == "limit":
            world.change(how[0], max_runs=how[1])
            naive.limit(*how)
        elif naive.runs and world.run(str(how[0] % len(naive.runs))).stop_time(world.now) is None:
            world.cancel(str(how[0] % len(naive.runs)))
            naive.cancel(how[0] % len(naive.runs))
    naive.advance(12 * (len(naive.runs) + 1))
    world.finish()
    return world, naive


@given(histories)
def test_admissions_are_those_of_the_naive_planner(history):
    """Every run starts at the instant that looking at all runs at all instants gives, or never."""
    world, naive = play(history)
    assert list(world.admissions().values()) == [run.admitted for run in naive.runs]


@given(histories)
def test_quotas_and_max_runs_hold_at_every_instant(history):
    """No more runs of a storage type are active than the quota says, at any instant."""
    world, _ = play(history)
    for at in {at for run in world.runs() for at, _ in run.timeline.entries()}:
        active = [
            run.settings.storage_type
            for run in world.runs()
            if run.status_at(at) in ("STARTING", "RUNNING", "STOPPING")
        ]
        assert active.count("STATIC") <= 2
        assert active.count("DYNAMIC") <= 1


@given(histories, st.lists(st.integers(0, 40), max_size=8))
def test_looking_more_often_changes_nothing(history, looks):
    """The same history gives the same admissions however often, and in whatever steps, time is looked at."""
    fine = [step for entry in history for step in ([("advance", 1)] * entry[1] if entry[0] == "advance" else [entry])]
    assert play(history)[0].admissions() == play(fine)[0].admissions()


def test_going_back_keeps_what_was_decided():
    """After time went back, the runs start again at the instants at which they had started."""
    world = RunWorld(concurrent_runs_static=1)
    for _ in range(3):
        world.start(spec())
    world.advance(40)
    decided = world.admissions()
    world.advance(-39)
    assert set(world.admissions().values()) == {None}
    world.advance(39)
    assert world.admissions() == decided


needs = st.builds(
    lambda running, cpus, gpus, fails: (running, cpus, gpus, fails),
    st.integers(0, 5),
    st.integers(1, 3),
    st.integers(0, 2),
    st.sampled_from([False, False, False, True]),
)
contended = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.sampled_from(["cpu", "gpu", None]), st.lists(needs, min_size=1, max_size=5)),
        st.tuples(st.just("advance"), st.integers(0, 8)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
    ),
    max_size=14,
)


def play_contended(history, look=lambda world: None):
    """A world in which runs compete for 4 CPUs and 2 GPUs of a group each, and 3 GPUs of the account."""
    world = RunWorld(active_gpus=3, concurrent_tasks_per_run=2)
    world.group("cpu", max_cpus=4)
    world.group("gpu", max_gpus=2)
    for what, *how in history:
        if what == "start":
            specs = [spec(running, cpus=cpus, gpus=gpus, fails=fails) for running, cpus, gpus, fails in how[1]]
            world.start(*specs, run_group_id=how[0])
        elif what == "advance":
            world.advance(how[0])
        elif len(world.runs()) > how[0] and world.run(str(how[0])).stop_time(world.now) is None:
            world.cancel(str(how[0]))
        look(world)
    world.finish()
    return world


@given(contended)
def test_shared_cpus_and_gpus_are_never_exceeded(history):
    """At every instant the busy tasks fit into their groups, the account's GPUs and the slots of their run."""
    world = play_contended(history)
    runs = world.runs()
    for at in instants(runs):
        busy = busy_tasks(runs, at)
        assert sum(t.spec.outline.cpus for t in busy if t.run.run_group_id == "cpu") <= 4
        assert sum(t.spec.outline.gpus for t in busy if t.run.run_group_id == "gpu") <= 2
        assert sum(t.spec.outline.gpus for t in busy) <= 3
        assert all(sum(t.run.id == run.id for t in busy) <= 2 for run in runs)


@given(contended)
def test_everything_ends(history):
    """Every run comes to rest, and its tasks with it, at the latest when it does."""
    world = play_contended(history)
    for run in world.runs():
        rest = run.stop_time(world.now)
        assert rest is not None
        for at in instants([run]):
            assert at <= rest


@given(contended)
def test_planning_again_without_a_reason_changes_nothing(history):
    """What the runs will do is the same before and after another look at the whole."""

    def look(world):
        before = [(run.timeline, run.tasks.lives) for run in world.runs()]
        world.region.admission.limits_changed("cpu", world.now)
        world.world.admit(world.now)
        assert [(run.timeline, run.tasks.lives) for run in world.runs()] == before

    play_contended(history, look)


@given(contended)
def test_the_past_never_changes(history):
    """What has been seen of a task at an instant stays true of that instant."""
    seen = {}

    def look(world):
        for run in world.runs():
            statuses = [(task.id, task.status_at(world.now)) for task in world_tasks(run, world.now)]
            seen.setdefault((world.now, run.id), []).append(statuses)

    world = play_contended(history, look)
    for (now, run_id), statuses in seen.items():
        then = [(task.id, task.status_at(now)) for task in world_tasks(world.run(run_id), now)]
        assert statuses[-1] == then


def world_tasks(run, now):
    """The tasks of a run that exist by `now`."""
    from omics_mock.domain.task import RunTasks

    return list(RunTasks(run).after(None, now, {}))


@pytest.mark.parametrize("limit", [{"max_cpus": 2}, {"max_gpus": 2}])
def test_a_group_at_its_maximum_of_cpus_or_gpus_admits_no_run(limit):
    """The second run starts at the instant at which the first one's task frees what both share."""
    world = RunWorld()
    world.group("g", **limit)
    first = world.start(spec(100, cpus=2, gpus=2), run_group_id="g")
    world.advance(20)
    second = world.start(spec(cpus=2, gpus=2), run_group_id="g")
    world.advance(20)
    member = "maxCpus" if "max_cpus" in limit else "maxGpus"
    assert world.region.admission.pending_because(world.run(second), world.now) == f"run group g is at {member}=2"
    world.finish()
    (task,) = world_tasks(world.run(first), world.now)
    assert world.admissions()[second] == task.timeline.ends[0]


@given(histories, st.integers(1, 6))
def test_going_back_leaves_everybody_in_their_place(history, back):
    """After a step back in time the same runs are active as were then, so that nobody is let in instead of them."""
    world, _ = play(history)
    whole = world.admissions()
    now = world.now
    world.now = max(now - back * 4, 0)
    active = sum(run.status_at(world.now) in ("STARTING", "RUNNING", "STOPPING") for run in world.runs())
    world.world.settle(world.now)
    late = [world.start(spec(), stages=durations(pending=0), storage_type=kind) for kind in ("STATIC", "DYNAMIC") * 2]
    admitted = sum(run.status_at(world.now) in ("STARTING", "RUNNING", "STOPPING") for run in world.runs())
    assert active <= admitted <= sum(QUOTAS.values())
    world.advance(now - world.now)
    assert {run: at for run, at in world.admissions().items() if run not in late} == whole
