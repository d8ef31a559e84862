"""What runs leave in S3: their folder, their outputs, the log of the engine, and entries of run caches.

doc: the pages on run outputs and on the contents of a cache; for WDL the layout is that of miniwdl.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from omics_mock.domain.content import BytesContent
from omics_mock.domain.run import Run
from omics_mock.domain.run_settings import NOWHERE
from omics_mock.effects.engine_log import engine_log
from omics_mock.effects.objects import split
from omics_mock.effects.run_revision import revision_of
from omics_mock.support.derived import derived_hex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omics_mock.domain.region import Region
    from omics_mock.domain.task import RunTask
    from omics_mock.effects.happening import Happening
    from omics_mock.effects.objects import Objects
    from omics_mock.timing.instants import Instant

# seen: a folder from the beginning; doc: a cancelled run exports nothing
_LEAVES = ("PENDING", "STOPPING", "COMPLETED", "FAILED")
_WORK = "/mnt/workflow"


def outputs_of(run: Run) -> Mapping[str, bytes]:
    """The files that a run that succeeds makes, by their names relative to where the outputs of its engine go.

    What runs compute is nothing that a mock knows: a script says it.
    """
    return run.course.outputs or {}


class RunOutputs:
    """The channel to S3; it writes where the mocked S3 is, or for the imports of a test without one."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    @property
    def is_wanted(self) -> bool:
        """Whether there is a mocked S3 in which somebody may look."""
        return self._objects.are_mocked

    def deliveries(self, happenings: Sequence[Happening]) -> Iterator[Callable[[], object]]:
        """One call for every object."""
        are_mocked = None
        for happening in happenings:
            status = happening.status
            if status not in _LEAVES or not isinstance(happening.resource, Run):
                continue
            if are_mocked is None:
                are_mocked = self._objects.are_mocked
            if are_mocked or status != "PENDING":
                for uri, content in self._left_by(happening, are_mocked):
                    yield partial(self._objects.put, uri, BytesContent(content))

    def _left_by(self, happening: Happening, are_mocked: bool) -> Iterator[tuple[str, bytes]]:
        """What a run leaves as it enters a status; where S3 is not mocked, only what a script gave it."""
        region, run = happening.region, cast("Run", happening.resource)
        if happening.status == "PENDING":
            yield from self._folder(run)
            return
        is_stopping = happening.status == "STOPPING"
        if are_mocked and is_stopping:
            yield from _cache_entries(region, run, happening.at)
        if run.settings.output_uri == NOWHERE and not self._objects.bucket_exists(split(NOWHERE)[0]):
            return
        if is_stopping and run.timeline.plan.final == "COMPLETED" and (are_mocked or outputs_of(run)):
            yield from _outputs(_engine(region, run), run)
        if are_mocked and not is_stopping and _has_log(run):
            yield f"{run.run_output_uri}/logs/engine.log", engine_log(run).encode()

    def _folder(self, run: Run) -> Iterator[tuple[str, bytes]]:
        """seen: an empty object with the name of the run's folder, as soon as there is the run."""
        uri = run.settings.output_uri
        if uri != NOWHERE and self._objects.bucket_exists(split(uri)[0]):
            yield f"{run.run_output_uri}/", b""


def _has_log(run: Run) -> bool:
    return run.running_from is not None and not (run.failure and run.failure.reason == "EXPORT_FAILED")


def _outputs(engine: str, run: Run) -> Iterator[tuple[str, bytes]]:
    files = outputs_of(run)
    for name, place in _places(engine, files).items():
        yield f"{run.run_output_uri}/{place}", files[name]
    if engine != "NEXTFLOW":
        yield f"{run.run_output_uri}/logs/outputs.json", _as_json(_summary(engine, run, files))


def _engine(region: Region, run: Run) -> str:
    """The engine; chosen: WDL where nobody knows."""
    revision = revision_of(region, run)
    return (revision.engine if revision else None) or "WDL"


def _places(engine: str, names: Mapping[str, bytes]) -> dict[str, str]:
    """Where each file goes, by its name. doc: WDL has a folder for each output, Nextflow what was published."""
    if engine == "NEXTFLOW":
        return {name: f"pubdir/{name}" for name in names}
    if engine == "CWL":
        return {name: f"out/{name}" for name in names}
    return {name: f"out/{_output(name)}/{PurePosixPath(name).name}" for name in names}


def _output(name: str) -> str:
    """The name of the output that a file belongs to: its folder if it has one, else its own without the suffix."""
    path = PurePosixPath(name)
    return path.parts[0] if len(path.parts) > 1 else path.name.partition(".")[0]


def _summary(engine: str, run: Run, files: Mapping[str, bytes]) -> Mapping[str, object]:
    """doc: `outputs.json` names every output and says where it lies."""
    uris = {name: f"{run.run_output_uri}/{place}" for name, place in _places(engine, files).items()}
    if engine != "CWL":
        return {f"{run.settings.workflow_name}.{_output(name)}": uri for name, uri in uris.items()}
    return {
        _output(name): {
            "location": uri,
            "basename": PurePosixPath(name).name,
            "class": "File",
            "size": len(files[name]),
        }
        for name, uri in uris.items()
    }


def _cache_entries(region: Region, run: Run, at: Instant) -> Iterator[tuple[str, bytes]]:
    for task, uri in region.cached_tasks.added_by(run, at):
        yield f"{uri}/{uri.rpartition('/')[2]}.json", _as_json(_entry(region, task, uri))


def _entry(region: Region, task: RunTask, uri: str) -> Mapping[str, object]:
    """doc: the members; chosen: tasks leave no files, and the name of the work directory."""
    key = derived_hex(32, "cache key", task.uuid)
    return {
        "arn": region.arn(f"runCache/{task.run.settings.cache_id}"),
        "s3uri": uri,
        "taskArn": region.arn(f"task/{task.id}"),
        "workDir": f"{_WORK}/{task.run.uuid}/workdir/call-{task.spec.outline.name}/{key}",
        "files": [],
        "nextflowContext": None,
        "otherOutputs": [],
        "version": 2,
    }


def _as_json(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, indent=2).encode()
