"""Reading nextflow."""

from __future__ import annotations

from omics_mock.domain.definitions.verdict import Findings


def read(archive, main):
    return Findings()
