"""The AWS CLI, version 1, run inside the test process."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


@pytest.mark.parametrize("first", ["awscli", "omics_mock", "omics_mock.interceptor.patches", "boto3"])
def test_the_aws_cli_is_mocked(first: str) -> None:
    """The CLI brings its own botocore and parsers: it is mocked, and shows times as on the wire."""
    program = f"""
        import contextlib, io, json, os
        import {first}
        os.environ |= {{"AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/nowhere"}}
        from omics_mock.protocol.wire import Reply
        from tests.interceptor.stand_in import answering, reply
        from awscli.clidriver import create_clidriver

        item = {{"id": "7", "creationTime": "2024-05-06T07:08:09.123Z"}}
        wire = reply({{"items": [item]}})
        answer = Reply(wire.status, wire.headers, wire.body, {{"items": [{{"id": "native"}}]}})
        shown = io.StringIO()
        with answering(lambda call: answer) as mock, contextlib.redirect_stdout(shown):
            assert create_clidriver().main(["omics", "list-runs", "--output", "json"]) == 0
        assert [call.operation for call in mock.calls] == ["ListRuns"]
        assert json.loads(shown.getvalue())["items"] == [item]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=120)
