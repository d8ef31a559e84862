"""All scripts of one mock: which of them a new resource follows, and which were never used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.script import Outcome, RunOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omics_mock.domain.script import Facts, Script

_NEAREST = 3
_NOTHING_SAID = Outcome()


class NearMiss(NamedTuple):
    """A call that made a resource which a script does not mean, and `why` not, in words; str() describes the call."""

    call: object
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A script, how often it was used, and the calls that nearly matched, nearest first."""

    script: Script
    used: int = 0
    near: tuple[NearMiss, ...] = ()

    @property
    def is_used_up(self) -> bool:
        """Whether it says nothing of anything any more."""
        return self.script.times is not None and self.used >= self.script.times

    def missed(self, miss: NearMiss) -> Entry:
        """The entry with one more miss, of which the nearest are kept, each call once."""
        misses = sorted((*self.near, miss), key=_distance)
        nearest = list({id(miss.call): miss for miss in reversed(misses)}.values())
        return replace(self, near=tuple(sorted(nearest, key=_distance)[:_NEAREST]))


class ScriptBook:
    """The scripts in the order in which they were written; the first that fits wins.

    `entries` is the whole state of it, a value.
    """

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()

    def add(self, script: Script) -> None:
        """Write one more at the end."""
        self.entries = (*self.entries, Entry(script))

    def run_outcome(self, facts: Facts, call: object) -> RunOutcome | None:
        """What a script says of a run that `call` makes, and counts as used; None when none does."""
        says = self._take("run", facts, call)
        return says if isinstance(says, RunOutcome) else None

    def outcome(self, kind: str, facts: Facts, call: object) -> Outcome:
        """The same for every other kind of resource; empty when no script fits."""
        says = self._take(kind, facts, call)
        return says if isinstance(says, Outcome) else _NOTHING_SAID

    def unused(self) -> Sequence[Entry]:
        """The scripts that no resource has followed."""
        return [entry for entry in self.entries if not entry.used]

    def _take(self, kind: str, facts: Facts, call: object) -> RunOutcome | Outcome | None:
        if not self.entries:
            return None
        fitting = (e for e in self.entries if e.script.kind == kind and not e.is_used_up and not e.script.unmet(facts))
        taken = next(fitting, None)
        self.entries = tuple(self._after(taken, kind, facts, call))
        return None if taken is None else taken.script.says

    def _after(self, taken: Entry | None, kind: str, facts: Facts, call: object) -> Iterator[Entry]:
        """The entries once `taken` was used; the unused ones of this kind remember that they were not."""
        for entry in self.entries:
            if entry is taken:
                yield replace(entry, used=entry.used + 1)
            elif entry.script.kind == kind and not entry.used:
                unmet = entry.script.unmet(facts)
                assert unmet or taken is not None
                why = [f"differs in {', '.join(unmet)}"] if unmet else [f"followed {taken.script.text}"]  # type: ignore[union-attr]
                yield entry.missed(NearMiss(call, tuple(why)))
            else:
                yield entry


def _distance(miss: NearMiss) -> int:
    return len(miss.why)
