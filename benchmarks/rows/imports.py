"""What importing costs, each time in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.harness import MILLISECONDS, Effort, Figure, ratios, spread

PROGRAM = """import {before}
import time
began = time.process_time()
{statement}
print(time.process_time() - began)
"""
OURS = "from omics_mock import mock_omics"
MOTO = "from moto import mock_aws"


def imports(effort: Effort) -> list[Figure]:
    """Our import against moto's, and the plugin module, which everybody pays who has the package installed."""
    turns = effort.at_most(9)
    pairs = [(cost(OURS, "pytest, boto3"), cost(MOTO, "pytest, boto3")) for _ in range(1 + turns)][1:]
    plugins = [cost("import omics_mock.pytest_plugin", "pytest") for _ in range(1 + turns)][1:]
    ours, moto = zip(*pairs, strict=True)
    context = {"omics_mock ms": spread(ours).median, "moto ms": spread(moto).median}
    return [
        Figure("import of mock_omics", "moto", ratios(ours, moto), context=context),
        Figure("plugin module", "ms", spread(plugins), unit="ms"),
    ]


def cost(statement: str, before: str) -> float:
    """Milliseconds of CPU for a statement in a fresh process that has imported something before."""
    program = PROGRAM.format(before=before, statement=statement)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    return float(run.stdout) * MILLISECONDS
