"""What runs leave in the mocked S3: outputs in the layout of their engine, the engine's log, entries of caches."""

from __future__ import annotations

import json

import boto3
import pytest
from moto import mock_aws

from omics_mock import Task, mock_omics
from tests.operations.run_calls import ROLE, start, status, tasks

pytestmark = pytest.mark.usefixtures("forbidden_sockets")
FILES = {"report.html": b"<h1>ok</h1>", "stats/sample.tsv": b"a\tb\n"}


@pytest.fixture
def world():
    """A mock inside moto with a bucket, a client, and a client of S3."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="out")
        yield mock, boto3.client("omics"), s3


def objects(s3, bucket="out"):
    """Every object of a bucket."""
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def run_it(mock, **members):
    run_id = mock.add.run(**{"output_uri": "s3://out/runs", **members})
    mock.clock.run_until_idle()
    return run_id


@pytest.mark.parametrize(
    ("engine", "places"),
    [
        ("WDL", {"report.html": "out/report/report.html", "stats/sample.tsv": "out/stats/sample.tsv"}),
        ("CWL", {name: f"out/{name}" for name in FILES}),
        ("NEXTFLOW", {name: f"pubdir/{name}" for name in FILES}),
    ],
)
def test_outputs_lie_where_the_engine_leaves_them(world, engine, places):
    """Each engine has its layout below the run's own folder, and the bytes are those of the script."""
    mock, _, s3 = world
    mock.scripts.run(outputs=FILES)
    run_id = run_it(mock, workflow_id=mock.add.workflow(engine=engine))
    found = objects(s3)
    for name, place in places.items():
        assert found[f"runs/{run_id}/{place}"] == FILES[name]
    assert (f"runs/{run_id}/logs/outputs.json" in found) == (engine != "NEXTFLOW")


def test_the_summary_of_a_wdl_workflow(world):
    """`outputs.json` gives the URI of every output under the workflow's name; each URI can be read."""
    mock, omics, s3 = world
    mock.scripts.run(outputs=FILES)
    run = omics.get_run(id=run_it(mock, workflow_id=mock.add.workflow(name="germline")))
    key = f"{run['runOutputUri'].removeprefix('s3://out/')}/logs/outputs.json"
    summary = json.loads(objects(s3)[key])
    assert set(summary) == {"germline.report", "germline.stats"}
    assert objects(s3)[summary["germline.report"].removeprefix("s3://out/")] == FILES["report.html"]


def test_the_summary_of_a_cwl_workflow(world):
    """For CWL every output is a File object with location, basename and size."""
    mock, _, s3 = world
    mock.scripts.run(outputs={"report.html": b"1234"})
    run_id = run_it(mock, workflow_id=mock.add.workflow(engine="CWL"))
    assert json.loads(objects(s3)[f"runs/{run_id}/logs/outputs.json"]) == {
        "report": {
            "location": f"s3://out/runs/{run_id}/out/report.html",
            "basename": "report.html",
            "class": "File",
            "size": 4,
        }
    }


def test_outputs_are_there_when_the_run_says_it_is_completed(world):
    """A handler of the event finds outputs and logs; nothing lies there before the export."""
    mock, _, s3 = world
    mock.scripts.run(outputs=FILES)
    found = {}
    mock.events.subscribe(
        lambda event, context: found.update({event["detail"]["status"]: set(objects(s3))}),
        detail_type="Run Status Change",
    )
    run_id = run_it(mock)
    assert found["RUNNING"] == {f"runs/{run_id}/"}
    assert f"runs/{run_id}/out/report/report.html" in found["STOPPING"]
    assert f"runs/{run_id}/logs/engine.log" in found["COMPLETED"]


def test_the_folder_of_a_run_is_there_from_the_beginning(world):
    """An empty object with the name of the folder lies there when StartRun answers, and once the run is COMPLETED."""
    mock, omics, s3 = world
    run_id = start(omics, mock.add.workflow(), outputUri="s3://out/runs/")
    assert objects(s3) == {f"runs/{run_id}/": b""}
    mock.clock.run_until_idle()
    assert objects(s3)[f"runs/{run_id}/"] == b""


def test_runs_of_a_batch_have_their_folders_when_they_are_submitted(world):
    """Each appears with its run, not with the batch."""
    mock, omics, s3 = world
    default = {"workflowId": mock.add.workflow(), "roleArn": ROLE, "outputUri": "s3://out/runs"}
    settings = {"inlineSettings": [{"runSettingId": "one"}, {"runSettingId": "two"}]}
    omics.start_run_batch(defaultRunSetting=default, batchRunSettings=settings)
    assert objects(s3) == {}
    mock.clock.advance(seconds=16)
    assert len(objects(s3)) == 1


def test_without_a_mocked_s3_there_is_no_folder(mock, omics):
    """Nothing is kept that nobody could look at."""
    start(omics, mock.add.workflow())
    assert mock.objects.saved() == {}


def test_runs_with_a_past_or_without_a_place_leave_no_folder(world):
    """A builder with a status begins in the middle, and one without outputs has nowhere to write."""
    mock, _, s3 = world
    s3.create_bucket(Bucket="omics-mock")
    for status_word in ("PENDING", "RUNNING", "COMPLETED"):
        mock.add.run(status=status_word, output_uri="s3://out/runs")
    mock.add.run()
    assert {**objects(s3), **objects(s3, "omics-mock")} == {}


def test_a_failed_run_leaves_the_log_of_its_engine(world):
    """A failure exports no outputs, but the log names the task that failed."""
    mock, _, s3 = world
    mock.scripts.run(tasks=[Task("align", "1m", fails="OUT_OF_MEMORY_ERROR")])
    run_id = run_it(mock)
    left = objects(s3)
    assert set(left) == {f"runs/{run_id}/", f"runs/{run_id}/logs/engine.log"}
    log = left[f"runs/{run_id}/logs/engine.log"]
    assert b"task align" in log
    assert b"OUT_OF_MEMORY_ERROR" in log


def test_a_cancelled_run_leaves_an_empty_folder(world):
    """CancelRun exports neither outputs nor logs."""
    mock, omics, s3 = world
    run_id = mock.add.run(output_uri="s3://out/runs")
    mock.clock.advance(seconds=40)
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    assert objects(s3) == {f"runs/{run_id}/": b""}


def test_a_missing_bucket_fails_the_export(world):
    """StartRun accepts it; the run fails with EXPORT_FAILED, and nobody is warned of objects that go nowhere."""
    mock, omics, _ = world
    run_id = start(omics, mock.add.workflow(), outputUri="s3://there-is-no-such-bucket/x")
    mock.clock.run_until_idle()
    assert omics.get_run(id=run_id)["failureReason"] == "EXPORT_FAILED"


def test_a_bucket_that_vanishes_warns(world):
    """A bucket that is deleted while the run goes costs a warning, and the run ends as it would have."""
    mock, omics, s3 = world
    run_id = start(omics, mock.add.workflow(engine="NEXTFLOW"))
    s3.delete_object(Bucket="out", Key=f"runs/{run_id}/")
    s3.delete_bucket(Bucket="out")
    with pytest.raises(RuntimeWarning, match=r"engine\.log.*NoSuchBucket"):
        mock.clock.run_until_idle()
    assert status(omics, run_id) == "COMPLETED"


def test_cached_results_lie_in_the_bucket_of_the_cache(world):
    """A new entry has a JSON file in its own folder, which ListRunTasks names when a later run hits it."""
    mock, omics, s3 = world
    s3.create_bucket(Bucket="cache")
    cache = omics.create_run_cache(cacheS3Location="s3://cache/x", cacheBehavior="CACHE_ALWAYS")
    workflow = mock.add.workflow()
    runs = []
    for _ in range(2):
        runs.append(start(omics, workflow, cacheId=cache["id"]))
        mock.clock.run_until_idle()
    ((key, entry),) = objects(s3, "cache").items()
    first, second = (tasks(omics, run_id)[0] for run_id in runs)
    hit = omics.get_run_task(id=runs[1], taskId=second["taskId"])
    assert hit["cacheHit"]
    entry = json.loads(entry)
    assert entry["taskArn"].endswith(f":task/{first['taskId']}")
    assert entry["s3uri"] == hit.get("cacheS3Uri", entry["s3uri"])
    assert f"s3://cache/{key}".startswith(f"{entry['s3uri']}/")


def test_outputs_can_be_imported_without_a_mocked_s3():
    """Where nobody mocks S3, what a script says a run makes is what an import of it reads."""
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics")
        body = b">chr1\nACGTACGT\n"
        mock.scripts.run(outputs={"genome.fasta": body})
        store = omics.create_reference_store(name="genomes")["id"]
        run_id = mock.add.run(output_uri="s3://out/runs")
        mock.clock.advance(hours=1)
        source = {"sourceFile": f"s3://out/runs/{run_id}/out/genome/genome.fasta", "name": "genome"}
        omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])
        mock.clock.run_until_idle()
        (reference,) = omics.list_references(referenceStoreId=store)["references"]
        answer = omics.get_reference(referenceStoreId=store, id=reference["id"], partNumber=1)
        assert answer["payload"].read() == body
