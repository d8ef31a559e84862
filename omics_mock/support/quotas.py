"""The service's quotas per account and region, with their documented defaults.

doc: the service quotas, fixed quotas and API quotas pages of the HealthOmics user guide.
"""

from __future__ import annotations

import math
import re
from collections.abc import MutableMapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

DEFAULT: dict[str, int] = {
    "concurrent_runs_dynamic": 50,
    "concurrent_runs_static": 10,
    "concurrent_tasks_per_run": 25,
    "active_gpus": 12,
    "stored_runs": 100_000,
    "workflows": 1000,
    "workflow_versions": 1000,
    "run_groups": 1000,
    "run_caches": 1000,
    "configurations": 10,
    "sequence_stores": 20,
    "reference_stores": 1,
    "references": 50,
    "read_sets": 1_000_000,
    "concurrent_import_jobs": 5,
    "concurrent_export_jobs": 5,
    "concurrent_activation_jobs": 25,
    "variant_stores": 10,
    "annotation_stores": 10,
    "annotation_store_versions": 10,
    "concurrent_analytics_import_jobs": 5,
    "shares_per_store": 10,
    "shares_per_workflow": 100,
}


class Quotas(MutableMapping[str, float]):
    """The quotas of one mock: the documented ones and what the user sets.

    `around_change` is entered while one of them gets another value. Raises ConfigurationError for a key that names no
    quota, for a value that is no number from 0 on, and for taking a documented quota away.
    """

    def __init__(self, given: Mapping[str, float]) -> None:
        self._values: dict[str, float] = {**DEFAULT, **given}
        self.around_change: Callable[[], AbstractContextManager[None]] = nullcontext

    def __getitem__(self, quota: str) -> float:
        return self._values[quota]

    def get(self, quota: str, default: Any = None) -> Any:
        """The quota, or the default; that of the base class would raise and catch an error for every call's rate."""
        return self._values.get(quota, default)

    def __setitem__(self, quota: str, value: float) -> None:
        check({quota: value})
        with self.around_change():
            self._values[quota] = value

    def __delitem__(self, quota: str) -> None:
        if quota in DEFAULT:
            raise ConfigurationError(f"A quota cannot be taken away. Set mock.quotas[{quota!r}] to a high number.")
        del self._values[quota]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)

    def restored(self, values: Mapping[str, float]) -> None:
        """Have these values and no others; nobody is told."""
        self._values = dict(values)


_RATE = re.compile(r"[A-Z][A-Za-z0-9]+\.tps")


def check_keys(quotas: Mapping[str, object]) -> None:
    """Raise ConfigurationError, listing the valid keys, for a key that names no quota."""
    unknown = sorted(key for key in quotas if key not in DEFAULT and not _RATE.fullmatch(key))
    if unknown:
        message = (
            f"quotas has no key {', '.join(map(repr, unknown))}. The valid keys are: {', '.join(sorted(DEFAULT))}, "
            "and '<Operation>.tps' for request rates, e.g. 'StartRun.tps'."
        )
        raise ConfigurationError(message)


def check(quotas: Mapping[str, object]) -> None:
    """Raise ConfigurationError for a key that names no quota, and for a value that is no number from 0 on."""
    check_keys(quotas)
    for key, value in quotas.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise ConfigurationError(f"quotas[{key!r}] = {value!r} makes no sense. Give a number from 0 on.")
