"""What a test does with what it was given, or has given, changes nothing in the mock."""

from __future__ import annotations

import boto3

from tests.operations.run_calls import start


def test_entries_of_the_journal_are_copies(mock, omics):
    """Neither the resource nor the memory of its idempotency token follows what a test does with an entry."""
    workflow = mock.add.workflow()
    request = {"parameters": {"reads": ["s3://in/a.bam"]}, "tags": {"team": "lab"}, "requestId": "once"}
    run = start(omics, workflow, **request)
    entry = mock.journal.last("StartRun")
    entry.parameters["parameters"]["reads"].append("mine")
    entry.parameters["tags"]["team"] = "mine"
    entry.as_dict()["parameters"]["tags"].clear()
    shown = omics.get_run(id=run)
    assert (shown["parameters"], shown["tags"]) == (request["parameters"], request["tags"])
    assert start(omics, workflow, **request) == run
    mock.journal.assert_called("StartRun", tags={"team": "lab"})


def test_a_snapshot_keeps_the_attempts_of_a_call_as_they_were(mock, omics):
    """Retries that came later are not in it."""
    taken = []
    mock.faults.add("ListRuns", error="ThrottlingException", times=2, when=lambda _: not taken.append(mock.snapshot()))
    omics.list_runs()
    mock.journal.assert_attempts("ListRuns", 3)
    mock.restore(taken[0])
    mock.journal.assert_attempts("ListRuns", 1)


def test_a_difference_holds_copies(mock, omics):
    """A test may sort and change what it finds there; the snapshots stay."""
    run = mock.add.run(parameters={"reads": {"a": 1}})
    group = mock.add.run_group("night", tags={"team": "a"})
    before = mock.snapshot()
    omics.tag_resource(resourceArn=mock.run_groups[group].arn, tags={"team": "b"})
    mock.restore(before)
    omics.tag_resource(resourceArn=mock.run_groups[group].arn, tags={"team": "b"})
    for values in mock.diff(before).changed.values():
        for pair in values.values():
            for value in pair:
                value["team"] = "mine"
    assert mock.run_groups[group].tags == {"team": "b"}
    mock.restore(before)
    assert mock.run_groups[group].tags == {"team": "a"}
    assert mock.runs[run].parameters == {"reads": {"a": 1}}


def test_a_difference_of_two_futures_holds_copies(mock):
    """One id may have other parameters in another future; they are not the run's own."""
    beginning = mock.snapshot()
    mock.add.run(parameters={"reads": ["a"]})
    one_future = mock.snapshot()
    mock.restore(beginning)
    run = mock.add.run(parameters={"reads": ["b"]})
    for parameters in mock.diff(one_future).changed[f"run {run}"]["parameters"]:
        parameters["reads"].append("mine")
    assert mock.runs[run].parameters == {"reads": ["b"]}
    mock.restore(one_future)
    assert mock.runs[run].parameters == {"reads": ["a"]}


def test_a_script_means_what_it_said(mock):
    """The parameters that it was given may be used for something else."""
    wanted = {"sample": {"id": "a"}}
    mock.scripts.run(parameters=wanted, fails="SERVICE_ERROR")
    wanted["sample"]["id"] = "b"
    run = mock.runs[mock.add.run(parameters={"sample": {"id": "a"}})]
    mock.clock.run_until_idle()
    assert run.status == "FAILED"


def test_a_handler_that_subscribes_another_one(mock):
    """The new one gets what happens from then on, and not the event that is being handed over."""
    seen = []

    def first(event, _context):
        seen.append(("first", event["detail"]["status"]))
        if len(seen) == 1:
            mock.events.subscribe(lambda event, _: seen.append(("second", event["detail"]["status"])), status="PENDING")
            mock.events.subscribe(lambda event, _: seen.append(("third", event["detail"]["status"])), status="STARTING")

    mock.events.subscribe(first, detail_type="Run Status Change")
    mock.add.run()
    mock.clock.advance(seconds=15)
    assert seen == [("first", "PENDING"), ("first", "STARTING"), ("third", "STARTING")]


def test_a_handler_that_subscribes_itself_comes_to_an_end(mock):
    """It is called twice for the second event, and not for ever for the first one."""
    seen = []

    def again(event, _context):
        seen.append(event["detail"]["status"])
        if len(seen) < 20:
            mock.events.subscribe(again, detail_type="Run Status Change")

    mock.events.subscribe(again, detail_type="Run Status Change")
    mock.add.run()
    mock.clock.advance(seconds=15)
    assert seen == ["PENDING", "STARTING", "STARTING"]


def test_answers_are_the_callers(mock):
    """What an answer nests may be changed; the next answer is as the first one was."""
    run = mock.add.run(parameters={"reads": ["a"]}, tags={"team": "lab"})
    omics = boto3.client("omics", region_name="us-east-1")
    answer = omics.get_run(id=run)
    answer["parameters"]["reads"].append("mine")
    answer["tags"].clear()
    assert omics.get_run(id=run)["parameters"] == {"reads": ["a"]}
    assert omics.get_run(id=run)["tags"] == {"team": "lab"}


def test_what_a_request_holds_is_taken_as_it_was(mock, omics):
    """A caller that uses its dictionary again for another run changes nothing of the first one."""
    parameters = {"reads": ["a"]}
    run = start(omics, mock.add.workflow(), parameters=parameters)
    parameters["reads"].append("b")
    assert mock.runs[run].parameters == {"reads": ["a"]}
    assert mock.runs[mock.add.run(parameters=parameters)].parameters == {"reads": ["a", "b"]}


def test_builders_take_their_arguments_as_they_were(mock):
    """Parameters and tags that were given to `mock.add` may be used again."""
    parameters, tags = {"reads": ["a"]}, {"team": "lab"}
    runs = [mock.add.run(parameters=parameters, tags=tags, status=status) for status in (None, "COMPLETED")]
    parameters["reads"].append("b")
    tags["team"] = "mine"
    for run in runs:
        assert mock.runs[run].parameters == {"reads": ["a"]}
        assert mock.runs[run].tags == {"team": "lab"}
