"""Builders that are told the id: for code that has the ids of its resources written down."""

from __future__ import annotations

import pytest

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError

RUN_PART, STORE_PART = "6832584", "3543742895"

# The builder, what it needs besides the id, the Get operation, and what that needs besides the id.
BUILDERS = {
    "workflow": (RUN_PART, {}, "get_workflow", {}),
    "run": (RUN_PART, {"status": "COMPLETED"}, "get_run", {}),
    "run_group": (RUN_PART, {}, "get_run_group", {}),
    "run_cache": (RUN_PART, {}, "get_run_cache", {}),
    "sequence_store": (STORE_PART, {}, "get_sequence_store", {}),
    "read_set": (STORE_PART, {"store": "1111111111"}, "get_read_set_metadata", {"sequenceStoreId": "1111111111"}),
    "reference_store": (STORE_PART, {}, "get_reference_store", {}),
    "reference": (STORE_PART, {"store": "2222222222"}, "get_reference_metadata", {"referenceStoreId": "2222222222"}),
}


@pytest.fixture
def homes(mock):
    """The stores in which a read set and a reference are put."""
    mock.quotas["reference_stores"] = 10
    mock.add.sequence_store(id="1111111111")
    mock.add.reference_store(id="2222222222")


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize("builder", BUILDERS)
def test_the_resource_has_the_id_that_it_was_given(mock, omics, builder):
    """The API finds it under that id, and it is taken from then on."""
    wanted, words, get, names = BUILDERS[builder]
    assert getattr(mock.add, builder)(id=wanted, **words) == wanted
    found = getattr(omics, get)(id=wanted, **names)
    assert found["id"] == wanted
    assert wanted in found.get("arn", found.get("sequenceStoreArn", wanted))
    with pytest.raises(ConfigurationError, match=f"id='{wanted}' is taken"):
        getattr(mock.add, builder)(id=wanted, name="another", **words)


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("wanted", ["", "12 4567890", "abcdefghij", "1" * 37, 1234567890, "\u0661" * 10])
def test_an_id_that_no_such_resource_can_have_is_refused(mock, builder, wanted):
    """Ids are texts of digits, as many as the model allows, and nothing is made with another one."""
    _, words, _, _ = BUILDERS[builder]
    before = mock.snapshot()
    with pytest.raises(ConfigurationError, match="Type 1"):
        getattr(mock.add, builder)(id=wanted, **words)
    assert not mock.diff(before)


def test_ids_of_stores_have_ten_digits_at_least(mock):
    """A short id is good for a run, and none of a store."""
    mock.add.run(id="7", status="COMPLETED")
    with pytest.raises(ConfigurationError, match="Type 10 to 36 digits"):
        mock.add.sequence_store(id="7")


def test_other_resources_get_other_ids():
    """An id that the seed would have given next is not given twice."""
    with mock_omics(seed=3) as mock:
        following = [mock.add.run() for _ in range(3)]
    with mock_omics(seed=3) as mock:
        workflow = mock.add.workflow()
        mock.add.run(id=following[0], workflow_id=workflow)
        others = [mock.add.run(workflow_id=workflow) for _ in range(3)]
    assert len({following[0], *others}) == 4


@pytest.mark.parametrize("words", [{"id": RUN_PART}, {"engin": "WDL"}])
def test_words_that_no_workflow_version_has_are_refused(mock, words):
    """A version goes by its name: an id, or a slip of the pen, is not taken without a word."""
    workflow = mock.add.workflow()
    with pytest.raises(ConfigurationError, match=f"mock.add.workflow_version.. knows no {next(iter(words))!r}"):
        mock.add.workflow_version(workflow, "v1", **words)
    assert list(mock.workflow_versions) == []


def test_one_id_is_that_of_one_read_set(mock):
    """A count and an id do not go together."""
    store = mock.add.sequence_store()
    with pytest.raises(ConfigurationError, match="one read set"):
        mock.add.read_set(store, count=2, id=STORE_PART)
