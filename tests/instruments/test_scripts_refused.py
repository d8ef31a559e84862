"""Scripts that no resource could ever follow are refused where they are written, with what to type instead."""

from __future__ import annotations

import pytest

from omics_mock import Task, mock_omics
from omics_mock.exceptions import ConfigurationError

OOM = "OUT_OF_MEMORY_ERROR"

REFUSED = [
    ("run", {"fails": "OOM"}, "INSTANCE_RESERVATION_FAILED"),
    ("run", {"hangs": "WAITING"}, "PENDING, STARTING, RUNNING, STOPPING"),
    ("run", {"hangs": "COMPLETED"}, "PENDING, STARTING, RUNNING, STOPPING"),
    ("run", {"duration": 3}, "needs a unit"),
    ("run", {"duration": "3 hours"}, "needs a unit"),
    ("run", {"cancelled_after": "0s"}, "cancelled_after='10m'"),
    ("run", {"fails": OOM, "hangs": "RUNNING"}, "exclude each other"),
    ("run", {"hangs": "RUNNING", "cancelled_after": "1m"}, "exclude each other"),
    ("run", {"tasks": [Task("a", "1m", fails=OOM)], "hangs": "RUNNING"}, "exclude each other"),
    ("run", {"hangs": "PENDING", "duration": "1h"}, "no run comes to its end"),
    ("run", {"hangs": "RUNNING", "duration": "1h"}, "hangs='STOPPING'"),
    ("run", {"hangs": "PENDING", "tasks": [Task("a", "1m")]}, "no run gets there"),
    ("run", {"hangs": "STARTING", "tasks": []}, "hangs='RUNNING'"),
    ("run", {"outputs": {"a": b""}, "fails": "EXPORT_FAILED"}, "Leave one of them out"),
    ("run", {"outputs": {"a": b""}, "hangs": "RUNNING"}, "Leave one of them out"),
    ("run", {"outputs": {"a": "text"}}, "map a name to bytes"),
    ("run", {"outputs": {"": b""}}, "map a name to bytes"),
    ("run", {"task": "align"}, OOM),
    ("run", {"task": "align", "fails": "EXPORT_FAILED"}, OOM),
    ("run", {"task": "align", "fails": OOM, "tasks": [Task("align", "1m")]}, r"Task\(\.\.\., fails=\.\.\.\)"),
    ("run", {"tasks": [], "fails": OOM}, "gives the run none"),
    ("run", {"tasks": [Task("a", "1m", after=["b"])]}, "no task named 'b'"),
    ("run", {"name": 7}, "name='sample-\\*'"),
    ("run", {"parameters": "bam"}, "parameters="),
    ("run", {"times": 0}, "such as 1"),
    ("run", {"times": True}, "such as 1"),
    ("workflow", {"fails": True}, "Type a text"),
    ("workflow", {"fails": ""}, "Type a text"),
    ("workflow", {"fails": "no", "warns": "yes"}, "exclude each other"),
    ("workflow", {"hangs": "ACTIVE"}, "CREATING"),
    ("store", {"kind": "reference"}, "sequence, variant, annotation"),
    ("store", {"hangs": "CREATING", "duration": "1m"}, "exclude each other"),
    ("read_set_import", {"hangs": "NOT_STARTED"}, "SUBMITTED, IN_PROGRESS"),
    ("read_set_import", {"source": b"s3://in/x"}, "source="),
    ("variant_import", {"fails": "no", "hangs": "SUBMITTED"}, "exclude each other"),
]


@pytest.mark.parametrize(("kind", "words", "taught"), REFUSED)
def test_what_cannot_happen_is_refused(kind, words, taught):
    """The error comes at once, lists or shows what is valid, and nothing was declared: strict mode is content."""
    with mock_omics() as mock, pytest.raises(ConfigurationError, match=taught):
        getattr(mock.scripts, kind)(**words)
