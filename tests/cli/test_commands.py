"""`aws omics ...` commands, as a script would give them: waiters, paging, files, exit codes."""

from __future__ import annotations

import gc
import gzip
import io
import json
import subprocess
import sys
import textwrap
import zipfile

import pytest
from awscli.clidriver import create_clidriver

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
RUN = ["--role-arn", ROLE, "--output-uri", "s3://out/runs"]
WDL = "version 1.0\nworkflow w { input { String x } call t }\ntask t { command { echo } }\n"
FAILED = 255


@pytest.fixture
def aws(mock, forbidden_sockets, capsys, monkeypatch, tmp_path):
    """Run `aws omics` with these words: the exit code and what was printed."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    def run(*words):
        capsys.readouterr()
        code = create_clidriver().main(["omics", *words])
        return code, capsys.readouterr()

    return run


@pytest.fixture
def answer(aws):
    """Run `aws omics` with these words, which have to succeed: the JSON printed."""

    def run(*words):
        code, printed = aws(*words)
        assert code == 0, printed.err
        return json.loads(printed.out)

    return run


def definition(path):
    """A zip file with a workflow definition."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("main.wdl", WDL)
    path.write_bytes(content.getvalue())
    return path


def test_a_workflow_is_made_from_a_file_and_run(mock, aws, answer, tmp_path):
    """`fileb://` sends the bytes of a file, and the waiters end when the resource is there."""
    zipped = definition(tmp_path / "workflow.zip")
    workflow = answer("create-workflow", "--name", "w", "--engine", "WDL", "--definition-zip", f"fileb://{zipped}")
    assert aws("wait", "workflow-active", "--id", workflow["id"])[0] == 0
    assert answer("get-workflow", "--id", workflow["id"])["status"] == "ACTIVE"
    run = answer("start-run", "--workflow-id", workflow["id"], *RUN, "--parameters", '{"x": "1"}')
    assert aws("wait", "run-completed", "--id", run["id"])[0] == 0
    assert answer("get-run", "--id", run["id"])["status"] == "COMPLETED"
    assert mock.clock.slept > 0


def test_a_waiter_fails_with_the_run(mock, aws, answer):
    """The exit code is that of the CLI for errors, and stderr says why."""
    mock.scripts.run(fails="ASSUME_ROLE_FAILED")
    run = answer("start-run", "--workflow-id", mock.add.workflow(), *RUN)
    code, printed = aws("wait", "run-completed", "--id", run["id"])
    assert code == FAILED
    assert 'matched expected path: "FAILED"' in printed.err


def test_an_error_answer_is_shown(aws):
    """Code and message of the service reach the user of the command line."""
    code, printed = aws("get-run", "--id", "7654321")
    assert code == FAILED
    assert "An error occurred (ResourceNotFoundException) when calling the GetRun operation" in printed.err


def test_lists_are_paged(mock, answer):
    """All pages come as one answer, as many items as are asked for, or page by page with the service's tokens."""
    runs = [mock.add.run(name=f"r{number}") for number in range(7)]
    everything = answer("list-runs", "--page-size", "2")
    assert [item["id"] for item in everything["items"]] == runs
    assert mock.journal.count("ListRuns") == 4
    assert [item["id"] for item in answer("list-runs", "--max-items", "3", "--page-size", "2")["items"]] == runs[:3]
    first = answer("list-runs", "--no-paginate", "--max-results", "5")
    rest = answer("list-runs", "--starting-token", first["nextToken"])
    assert [item["id"] for item in first["items"] + rest["items"]] == runs


def test_queries_and_text_work(mock, aws):
    """What scripts do with answers: one value by --query, as text."""
    run_id = mock.add.run(name="sample-1")
    code, printed = aws("get-run", "--id", run_id, "--query", "name", "--output", "text")
    assert (code, printed.out) == (0, "sample-1\n")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_files_go_up_and_come_down(mock, aws, answer, caplog, tmp_path):
    """A part is read from a file, and a download lands in one."""
    store, content = mock.add.sequence_store(), gzip.compress(b"@r\nACGT\n+\nFFFF\n")
    source, target = tmp_path / "a.fastq.gz", tmp_path / "b.fastq.gz"
    source.write_bytes(content)
    about = ["--source-file-type", "FASTQ", "--subject-id", "p", "--sample-id", "s", "--name", "n"]
    upload = answer("create-multipart-read-set-upload", "--sequence-store-id", store, *about)
    named = ["--sequence-store-id", store, "--upload-id", upload["uploadId"]]
    numbered = ["--part-source", "SOURCE1", "--part-number", "1"]
    part = answer("upload-read-set-part", *named, *numbered, "--payload", str(source))
    given = [{"partNumber": 1, "partSource": "SOURCE1", "checksum": part["checksum"]}]
    done = answer("complete-multipart-read-set-upload", *named, "--parts", json.dumps(given))
    mock.clock.run_until_idle()
    wanted = ["--sequence-store-id", store, "--id", done["readSetId"], "--part-number", "1"]
    assert aws("get-read-set", *wanted, str(target))[0] == 0
    assert target.read_bytes() == content
    # The CLI never closes the file that it sends, and pytest keeps it with the CLI's log: the warning belongs here.
    caplog.clear()
    gc.collect()


@pytest.mark.parametrize("first", ["awscli", "boto3"])
def test_a_script_works_whoever_comes_first(first, tmp_path):
    """Imported before botocore the CLI replaces it by its own copy, which is mocked as well."""
    program = f"""
        import {first}
        import contextlib, importlib.util, io, json, sys
        from awscli.clidriver import create_clidriver
        from omics_mock import mock_omics

        def aws(*words):
            shown = io.StringIO()
            with contextlib.redirect_stdout(shown):
                assert create_clidriver().main(["omics", *words]) == 0
            return json.loads(shown.getvalue() or "null")

        import botocore
        # awscli 1.46 is the first to bring its own.
        brings = importlib.util.find_spec("awscli.botocore") is not None
        assert ("awscli" in botocore.__file__) == ({first!r} == "awscli" and brings), botocore.__file__

        with mock_omics(region="us-east-1") as mock:
            run = aws("start-run", "--workflow-id", mock.add.workflow(), *{RUN!r})
            aws("wait", "run-completed", "--id", run["id"])
            print(aws("get-run", "--id", run["id"])["status"], len(aws("list-runs", "--page-size", "1")["items"]))
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    assert subprocess.check_output(command, text=True, timeout=120, cwd=tmp_path).split() == ["COMPLETED", "1"]
