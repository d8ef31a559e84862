"""The life of storage jobs and of their sources, as a function of the plan and the instant."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.domain.storage_job import SourcePlan, StorageJob, job_timeline, plan_sources
from omics_mock.operations.storage_jobs import source_detail
from omics_mock.timing.instants import SECOND

BORN = 1_700_000_000 * SECOND
FINAL = {"FINISHED", "FAILED"}

spans = st.integers(0, 50).map(lambda seconds: seconds * SECOND)
plans = st.builds(SourcePlan, lasts=spans, failure=st.sampled_from([None, None, "It broke."]))


def job_of(planned, waits=5 * SECOND, apart=SECOND):
    sources = plan_sources(
        BORN, waits, apart, [({"name": str(place)}, plan, str(place)) for place, plan in enumerate(planned)]
    )
    timeline = job_timeline(BORN, waits, sources)
    return StorageJob(id="1", creation_time=BORN, timeline=timeline, store_id="2", sources=sources)


def shown(job, now):
    """Everything that answers show of a job."""
    statuses = [source.timeline.status_at(now) for source in job.sources]
    shown = [(of.status_message(status), of.product(status)) for of, status in zip(job.sources, statuses, strict=True)]
    sources = [(status, *of_it) for status, of_it in zip(statuses, shown, strict=True)]
    return job.status_at(now), job.status_message(now), job.completion_time(now), sources


def expected_status(job, now):
    """The definition, from the sources alone."""
    statuses = [source.timeline.status_at(now) for source in job.sources]
    if not set(statuses) <= FINAL:
        return "SUBMITTED" if set(statuses) == {"NOT_STARTED"} else "IN_PROGRESS"
    return {1: "COMPLETED", 2: "COMPLETED_WITH_FAILURES"}[len(set(statuses))] if "FINISHED" in statuses else "FAILED"


@given(st.lists(plans, min_size=1, max_size=6), spans, spans, st.data())
def test_the_job_follows_from_its_sources(planned, waits, apart, data):
    """At every instant the job's status is what its sources make it, also after one was lost."""
    job = job_of(planned, waits, apart)
    if data.draw(st.booleans()):
        lost, at = data.draw(st.integers(0, len(planned) - 1)), BORN + data.draw(spans)
        job = job.with_failed_source(lost, at, "It has gone.")
    for second in range(50 * 8):
        now = BORN + second * SECOND
        assert job.status_at(now) == expected_status(job, now)
        assert (job.completion_time(now) is not None) == (job.status_at(now) not in ("SUBMITTED", "IN_PROGRESS"))


def test_sources_start_one_after_another():
    """The first source starts with the job, the others each a second after the one before."""
    job = job_of([SourcePlan(lasts=10 * SECOND)] * 3)
    statuses = [[s.timeline.status_at(BORN + at * SECOND) for s in job.sources] for at in (4, 5, 6, 7, 15, 16, 17)]
    waiting, running, done = "NOT_STARTED", "IN_PROGRESS", "FINISHED"
    assert statuses == [
        [waiting, waiting, waiting],
        [running, waiting, waiting],
        [running, running, waiting],
        [running, running, running],
        [done, running, running],
        [done, done, running],
        [done, done, done],
    ]


def test_the_texts_are_those_of_the_service():
    """Each status comes with the text that captures of the service show."""
    job = job_of([SourcePlan(lasts=10 * SECOND)])
    assert shown(job, BORN)[:2] == ("SUBMITTED", "The job is submitted and will start soon.")
    assert shown(job, BORN)[3] == [("NOT_STARTED", "The source is queued for the job.", None)]
    assert shown(job, BORN + 5 * SECOND)[:2] == ("IN_PROGRESS", "The job is currently in progress.")
    assert shown(job, BORN + 5 * SECOND)[3] == [("IN_PROGRESS", "The source job is currently in progress.", None)]
    end = BORN + 15 * SECOND
    assert shown(job, end)[:3] == ("COMPLETED", "The job completed successfully.", end)
    assert shown(job, end)[3] == [("FINISHED", "The source job completed successfully.", "0")]


@pytest.mark.parametrize(
    ("failing", "status", "text"),
    [
        ([False, True], "COMPLETED_WITH_FAILURES", "The job completed with failures."),
        ([True, True], "FAILED", "The job failed."),
    ],
)
def test_failed_sources_make_nothing(failing, status, text):
    """A failed source says why and has made nothing; the job ends as its sources did."""
    job = job_of([SourcePlan(lasts=SECOND, failure="It broke." if fails else None) for fails in failing])
    end = shown(job, BORN + 60 * SECOND)
    assert end[:2] == (status, text)
    assert end[3][1] == ("FAILED", "It broke.", None)


def test_a_plan_may_have_its_own_text():
    """A source that finishes with a message of its own shows that one, and only at the end."""
    job = job_of([SourcePlan(lasts=SECOND, message="No activation needed.")])
    texts = [shown(job, BORN + at * SECOND)[3][0][1] for at in (0, 5, 6)]
    assert texts == [
        "The source is queued for the job.",
        "The source job is currently in progress.",
        "No activation needed.",
    ]


@given(st.lists(plans, min_size=1, max_size=4), st.lists(spans, max_size=12), st.data())
def test_what_is_kept_of_a_source_is_what_it_shows(planned, looks, data):
    """However often a job was looked at, to and fro, its sources show what those of a job seen once do."""
    job, lost = job_of(planned), None
    for number, span in enumerate(looks):
        if number == 3 and data.draw(st.booleans()):
            lost = data.draw(st.integers(0, len(planned) - 1)), BORN + span
            job = job.with_failed_source(*lost, "It has gone.")
        fresh = job_of(planned) if lost is None else job_of(planned).with_failed_source(*lost, "It has gone.")
        now, member = BORN + span, data.draw(st.sampled_from([None, "readSetId"]))
        kept, made = ([source_detail(source, now, member) for source in one.sources] for one in (job, fresh))
        assert kept == made
        assert [one["status"] for one in kept] == [source.timeline.status_at(now) for source in job.sources]


def test_long_reasons_are_cut():
    """A status message never exceeds the 127 characters of the model."""
    job = job_of([SourcePlan(lasts=0, failure="x" * 1000)])
    assert len(shown(job, BORN + 60 * SECOND)[3][0][1]) == 127


def test_a_hanging_source_keeps_the_job_running():
    """A source without an end leaves the job IN_PROGRESS for ever, and nobody waits for it."""
    job = job_of([SourcePlan(lasts=None), SourcePlan(lasts=SECOND)])
    assert shown(job, BORN + 10**6 * SECOND)[:3] == ("IN_PROGRESS", "The job is currently in progress.", None)
    assert job.next_change(BORN + 60 * SECOND) is None


def test_a_lost_source_fails_when_its_turn_comes():
    """A source whose read set is deleted while it is queued fails at its start; the past stays."""
    whole = job_of([SourcePlan(lasts=20 * SECOND)] * 2)
    lost = whole.with_failed_source(1, BORN + 2 * SECOND, "It has gone.")
    for second in range(6):
        assert shown(lost, BORN + second * SECOND) == shown(whole, BORN + second * SECOND)
    assert shown(lost, BORN + 6 * SECOND)[3][1] == ("FAILED", "It has gone.", None)
    assert shown(lost, BORN + 25 * SECOND)[0] == "COMPLETED_WITH_FAILURES"


def test_sources_can_be_lost_one_by_one():
    """The job ends with its last source; a source that has ended is not changed by a later loss."""
    job = job_of([SourcePlan(lasts=20 * SECOND)] * 3)
    for place, second in ((2, 1), (1, 10), (0, 12), (1, 14)):
        job = job.with_failed_source(place, BORN + second * SECOND, f"Gone at {second}.")
    assert shown(job, BORN + 12 * SECOND)[:3] == ("FAILED", "The job failed.", BORN + 12 * SECOND)
    assert [source.outcome_message for source in job.sources] == ["Gone at 12.", "Gone at 10.", "Gone at 1."]


@given(st.lists(plans, min_size=1, max_size=5))
def test_time_may_go_backwards(planned):
    """What is shown depends on the instant alone, in whatever order instants are asked for."""
    job = job_of(planned)
    instants = [BORN + second * SECOND for second in range(0, 120, 7)]
    forwards = [shown(job, now) for now in instants]
    assert [shown(job, now) for now in reversed(instants)] == forwards[::-1]
    ranks = {"NOT_STARTED": 0, "IN_PROGRESS": 1, "FINISHED": 2, "FAILED": 2}
    for earlier, later in itertools.pairwise(forwards):
        assert all(ranks[a[0]] <= ranks[b[0]] for a, b in zip(earlier[3], later[3], strict=True))
