"""The peers: moto with its nearest service, and botocore's Stubber.

moto has no HealthOmics. EMR Serverless is its service that looks most alike: jobs that are started, read and listed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.stub import Stubber

from benchmarks import ours
from benchmarks.harness import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

EMR_ROLE = "arn:aws:iam::123456789012:role/EmrBench"


@contextmanager
def moto_running() -> Iterator[None]:
    """Have moto answer, with what it held before, and omics_mock is not there."""
    from moto import mock_aws

    mock = mock_aws()
    with ours.without_mock():
        mock.start(reset=False)
        try:
            yield
        finally:
            mock.stop(remove_data=False)


def moto_client(service: str) -> Any:
    """A client that moto answers; its session is made after moto was imported, as moto wants it."""
    import boto3
    import moto.core.botocore_stubber  # noqa: F401 - registers its handler for new sessions

    with moto_running():
        return boto3.Session(region_name=ours.REGION, **ours.CREDENTIALS).client(service)


def moto_side(call: Callable[[], object]) -> Side:
    """A call that moto answers."""
    return Side("moto", call, moto_running)


def job_run_request(application: str) -> dict[str, Any]:
    """What a typical StartJobRun asks for."""
    return {
        "applicationId": application,
        "executionRoleArn": EMR_ROLE,
        "name": "sample-1",
        "jobDriver": {"sparkSubmit": {"entryPoint": "s3://bench/job.py", "entryPointArguments": ["sample-1"]}},
        "tags": {"study": "bench"},
    }


class Jobs:
    """An application of EMR Serverless in moto, and jobs in it."""

    def __init__(self) -> None:
        self.client = moto_client("emr-serverless")
        with moto_running():
            self.application = new_application(self.client)
            self.job = self.client.start_job_run(**job_run_request(self.application))["jobRunId"]

    def fill(self, count: int) -> None:
        """Put jobs into moto's backend, without the API, until there are so many."""
        from moto.backends import get_backend

        backend = get_backend("emr-serverless")["123456789012"][ours.REGION]
        request = job_run_request(self.application)
        for number in range(len(backend.job_runs[self.application]), count):
            backend.start_job_run(
                application_id=self.application,
                client_token=str(number),
                execution_role_arn=EMR_ROLE,
                job_driver=request["jobDriver"],
                configuration_overrides=None,
                tags={"study": "bench"},
                execution_timeout_minutes=None,
                name=f"run-{number}",
            )


def new_application(client: Any) -> str:
    """The id of a new application."""
    application: str = client.create_application(
        name="bench", releaseLabel="emr-6.6.0", type="SPARK", clientToken="bench"
    )["applicationId"]
    return application


def stubber_side(method: str, parameters: Mapping[str, Any], answer: Mapping[str, Any]) -> Side:
    """A call that Stubber answers, the adding of the answer included."""
    with ours.without_mock():
        client = ours.client()
    stubber = Stubber(client)
    stubber.activate()

    def call() -> None:
        stubber.add_response(method, answer, parameters)
        getattr(client, method)(**parameters)

    return Side("Stubber", call, ours.without_mock)


def stubbed_error_side(method: str, parameters: Mapping[str, Any], code: str, refused: type[Exception]) -> Side:
    """A call that Stubber answers with an error."""
    with ours.without_mock():
        client = ours.client()
    stubber = Stubber(client)
    stubber.activate()

    def call() -> None:
        stubber.add_client_error(method, code, "Run not found", 404, expected_params=parameters)
        try:
            getattr(client, method)(**parameters)
        except refused:
            return
        raise AssertionError(method)

    return Side("Stubber", call, ours.without_mock)
