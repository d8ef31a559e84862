"""The steps of a CWL workflow, and the sizes that its requirements give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from posixpath import basename, splitext
from typing import Any

from omics_mock.domain.definitions.amounts import gibibytes, whole
from omics_mock.domain.definitions.cwl_documents import Documents, Process, entries, local, texts
from omics_mock.domain.definitions.outline import Known, Section
from omics_mock.domain.definitions.steps import Step
from omics_mock.domain.task_outline import TaskOutline

Env = Mapping[str, Known]
Requirements = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a process: the file it is in, what is known of its inputs, and requirements that it inherits."""

    path: str
    env: Env
    requirements: Requirements


def process_steps(documents: Documents, process: Process, around: Around) -> Sequence[Step]:
    """The steps of a workflow; a tool by itself is one step."""
    if process.get("class") != "Workflow":
        name = local(process["id"]) if process.get("id") else splitext(basename(around.path))[0]
        return [Step(name, task=_task(process, around.requirements))]
    within = _within(process, around)
    return [_step(documents, name, step, within) for name, step in entries(process.get("steps"), "id", "run")]


def _step(documents: Documents, name: str, step: Process, around: Around) -> Step:
    path, process = around.path, step.get("run")
    if not isinstance(process, Mapping):
        path, process = documents.referred(str(process), path)
    inputs = {_last(key): entry for key, entry in entries(step.get("in"), "id", "source")}
    after = frozenset(source.partition("/")[0] for entry in inputs.values() for source in _sources(entry))
    sections = tuple(_sections(step, inputs, around.env))
    requirements = _within(step, around).requirements
    if process.get("class") != "Workflow":
        return Step(name, after, sections, task=_task(process, requirements))
    env = {key: _known(entry, around.env) for key, entry in inputs.items() if key not in _scattered(step)}
    inner = Around(path, env, requirements)
    return Step(name, after, sections, body=partial(process_steps, documents, process, inner))


def _within(process: Process, around: Around) -> Around:
    """The surroundings of the steps of a workflow or step, which adds requirements of its own."""
    own = {**_requirements(process, "hints"), **_requirements(process, "requirements")}
    return replace(around, requirements={**around.requirements, **own})


def _sources(entry: Mapping[str, Any]) -> Sequence[str]:
    return [local(each) for each in texts(entry.get("source"))]


def _scattered(step: Process) -> Sequence[str]:
    return [_last(local(each)) for each in texts(step.get("scatter"))]


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _sections(step: Process, inputs: Mapping[str, Mapping[str, Any]], env: Env) -> Sequence[Section]:
    """One section, as wide as the first scattered input; for each of them in a cross product."""
    names = _scattered(step)
    if "crossproduct" not in str(step.get("scatterMethod")):
        names = names[:1]
    return [Section(_known(inputs.get(name, {}), env), number=at) for at, name in enumerate(names)]


def _known(entry: Mapping[str, Any], env: Env) -> Known:
    sources = _sources(entry)
    return env.get(sources[0], Known()) if len(sources) == 1 else Known(entry.get("default"))


def _requirements(process: Process, section: str) -> Requirements:
    found = entries(process.get(section), "class", "class")
    return {name.rpartition(":")[2]: entry for name, entry in found}


def _task(process: Process, given: Requirements) -> TaskOutline:
    # doc (CWL): a requirement of the tool overrides one from around it, which overrides a hint of the tool
    wanted = {**_requirements(process, "hints"), **given, **_requirements(process, "requirements")}
    resources = wanted.get("ResourceRequirement", {})
    image = wanted.get("DockerRequirement", {}).get("dockerPull")
    return TaskOutline(
        name="",
        cpus=whole(_least(resources, "cores")) or 1,
        memory=gibibytes(f"{_least(resources, 'ram')} MiB") or 1,
        gpus=whole(wanted["CUDARequirement"].get("cudaDeviceCountMin", 1)) or 1 if "CUDARequirement" in wanted else 0,
        image=image if isinstance(image, str) else None,
    )


def _least(resources: Mapping[str, Any], what: str) -> Any:
    return resources.get(f"{what}Min", resources.get(f"{what}Max"))
