"""What importing costs, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

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
    with TemporaryDirectory() as bytecode:
        pairs = [
            (cost(OURS, "pytest, boto3", bytecode), cost(MOTO, "pytest, boto3", bytecode)) for _ in range(1 + turns)
        ]
        plugins = [cost("import omics_mock.pytest_plugin", "pytest", bytecode) for _ in range(1 + turns)]
    pairs, plugins = pairs[1:], plugins[1:]  # the first have made the bytecode
    ours, moto = zip(*pairs, strict=True)
    context = {"omics_mock ms": spread(ours).median, "moto ms": spread(moto).median}
    return [
        Figure("import of mock_omics", "moto", ratios(ours, moto), context=context),
        Figure("plugin module", "ms", spread(plugins), unit="ms"),
    ]


def cost(statement: str, before: str, bytecode: str) -> float:
    """Milliseconds of CPU for a statement in a fresh process that has imported something before.

    Compiled modules are kept in the folder `bytecode`, as they are of every package that somebody has installed.
    """
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": bytecode}
    program = PROGRAM.format(before=before, statement=statement)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, env=environment)
    return float(run.stdout) * MILLISECONDS
