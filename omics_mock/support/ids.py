"""Identifiers: as the service forms them, and the same in every execution with the same seed."""

from __future__ import annotations

from typing import Protocol

from omics_mock.support.derived import dashed, derived_hex

_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""What takes the place of a hex digit that has to begin with the two bits of the variant."""


class Taken(Protocol):
    """The ids that are in use: how many, and whether one is among them."""

    def __len__(self) -> int: ...
    def __contains__(self, candidate: object, /) -> bool: ...


class Ids:
    """A stream of identifiers that looks random and is fixed by its seed; its whole state is one counter."""

    def __init__(self, seed: int, stream: str = "") -> None:
        self.restored((seed ^ int.from_bytes(stream.encode()[:8], "big"), 0))

    def saved(self) -> tuple[int, int]:
        """The whole state."""
        return self._seed, self.counter

    def restored(self, saved: tuple[int, int]) -> None:
        """Go on where a stream has been."""
        self._seed, self.counter = saved
        self._key = int(derived_hex(16, self._seed), 16)

    def number(self, digits: int, taken: Taken = ()) -> str:
        """A decimal id of so many digits, without leading zero, and neither `taken` nor given before.

        So the id of something that was deleted does not come back. Once a tenth of all such ids might be in use, ids
        get one digit more, so that drawing stays cheap.
        """
        if len(taken) * 10 > 10**digits:
            return self.number(digits + 1, taken)
        least = 10 ** (digits - 1)
        while True:
            self.counter += 1
            candidate = str(least + _shuffled(self.counter % (9 * least), 9 * least, self._key))
            if candidate not in taken:
                return candidate

    def hex(self, digits: int) -> str:
        """So many lower-case hex digits, 128 at the most."""
        self.counter += 1
        return derived_hex(digits, self._seed, self.counter)

    def uuid(self) -> str:
        """128 random bits in 8-4-4-4-12 form; seen: the workflows part does not set the version bits."""
        return dashed(self.hex(32))

    def uuid4(self) -> str:
        """A version 4 UUID in lower case, as import jobs and request ids have it."""
        text = self.hex(32)
        return dashed(f"{text[:12]}4{text[13:16]}{_VARIANTS[text[16]]}{text[17:]}")


def _shuffled(place: int, size: int, key: int) -> int:
    """Another place below `size`: each `place` has its own, so that none comes twice."""
    bits = size.bit_length()
    mask, half = (1 << bits) - 1, bits // 2
    while True:
        for part in (key, key >> 16, key >> 32, key >> 48):  # every step can be undone, so no two places meet
            place = ((place ^ part) * 0x9E3779B1) & mask
            place ^= place >> half
        if place < size:
            return place
