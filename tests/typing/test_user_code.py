"""Typical user code is free of complaints of type checkers, mistakes are not, and what is typed also runs."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from omics_mock import mock_omics
from omics_mock.builders import Add
from omics_mock.scripts import Scripts
from omics_mock.views.inspection import Inspection

ROOT = Path(__file__).parents[2]
FILES = ("tests/typing/user_code.py", "tests/typing/instruments.py", "tests/typing/wrong_code.py")
GOOD = FILES[:2]
INSTRUMENTS = {
    "OmicsMock": {"add", "clock", "deny", "diff", "events", "faults", "journal", "load", "quotas", "reset", "restore"}
    | {"save", "scripts", "snapshot", "stop"},
    "Clock": {"advance", "advance_to", "advance_to_next_event", "elapsed", "now", "pending_events", "run_until_idle"}
    | {"slept"},
    "Events": {"last", "list", "subscribe"},
    "Faults": {"add", "clear"},
    "Journal": {"assert_attempts", "assert_called", "assert_not_called", "calls", "clear", "count", "last", "to_json"},
    "Views": {"last", "named", "within"},
}
RUN = """
import asyncio
import boto3
from omics_mock import mock_omics
from user_code import *
import instruments
from user_code import a_block, an_async_block, decorated, decorated_coroutine, observed, scripted, started


def test_functions():
    client = boto3.client("omics", region_name="us-east-1")
    assert a_block(client) == 1
    assert asyncio.run(an_async_block()).days == 1
    assert decorated(1, text="ab") == 3
    assert asyncio.run(decorated_coroutine(7)).startswith("7")
    started()
    with mock_omics(region="us-east-1") as mock:
        scripted(mock, client)
        assert len(observed(mock)) == 3


def test_instruments(tmp_path):
    with mock_omics(region="us-east-1") as mock:
        instruments.built(mock)
        assert len(instruments.viewed(mock)) > 15
        instruments.timed(mock)
        assert len(instruments.told(mock)) > 2
        instruments.scripted(mock)
        instruments.troubled(mock)
        instruments.noted(mock)
        assert not instruments.kept(mock, tmp_path / "snapshot.json")
"""


def complaints(*command: str) -> str:
    """What a type checker prints about the files; the exit code is not asked, it also counts other files."""
    run = subprocess.run(
        [sys.executable, "-m", *command, *FILES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return "\n".join(line for line in run.stdout.splitlines() if "tests/typing/" in line)


def test_mypy_agrees() -> None:
    """In strict mode: no complaint about the good code, and every mistake of the wrong code is one."""
    pytest.importorskip("mypy")
    pytest.importorskip("mypy_boto3_omics")
    assert complaints("mypy", "--strict", "--explicit-package-bases") == ""


def test_pyright_agrees() -> None:
    """The same, with the modes that stand in the files."""
    pytest.importorskip("pyright")
    pytest.importorskip("mypy_boto3_omics")
    assert complaints("pyright", "--pythonpath", sys.executable) == ""


def test_the_code_runs(tmp_path: Path) -> None:
    """What was checked is not only well typed: with the plugin of the package it passes."""
    for file in GOOD:
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "test_copy.py").write_text(RUN, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:randomly"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "5 passed" in run.stdout


def test_every_instrument_is_in_the_files() -> None:
    """Whatever a test may ask of the mock is used in the code that is checked: each method of each instrument."""
    trees = [ast.parse((ROOT / file).read_text(encoding="utf-8")) for file in GOOD]
    used = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    public = {name for cls in (Add, Scripts, Inspection) for name in dir(cls) if not name.startswith("_")}
    assert public - {"book", "looking"} <= used
    assert set().union(*INSTRUMENTS.values()) <= used


def test_the_instruments_are_the_public_ones() -> None:
    """What the list above names is there: on the classes, and in the pages that users read."""
    with mock_omics(region="us-east-1") as mock:
        found = {"OmicsMock": mock, "Clock": mock.clock, "Events": mock.events, "Faults": mock.faults}
        found |= {"Journal": mock.journal, "Views": mock.runs}
        for name, members in INSTRUMENTS.items():
            assert members <= set(dir(type(found[name]))) | set(vars(found[name])), name
