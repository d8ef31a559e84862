from __future__ import annotations

import pytest

from omics_mock import mock_omics
from tests.instruments.test_builders import KINDS
from tests.operations.run_calls import start


def rows(text, section):
    """The words of each row below the heading of a section."""
    _, _, rest = text.partition(f"\n\n{section}")
    return [line.split() for line in rest.partition("\n\n")[0].splitlines()[1:]]


def test_a_row_has_id_name_status_and_next_change(mock):
    """What will become of a resource, and in how much simulated time, stands in its row."""
    store = mock.add.variant_store("reads")
    change = mock.clock.pending_events[0]
    assert rows(str(mock), "variant stores (1)") == [
        ["id", "name", "status", "next", "change"],
        [store, "reads", "CREATING", "ACTIVE", "in", str(change.at - mock.clock.now())],
    ]


def test_a_waiting_run_says_what_it_waits_for(mock, omics):
    """The reason stands where others have their next change."""
    workflow, group = mock.add.workflow(), mock.add.run_group(max_runs=1)
    start(omics, workflow, runGroupId=group)
    waiting = start(omics, workflow, runGroupId=group)
    mock.clock.advance(minutes=1)
    assert f"{waiting}  -     PENDING  waits: run group {group} is at maxRuns=1" in str(mock)


def test_kinds_have_their_numbers(mock):
    """Each kind that is there has a heading with its number; kinds that are not there are left out."""
    mock.add.sequence_store("reads")
    mock.add.workflow("germline")
    mock.add.workflow("somatic")
    text = str(mock)
    assert "\n\nworkflows (2)\n" in text
    assert "\n\nsequence stores (1)\n" in text
    assert "runs" not in text


def test_long_tables_are_cut(mock):
    """Twenty rows of a kind are shown, and how many more there are."""
    mock.add.read_set(mock.add.sequence_store(), count=50)
    assert len(rows(str(mock), "read sets (50)")) == 22
    assert "... and 30 more" in str(mock)


def test_where_is_told_only_if_it_matters(mock):
    """Rows of one region have no word about it; of several, each says whose it is and where."""
    mock.add.workflow("here")
    assert "us-east-1" not in str(mock)
    mock.add.workflow("there", region="eu-west-1", account_id="999999999999")
    assert "(123456789012, us-east-1)  here" in str(mock)
    assert "(999999999999, eu-west-1)  there" in str(mock)


def test_the_time_stands_first(mock):
    """The first line has the simulated instant and how far it is from the start."""
    mock.clock.advance(hours=3)
    first = str(mock).splitlines()[0]
    assert mock.clock.now().isoformat(sep=" ", timespec="seconds") in first
    assert "3:00:00 after the start" in first
    assert "nothing there yet" in str(mock)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.builder) for kind in KINDS])
def test_every_kind_can_be_printed(mock, kind):
    """A resource of any kind has a row with its id, and is counted in the short form."""
    view = kind.build(mock)
    assert view._sight.resource_id in str(mock)
    word = kind.builder.replace("_", " ")
    assert f"1 {word}" in repr(mock) or f"2 {word}s" in repr(mock)


def test_the_short_form_is_one_line(mock):
    """It has the instant and the numbers, and nothing else."""
    mock.add.run("a")
    mock.add.run("b")
    assert repr(mock) == f"<OmicsMock at {mock.clock.now().isoformat()}: 2 workflows, 2 runs>"


def test_two_executions_print_the_same():
    """Ids, order and times in the table are the same in every execution."""

    def printed():
        with mock_omics(region="us-east-1") as mock:
            for name in ("a", "b", "c"):
                mock.add.run(name)
            return str(mock).splitlines()[1:]

    assert printed() == printed()
