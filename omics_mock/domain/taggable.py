"""Which resources can be tagged, and how their ARNs name them.

doc: the service authorization reference of AWS HealthOmics lists the resource types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.addressed import addressed

if TYPE_CHECKING:
    from omics_mock.domain.addressed import Find, Forms
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant


def _by_id(table: str) -> Find:
    """The name in the ARN is the id of a record of this table."""
    return lambda region, now, names: getattr(region, table).get(names[0], now)


def _by_name(table: str) -> Find:
    """The name in the ARN is the one that the user gave a record of this table."""
    return lambda region, now, names: getattr(region, table).named(names[0], now)


def _by_id_in(table: str, parent: str) -> Find:
    """The second name is the id of a record whose `parent` field has the first one."""
    return lambda region, now, names: getattr(region, table).get(names[1], now, **{parent: names[0]})


def _by_name_in(table: str, parent: str) -> Find:
    """The second name is that of a record whose `parent` field has the first one."""
    return lambda region, now, names: getattr(region, table).named(names[1], now, **{parent: names[0]})


TAGGABLE: Forms = {
    "annotationStore/{}": _by_name("annotation_stores"),
    "annotationStore/{}/version/{}": _by_name_in("annotation_store_versions", "store_name"),
    "configuration/{}": _by_id("configurations"),
    "referenceStore/{}": _by_id("reference_stores"),
    "referenceStore/{}/reference/{}": _by_id_in("references", "reference_store_id"),
    "run/{}": _by_id("runs"),
    # inferred: batches have tags, but the reference does not list them
    "runBatch/{}": _by_id("run_batches"),
    "runCache/{}": _by_id("run_caches"),
    "runGroup/{}": _by_id("run_groups"),
    "sequenceStore/{}": _by_id("sequence_stores"),
    "sequenceStore/{}/readSet/{}": _by_id_in("read_sets", "sequence_store_id"),
    "variantStore/{}": _by_name("variant_stores"),
    "workflow/{}": _by_id("workflows"),
    "workflow/{}/version/{}": _by_name_in("workflow_versions", "workflow_id"),
}


def check_taggable(arn: str, region: Region, now: Instant) -> None:
    """Raise the service's error unless `arn` names a taggable resource of this region that exists."""
    addressed(arn, region, now, TAGGABLE, "tagged")
