from __future__ import annotations

import json
from datetime import datetime, timezone
from importlib.resources import files

import boto3
import botocore.session
import pytest
from botocore import xform_name

from omics_mock import mock_omics
from omics_mock.views.inspection import collections_of
from omics_mock.views.members import Moment, members_of
from omics_mock.views.runs import TASKS
from tests.operations.run_calls import start

ROLE = "arn:aws:iam::123456789012:role/OmicsImport"
MODEL = botocore.session.Session().get_service_model("omics")
# Members that only an answer to a request with `export` has.
EXPORTED = {"definition", "readme"}


def shape_of(kind):
    """The structure whose members a view of this kind has."""
    shape = MODEL.operation_model(kind.operation).output_shape
    if kind.operation == "GetShare":
        return shape.members["share"]
    return shape.members["uploads"].member if kind.operation.startswith("List") else shape


def kinds():
    with mock_omics(region="us-east-1") as mock:
        found = [views.kind for _, views in collections_of(mock)]
    return [
        pytest.param(kind, id=kind.operation) for kind in (*found, TASKS) if kind.operation in MODEL.operation_names
    ]


@pytest.mark.parametrize("kind", kinds())
def test_a_view_has_every_member_of_the_get_answer(kind):
    """Attributes are the members that the service model names, in snake_case, and all its times are datetimes."""
    shape, members = shape_of(kind), members_of(kind.view)
    assert {xform_name(name) for name in shape.members} - EXPORTED <= set(members)
    times = {xform_name(name) for name, member in shape.members.items() if member.type_name == "timestamp"}
    assert {name for name, member in members.items() if isinstance(member, Moment)} == times
    assert all(xform_name(member.wire_name) == name for name, member in members.items())


@pytest.mark.parametrize("kind", kinds())
def test_a_view_has_no_member_that_the_service_does_not_have(kind):
    """Members beyond the installed model are those of the newest one that was reviewed."""
    reviewed = json.loads(files("omics_mock.support").joinpath("reviewed_model.json").read_text())
    newest = {xform_name(name) for name in reviewed["operations"][kind.operation]["output"]}
    assert set(members_of(kind.view)) <= newest | {xform_name(name) for name in shape_of(kind).members}


def test_a_view_shows_what_the_client_gets(mock, omics):
    """Every member of GetRun is an attribute with the same value; what the answer lacks is None."""
    run = start(omics, mock.add.workflow(), name="sample-7", parameters={"reads": "s3://in/r.bam"}, tags={"a": "b"})
    mock.clock.advance(minutes=1)
    answer = omics.get_run(id=run)
    del answer["ResponseMetadata"]
    view = mock.runs[run]
    shown = {name: getattr(view, name) for name in members_of(type(view))}
    assert {name: value for name, value in shown.items() if value is not None} == {
        xform_name(name): value for name, value in answer.items()
    }


def test_a_view_is_live(mock):
    """A view that was taken before time moved shows the status of now."""
    view = mock.runs[mock.add.run("sample-7")]
    seen = [view.status]
    while mock.clock.advance_to_next_event():
        seen.append(view.status)
    assert list(dict.fromkeys(seen)) == ["PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED"]
    assert view.stop_time == mock.clock.now()


def test_times_are_aware_datetimes(mock):
    """Moments are in UTC, as clients give them; a time that has not come is None."""
    with_times = mock.runs[mock.add.run()]
    assert with_times.creation_time == mock.clock.now()
    assert with_times.creation_time.tzinfo is timezone.utc
    assert with_times.stop_time is None


def test_a_run_says_why_it_waits(mock, omics):
    """The reason names the limit that is reached; a run that waits for nothing has none."""
    workflow = mock.add.workflow()
    group = omics.create_run_group(name="night", maxRuns=1)["id"]
    a, b = (start(omics, workflow, runGroupId=group, name=name) for name in "ab")
    mock.clock.advance(minutes=1)
    assert mock.runs[b].status == "PENDING"
    assert mock.runs[b].pending_because == f"run group {group} is at maxRuns=1"
    assert mock.runs[a].pending_because is None


def test_a_run_has_its_tasks(mock, omics):
    """The tasks are those of ListRunTasks, each with the members of GetRunTask, and live."""
    run = start(omics, mock.add.workflow(tasks=["align", "call"]))
    assert mock.runs[run].tasks == []
    mock.clock.advance(minutes=1)
    (task,) = mock.runs[run].tasks
    shown = omics.get_run_task(id=run, taskId=task.task_id)
    assert (task.name, task.status, task.cpus) == ("align", shown["status"], shown["cpus"])
    mock.clock.run_until_idle()
    assert task.status == "COMPLETED"
    assert [task.name for task in mock.runs[run].tasks] == ["align", "call"]


def test_a_run_that_failed_says_which_task_is_to_blame(mock):
    """Failure reasons are attributes of the run and of its task."""
    mock.scripts.run(fails="OUT_OF_MEMORY_ERROR")
    run = mock.runs[mock.add.run()]
    mock.clock.run_until_idle()
    assert (run.status, run.failure_reason) == ("FAILED", "OUT_OF_MEMORY_ERROR")
    assert [task.failure_reason for task in run.tasks] == ["OUT_OF_MEMORY_ERROR"]


def test_collections_are_in_creation_order(mock):
    """Iteration, length and the last one; a resource that will be born later is not there yet."""
    store = mock.add.sequence_store()
    assert len(mock.read_sets) == 0
    for sample in ("first", "second", "third"):
        mock.add.read_set(store, sample_id=sample)
        mock.clock.advance(seconds=1)
    assert [read_set.sample_id for read_set in mock.read_sets] == ["first", "second", "third"]
    assert (len(mock.read_sets), mock.read_sets.last.sample_id) == (3, "third")


def test_what_an_import_will_make_is_not_there_yet(mock, omics):
    """Read sets appear when their sources finish."""
    store = omics.create_sequence_store(name="reads")["id"]
    source_file = {"sourceFiles": {"source1": "s3://reads/good.bam"}, "sourceFileType": "UBAM"}
    source = {**source_file, "subjectId": "patient-1", "sampleId": "good"}
    omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=[source])
    assert list(mock.read_sets) == []
    mock.clock.run_until_idle()
    assert [read_set.sample_id for read_set in mock.read_sets] == ["good"]
    assert mock.read_set_import_jobs.last.sources[0]["status"] == "FINISHED"


def test_resources_are_found_by_name(mock):
    """`named` gives all that have the name, in order, and none for a name that nobody has."""
    first, _, third = (mock.add.run(name) for name in ("sample-7", "other", "sample-7"))
    assert [run.id for run in mock.runs.named("sample-7")] == [first, third]
    assert mock.runs.named("nobody") == []


def test_views_span_regions_and_accounts_until_narrowed(mock):
    """`within` leaves those of one region, of one account, or of one region of one account."""
    here = mock.add.workflow("here")
    there = mock.add.workflow("there", region="eu-west-1")
    theirs = mock.add.workflow("theirs", region="eu-west-1", account_id="999999999999")
    assert [view.id for view in mock.workflows] == [here, there, theirs]
    assert [view.id for view in mock.workflows.within(region="eu-west-1")] == [there, theirs]
    assert [view.id for view in mock.workflows.within(account_id="123456789012")] == [here, there]
    assert [view.id for view in mock.workflows.within("eu-west-1", "999999999999")] == [theirs]
    assert (mock.workflows[there].region, mock.workflows[theirs].account_id) == ("eu-west-1", "999999999999")
    assert mock.workflows.within(region="eu-west-1").named("here") == []


def test_a_share_is_seen_once_with_its_owner(mock):
    """Two accounts have a part in a share; the views have it where it was offered."""
    workflow = mock.workflows[mock.add.workflow()]
    share = mock.add.share(workflow.arn, "210987654321", share_name="ours")
    boto3.client("omics", region_name="us-east-1").list_runs()
    mock.add.workflow(account_id="210987654321")
    assert [view.share_id for view in mock.shares] == [share]
    assert mock.shares.named("ours")[0].account_id == "123456789012"


def test_a_resource_that_is_not_there(mock):
    """The error names the kind, and some that are there."""
    run = mock.add.run()
    with pytest.raises(KeyError, match=f"there is no run '999'; there are: '{run}'"):
        mock.runs["999"]
    with pytest.raises(KeyError, match="there is no workflow '1' in mars-1"):
        mock.workflows.within(region="mars-1")["1"]
    with pytest.raises(LookupError, match="there is no share yet"):
        _ = mock.shares.last
    assert run in mock.runs
    assert "999" not in mock.runs


def test_a_resource_that_is_gone(mock, omics):
    """A view that was kept says so, and can still be printed."""
    view = mock.runs[mock.add.run(status="COMPLETED")]
    omics.delete_run(id=view.id)
    with pytest.raises(KeyError, match="is gone"):
        _ = view.status
    assert "gone" in repr(view)
    assert list(mock.runs) == []


def test_unknown_attributes_teach(mock):
    """The model's own spelling is translated; anything else is answered with what there is."""
    view = mock.runs[mock.add.run()]
    with pytest.raises(AttributeError, match="'failureReason' as 'failure_reason'"):
        _ = view.failureReason
    with pytest.raises(AttributeError, match=r"has no 'state'; it has .*status"):
        _ = view.state
    assert not hasattr(view, "state")


def test_views_cannot_be_changed(mock):
    """Setting an attribute is refused, and what a member holds is a copy."""
    view = mock.runs[mock.add.run(tags={"a": "b"})]
    with pytest.raises(AttributeError, match=r"mock\.add"):
        view.status = "COMPLETED"
    with pytest.raises(AttributeError):
        view.note = "mine"
    view.tags["a"] = "changed"
    assert view.tags == {"a": "b"}


def test_looking_leaves_no_trace(mock):
    """No call is noted, and the idle time of a read set is not begun anew."""
    view = mock.read_sets[mock.add.read_set(mock.add.sequence_store())]
    mock.clock.advance(days=20)
    assert view.status == "ACTIVE"
    mock.clock.advance(days=11)
    assert view.status == "ARCHIVED"
    assert mock.journal.calls == ()


def test_two_views_of_one_resource_are_equal(mock):
    """Views can be compared and kept in sets."""
    a, b = mock.add.run("a"), mock.add.run("b")
    assert mock.runs[a] == mock.runs.named("a")[0]
    assert mock.runs[a] != mock.runs[b]
    assert {mock.runs[a], mock.runs.last, mock.runs[b]} == set(mock.runs)


def test_a_view_is_printed_short(mock):
    """A failing assertion shows what the resource is, not where it lies in memory."""
    run, group = mock.add.run("sample-7"), mock.add.run_group("night")
    configuration = mock.add.configuration("vpc")
    assert repr(mock.runs[run]) == f"<run {run} 'sample-7' PENDING>"
    assert repr(mock.run_groups[group]) == f"<run group {group} 'night'>"
    assert repr(mock.configurations[configuration]) == "<configuration vpc ACTIVE>"
    assert repr(mock.runs) == f"[<run {run} 'sample-7' PENDING>]"


def test_views_follow_a_freezer(time_machine):
    """Nobody calls in between: looking alone lets waiting runs in, at the right instant."""
    time_machine.move_to(datetime(2026, 5, 1, tzinfo=timezone.utc), tick=False)
    with mock_omics(region="us-east-1", quotas={"concurrent_runs_static": 1}) as mock:
        mock.add.run("a")
        mock.add.run("b")
        time_machine.shift(3600)
        assert [run.status for run in mock.runs] == ["COMPLETED", "COMPLETED"]
        assert mock.runs.last.start_time > mock.runs.named("a")[0].stop_time
