"""`make newest` tells what a release has that nobody has reviewed."""

from __future__ import annotations

from copy import deepcopy

from tools.report_newest import gone, unreviewed_model, unreviewed_pins, unreviewed_words

KNOWN = {"GetRun": {"input": ["id"], "output": ["id", "tags", "tags{}"]}}


def test_what_was_reviewed_is_not_reported():
    """The same model gives no line."""
    assert [*unreviewed_model(KNOWN, KNOWN), *gone(KNOWN, KNOWN)] == []


def test_new_operations_and_members_are_reported():
    """Members at every depth, in both directions, and operations with all they have."""
    model = deepcopy(KNOWN)
    model["GetRun"]["input"].append("export")
    model["GetRun"]["output"].append("tags{}.new")
    model["PauseRun"] = {"input": ["id"], "output": []}
    assert list(unreviewed_model(model, KNOWN)) == [
        "member GetRun input: export",
        "member GetRun output: tags{}.new",
        "operation PauseRun: id -> ",
    ]


def test_new_words_are_reported():
    """Words of known enumerations, and enumerations with all their words."""
    words = {"RunStatus": ["PENDING", "PAUSED"], "Color": ["RED"], "FileType": ["BAM"]}
    known = {"RunStatus": ["PENDING"], "FileType": ["BAM"]}
    assert list(unreviewed_words(words, known)) == ["words RunStatus: PAUSED", "words Color: RED"]


def test_what_is_gone_is_reported():
    """An operation that the model has lost may still be simulated here."""
    assert list(gone({}, KNOWN)) == ["operation GetRun is gone"]


def test_changed_functions_are_reported(tmp_path):
    """With the question that has to be asked about them."""
    (tmp_path / "botocore").mkdir()
    (tmp_path / "botocore" / "hooks.py").write_text("def first_non_none_response():\n    pass\n", encoding="utf-8")
    (line,) = unreviewed_pins(tmp_path)
    assert line.startswith("changed botocore.hooks:first_non_none_response: Is it still the first answer")
