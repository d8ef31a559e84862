"""Names and ARNs of the log streams that runs write. doc: monitoring with CloudWatch Logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.domain.region import Region

LOG_GROUP = "/aws/omics/WorkflowLog"


def run_stream(run_id: str) -> str:
    """The stream of a run: its statuses, import and export, and its tasks' statuses."""
    return f"run/{run_id}"


def engine_stream(run_id: str) -> str:
    """The stream of the engine of a run."""
    return f"run/{run_id}/engine"


def task_stream(run_id: str, task_id: str) -> str:
    """The stream of what a task printed."""
    return f"run/{run_id}/task/{task_id}"


def manifest_stream(run_id: str, run_uuid: str) -> str:
    """The stream of the manifest that is written when a run has ended."""
    return f"manifest/run/{run_id}/{run_uuid}"


def cache_stream(cache_id: str, cache_uuid: str) -> str:
    """The stream of a run cache."""
    return f"runCache/{cache_id}/{cache_uuid}"


def stream_arn(region: Region, stream: str) -> str:
    """The ARN of a stream. seen: in the answer of GetRunTask."""
    place = f"arn:{region.partition}:logs:{region.name}:{region.account_id}"
    return f"{place}:log-group:{LOG_GROUP}:log-stream:{stream}"
