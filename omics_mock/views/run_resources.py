"""Views of what runs refer to: run groups, run caches, run batches and configurations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from omics_mock.builders.run_resources import CacheBehavior
from omics_mock.literals import BatchStatus
from omics_mock.views.members import Member, Moment, View
from omics_mock.views.sight import Kind


class RunGroupView(View):
    """A run group; limits that it does not set are None."""

    __slots__ = ()

    arn = Member[str]()
    id = Member[str]()
    name = Member[str | None]()
    max_cpus = Member[int | None]()
    max_gpus = Member[int | None]()
    max_runs = Member[int | None]()
    max_duration = Member[int | None]()
    creation_time = Moment[datetime]()
    tags = Member[dict[str, str]]()


class RunCacheView(View):
    """A run cache."""

    __slots__ = ()

    arn = Member[str]()
    id = Member[str]()
    name = Member[str | None]()
    status = Member[Literal["ACTIVE"]]()
    cache_behavior = Member[CacheBehavior]()
    cache_s3_uri = Member[str]()
    cache_bucket_owner_id = Member[str | None]()
    description = Member[str | None]()
    creation_time = Moment[datetime]()
    tags = Member[dict[str, str]]()


class RunBatchView(View):
    """A run batch."""

    __slots__ = ()

    arn = Member[str]()
    id = Member[str]()
    uuid = Member[str]()
    name = Member[str | None]()
    status = Member[BatchStatus]()
    total_runs = Member[int]()
    default_run_setting = Member[Mapping[str, Any]]()
    submission_summary = Member[Mapping[str, int]]()
    run_summary = Member[Mapping[str, int]]()
    creation_time = Moment[datetime]()
    submitted_time = Moment[datetime | None]()
    processed_time = Moment[datetime | None]()
    failed_time = Moment[datetime | None]()
    failure_reason = Member[str | None]()
    tags = Member[dict[str, str]]()


class ConfigurationView(View):
    """A configuration; its id is its name."""

    __slots__ = ()

    arn = Member[str]()
    uuid = Member[str]()
    name = Member[str]()
    status = Member[Literal["CREATING", "ACTIVE", "DELETING", "FAILED"]]()
    description = Member[str | None]()
    run_configurations = Member[Mapping[str, Any]]()
    creation_time = Moment[datetime]()
    tags = Member[dict[str, str]]()


RUN_GROUPS = Kind("run group", RunGroupView, "run_groups", "GetRunGroup")
RUN_CACHES = Kind("run cache", RunCacheView, "run_caches", "GetRunCache")
RUN_BATCHES = Kind("run batch", RunBatchView, "run_batches", "GetBatch", request=lambda batch: {"batchId": batch.id})
CONFIGURATIONS = Kind(
    "configuration",
    ConfigurationView,
    "configurations",
    "GetConfiguration",
    request=lambda configuration: {"name": configuration.name},
)
