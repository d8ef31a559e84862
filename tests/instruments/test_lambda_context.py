"""The second argument of a handler of events: the context object of an AWS Lambda function."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from omics_mock import mock_omics

DOCUMENTED = {
    "function_name",
    "function_version",
    "invoked_function_arn",
    "memory_limit_in_mb",
    "aws_request_id",
    "log_group_name",
    "log_stream_name",
    "identity",
    "client_context",
    "tenant_id",
}


def contexts(mock, delivery="once", **run):
    """The contexts that a handler gets with the event of a COMPLETED run."""
    got = []

    def on_run(event, context):
        got.append(context)

    mock.events.subscribe(on_run, detail_type="Run Status Change", status="COMPLETED", delivery=delivery)
    mock.add.run(**run)
    mock.clock.run_until_idle()
    return got


def test_the_context_has_what_aws_documents(mock):
    """Each documented property is there, and what no EventBridge call has is None."""
    (context,) = contexts(mock)
    assert {name for name in vars(context) if not name.startswith("_")} == DOCUMENTED
    assert (context.function_name, context.function_version) == ("on_run", "$LATEST")
    assert context.memory_limit_in_mb == "128"
    assert (context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id) == (None, None)
    assert context.client_context is context.tenant_id is None


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn")])
def test_the_function_is_where_its_event_comes_from(mock, region, partition):
    """Its ARN has the partition, region and account of the event."""
    (context,) = contexts(mock, region=region, account_id="555566667777")
    assert context.invoked_function_arn == f"arn:{partition}:lambda:{region}:555566667777:function:on_run"


def test_the_log_stream_is_of_the_simulated_day():
    """Group and stream are named as Lambda does; all deliveries of a day have the same ones."""
    with mock_omics(start_time=datetime(2026, 3, 1, 12, tzinfo=timezone.utc)) as mock:
        first, second = contexts(mock, delivery="duplicate")
    assert first.log_group_name == "/aws/lambda/on_run"
    assert re.fullmatch(r"2026/03/01/\[\$LATEST\][0-9a-f]{32}", first.log_stream_name)
    assert second.log_stream_name == first.log_stream_name
    assert second.aws_request_id != first.aws_request_id
