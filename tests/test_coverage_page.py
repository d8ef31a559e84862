"""The coverage page is what the installed model and the handlers say."""

from __future__ import annotations

import botocore.session

from omics_mock.operations.registry import handled
from tools.write_coverage import TARGET, coverage

MODEL = botocore.session.get_session().get_service_model("omics")


def test_the_page_is_up_to_date() -> None:
    """The page in docs is the one that the tool makes now; if not: python tools/write_coverage.py."""
    assert TARGET.read_text(encoding="utf-8") == coverage(MODEL), "run: python tools/write_coverage.py"


def test_every_operation_has_a_row_with_its_handler() -> None:
    """Each operation of the model has one row, and says "none" exactly when nothing simulates it."""
    rows = [line.split(" | ") for line in coverage(MODEL).splitlines() if line.startswith("| `")]
    handlers = {row[0].strip("|` "): row[1] for row in rows}
    assert sorted(handlers) == sorted(MODEL.operation_names)
    assert {name for name, file in handlers.items() if file != "none"} == handled() & set(handlers)


def test_a_row_says_what_the_model_says() -> None:
    """States, errors and events of a known operation are in its row."""
    row = next(line for line in coverage(MODEL).splitlines() if line.startswith("| `DeleteVariantStore`"))
    _, _, handler, validated, states, errors, events, evidence, _ = (cell.strip() for cell in row.split("|"))
    assert handler == "`variant_stores.py`"
    assert validated == "1"
    assert states.split() == ["CREATING", "UPDATING", "DELETING", "ACTIVE", "FAILED"]
    assert errors == "Conflict, ResourceNotFound"
    assert events == "Variant Store Status Change"
    assert "doc" in evidence
