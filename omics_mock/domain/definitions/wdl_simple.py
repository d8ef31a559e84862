"""Reading WDL without a parser, when miniwdl is not installed or gives up: calls, sizes, inputs, dependencies.

It knows the shape of the language and not its types: sizes must be literals, variables must be declared before they
are used, and a scatter is as wide as a literal array, a `range` or an input of the main workflow says. What it cannot
tell it leaves at the defaults; it never fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from omics_mock.domain.definitions.amounts import gibibytes, whole
from omics_mock.domain.definitions.outline import Known, Section
from omics_mock.domain.definitions.steps import Step, flatten
from omics_mock.domain.definitions.tokens import is_string, names_in, unquoted
from omics_mock.domain.definitions.verdict import Findings
from omics_mock.domain.definitions.wdl_syntax import (
    SECTIONS,
    Declaration,
    attributes_of,
    declaration_at,
    inputs_of,
    literal,
    opens_section,
)
from omics_mock.domain.task_outline import TaskOutline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omics_mock.domain.definitions.tokens import Tokens
    from omics_mock.domain.definitions.wdl_document import Document

_MOST_WAITS = 200  # steps that one variable stands for; no more are remembered


def read_simply(documents: Mapping[str, Document], main: str) -> Findings:
    """What can be told of the workflow in the main document; empty when it has none."""
    document = documents[main]
    if not document.workflows:
        return Findings()
    at = next(iter(document.workflows.values()))
    inputs = {given.name: given for given in inputs_of(document.tokens, at)}
    workflow = _Workflow(_Sources(documents), document, at, inputs)
    return Findings(
        parameter_template=_template(document.tokens, at, inputs),
        outline=flatten("WDL", workflow.steps()),
    )


class _Sources:
    """The documents of a definition; each task and sub-workflow is looked at once, however often it is called."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._callees: dict[tuple[str, str], Step] = {}

    def callee(self, document: Document, name: str) -> Step:
        """A step that does what `name` (`task`, `namespace.workflow`) says in this document."""
        *namespaces, name = name.split(".")
        for namespace in namespaces:
            document = self._documents.get(document.imports.get(namespace, ""), document)
        step = self._callees.get((document.path, name))
        if step is None:
            step = self._callees[document.path, name] = self._found(document, name)
        return step

    def _found(self, document: Document, name: str) -> Step:
        if name in document.workflows:
            body = _Workflow(self, document, document.workflows[name], {})
            return Step(name, body=cache(body.steps))
        if name in document.tasks:
            return Step(name, task=_task(document.tokens, document.tasks[name]))
        return Step(name, task=TaskOutline(name))


@dataclass(slots=True)
class _Workflow:
    """One workflow block. `reach` are the steps whose results a variable is made of."""

    sources: _Sources
    document: Document
    at: int
    inputs: Mapping[str, Declaration]
    reach: dict[str, frozenset[str]] = field(default_factory=dict)
    around: list[tuple[int, Section, frozenset[str]]] = field(default_factory=list)

    def steps(self) -> Sequence[Step]:
        """The calls of the workflow, in the order of the text."""
        tokens, end = self.document.tokens, self.document.tokens.end_of(self.at)
        self.reach = {name: frozenset([name]) for name in _call_names(tokens, self.at, end)}
        found = []
        at = self.at + 1
        while at < end:
            while self.around and at > self.around[-1][0]:
                self.around.pop()
            if tokens[at] == "call":
                step, at = self._call(at)
                found.append(step)
            else:
                at = self._other(at)
        return found

    def _call(self, at: int) -> tuple[Step, int]:
        tokens = self.document.tokens
        callee, name, waits = tokens[at + 1], _call_name(tokens, at), set()
        at += 2
        while tokens[at] in ("as", "after"):
            waits |= {tokens[at + 1]} if tokens[at] == "after" else set()
            at += 2
        if tokens[at] == "{":
            waits |= self._reached(tokens.texts[at + 1 : tokens.end_of(at)])
            at = tokens.end_of(at) + 1
        for _, _, reached in self.around:
            waits |= reached
        sections = tuple(section for _, section, _ in self.around)
        step = self.sources.callee(self.document, callee)
        return replace(step, name=name, after=frozenset(waits), sections=sections), at

    def _other(self, at: int) -> int:
        """Take note of what stands at `at`, if it is a section or a declaration; return where to go on."""
        tokens = self.document.tokens
        if tokens[at] in SECTIONS and tokens[at + 1] == "{":
            return tokens.end_of(at + 1) + 1
        if opens_section(tokens, at):
            return self._section(at)
        declared = declaration_at(tokens, at)
        if declared is None:
            return at + 1
        if declared.expression:
            self.reach[declared.name] = self._reached(declared.expression)
        return declared.end

    def _section(self, at: int) -> int:
        tokens, close = self.document.tokens, self.document.tokens.end_of(at + 1)
        is_condition = tokens[at] == "if"
        expression = tokens.texts[at + 2 if is_condition else at + 4 : close]
        reached = self._reached(expression)
        section = replace(self._over(expression), is_condition=is_condition, number=close)
        self.around.append((tokens.end_of(close + 1), section, reached))
        return close + 2

    def _over(self, expression: Sequence[str]) -> Section:
        by_index = expression[:2] == ["range", "("]
        inner = expression[2:-1] if by_index else expression
        if inner[:2] == ["length", "("]:
            inner = inner[2:-1]
        if len(inner) == 1 and inner[0] in self.inputs:
            default = self.inputs[inner[0]].expression
            return Section(Known(literal(default), (inner[0],)), by_index=by_index)
        return Section(Known(literal(inner)), by_index=by_index)

    def _reached(self, expression: Sequence[str]) -> frozenset[str]:
        sets = [self.reach[name] for name in names_in(expression) if name in self.reach]
        if len(sets) == 1:
            return sets[0]
        return frozenset(sorted({name for reached in sets for name in reached})[:_MOST_WAITS])


def _call_names(tokens: Tokens, at: int, end: int) -> Iterator[str]:
    for position in range(at, end):
        if tokens[position] == "call":
            yield _call_name(tokens, position)


def _call_name(tokens: Tokens, at: int) -> str:
    return tokens[at + 3] if tokens[at + 2] == "as" else tokens[at + 1].rpartition(".")[2]


def _template(tokens: Tokens, block: int, inputs: Mapping[str, Declaration]) -> Mapping[str, Mapping[str, object]]:
    described = _described(tokens, block)
    return {
        name: {"description": described.get(name, ""), "optional": given.optional or bool(given.expression)}
        for name, given in inputs.items()
    }


def _described(tokens: Tokens, block: int) -> Mapping[str, str]:
    """The texts in `parameter_meta`, by input."""
    for at in range(block, tokens.end_of(block)):
        if tokens[at] == "parameter_meta" and tokens[at + 1] == "{":
            return {name: unquoted(value[0]) for name, value in attributes_of(tokens, at + 1) if is_string(value[0])}
    return {}


def _task(tokens: Tokens, block: int) -> TaskOutline:
    """The task whose block begins there, as its literal runtime attributes size it."""
    runtime: dict[str, object] = {}
    for at in range(block, tokens.end_of(block)):
        if tokens[at] in ("runtime", "requirements") and tokens[at + 1] == "{":
            runtime |= {name: literal(value) for name, value in attributes_of(tokens, at + 1)}
    image = runtime.get("container") or runtime.get("docker")
    return TaskOutline(
        name="",
        cpus=whole(runtime.get("cpu")) or 1,
        memory=gibibytes(runtime.get("memory")) or 1,
        gpus=whole(runtime.get("gpuCount") or runtime.get("acceleratorCount")) or 0,
        image=image if isinstance(image, str) else None,
    )
