"""What a script may say of runs and of other resources, and what can never happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from omics_mock.domain.failure_reasons import REASONS, needs_task, strikes_tasks
from omics_mock.domain.script import Outcome, RunOutcome
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from omics_mock.domain.task_plan import TaskSpec
    from omics_mock.timing.instants import Span

RunStage = Literal["PENDING", "STARTING", "RUNNING", "STOPPING"]

_HANGS_BEFORE = {
    "duration": (("PENDING", "STARTING", "RUNNING"), "is the time in RUNNING", "comes to its end"),
    "tasks": (("PENDING", "STARTING"), "is what a run does in RUNNING", "gets there"),
}
"""The statuses in which a run that hangs never does what these words say: what that is, and what it never does."""


def run_outcome_of(
    task: str | None,
    *,
    duration: str | timedelta | None,
    tasks: tuple[TaskSpec, ...] | None,
    fails: str | None,
    hangs: str | None,
    cancelled_after: str | timedelta | None,
    outputs: Mapping[str, bytes] | None,
) -> RunOutcome:
    """The outcome of runs in the words of `Scripts.run`; raises ConfigurationError for what no run can do."""
    outcome = RunOutcome(
        running=_span(duration),
        specs=tasks,
        fails=None if fails is None else known_word("fails", fails, tuple(REASONS)),
        task=task,
        hangs=None if hangs is None else known_word("hangs", hangs, get_args(RunStage)),
        cancelled_after=_span(cancelled_after),
        outputs=None if outputs is None else _checked_outputs(outputs),
    )
    for problem in (*_ways_to_end(outcome), *_ways_to_fail(outcome), *_ways_to_hang(outcome)):
        raise ConfigurationError(problem)
    return outcome


def outcome_of(
    stages: tuple[str, ...],
    *,
    fails: str | None,
    duration: str | timedelta | None,
    hangs: str | None,
    warns: str | None = None,
) -> Outcome:
    """The outcome of anything else, which may hang in one of the `stages`; raises ConfigurationError as above."""
    messages: dict[str, object] = {"fails": fails, "warns": warns}
    for name, message in messages.items():
        if message is not None and (not isinstance(message, str) or not message):
            text = f"Type a text, such as {name}='source not readable'."
            raise ConfigurationError(f"{name}={message!r} is the statusMessage to show. {text}")
    _check_only_one({"fails": fails, "hangs": hangs, "warns": warns})
    _check_only_one({"hangs": hangs, "duration": duration})
    return Outcome(
        lasts=_span(duration),
        fails=fails,
        warns=warns,
        hangs=None if hangs is None else known_word("hangs", hangs, stages),
    )


def known_word(name: str, word: str, words: tuple[str, ...]) -> str:
    """The word if it is one of these; raises ConfigurationError, with all of them, for any other."""
    if word not in words:
        raise ConfigurationError(f"{name}={word!r} is unknown. Type one of: {', '.join(words)}.")
    return word


def _ways_to_end(outcome: RunOutcome) -> Iterator[str]:
    fails = outcome.fails or next((spec.fails for spec in outcome.specs or () if spec.is_fatal), None)
    ends = {"fails": fails, "hangs": outcome.hangs, "cancelled_after": outcome.cancelled_after}
    _check_only_one(ends)
    for name, value in ends.items():
        if value is not None and outcome.outputs is not None:
            given = f"{name}={value!r}"
            yield f"outputs= are what a run that succeeds exports, and with {given} none does. Leave one of them out."
    if outcome.cancelled_after == 0:
        yield "cancelled_after=0 leaves no time in which the run exists. Type for example cancelled_after='10m'."


def _ways_to_fail(outcome: RunOutcome) -> Iterator[str]:
    fails = outcome.fails
    if outcome.task is not None and (fails is None or not strikes_tasks(fails)):
        codes = ", ".join(filter(strikes_tasks, REASONS))
        yield f"task={outcome.task!r} names the task that fails, and needs fails= with a code of tasks: {codes}."
    if outcome.task is not None and outcome.specs is not None:
        yield f"task={outcome.task!r} is for the tasks of the workflow. In tasks=[...], type Task(..., fails=...)."
    if fails is not None and needs_task(fails) and outcome.specs == ():
        yield f"fails={fails!r} is what tasks fail with, and tasks=[] gives the run none."


def _ways_to_hang(outcome: RunOutcome) -> Iterator[str]:
    given = {"duration": outcome.running, "tasks": outcome.specs}
    for name, (stages, what, never) in _HANGS_BEFORE.items():
        if given[name] is not None and outcome.hangs in stages:
            other = "STOPPING" if "RUNNING" in stages else "RUNNING"
            yield (
                f"{name}= {what}, and with hangs={outcome.hangs!r} no run {never}. Leave one of them out, or type "
                f"hangs={other!r}."
            )


def _check_only_one(values: Mapping[str, Any]) -> None:
    given = [f"{name}={value!r}" for name, value in values.items() if value is not None]
    if len(given) > 1:
        raise ConfigurationError(f"{' and '.join(given)} exclude each other. Leave one out, or write two scripts.")


def _span(duration: str | timedelta | None) -> Span | None:
    return None if duration is None else parse_duration(duration)


def _checked_outputs(outputs: Any) -> Mapping[str, bytes]:
    if not isinstance(outputs, Mapping):
        raise ConfigurationError(f"outputs={outputs!r} are no files by name. Type for example {{'a.html': b'<h1>'}}.")
    for name, content in outputs.items():
        if not isinstance(name, str) or not name or not isinstance(content, bytes):
            message = f"outputs={{{name!r}: ...}} has to map a name to bytes. Type for example {{'a.html': b'<h1>'}}."
            raise ConfigurationError(message)
    return dict(outputs)
