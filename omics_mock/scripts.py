"""`mock.scripts`: what will happen to resources, said before they exist.

Everything is decided when a resource is made, and is fixed from then on: statuses, tasks, messages, events and logs
all follow from the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from omics_mock.domain.script import Script
from omics_mock.domain.script_book import ScriptBook
from omics_mock.domain.script_outcomes import RunStage, known_word, outcome_of, run_outcome_of
from omics_mock.exceptions import ConfigurationError, hides_frames
from omics_mock.support.payloads import copied
from omics_mock.tasks import specs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import timedelta

    from omics_mock.domain.failure_reasons import FailureReason
    from omics_mock.domain.script import Outcome, RunOutcome
    from omics_mock.tasks import Task

__tracebackhide__ = hides_frames

JobStage = Literal["SUBMITTED", "IN_PROGRESS"]
"""A status in which a job can hang."""

StoreKind = Literal["sequence", "variant", "annotation"]
"""The kinds of stores that have a status."""


class Scripts:
    """The scripts of one mock (`mock.scripts`).

    Selectors are globs, and a resource has to fit all that are given; of several scripts that fit, the first one wins.
    It is asked when a resource is created, by a call or by `mock.add` without `status`; those that exist keep what they
    have. `times` says how many resources (runs, stores, sources of jobs) a script is for, None for any number.
    Durations are words (`"90s"`, `"1h30m"`) or timedeltas. `fails`, `hangs` and their like exclude each other. Every
    method raises ConfigurationError for what can never happen; under `strict`, a script that was never used raises
    UnusedScript at the end.
    """

    def __init__(self, lock: AbstractContextManager[object]) -> None:
        self.book = ScriptBook()
        self._lock = lock

    def run(
        self,
        *,
        name: str | None = None,
        workflow: str | None = None,
        parameters: Mapping[str, object] | None = None,
        task: str | None = None,
        duration: str | timedelta | None = None,
        tasks: Sequence[Task] | None = None,
        fails: FailureReason | None = None,
        hangs: RunStage | None = None,
        cancelled_after: str | timedelta | None = None,
        outputs: Mapping[str, bytes] | None = None,
        times: int | None = None,
    ) -> None:
        """Say what runs do: those with this `name`, of this `workflow` (its name or id), with these `parameters`.

        * `duration`: the time in RUNNING, to which tasks are stretched or shrunk
        * `tasks`: what it does instead of the tasks of its workflow
        * `fails`: a documented code, which strikes at its point of the run; a code of tasks strikes the first task, or
          the one whose name fits `task`
        * `hangs`: a status that it never leaves; it has no `duration` but in STOPPING, and no `tasks` before RUNNING
        * `cancelled_after`: so long after its creation somebody cancels it
        * `outputs`: files of a run that succeeds, as bytes by their names relative to its outputs
        """
        wanted = {"name": name, "workflow": workflow, "parameters": parameters, "task": task}
        says: dict[str, Any] = {
            "duration": duration,
            "tasks": tasks,
            "fails": fails,
            "hangs": hangs,
            "cancelled_after": cancelled_after,
            "outputs": outputs,
        }
        outcome = run_outcome_of(task, **{**says, "tasks": None if tasks is None else specs_of(tasks)})
        self._write("run", wanted, says, times, outcome)

    def workflow(
        self,
        *,
        name: str | None = None,
        version: str | None = None,
        fails: str | None = None,
        warns: str | None = None,
        duration: str | timedelta | None = None,
        hangs: Literal["CREATING"] | None = None,
        times: int | None = None,
    ) -> None:
        """Say what workflows with this `name` do once they are created; with `version`, what such versions of them do.

        `fails` is the statusMessage with which it becomes FAILED; `warns` is what it says although it is ACTIVE, after
        what its definition gives. `duration` is the time in CREATING; with `hangs` it stays there.
        """
        wanted = {"name": name, "version": version}
        says: dict[str, Any] = {"fails": fails, "warns": warns, "duration": duration, "hangs": hangs}
        self._write("workflow", wanted, says, times, outcome_of(("CREATING",), **says), {"version": version})

    def store(
        self,
        *,
        name: str | None = None,
        kind: StoreKind | None = None,
        version: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: Literal["CREATING"] | None = None,
        times: int | None = None,
    ) -> None:
        """Say what sequence, variant and annotation stores with this `name` do once they are created.

        With `version`: what such further versions of annotation stores do. `fails` is the statusMessage with which it
        becomes FAILED, `duration` the time in CREATING; with `hangs` it stays there.
        """
        if kind is not None:
            known_word("kind", kind, get_args(StoreKind))
        says: dict[str, Any] = {"fails": fails, "duration": duration, "hangs": hangs}
        wanted = {"name": name, "kind": kind, "version": version}
        self._write("store", wanted, says, times, outcome_of(("CREATING",), **says), {"version": version})

    def read_set_import(
        self,
        *,
        source: str | None = None,
        sample: str | None = None,
        name: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: JobStage | None = None,
        times: int | None = None,
    ) -> None:
        """Say what becomes of sources of import jobs: those with this S3 URI, `sampleId`, or name of the read set.

        `fails` is the statusMessage of the source, `duration` its time in IN_PROGRESS. With `hangs` the job stays in
        that status. A source of which a script says nothing bad still fails when its file is missing or unreadable.
        """
        wanted = {"source": source, "sample": sample, "name": name}
        self._job("read_set_import", wanted, fails, duration, hangs, times)

    def read_set_export(
        self,
        *,
        read_set: str | None = None,
        sample: str | None = None,
        name: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: JobStage | None = None,
        times: int | None = None,
    ) -> None:
        """Say what becomes of the export of read sets: those with this id, `sampleId` or name.

        The other words are those of `read_set_import`.
        """
        wanted = {"read_set": read_set, "sample": sample, "name": name}
        self._job("read_set_export", wanted, fails, duration, hangs, times)

    def read_set_activation(
        self,
        *,
        read_set: str | None = None,
        sample: str | None = None,
        name: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: JobStage | None = None,
        times: int | None = None,
    ) -> None:
        """Say what becomes of the activation of read sets: those with this id, `sampleId` or name.

        One whose activation fails stays ARCHIVED. The other words are those of `read_set_import`.
        """
        wanted = {"read_set": read_set, "sample": sample, "name": name}
        self._job("read_set_activation", wanted, fails, duration, hangs, times)

    def reference_import(
        self,
        *,
        source: str | None = None,
        name: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: JobStage | None = None,
        times: int | None = None,
    ) -> None:
        """Say what becomes of sources of reference imports: those with this S3 URI, or name of the reference.

        The other words are those of `read_set_import`.
        """
        self._job("reference_import", {"source": source, "name": name}, fails, duration, hangs, times)

    def variant_import(
        self,
        *,
        source: str | None = None,
        store: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: JobStage | None = None,
        times: int | None = None,
    ) -> None:
        """Say what becomes of files of variant imports: those with this S3 URI, or for the store with this name.

        `duration` is the time in IN_PROGRESS of the whole job; of several, the longest counts. The other words are
        those of `read_set_import`.
        """
        self._job("variant_import", {"source": source, "store": store}, fails, duration, hangs, times)

    def annotation_import(
        self,
        *,
        source: str | None = None,
        store: str | None = None,
        fails: str | None = None,
        duration: str | timedelta | None = None,
        hangs: JobStage | None = None,
        times: int | None = None,
    ) -> None:
        """Say what becomes of files of annotation imports, in the words of `variant_import`."""
        self._job("annotation_import", {"source": source, "store": store}, fails, duration, hangs, times)

    def clear(self) -> None:
        """Forget every script, used or not."""
        with self._lock:
            self.book.entries = ()

    def _job(
        self,
        kind: str,
        wanted: Mapping[str, str | None],
        fails: str | None,
        duration: str | timedelta | None,
        hangs: JobStage | None,
        times: int | None,
    ) -> None:
        says: dict[str, Any] = {"fails": fails, "duration": duration, "hangs": hangs}
        self._write(kind, wanted, says, times, outcome_of(get_args(JobStage), **says))

    def _write(
        self,
        kind: str,
        wanted: Mapping[str, object],
        says: Mapping[str, object],
        times: object,
        outcome: RunOutcome | Outcome,
        always: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Add a script to the book; `always` has selectors that hold whether the test has given them or not."""
        selectors = {name: copied(value) for name, value in wanted.items() if value is not None}
        for name, value in selectors.items():
            _check_selector(name, value)
        if times is not None and not (isinstance(times, int) and not isinstance(times, bool) and times > 0):
            raise ConfigurationError(f"times={times!r} makes no sense: type how many resources it is for, such as 1.")
        given = {**selectors, **says, "times": times}
        text = ", ".join(f"{name}={value!r}" for name, value in given.items() if value is not None)
        script = Script(
            kind=kind, wanted={**selectors, **always}, says=outcome, times=times, text=f"scripts.{kind}({text})"
        )
        with self._lock:
            self.book.add(script)


def _check_selector(name: str, value: object) -> None:
    right = Mapping if name == "parameters" else str
    if not isinstance(value, right):
        example = "parameters={'input': 's3://in/*'}" if right is Mapping else f"{name}='sample-*'"
        raise ConfigurationError(f"{name}={value!r} cannot select anything. Type for example {example}.")
