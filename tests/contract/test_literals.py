"""The words that the package offers as `Literal` types are words of the service model."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import get_args

import botocore.session
import pytest

import omics_mock
from omics_mock.builders import read_sets, run_batches, run_resources, runs, workflows
from omics_mock.domain.failure_reasons import REASONS, FailureReason
from omics_mock.faults import COMMON_ERRORS
from omics_mock.literals import BatchStatus, ErrorCode, Operation
from omics_mock.support import errors
from omics_mock.views import runs as run_views
from tools.report_newest import unreviewed_words
from tools.review_model import TARGET, enumerations
from tools.write_literals import error_codes, operations

PACKAGE = Path(omics_mock.__file__).parent
MODEL = botocore.session.get_session().get_service_model("omics")
REVIEWED = json.loads(TARGET.read_text(encoding="utf-8"))
WORDS = {name: set(words) for name, words in REVIEWED["enumerations"].items()}


def literals_of(path):
    """The words of each `Literal[...]` in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            yield frozenset(word.value for word in inner)


def in_capitals():
    """Every set of words in capitals, which are AWS's, by the module that has it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for words in literals_of(path):
            if all(str(word).isupper() for word in words):
                yield path.relative_to(PACKAGE).as_posix(), words


def test_all_operations_have_a_word():
    """The Literal has the operations of the reviewed model, and those of the installed one."""
    assert set(get_args(Operation)) == set(REVIEWED["operations"])
    assert set(operations(MODEL)) <= set(get_args(Operation)), "run tools/review_model.py and tools/write_literals.py"


def test_all_errors_have_a_word():
    """Those that operations declare, and those common to all services."""
    assert set(get_args(ErrorCode)) == set(error_codes(MODEL)) | set(COMMON_ERRORS)


def test_every_declared_error_can_be_raised():
    """Each declared code is a ServiceError of the same name."""
    for code in set(error_codes(MODEL)) - set(COMMON_ERRORS):
        assert getattr(errors, code)("why").code == code


def test_failure_reasons_are_those_that_are_simulated():
    """The model has them as free text; ours are those with a cause and a message."""
    assert set(get_args(FailureReason)) == set(REASONS)


@pytest.mark.parametrize(("module", "words"), list(in_capitals()))
def test_words_are_those_of_a_shape(module, words):
    """Statuses, types and modes in a Literal belong to one enumeration of the model, or are failure reasons."""
    assert any(words <= known for known in [*WORDS.values(), set(get_args(FailureReason))])


def test_the_installed_model_has_no_other_words():
    """A new word is noticed where somebody would write it."""
    installed = enumerations(MODEL)
    assert [*unreviewed_words(installed, REVIEWED["enumerations"])] == []


@pytest.mark.parametrize(
    ("literal", "shape", "left_out"),
    [
        (runs.RunStatus, "RunStatus", {"DELETED"}),
        (run_views.TaskStatus, "TaskStatus", set()),
        (BatchStatus, "BatchStatus", set()),
        (run_batches.RunBatchStatus, "BatchStatus", {"RUNS_DELETE_FAILED"}),
        (read_sets.FileType, "FileType", set()),
        (read_sets.Family, "ETagAlgorithmFamily", set()),
        (read_sets.ReadSetStatus, "ReadSetStatus", {"DELETED"}),
        (run_resources.CacheBehavior, "CacheBehavior", set()),
        (workflows.Engine, "WorkflowEngine", set()),
        (workflows.WorkflowStatus, "WorkflowStatus", {"DELETED", "UPDATING"}),
    ],
)
def test_no_word_of_a_shape_is_forgotten(literal, shape, left_out):
    """The Literal has them all, but for DELETED, which is never seen, and what a builder says it does not make."""
    assert set(get_args(literal)) == WORDS[shape] - left_out
