"""What is to come of runs and their tasks: against their timelines, looked through from end to end."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.run_prospect import RunProspect
from omics_mock.domain.task import RunTasks
from omics_mock.domain.task_plan import TaskDurations
from omics_mock.timing.instants import MILLISECOND
from tests.domain.run_worlds import RunWorld, durations, spec

# In milliseconds: within one, a plan made anew is told anew.
TASKS = TaskDurations(*[MILLISECOND] * 4)
STAGES = [
    durations(*(lasts * MILLISECOND for lasts in stages))._replace(task=TASKS)
    for stages in ((2, 1, 1, 1, 2), (0, 0, 0, 0, 0), (1, 2, 0, 3, 4), (2, 1, 1, 1, 0))
]

milliseconds = st.integers(0, 8).map(MILLISECOND.__mul__)
specs = st.builds(
    spec,
    milliseconds,
    gpus=st.sampled_from([0, 0, 1]),
    after=st.just(()),
    fails=st.sampled_from([False, False, False, True]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.lists(specs, max_size=4), st.sampled_from(STAGES)),
        st.tuples(st.just("advance"), milliseconds, st.none()),
        st.tuples(st.just("cancel"), st.integers(0, 9), st.none()),
    ),
    max_size=15,
)


def played(history):
    """A world in which this has happened, and what was told of it: whose status, which, and when."""
    world, told = RunWorld(concurrent_runs_static=3, active_gpus=1), []
    world.world.observed_by(lambda _region, resource, at, status: told.append((name_of(resource), status, at)))
    for what, how, stages in history:
        if what == "start":
            world.start(*how, stages=stages)
        elif what == "advance":
            world.advance(how)
        elif (runs := world.runs()) and runs[how % len(runs)].stop_time(world.now) is None:
            world.cancel(runs[how % len(runs)].id)
    return world, told


def name_of(resource):
    """Tells runs and tasks from one another; all runs number their tasks alike."""
    return resource.id if resource.kind == "run" else (resource.run.id, resource.id)


def begun(timeline):
    """When each of the plans of a timeline begins."""
    return [] if timeline is None else [*begun(timeline.before), timeline.begins]


def living(run):
    """A run and its tasks, those to come included."""
    return [run, *RunTasks(run)]


@given(steps, st.permutations([at * MILLISECOND for at in range(-1, 30)]))
def test_a_prospect_says_what_the_timelines_say(history, looks):
    """Whenever it is asked, and whatever it was asked before, a prospect tells the next change and who changes."""
    world, _ = played(history)
    for run in world.runs():
        prospect = RunProspect(run)
        for now in looks:
            later = [at for one in living(run) for at in one.timeline.instants() if at > now]
            assert prospect.next_change(now) == run.next_change(now) == min(later, default=None)
            expected = [(one.id, status) for one in living(run) for status in one.timeline.entered_at(now)]
            happenings = [(one.id, status) for one, status in prospect.happenings(now)]
            assert Counter(happenings) == Counter(expected)
            assert happenings == [(one.id, status) for one, status in run.happenings(now)]


@given(steps)
def test_what_becomes_of_runs_and_tasks_is_told_once_each(history):
    """However often plans were made anew, what the timelines have come through was told exactly once.

    So was what they would have come through, had they not been cut off at that very instant.
    """
    world, told = played(history)
    everything = [one for run in world.runs() for one in living(run)]
    expected = {
        (name_of(one), status, at)
        for one in everything
        for at in one.timeline.instants()
        if at <= world.now
        for status in one.timeline.entered_at(at)
    }
    assert len(told) == len(set(told))
    assert expected <= set(told)
    assert {at for _, _, at in {*told} - expected} <= {at for run in world.runs() for at in begun(run.timeline)}


@given(steps)
def test_tasks_that_a_run_stops_change_between_its_last_statuses(history):
    """At one instant a run is STOPPING before its tasks are, and has come to rest after all of them."""
    world, _ = played(history)
    for run in world.runs():
        for at in {at for one in living(run) for at in one.timeline.instants()}:
            happenings = run.happenings(at)
            statuses = [status if one is run else one.timeline.before is not None for one, status in happenings]
            if "STOPPING" in statuses:
                assert True not in statuses[: statuses.index("STOPPING")]
            if run.timeline.ends[0] == at and run.timeline.ends[1] in statuses:
                assert statuses[-1] == run.timeline.ends[1]
