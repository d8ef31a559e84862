"""Faults: errors of calls travel through botocore's own retry loop, in every mode, without real waiting."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError

ATTEMPTS = {"legacy": 5, "standard": 3, "adaptive": 3}
modes = pytest.mark.parametrize("mode", ATTEMPTS)


def client(mode="standard"):
    return boto3.client("omics", "us-east-1", config=Config(retries={"mode": mode}))


@modes
@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerException"])
def test_two_refusals_are_survived(mock, mode, code):
    """What AWS calls retryable is retried by botocore; the back-off passes in simulated time."""
    mock.faults.add("ListRuns", error=code, times=2)
    answer = client(mode).list_runs()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    mock.journal.assert_attempts("ListRuns", 3)
    assert mock.clock.slept > 0
    assert mock.journal.last().error is None


@modes
def test_refusals_without_end_reach_the_caller(mock, mode):
    """When the attempts are used up, the modelled exception is raised, as many attempts as the mode makes."""
    omics = client(mode)
    mock.faults.add("ListRuns", error="ThrottlingException")
    with pytest.raises(omics.exceptions.ThrottlingException):
        omics.list_runs()
    mock.journal.assert_attempts("ListRuns", ATTEMPTS[mode])
    assert mock.journal.count() == 1
    assert mock.journal.last().error == "ThrottlingException"


def test_what_is_final_is_not_retried(mock):
    """A quota error has status 402 and is raised at the first attempt."""
    omics = client()
    mock.faults.add("CreateSequenceStore", error="ServiceQuotaExceededException", message="no more")
    with pytest.raises(ClientError) as caught:
        omics.create_sequence_store(name="s")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402
    assert caught.value.response["Error"]["Message"] == "no more"
    mock.journal.assert_attempts("CreateSequenceStore", 1)
    assert omics.list_sequence_stores()["sequenceStores"] == []


@modes
@pytest.mark.parametrize(
    ("network", "error"),
    [
        ("read-timeout", ReadTimeoutError),
        ("connect-timeout", ConnectTimeoutError),
        ("endpoint", EndpointConnectionError),
    ],
)
def test_network_errors_are_retried_and_then_raised(mock, mode, network, error):
    """An error below HTTP is retried like a real one, and is botocore's own exception when it persists."""
    mock.faults.add("GetRun", network=network)
    with pytest.raises(error):
        client(mode).get_run(id="1234567")
    mock.journal.assert_attempts("GetRun", ATTEMPTS[mode])


def test_after_and_when_choose_the_attempts(mock):
    """`after` lets the first matching attempts pass; `when` looks at the request's members."""
    omics = client()
    mock.faults.add("List*", error="ValidationException", after=1, when=lambda request: request.get("name") == "a")
    omics.list_runs(name="b")
    omics.list_runs(name="a")
    with pytest.raises(omics.exceptions.ValidationException):
        omics.list_runs(name="a")
    omics.list_runs(name="b")


def test_latency_moves_the_simulated_clock(mock):
    """A slow answer costs simulated seconds, and none of the test's."""
    mock.faults.add("ListRuns", latency="3s")
    client().list_runs()
    assert mock.clock.elapsed.total_seconds() == 3


@pytest.mark.parametrize(
    ("rule", "taught"),
    [
        ({"error": "NoSuchRun"}, "ResourceNotFoundException"),
        ({"error": "RangeNotSatisfiableException"}, "ResourceNotFoundException"),
        ({"network": "cable"}, "read-timeout"),
        ({}, "error="),
        ({"error": "ThrottlingException", "network": "endpoint"}, "one of"),
    ],
)
def test_impossible_faults_are_refused_with_what_is_possible(mock, rule, taught):
    """A rule that AWS could never follow is the developer's mistake and says what to type."""
    with pytest.raises(ConfigurationError, match=taught):
        mock.faults.add("GetRun", **rule)


def test_a_rule_for_no_operation_is_refused(mock):
    """A misspelt operation would never fail, so it is refused at once."""
    with pytest.raises(ConfigurationError, match="StartRunn"):
        mock.faults.add("StartRunn", error="ThrottlingException")


def test_denied_actions_answer_as_iam_does(mock):
    """`mock.deny` gives AccessDeniedException 403 with the phrase of IAM, also by glob, and changes nothing."""
    omics = client()
    mock.deny("omics:Create*")
    with pytest.raises(omics.exceptions.AccessDeniedException, match="not authorized to perform: omics:CreateRunGroup"):
        omics.create_run_group(name="g")
    assert omics.list_run_groups()["items"] == []
    with pytest.raises(ConfigurationError, match="omics:StartRun"):
        mock.deny("s3:GetObject")


def test_rates_are_off_by_default_and_on_with_realistic_limits():
    """A mock that throttles by default is hated; one that can is useful: StartRun's documented rate is 0.1."""
    single = Config(retries={"total_max_attempts": 1})
    with mock_omics(region="us-east-1", realistic_limits=True) as mock:
        omics = boto3.client("omics", region_name="us-east-1", config=single)
        for _ in range(10):
            omics.list_runs()
        with pytest.raises(omics.exceptions.ThrottlingException):
            omics.list_runs()
        mock.clock.advance(seconds=1)
        omics.list_runs()


def test_a_rate_of_ones_own():
    """`<Operation>.tps` sets one rate; botocore's retries get through in simulated time."""
    with mock_omics(region="us-east-1", quotas={"ListRuns.tps": 0.5}) as mock:
        patient = Config(retries={"mode": "standard", "total_max_attempts": 30})
        omics = boto3.client("omics", "us-east-1", config=patient)
        for _ in range(3):
            omics.list_runs()
        assert mock.journal.count("ListRuns") == 3
        assert sum(call.attempts for call in mock.journal.calls) > 3
