"""Run caches: results of tasks that later runs of the same tasks need not compute again.

doc: "Call caching for HealthOmics runs". A cache belongs to no workflow. Entries are exported when a run ends: after
every run with CACHE_ALWAYS, after runs that fail with CACHE_ON_FAILURE.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar

from omics_mock.domain.log_streams import cache_stream
from omics_mock.domain.resource import Resource
from omics_mock.domain.resource_digests import resource_digests
from omics_mock.domain.run_plan import blamed
from omics_mock.domain.task import RunTasks
from omics_mock.support.derived import derived_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.run import Run
    from omics_mock.domain.table import Table
    from omics_mock.domain.task import RunTask
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.timing.instants import Instant

CACHE_ON_FAILURE = "CACHE_ON_FAILURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCache(Resource):
    """A run cache; `cache_s3_uri` is where its entries lie, as `place_of_cache` gives it.

    `cache_bucket_owner_id` is None unless it was named. seen: GetRunCache does not show the default.
    """

    kind: ClassVar[str] = "run cache"

    uuid: str
    cache_s3_uri: str
    cache_behavior: str = CACHE_ON_FAILURE  # doc: the default
    cache_bucket_owner_id: str | None = None
    name: str | None = None
    description: str | None = None

    @property
    def log_stream(self) -> str:
        """The name of the stream in which hits and misses are logged."""
        return cache_stream(self.id, self.uuid)

    def entry_uri(self, run_id: str, task_id: str) -> str:
        """Where the results of a task are kept. doc: below the uuid of the cache, the run, the task, the entry."""
        entry = derived_uuid("cache entry", self.uuid, run_id, task_id)
        return f"{self.cache_s3_uri}{run_id}/{task_id}/{entry}"


def place_of_cache(location: str, uuid: str) -> str:
    """The S3 URI below which a cache with this uuid keeps its entries, for a `cacheS3Location`.

    seen: GetRunCache and ListRunCaches show the uuid below the location, and a slash at the end.
    """
    return f"{location.rstrip('/')}/{uuid}/"


class CachedTasks:
    """The entries of all run caches of a region: since when each is there, and where.

    Entries stay when runs are deleted, and are of no use when their cache is.
    """

    def __init__(self, caches: Table[RunCache]) -> None:
        self._caches = caches
        self._entries: dict[tuple[str, bytes], tuple[Instant, str]] = {}

    def recall(self, run: Run, at: Instant) -> Mapping[int, str] | None:
        """The places of the tasks whose results a run that starts at `at` finds in its cache, and where."""
        if run.settings.cache_id is None or self._caches.find(run.settings.cache_id, at) is None:
            return None
        seed, hits = _fingerprint(run), {}
        for place, spec in enumerate(blamed(run.course)):
            since, uri = self._entries.get((run.settings.cache_id, _key(run, spec, seed)), (None, ""))
            # chosen: a task that is meant to fail does so
            if since is not None and since <= at and spec.fails is None:
                hits[place] = uri
        return hits or None

    def remember(self, run: Run, at: Instant) -> None:
        """Export what a run that enters STOPPING at `at` has computed. chosen: unless its export failed."""
        for _, key, uri in self._exported(run, at):
            self._entries.setdefault(key, (at, uri))

    def added_by(self, run: Run, at: Instant) -> Iterator[tuple[RunTask, str]]:
        """The tasks whose results were new to the cache when the run entered STOPPING at `at`, and where they lie."""
        for task, key, uri in self._exported(run, at):
            if self._entries.get(key) == (at, uri):
                yield task, uri

    def saved(self) -> dict[tuple[str, bytes], tuple[Instant, str]]:
        """Every entry."""
        return dict(self._entries)

    def restored(self, saved: Mapping[tuple[str, bytes], tuple[Instant, str]]) -> None:
        """Have these entries and no others."""
        self._entries = dict(saved)

    def _exported(self, run: Run, at: Instant) -> Iterator[tuple[RunTask, tuple[str, bytes], str]]:
        cache = self._caches.find(run.settings.cache_id, at) if run.settings.cache_id is not None else None
        final = run.timeline.plan.final
        wanted = ("FAILED",) if run.settings.cache_behavior == CACHE_ON_FAILURE else ("FAILED", "COMPLETED")
        if cache is None or final not in wanted or (run.failure and run.failure.reason == "EXPORT_FAILED"):
            return
        seed = _fingerprint(run)
        for task in RunTasks(run):
            if task.status_at(at) == "COMPLETED" and not task.cache_hit:
                yield task, (cache.id, _key(run, task.spec, seed)), cache.entry_uri(run.id, task.id)


def _fingerprint(run: Run) -> bytes:
    """What all tasks of a run have in common: its inputs. chosen: nobody knows which task reads which of them."""
    inputs = json.dumps([run.parameters, resource_digests(run)], sort_keys=True)
    return blake2b(inputs.encode(), digest_size=16).digest()


def _key(run: Run, spec: TaskSpec, inputs: bytes) -> bytes:
    """What a task computes, and from what. doc: its definition and inputs, container, cpus, memory and gpus.

    chosen: where no container is known, nobody could read the definition, and all of it stands for the task.
    """
    task = spec.outline
    definition = task.image or run.settings.digest
    text = repr((task.name, task.cpus, task.memory, task.gpus, definition, inputs))
    return blake2b(text.encode(), digest_size=16).digest()
