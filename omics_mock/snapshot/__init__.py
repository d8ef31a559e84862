"""Snapshots: everything about a mock at one instant, to be put back, compared or kept in a file."""

from __future__ import annotations

from omics_mock.snapshot.difference import Difference
from omics_mock.snapshot.snapshot import Snapshot

__all__ = ["Difference", "Snapshot"]
