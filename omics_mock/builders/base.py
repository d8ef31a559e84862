"""What every builder shares: one locked look at one region of the world, settled until now."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from omics_mock.exceptions import ConfigurationError
from omics_mock.support.arns import partition_of
from omics_mock.timing.instants import DAY, from_datetime, to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from omics_mock.domain.region import Region
    from omics_mock.domain.script_book import ScriptBook
    from omics_mock.domain.table import Table
    from omics_mock.effects.objects import Objects
    from omics_mock.mock import OmicsMock
    from omics_mock.support.ids import Ids
    from omics_mock.timing.durations import Durations
    from omics_mock.timing.instants import Instant


@dataclass(frozen=True, slots=True)
class Site:
    """Where a builder builds: a region at one instant, and what new resources are made of."""

    now: Instant
    region: Region
    ids: Ids
    durations: Durations
    quotas: Mapping[str, float]
    objects: Objects
    scripts: ScriptBook

    def id_of(self, table: Table[Any], lengths: tuple[int, int], wanted: object) -> str:
        """The id that a test wants for a new resource, else the next one; `lengths` are what the model allows.

        The next one has as many digits as the service gives to that kind. Raises ConfigurationError for an id that no
        such resource can have, and for one that is taken.
        """
        if wanted is None:
            return self.ids.number(_DIGITS[lengths], table)
        least, most = lengths
        if not (isinstance(wanted, str) and _DECIMAL.fullmatch(wanted) and least <= len(wanted) <= most):
            message = f"id={wanted!r} is no id of this kind of resource. Type {least} to {most} digits, as a text."
            raise ConfigurationError(message)
        if wanted in table:
            raise ConfigurationError(f"id={wanted!r} is taken: there is such a {table.kind} already. Type another one.")
        return wanted


WORKFLOW_PART, STORAGE_PART = (1, 18), (10, 36)
"""How many digits an id may have, at least and at most. service model: the patterns of ids of runs and of stores."""

_DIGITS = {WORKFLOW_PART: 7, STORAGE_PART: 10}
_DECIMAL = re.compile(r"[0-9]+", re.ASCII)


class Builder:
    """Base of the builders of each family; `Add` joins them into `mock.add`.

    Builders go straight to the tables, not through the API. Every builder takes `region` and `account_id`, which
    default to the mock's, and `creation_time`, a datetime that is not in the future. Those of resources with numbers
    for ids take an `id` too, for code that has it written down.
    """

    def __init__(self, mock: OmicsMock) -> None:
        self._mock = mock

    @contextmanager
    def _site(self, region: str | None, account_id: str | None) -> Iterator[Site]:
        mock = self._mock
        name = region or mock.settings.region or _ambient_region()
        with mock.lock:
            now = mock.clock.instant()
            mock.world.settle(now)
            home = mock.world.region(account_id or mock.settings.account_id, name, partition_of(name))
            yield Site(now, home, mock.ids, mock.durations, mock.quotas, mock.objects, mock.scripts.book)
            mock.world.admit(now)


def birth(site: Site, creation_time: datetime | None, *, has_past: bool = False) -> Instant:
    """When the new resource was created: as said, else a day ago if it is to have a past, else now.

    Raises ConfigurationError for an instant that is still to come.
    """
    if creation_time is None:
        return site.now - DAY if has_past else site.now
    born = from_datetime(creation_time)
    if born > site.now:
        message = (
            f"creation_time={creation_time} is still to come: it is {to_datetime(site.now)}. Give an earlier one, or "
            "move the clock first: mock.clock.advance_to(...)."
        )
        raise ConfigurationError(message)
    return born


def check_words(builder: str, fields: Mapping[str, object], takes: type) -> None:
    """Raise ConfigurationError for a keyword that a builder does not take; `takes` is a TypedDict."""
    names = takes.__annotations__
    if unknown := sorted(fields.keys() - names.keys()):
        similar = get_close_matches(unknown[0], names, n=1)
        hint = f"Did you mean {similar[0]!r}?" if similar else f"Besides its parameters it takes {', '.join(names)}."
        raise ConfigurationError(f"mock.add.{builder}() knows no {unknown[0]!r}. {hint}")


def known(words: object, word: str) -> str:
    """The word, if it is one of a Literal's; raises ConfigurationError for any other."""
    if word not in get_args(words):
        raise ConfigurationError(f"{word!r} is none of {', '.join(map(repr, get_args(words)))}.")
    return word


def _ambient_region() -> str:
    """The region that a client made without one gets from the environment."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
