from __future__ import annotations

import json
import os
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings

from omics_mock import mock_omics
from omics_mock.domain.resource import Resource
from omics_mock.exceptions import ConfigurationError
from omics_mock.snapshot.kinds import DATACLASSES
from tests.instruments.random_days import DAYS, ROLE, SETTINGS, Account


@pytest.fixture(scope="module")
def client():
    """A client that several mocks share."""
    with mock_omics(region="us-east-1"):
        return boto3.client("omics", region_name="us-east-1")


@given(DAYS, DAYS)
@settings(max_examples=40)
def test_restoring_leads_to_the_same_future(client, before, after):
    """After a restore the same calls get the same answers, ids and instants as the first time, and as without one."""
    with mock_omics(**SETTINGS, strict=False) as mock:
        account = Account(mock, client)
        account.settle_in()
        account.live(before)
        without = account.live(after)
    with mock_omics(**SETTINGS, strict=False) as mock:
        account = Account(mock, client)
        account.settle_in()
        account.live(before)
        snapshot = mock.snapshot()
        assert account.live(after) == without
        mock.restore(snapshot)
        assert account.live(after) == without
    with mock_omics(**SETTINGS, strict=False) as mock:
        mock.restore(snapshot)
        assert Account(mock, client).live(after) == without


@given(DAYS, DAYS)
@settings(max_examples=30)
def test_a_file_leads_to_the_same_future(client, tmp_path_factory, before, after):
    """A service that was saved goes on in another mock as it does where it was, but for its list of events."""
    path = tmp_path_factory.mktemp("files") / "service.json"
    with mock_omics(**SETTINGS, strict=False) as mock:
        account = Account(mock, client)
        account.settle_in()
        account.live(before)
        mock.save(path)
        *without, everything = account.live(after)
    with mock_omics(region="us-east-1", seed=5, strict=False) as mock:
        mock.load(path)
        *answers, seen = Account(mock, client).live(after)
        assert answers == without
        assert (seen[0], seen[2:]) == (everything[0], everything[2:])


def two_runs_of_a_group_of_one(mock, omics):
    workflow = mock.add.workflow()
    group = omics.create_run_group(name="night", maxRuns=1)["id"]
    runs = [
        omics.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://out/x", runGroupId=group, name=name)["id"]
        for name in "ab"
    ]
    mock.clock.advance(minutes=1)
    return runs


def statuses(mock):
    return [run.status for run in mock.runs]


def test_two_policies_can_be_tried_from_one_moment(mock, omics):
    """What one policy did is undone, ids and instants included, before the other one is tried."""
    a, b = two_runs_of_a_group_of_one(mock, omics)
    stuck = mock.snapshot()
    omics.cancel_run(id=a)
    mock.clock.run_until_idle()
    assert statuses(mock) == ["CANCELLED", "COMPLETED"]
    mock.restore(stuck)
    assert mock.clock.now() == stuck.at
    assert statuses(mock) == ["RUNNING", "PENDING"]
    omics.cancel_run(id=b)
    mock.clock.run_until_idle()
    assert statuses(mock) == ["COMPLETED", "CANCELLED"]


def test_calls_and_events_go_back_too(mock, omics):
    """The journal and the events are as long as they were; what the snapshot is restored for is not in them."""
    two_runs_of_a_group_of_one(mock, omics)
    snapshot = mock.snapshot()
    calls, events = mock.journal.calls, mock.events.list
    mock.clock.run_until_idle()
    omics.list_runs()
    assert len(mock.events.list) > len(events)
    mock.restore(snapshot)
    assert mock.journal.calls == calls
    assert mock.events.list == events


def test_handlers_get_every_event_once(mock, omics):
    """Events from before the snapshot are not sent again by restoring it; those after it come in each future."""
    seen = []
    mock.events.subscribe(lambda event, _: seen.append(event["detail"]["status"]), detail_type="Run Status Change")
    mock.add.run()
    mock.clock.advance(seconds=15)
    snapshot = mock.snapshot()
    assert seen == ["PENDING", "STARTING"]
    mock.clock.run_until_idle()
    mock.restore(snapshot)
    mock.clock.run_until_idle()
    assert seen == ["PENDING", "STARTING", *["RUNNING", "STOPPING", "COMPLETED"] * 2]


def test_handlers_subscribed_since_are_forgotten(mock):
    """A handler that the moment of the snapshot did not know gets nothing."""
    snapshot = mock.snapshot()
    seen = []
    mock.events.subscribe(lambda event, _: seen.append(event))
    mock.restore(snapshot)
    mock.add.run()
    mock.clock.run_until_idle()
    assert seen == []


def test_faults_strike_as_often_as_they_would_have(mock, omics):
    """A rule for one call strikes once in each future, and counts as used even if the last future had no such call."""
    mock.faults.add("ListRuns", error="ValidationException", times=1)
    snapshot = mock.snapshot()
    for _ in range(2):
        with pytest.raises(ClientError):
            omics.list_runs()
        omics.list_runs()
        mock.restore(snapshot)


def test_scripts_are_for_as_many_resources_as_they_would_have_been(mock):
    """A script for one run decides about the first run of each future, and counts as used."""
    mock.scripts.run(fails="OUT_OF_MEMORY_ERROR", times=1)
    snapshot = mock.snapshot()
    for _ in range(2):
        mock.add.run("unlucky")
        mock.add.run("lucky")
        mock.clock.run_until_idle()
        assert statuses(mock) == ["FAILED", "COMPLETED"]
        mock.restore(snapshot)


def test_denials_quotas_and_objects_go_back(mock, omics):
    """What was denied, raised and registered since is as it was."""
    snapshot = mock.snapshot()
    mock.deny("omics:ListRuns")
    mock.quotas["workflows"] = 0
    mock.add.s3_object("s3://genomes/g.fa", b">chr1\nACGT\n")
    mock.restore(snapshot)
    omics.list_runs()
    assert mock.quotas["workflows"] == 1000
    store = omics.create_reference_store(name="genomes")["id"]
    source = {"sourceFile": "s3://genomes/g.fa", "name": "genome"}
    omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])
    mock.clock.run_until_idle()
    assert mock.references.last.files["source"]["contentLength"] > 100


def test_request_rates_go_back(client):
    """What was left of a request rate is left again."""
    with mock_omics(region="us-east-1", quotas={"ListRuns.tps": 1}) as mock:
        snapshot = mock.snapshot()
        for _ in range(2):
            client.list_runs()
            assert mock.clock.slept == 0
            mock.restore(snapshot)


def test_a_snapshot_is_a_value(mock, omics):
    """Tags, settings of groups and everything else in a snapshot stay what they were, whatever happens later."""
    group = mock.add.run_group("night", tags={"team": "a"})
    snapshot = mock.snapshot()
    for _ in range(2):
        omics.tag_resource(resourceArn=mock.run_groups[group].arn, tags={"team": "b"})
        omics.update_run_group(id=group, maxRuns=3)
        mock.restore(snapshot)
        assert (mock.run_groups[group].tags, mock.run_groups[group].max_runs) == ({"team": "a"}, None)


def test_snapshots_can_be_restored_forwards_and_in_any_order(mock):
    """A later snapshot may be restored after an earlier one."""
    mock.add.run("a")
    early = mock.snapshot()
    mock.clock.run_until_idle()
    mock.add.run("b")
    late = mock.snapshot()
    mock.restore(early)
    assert statuses(mock) == ["PENDING"]
    mock.restore(late)
    assert statuses(mock) == ["COMPLETED", "PENDING"]
    mock.restore(early)
    mock.clock.run_until_idle()
    assert statuses(mock) == ["COMPLETED"]


def test_a_base_world_is_made_once_for_many_mocks(client):
    """A snapshot of one mock can be restored in another one, where its jobs end and write what they have to."""
    with mock_omics(region="us-east-1") as mock:
        store = mock.add.sequence_store()
        read_set = mock.add.read_set(store, file_type="UBAM", content=b"reads")
        sources = [{"readSetId": read_set}]
        client.start_read_set_export_job(
            sequenceStoreId=store, destination="s3://out/e/", roleArn=ROLE, sources=sources
        )
        base = mock.snapshot()
    for _ in range(2):
        with mock_omics(region="us-east-1") as mock:
            mock.restore(base)
            mock.clock.run_until_idle()
            assert mock.read_set_export_jobs.last.status == "COMPLETED"
            assert mock.objects.find(f"s3://out/e/{read_set}/read-set.bam").open().read() == b"reads"


def test_the_clock_shows_the_instant_of_the_snapshot_whatever_a_freezer_does(time_machine):
    """A freezer is not moved; the clock shows the old instant and follows the freezer from there."""
    time_machine.move_to("2026-05-01T00:00:00Z", tick=False)
    with mock_omics(region="us-east-1") as mock:
        mock.add.run()
        snapshot = mock.snapshot()
        time_machine.shift(3600)
        assert statuses(mock) == ["COMPLETED"]
        mock.restore(snapshot)
        assert mock.clock.now() == snapshot.at
        assert statuses(mock) == ["PENDING"]
        time_machine.shift(15)
        assert statuses(mock) == ["STARTING"]


def test_reset_begins_again(mock, omics):
    """Nothing is there, nothing was said, and the first instant and the first id come again."""
    started = mock.clock.now()
    first = mock.add.workflow()
    mock.clock.advance(days=3)
    mock.faults.add("ListRuns", error="ValidationException")
    mock.scripts.run(fails="SERVICE_ERROR")
    mock.deny("omics:ListRuns")
    mock.quotas["workflows"] = 1
    mock.reset()
    assert (mock.clock.now(), mock.clock.elapsed, mock.clock.slept) == (started, timedelta(0), 0)
    assert (len(mock.workflows), mock.journal.calls, mock.events.list) == (0, (), [])
    assert mock.quotas["workflows"] == 1000
    assert mock.add.workflow() == first
    omics.list_runs()


def test_a_small_world_is_restored_in_no_time(mock, omics):
    """Snapshots copy lists of records, never the records."""
    two_runs_of_a_group_of_one(mock, omics)
    before, after = mock.snapshot(), mock.snapshot()
    pairs = [
        (mine, theirs)
        for one, other in zip(before.service.world.regions, after.service.world.regions, strict=True)
        for name in one.tables
        for mine, theirs in zip(one.tables[name].records, other.tables[name].records, strict=True)
    ]
    assert len(pairs) == 4
    assert all(mine is theirs for mine, theirs in pairs)


def test_the_difference_between_two_moments(mock, omics):
    """It names what came, what went, and which members changed from what to what."""
    a, _ = two_runs_of_a_group_of_one(mock, omics)
    group = mock.run_groups.last
    before = mock.snapshot()
    omics.cancel_run(id=a)
    mock.clock.advance(seconds=30)
    omics.delete_run(id=a)
    omics.update_run_group(id=group.id, maxRuns=4)
    omics.tag_resource(resourceArn=group.arn, tags={"team": "lab"})
    new = mock.add.run_group("day")
    difference = mock.diff(before)
    b = mock.runs.last.id
    assert difference.elapsed == timedelta(seconds=30)
    assert (difference.added, difference.removed) == ((f"run group {new}",), (f"run {a}",))
    assert difference.changed == {
        f"run {b}": {"status": ("PENDING", "RUNNING")},
        f"run group {group.id}": {"max_runs": (1, 4)},
        group.arn: {"tags": ({}, {"team": "lab"})},
    }
    assert f"~ run group {group.id}: max_runs 1 -> 4" in str(difference)
    assert not mock.diff(before, before)


def test_every_record_can_be_kept_in_a_file():
    """Every class of resources that stands in a table is among those that files know."""

    def below(kind):
        return [each for child in kind.__subclasses__() for each in (child, *below(child))]

    kinds = [kind for kind in below(Resource) if kind.__module__.startswith("omics_mock.")]
    bases = {base.__name__ for kind in kinds for base in kind.__bases__}
    names = {kind.__name__ for kind in kinds} - bases - {"RunTask"}  # a task is in no table
    assert len(names) > 10
    assert names <= set(DATACLASSES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"what": "omics_mock snapshot", "format": 2, "objects": []}', "format 2"),
        ('{"what": "something else"}', "no snapshot"),
        ("[]", "no snapshot"),
        ("PK", "no JSON"),
    ],
)
def test_other_files_are_refused(mock, tmp_path, text, said):
    """A file of another format, or any other file, raises an error that says so, and changes nothing."""
    path = tmp_path / "service.json"
    path.write_text(text)
    run = mock.add.run()
    with pytest.raises(ConfigurationError, match=said):
        mock.load(path)
    assert mock.runs.last.id == run


def test_contents_are_in_the_file(mock, omics, tmp_path):
    """Bytes, sizes, files and uploads can be downloaded after loading; files are read where they lie."""
    (tmp_path / "reads.bam").write_bytes(b"from a file")
    store = mock.add.sequence_store()
    contents = (b"bytes", 300_000, os.fspath(tmp_path / "reads.bam"))
    ids = [mock.add.read_set(store, file_type="UBAM", content=content) for content in contents]

    def downloads():
        answers = [omics.get_read_set(id=each, sequenceStoreId=store, partNumber=1) for each in ids]
        return [answer["payload"].read() for answer in answers]

    before = downloads()
    mock.save(tmp_path / "service.json")
    mock.reset()
    mock.load(tmp_path / "service.json")
    assert downloads() == before


def test_a_file_holds_no_code(mock, tmp_path):
    """A file that names a class which is none of the kinds of records is refused by name."""
    mock.save(tmp_path / "service.json")
    document = json.loads((tmp_path / "service.json").read_text())
    document["objects"].append({"Popen": {"args": "rm"}})
    (tmp_path / "service.json").write_text(json.dumps(document))
    with pytest.raises(ConfigurationError, match="Popen"):
        mock.load(tmp_path / "service.json")
