"""Definitions for tests of workflows."""

from __future__ import annotations

from tests.domain.archives import zipped

WDL = """version 1.0
workflow w { input { String name Int n = 2 } scatter (i in range(n)) { call t { input: a = i } } }
task t { input { Int a } command <<< echo ~{a} >>> runtime { cpu: 4 memory: "8 GiB" } }
"""
DEFINITION = zipped({"main.wdl": WDL})
UNCLEAR = zipped({"a.wdl": WDL, "b.wdl": WDL})
REPOSITORY = {
    "connectionArn": "arn:aws:codeconnections:us-east-1:123456789012:connection/1",
    "fullRepositoryId": "lab/workflows",
    "sourceReference": {"type": "BRANCH", "value": "main"},
}
