from __future__ import annotations

import inspect
import io
import json
import threading
from datetime import timedelta
from hashlib import sha256

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError
from tests.operations.run_calls import start

ZIP = b"PK\x05\x06" + bytes(18)


def refused(call, **members):
    with pytest.raises(ClientError):
        call(**members)


def test_a_call_tells_all_about_itself(mock, omics):
    """Operation, members as the client sent them, number of attempts, simulated instant, and no error."""
    mock.clock.advance(hours=2)
    omics.list_runs(name="sample-7", maxResults=5)
    (call,) = mock.journal.calls
    assert (call.operation, call.attempts, call.error) == ("ListRuns", 1, None)
    assert call.parameters == {"name": "sample-7", "maxResults": 5}
    assert call.at == mock.clock.now()


def test_the_caller_is_the_line_of_the_test(mock, omics):
    """File and line are those of the code under test, not of the AWS libraries."""
    line = inspect.currentframe().f_lineno + 1
    omics.list_runs()
    assert mock.journal.last().caller == f"{__file__}:{line}"


def test_the_caller_of_a_waiter_and_of_a_paginator_is_the_line_of_the_test(mock, omics):
    """However deep botocore is in between."""
    run = mock.add.run()
    line = inspect.currentframe().f_lineno + 1
    omics.get_waiter("run_completed").wait(id=run)
    assert {call.caller for call in mock.journal.calls} == {f"{__file__}:{line}"}
    line = inspect.currentframe().f_lineno + 1
    list(omics.get_paginator("list_runs").paginate())
    assert mock.journal.last().caller == f"{__file__}:{line}"


def test_attempts_of_one_call_are_one_call(mock, omics):
    """A call that botocore repeats appears once, with its attempts, and ends as its last answer says."""
    mock.faults.add("ListRuns", error="ThrottlingException", times=2)
    omics.list_runs()
    omics.list_runs()
    assert [(call.attempts, call.error) for call in mock.journal.calls] == [(3, None), (1, None)]
    mock.journal.assert_attempts("ListRuns", 4)
    assert mock.journal.count() == 2


def test_a_call_that_fails_has_its_error(mock, omics):
    """Errors of the service and refused members have their codes, also when the attempts are used up."""
    refused(omics.get_run, id="1234567")
    mock.faults.add("ListRuns", error="ThrottlingException")
    client = boto3.client("omics", region_name="us-east-1", config=Config(retries={"total_max_attempts": 2}))
    refused(client.list_runs)
    errors = [(call.error, call.attempts) for call in mock.journal.calls]
    assert errors == [("ResourceNotFoundException", 1), ("ThrottlingException", 2)]


def test_calls_are_counted_by_operation_glob_and_members(mock, omics):
    """A name or a glob, and any number of members that have to be equal."""
    workflow = mock.add.workflow()
    for name in ("a", "b"):
        start(omics, workflow, name=name)
    omics.list_runs()
    journal = mock.journal
    assert (journal.count(), journal.count("StartRun"), journal.count("*Run*")) == (3, 2, 3)
    assert journal.count("StartRun", name="a", workflowId=workflow) == 1
    assert journal.last("StartRun").parameters["name"] == "b"
    assert journal.last("StartRun", name="a").parameters["name"] == "a"
    assert journal.last("StartRun", name="c") is None


def test_what_was_called_is_asserted(mock, omics):
    """An assertion that holds is silent."""
    omics.list_runs(name="a")
    omics.list_runs(name="b")
    mock.journal.assert_called("ListRuns")
    mock.journal.assert_called("ListRuns", times=2)
    mock.journal.assert_called("ListRuns", times=1, name="a")
    mock.journal.assert_called("StartRun", times=0)
    mock.journal.assert_not_called("StartRun")
    mock.journal.assert_not_called("ListRuns", name="c")


def failure(assertion, *wanted, **members):
    with pytest.raises(AssertionError) as failed:
        assertion(*wanted, **members)
    return str(failed.value)


def test_a_call_that_is_missing_is_explained_by_the_nearest(mock, omics):
    """The message has what was wanted, the nearest calls first, how each differs, and from where it was made."""
    workflow = mock.add.workflow()
    start(omics, workflow, name="sample-1")
    line = inspect.currentframe().f_lineno + 1
    omics.list_runs(name="sample-2", maxResults=5)
    omics.list_runs(name="sample-3", maxResults=9)
    message = failure(mock.journal.assert_called, "ListRuns", name="sample-9", maxResults=5)
    head, nearest, other = message.splitlines()
    assert head.startswith("ListRuns(name='sample-9', maxResults=5) should have been called at least once")
    assert "'sample-2'" in nearest
    assert nearest.endswith("<- differs in name")
    assert f"{__file__}:{line}" in nearest
    assert other.endswith("<- differs in name, maxResults")


def test_without_any_such_call_the_latest_ones_are_shown(mock, omics):
    """Three calls at the most, and a word when there was none at all."""
    assert "(no omics call at all)" in failure(mock.journal.assert_called, "StartRun")
    for name in "abcd":
        omics.list_runs(name=name)
    message = failure(mock.journal.assert_called, "StartRun")
    assert "name='a'" not in message
    assert all(f"name='{name}'" in message for name in "bcd")


def test_a_number_of_calls_that_differs_is_explained(mock, omics):
    """The message has the number that was wanted and the number that there was."""
    omics.list_runs()
    assert "called 2 times, but was called 1 times" in failure(mock.journal.assert_called, "ListRuns", times=2)
    assert "in 3 attempts, but took 1" in failure(mock.journal.assert_attempts, "ListRuns", 3)


def test_a_call_that_should_not_be_is_shown(mock, omics):
    """The message has the call, with the line that made it."""
    with pytest.raises(ClientError):
        omics.delete_run(id="1234567")
    line = inspect.currentframe().f_lineno - 1
    message = failure(mock.journal.assert_not_called, "Delete*")
    assert "DeleteRun(id='1234567') -> ResourceNotFoundException" in message
    assert f"{__file__}:{line}" in message


@pytest.mark.parametrize("name", ["assert_called", "assert_not_called", "count", "last"])
def test_an_operation_that_does_not_exist_is_refused(mock, name):
    """A misspelt operation never passes as one that was not called."""
    with pytest.raises(ConfigurationError, match="Did you mean 'StartRun'"):
        getattr(mock.journal, name)("StartRuns")
    with pytest.raises(ConfigurationError, match="no operation 'start_"):
        getattr(mock.journal, name)("start_*")


def test_bytes_are_kept_as_size_and_digest(mock, omics):
    """Payloads may be a patient's: the journal can tell them apart, and cannot give them back."""
    omics.create_workflow(name="germline", definitionZip=ZIP)
    kept = mock.journal.last().parameters["definitionZip"]
    assert (kept.size, kept.sha256) == (len(ZIP), sha256(ZIP).hexdigest())
    mock.journal.assert_called("CreateWorkflow", definitionZip=ZIP)
    mock.journal.assert_not_called("CreateWorkflow", definitionZip=ZIP + b"x")
    assert repr(ZIP) not in repr(mock.journal.calls)


@pytest.mark.parametrize("payload", [b"reads of a patient", io.BytesIO(b"reads of a patient")])
def test_uploads_are_not_kept(mock, omics, payload):
    """Neither bytes nor files that were uploaded stay in the journal, and nobody reads the file for it."""
    store = {"sequenceStoreId": mock.add.sequence_store()}
    described = {"name": "up", "sourceFileType": "UBAM", "subjectId": "p", "sampleId": "s"}
    upload = omics.create_multipart_read_set_upload(**store, **described)["uploadId"]
    omics.upload_read_set_part(**store, uploadId=upload, partSource="SOURCE1", partNumber=1, payload=payload)
    assert "patient" not in str(mock.journal.last())
    assert "patient" not in mock.journal.to_json()


def test_the_journal_as_json(mock, omics):
    """A list of calls with the same facts, which any tool can read."""
    mock.clock.advance(days=1)
    omics.create_workflow(name="germline", definitionZip=ZIP)
    refused(omics.get_run, id="1234567")
    created, missed = json.loads(mock.journal.to_json())
    assert created["parameters"]["definitionZip"] == {"size": len(ZIP), "sha256": sha256(ZIP).hexdigest()}
    assert missed["operation"] == "GetRun"
    assert missed["parameters"] == {"id": "1234567"}
    assert (missed["error"], missed["attempts"]) == ("ResourceNotFoundException", 1)
    assert missed["at"] == mock.clock.now().isoformat()
    assert missed["caller"].startswith(__file__)


def test_secrets_are_not_in_the_journal(mock, omics):
    """Nothing of the credentials with which a call was signed is kept."""
    omics.list_runs()
    assert "Credential" not in mock.journal.to_json()
    assert omics._request_signer._credentials.access_key not in mock.journal.to_json()


def test_the_journal_can_be_cleared(mock, omics):
    """What was called before does not count any more."""
    omics.list_runs()
    mock.journal.clear()
    mock.journal.assert_not_called("ListRuns")


def test_calls_of_builders_and_views_are_none(mock):
    """Only clients make calls."""
    mock.add.run()
    assert [run.status for run in mock.runs] == ["PENDING"]
    assert mock.journal.calls == ()


def test_threads_share_the_journal():
    """Every call of every thread is there once, with its own members and attempts."""
    with mock_omics(region="us-east-1") as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        mock.faults.add("ListRuns", error="ThrottlingException", times=3)

        def work(number):
            for step in range(20):
                omics.list_runs(name=f"{number}-{step}")
                assert mock.journal.count("ListRuns", name=f"{number}-{step}") == 1

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        names = sorted(call.parameters["name"] for call in mock.journal.calls)
        assert names == sorted(f"{number}-{step}" for number in range(8) for step in range(20))
        mock.journal.assert_attempts("ListRuns", 8 * 20 + 3)


def test_the_journal_is_one_of_simulated_time(mock, omics):
    """The calls of a waiter are as far apart as it waits, although nobody waits."""
    run = mock.add.run()
    omics.get_waiter("run_running").wait(id=run)
    first, second = mock.journal.calls[:2]
    assert second.at - first.at >= timedelta(seconds=1)


def test_code_from_nowhere_has_no_file(mock, omics):
    """Code without a file is named as Python names it."""
    exec(compile("omics.list_runs()", "<notebook>", "exec"), {"omics": omics, "__name__": "__main__"})
    assert mock.journal.last().caller == "<notebook>:1"
