"""Mistakes of a test author: refused when they are made, with the way out, and nothing is changed."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from omics_mock import Task, mock_omics
from omics_mock.exceptions import ConfigurationError

MISTAKES = {
    "a status that no run has": (lambda mock: mock.add.run(status="DONE"), "'PENDING'"),
    "a word that add.run does not take": (lambda mock: mock.add.run(rolearn="x"), "Did you mean 'role_arn'"),
    "a word that is like none": (lambda mock: mock.add.run(zzz=1), "it takes parameters, role_arn"),
    "a word that add.run_batch does not take": (lambda mock: mock.add.run_batch(prioriti=1), "'priority'"),
    "a status that no batch has": (lambda mock: mock.add.run_batch(status="DONE"), "'CREATING'"),
    "quotas that do not exist": (lambda mock: mock.quotas.update({"runs": 1}), "stored_runs"),
    "a quota in words": (lambda mock: mock.quotas.update(stored_runs="three"), "Give a number from 0 on"),
    "a quota without an end": (lambda mock: mock.quotas.update(stored_runs=float("inf")), "Give a number"),
    "a negative quota": (lambda mock: mock.quotas.__setitem__("stored_runs", -1), "Give a number from 0 on"),
    "taking a quota away": (lambda mock: mock.quotas.pop("stored_runs"), "Set mock.quotas"),
    "taking all quotas away": (lambda mock: mock.quotas.clear(), "Set mock.quotas"),
    "a fault for no call": (lambda mock: mock.faults.add("GetRun", network="endpoint", times=0), "from 1 on"),
    "a fault after less than none": (lambda mock: mock.faults.add("GetRun", network="endpoint", after=-1), "from 0 on"),
    "a download of less than nothing": (lambda mock: mock.faults.add("GetReadSet", truncate=-1), "from 0 on"),
    "a broken download of a run": (lambda mock: mock.faults.add("GetRun", truncate=3), "GetReadSet, GetReference"),
    "a message of nothing": (lambda mock: mock.faults.add("GetRun", latency="1s", message="x"), "error='<code>'"),
    "a task in words": (lambda mock: mock.scripts.run(tasks=["align"]), r"tasks=\[Task\('align', '40m'\)\]"),
    "one task and no list": (lambda mock: mock.scripts.run(tasks=Task("align", "1m")), r"tasks=\[Task"),
    "a seeded task in words": (lambda mock: mock.add.run(status="COMPLETED", tasks=["align"]), r"tasks=\[Task"),
    "a task without a name": (lambda _: Task(5, "1m"), "needs a name"),
    "a task after a number": (lambda _: Task("align", "1m", after=5), r"type \[5\]"),
    "attempts in words": (lambda _: Task("align", "1m", fails="SERVICE_ERROR", times="2"), "times says how many"),
    "half an attempt": (lambda _: Task("align", "1m", fails="SERVICE_ERROR", times=1.5), "times says how many"),
    "outputs without names": (lambda mock: mock.scripts.run(outputs=[b"x"]), r"\{'a.html': b'<h1>'\}"),
    "an object as text": (lambda mock: mock.add.s3_object("s3://in/a.fa", "ACGT" * 5000), "neither bytes"),
    "time without a unit": (lambda mock: mock.clock.advance(3), r"advance\(minutes=5\)"),
    "time in words": (lambda mock: mock.clock.advance("3h"), r"timedelta\(hours=3\)"),
    "a limit in words": (lambda mock: mock.clock.run_until_idle(limit="3h"), "timedelta"),
    "a moment in words": (lambda mock: mock.clock.advance_to("2030-01-01"), "tzinfo=timezone.utc"),
    "a member that no such call has": (lambda mock: mock.journal.count("StartRun", nmae="a"), "'name'"),
    "a name in the place of a snapshot": (lambda mock: mock.restore("before"), r"before = mock\.snapshot\(\)"),
    "a difference that is to be restored": (lambda mock: mock.restore(mock.diff(mock.snapshot())), r"mock\.restore\("),
    "a difference to a name": (lambda mock: mock.diff("before"), r"mock\.diff\(before\)"),
    "a difference from a name": (lambda mock: mock.diff(mock.snapshot(), "after"), "'after' is no snapshot"),
    "a snapshot that is loaded": (lambda mock: mock.load(mock.snapshot()), r"mock\.restore\(snapshot\)"),
    "a number as a path": (lambda mock: mock.save(5), r"mock\.save\('world\.json'\)"),
    "rows in words": (lambda mock: mock.timeline(rows="all"), "rows=None"),
    "half a row": (lambda mock: mock.timeline(rows=1.5), "rows=200"),
    "yes as a number of rows": (lambda mock: mock.timeline(rows=True), "rows=200"),
    "a width in words": (lambda mock: mock.timeline().text(width="wide"), "60 columns"),
    "asserting what can never be": (lambda mock: mock.journal.assert_not_called("StartRun", nmae="a"), "'name'"),
}


@pytest.mark.parametrize(("mistake", "way_out"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused(mock, mistake, way_out):
    """The message says what to write instead; no resource is made, no time passes, no quota and no rule changes."""
    before, quotas = mock.snapshot(), dict(mock.quotas)
    with pytest.raises(ConfigurationError, match=way_out):
        mistake(mock)
    difference = mock.diff(before, mock.snapshot())
    assert not difference
    assert difference.elapsed.total_seconds() == 0
    assert mock.quotas == quotas
    assert not mock.faults.unused()


def test_a_rate_can_be_taken_back(mock):
    """What the test has added to the quotas may go again."""
    mock.quotas["StartRun.tps"] = 1
    del mock.quotas["StartRun.tps"]
    assert "StartRun.tps" not in mock.quotas


def test_settings_are_checked_like_quotas():
    """A quota that makes no sense is refused before anything begins."""
    for value in (True, -1, float("inf")):
        with pytest.raises(ConfigurationError, match=r"not negative|from 0 on"):
            mock_omics(quotas={"stored_runs": value})


def test_members_of_calls_are_found(mock, omics):
    """A filter that was sent is found under its name and value only."""
    omics.list_run_groups(name="night")
    mock.journal.assert_called("ListRunGroups", name="night")
    mock.journal.assert_not_called("ListRunGroups", name="day")


def test_times_are_found_in_the_journal(mock, omics):
    """A datetime in a filter is found as it was sent, in any zone, and not as another one."""
    store = mock.add.sequence_store()
    begins = datetime(2026, 3, 1, 22, tzinfo=timezone.utc)
    omics.list_read_sets(sequenceStoreId=store, filter={"createdAfter": begins, "name": "a"})
    mock.journal.assert_called("ListReadSets", filter={"createdAfter": begins, "name": "a"})
    mock.journal.assert_called("ListReadSets", filter={"createdAfter": begins.astimezone(), "name": "a"})
    mock.journal.assert_not_called("ListReadSets", filter={"createdAfter": begins.replace(hour=23), "name": "a"})
    mock.journal.assert_not_called("ListReadSets", filter={"createdAfter": begins})
