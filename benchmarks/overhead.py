"""What a call, an activation and an import cost, as ratios to the floor measured in the same run.

`python benchmarks/overhead.py` prints a table. Blocks of the two sides alternate and the median of their ratios is
shown, so that a noisy machine disturbs both alike; the microseconds beside it are context, not results.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from contextlib import contextmanager
from time import thread_time

import boto3
from floor import REGION, canned_client, recorded_body

from omics_mock import active, mock_omics

ROLE = "arn:aws:iam::123456789012:role/OmicsBench"
TURNS = 31


@contextmanager
def suspended(mock):
    """The mock is out of the way, so that the floor is measured as it is without it."""
    active.remove(mock)
    try:
        yield
    finally:
        active.push(mock)


def block(call, count: int) -> float:
    """Seconds of CPU for one call, over a block of `count`."""
    began = thread_time()
    for _ in range(count):
        call()
    return (thread_time() - began) / count


def against_floor(mock, call, client, floor, count: int) -> tuple[float, float]:
    """The median ratio of the mock's call to the floor's, and the median microseconds of the mock's."""
    pairs = []
    for _ in range(TURNS):
        ours = block(lambda: call(client), count)
        with suspended(mock):
            pairs.append((ours, block(lambda: call(floor), count)))
    return statistics.median(a / b for a, b in pairs), statistics.median(a for a, _ in pairs) * 1e6


def run_under_way(mock, others: int) -> str:
    """A run that is RUNNING, started after so many others; returns its id."""
    workflow = mock.add.workflow(name="bench")
    for number in range(others):
        mock.add.run(workflow_id=workflow, name=f"run-{number}", status="COMPLETED")
    run = mock.add.run(workflow_id=workflow, name="under way")
    mock.clock.advance(seconds=25)
    return run


def calls() -> None:
    """The rows that compare calls with the floor."""
    with mock_omics(region=REGION) as mock:
        client = boto3.client("omics", region_name=REGION)
        run = run_under_way(mock, others=120)
        workflow = client.get_run(id=run)["workflowId"]
        start = {"workflowId": workflow, "roleArn": ROLE, "outputUri": "s3://out/x", "name": "n"}
        rows = {
            "GetRun": (lambda c: c.get_run(id=run), 50, 200, 1.15),
            "ListRuns, a page of 100": (lambda c: c.list_runs(), 3, 200, 0.15),
            "StartRun": (lambda c: c.start_run(**start), 50, 201, 1.20),
        }
        for name, (call, count, status, goal) in rows.items():
            body = recorded_body(boto3.client("omics", region_name=REGION), call)
            with suspended(mock):
                floor = canned_client(body, status)
            value, micro = against_floor(mock, call, client, floor, count)
            show(f"{name} / floor", value, goal, f"{micro:.0f} us")


def growth() -> None:
    """A call on an unmoved clock costs the same whatever the world holds."""
    costs = {}
    for others in (10, 100_000):
        with mock_omics(region=REGION) as mock:
            client = boto3.client("omics", region_name=REGION)
            run = run_under_way(mock, others)
            costs[others] = statistics.median(block(lambda: client.get_run(id=run), 50) for _ in range(TURNS))
    show("GetRun with 100,000 runs / with 10", costs[100_000] / costs[10], 1.10, f"{costs[10] * 1e6:.0f} us")


def activation() -> None:
    """Entering and leaving."""

    def enter_and_leave() -> None:
        with mock_omics(region=REGION):
            pass

    micro = statistics.median(block(enter_and_leave, 50) for _ in range(TURNS)) * 1e6
    show("activation and exit, in units of 180 us", micro / 180, 1.0, f"{micro:.0f} us")


def plugin_import() -> None:
    """What everybody pays who has the package installed: the plugin module, after pytest."""
    program = (
        "import pytest, time; began = time.process_time(); import omics_mock.pytest_plugin; "
        "print(time.process_time() - began)"
    )
    costs = [
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout)
        for _ in range(9)
    ]
    milli = statistics.median(costs) * 1e3
    show("plugin module after pytest, in units of 3 ms", milli / 3, 1.0, f"{milli:.2f} ms")


def show(name: str, value: float, goal: float, context: str) -> None:
    """One row of the table."""
    print(f"{name:46} {value:8.3f}   goal {goal:5.2f}   ({context})")


if __name__ == "__main__":
    for rows in (calls, growth, activation, plugin_import):
        rows()
