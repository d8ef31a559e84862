"""Identifiers: as the service forms them, and the same in every execution with the same seed."""

from __future__ import annotations

from typing import Protocol

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15

# Bits of the first and of the second half of a version 4 UUID.
_VERSION, _NO_VERSION = 4 << 12, _MASK ^ (15 << 12)
_VARIANT, _NO_VARIANT = 2 << 62, _MASK ^ (3 << 62)


class Taken(Protocol):
    """The ids that are in use: how many, and whether one is among them."""

    def __len__(self) -> int: ...
    def __contains__(self, candidate: object, /) -> bool: ...


class Ids:
    """A stream of identifiers that looks random and is fixed by its seed; its whole state is one counter."""

    def __init__(self, seed: int, stream: str = "") -> None:
        self._seed = seed ^ int.from_bytes(stream.encode()[:8], "big")
        self._key = _mixed(self._seed * _GOLDEN)
        self.counter = 0

    def saved(self) -> tuple[int, int]:
        """The whole state."""
        return self._seed, self.counter

    def restored(self, saved: tuple[int, int]) -> None:
        """Go on where a stream has been."""
        self._seed, self.counter = saved
        self._key = _mixed(self._seed * _GOLDEN)

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
        """So many lower-case hex digits."""
        text = f"{self._draw():016x}"
        while len(text) < digits:
            text += f"{self._draw():016x}"
        return text[:digits]

    def uuid(self) -> str:
        """128 random bits in 8-4-4-4-12 form; seen: the workflows part does not set the version bits."""
        return _dashed(self.hex(32))

    def uuid4(self) -> str:
        """A version 4 UUID in lower case, as import jobs and request ids have it."""
        high, low = self._draw() & _NO_VERSION | _VERSION, self._draw() & _NO_VARIANT | _VARIANT
        return _dashed(f"{high:016x}{low:016x}")

    def letters(self, count: int) -> str:
        """So many characters of a-z and 0-9."""
        alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
        return "".join(alphabet[self._draw() % 36] for _ in range(count))

    def _draw(self) -> int:
        """The next 64 bits: the splitmix64 sequence of the seed."""
        self.counter += 1
        return _mixed((self._seed + self.counter) * _GOLDEN)


def _mixed(number: int) -> int:
    """64 bits that look random, of a number."""
    mixed = number & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


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


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
