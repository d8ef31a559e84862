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
    """A call whose resource a script does not mean, and `why` not; str() describes the call.

    `distance` counts the selectors that do not fit.
    """

    distance: int
    call: object
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A script, how often it was used, and the calls that nearly matched, nearest first.

    `was_of_use` stays when a snapshot from before its use is restored.
    """

    script: Script
    used: int = 0
    was_of_use: bool = False
    near: tuple[NearMiss, ...] = ()

    def means(self, kind: str, facts: Facts) -> bool:
        """Whether it has something to say of such a resource."""
        script = self.script
        is_used_up = script.times is not None and self.used >= script.times
        return script.kind == kind and not is_used_up and not script.unmet(facts)

    def missed(self, facts: Facts, call: object, taken: Entry | None) -> Entry:
        """The entry when a resource of its kind has followed `taken`, or nothing; each call is kept once."""
        unmet = self.script.unmet(facts)
        why = f"differs in {', '.join(unmet)}" if unmet or taken is None else f"followed {taken.script.text}"
        misses = sorted((*self.near, NearMiss(len(unmet), call, why)), key=_distance)
        nearest = {id(miss.call): miss for miss in reversed(misses)}
        return replace(self, near=tuple(sorted(nearest.values(), key=_distance)[:_NEAREST]))


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
        return [entry for entry in self.entries if not entry.was_of_use]

    def saved(self) -> tuple[Entry, ...]:
        """The scripts as they are."""
        return self.entries

    def restored(self, saved: tuple[Entry, ...]) -> None:
        """Have these scripts and no others, to be used as often as they could be then."""
        of_use = {id(entry.script) for entry in self.entries if entry.was_of_use}
        self.entries = tuple(
            replace(entry, was_of_use=True) if id(entry.script) in of_use else entry for entry in saved
        )

    def _take(self, kind: str, facts: Facts, call: object) -> RunOutcome | Outcome | None:
        if not self.entries:
            return None
        taken = next((entry for entry in self.entries if entry.means(kind, facts)), None)
        self.entries = tuple(self._after(taken, kind, facts, call))
        return None if taken is None else taken.script.says

    def _after(self, taken: Entry | None, kind: str, facts: Facts, call: object) -> Iterator[Entry]:
        """The entries once `taken` was used; the unused ones of this kind remember that they were not."""
        for entry in self.entries:
            if entry is taken:
                yield replace(entry, used=entry.used + 1, was_of_use=True)
            elif entry.script.kind == kind and not entry.was_of_use:
                yield entry.missed(facts, call, taken)
            else:
                yield entry


def _distance(miss: NearMiss) -> int:
    return miss.distance
