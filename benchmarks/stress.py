"""Threads that hammer one mock; prints calls, faults and rate.

Run: python benchmarks/stress.py [threads] [calls each].
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.scenarios.hammer import hammer


def main() -> None:
    """Hammer, and tell what came of it."""
    given = [int(argument) for argument in sys.argv[1:]]
    threads, calls = [*given, *(16, 5000)[len(given) :]]
    began = time.perf_counter()
    all_deeds, injected = hammer(threads, calls)
    seconds = time.perf_counter() - began
    made = sum((deeds.calls for deeds in all_deeds), Counter())
    print(f"{threads} threads, {made.total()} calls in {seconds:.0f} s ({made.total() / seconds:.0f} a second)")
    print("calls:", listed(made))
    print("faults injected and tried again:", listed(injected))
    print("refused by the service:", listed(sum((deeds.refusals for deeds in all_deeds), Counter())))
    print("nothing lost, nothing twice, no deadlock")


def listed(counter: Counter[str]) -> str:
    """What was counted, most first."""
    return ", ".join(f"{what} {count}" for what, count in counter.most_common()) or "none"


if __name__ == "__main__":
    main()
