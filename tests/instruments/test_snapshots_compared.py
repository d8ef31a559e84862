"""Differences between snapshots can be read, and files that were damaged are refused."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from omics_mock.exceptions import ConfigurationError


def test_times_are_datetimes(mock, omics):
    """What a view shows as a datetime is one in a difference, and is printed as one can read it."""
    store = mock.add.sequence_store()
    before = mock.snapshot()
    mock.clock.advance(hours=1)
    omics.update_sequence_store(id=store, name="renamed")
    now = mock.clock.now()
    difference = mock.diff(before)
    was, became = difference.changed[f"sequence store {store}"]["update_time"]
    assert (was, became) == (before.at, mock.sequence_stores[store].update_time)
    assert became - was == timedelta(hours=1)
    assert f"{now:%Y-%m-%d %H:%M}" in str(difference)


def test_regions_are_told_apart_in_whatever_order_they_were_used(mock):
    """A resource of one region is never compared with one that has its id in another region."""
    here = mock.add.run_group("here")
    there = mock.add.run_group("there", region="eu-west-1")
    before = mock.snapshot()
    mock.reset()
    assert mock.add.run_group("there", region="eu-west-1") == here
    assert mock.add.run_group("here") == there
    difference = mock.diff(before)
    place = "(123456789012, eu-west-1)"
    assert difference.added == (f"run group {here} {place}", f"run group {there}")
    assert difference.removed == (f"run group {here}", f"run group {there} {place}")
    assert difference.changed == {}


DAMAGES = {
    "nothing": lambda document: document.update(objects=[]),
    "no objects": lambda document: document.pop("objects"),
    "no service at the end": lambda document: document["objects"].pop(),
    "no beginning": lambda document: document["objects"].pop(0),
    "another member": lambda document: document["objects"][-1]["ServiceState"].update(mood="good"),
    "a member less": lambda document: document["objects"][-1]["ServiceState"].pop("ids"),
    "two kinds at once": lambda document: document["objects"].append({"Run": {}, "Workflow": {}}),
    "no list": lambda document: document.update(objects={"Run": {}}),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused(mock, tmp_path, damage):
    """A file that `save` has not written so raises an error that says so, and nothing of it gets into the mock."""
    path = tmp_path / "service.json"
    mock.add.run("saved")
    mock.save(path)
    document = json.loads(path.read_text())
    damage(document)
    path.write_text(json.dumps(document))
    mock.add.run("later")
    with pytest.raises(ConfigurationError, match=r"is not as mock\.save has written it"):
        mock.load(path)
    assert [run.name for run in mock.runs] == ["saved", "later"]
