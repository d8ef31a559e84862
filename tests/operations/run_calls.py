"""Calls that most tests of runs make."""

from __future__ import annotations

from typing import Any

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"


def start(omics: Any, workflow_id: str, **members: Any) -> str:
    """Start a run and return its id."""
    run = omics.start_run(workflowId=workflow_id, **{"roleArn": ROLE, "outputUri": "s3://out/runs", **members})
    return run["id"]


def status(omics: Any, run_id: str) -> str:
    """The status of a run now."""
    return omics.get_run(id=run_id)["status"]


def tasks(omics: Any, run_id: str) -> list[dict[str, Any]]:
    """All tasks of a run."""
    pages = omics.get_paginator("list_run_tasks").paginate(id=run_id)
    return [task for page in pages for task in page["items"]]
