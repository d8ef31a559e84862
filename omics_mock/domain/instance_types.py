"""Which instance a task runs on: the smallest one that has what the task asks for.

doc: the page "Compute and memory requirements for HealthOmics tasks". Sizes are tried upwards and, within a size, the
families c, m and r; that gives every documented example, and agrees with the published AWS tools.
"""

from __future__ import annotations

from functools import lru_cache

_VCPUS = {
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
    "32xlarge": 128,
    "48xlarge": 192,
}
_GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8}

_GPU_GIB_PER_VCPU = 4
# chosen: g4dn is the cheapest family, and g5 has the one size with four GPUs that g4dn lacks
_GPUS = {
    1: ("g4dn.xlarge", "g4dn.2xlarge", "g4dn.4xlarge", "g4dn.8xlarge", "g4dn.16xlarge"),
    4: ("g4dn.12xlarge", "g5.24xlarge"),
}


@lru_cache(maxsize=1024)
def instance_type(cpus: int, memory: int, gpus: int = 0) -> str | None:
    """The name of the instance, e.g. `omics.m.xlarge`; None when none is large enough. `memory` is in GiB."""
    return _with_gpus(cpus, memory, gpus) if gpus else _without_gpus(cpus, memory)


def _without_gpus(cpus: int, memory: int) -> str | None:
    for size, vcpus in _VCPUS.items():
        for family, gib in _GIB_PER_VCPU.items():
            if vcpus >= cpus and vcpus * gib >= memory:
                return f"omics.{family}.{size}"
    return None


def _with_gpus(cpus: int, memory: int, gpus: int) -> str | None:
    for count, names in _GPUS.items():
        for name in names:
            vcpus = _VCPUS[name.partition(".")[2]]
            if count >= gpus and vcpus >= cpus and vcpus * _GPU_GIB_PER_VCPU >= memory:
                return f"omics.{name}"
    return None
