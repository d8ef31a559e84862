"""EventBridge of the mocked world: rules of the test get the events, whatever is entered first, and nothing leaves."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import warnings

import boto3
import pytest
from moto import mock_aws

from omics_mock import current_mock, mock_omics
from omics_mock.exceptions import ConfigurationError

pytestmark = pytest.mark.usefixtures("forbidden_sockets")
PATTERN = {"source": ["aws.omics"], "detail-type": ["Run Status Change"], "detail": {"status": ["COMPLETED"]}}


def queue_behind_a_rule(pattern=PATTERN, region="us-east-1"):
    """The URL of a queue that gets what matches the pattern."""
    sqs, events = (boto3.client(service, region_name=region) for service in ("sqs", "events"))
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="omics", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="omics", Targets=[{"Id": "1", "Arn": arn}])
    return url


def received(url, region="us-east-1"):
    """Every event in the queue, in order."""
    sqs, events = boto3.client("sqs", region_name=region), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            events.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return events


def a_run_reaches_the_queue():
    mock, url = current_mock(), queue_behind_a_rule()
    run_id = mock.add.run()
    mock.clock.run_until_idle()
    (event,) = received(url)
    mine = mock.events.last(detail_type="Run Status Change")
    assert event["detail"] == mine["detail"]
    assert event["detail"]["runId"] == run_id
    assert {name: event[name] for name in ("source", "region", "resources", "time")} == {
        name: mine[name] for name in ("source", "region", "resources", "time")
    }


@mock_aws
@mock_omics(region="us-east-1")
def test_rules_of_an_outer_moto_get_events():
    """Moto entered first: the rule's queue holds the very event."""
    a_run_reaches_the_queue()


@mock_omics(region="us-east-1")
@mock_aws
def test_rules_of_an_inner_moto_get_events():
    """omics_mock entered first: the same."""
    a_run_reaches_the_queue()


@mock_aws
def test_moto_may_come_and_go():
    """Events that happen while nobody mocks EventBridge are lost to it, and to it alone."""
    with mock_omics(region="us-east-1") as mock:
        url = queue_behind_a_rule({"source": ["aws.omics"]})
        mock.clock.advance(seconds=1)
        boto3.client("omics").create_run_group(name="seen")
        assert len(received(url)) == 1
        assert len(mock.events.list) == 1
    with mock_omics(region="us-east-1") as mock:
        boto3.client("omics").create_run_group(name="new world")
        assert len(received(url)) == 1


@mock_aws
@mock_omics(region="us-east-1")
def test_more_events_than_one_call_takes_arrive_in_order():
    """A hundred events of one move of the clock go out in batches and in time order."""
    mock, url = current_mock(), queue_behind_a_rule({"source": ["aws.omics"]})
    mock.add.run(tasks=20)
    mock.clock.advance(hours=2)
    events = received(url)
    assert [event["detail"] for event in events] == [event["detail"] for event in mock.events.list]
    assert len(events) == 105


@mock_aws
@mock_omics(region="eu-west-1")
def test_events_go_to_their_region():
    """A rule in another region gets nothing."""
    mock = current_mock()
    here, there = queue_behind_a_rule(region="eu-west-1"), queue_behind_a_rule(region="us-east-1")
    mock.add.run()
    mock.clock.run_until_idle()
    assert [event["region"] for event in received(here, "eu-west-1")] == ["eu-west-1"]
    assert received(there, "us-east-1") == []


@mock_aws
@mock_omics(region="us-east-1", events=False)
def test_events_can_be_kept_away_from_eventbridge():
    """With events=False no rule sees anything; `mock.events` does."""
    mock, url = current_mock(), queue_behind_a_rule()
    mock.add.run()
    mock.clock.run_until_idle()
    assert received(url) == []
    assert mock.events.last(status="COMPLETED")


@pytest.mark.parametrize("service", ["events", "logs"])
def test_a_world_that_must_be_there_is_missed(service):
    """With events=True or logs=True and no mocked world the developer is told what to type."""
    with (
        pytest.raises(ConfigurationError, match=rf"mock_aws\(\).*{service}='auto'"),
        mock_omics(region="us-east-1", **{service: True}) as mock,
    ):
        mock.add.run()
        mock.clock.run_until_idle()


@mock_aws
def test_a_delivery_that_fails_warns_and_changes_nothing(monkeypatch):
    """An EventBridge that breaks costs warnings; the run is COMPLETED all the same."""

    def broken(*arguments):
        raise RuntimeError("out of order")

    monkeypatch.setattr("moto.events.models.EventsBackend.put_events", broken)
    with mock_omics(region="us-east-1") as mock, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run_id = mock.add.run()
        mock.clock.run_until_idle()
        assert boto3.client("omics").get_run(id=run_id)["status"] == "COMPLETED"
    assert any("out of order" in str(warning.message) for warning in caught)


@mock_aws(config={"core": {"service_whitelist": ["sts"]}})
def test_services_that_moto_is_told_to_leave_out_are_left_alone():
    """A moto that refuses EventBridge, Logs and S3 is no mocked world: nothing is delivered, nothing warns."""
    with mock_omics(region="us-east-1") as mock:
        mock.add.run()
        mock.clock.run_until_idle()
        assert mock.events.last(status="COMPLETED")


def run_alone(code):
    guard = """
        import socket
        def refuse(*args, **kwargs): raise AssertionError("this tried to reach the network")
        socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
    """
    script = textwrap.dedent(guard) + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_moto_events_arrive_all_the_same():
    """A test suite without moto has `mock.events`, makes no client of another service, and imports no moto."""
    run_alone("""
        import sys
        sys.modules["moto"] = None
        del sys.modules["moto"]
        import boto3
        from omics_mock import mock_omics
        from omics_mock.effects import clients
        got = []
        with mock_omics(region="us-east-1") as mock:
            mock.events.subscribe(lambda event, context: got.append(event["detail"]["status"]))
            mock.add.run(tasks=2)
            mock.clock.run_until_idle()
        assert got[-1] == "COMPLETED", got
        assert "moto" not in sys.modules
        assert clients._client.cache_info().currsize == 0
    """)


def test_an_idle_moto_gets_nothing():
    """Moto is loaded, but no mock_aws is active: nothing is delivered, nobody is asked, and nothing leaves the process.

    Not even a client is made to find out, which would make every call dearer in a test suite that uses moto elsewhere.
    """
    run_alone("""
        import moto
        from omics_mock import mock_omics
        from omics_mock.effects import clients
        with mock_omics(region="us-east-1") as mock:
            mock.add.run()
            mock.clock.run_until_idle()
            assert mock.events.last(status="COMPLETED")
        assert clients._client.cache_info().currsize == 0
    """)
