"""A world to attack: one mock for all inputs of a target, put back to the same moment before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzz.attacked import Attacked

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def attacked() -> Iterator[Attacked]:
    """A service with something of everything in it."""
    with Attacked() as attacked:
        yield attacked
