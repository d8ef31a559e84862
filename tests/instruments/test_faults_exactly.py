"""Faults strike what they can strike, and a rule that did not is told of."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError, UnusedScript

ONCE = Config(retries={"total_max_attempts": 1})


def client():
    return boto3.client("omics", "us-east-1", config=ONCE)


def downloaded(omics, store, read_set):
    return omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=1)["payload"]._raw_stream.read()


def test_a_glob_breaks_downloads_only(mock):
    """Other operations that it matches neither break nor use the rule up."""
    omics, store = client(), mock.add.sequence_store()
    read_set = mock.add.read_set(store, content=b"0123456789")
    mock.faults.add("Get*", truncate=3, times=1)
    omics.get_sequence_store(id=store)
    assert downloaded(omics, store, read_set) == b"012"
    assert downloaded(omics, store, read_set) == b"0123456789"


def test_a_glob_gives_a_code_to_those_that_declare_it(mock):
    """What an operation never answers, no rule makes it answer; a code common to all services strikes all."""
    omics = client()
    mock.faults.add("Get*", error="RangeNotSatisfiableException", times=1)
    store = mock.add.sequence_store()
    omics.get_sequence_store(id=store)
    with pytest.raises(ClientError, match="RangeNotSatisfiable"):
        omics.get_read_set(sequenceStoreId=store, id=mock.add.read_set(store), partNumber=1)
    mock.faults.add("*", error="ServiceUnavailable")
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        omics.list_runs()


def test_a_download_that_is_shorter_than_its_break_is_told_of():
    """The rule broke nothing, so the test did not test what it says."""
    with pytest.raises(UnusedScript) as raised, mock_omics(region="us-east-1") as mock:
        store = mock.add.sequence_store()
        read_set = mock.add.read_set(store, content=b"0123456789")
        mock.faults.add("GetReadSet", truncate=10)
        assert downloaded(client(), store, read_set) == b"0123456789"
    assert "faults.add('GetReadSet', truncate=10)" in str(raised.value)
    assert "none was longer than 10 bytes" in str(raised.value)


def test_a_rule_is_reported_as_it_was_written():
    """With all its words, so that it is found in the test."""
    with pytest.raises(UnusedScript) as raised, mock_omics() as mock:
        mock.faults.add("ListRuns", latency="2s", after=2, times=3)
    assert "faults.add('ListRuns', latency='2s', after=2, times=3)" in str(raised.value)


def test_a_rule_is_of_use_to_each_test_on_its_own():
    """A snapshot that a module's tests share keeps no memory of what one of them has used after it was taken."""
    with mock_omics(region="us-east-1") as mock:
        mock.faults.add("ListRuns", error="ValidationException", times=1)
        base = mock.snapshot()
        with pytest.raises(ClientError):
            client().list_runs()
        mock.restore(base)
    with pytest.raises(UnusedScript, match="ListRuns"), mock_omics(region="us-east-1") as mock:
        mock.restore(base)
    with mock_omics(region="us-east-1") as mock:
        mock.restore(base)
        with pytest.raises(ClientError):
            client().list_runs()


def test_errors_of_a_rule_do_not_pile_up(mock):
    """A rule that strikes for ever keeps nothing of the calls that it has struck."""
    omics = client()
    mock.faults.add("ListRuns", error="ValidationException")
    lengths = []
    for _ in range(2):
        for _ in range(5):
            with pytest.raises(ClientError):
                omics.list_runs()
        trace, length = mock.faults.rules[0].error.__traceback__, 0
        while trace is not None:
            trace, length = trace.tb_next, length + 1
        lengths.append(length)
    assert lengths[0] == lengths[1]


def test_a_condition_gets_a_copy_of_the_request(mock, omics):
    """Whatever `when` does with it, at any depth, the call is what the code under test has sent."""

    def changing(request):
        request["tags"]["owner"] = "nobody"
        return request.pop("name") == "b"

    mock.faults.add("CreateRunGroup", error="ThrottlingException", when=changing, times=1)
    group = omics.create_run_group(name="a", tags={"owner": "me"})
    shown = omics.get_run_group(id=group["id"])
    assert (shown["name"], shown["tags"]) == ("a", {"owner": "me"})
    mock.journal.assert_called("CreateRunGroup", name="a", tags={"owner": "me"})
    mock.faults.clear()


MISTAKES = {
    "times in words": ({"error": "ThrottlingException", "times": "2"}, "times='2' makes no sense"),
    "half a time": ({"error": "ThrottlingException", "times": 1.5}, r"times=1\.5 makes no sense"),
    "yes as a number": ({"error": "ThrottlingException", "times": True}, "times=True makes no sense"),
    "a condition in words": ({"error": "ThrottlingException", "when": "name == 'a'"}, "lambda request"),
    "an exception of Python": ({"error": ValueError("x")}, "ResourceNotFoundException"),
    "no latency at all": ({"latency": "0s"}, "needs to say what happens"),
    "a list of networks": ({"network": ["endpoint"]}, "Type one of"),
}


@pytest.mark.parametrize(("rule", "way_out"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused(mock, rule, way_out):
    """When the rule is written, with the way out, and not when a call meets it."""
    with pytest.raises(ConfigurationError, match=way_out):
        mock.faults.add("GetRun", **rule)
    assert not mock.faults.unused()


def test_operations_and_actions_are_texts(mock):
    """Anything else is refused with an example."""
    with pytest.raises(ConfigurationError, match="Type for example 'StartRun'"):
        mock.faults.add(5, error="ThrottlingException")
    for action in (5, ["omics:StartRun"]):
        with pytest.raises(ConfigurationError, match="Type for example 'omics:StartRun'"):
            mock.deny(action)
