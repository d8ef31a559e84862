"""What a test declares about resources before they exist: which ones it means, and what will become of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from omics_mock.timing.timeline import Plan

if TYPE_CHECKING:
    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.timing.instants import Span

Facts = Mapping[str, object]
"""What selectors can ask of a resource: a text, several of which one is enough, a mapping, or None for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunOutcome:
    """What will become of a run; None leaves it to the service. Equal to nothing but itself, as plans are shared.

    `running` is the time in RUNNING, `specs` are the attempts at its tasks, `fails` is a documented code, which strikes
    the task that the glob `task` names if there is one. It stays for ever in the status `hangs`, or somebody cancels it
    `cancelled_after` its creation. `outputs` are the files it exports, by name.
    """

    running: Span | None = None
    specs: tuple[TaskSpec, ...] | None = None
    fails: str | None = None
    task: str | None = None
    hangs: str | None = None
    cancelled_after: Span | None = None
    outputs: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What will become of a workflow, a store, or one source of a job; None leaves it to the service.

    `lasts` is the time in CREATING or IN_PROGRESS, `fails` the statusMessage of a failure, `warns` that of a workflow
    that is ACTIVE all the same. It stays for ever in the status `hangs`.
    """

    lasts: Span | None = None
    fails: str | None = None
    warns: str | None = None
    hangs: str | None = None

    def lasting(self, usual: Span) -> Span | None:
        """How long the work on it takes, which `usual`ly is so long; None: for ever."""
        if self.hangs is not None:
            return None
        return usual if self.lasts is None else self.lasts

    def creation(self, usual: Span, failure: str | None = None) -> Plan:
        """The life of something new: CREATING, `usual`ly for so long, then ACTIVE, or FAILED if it is for `failure`."""
        creating = self.lasting(usual)
        if creating is None:
            return Plan.of(("CREATING", None))
        return Plan.of(("CREATING", creating), ("FAILED" if self.fails or failure else "ACTIVE", None))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Script:
    """One declaration: the `kind` of resource, selectors in `wanted`, and what it `says` of those that match.

    It is used `times` times at most. `text` is how the test has written it.
    """

    kind: str
    wanted: Mapping[str, object]
    says: RunOutcome | Outcome
    times: int | None = None
    text: str

    def unmet(self, facts: Facts) -> list[str]:
        """The selectors that do not fit a resource with these facts; none: the script means it."""
        return [name for name, wanted in self.wanted.items() if not _fits(wanted, facts.get(name))]


def facts_of_store(kind: str, name: str, version: str | None = None) -> Facts:
    """What scripts can ask of a store of this kind, or of a further version of one."""
    return {"kind": kind.partition(" ")[0], "name": name, "version": version}


def _fits(wanted: object, fact: object) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(fact, Mapping) and all(
            name in fact and _fits(value, fact[name]) for name, value in wanted.items()
        )
    texts = fact if isinstance(fact, tuple) else (fact,)
    if not isinstance(wanted, str):
        return wanted in texts
    return any(isinstance(text, str) and (text == wanted or fnmatchcase(text, wanted)) for text in texts)
