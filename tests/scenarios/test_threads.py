"""Many threads, one mock: `benchmarks/stress.py` in small."""

from __future__ import annotations

from tests.scenarios.hammer import hammer


def test_threads_lose_nothing_and_do_nothing_twice() -> None:
    """After four threads have made 200 calls each, runs, parts, tags and journal are exactly what they have done."""
    all_deeds, injected = hammer(4, 200)
    assert all(deeds.calls.total() == 200 and deeds.started and deeds.parts for deeds in all_deeds)
    assert injected.total() > 0
