"""Which file of a definition is the main one, and which engine runs it."""

from __future__ import annotations

import pytest

from tests.domain.archives import read

WDL = "version 1.0\nworkflow w { }\n"
NEXTFLOW = "workflow { }\n"
TASKS = "version 1.0\ntask t { command <<< >>> }\n"


@pytest.mark.parametrize(
    ("files", "engine", "main"),
    [
        ({"only.wdl": WDL}, "WDL", "only.wdl"),
        ({"flow/only.nf": NEXTFLOW}, "NEXTFLOW", "flow/only.nf"),
        ({"main.wdl": WDL, "tasks.wdl": TASKS}, "WDL", "main.wdl"),
        ({"w/main.wdl": WDL, "w/tasks/a.wdl": TASKS, "w/tasks/main.wdl": TASKS}, "WDL", "w/main.wdl"),
        ({"top.wdl": WDL, "tasks/a.wdl": TASKS, "tasks/b.wdl": TASKS}, "WDL", "top.wdl"),
        ({"main.cwl": "{}", "README.md": "x"}, "CWL", "main.cwl"),
    ],
)
def test_main_and_engine_are_found(files: dict[str, str], engine: str, main: str) -> None:
    """A definition with one file, one file called main, or one topmost file needs neither main nor engine."""
    reading = read(files)
    assert (reading.engine, reading.main) == (engine, main)


@pytest.mark.parametrize(
    ("given", "engine", "found"),
    [
        (None, "WDL_LENIENT", ("WDL_LENIENT", "main.wdl")),
        (None, "NEXTFLOW", ("NEXTFLOW", "main.nf")),
        ("./tasks/other.wdl", None, ("WDL", "tasks/other.wdl")),
    ],
)
def test_what_is_given_is_taken(given: str | None, engine: str | None, found: tuple[str, str]) -> None:
    """A given engine chooses among languages, and a given main file among files; its path may begin with a dot."""
    files = {"main.wdl": WDL, "main.nf": NEXTFLOW, "tasks/other.wdl": WDL}
    reading = read(files, engine, given)
    assert (reading.engine, reading.main) == found


@pytest.mark.parametrize(
    ("files", "main", "message"),
    [
        ({"a.wdl": WDL, "b.wdl": WDL}, None, "give main"),
        ({"main.wdl": WDL, "main.nf": NEXTFLOW}, None, "give engine"),
        ({"main.wdl": WDL}, "other.wdl", "other.wdl was not found"),
        ({"main.wdl": WDL}, "../main.wdl", "../main.wdl was not found"),
        ({"main.txt": WDL}, None, "No workflow definition"),
        ({"main.txt": WDL}, "main.txt", "give engine"),
    ],
)
def test_what_is_unclear_fails(files: dict[str, str], main: str | None, message: str) -> None:
    """A definition whose main file or engine is unclear does not hold, and says what to give."""
    reading = read(files, None, main)
    assert not reading.holds
    assert message in str(reading.status_message)
