"""Read sets among the inputs of a run, by the URIs in its parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omics_mock.domain.resource_digests import file_uris

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.read_set import ReadSet
    from omics_mock.domain.region import Region
    from omics_mock.timing.instants import Instant

# seen: the URIs that the published transfer tool reads, and those of files on the access point of a store
_READ_SET = re.compile(
    r"(?:omics://(?P<owner>\d{12})\.storage\.[a-z0-9-]+\.amazonaws\.com/(?P<store>\d+)"
    r"|s3://[^/]+-s3alias/(?P<s3_owner>\d{12})/sequenceStore/(?P<s3_store>\d+))/readSet/(?P<id>\d+)(?:/.*)?"
)


def input_read_sets(region: Region, parameters: Mapping[str, object], at: Instant) -> Iterator[ReadSet]:
    """The read sets of the region that are named in the parameters of a run and exist at `at`, each once.

    chosen: a URI of a read set that is not there is left alone, like one of an object that nobody registered.
    """
    for read_set_id, store_id in dict(_named(region, parameters)).items():
        read_set = region.read_sets.find(read_set_id, at)
        if read_set is not None and read_set.sequence_store_id == store_id:
            yield read_set


def _named(region: Region, parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for uri in file_uris(dict(parameters)):
        found = _READ_SET.fullmatch(uri)
        if found is not None and region.account_id in (found["owner"], found["s3_owner"]):
            yield found["id"], found["store"] or found["s3_store"]
