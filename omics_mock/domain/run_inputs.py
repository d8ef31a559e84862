"""Read sets among the inputs of a run, by the URIs in its parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant

# seen: the URIs that the published transfer tool reads, and those of files on the access point of a store
_READ_SET = re.compile(
    r"(?:omics://(?P<owner>\d{12})\.storage\.[a-z0-9-]+\.amazonaws\.com/(?P<store>\d+)"
    r"|s3://[^/]+-s3alias/(?P<s3_owner>\d{12})/sequenceStore/(?P<s3_store>\d+))/readSet/(?P<id>\d+)(?:/.*)?"
)


def input_read_sets(region: Region, uris: Iterable[str], at: Instant) -> list[ReadSet]:
    """The read sets of the region that are among the inputs of a run and exist at `at`, each once.

    chosen: a URI of a read set that is not there is left alone, like one of an object that nobody registered.
    """
    named = dict([pair for uri in uris if "/readSet/" in uri and (pair := _named(region, uri)) is not None])
    if not named:
        return []
    found = ((region.read_sets.find(read_set_id, at), store_id) for read_set_id, store_id in named.items())
    return [read_set for read_set, store_id in found if read_set and read_set.sequence_store_id == store_id]


def _named(region: Region, uri: str) -> tuple[str, str] | None:
    """The ids of the read set that a URI names, and of its store."""
    found = _READ_SET.fullmatch(uri)
    if found is None or region.account_id not in (found["owner"], found["s3_owner"]):
        return None
    return found["id"], found["store"] or found["s3_store"]
