"""Reading WDL with miniwdl, which the service's checker and engine behave like.

doc: "Parameter templates for WDL"; inferred: task names and order from miniwdl's own runtime.
"""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from omics_mock.domain.definitions.amounts import gibibytes, whole
from omics_mock.domain.definitions.archive import Archive, resolve
from omics_mock.domain.definitions.outline import Known, Section
from omics_mock.domain.definitions.steps import Step, flatten
from omics_mock.domain.definitions.verdict import DefinitionFailed, Findings
from omics_mock.domain.definitions.wdl_message import error_text, outline_text
from omics_mock.domain.definitions.wdl_values import Env, known, scatter_section
from omics_mock.domain.task_outline import TaskOutline

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Mapping, Sequence


def miniwdl() -> Any:
    """The library; None when it is not installed."""
    try:
        return import_module("WDL")
    except ImportError:
        return None


@cache
def learn_grammars() -> None:
    """Let the library read its grammars, which it does once a process: no work that a definition is to blame for."""
    for head in ("", "version 1.0", "version 1.1", "version development"):
        miniwdl().parse_document(f"{head}\nworkflow w {{ }}\n")


def read_checked(archive: Archive, main: str, *, lenient: bool) -> Findings:
    """What the definition says; `lenient` leaves out the checks of optional and non-empty types.

    Raises DefinitionFailed with the checker's text when the definition does not hold.
    """
    document = _checked(archive, main, lenient=lenient)
    message = outline_text(document, main)
    workflow = document.workflow
    if workflow is None:
        return Findings(status_message=message)
    env = {given.name: Known(known(given.expr, {}).constant, (given.name,)) for given in _inputs(workflow)}
    return Findings(
        parameter_template=_template(workflow),
        status_message=message,
        outline=flatten("WDL", _Steps(workflow, env).all()),
    )


def _checked(archive: Archive, main: str, *, lenient: bool) -> Any:
    library = miniwdl()

    async def read_source(uri: str, _path: Sequence[str], importer: Any) -> Any:
        path = resolve(uri, importer.pos.abspath.lstrip("/") if importer else "")
        if path is None or path not in archive:
            raise DefinitionFailed(f"The import {uri} was not found in the definition")
        return library.ReadSourceResult(source_text=archive.text(path), abspath=f"/{path}")

    errors = library.Error
    loading = library.load_async(main, read_source=read_source, check_quant=not lenient)
    try:
        return _awaited(loading)
    except (errors.SyntaxError, errors.ImportError, errors.ValidationError, errors.MultipleValidationErrors) as error:
        raise DefinitionFailed(error_text(error)) from error


def _awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never waits; no event loop is needed, nor disturbed when one runs."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise DefinitionFailed("The checker waited for something")


def _inputs(workflow: Any) -> Sequence[Any]:
    """The declarations of the workflow's own inputs, not those of its calls."""
    available = [binding.value for binding in workflow.available_inputs if "." not in binding.name]
    return workflow.inputs if workflow.inputs is not None else available[::-1]


def _template(workflow: Any) -> Mapping[str, Mapping[str, object]]:
    return {
        given.name: {
            "description": _description(workflow.parameter_meta.get(given.name)),
            "optional": given.type.optional or given.expr is not None,
        }
        for given in _inputs(workflow)
    }


def _description(meta: object) -> str:
    """doc: from parameter_meta, else empty; chosen: of an object, the member with the usual name."""
    if isinstance(meta, dict):
        meta = meta.get("description", meta.get("help"))
    return meta if isinstance(meta, str) else ""


class _Steps:
    """The calls of one workflow, given what is known of its inputs."""

    def __init__(self, workflow: Any, env: Env) -> None:
        self._workflow = workflow
        self._env = dict(env)
        self._declared: dict[str, Any] = {}
        self._found: list[Step] = []
        self._sections = 0
        self._waits = cache(self._calls_behind)

    def all(self) -> Sequence[Step]:
        """Every call, with the sections around it, outermost first."""
        self._add(self._workflow.body, (), frozenset())
        return self._found

    def _add(self, body: Sequence[Any], sections: tuple[Section, ...], after: frozenset[str]) -> None:
        for node in body:
            kind = type(node).__name__
            if kind == "Decl":
                self._env[node.name] = known(node.expr, self._env)
                self._declared[node.name] = node.expr
            elif kind == "Call":
                self._found.append(self._step(node, sections, after))
            else:
                self._sections += 1
                section = self._section(kind, node)
                waits = after.union(*map(self._waits, node.workflow_node_dependencies))
                self._add(node.body, (*sections, section), waits)

    def _section(self, kind: str, node: Any) -> Section:
        if kind == "Scatter":
            return scatter_section(node.expr, self._env, self._declared, self._sections)
        return Section(known(node.expr, self._env), is_condition=True, number=self._sections)

    def _step(self, call: Any, sections: tuple[Section, ...], after: frozenset[str]) -> Step:
        waits = after.union(*map(self._waits, call.workflow_node_dependencies))
        given = {name: known(expression, self._env) for name, expression in call.inputs.items()}
        callee = call.callee
        if type(callee).__name__ == "Task":
            return Step(call.name, waits, sections, task=_task(callee, given))
        inner = {decl.name: given.get(decl.name) or known(decl.expr, given) for decl in _inputs(callee)}
        return Step(call.name, waits, sections, body=partial(_steps, callee, inner))

    def _calls_behind(self, node_id: str) -> frozenset[str]:
        """The names of the calls whose results make up a node: a call, a declaration, or what a section gathers."""
        node = self._workflow.get_node(node_id)
        if type(node).__name__ == "Call":
            return frozenset([node.name])
        behind = [self._waits(other) for other in node.workflow_node_dependencies]
        return frozenset().union(*behind)


def _steps(workflow: Any, env: Env) -> Sequence[Step]:
    return _Steps(workflow, env).all()


def _task(task: Any, given: Env) -> TaskOutline:
    """The task as its runtime section sizes it, for a call with these inputs."""
    env: dict[str, Known] = {}
    for decl in _declarations(task):
        env[decl.name] = given.get(decl.name) or known(decl.expr, env)
    runtime = {name: known(expression, env).constant for name, expression in task.runtime.items()}
    image = runtime.get("container") or runtime.get("docker")
    gpus = whole(runtime.get("gpuCount") or runtime.get("acceleratorCount"))
    return TaskOutline(
        name=task.name,
        cpus=whole(runtime.get("cpu")) or 1,
        memory=gibibytes(runtime.get("memory")) or 1,
        gpus=gpus or int(runtime.get("gpu") is True),
        image=image if isinstance(image, str) else None,
    )


def _declarations(task: Any) -> Iterator[Any]:
    yield from task.inputs or ()
    yield from task.postinputs
