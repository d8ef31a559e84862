"""Single calls: GetRun, StartRun and an error answer, against the floor, moto and Stubber."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from benchmarks import ours, peers
from benchmarks.floor import floor_side, our_side, recorded
from benchmarks.harness import Effort, Figure, Side, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omics_mock.mock import OmicsMock

BASES = ("floor", "moto", "Stubber")


def get_run(effort: Effort) -> list[Figure]:
    """GetRun of a run that has completed."""
    mock = ours.world()
    run = ours.finished_run(mock, ours.client())
    jobs = peers.Jobs()
    job = {"applicationId": jobs.application, "jobRunId": jobs.job}
    sides = [
        *ours_and_floor(mock, lambda omics: omics.get_run(id=run)),
        peers.moto_side(lambda: jobs.client.get_job_run(**job)),
        peers.stubber_side("get_run", {"id": run}, answer_of(mock, "get_run", id=run)),
    ]
    return compared("GetRun", sides, BASES, effort.count(50), effort.turns)


def start_run(effort: Effort) -> list[Figure]:
    """StartRun with parameters and a tag; the clock stands still, so that the runs pile up in PENDING."""
    mock = ours.world()
    request = ours.start_run_request(mock.add.workflow(name="bench"))
    jobs = peers.Jobs()
    job = peers.job_run_request(jobs.application)
    stubbed = {**request, "requestId": "bench"}
    sides = [
        *ours_and_floor(mock, lambda omics: omics.start_run(**request)),
        peers.moto_side(lambda: jobs.client.start_job_run(**job)),
        peers.stubber_side("start_run", stubbed, answer_of(mock, "start_run", **request)),
    ]
    return compared("StartRun", sides, BASES, effort.count(50), effort.turns)


def error(effort: Effort) -> list[Figure]:
    """GetRun of a run that does not exist."""
    mock = ours.world()
    jobs = peers.Jobs()
    missing = {"id": "1234567"}
    job = {"applicationId": jobs.application, "jobRunId": "0" * 16}
    sides = [
        *ours_and_floor(mock, lambda omics: refused(omics.get_run, missing)),
        peers.moto_side(lambda: refused(jobs.client.get_job_run, job)),
        peers.stubbed_error_side("get_run", missing, "ResourceNotFoundException", ClientError),
    ]
    return compared("error answer", sides, BASES, effort.count(50), effort.turns)


def ours_and_floor(mock: OmicsMock, act: Callable[[Any], object]) -> list[Side]:
    """The two sides that do the same, one with our answers and one with those answers canned."""
    return [our_side(mock, act), floor_side(recorded(mock, act), act)]


def answer_of(mock: OmicsMock, method: str, **parameters: object) -> dict[str, Any]:
    """What the mock answers, as Stubber wants it."""
    with ours.activated(mock):
        answer = getattr(ours.client(), method)(**parameters)
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}


def refused(call: Callable[..., object], parameters: Mapping[str, str]) -> None:
    """Make a call that names something which does not exist."""
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ResourceNotFoundException"  # noqa: PT017 - this is no test
        return
    raise AssertionError(parameters)
