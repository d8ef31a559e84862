# ruff: noqa: INP001 - scripts, not a package
"""How long the statuses of recorded lives last, and which keys of `durations=` decide about it.

A life is led again with other durations. So that not every key needs a life of its own, each key of a group is
lengthened by another power of `_BASE` milliseconds: the digits of what a status has gained say how often each counts.
A length that does not follow from keys alone, because it was cut short or a script has set it, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from omics_mock.timing.durations import DEFAULT, _all_keys
from omics_mock.timing.instants import HOUR, MILLISECOND
from tools.lifecycles.recording import SOON, UNHURRIED, led

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omics_mock.timing.instants import Span
    from tools.lifecycles.recording import Life

_BASE, _GROUP = 4, 12
_KEYS = list(DEFAULT)
_GROUPS = [_KEYS[start : start + _GROUP] for start in range(0, len(_KEYS), _GROUP)]
# Keys without a default set a status as a whole: it then lasts exactly as long as they say.
_WHOLE = sorted(set(_all_keys()) - set(DEFAULT))
_PECULIAR = HOUR + MILLISECOND


@dataclass(frozen=True)
class Row:
    """How long a status lasts with each profile, and the keys that add to it, each with how often it counts.

    `whole` are keys that set it as a whole. `because` says in which lives that is so, if not in the usual one.
    """

    status: str
    default: Span
    realistic: Span
    keys: tuple[tuple[str, int], ...]
    whole: tuple[str, ...]
    because: str


def measured(lives: Iterable[Life]) -> list[Row]:
    """Every length that a status has in these lives, as it first comes up."""
    rows: dict[tuple[object, ...], Row] = {}
    known: set[tuple[object, ...]] = set()
    for life in lives:
        if not life.birth.shown or any(call.after != SOON for call in life.calls):
            continue
        places = [place for place in _new_places(life) if _about(life, place) not in known]
        known.update(_about(life, place) for place in places)
        for row in _rows(life, places) if places else ():
            rows.setdefault((row.status, row.default, row.realistic, row.keys), row)
    return list(rows.values())


def _about(life: Life, place: int) -> tuple[object, ...]:
    """What a length may depend on, as far as it can be seen before it is measured."""
    return (life.steps[place].status, life.lasts(place), None if life.calls else life.birth)


def _new_places(life: Life) -> Iterator[int]:
    """The steps that came with the last call of this life, and that end in the course of time."""
    first = life.calls[-1].place + 1 if life.calls else 0
    return (place for place in range(first, len(life.steps)) if life.lasts(place) is not None)


def _rows(life: Life, places: Sequence[int]) -> Iterator[Row]:
    default, realistic = led(life, "default"), led(life, "realistic")
    longer = [led(life, UNHURRIED | _lengthened(group)) for group in _GROUPS]
    whole = {key: led(life, UNHURRIED | {key: timedelta(microseconds=_PECULIAR)}) for key in _WHOLE}
    for place in places:
        keys = tuple(_counted(life, place, longer))
        said = sum((count * UNHURRIED[key] for key, count in keys), timedelta())
        if said == timedelta(microseconds=life.lasts(place) or 0):
            yield Row(
                status=life.steps[place].status,
                default=_same(life, place, default),
                realistic=_same(life, place, realistic),
                keys=keys,
                whole=tuple(key for key, other in whole.items() if _same(life, place, other) == _PECULIAR),
                because=life.birth.because,
            )


def _lengthened(group: Sequence[str]) -> dict[str, timedelta]:
    return {key: UNHURRIED[key] + timedelta(milliseconds=_BASE**power) for power, key in enumerate(group)}


def _counted(life: Life, place: int, longer: Sequence[Life | None]) -> Iterator[tuple[str, int]]:
    for group, other in zip(_GROUPS, longer, strict=True):
        gained = (_same(life, place, other) - (life.lasts(place) or 0)) // MILLISECOND
        for power, key in enumerate(group):
            if count := gained // _BASE**power % _BASE:
                yield key, count


def _same(life: Life, place: int, other: Life | None) -> Span:
    """How long the same step lasts in the other life; no time where it is passed over."""
    if other is None:
        return 0
    status = life.steps[place].status
    turn = [step.status for step in life.steps[:place]].count(status)
    places = [at for at, step in enumerate(other.steps) if step.status == status]
    return (other.lasts(places[turn]) or 0) if turn < len(places) else 0
