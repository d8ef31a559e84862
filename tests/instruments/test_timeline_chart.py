"""What `mock.timeline()` shows of the runs and tasks of a test."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock import Task, mock_omics
from omics_mock.chart import Omitted, Row
from omics_mock.demo.tour import Tour
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.instants import SECOND, from_datetime
from tests.operations.run_calls import start, status, tasks

FINAL = {"COMPLETED", "FAILED", "CANCELLED"}


def rows(mock, *run_ids, **options):
    return [row for row in mock.timeline(*run_ids, **options).rows if isinstance(row, Row)]


def omitted(mock, **options):
    return [row for row in mock.timeline(**options).rows if isinstance(row, Omitted)]


def looks(row):
    """What the bars of a row look like and how many seconds they take, and how it ends."""
    return [(bar.look, (bar.ends - bar.begins) / SECOND) for bar in row.bars], row.look


def test_a_run_and_its_task_have_their_statuses(mock, omics):
    """Each status is a bar from its beginning to its end; the task stands below its run."""
    run = start(omics, mock.add.workflow(tasks=["align"]), name="sample-7")
    mock.clock.run_until_idle()
    of_run, of_task = rows(mock)
    assert (of_run.kind, of_run.id, of_run.name, of_run.status) == ("run", run, "sample-7", "COMPLETED")
    stages = [("PENDING", 10), ("STARTING", 10), ("RUNNING", 70), ("STOPPING", 20)]
    assert looks(of_run) == (stages, "COMPLETED")
    assert (of_task.kind, of_task.name) == ("task", "align")
    assert looks(of_task) == ([("PENDING", 2), ("STARTING", 5), ("RUNNING", 40), ("STOPPING", 3)], "COMPLETED")


def test_time_in_a_queue_is_told_from_other_pending(mock, omics):
    """The second run of a full group is PENDING as any run for a while, and waits for capacity from then on."""
    workflow, group = mock.add.workflow(), omics.create_run_group(maxRuns=1)["id"]
    first, second = (start(omics, workflow, runGroupId=group) for _ in range(2))
    mock.clock.advance(seconds=60)
    row = rows(mock, second)[0]
    assert looks(row) == ([("PENDING", 10), ("waits for capacity", 50)], "goes on")
    assert row.because == f"run group {group} is at maxRuns=1"
    mock.clock.run_until_idle()
    waited = omics.get_run(id=first)["stopTime"] - omics.get_run(id=second)["creationTime"]
    assert looks(rows(mock, second)[0])[0][:2] == [("PENDING", 10), ("waits for capacity", waited.total_seconds() - 10)]
    assert all(bar.look != "waits for capacity" for bar in rows(mock, first)[0].bars)


def test_tasks_wait_for_cpus_of_their_group(mock, omics):
    """A task that could begin if its group had more CPUs waits for capacity."""
    mock.scripts.run(tasks=[Task(name, "60s", cpus=8, after=None) for name in ("a", "b")])
    run = start(omics, mock.add.workflow(), runGroupId=omics.create_run_group(maxCpus=8)["id"])
    mock.clock.run_until_idle()
    queued = {row.name: [bar for bar in row.bars if bar.queued] for row in rows(mock, run)[1:]}
    assert queued["a"] == []
    assert [bar.ends - bar.begins for bar in queued["b"]] == [68 * SECOND]


def test_pending_for_the_sake_of_a_script_is_no_queue(mock, omics):
    """A run that a script holds in PENDING waits for no capacity."""
    mock.scripts.run(hangs="PENDING")
    start(omics, mock.add.workflow())
    mock.clock.advance(hours=1)
    assert looks(rows(mock)[0]) == ([("PENDING", 3600)], "goes on")


def test_what_failed_says_so(mock, omics):
    """Run and task end in FAILED, with the reason."""
    mock.scripts.run(tasks=[Task("split", "1m"), Task("align", "1m", fails="OUT_OF_MEMORY_ERROR")])
    start(omics, mock.add.workflow())
    mock.clock.run_until_idle()
    run, split, align = rows(mock)
    assert [run.look, split.look, align.look] == ["FAILED", "COMPLETED", "FAILED"]
    assert run.because == align.because == "OUT_OF_MEMORY_ERROR"
    assert split.because is None


def test_what_was_cancelled_says_so(mock, omics):
    """A run that was cancelled in RUNNING takes its task with it; one that waited ends where it waits."""
    workflow, group = mock.add.workflow(), omics.create_run_group(maxRuns=1)["id"]
    running, waiting = (start(omics, workflow, runGroupId=group) for _ in range(2))
    mock.clock.advance(seconds=40)
    for run in (waiting, running):
        omics.cancel_run(id=run)
    mock.clock.run_until_idle()
    of_run, of_task, of_other = rows(mock)
    assert [of_run.look, of_task.look, of_other.look] == ["CANCELLED"] * 3
    assert looks(of_other)[0] == [("PENDING", 10), ("waits for capacity", 30)]


def test_a_task_that_its_run_stops_while_it_stops_has_one_bar_for_it(mock, omics):
    """Being stopped does not cut the bar of a task that has done its work in two."""
    run = start(omics, mock.add.workflow(tasks=["align"]))
    mock.clock.advance(seconds=78)
    omics.cancel_run(id=run)
    mock.clock.run_until_idle()
    assert looks(rows(mock)[1]) == (
        [("PENDING", 2), ("STARTING", 5), ("RUNNING", 40), ("STOPPING", 3)],
        "COMPLETED",
    )


def test_a_task_from_a_cache_has_an_end_and_no_length(mock, omics):
    """A result that is there at once is marked as such."""
    cache = omics.create_run_cache(cacheS3Location="s3://cache/runs", cacheBehavior="CACHE_ALWAYS")["id"]
    workflow = mock.add.workflow(tasks=["align"])
    runs = []
    for _ in range(2):
        runs.append(start(omics, workflow, cacheId=cache))
        mock.clock.run_until_idle()
    _, computed = rows(mock, runs[0])
    _, cached = rows(mock, runs[1])
    assert computed.look == "COMPLETED"
    assert (looks(cached), cached.ended) == (([], "from a cache"), cached.begins)
    assert "COMPLETED cached" in str(mock.timeline())


def test_every_attempt_at_a_task_has_a_row(mock, omics):
    """A task that fails twice and then succeeds is seen three times."""
    mock.scripts.run(tasks=[Task("align", "1m", fails="OUT_OF_MEMORY_ERROR", times=2)])
    start(omics, mock.add.workflow())
    mock.clock.run_until_idle()
    assert [(row.name, row.look) for row in rows(mock)[1:]] == [
        ("align", "FAILED"),
        ("align", "FAILED"),
        ("align", "COMPLETED"),
    ]


def test_the_future_is_not_shown(mock, omics):
    """What will become of a run is in no bar, and tasks that are not queued yet are not there."""
    start(omics, mock.add.workflow(tasks=["align", "call"]))
    (run,) = rows(mock)
    assert looks(run) == ([], "goes on")
    mock.clock.advance(seconds=45)
    run, align = rows(mock)
    assert looks(run)[0][-1] == ("RUNNING", 25)
    assert looks(align) == ([("PENDING", 2), ("STARTING", 5), ("RUNNING", 8)], "goes on")
    assert mock.timeline().ends == from_datetime(mock.clock.now())


@mock_omics(region="us-east-1", durations={"run.PENDING": "0s", "run.STOPPING": "0s"}, as_kwarg="mock")
def test_stages_without_length_are_passed_through(mock):
    """What lasts no time has no bar."""
    mock.add.run()
    mock.clock.run_until_idle()
    assert [bar.status for bar in rows(mock)[0].bars] == ["STARTING", "RUNNING"]


def test_at_rest_the_axis_ends_with_the_last_end(mock):
    """A month in which nothing happens takes no room, and the text says how late it is."""
    mock.add.run(tasks=1)
    mock.clock.run_until_idle()
    mock.clock.advance(days=31)
    timeline = mock.timeline()
    assert timeline.ends - timeline.begins == 110 * SECOND
    assert "now is 31d1m" in str(timeline)
    assert "|now" not in str(timeline)


def test_runs_can_be_chosen(mock):
    """The runs with these ids are shown in creation order, and time is counted from the first of them."""
    first = mock.add.run("first")
    mock.clock.advance(seconds=5)
    second, third = mock.add.run("second"), mock.add.run("third")
    assert [row.id for row in rows(mock, third, second, tasks=False)] == [second, third]
    assert mock.timeline(second).begins - mock.timeline().begins == 5 * SECOND
    assert [row.id for row in rows(mock)] == [first, second, third]
    with pytest.raises(KeyError, match="there is no run '999'; there are"):
        mock.timeline(first, "999")


def test_deleted_runs_are_not_shown(mock, omics):
    """A run that was deleted is gone from the timeline as from everything else."""
    gone, there = (mock.add.run(name, status="COMPLETED") for name in "ab")
    omics.delete_run(id=gone)
    assert [row.id for row in rows(mock, tasks=False)] == [there]


def test_an_empty_world_has_an_empty_timeline(mock):
    """Nothing is there to be drawn, and nothing breaks."""
    assert str(mock.timeline()) == "no runs yet"
    assert repr(mock.timeline()) == "<timeline of 0 runs and 0 tasks>"


def test_regions_and_accounts_are_told_apart_where_there_are_several(mock):
    """Runs of all of them are shown in the order of their creation; of one alone, nothing is said about it."""
    mock.add.run("here")
    assert {row.place for row in rows(mock)} == {""}
    mock.add.run("there", region="eu-west-1")
    assert [row.place for row in rows(mock)] == ["us-east-1", "eu-west-1"]
    mock.add.run("theirs", account_id="999999999999")
    assert [row.place for row in rows(mock)] == [
        "us-east-1 123456789012",
        "eu-west-1 123456789012",
        "us-east-1 999999999999",
    ]
    mock.add.run("here again")
    assert [row.name for row in rows(mock)] == ["here", "there", "theirs", "here again"]


def test_many_rows_are_cut_and_counted(mock):
    """Runs go first; each has an equal part of the rows for its tasks, and what is left out is told by status."""
    mock.add.run("large", tasks=[Task(f"task-{number}", "1m", after=None) for number in range(40)])
    mock.add.run("small", tasks=3)
    mock.clock.run_until_idle()
    shown = rows(mock, rows=15)
    assert [row.kind for row in shown] == ["run", *["task"] * 10, "run", *["task"] * 3]
    assert omitted(mock, rows=15) == [Omitted("task", (("COMPLETED", 30),), belongs=True)]
    assert [row.name for row in rows(mock, rows=1)] == ["large"]
    assert omitted(mock, rows=1) == [Omitted("task", (("COMPLETED", 40),)), Omitted("run", (("COMPLETED", 1),))]
    assert len(rows(mock, rows=None)) == 45
    assert omitted(mock, rows=None) == []
    assert [row.kind for row in rows(mock, tasks=False)] == ["run", "run"]
    assert omitted(mock, tasks=False) == []


def test_large_runs_share_the_rows(mock):
    """No run has fewer rows for its tasks than another one, unless it has no more tasks."""
    for count in (30, 2, 20):
        mock.add.run(tasks=[Task(f"task-{number}", "1m", after=None) for number in range(count)])
    mock.clock.run_until_idle()
    kinds = "".join(row.kind[0] for row in rows(mock, rows=15))
    assert [len(tasks) for tasks in kinds.split("r")[1:]] == [5, 2, 5]


def test_fewer_than_one_row_is_refused(mock):
    """The error says what to give."""
    with pytest.raises(ConfigurationError, match=r"rows=0.*None"):
        mock.timeline(rows=0)


def test_thousands_of_tasks_make_a_small_chart(mock):
    """By default at most fifty rows are drawn, however much there is."""
    mock.add.run("scattered", tasks=5000)
    mock.clock.run_until_idle()
    timeline = mock.timeline()
    assert len(str(timeline).splitlines()) < 60
    assert len(timeline.svg()) < 100_000
    assert timeline.rows[-1].count == 5000 - 49


def test_looking_changes_nothing(mock, omics):
    """The same look twice is the same, and everything goes on as if nobody had looked."""
    start(omics, mock.add.workflow())
    mock.clock.advance(seconds=30)
    before, calls = mock.snapshot(), mock.journal.calls
    timeline = mock.timeline()
    assert timeline == mock.timeline()
    assert str(timeline) == str(mock.timeline())
    assert timeline.svg() == mock.timeline().svg()
    assert not mock.diff(before)
    assert mock.journal.calls == calls
    shown = str(timeline)
    mock.clock.run_until_idle()
    assert str(timeline) == shown
    assert str(mock.timeline()) != shown


def test_time_that_goes_back_is_shown_as_it_was(time_machine):
    """At an earlier moment of a freezer, the timeline is that of then."""
    time_machine.move_to("2026-05-01T00:00:00Z", tick=False)
    with mock_omics(region="us-east-1") as mock:
        mock.add.run()
        time_machine.shift(30)
        then = mock.timeline()
        time_machine.shift(600)
        assert mock.timeline() != then
        time_machine.shift(-600)
        assert mock.timeline() == then


def test_the_tour_ends_with_its_timeline(mock, omics, monkeypatch):
    """Who takes the tour sees the tasks of its run as bars."""
    monkeypatch.setattr("omics_mock.demo.samples.LARGE", 1 << 20)
    said = []
    Tour(mock, omics, said.append).walk()
    assert said[-1] == str(mock.timeline())
    assert "MarkDuplicates" in said[-1]


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.integers(1, 3), st.sampled_from(["", "OUT_OF_MEMORY_ERROR", "EXPORT_FAILED"])),
        st.tuples(st.just("cancel"), st.integers(0, 5), st.just("")),
        st.tuples(st.just("advance"), st.integers(0, 150), st.just("")),
    ),
    max_size=14,
)


def act(mock, omics, runs, action, workflow, group):
    what, number, fails = action
    if what == "start":
        mock.scripts.run(
            tasks=[Task(f"t{n}", f"{30 * n}s", cpus=2) for n in range(number)], fails=fails or None, times=1
        )
        runs.append(start(omics, workflow, runGroupId=group))
    elif what == "cancel" and number < len(runs) and status(omics, runs[number]) not in FINAL:
        omics.cancel_run(id=runs[number])
    elif what == "advance":
        mock.clock.advance(seconds=number)


@given(ACTIONS, st.integers(1, 3), st.integers(2, 6))
def test_bars_are_the_life_of_their_row(actions, most_runs, most_cpus):
    """Without gap or overlap, bars lead from the creation of a run or task to now or its end, as the service has it."""
    with mock_omics(region="us-east-1", strict=False) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        workflow, group = mock.add.workflow(), mock.add.run_group(max_runs=most_runs, max_cpus=most_cpus)
        runs = []
        for action in actions:
            act(mock, omics, runs, action, workflow, group)
        now = from_datetime(mock.clock.now())
        shown = rows(mock, rows=None)
        for row in shown:
            check_life(row, now)
        expected = [(omics.get_run(id=run)["status"], *(task["status"] for task in tasks(omics, run))) for run in runs]
        assert [row.status for row in shown] == [status for of_run in expected for status in of_run]


def check_life(row, now):
    ends = now if row.ended is None else row.ended
    assert [first.ends for first in row.bars[:-1]] == [second.begins for second in row.bars[1:]]
    assert all(bar.begins < bar.ends for bar in row.bars)
    assert all(first.look != second.look for first, second in pairwise(row.bars))
    assert sum(bar.ends - bar.begins for bar in row.bars) == ends - row.begins
    assert (row.ended is None) == (row.status not in FINAL)
    if row.bars:
        assert (row.bars[0].begins, row.bars[-1].ends) == (row.begins, ends)
    usual = timedelta(seconds=10 if row.kind == "run" else 2)
    for bar in row.bars:
        assert not bar.queued or bar.begins - row.begins == usual // timedelta(microseconds=1)
