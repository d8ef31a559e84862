"""What a test pays: entering and leaving, a fixture with a client, a whole typical test; and what others pay."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from inspect import isgenerator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from benchmarks import ours, peers
from benchmarks.floor import recording, replay
from benchmarks.harness import Effort, Figure, Side, compared
from omics_mock import mock_omics, pytest_plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WDL = """version 1.0
workflow align {
  input { String reads String reference }
  call one { input: reads = reads }
}
task one {
  input { String reads }
  command <<< true >>>
  runtime { docker: "image" }
}
"""


def activation(effort: Effort) -> list[Figure]:
    """Entering and leaving, nothing else."""
    from moto import mock_aws

    sides = [
        Side("omics_mock", lambda: entered_and_left(mock_omics), passes_mock=True),
        Side("moto", lambda: entered_and_left(mock_aws), ours.without_mock),
    ]
    return compared("activation and exit", sides, ["moto"], effort.count(20), effort.turns)


def fixture(effort: Effort) -> list[Figure]:
    """The fixtures omics_mock and omics_client, set up and torn down; moto's is its documented fixture."""
    sides = [
        Side("omics_mock", lambda: in_fixtures(lambda _mock, _omics: None), passes_mock=True),
        Side("shared Session", lambda: ours.SESSION.client("omics"), ours.without_mock),
        Side("moto", lambda: in_moto(lambda _client: None), ours.without_mock),
    ]
    return compared("fixture with client", sides, ["shared Session", "moto"], effort.count(25), effort.at_most(9))


def typical(effort: Effort) -> list[Figure]:
    """Fixtures, a workflow, a run, the waiter, three reads; the floor makes its client from a shared Session."""
    answers = []

    def noted(_mock: object, omics: Any) -> None:
        with recording(omics) as heard:
            whole_test(omics)
        answers.extend(heard)

    in_fixtures(noted)
    polls = len(answers) - len(("CreateWorkflow", "GetWorkflow", "StartRun", "three", "reads", "more"))
    sides = [
        Side("omics_mock", lambda: in_fixtures(lambda _mock, omics: whole_test(omics)), passes_mock=True),
        Side("floor", lambda: whole_test(replay(ours.SESSION.client("omics"), answers)), ours.without_mock),
        Side("moto", lambda: in_moto(lambda emr: whole_moto_test(emr, polls)), ours.without_mock),
    ]
    return compared("typical test", sides, ["floor", "moto"], effort.count(3), effort.at_most(9))


def bystander(effort: Effort) -> list[Figure]:
    """GetObject of a small object in moto's S3, with our mock active around it and without."""
    s3 = peers.moto_client("s3")
    with peers.moto_running():
        s3.create_bucket(Bucket="bench")
        s3.put_object(Bucket="bench", Key="key", Body=b"x" * 1024)

    def call() -> None:
        s3.get_object(Bucket="bench", Key="key")["Body"].read()

    @contextmanager
    def both() -> Iterator[None]:
        from moto import mock_aws

        moto = mock_aws()
        moto.start(reset=False)
        try:
            with mock_omics():
                yield
        finally:
            moto.stop(remove_data=False)

    sides = [Side("with", call, both, passes_mock=True), Side("without", call, peers.moto_running)]
    return compared("another service's call", sides, ["without"], effort.count(40), effort.turns)


def entered_and_left(activation: Callable[[], Any]) -> None:
    """One activation."""
    with activation():
        pass


def in_fixtures(test: Callable[[Any, Any], object]) -> None:
    """Run `test(mock, client)` within the plugin's fixtures, without the rest of pytest."""
    request = SimpleNamespace(node=SimpleNamespace(iter_markers=lambda _name: (), stash=pytest.Stash()), config=CONFIG)
    with value_of(pytest_plugin.omics_mock, request) as mock:  # noqa: SIM117 - the second needs the first
        with value_of(pytest_plugin.omics_client, mock, request) as omics:
            test(mock, omics)


@contextmanager
def value_of(fixture: Any, *arguments: object) -> Iterator[Any]:
    """What a fixture provides; afterwards the rest of it runs."""
    made = fixture._get_wrapped_function()(*arguments)
    if not isgenerator(made):
        yield made
        return
    yield next(made)
    assert next(made, "ended") == "ended"


def in_moto(test: Callable[[Any], object]) -> None:
    """Run `test(client)` within what moto's documentation recommends as a fixture."""
    from moto import mock_aws

    with mock_aws():
        test(boto3.client("emr-serverless"))


def whole_test(omics: Any) -> None:
    """The calls of a typical test."""
    workflow = omics.create_workflow(name="align", engine="WDL", definitionZip=DEFINITION)["id"]
    omics.get_waiter("workflow_active").wait(id=workflow)
    run = omics.start_run(**ours.start_run_request(workflow))["id"]
    omics.get_waiter("run_completed").wait(id=run)
    omics.get_run(id=run)
    omics.list_run_tasks(id=run)
    omics.list_runs(name="sample-1")


def whole_moto_test(emr: Any, polls: int) -> None:
    """As many calls of the same kinds."""
    application = peers.new_application(emr)
    emr.get_application(applicationId=application)
    job = emr.start_job_run(**peers.job_run_request(application))["jobRunId"]
    for _ in range(polls + 1):
        emr.get_job_run(applicationId=application, jobRunId=job)
    emr.list_job_runs(applicationId=application)
    emr.list_applications()


def _definition() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("main.wdl", WDL)
    return buffer.getvalue()


def _config() -> Any:
    stash = pytest.Stash()
    stash[pytest_plugin._settings_key] = {}
    return SimpleNamespace(stash=stash)


DEFINITION = _definition()
CONFIG = _config()
