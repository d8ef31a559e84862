"""Strict mode: what was declared and never used fails the test at its end, with what nearly used it."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.exceptions import UnusedScript
from tests.operations.run_calls import start


def report(declare, act=lambda mock, omics: None, **settings):
    """The message with which a mock ends after these declarations and calls."""
    with pytest.raises(UnusedScript) as unused, mock_omics(region="us-east-1", **settings) as mock:
        declare(mock)
        act(mock, boto3.client("omics", region_name="us-east-1"))
    return str(unused.value)


def start_named(*names):
    """Start a run with each name, of a workflow named germline."""

    def act(mock, omics):
        workflow_id = mock.add.workflow("germline")
        for name in names:
            start(omics, workflow_id, name=name)

    return act


def test_a_script_that_nobody_followed_is_shown_as_it_was_written():
    """The message has the script, says that no such call was made, and how to cure it."""
    message = report(lambda mock: mock.scripts.run(name="sample-7", fails="OUT_OF_MEMORY_ERROR"))
    assert "  scripts.run(name='sample-7', fails='OUT_OF_MEMORY_ERROR')\n" in message
    assert "no call of StartRun" in message
    assert "strict=False" in message


def test_the_calls_that_nearly_matched_are_shown_nearest_first():
    """Each with its members, where it was made, and the selectors in which it differs."""

    def declare(mock):
        mock.scripts.run(name="sample-7", workflow="somatic", fails="SERVICE_ERROR")

    def act(mock, omics):
        germline, somatic = mock.add.workflow("germline"), mock.add.workflow("somatic")
        start(omics, germline, name="sample-8")
        start(omics, somatic, name="sample-9")

    lines = [line for line in report(declare, act).splitlines() if "nearly:" in line]
    assert len(lines) == 2
    assert "name='sample-9'" in lines[0]
    assert lines[0].endswith("<- differs in name")
    assert "run_calls.py:" in lines[0]
    assert "name='sample-8'" in lines[1]
    assert lines[1].endswith("<- differs in name, workflow")


def test_a_script_behind_one_that_always_wins_is_told_so():
    """The first script that fits wins; the other one is named as never used, with the winner."""

    def declare(mock):
        mock.scripts.run(name="sample-*", fails="SERVICE_ERROR")
        mock.scripts.run(name="sample-7", fails="IMPORT_FAILED")

    message = report(declare, start_named("sample-7"))
    assert "followed scripts.run(name='sample-*', fails='SERVICE_ERROR')" in message
    assert message.count("\n  scripts.run") == 1


def test_calls_that_were_refused_are_shown():
    """A call that would have matched, had it been valid, is the likeliest reason."""

    def act(mock, omics):
        with pytest.raises(ClientError):
            start(omics, "1234567", name="sample-7")

    message = report(lambda mock: mock.scripts.run(name="sample-7", duration="1h"), act)
    assert "refused: StartRun(workflowId='1234567'" in message
    assert "ResourceNotFoundException" in message


def test_what_a_builder_made_counts_as_nearly():
    """Builders are named like calls."""
    message = report(lambda mock: mock.scripts.run(name="a", duration="1h"), lambda mock, omics: mock.add.run("b"))
    assert "nearly: mock.add.run('b')  <- differs in name" in message


def test_a_script_half_used_up_is_no_error(mock, omics):
    """times= is how often at most."""
    mock.scripts.run(duration="1h", times=5)
    start(omics, mock.add.workflow())


def test_faults_that_nobody_met_are_reported_with_the_scripts():
    """One message for all; calls of the operation are shown, and attempts that `after=` lets pass."""

    def declare(mock):
        mock.faults.add("GetRun", error="ThrottlingException", after=2)
        mock.faults.add("ListRuns", error="ThrottlingException", when=lambda request: "name" in request)
        mock.scripts.store(fails="no")

    def act(mock, omics):
        omics.get_run(id=mock.add.run())
        omics.list_runs(status="PENDING")

    message = report(declare, act)
    assert "1 attempts matched, but after=2 lets them pass" in message
    assert "nearly: ListRuns(status='PENDING') at " in message
    assert "scripts.store(fails='no')" in message


def test_without_strict_nothing_is_reported():
    """`strict=False` is for helpers that declare more than each test uses."""
    with mock_omics(strict=False) as mock:
        mock.scripts.run(fails="SERVICE_ERROR")
        mock.faults.add("GetRun", error="ThrottlingException")


def test_a_block_that_fails_anyway_keeps_its_own_error():
    """The first error is the one to see."""
    with pytest.raises(ZeroDivisionError), mock_omics() as mock:
        mock.scripts.run(fails="SERVICE_ERROR")
        raise ZeroDivisionError


def test_cleared_scripts_are_forgotten(mock, omics):
    """Neither followed nor missed."""
    mock.scripts.run(fails="SERVICE_ERROR")
    mock.scripts.clear()
    run_id = start(omics, mock.add.workflow())
    mock.clock.run_until_idle()
    assert omics.get_run(id=run_id)["status"] == "COMPLETED"
