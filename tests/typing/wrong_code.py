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
    Task("align", 5)  # type: ignore[arg-type]
    Task("align", "5m", fails="IMPORTED")  # type: ignore[arg-type]
    mock_omics(others="forbid")  # type: ignore[call-overload]
    mock_omics(colour="red")  # type: ignore[call-overload]


def changed(mock: OmicsMock) -> None:
    """Views are read-only, and have the members of the model."""
    mock.runs.last.status = "FAILED"  # type: ignore[assignment]
    assert mock.runs.last.state  # type: ignore[attr-defined]
