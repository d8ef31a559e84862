"""What runs have in common that are started alike, kept once for all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

STATIC, DYNAMIC = "STATIC", "DYNAMIC"
DEFAULT_CAPACITY = 1200
"""doc: GiB of static storage when nobody says how much."""
NOWHERE = "s3://omics-mock/runs"
"""Where runs export to that the test has put there without saying where to."""


class RunSettings(NamedTuple):
    """What is run, by whom, where and how, in the words of StartRun.

    `workflow_uuid`, `digest`, `engine_version` and `accelerators` are those of the workflow, or of its version, at the
    start of the run. `engine_version` is the version of Nextflow that the definition asks for, also one that is not
    supported. `source_run_id` is the run that it repeats.
    """

    workflow_id: str
    workflow_type: str
    workflow_name: str
    workflow_uuid: str
    role_arn: str
    output_uri: str
    started_by: str
    workflow_version_name: str | None = None
    workflow_owner_id: str | None = None
    digest: str | None = None
    engine_version: str | None = None
    accelerators: str | None = None
    storage_type: str = STATIC
    storage_capacity: int | None = None
    priority: int | None = None
    run_group_id: str | None = None
    cache_id: str | None = None
    cache_behavior: str | None = None
    log_level: str | None = None
    retention_mode: str | None = None
    source_run_id: str | None = None
    batch_id: str | None = None


@lru_cache(maxsize=1024)
def shared(settings: RunSettings) -> RunSettings:
    """The first of all equal settings."""
    return settings
