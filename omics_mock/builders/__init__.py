"""`mock.add`: resources put straight into the world, one line each."""

from __future__ import annotations

from omics_mock.builders.add import Add

__all__ = ["Add"]
