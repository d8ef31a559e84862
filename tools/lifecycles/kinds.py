# ruff: noqa: INP001 - scripts, not a package
"""What is recorded: kinds of resources that have a status, how each comes to life, and what may be done with it.

Nothing here says which status follows which, or after how long: that is recorded from the mock itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.lifecycles.account import OWNER, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omics_mock import OmicsMock
    from omics_mock.domain.resource import Resource
    from omics_mock.timing.timeline import Timeline
    from tools.lifecycles.account import Account

    Act = Callable[[Account], Any]


@dataclass(frozen=True, eq=False)
class Birth:
    """One way to make a resource; `because` says what is different from the usual one, which comes first.

    `fate` says it where that is too special: of one failure of several. `script` is what a method of `mock.scripts` is
    given before. One that is not `shown` adds nothing to the page, and is there because the package has a plan for it.
    """

    make: Act
    because: str = ""
    script: tuple[str, Mapping[str, Any]] | None = None
    shown: bool = True
    fate: str = ""

    def __call__(self, account: Account) -> None:
        """Write the script, and make the resource."""
        if self.script is not None:
            kind, words = self.script
            getattr(account.mock.scripts, kind)(**words)
        self.make(account)


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of resource: the `table` it is in, and the model's name of its `statuses`, None where it shows none.

    `operations` are tried in every status that is reached, and count where they change what comes next. `part` finds
    in a record what is only a part of it: a task of a run, a source of a job. `remark` is what no recording can tell.
    """

    name: str
    table: str
    statuses: str | None
    births: tuple[Birth, ...]
    operations: Mapping[str, Act] = field(default_factory=dict)
    part: Callable[[Any], Any] | None = None
    remark: str = ""

    @property
    def slug(self) -> str:
        """The name as part of the name of a file."""
        return self.name.replace(" ", "-")

    def record(self, mock: OmicsMock) -> Resource | None:
        """The latest record of the table; None when it is gone."""
        region = mock.world.region(OWNER, REGION)
        table = mock.world.shares(REGION) if self.table == "shares" else getattr(region, self.table)
        return next(reversed(list(table)), None)

    def timeline(self, record: Any) -> Timeline | None:
        """The life of it; None while nobody can say whether it will ever be."""
        found = record if self.part is None else self.part(record)
        return None if found is None else found.timeline


def fails(kind: str, make: Act, because: str = "it fails", **words: Any) -> Birth:
    """A birth of something of which a script says that it fails."""
    return Birth(make, because, (kind, {"fails": "as the test wants it", **words}))


def hangs(kind: str, make: Act, *stages: str) -> tuple[Birth, ...]:
    """Births of things that never leave these statuses; the page has nothing to say of them."""
    return tuple(Birth(make, "it hangs", (kind, {"hangs": stage}), shown=False) for stage in stages)
