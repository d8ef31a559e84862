"""Builders of what runs refer to: run groups, run caches and configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from omics_mock.builders.base import WORKFLOW_PART, Builder, birth, known
from omics_mock.domain.configuration import RESERVED_NAME, Configuration
from omics_mock.domain.run_cache import RunCache, place_of_cache
from omics_mock.domain.run_group import RunGroup
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from omics_mock.builders.base import Site

CacheBehavior = Literal["CACHE_ALWAYS", "CACHE_ON_FAILURE"]
ConfigurationStatus = Literal["CREATING", "ACTIVE", "DELETING", "FAILED"]


class RunResourceBuilders(Builder):
    """`mock.add.run_group`, `mock.add.run_cache` and `mock.add.configuration`."""

    def run_group(
        self,
        name: str | None = None,
        *,
        id: str | None = None,
        max_cpus: int | None = None,
        max_gpus: int | None = None,
        max_runs: int | None = None,
        max_duration: int | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """A run group with these limits, 1 to 100,000 each, None for no limit; its id.

        `max_duration` is in minutes. Raises ConfigurationError for other limits.
        """
        for limit in (max_cpus, max_gpus, max_runs, max_duration):
            if limit is not None and not 1 <= limit <= 100_000:
                raise ConfigurationError(f"{limit} cannot limit a run group: type 1 to 100000, or None for no limit.")
        with self._site(region, account_id) as site:
            group = RunGroup(
                id=site.id_of(site.region.run_groups, WORKFLOW_PART, id),
                creation_time=birth(site, creation_time),
                name=name,
                max_cpus=max_cpus,
                max_gpus=max_gpus,
                max_runs=max_runs,
                max_duration=max_duration,
            )
            site.region.run_groups.add(group)
            return _tagged(site, f"runGroup/{group.id}", tags)

    def run_cache(
        self,
        name: str | None = None,
        *,
        id: str | None = None,
        cache_s3_location: str = "s3://omics-mock/cache",
        cache_behavior: CacheBehavior = "CACHE_ON_FAILURE",
        description: str | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """A run cache without entries; its id. `cache_s3_location` is where the entries of runs will lie."""
        with self._site(region, account_id) as site:
            cache_id, uuid = site.id_of(site.region.run_caches, WORKFLOW_PART, id), site.ids.uuid()
            cache = RunCache(
                id=cache_id,
                creation_time=birth(site, creation_time),
                uuid=uuid,
                cache_s3_uri=place_of_cache(cache_s3_location, uuid),
                cache_behavior=known(CacheBehavior, cache_behavior),
                name=name,
                description=description,
            )
            site.region.run_caches.add(cache)
            return _tagged(site, f"runCache/{cache.id}", tags)

    def configuration(
        self,
        name: str = "configuration",
        *,
        status: ConfigurationStatus = "ACTIVE",
        security_group_ids: Sequence[str] = ("sg-0123456789abcdef0",),
        subnet_ids: Sequence[str] = ("subnet-0123456789abcdef0",),
        description: str | None = None,
        creation_time: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> str:
        """A configuration for runs in a VPC, which stays in `status`; its name, which is its id.

        Raises ConfigurationError for a name that is taken, and for "default", which the service reserves.
        """
        with self._site(region, account_id) as site:
            if name == RESERVED_NAME or site.region.configurations.find(name, site.now) is not None:
                raise ConfigurationError(f"The name {name!r} is reserved or taken: give the configuration another one.")
            configuration = Configuration(
                id=name,
                creation_time=birth(site, creation_time),
                timeline=Timeline(birth(site, creation_time), Plan.of((known(ConfigurationStatus, status), None))),
                uuid=site.ids.uuid(),
                description=description,
                security_group_ids=tuple(security_group_ids),
                subnet_ids=tuple(subnet_ids),
            )
            site.region.configurations.add(configuration)
            return _tagged(site, f"configuration/{name}", tags)


def _tagged(site: Site, resource: str, tags: Mapping[str, str] | None) -> str:
    """Tag the resource and return what identifies it."""
    if tags:
        site.region.tags[site.region.arn(resource)] = dict(tags)
    return resource.partition("/")[2]
