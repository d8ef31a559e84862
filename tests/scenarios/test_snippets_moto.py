"""A pipeline's report, tested in one world of mocked HealthOmics, S3 and CloudWatch Logs."""

from __future__ import annotations

import boto3
from moto import mock_aws

from omics_mock import current_mock, mock_omics


@mock_aws
@mock_omics(region="us-east-1")
def test_a_report_reads_the_outputs_of_the_run():
    """What the script says a run exports lies in the mocked bucket, and its logs in the mocked log group."""
    mock = current_mock()
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="out")
    mock.scripts.run(outputs={"report.html": b"<h1>ok</h1>"})
    run_id = mock.add.run(output_uri="s3://out/runs")
    mock.clock.run_until_idle()

    uri = boto3.client("omics", "us-east-1").get_run(id=run_id)["runOutputUri"]
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    objects = s3.list_objects_v2(Bucket=bucket, Prefix=key)["Contents"]
    report = next(one["Key"] for one in objects if one["Key"].endswith("report.html"))
    assert s3.get_object(Bucket=bucket, Key=report)["Body"].read() == b"<h1>ok</h1>"
    logs = boto3.client("logs", "us-east-1")
    assert logs.describe_log_streams(logGroupName="/aws/omics/WorkflowLog")["logStreams"]
