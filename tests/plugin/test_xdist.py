"""pytest-xdist: each process has worlds of its own, and what a test sees does not depend on which process runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

SOURCE = """
    import os
    import pytest
    from pathlib import Path

    ROLE = "arn:aws:iam::123456789012:role/OmicsRun"

    @pytest.mark.parametrize("number", range(16))
    def test_alone(number, omics_mock, omics_client):
        assert omics_client.list_runs()["items"] == []
        workflow = omics_mock.add.workflow()
        ids = [
            omics_client.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://out/x")["id"] for _ in range(3)
        ]
        omics_client.get_waiter("run_completed").wait(id=ids[0])
        Path(os.environ["SEEN"], str(number)).write_text(f"{os.environ['PYTEST_XDIST_WORKER']} {ids}")
"""


def test_processes_are_independent(
    run_alone: Callable[..., pytest.RunResult], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tests that run at once in several processes find an empty world each, with the same ids in every one."""
    monkeypatch.setenv("SEEN", str(tmp_path))
    run_alone(SOURCE, "-n", "2", "--dist", "load").assert_outcomes(passed=16)
    seen = [path.read_text(encoding="utf-8").partition(" ") for path in tmp_path.iterdir()]
    assert len({worker for worker, _, _ in seen}) == 2
    assert len({ids for _, _, ids in seen}) == 1
