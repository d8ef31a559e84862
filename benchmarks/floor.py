"""The floor: a real client whose `before-send` hook returns a canned answer, and nothing else.

Everything that botocore does for a call is in it (parameters, signing, retries, parsing), so a ratio to it says
what a mock costs on top, and it can be less than one where the mock spares botocore work.
"""

from __future__ import annotations

from io import BytesIO

import boto3
from botocore.awsrequest import AWSResponse

REGION = "us-east-1"


class Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_kwargs):
        """The rest of the body in one piece."""
        yield self.read()


def canned_client(body: bytes, status: int = 200, headers: dict[str, str] | None = None):
    """A client of which every call gets the same bytes."""
    client = boto3.client("omics", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
    shown = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}

    def answer(request, **_kwargs):
        return AWSResponse(request.url, status, shown, Raw(body))

    client.meta.events.register("before-send.omics", answer)
    return client


def recorded_body(client, call) -> bytes:
    """The bytes of the answer that `call` gets from `client`."""
    bodies = []
    client.meta.events.register("before-parse.omics", lambda response_dict, **_: bodies.append(response_dict["body"]))
    call(client)
    return bytes(bodies[-1])
