"""Timelines: status is a function of time, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from omics_mock.timing.timeline import Plan, Timeline

STATUSES = ["CREATING", "PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED"]


@st.composite
def plans(draw):
    """A plan of up to six stages, some of them of zero length, resting in the last one."""
    statuses = draw(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=6, unique=True))
    lengths = draw(st.lists(st.integers(0, 50), min_size=len(statuses) - 1, max_size=len(statuses) - 1))
    return Plan.of(*zip(statuses, [*lengths, None], strict=True))


@st.composite
def timelines(draw):
    """A timeline with up to three branches at random instants, later ones not before earlier ones."""
    at = draw(st.integers(0, 100))
    timeline = Timeline(at, draw(plans()))
    for _ in range(draw(st.integers(0, 3))):
        at += draw(st.integers(0, 80))
        timeline = timeline.branch(at, draw(plans()))
    return timeline


instants = st.integers(-20, 600)


@given(timelines(), instants, instants, instants)
def test_transitions_of_two_spans_are_those_of_the_whole(timeline, a, b, c):
    """What happens in (a, b] and in (b, c] is what happens in (a, c]: nothing is lost or repeated at a boundary."""
    a, b, c = sorted((a, b, c))
    assert timeline.transitions(a, b) + timeline.transitions(b, c) == timeline.transitions(a, c)


@given(timelines(), instants, instants)
def test_instants_and_transitions_are_those_of_the_entries(timeline, after, until):
    """However many branches there are, the short ways to instants and spans lead to the entries."""
    assert timeline.instants() == [at for at, _ in timeline.entries()]
    assert timeline.transitions(after, until) == [entry for entry in timeline.entries() if after < entry[0] <= until]


@given(timelines(), instants)
def test_the_status_is_that_of_the_last_entry(timeline, now):
    """The status at an instant is the status of the last entry not after it, whatever was asked before."""
    entered = [status for at, status in timeline.entries() if at <= now]
    assert not entered or timeline.status_at(now) == entered[-1]


@given(timelines(), instants)
def test_nothing_changes_before_the_next_change(timeline, now):
    """The status stays until the next change, which is an entry of the timeline; without one it stays for ever."""
    change = timeline.next_change(now)
    later = [at for at, _ in timeline.entries() if at > now]
    assert change == (min(later) if later else None)


@given(timelines(), st.integers(0, 300), plans())
def test_a_branch_ends_the_old_plan(timeline, at, plan):
    """From the instant of a branch on only the new plan's statuses are shown; before it nothing has changed."""
    branched = timeline.branch(max(at, timeline.begins), plan)
    assert all(branched.status_at(now) == timeline.status_at(now) for now in range(-5, branched.begins))
    shown = {branched.status_at(now) for now in range(branched.begins, branched.begins + 400)}
    assert shown <= {stage.status for stage in plan.stages}


@given(timelines(), instants, st.sampled_from(STATUSES))
def test_entered_is_the_latest_entry_so_far(timeline, now, status):
    """A timestamp is the latest entry of its status, never in the future; a branch at that very instant keeps it."""
    entries = [at for at, entered in timeline.entries() if entered == status and at <= now]
    cut = [at for at, entered in cut_at_once(timeline) if entered == status and at <= now]
    assert timeline.entered(status, now) == max([*entries, *cut], default=None)


def cut_at_once(timeline):
    """The entries of each plan that happen at the very instant at which the next one takes over."""
    if timeline.before is None:
        return []
    whole = timeline.before.entries()
    return [*cut_at_once(timeline.before), *((at, status) for at, status in whole if at == timeline.begins)]


def test_a_stage_of_zero_length_is_passed_but_never_shown():
    """A zero-length stage is an entry (an event may tell of it) that no instant shows."""
    timeline = Timeline(0, Plan.of(("CREATING", 0), ("ACTIVE", None)))
    assert [status for _, status in timeline.entries()] == ["CREATING", "ACTIVE"]
    assert timeline.status_at(0) == "ACTIVE"
    assert timeline.ends == (0, "ACTIVE")
