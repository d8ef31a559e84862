"""The timeline as text, for people who look at a terminal."""

from __future__ import annotations

from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock import Task, mock_omics
from omics_mock.chart.names import shown
from omics_mock.chart.scale import in_words, ticks
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.instants import DAY, HOUR, MINUTE, SECOND
from tests.instruments.hostile_names import NAMES
from tests.operations.run_calls import start

SIGNS = {"·", "░", "▄", "█", "▀", "✓", "◆", "✗", "⊘", ">"}


def columns(line):
    """How wide a terminal shows a line: nothing for what is invisible or stands above a letter, two for CJK."""
    wide = sum(east_asian_width(character) in "WF" for character in line)
    return len(line) + wide - sum(category(character) in ("Mn", "Me", "Cf") for character in line)


def line_of(mock, name, **options):
    """The line of the run or task with this name."""
    return next(line for line in mock.timeline().text(**options).splitlines() if name in line)


def drawn(line):
    """The bars and the end mark in a line."""
    return "".join(character for character in line if character in SIGNS)


def test_bars_stand_below_their_time(mock):
    """Five minutes in RUNNING begin below their tick and end below theirs, and the line says how it ended."""
    mock.scripts.run(duration="5m", tasks=[Task("align", "3m")])
    mock.add.run("sample-7")
    mock.clock.run_until_idle()
    lines = mock.timeline().text().splitlines()
    axis, run = lines[2], next(line for line in lines if "sample-7" in line)
    one, five = axis.index("|1m"), axis.index("|5m")
    assert set(run[one:five]) == {"█"}
    assert run[five : five + 8].strip("█▀") == "" or "✓" in run
    assert run.endswith("✓ COMPLETED 5m40s")
    assert next(line for line in lines if "align" in line).startswith("  align ")


def test_a_queue_looks_like_nothing_else(mock, omics):
    """The sign of time in a queue appears where a run waits, nowhere else, and in the legend."""
    workflow, group = mock.add.workflow(), mock.add.run_group(max_runs=1)
    for name in ("first", "second"):
        start(omics, workflow, runGroupId=group, name=name)
    assert "░" not in str(mock.timeline())
    mock.clock.run_until_idle()
    assert "░" * 20 in line_of(mock, "second")
    assert "░" not in line_of(mock, "first")
    assert "░ waits for capacity" in str(mock.timeline())


@pytest.mark.parametrize(
    ("script", "end"),
    [
        ({"fails": "OUT_OF_MEMORY_ERROR"}, "✗ FAILED"),
        ({"cancelled_after": "1m"}, "⊘ CANCELLED"),
        ({}, "✓ COMPLETED"),
        ({"hangs": "RUNNING"}, "> RUNNING"),
    ],
)
def test_each_end_has_its_mark(mock, script, end):
    """Letters and marks tell ends apart without colours, in the line and in the legend."""
    mock.scripts.run(**script)
    mock.add.run("sample-7")
    mock.clock.advance(minutes=5)
    sign, word = end.split()
    line = line_of(mock, "sample-7")
    assert drawn(line)[-1] == sign
    assert line.split()[-2] == word
    assert f"{sign} {'goes on' if sign == '>' else word}" in str(mock.timeline()).splitlines()[-1]


def test_what_is_shorter_than_a_column_keeps_its_mark(mock):
    """Beside a run of days, one of minutes is an end mark."""
    mock.scripts.run(name="short", duration="1m", fails="OUT_OF_MEMORY_ERROR")
    mock.scripts.run(name="long", duration="5d")
    for name in ("short", "long"):
        mock.add.run(name)
    mock.clock.run_until_idle()
    assert drawn(line_of(mock, "short")) == "✗"
    assert {"|1d", "|2d", "|4d"} <= {*str(mock.timeline()).splitlines()[2].split()}


def test_the_legend_explains_what_is_used(mock):
    """Every sign that is drawn is explained, and no other."""
    mock.add.run("sample-7")
    mock.clock.advance(seconds=30)
    text = str(mock.timeline())
    legend = text.rpartition("\n\n")[2]
    assert {sign for sign in SIGNS if sign in legend} == {*drawn(text.partition("|now")[2].rpartition("\n\n")[0])}


def test_fewer_columns_than_it_takes_are_refused(mock):
    """The error says how many are needed."""
    with pytest.raises(ConfigurationError, match=r"width=59.*60"):
        mock.timeline().text(width=59)


def test_a_name_that_is_read_from_the_right_turns_nothing_round(mock):
    """Marks for the direction of text stand around it, so that id, bars and status stay where they are."""
    mock.add.run("שלום")
    assert "\u200eשלום\u200e" in str(mock.timeline())


def test_a_place_gives_way_to_a_name(mock):
    """Where region and account do not fit beside the name, the name stays."""
    mock.add.run("the-first-sample")
    mock.add.run("another", region="eu-west-1", account_id="999999999999")
    assert "the-first-sample us-east-1" in mock.timeline().text(100)
    assert "the-first-sample" in mock.timeline().text(60)


@given(st.lists(NAMES, min_size=1, max_size=4), st.integers(60, 140), st.booleans(), st.integers(0, 3 * 10**6))
def test_no_line_is_wider_than_it_may_be(names, width, elsewhere, seconds):
    """Whatever runs and tasks are called, and however long they take, the text fits and shows no control character."""
    with mock_omics(region="us-east-1", strict=False) as mock:
        for name in names:
            mock.add.run(name, tasks=[Task(name, "1h", fails="RUN_TASK_FAILED")])
        if elsewhere:
            mock.add.run("there", region="eu-west-1", account_id="999999999999")
        mock.clock.advance(seconds=seconds)
        text = mock.timeline(rows=5).text(width=width)
        assert max(map(columns, text.split("\n"))) <= width
        assert {category(character) for character in text.replace("\n", "")} <= VISIBLE
        labels = text.split("\n")[2].split()
        assert all(label.rindex("|") == 0 for label in labels)
        assert labels[0] == "|0s"


VISIBLE = {"Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"}
VISIBLE |= {"Sc", "Sk", "Sm", "So", "Zs", "Cf"}  # of the last, only the marks that keep the direction


@given(NAMES, st.integers(1, 40))
def test_a_name_is_cut_where_it_ends(name, room):
    """A name takes no more columns than it is given; one that fits stays whole."""
    cut = shown(name, room)
    assert columns(cut) <= room
    assert shown(cut, room).strip("\u200e") == cut.strip("\u200e")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (0, "0s"),
        (250_000, "250ms"),
        (1_500_000, "1.5s"),
        (59 * SECOND, "59s"),
        (90 * SECOND, "1m30s"),
        (HOUR, "1h"),
        (HOUR + 2 * MINUTE + 3 * SECOND, "1h2m3s"),
        (3 * DAY + 12 * HOUR + 30 * SECOND, "3d12h"),
        (400 * DAY, "400d"),
    ],
)
def test_spans_are_told_in_words(span, words):
    """The largest units come first, and what is small beside them is left out."""
    assert in_words(span) == words


@given(st.integers(1, 3000 * DAY), st.integers(1, 20))
def test_ticks_are_few_and_round(span, most):
    """From 0 on, at most as many steps as are wanted, each told by words that are not cut."""
    found = list(ticks(span, most))
    assert found[0] == 0
    assert len(found) <= most + 1
    assert found[-1] <= span
    assert len({in_words(tick) for tick in found}) == len(found)
