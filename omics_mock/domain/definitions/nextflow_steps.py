"""Which processes a Nextflow workflow calls, in which order.

A statement waits for the calls whose channels it names. Branches are all taken, and every call runs once: how many
items a channel has is not known before the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.archive import Archive, resolve
from omics_mock.domain.definitions.nextflow_script import Script, directives, labels, parse_script, sizes
from omics_mock.domain.definitions.nextflow_tokens import NEWLINE
from omics_mock.domain.definitions.steps import Step
from omics_mock.domain.definitions.tokens import is_string, names_in
from omics_mock.domain.definitions.verdict import DefinitionFailed
from omics_mock.domain.task_outline import TaskOutline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omics_mock.domain.definitions.nextflow_config import Config
    from omics_mock.domain.definitions.tokens import Tokens

_MOST_ALIASES = 20
_MOST_WAITS = 200  # calls that one variable stands for; no more are remembered
_MOST_CALLS = 200  # in one statement
_BOUNDARIES = (NEWLINE, ";", "{", "}", "else", "take", "main", "emit", "publish", ":")
_NO_NAMES: frozenset[str] = frozenset()


class Scripts:
    """The scripts of a definition; each is parsed once, and each workflow looked at once."""

    def __init__(self, archive: Archive, config: Config) -> None:
        self._archive = archive
        self._config = config
        self._scripts: dict[str, Script] = {}
        self._steps: dict[tuple[str, str], Sequence[Step]] = {}

    def script(self, path: str) -> Script:
        """The script at this path, which exists."""
        if path not in self._scripts:
            self._scripts[path] = parse_script(path, self._archive.text(path))
        return self._scripts[path]

    def entry(self, main: str) -> Sequence[Step]:
        """The steps of the main script. chosen: without an entry workflow, its processes one after another."""
        script = self.script(main)
        if "" in script.workflows:
            return self.steps(script, "")
        names = list(script.processes)
        return [
            Step(name, frozenset(names[max(at - 1, 0) : at]), task=self._task(script, name))
            for at, name in enumerate(names)
        ]

    def steps(self, script: Script, workflow: str) -> Sequence[Step]:
        """The steps of one workflow."""
        key = (script.path, workflow)
        if key not in self._steps:
            self._steps[key] = ()  # a workflow that calls itself ends here
            walk = _Walk(self, script)
            self._steps[key] = walk.steps(script.tokens, script.workflows[workflow])
        return self._steps[key]

    def callee(self, script: Script, name: str) -> Step | None:
        """A step that does what `name` means in a script; None when it is no process and no workflow."""
        origin = name
        for _ in range(_MOST_ALIASES):
            if origin in script.processes:
                return Step(name, task=self._task(script, origin))
            if origin in script.workflows:
                return Step(name, body=partial(self.steps, script, origin))
            include = script.includes.get(origin)
            path = self._included(include.path, script.path) if include is not None else None
            if include is None or path is None:
                return None
            script, origin = self.script(path), include.name
        return None

    def _included(self, path: str, importer: str) -> str | None:
        """The file that an include names; None for plugins and for what is not there."""
        if path.startswith("plugin/") or "$" in path:
            return None
        found = resolve(path, importer)
        if found is None:
            raise DefinitionFailed(f"{importer}: the include {path} is not a path within the definition")
        return next((file for file in (found, f"{found}.nf", f"{found}/main.nf") if file in self._archive), None)

    def _task(self, script: Script, process: str) -> TaskOutline:
        found = directives(script.tokens, script.processes[process])
        fields = self._config.sizes(process, labels(found), sizes(found))
        return TaskOutline(process, **fields)


@dataclass(slots=True)
class _Walk:
    """One pass over the statements of a workflow. `reach` are the calls whose results a variable is made of."""

    scripts: Scripts
    script: Script
    reach: dict[str, frozenset[str]] = field(default_factory=dict)
    found: dict[str, Step] = field(default_factory=dict)

    def steps(self, tokens: Tokens, block: int) -> Sequence[Step]:
        for begin, end in _statements(tokens, block):
            self._take(tokens, begin, end)
        return list(self.found.values())

    def _take(self, tokens: Tokens, begin: int, end: int) -> None:
        names = _variables(tokens, begin, end)
        calls = self._calls(tokens, begin, end)
        waits = self._reached(names)
        for position, name in calls:
            inner = {other for at, other in calls if position < at < _arguments_end(tokens, position)}
            piped = {other for at, other in calls if at < position and tokens[position - 1] == "|"}
            self._add(name, waits | inner | piped)
        reached = self._reached(names) if calls else waits
        for variable in _assigned(tokens, begin, end):
            self.reach[variable] = reached

    def _calls(self, tokens: Tokens, begin: int, end: int) -> Sequence[tuple[int, str]]:
        """Where in the statement something is called that the script knows."""
        called = [
            at
            for at in range(begin, end)
            if tokens[at - 1] != "." and (tokens[at + 1] == "(" or "|" in (tokens[at - 1], tokens[at + 1]))
        ]
        return [(at, tokens[at]) for at in called if self._known(tokens[at])][:_MOST_CALLS]

    def _known(self, name: str) -> bool:
        if name not in self.found:
            step = self.scripts.callee(self.script, name) if name[:1].isalpha() or name[:1] == "_" else None
            if step is None:
                return False
            self.found[name] = step
            self.reach[name] = frozenset([name])
        return True

    def _add(self, name: str, waits: frozenset[str]) -> None:
        step = self.found[name]
        after = frozenset(sorted(step.after | waits - {name})[:_MOST_WAITS])
        self.found[name] = Step(name, after, task=step.task, body=step.body)

    def _reached(self, names: set[str]) -> frozenset[str]:
        sets = [self.reach[name] for name in names if name in self.reach]
        return sets[0] if len(sets) == 1 else frozenset(sorted(_NO_NAMES.union(*sets))[:_MOST_WAITS])


def _statements(tokens: Tokens, block: int) -> Iterator[tuple[int, int]]:
    """Where each statement of a block begins and ends; blocks within it are opened, closures are not."""
    end = tokens.end_of(block)
    begin = at = block + 1
    while at < end:
        if tokens[at] in _BOUNDARIES and not (tokens[at] == "{" and _is_closure(tokens, begin, at)):
            if begin < at:
                yield begin, at
            begin = at = at + 1
        else:
            at = (tokens.end_of(at) if tokens[at] in ("(", "[", "{") else at) + 1
    if begin < end:
        yield begin, end


def _is_closure(tokens: Tokens, begin: int, at: int) -> bool:
    return begin < at and tokens[begin] not in ("if", "for", "while", "try", "catch")


def _variables(tokens: Tokens, begin: int, end: int) -> set[str]:
    """The names that stand in a statement, members of others left out."""
    words = [
        token
        for at, token in enumerate(tokens.texts[begin:end], start=begin)
        if is_string(token) or tokens[at - 1] != "."
    ]
    return names_in(words)


def _arguments_end(tokens: Tokens, call: int) -> int:
    return tokens.end_of(call + 1) if tokens[call + 1] == "(" else call


def _assigned(tokens: Tokens, begin: int, end: int) -> Sequence[str]:
    """The variables that a statement gives a value: before its `=`, or in `set { name }`."""
    texts = tokens.texts[begin:end]
    equals = texts.index("=") if "=" in texts else 0
    targets = [text for text in texts[:equals] if text.isidentifier() and text != "def"]
    sets = [texts[at + 2] for at, text in enumerate(texts[:-2]) if text in ("set", "tap") and texts[at + 1] == "{"]
    return targets + sets
