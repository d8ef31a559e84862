"""AWS's own run analyzer, unmodified, reads the manifests of mocked runs."""

from __future__ import annotations

import csv
import json
import os
from io import StringIO
from types import SimpleNamespace

import pytest

from omics_mock import Task
from tests.operations.run_calls import start, tasks

analyzer = pytest.importorskip("omics.cli.run_analyzer.__main__", reason="needs aws-healthomics-tools")

TWO_TASKS = [Task("align", "10m", cpus=8, memory=32), Task("call", "5m", cpus=4, memory=16)]


@pytest.fixture(autouse=True)
def surrounding(prices, monkeypatch):
    """A price for one instance type; plots are not shown in a browser."""
    prices["omics.m.2xlarge"] = 0.6
    monkeypatch.setenv("BOKEH_BROWSER", "none")


@pytest.fixture
def analyze(tmp_path, monkeypatch):
    """Run the tool with these arguments; what it printed."""
    printed = tmp_path / "printed"

    def run(*arguments):
        # It opens the number of the file that is standard output, and closes it: not to be done to pytest's.
        stdout = SimpleNamespace(fileno=lambda: os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
        with monkeypatch.context() as patched:
            patched.setattr("sys.stdout", stdout)
            analyzer.main(list(arguments))
        return printed.read_text(encoding="utf-8") if printed.exists() else ""

    return run


def rows(text):
    """The lines of a CSV text by column."""
    return list(csv.DictReader(StringIO(text)))


def finished(mock, omics, wanted, name="sample", workflow_id=None):
    """A run of the task list `wanted` that has come to rest; its id."""
    mock.scripts.run(name=name, tasks=wanted, times=1)
    run_id = start(omics, workflow_id or mock.add.workflow(), name=name)
    mock.clock.run_until_idle()
    return run_id


def test_the_csv_has_the_run_and_its_tasks(mock, omics, analyze):
    """One row for each, in order, with what the API says about them."""
    run_id = finished(mock, omics, TWO_TASKS)
    run, *analyzed = rows(analyze(run_id))
    assert (run["type"], run["name"], run["arn"]) == ("run", "sample", omics.get_run(id=run_id)["arn"])
    assert [
        (row["type"], row["arn"].split("/")[-1], row["name"], row["cpusRequested"], row["memoryRequestedGiB"])
        for row in analyzed
    ] == [
        ("task", task["taskId"], task["name"], str(task["cpus"]), str(task["memory"])) for task in tasks(omics, run_id)
    ]
    assert [row["omicsInstanceTypeReserved"] for row in analyzed] == ["omics.m.2xlarge", "omics.m.xlarge"]
    assert [float(row["runningSeconds"]) for row in analyzed] == [600, 300]


def test_it_computes_with_the_numbers(mock, omics, analyze):
    """Prices, utilisation and recommended sizes come out as from a real manifest."""
    align, call = rows(analyze(finished(mock, omics, TWO_TASKS), "--headroom", "0.2"))[1:]
    assert float(align["estimatedUSD"]) == pytest.approx(0.6 * 600 / 3600)
    assert call["estimatedUSD"] == ""  # nobody knows its price
    for row in (align, call):
        used, reserved = float(row["cpusMaximum"]), float(row["cpusReserved"])
        assert 0 < used <= reserved
        assert float(row["cpuUtilizationRatio"]) == pytest.approx(used / reserved, abs=1e-5)
        assert int(row["recommendedCpus"]) <= reserved * 2


def test_the_manifest_is_shown(mock, omics, analyze):
    """Unprocessed, the manifest of a failed run says which task failed, and why."""
    run_id = finished(mock, omics, [Task("a", "1m"), Task("b", "2m", fails="OUT_OF_MEMORY_ERROR"), Task("c", "1m")])
    run, *shown = json.loads(analyze(run_id, "--show"))
    assert (run["status"], run["failureReason"]) == ("FAILED", "OUT_OF_MEMORY_ERROR")
    assert run["uuid"] == omics.get_run(id=run_id)["uuid"]
    assert {task["name"]: task["status"] for task in shown} == {
        task["name"]: task["status"] for task in tasks(omics, run_id)
    }
    assert [task.get("failureReason") for task in shown if task["name"] == "b"] == ["OUT_OF_MEMORY_ERROR"]


def test_the_timeline_is_that_of_the_api(mock, omics, analyze):
    """Seconds before a task was made, started and ended equal the differences of its times."""
    run_id = finished(mock, omics, TWO_TASKS)
    created = omics.get_run(id=run_id)["creationTime"]
    expected = [
        {
            "pending": (task["creationTime"] - created).total_seconds(),
            "starting": (task["startTime"] - task["creationTime"]).total_seconds(),
            "running": (task["stopTime"] - task["startTime"]).total_seconds(),
        }
        for task in tasks(omics, run_id)
    ]
    lines = rows(analyze("--timeline", run_id))
    assert [{name: float(line[name]) for name in expected[0]} for line in lines] == expected
    assert lines[0]["resource"].endswith("(name=align,cpus=8,memory=32)")


def test_cached_tasks_are_left_out_of_the_timeline(mock, omics, analyze, capsys):
    """Tasks that came from a run cache have no times, which the tool tells."""
    workflow_id = mock.add.workflow(tasks=["align", "call"])
    cache_id = mock.add.run_cache(cache_s3_location="s3://out/cache", cache_behavior="CACHE_ALWAYS")
    for _ in range(2):
        run_id = start(omics, workflow_id, cacheId=cache_id)
        mock.clock.run_until_idle()
    with pytest.raises(SystemExit, match="all tasks in this run were served from call cache"):
        analyze("--timeline", run_id)
    assert "2/2 tasks were served from call cache" in capsys.readouterr().err


def test_a_plot_is_drawn(mock, omics, analyze, tmp_path):
    """The page of the plot names the tasks."""
    run_id = finished(mock, omics, TWO_TASKS)
    analyze(run_id, "--plot", str(tmp_path / "plots"))
    page = (tmp_path / "plots" / f"{run_id}_timeline.html").read_text(encoding="utf-8")
    assert all(name in page for name in ("align", "call"))


def test_scattered_tasks_are_aggregated(mock, omics, analyze, tmp_path):
    """Over several runs, tasks of one call are counted under its name."""
    workflow_id = mock.add.workflow()
    scattered = [Task(f"align-{shard}-{shard}", f"{shard + 1}m", cpus=2, memory=4) for shard in range(3)]
    runs = [
        finished(mock, omics, [*scattered, Task("merge", "1m")], name=f"s{number}", workflow_id=workflow_id)
        for number in range(2)
    ]
    out = tmp_path / "aggregated.csv"
    analyze("--batch", *runs, "--out", str(out))
    aggregated = {row["name"]: row for row in rows(out.read_text(encoding="utf-8"))}
    assert {name: row["count"] for name, row in aggregated.items()} == {"align": "6", "merge": "2"}
    assert float(aggregated["align"]["meanRunningSeconds"]) == 120
    assert float(aggregated["align"]["maximumRunningSeconds"]) == 180


def test_a_nextflow_configuration_is_written(mock, omics, analyze, tmp_path):
    """Recommended sizes are written for each process, whose names the tool takes from those of the tasks."""
    workflow_id = mock.add.workflow(engine="NEXTFLOW")
    named = [Task("QC (one)", "1m", cpus=4, memory=8), Task("QC (two)", "1m", cpus=4, memory=8)]
    run_id = finished(mock, omics, named, workflow_id=workflow_id)
    analyze(run_id, "--write-config", str(tmp_path / "nextflow.config"))
    written = (tmp_path / "nextflow.config").read_text(encoding="utf-8")
    assert written.count("withName: QC") == 1


def test_runs_are_found_by_time(mock, omics, analyze):
    """Those that ended within the interval are listed by id and uuid."""
    runs = [finished(mock, omics, [Task("a", "1m")], name=f"s{number}") for number in range(3)]
    listed = analyze("--time", "1day")
    assert all(f"{run_id} (" in listed for run_id in runs)
    assert all(omics.get_run(id=run_id)["uuid"] in listed for run_id in runs)


def test_one_of_several_runs_is_named_by_its_uuid(mock, omics, analyze):
    """`<id>:<uuid>` is understood, too."""
    run_id = finished(mock, omics, [Task("a", "1m")])
    uuid = omics.get_run(id=run_id)["uuid"]
    assert [row["name"] for row in rows(analyze(f"{run_id}:{uuid}"))] == ["sample", "a"]


def test_months_of_simulated_time_lose_nothing(mock, omics, analyze):
    """The manifest arrives whole, however far simulated time is from that of the log service."""
    mock.clock.advance(days=200)
    run_id = finished(mock, omics, [Task(f"t{number}", "1h") for number in range(30)])
    mock.clock.advance(days=200)
    assert len(rows(analyze(run_id))) == 31


def test_a_run_that_has_not_ended_is_not_found(mock, omics, analyze):
    """Its manifest is written at the end; until then the tool fails with exit code 1."""
    finished(mock, omics, [Task("a", "1m")])
    run_id = start(omics, mock.add.workflow(), name="other")
    with pytest.raises(SystemExit, match=f"run {run_id} not found") as ended:
        analyze(run_id)
    assert isinstance(ended.value.code, str)  # printed to stderr; the exit code is 1
