"""Scripts of runs: what was declared before a run exists is what every operation shows of it."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import assume, given
from hypothesis import strategies as st

from omics_mock import Task, mock_omics
from omics_mock.domain.failure_reasons import REASONS, strikes_tasks
from tests.operations.run_calls import start, status, tasks

CLIENT = boto3.client("omics", region_name="us-east-1")
READS = gzip.compress(b"@r1\nACGT\n+\nFFFF\n", mtime=0)
WAITS = 10
BEGIN = datetime(2030, 1, 1, tzinfo=timezone.utc)


def test_only_the_runs_that_fit_follow_a_script(mock, omics):
    """Name, workflow and parameters select, all together; every other run does what it would."""
    germline, somatic = mock.add.workflow("germline"), mock.add.workflow("somatic")
    mock.scripts.run(name="s-*", workflow="germ*", parameters={"bam": "s3://in/*"}, fails="SERVICE_ERROR")
    fitting = {"name": "s-1", "parameters": {"bam": "s3://in/1.bam", "other": 1}}
    wanted = start(omics, germline, **fitting)
    others = [
        start(omics, somatic, **fitting),
        start(omics, germline, **{**fitting, "name": "t-1"}),
        start(omics, germline, **{**fitting, "parameters": {"bam": "s3://out/1.bam"}}),
        start(omics, germline, name="s-2"),
        start(omics, germline),
    ]
    mock.clock.run_until_idle()
    assert omics.get_run(id=wanted)["failureReason"] == "SERVICE_ERROR"
    assert {status(omics, run_id) for run_id in others} == {"COMPLETED"}


def test_a_workflow_can_be_selected_by_its_id_and_parameters_by_value(mock, omics):
    """Selectors are texts for ids as for names; parameters of other types have to be equal."""
    workflow_id = mock.add.workflow()
    mock.scripts.run(workflow=workflow_id, parameters={"n": 3, "deep": {"x": "a*"}}, fails="IMPORT_FAILED")
    failing = start(omics, workflow_id, parameters={"n": 3, "deep": {"x": "abc", "y": 0}})
    passing = start(omics, workflow_id, parameters={"n": 4, "deep": {"x": "abc"}})
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in (failing, passing)] == ["FAILED", "COMPLETED"]


def test_a_name_is_what_it_says_even_with_brackets(mock, omics):
    """A selector that is the text itself fits, whatever a glob would make of it."""
    mock.scripts.run(name="sample[1]", fails="SERVICE_ERROR")
    run_id = start(omics, mock.add.workflow(), name="sample[1]")
    mock.clock.run_until_idle()
    assert status(omics, run_id) == "FAILED"


def test_the_first_script_that_fits_wins_until_it_is_used_up(mock, omics):
    """With times= the next script that fits takes over, and after it the service itself."""
    workflow_id = mock.add.workflow()
    mock.scripts.run(name="a", fails="SERVICE_ERROR", times=1)
    mock.scripts.run(fails="EXPORT_FAILED", times=2)
    ids = [start(omics, workflow_id, name="a") for _ in range(4)]
    mock.clock.run_until_idle()
    reasons = [omics.get_run(id=run_id).get("failureReason") for run_id in ids]
    assert reasons == ["SERVICE_ERROR", "EXPORT_FAILED", "EXPORT_FAILED", None]


def test_a_refused_or_repeated_request_uses_nothing_up(mock, omics):
    """A script with times=1 is still there after an error, and a replayed token gives the same run."""
    workflow_id = mock.add.workflow()
    mock.scripts.run(fails="SERVICE_ERROR", times=1)
    with pytest.raises(ClientError):
        start(omics, workflow_id, runGroupId="1234567")
    ids = {start(omics, workflow_id, requestId="once") for _ in range(2)}
    other = start(omics, workflow_id, requestId="twice")
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in (*ids, other)] == ["FAILED", "COMPLETED"]


def test_duration_is_the_time_in_running(mock, omics):
    """Three hours from RUNNING to STOPPING, however many tasks there are."""
    mock.scripts.run(duration="3h")
    run_id = start(omics, mock.add.workflow(tasks=["align", "sort", "call"]))
    at = {}
    while mock.clock.advance_to_next_event():
        at.setdefault(status(omics, run_id), mock.clock.now())
    assert at["STOPPING"] - at["RUNNING"] == timedelta(hours=3)
    assert [task["status"] for task in tasks(omics, run_id)] == ["COMPLETED"] * 3


def test_tasks_of_a_script_take_the_place_of_those_of_the_workflow(mock, omics):
    """Names, sizes, order and times are as declared; attempts that fail are tasks of their own."""
    mock.scripts.run(
        tasks=[
            Task("split", timedelta(minutes=2)),
            Task("align", "1h", cpus=16, memory=64, after=["split"], fails="OUT_OF_MEMORY_ERROR", times=1),
            Task("qc", "5m", gpus=1, after=["split"]),
        ]
    )
    run_id = start(omics, mock.add.workflow(tasks=["other"]))
    mock.clock.run_until_idle()
    made = tasks(omics, run_id)
    assert sorted((task["name"], task["status"]) for task in made) == [
        ("align", "COMPLETED"),
        ("align", "FAILED"),
        ("qc", "COMPLETED"),
        ("split", "COMPLETED"),
    ]
    sizes = {task["name"]: (task["cpus"], task["memory"], task["gpus"]) for task in made}
    assert sizes == {"split": (1, 1, 0), "align": (16, 64, 0), "qc": (1, 1, 1)}
    lasted = {task["name"]: task["stopTime"] - task["startTime"] for task in made}
    assert lasted == {"split": timedelta(minutes=2), "align": timedelta(hours=1), "qc": timedelta(minutes=5)}
    assert status(omics, run_id) == "COMPLETED"


@pytest.mark.parametrize("code", REASONS)
def test_every_code_fails_a_run_at_its_point(mock, omics, code):
    """Before RUNNING, in the import, in a task or after all tasks: tasks, times and texts agree with the code."""
    mock.scripts.run(fails=code)
    run_id = start(omics, mock.add.workflow(tasks=["align", "call"]))
    mock.clock.run_until_idle()
    run = omics.get_run(id=run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", code)
    assert run["statusMessage"]
    phase, made = REASONS[code].phase, [(task["name"], task["status"]) for task in tasks(omics, run_id)]
    expected = {
        "start": [],
        "import": [],
        "engine": [],
        "task start": [("align", "FAILED")],
        "task": [("align", "FAILED")],
        "export": [("align", "COMPLETED"), ("call", "COMPLETED")],
        "time": [("align", "COMPLETED"), ("call", "COMPLETED")],
    }
    assert made == expected[phase]
    assert ("startTime" in run) == (phase != "start")


def test_a_run_without_tasks_can_fail_of_itself(mock, omics):
    """A script may leave a run no tasks; what the engine or the export fails with needs none."""
    mock.scripts.run(tasks=[], fails="SERVICE_ERROR", times=1)
    mock.scripts.run(tasks=[], fails="EXPORT_FAILED")
    workflow_id = mock.add.workflow()
    ids = [start(omics, workflow_id) for _ in range(2)]
    mock.clock.run_until_idle()
    assert [omics.get_run(id=run_id)["failureReason"] for run_id in ids] == ["SERVICE_ERROR", "EXPORT_FAILED"]
    assert [tasks(omics, run_id) for run_id in ids] == [[], []]


@pytest.mark.parametrize("code", list(filter(strikes_tasks, REASONS)))
def test_a_task_of_the_workflow_can_be_named(mock, omics, code):
    """The task that fits fails, and shows the code; those before it have done their work."""
    mock.scripts.run(task="al*", fails=code)
    run_id = start(omics, mock.add.workflow(tasks=["fastqc", "align", "call"]))
    mock.clock.run_until_idle()
    made = {task["name"]: task for task in tasks(omics, run_id)}
    assert {name: task["status"] for name, task in made.items()} == {"fastqc": "COMPLETED", "align": "FAILED"}
    failed = omics.get_run_task(id=run_id, taskId=made["align"]["taskId"])
    assert failed["failureReason"] == code
    assert omics.get_run(id=run_id)["failureReason"] == code


def test_a_run_without_such_a_task_does_not_follow(mock, omics):
    """A script that names a task means runs that have it."""
    mock.scripts.run(task="align", fails="OUT_OF_MEMORY_ERROR")
    other, meant = (start(omics, mock.add.workflow(tasks=[name])) for name in ("call", "align"))
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in (other, meant)] == ["COMPLETED", "FAILED"]


@pytest.mark.parametrize("stage", ["PENDING", "STARTING", "RUNNING", "STOPPING"])
def test_a_run_hangs_in_any_status_and_can_still_be_cancelled(mock, omics, stage):
    """An idle world does not wait for it, a month changes nothing, and CancelRun ends it."""
    mock.scripts.run(name="stuck", hangs=stage)
    workflow_id = mock.add.workflow()
    stuck, other = (start(omics, workflow_id, name=name) for name in ("stuck", "other"))
    mock.clock.run_until_idle()
    assert mock.clock.elapsed < timedelta(minutes=5)
    assert [status(omics, run_id) for run_id in (stuck, other)] == [stage, "COMPLETED"]
    mock.clock.advance(days=30)
    assert status(omics, stuck) == stage
    omics.cancel_run(id=stuck)
    mock.clock.run_until_idle()
    assert status(omics, stuck) == ("STOPPING" if stage == "STOPPING" else "CANCELLED")


def test_a_run_that_hangs_in_pending_holds_nobody_up(mock, omics):
    """It takes no capacity of its group, and its view says what it waits for."""
    mock.scripts.run(name="stuck", hangs="PENDING")
    workflow_id, group = mock.add.workflow(), mock.add.run_group(max_runs=1)
    stuck, other = (start(omics, workflow_id, name=name, runGroupId=group) for name in ("stuck", "other"))
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in (stuck, other)] == ["PENDING", "COMPLETED"]
    assert mock.runs[stuck].pending_because == "a script hangs it in PENDING"


def test_a_run_that_hangs_in_running_holds_its_place(mock, omics):
    """The next run of its group waits as long as it hangs."""
    mock.scripts.run(name="stuck", hangs="RUNNING")
    workflow_id, group = mock.add.workflow(), mock.add.run_group(max_runs=1)
    stuck, other = (start(omics, workflow_id, name=name, runGroupId=group) for name in ("stuck", "other"))
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in (stuck, other)] == ["RUNNING", "PENDING"]
    omics.cancel_run(id=stuck)
    mock.clock.run_until_idle()
    assert status(omics, other) == "COMPLETED"


def shown(omics, run_id):
    """What GetRun and ListRunTasks show of the life of a run."""
    members = ("status", "name", "creationTime", "startTime", "stopTime")
    return [
        {member: found[member] for member in members if member in found}
        for found in (omics.get_run(id=run_id), *tasks(omics, run_id))
    ]


@given(after=st.integers(1, 125), look=st.integers(0, 125))
def test_cancelled_after_is_what_cancel_run_at_that_time_would_do(after, look):
    """At whatever point somebody else cancels, run and tasks look as if CancelRun had been called then."""
    assume(after != WAITS)  # a call of that instant would come after the run was let in
    lives = []
    for scripted in (True, False):
        with mock_omics(region="us-east-1", start_time=BEGIN) as mock:
            if scripted:
                mock.scripts.run(cancelled_after=f"{after}s")
            run_id = start(CLIENT, mock.add.workflow(tasks=["align"]))
            mock.clock.advance(seconds=after)
            if not scripted and status(CLIENT, run_id) != "COMPLETED":
                CLIENT.cancel_run(id=run_id)
            mock.clock.advance(seconds=look)
            meanwhile = shown(CLIENT, run_id)
            mock.clock.run_until_idle()
            lives.append((meanwhile, shown(CLIENT, run_id)))
    assert lives[0] == lives[1]


def test_a_cancellation_to_come_survives_what_happens_meanwhile(mock, omics):
    """Runs whose tasks compete are planned again and again, and this one is cancelled all the same."""
    mock.scripts.run(name="a", tasks=[Task("x", "1h", cpus=4)], cancelled_after="30m")
    mock.scripts.run(tasks=[Task("x", "1h", cpus=4)])
    workflow_id, group = mock.add.workflow(), mock.add.run_group(max_cpus=4)
    ids = [start(omics, workflow_id, name=name, runGroupId=group) for name in "ab"]
    mock.clock.run_until_idle()
    first, second = (omics.get_run(id=run_id) for run_id in ids)
    assert (first["status"], second["status"]) == ("CANCELLED", "COMPLETED")
    assert first["stopTime"] - first["creationTime"] == timedelta(minutes=30, seconds=20)
    assert second["stopTime"] - second["creationTime"] > timedelta(hours=1, minutes=30)


def test_a_run_that_ends_sooner_than_planned_escapes_its_cancellation(mock, omics):
    """It waits for the CPUs of another run; when those come free early, it is COMPLETED before anybody cancels."""
    mock.scripts.run(name="a", tasks=[Task("x", "1h", cpus=4)])
    mock.scripts.run(name="b", tasks=[Task("x", "20m", cpus=4)], cancelled_after="70m")
    workflow_id, group = mock.add.workflow(), mock.add.run_group(max_cpus=4)
    first, second = (start(omics, workflow_id, name=name, runGroupId=group) for name in "ab")
    mock.clock.advance(minutes=10)
    omics.cancel_run(id=first)
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in (first, second)] == ["CANCELLED", "COMPLETED"]
    assert mock.clock.elapsed < timedelta(minutes=35)


def test_events_tell_what_the_script_says(mock, omics):
    """The last event of the run has its code and the text that GetRun shows."""
    mock.scripts.run(fails="OUT_OF_MEMORY_ERROR", task="align")
    run_id = start(omics, mock.add.workflow(tasks=["align"]))
    mock.clock.run_until_idle()
    event = mock.events.last(detail_type="Run Status Change")
    run = omics.get_run(id=run_id)
    assert event["detail"]["status"] == "FAILED"
    assert event["detail"]["failureReason"] == "OUT_OF_MEMORY_ERROR"
    assert event["detail"]["statusMessage"] == run["statusMessage"]


def test_a_builder_without_a_status_follows_scripts(mock, omics):
    """`add.run` now is a run like any other; one that was told how it goes, or has a past, is not."""
    mock.scripts.run(fails="SERVICE_ERROR")
    scripted, counted = mock.add.run("a"), mock.add.run("b", tasks=3)
    told = [mock.add.run(tasks=[Task("x", "1m")]), mock.add.run(fails="EXPORT_FAILED"), mock.add.run(status="RUNNING")]
    mock.clock.run_until_idle()
    reasons = [omics.get_run(id=run_id).get("failureReason") for run_id in (scripted, counted, *told)]
    assert reasons == ["SERVICE_ERROR", "SERVICE_ERROR", None, "EXPORT_FAILED", None]


def test_runs_of_a_batch_follow_scripts(mock, omics):
    """Each submission is matched by itself."""
    mock.scripts.run(name="sample-2", fails="INPUT_URI_NOT_FOUND")
    omics.start_run_batch(
        batchName="night",
        defaultRunSetting={
            "workflowId": mock.add.workflow(),
            "roleArn": "arn:aws:iam::123456789012:role/OmicsRun",
            "outputUri": "s3://out/runs",
        },
        batchRunSettings={"inlineSettings": [{"runSettingId": str(n), "name": f"sample-{n}"} for n in range(1, 4)]},
    )
    mock.clock.run_until_idle()
    assert [run["status"] for run in omics.list_runs()["items"]] == ["COMPLETED", "FAILED", "COMPLETED"]


def test_no_limit_ends_what_hangs(mock, omics):
    """A run that hangs outlasts the longest duration of its group, and that of every run."""
    mock.scripts.run(hangs="RUNNING")
    run_id = start(omics, mock.add.workflow(), runGroupId=mock.add.run_group(max_duration=60))
    mock.clock.advance(days=365)
    assert status(omics, run_id) == "RUNNING"


def test_outputs_of_a_script_can_be_imported(mock, omics):
    """Without a mocked S3 they are objects like any other, from the end of the run on."""
    mock.scripts.run(outputs={"reads/sample.fastq.gz": READS})
    run_id = start(omics, mock.add.workflow())
    mock.clock.run_until_idle()
    store = mock.add.sequence_store()
    uri = f"{omics.get_run(id=run_id)['runOutputUri']}/out/reads/sample.fastq.gz"
    source = {"sourceFiles": {"source1": uri}, "sourceFileType": "FASTQ", "subjectId": "p", "sampleId": "s"}
    role = "arn:aws:iam::123456789012:role/OmicsRun"
    omics.start_read_set_import_job(sequenceStoreId=store, roleArn=role, sources=[source])
    mock.clock.run_until_idle()
    read_set = omics.list_read_sets(sequenceStoreId=store)["readSets"][0]
    body = omics.get_read_set(sequenceStoreId=store, id=read_set["id"], partNumber=1)["payload"].read()
    assert body == READS


def test_a_run_with_scripted_outputs_survives_a_file(mock, omics, tmp_path):
    """A saved world still knows what its runs will do."""
    mock.scripts.run(name="a", outputs={"x": b"\x00\xff"})
    mock.scripts.run(name="b", hangs="STARTING")
    mock.scripts.run(name="c", cancelled_after="40s")
    workflow_id = mock.add.workflow()
    ids = [start(omics, workflow_id, name=name) for name in "abc"]
    mock.clock.advance(seconds=15)
    mock.save(tmp_path / "world.json")
    mock.clock.run_until_idle()
    ends = [status(omics, run_id) for run_id in ids]
    mock.load(tmp_path / "world.json")
    assert [status(omics, run_id) for run_id in ids] == ["STARTING"] * 3
    mock.clock.run_until_idle()
    assert [status(omics, run_id) for run_id in ids] == ends == ["COMPLETED", "STARTING", "CANCELLED"]
