"""Digests of what a run reads: the ETags of objects that are known."""

from __future__ import annotations

import hashlib

import boto3
import pytest
from moto import mock_aws

from omics_mock import mock_omics
from tests.operations.run_calls import start

pytestmark = pytest.mark.usefixtures("forbidden_sockets")


def digests(omics, run_id):
    return omics.get_run(id=run_id)["resourceDigests"]


def test_digests_of_objects_in_a_mocked_s3():
    """They are the ETags at the start of the run, those of multipart uploads included; later changes do not show."""
    with mock_aws(), mock_omics(region="us-east-1") as mock:
        s3, omics = boto3.client("s3", region_name="us-east-1"), boto3.client("omics", region_name="us-east-1")
        for bucket in ("reads", "out"):
            s3.create_bucket(Bucket=bucket)
        plain = s3.put_object(Bucket="reads", Key="plain", Body=b"reads")["ETag"].strip('"')
        upload = {
            "Bucket": "reads",
            "Key": "parts",
            "UploadId": s3.create_multipart_upload(Bucket="reads", Key="parts")["UploadId"],
        }
        part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]}
        parts = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})["ETag"].strip('"')
        workflow_id = mock.add.workflow()
        parameters = {"plain": "s3://reads/plain", "more": ["s3://reads/parts", "s3://reads/missing"]}
        run_id = start(omics, workflow_id, parameters=parameters)
        s3.put_object(Bucket="reads", Key="plain", Body=b"others")
        found = digests(omics, run_id)
        assert found["s3://reads/plain"] == f"etag:{plain}"
        assert found["s3://reads/parts"] == f"etag:{parts}"
        assert parts.endswith("-1")
        assert digests(omics, start(omics, workflow_id, parameters=parameters))["s3://reads/plain"] != f"etag:{plain}"
        assert omics.get_run(id=run_id)["parameters"] == parameters


def test_digests_of_registered_objects(mock, omics):
    """The bytes of the test decide, as S3 would have it."""
    mock.add.s3_object("s3://reads/reads", b"reads")
    run_id = start(omics, mock.add.workflow(), parameters={"a": "s3://reads/reads"})
    digest = hashlib.md5(b"reads", usedforsecurity=False).hexdigest()
    assert digests(omics, run_id) == {"s3://reads/reads": f"etag:{digest}"}


def test_a_changed_input_misses_the_cache(mock, omics):
    """A task whose run reads another object than before does not take its result from the cache."""
    cache_id = mock.add.run_cache()
    workflow_id = mock.add.workflow(tasks=["align"])
    hits = []
    for content in (b"one", b"one", b"two"):
        mock.add.s3_object("s3://reads/reads", content)
        run_id = start(
            omics, workflow_id, parameters={"a": "s3://reads/reads"}, cacheId=cache_id, cacheBehavior="CACHE_ALWAYS"
        )
        mock.clock.run_until_idle()
        hits.append(omics.list_run_tasks(id=run_id)["items"][0]["cacheHit"])
    assert hits == [False, True, False]
