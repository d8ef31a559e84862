# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Mistakes that a type checker finds: each line that is marked must be an error, or the mark itself is one."""

from __future__ import annotations

from omics_mock import OmicsMock, Task, mock_omics


def misspelt(mock: OmicsMock) -> None:
    """Words of the service, and of the settings."""
    mock.scripts.run(fails="OUT_OF_MEMRY_ERROR")  # type: ignore[arg-type]
    mock.add.run(status="DONE")  # type: ignore[arg-type]
    mock.faults.add("GetRun", error="NoSuchException")  # type: ignore[arg-type]
    mock.faults.add("GetRun", network="unplugged")  # type: ignore[arg-type]
    mock.scripts.run(hangs="WAITING")  # type: ignore[arg-type]
    mock.scripts.store(kind="reads")  # type: ignore[arg-type]
    mock.scripts.read_set_import(hangs="RUNNING")  # type: ignore[arg-type]
    mock.events.subscribe(print, delivery="twice")  # type: ignore[arg-type]
    mock.add.workflow(engine="SNAKEMAKE")  # type: ignore[arg-type]
    mock.add.run_cache(cache_behavior="CACHE_NEVER")  # type: ignore[arg-type]
    mock.add.sequence_store(status="BUSY")  # type: ignore[arg-type]
    mock.add.share("arn", "222222222222", status="SHARED")  # type: ignore[arg-type]
    Task("align", 5)  # type: ignore[arg-type]
    Task("align", "5m", fails="IMPORTED")  # type: ignore[arg-type]
    mock_omics(others="forbid")  # type: ignore[call-overload]
    mock_omics(colour="red")  # type: ignore[call-overload]


def changed(mock: OmicsMock) -> None:
    """Views are read-only, and have the members of the model."""
    mock.runs.last.status = "FAILED"  # type: ignore[assignment]
    assert mock.runs.last.state  # type: ignore[attr-defined]
