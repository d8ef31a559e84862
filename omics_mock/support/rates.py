"""Request rates: token buckets on simulated time.

doc: the API quotas page of the HealthOmics user guide, transactions per second per account and region.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from omics_mock.support.errors import ThrottlingException
from omics_mock.timing.instants import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.timing.instants import Instant

# The first glob that matches counts; what no page lists has no limit.
_DOCUMENTED = {
    "StartRun": 0.1,  # doc: 1 in eu-central-1
    "StartRunBatch": 1,
    "GetReadSet": 30,
    "GetReference": 10,
    "UploadReadSetPart": 10,
    "CreateWorkflow": 5,
    "*Share*": 1,
    "CreateSequenceStore": 1,
    "UpdateSequenceStore": 1,
    "DeleteSequenceStore": 1,
    "CreateReferenceStore": 1,
    "DeleteReferenceStore": 1,
    "BatchDeleteReadSet": 1,
    "DeleteReference": 1,
    "CreateMultipartReadSetUpload": 1,
    "CompleteMultipartReadSetUpload": 1,
    "AbortMultipartReadSetUpload": 1,
    "*S3AccessPolicy": 1,
    "*AnnotationStoreVersion*": None,
    "*Variant*": 1,
    "*Annotation*": 1,
    "GetReferenceStore": None,
    "*SequenceStore*": 5,
    "*Read*": 5,
    "*Reference*": 5,
    "*Tag*": 5,
    "*WorkflowVersion*": None,
    "*Configuration*": None,
    "GetBatch": 10,
    "CancelRunBatch": 10,
    "ListRunsInBatch": 10,
    "*Batch*": None,
    "*Run*": 10,
    "*Workflow*": 10,
}


class Rates:
    """How many requests each operation of each account and region has left.

    `quotas` may hold `<Operation>.tps`; `documented` switches the documented rates on for all other operations.
    """

    def __init__(self, quotas: Mapping[str, float], documented: bool) -> None:
        self._quotas = quotas
        self._documented = documented
        self._buckets: dict[tuple[str, str, str], tuple[float, Instant]] = {}

    def spend(self, operation: str, account_id: str, region: str, now: Instant) -> None:
        """Count one request; raises ThrottlingException when the rate is exceeded.

        A bucket holds as many requests as one second brings, and at least one.
        """
        rate = self.rate(operation)
        if rate is None:
            return
        bucket, full = (operation, account_id, region), max(rate, 1.0)
        left, since = self._buckets.get(bucket, (full, now))
        left = min(full, left + max(now - since, 0) / SECOND * rate)
        if left < 1:
            self._buckets[bucket] = left, now
            raise ThrottlingException("Rate exceeded")  # chosen: the usual text of AWS
        self._buckets[bucket] = left - 1, now

    def saved(self) -> dict[tuple[str, str, str], tuple[float, Instant]]:
        """What is left in each bucket, and since when."""
        return dict(self._buckets)

    def restored(self, saved: Mapping[tuple[str, str, str], tuple[float, Instant]]) -> None:
        """Have the buckets as they were."""
        self._buckets = dict(saved)

    def rate(self, operation: str) -> float | None:
        """How many requests a second the operation allows; None when it has no limit."""
        own = self._quotas.get(f"{operation}.tps")
        if own is not None or not self._documented:
            return own
        return next((rate for glob, rate in _DOCUMENTED.items() if fnmatchcase(operation, glob)), None)
