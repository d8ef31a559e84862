"""Every test here starts outside a mock, without sockets, and has to leave no mock behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omics_mock import active

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def nothing_left_behind(forbidden_sockets: None) -> Iterator[None]:
    assert active.innermost() is None
    yield
    assert active.innermost() is None
