"""The service under attack: raw requests go in, and every answer is looked at."""

from __future__ import annotations

import gc
import io
import json
import resource
import sys
import time
from contextlib import ExitStack, contextmanager
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config
from botocore.serialize import create_serializer

from omics_mock import mock_omics
from omics_mock.protocol.dispatch import answer
from omics_mock.protocol.wire import Caller, WireRequest
from omics_mock.support.streams import Stream
from tests.contract.model_values import SERVICE_MODEL
from tests.scenarios.machine_knowledge import address_of
from tests.scenarios.machine_requests import ACCOUNT, DEFINITIONS, OBJECTS, READS, Requests
from tests.scenarios.machine_service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.protocol.wire import Reply

MOST_SECONDS = 2.0
MOST_BYTES = 256 << 20
# Codes of the front end, which no operation declares.
FRONT_END = {"AccessDeniedException", "SerializationException", "ValidationException", "ThrottlingException"}
UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1, "mode": "standard"})
_SERIALIZER = create_serializer("rest-json", include_validation=False)
_CALLER = Caller(ACCOUNT, "us-east-1", "aws")
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


class Attacked:
    """One mock, and what it costs to answer.

    `client` sends whatever it is given. `requests` makes valid requests to begin with.
    """

    def __init__(self) -> None:
        self._exits = ExitStack()

    def __enter__(self) -> Attacked:  # noqa: PYI034 - Self needs Python 3.11
        settings = {"quotas": {"concurrent_runs_static": 2}, "stall_after": None, "strict": False}
        self.mock = self._exits.enter_context(mock_omics(region="us-east-1", seed=1, **settings))
        self.client = boto3.client("omics", region_name="us-east-1", config=UNCHECKED)
        self.service = Service(self.mock)
        self.requests = Requests(self.service.known)
        self._furnish()
        self._moment = self.mock.snapshot()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def begin(self) -> None:
        """Go back to the same moment."""
        self.mock.restore(self._moment)

    def request(self, operation: str, seed: int) -> WireRequest:
        """A valid request, as it would be sent."""
        return self.wire(operation, self.requests.make(operation, Random(seed)))

    def wire(self, operation: str, parameters: dict[str, Any]) -> WireRequest:
        """These parameters as a request."""
        made = _SERIALIZER.serialize_to_request(parameters, SERVICE_MODEL.operation_model(operation))
        query = urlencode(made["query_string"], doseq=True)
        url = f"https://omics.us-east-1.amazonaws.com{made['url_path']}{'?' if query else ''}{query}"
        return WireRequest(made["method"], url, dict(made["headers"]), made["body"])

    def send(self, operation: str, request: WireRequest) -> Reply:
        """The answer to a request, which must be an error of AWS that changes nothing, or a clean one; bounded."""
        before = self.service.state()
        with bounded():
            reply = answer(self.mock, SERVICE_MODEL, operation, request, _CALLER)
            body = _start_of(reply.body)
        assert int(reply.headers["Content-Length"]) >= 0
        if reply.status < 300:
            return reply
        code, operation_model = reply.headers["x-amzn-ErrorType"], SERVICE_MODEL.operation_model(operation)
        assert 400 <= reply.status < 500
        assert code in FRONT_END | {shape.name for shape in operation_model.error_shapes}
        assert isinstance(json.loads(body)["message"], str)
        assert self.service.state() == before, f"the refused {operation} changed something"
        return reply

    def _furnish(self) -> None:
        add, known = self.mock.add, self.service.known
        for uri, content in OBJECTS.items():
            add.s3_object(uri, content)
        call = self.service.call
        token = (f"token-{number}" for number in range(100))
        workflow = call("CreateWorkflow", {"definitionZip": DEFINITIONS[1], "requestId": next(token)})["id"]
        self.mock.clock.advance(seconds=6)
        known.seen("workflow_version", address_of({"workflowId": workflow, "versionName": "v1"}), {})
        add.workflow_version(workflow, "v1")
        for kind, values in {
            "run_group": {"id": add.run_group(max_runs=1)},
            "run_cache": {"id": add.run_cache()},
            "configuration": {"name": add.configuration("configuration")},
        }.items():
            known.seen(kind, address_of(values), {})
        for _ in range(3):
            run = {"workflowId": workflow, "roleArn": "arn:aws:iam::123456789012:role/r", "outputUri": "s3://out/a"}
            call("StartRun", {**run, "requestId": next(token)})
        store = call("CreateSequenceStore", {"name": "reads"})["id"]
        place = {"sequenceStoreId": store}
        known.seen("read_set", address_of({**place, "id": add.read_set(store, content=READS)}), {})
        known.seen("read_set", address_of({**place, "id": add.read_set(store, status="ARCHIVED")}), {})
        wanted = {"sourceFileType": "FASTQ", "subjectId": "subject", "sampleId": "sample", "name": "upload"}
        call("CreateMultipartReadSetUpload", {**place, **wanted})
        reference = {"referenceStoreId": add.reference_store()}
        known.seen("reference_store", address_of({"id": reference["referenceStoreId"]}), {})
        known.seen("reference", address_of({**reference, "id": add.reference(content=1000)}), {})
        for kind, make in {"variant_store": add.variant_store, "annotation_store": add.annotation_store}.items():
            make("alpha", status="ACTIVE")
            known.seen(kind, address_of({"name": "alpha"}), {})
        known.seen("annotation_store_version", address_of({"name": "alpha", "versionName": "alpha"}), {})
        self.mock.clock.advance(seconds=40)


@contextmanager
def bounded() -> Iterator[None]:
    """What happens inside takes little time of the processor, and little memory beyond what was taken before."""
    gc.disable()  # walking through what hypothesis remembers of ten thousand inputs is no cost of this one
    peak, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.thread_time()
    try:
        yield
    finally:
        gc.enable()
    assert time.thread_time() - began < MOST_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) * _UNIT < MOST_BYTES


def _start_of(body: bytes | Stream) -> bytes:
    if not isinstance(body, Stream):
        return body
    with body.open() as reader:
        return reader.read(64)


def file_of(content: bytes) -> io.BytesIO:
    """A file object, as callers hand them in."""
    return io.BytesIO(content)
