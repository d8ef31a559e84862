"""Typical user code is free of complaints of type checkers, mistakes are not, and what is typed also runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ("tests/typing/user_code.py", "tests/typing/wrong_code.py")
RUN = """
import asyncio
import boto3
from omics_mock import mock_omics
from user_code import *
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
"""


def complaints(*command: str) -> str:
    """What a type checker prints about the two files; the exit code is not asked, it also counts other files."""
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
    shutil.copy(ROOT / "tests/typing/user_code.py", tmp_path)
    (tmp_path / "test_copy.py").write_text(RUN, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "4 passed" in run.stdout
