"""`mock.events`: what happened, in order and once, and handlers that get it under every kind of delivery."""

from __future__ import annotations

import functools
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import AsyncMock

import boto3
import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_mock import Task, mock_omics
from omics_mock.exceptions import ConfigurationError
from tests.operations.run_calls import ROLE, start, status, tasks

RUN, TASK = "Run Status Change", "Task Status Change"
LIFE = ["PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED"]


class Boom(Exception):
    """What a handler of a test raises."""


def statuses(events, detail_type=RUN):
    return [event["detail"]["status"] for event in events if event["detail-type"] == detail_type]


def named(event):
    """The status of an event, under the name of its run or task."""
    path = event["detail"]["arn"].rpartition(":")[2]
    return f"{path.split('/')[0]} {event['detail']['status']}"


def run_it(mock, **members):
    run_id = mock.add.run(**members)
    mock.clock.run_until_idle()
    return run_id


def test_a_run_sends_each_status_when_it_enters_it(mock, omics):
    """Every status has one event, in order, at the second that GetRun shows for it."""
    run_id = run_it(mock, name="sample")
    run, events = omics.get_run(id=run_id), mock.events.list
    assert statuses(events) == LIFE
    times = {event["detail"]["status"]: event["time"] for event in events if event["detail-type"] == RUN}
    assert times["PENDING"] == f"{run['creationTime']:%Y-%m-%dT%H:%M:%SZ}"
    assert times["RUNNING"] == f"{run['startTime']:%Y-%m-%dT%H:%M:%SZ}"
    assert times["COMPLETED"] == f"{run['stopTime']:%Y-%m-%dT%H:%M:%SZ}"


def test_the_event_is_what_eventbridge_hands_over(mock, omics):
    """The envelope and the detail have the documented members, and everything in them is JSON."""
    run = omics.get_run(id=run_it(mock, name="sample"))
    event = json.loads(json.dumps(mock.events.last(detail_type=RUN)))
    workflow = omics.get_workflow(id=run["workflowId"])
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": RUN,
        "source": "aws.omics",
        "account": "123456789012",
        "time": f"{run['stopTime']:%Y-%m-%dT%H:%M:%SZ}",
        "region": "us-east-1",
        "resources": [run["arn"]],
        "detail": {
            "omicsVersion": "1.0.0",
            "arn": run["arn"],
            "status": "COMPLETED",
            "runId": run["id"],
            "uuid": run["uuid"],
            "runOutputUri": run["runOutputUri"],
            "runName": "sample",
            "workflowId": workflow["id"],
            "workflowName": workflow["name"],
            "workflowUuid": workflow["uuid"],
        },
    }


def test_a_failure_says_why(mock, omics):
    """The event of a run that fails has the reason and the message that GetRun has."""
    run = omics.get_run(id=run_it(mock, fails="OUT_OF_MEMORY_ERROR"))
    detail = mock.events.last(detail_type=RUN)["detail"]
    assert (detail["failureReason"], detail["statusMessage"]) == (run["failureReason"], run["statusMessage"])
    assert "failureReason" not in mock.events.last(detail_type=RUN, status="STOPPING")["detail"]


def test_tasks_send_events_between_those_of_their_run(mock, omics):
    """Tasks are told of as they go, each after the run is RUNNING and at rest before it stops."""
    run_id = run_it(mock, tasks=[Task("align", "5m"), Task("call", "1m")])
    life = [f"task {each}" for each in LIFE]
    assert [named(event) for event in mock.events.list] == [
        *["run PENDING", "run STARTING", "run RUNNING"],
        *life,
        *life,
        *["run STOPPING", "run COMPLETED"],
    ]
    event, run = mock.events.last(detail_type=TASK), omics.get_run(id=run_id)
    task = tasks(omics, run_id)[-1]
    assert event["resources"] == [f"arn:aws:omics:us-east-1:123456789012:task/{task['taskId']}"]
    assert {name: event["detail"][name] for name in ("runArn", "runUuid", "runId")} == {
        "runArn": run["arn"],
        "runUuid": run["uuid"],
        "runId": run["id"],
    }


def test_tasks_that_their_run_stops_are_told_of(mock, omics):
    """When a run is cancelled each unfinished task follows it to STOPPING and ends before it, in seconds."""
    run_id = mock.add.run(tasks=[Task("a", "1h"), Task("b", "1h", after=None), Task("c", "1h", after=["a"])])
    mock.clock.advance(minutes=5)
    before = len(mock.events.list)
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    assert [named(event) for event in mock.events.list[before:]] == [
        *["run STOPPING", "task STOPPING", "task STOPPING"],
        *["task CANCELLED", "task CANCELLED", "run CANCELLED"],
    ]
    assert mock.clock.elapsed < timedelta(minutes=6)


def test_the_failing_task_comes_before_its_run_and_the_others_after_it(mock, omics):
    """A failure is told of in the order of cause and effect, all at one instant."""
    run_it(mock, tasks=[Task("bad", "1m", fails="OUT_OF_MEMORY_ERROR"), Task("long", "1h", after=None)])
    told = [named(event) for event in mock.events.list]
    assert told[told.index("task FAILED") :] == [
        *["task FAILED", "run STOPPING", "task STOPPING", "task CANCELLED", "run FAILED"]
    ]


def test_deletion_is_only_told_by_events(mock, omics):
    """DeleteRun sends DELETED, a status that no Get ever shows."""
    omics.delete_run(id=run_it(mock))
    assert mock.events.last()["detail"]["status"] == "DELETED"


def test_what_a_builder_puts_in_as_past_sends_nothing(mock, omics):
    """A run that is added with a status has no events of the past; the rest of its life has."""
    mock.add.run(status="RUNNING")
    assert mock.events.last(detail_type=RUN) is None
    mock.clock.run_until_idle()
    assert statuses(mock.events.list) == ["STOPPING", "COMPLETED"]


def test_events_belong_to_the_world_that_is_looked_at(mock, omics):
    """Events of all regions are listed, each with its own region."""
    west = boto3.client("omics", region_name="us-west-2")
    west.create_run_group(name="west")
    omics.create_run_group(name="east")
    assert [event["region"] for event in mock.events.list] == ["us-west-2", "us-east-1"]


def test_two_executions_give_the_same_events_but_for_the_time():
    """Ids and order of events follow from the seed; ids are unique."""
    worlds = []
    for _ in range(2):
        with mock_omics(region="us-east-1") as mock:
            run_it(mock, tasks=3)
            worlds.append([(event["id"], named(event)) for event in mock.events.list])
    assert worlds[0] == worlds[1]
    assert len({event_id for event_id, _ in worlds[0]}) == len(worlds[0])


def test_an_event_can_be_changed_by_nobody(mock, omics):
    """What a handler does to its event does not show in the list."""
    mock.events.subscribe(lambda event, context: event["detail"].clear())
    run_it(mock)
    assert statuses(mock.events.list) == LIFE


HISTORY = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.integers(0, 1)),
        st.tuples(st.just("advance"), st.integers(0, 60)),
        st.tuples(st.just("cancel"), st.integers(0, 3)),
        st.tuples(st.just("limit"), st.integers(1, 3)),
    ),
    max_size=14,
)


@settings(max_examples=30)
@given(HISTORY)
def test_every_status_is_told_once_and_holds_when_it_is_told(history):
    """Runs that compete for CPUs, are cancelled and re-planned: each event comes once, and says what Get says."""
    wrong = []

    def compare(event, context):
        detail = event["detail"]
        shown = status(omics, detail["runId"]) if event["detail-type"] == RUN else None
        if "runArn" in detail:
            task_id = detail["arn"].rpartition("/")[2]
            shown = omics.get_run_task(id=detail["runId"], taskId=task_id)["status"]
        if shown != detail["status"]:
            wrong.append((detail["arn"], detail["status"], shown))

    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics")
        group = omics.create_run_group(maxCpus=2)["id"]
        workflow, runs = mock.add.workflow(tasks=["one", "two"]), []
        for detail_type in (RUN, TASK):
            mock.events.subscribe(compare, detail_type=detail_type)
        for what, how in history:
            if what == "start":
                runs.append(start(omics, workflow, **({"runGroupId": group} if how else {})))
            elif what == "advance":
                until = mock.clock.now() + timedelta(seconds=how)
                while (pending := mock.clock.pending_events) and pending[0].at <= until:
                    mock.clock.advance_to_next_event()
                mock.clock.advance_to(until)
            elif what == "limit":
                omics.update_run_group(id=group, maxCpus=how)
            elif runs and status(omics, runs[how % len(runs)]) not in ("COMPLETED", "CANCELLED"):
                omics.cancel_run(id=runs[how % len(runs)])
        mock.clock.run_until_idle()
        told = Counter((event["detail"]["arn"], event["detail"]["status"]) for event in mock.events.list)
        lives = {arn: [word for each, word in told if each == arn] for arn, _ in told}
        shown = {task["taskId"]: task["status"] for run in runs for task in tasks(omics, run)}
    assert wrong == []
    assert set(told.values()) <= {1}
    assert {arn.rpartition("/")[2]: life[-1] for arn, life in lives.items() if ":task/" in arn} == shown
    assert all(life == LIFE for life in lives.values() if life[-1] == "COMPLETED")
    assert all(life[0] == "PENDING" for arn, life in lives.items() if "Group" not in arn)


def test_what_a_call_brings_about_at_once_is_told_at_once(mock, omics):
    """A run group that gets more CPUs lets a waiting task begin in the same instant, and no run begins twice."""
    group = omics.create_run_group(maxCpus=1)["id"]
    for _ in range(2):
        mock.add.run(run_group_id=group)
    mock.clock.advance(seconds=40)
    before = len(mock.events.list)
    omics.update_run_group(id=group, maxCpus=2)
    assert [named(event) for event in mock.events.list[before:]] == ["task STARTING"]
    assert [named(event) for event in mock.events.list].count("run STARTING") == 2


def test_filters_let_through_what_they_name(mock, omics):
    """A handler gets the events of its type and status only, and `last` finds them."""
    got = []
    mock.events.subscribe(lambda event, context: got.append(event), detail_type=RUN, status="FAILED")
    run_it(mock)
    failed = run_it(mock, fails="ECR_PERMISSION_ERROR")
    assert [event["detail"]["runId"] for event in got] == [failed]
    assert mock.events.last(status="FAILED") == got[0]


def test_a_handler_is_not_told_of_the_past(mock, omics):
    """Only what happens after the subscription arrives, even when nobody had looked at the clock since."""
    mock.add.run()
    mock.clock.advance(seconds=15)
    got = []
    mock.events.subscribe(lambda event, context: got.append(event), detail_type=RUN)
    mock.clock.run_until_idle()
    assert statuses(got) == LIFE[2:]


@pytest.mark.parametrize("move", ["run_until_idle", "advance", "waiter", "sleep"])
def test_events_arrive_while_the_clock_moves(move):
    """However the clock moves, handlers have been called when it stands still again."""
    got = []
    with mock_omics(region="us-east-1", simulate_sleep=True) as mock:
        omics = boto3.client("omics")
        mock.events.subscribe(lambda event, context: got.append(event), detail_type=RUN)
        run_id = mock.add.run()
        moves = {
            "run_until_idle": mock.clock.run_until_idle,
            "advance": lambda: mock.clock.advance(hours=1),
            "waiter": lambda: omics.get_waiter("run_completed").wait(id=run_id),
            "sleep": lambda: mock.clock.sleep(3600),
        }
        moves[move]()
        assert statuses(got) == LIFE


@pytest.mark.parametrize("move", ["run_until_idle", "advance", "advance_to", "sleep"])
def test_a_handler_finds_the_world_as_it_was_when_the_event_was_sent(mock, omics, move):
    """However far the clock moves at once, a handler sees the status of its event, at its instant; none is missed."""
    got = []

    def handler(event, context):
        run = omics.get_run(id=event["detail"]["runId"])["status"]
        got.append((event["detail"]["status"], run, mock.clock.elapsed.total_seconds()))

    mock.events.subscribe(handler, detail_type=RUN)
    mock.add.run()
    begins = mock.clock.now()
    moves = {
        "run_until_idle": mock.clock.run_until_idle,
        "advance": lambda: mock.clock.advance(hours=3),
        "advance_to": lambda: mock.clock.advance_to(begins + timedelta(hours=3)),
        "sleep": lambda: mock.clock.sleep(3 * 3600),
    }
    moves[move]()
    assert [told for told, _, _ in got] == LIFE
    assert all(told == seen for told, seen, _ in got)
    assert len({at for _, _, at in got}) == len(LIFE)
    if move != "run_until_idle":
        assert mock.clock.elapsed == timedelta(hours=3)


def test_what_a_handler_starts_begins_at_its_event(mock, omics):
    """A second run that the end of the first one starts was created then, and not when the leap was over."""

    def handler(event, context):
        if len(mock.runs) == 1:
            mock.add.run(workflow_id=event["detail"]["workflowId"])

    mock.events.subscribe(handler, detail_type=RUN, status="COMPLETED")
    mock.add.run()
    mock.clock.advance(hours=3)
    first, second = mock.runs
    assert second.creation_time - first.creation_time < timedelta(minutes=5)
    assert second.status == "COMPLETED"


def test_what_a_frozen_clock_brought_is_handed_over_before_the_next_call(mock, omics):
    """Nobody is told when freezegun ticks: the next omics call hands over what happened, and then does its work."""
    got = []
    with freeze_time("2030-01-01") as frozen:
        run_id = mock.add.run()
        mock.events.subscribe(lambda event, context: got.append(status(omics, run_id)), detail_type=RUN)
        frozen.tick(timedelta(seconds=25))
        omics.cancel_run(id=run_id)
    assert got == ["RUNNING", "RUNNING", "STOPPING"]


def test_handlers_run_while_others_may_call(mock, omics):
    """A handler can wait for a thread that calls omics, even when the clock moved within a call: no lock is held."""
    got = []

    def handler(event, context):
        with ThreadPoolExecutor(1) as pool:
            got.append(pool.submit(status, omics, event["detail"]["runId"]).result(timeout=10))

    mock.events.subscribe(handler, detail_type=RUN)
    run_id = mock.add.run()
    mock.faults.add("ListRuns", latency="12s")
    omics.list_runs()
    mock.clock.run_until_idle()
    assert got[0] == "PENDING"
    assert got[-1] == status(omics, run_id) == "COMPLETED"


def test_going_back_in_time_repeats_nothing(mock, omics):
    """What was told stays told, whatever a freezer does to the time."""
    got = []
    with freeze_time("2030-01-01") as frozen:
        run_id = mock.add.run()
        mock.events.subscribe(lambda event, context: got.append(event), detail_type=RUN)
        for moment in ("2030-01-01 00:00:25", "2030-01-01 00:00:05", "2030-01-01 00:00:26"):
            frozen.move_to(moment)
            omics.get_run(id=run_id)
    assert statuses(got) == ["STARTING", "RUNNING"]


def test_a_handler_may_call_omics_and_move_the_clock(mock, omics):
    """A handler starts the next run and waits; all events still arrive in time order, each once."""
    got, workflow = [], mock.add.workflow()

    def chain(event, context):
        got.append(event["time"])
        if event["detail"]["status"] == "COMPLETED" and len(omics.list_runs()["items"]) < 3:
            start(omics, workflow)
            mock.clock.advance(minutes=1)

    mock.events.subscribe(chain, detail_type=RUN)
    start(omics, workflow)
    mock.clock.run_until_idle()
    assert got == sorted(got)
    assert len(got) == 3 * len(LIFE)


@pytest.mark.parametrize(
    ("delivery", "arrived"),
    [
        ("once", LIFE),
        ("duplicate", [word for word in LIFE for _ in range(2)]),
        ("reordered", ["STARTING", "PENDING", "STOPPING", "RUNNING", "COMPLETED"]),
        ("drop", []),
    ],
)
def test_what_can_go_wrong_on_the_way(mock, omics, delivery, arrived):
    """Events arrive once, twice, in pairs the wrong way round, or not at all; the list has them all the same."""
    got = []
    mock.events.subscribe(lambda event, context: got.append(event), detail_type=RUN, delivery=delivery)
    run_it(mock)
    assert statuses(got) == arrived
    assert statuses(mock.events.list) == LIFE


def test_an_event_that_comes_twice_is_the_same_event(mock, omics):
    """Duplicates have one id, by which a handler can tell; each invocation has its own request id."""
    ids, requests = [], []

    def handler(event, context):
        ids.append(event["id"])
        requests.append(context.aws_request_id)

    mock.events.subscribe(handler, detail_type=RUN, status="COMPLETED", delivery="duplicate")
    run_it(mock)
    assert ids[0] == ids[1]
    assert requests[0] != requests[1]


def test_the_context_is_that_of_a_lambda_function(mock, omics):
    """The second argument has a request id, the name of the function, and time that runs out as the clock moves."""
    got = {}

    def lambda_handler(event, context):
        left = context.get_remaining_time_in_millis()
        mock.clock.advance(seconds=30)
        got.update(name=context.function_name, spent=left - context.get_remaining_time_in_millis())

    mock.events.subscribe(lambda_handler, status="COMPLETED")
    run_it(mock)
    assert got == {"name": "lambda_handler", "spent": 30_000}


class AsyncHandler:
    async def __call__(self, event, context):
        """Never awaited."""


async def async_handler(event, context):
    """Never awaited."""


@pytest.mark.parametrize(
    ("arguments", "explained"),
    [
        ({"handler": async_handler}, "plain function"),
        ({"handler": functools.partial(async_handler)}, "plain function"),
        ({"handler": AsyncHandler()}, "plain function"),
        ({"handler": AsyncMock()}, "plain function"),
        ({"handler": "lambda_app.handler"}, r"function of \(event, context\)"),
        ({"handler": print, "detail_type": "Run Status Chang"}, "'?Run Status Change"),
        ({"handler": print, "detail_type": RUN, "status": "SUCCEEDED"}, "COMPLETED"),
        ({"handler": print, "status": "DONE"}, "COMPLETED_WITH_FAILURES"),
        ({"handler": print, "delivery": "twice"}, "'duplicate'"),
    ],
)
def test_a_handler_that_can_never_work_is_refused(mock, arguments, explained):
    """Coroutines nobody awaits, and filters that nothing passes, are refused with what to type instead."""
    with pytest.raises(ConfigurationError, match=explained):
        mock.events.subscribe(**arguments)


def test_a_filter_of_last_that_nothing_passes_is_refused(mock):
    """`last` with a status that no event has is a mistake of the test."""
    with pytest.raises(ConfigurationError, match="SUBMITTED"):
        mock.events.last(detail_type="Read Set Import Job Status Change", status="DONE")


def test_a_handler_that_gives_a_coroutine_is_found_out(mock, omics):
    """A plain function that returns a coroutine fails the move of the clock, instead of never running."""

    def handler(event, context):
        return async_handler(event, context)

    mock.events.subscribe(handler, status="COMPLETED")
    with pytest.raises(ConfigurationError, match="coroutine"):
        run_it(mock)


def test_an_error_comes_out_of_the_move_that_triggered_it(mock, omics):
    """A raising handler stops `run_until_idle` at that instant; the other handlers got the event all the same."""
    got = []

    def fail(event, context):
        raise Boom(event["detail"]["status"])

    mock.events.subscribe(fail, detail_type=RUN, status="RUNNING")
    mock.events.subscribe(lambda event, context: got.append(event), detail_type=RUN)
    run_id = mock.add.run()
    with pytest.raises(Boom, match="RUNNING"):
        mock.clock.run_until_idle()
    assert status(omics, run_id) == "RUNNING"
    assert statuses(got) == LIFE[:3]
    mock.clock.run_until_idle()
    assert statuses(got) == LIFE


def fail_on_pending(event, context):
    raise Boom


def test_an_error_after_a_call_is_no_answer_of_aws(mock, omics):
    """StartRun succeeds although its handler raises; the error comes out of the next move of the clock."""
    workflow = mock.add.workflow()
    mock.events.subscribe(fail_on_pending, detail_type=RUN, status="PENDING")
    run_id = start(omics, workflow)
    assert status(omics, run_id) == "PENDING"
    with pytest.raises(Boom):
        mock.clock.advance(seconds=1)
    mock.clock.advance(seconds=1)


def test_an_error_that_nobody_saw_fails_the_test_at_its_end():
    """Without another move of the clock the error comes out of the end of the mock, and never twice."""
    with pytest.raises(Boom), mock_omics(region="us-east-1") as mock:
        mock.events.subscribe(fail_on_pending, detail_type=RUN, status="PENDING")
        start(boto3.client("omics"), mock.add.workflow())


def test_the_error_of_the_test_itself_comes_first():
    """A block that already fails keeps its own error."""
    with pytest.raises(ZeroDivisionError), mock_omics(region="us-east-1") as mock:
        mock.events.subscribe(fail_on_pending, detail_type=RUN, status="PENDING")
        start(boto3.client("omics"), mock.add.workflow())
        _ = 1 / 0


def test_a_waiter_passes_the_error_on(mock, omics):
    """The sleep of a waiter is a move of the clock: the error reaches the test through the waiter, as itself."""

    def fail(event, context):
        raise Boom

    mock.events.subscribe(fail, detail_type=RUN, status="RUNNING")
    with pytest.raises(Boom):
        omics.get_waiter("run_completed").wait(id=mock.add.run())


def test_without_listeners_the_clock_just_moves(mock, omics, monkeypatch):
    """While nobody waits for anything, moving the clock works nothing out, however much has happened."""
    mock.add.run()
    settled = []
    monkeypatch.setattr(mock.world, "settle", settled.append)
    mock.clock.advance(hours=1)
    mock.clock.sleep(30)
    assert settled == []


def test_threads_get_every_event_once(mock, omics):
    """Many threads that start runs and move the clock: each event is handed over once, one at a time."""
    got, inside, workflow = [], threading.Lock(), mock.add.workflow()

    def handler(event, context):
        assert inside.acquire(blocking=False)
        got.append((event["detail"]["runId"], event["detail"]["status"]))
        omics.list_runs()
        inside.release()

    def work(number):
        start(omics, workflow, name=f"{number}")
        mock.clock.advance(seconds=20)

    mock.events.subscribe(handler, detail_type=RUN)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(24)))
    mock.clock.run_until_idle()
    assert len(got) == len(set(got)) == 24 * len(LIFE)
    for run in omics.list_runs()["items"]:
        assert [word for run_id, word in got if run_id == run["id"]] == LIFE


def test_a_lambda_that_restarts_what_failed(mock, omics):
    """Snippet: a Lambda with its own client repeats a failed run, and is not fooled by events that come twice."""
    seen = set()

    def handler(event, context):
        if event["id"] not in seen:
            seen.add(event["id"])
            boto3.client("omics").start_run(
                runId=event["detail"]["runId"], roleArn=ROLE, outputUri="s3://out/again", name="again"
            )

    mock.events.subscribe(handler, detail_type=RUN, status="FAILED", delivery="duplicate")
    mock.scripts.run(name="sample", fails="ECR_PERMISSION_ERROR")
    start(omics, mock.add.workflow(), name="sample")
    mock.clock.run_until_idle()
    assert [(run["name"], run["status"]) for run in omics.list_runs()["items"]] == [
        ("sample", "FAILED"),
        ("again", "COMPLETED"),
    ]
    mock.journal.assert_called("StartRun", times=2)
