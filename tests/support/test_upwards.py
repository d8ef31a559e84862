"""Calls upwards: they reach the owner while it is there, and do not keep it alive."""

from __future__ import annotations

from omics_mock.support.upwards import upwards


class Owner:
    """Somebody who is told numbers."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def tell(self, number: int, *, twice: bool = False) -> int:
        self.told += [number, number] if twice else [number]
        return len(self.told)


def test_the_owner_is_called() -> None:
    """Arguments of both kinds arrive, and the answer comes back."""
    owner = Owner()
    call = upwards(owner, Owner.tell, 0)
    assert (call(7), call(8, twice=True), owner.told) == (1, 3, [7, 8, 8])


def test_an_owner_that_is_gone_is_not_called() -> None:
    """The call does not keep its owner alive, and gives what was said for afterwards."""
    owner = Owner()
    call = upwards(owner, Owner.tell, -1)
    del owner
    assert call(7) == -1
