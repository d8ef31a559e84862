"""Pytest inside pytest, with the plugin loaded as the entry point loads it."""

from __future__ import annotations

import os
import pkgutil
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import omics_mock

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
MODULE = "omics_mock.pytest_plugin"
IS_INSTALLED = any(point.value == MODULE for point in entry_points(group="pytest11"))
INI = """[pytest]
filterwarnings =
    error
    ignore::pytest.PytestAssertRewriteWarning
asyncio_mode = strict
asyncio_default_fixture_loop_scope = function
"""
AWS = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "SECURITY_TOKEN", "PROFILE", "DEFAULT_PROFILE")


@pytest.fixture(scope="session")
def everything_imported() -> None:
    """Make the one copy of our modules that all runs in this process share.

    Pytester forgets the modules that were imported during a run. A second copy of ours would find botocore
    patched by the first, leave it so, and never be asked.
    """
    for found in pkgutil.walk_packages(omics_mock.__path__, "omics_mock."):
        if found.name not in (MODULE, "omics_mock.__main__"):
            import_module(found.name)


@pytest.fixture
def run_alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pytest.RunResult]:
    """Run the tests in `source`, with an ini file of the options given by name, in a process of their own."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return _isolated(pytester, monkeypatch, pytester.runpytest_subprocess)


@pytest.fixture
def run(
    everything_imported: None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., pytest.RunResult]:
    """The same in this process: a tenth of the time."""
    return _isolated(pytester, monkeypatch, pytester.runpytest_inprocess)


def _isolated(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, runpytest: Callable[..., pytest.RunResult]
) -> Callable[..., pytest.RunResult]:
    for name in ("PYTEST_ADDOPTS", "AWS_REGION", "AWS_DEFAULT_REGION", *(f"AWS_{name}" for name in AWS)):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(pytester.path / name.lower()))
    return partial(_run, pytester, runpytest)


def _run(
    pytester: pytest.Pytester, runpytest: Callable[..., pytest.RunResult], source: str, *args: str, **ini: Any
) -> pytest.RunResult:
    pytester.makeini(INI + "".join(f"{name} = {value}\n" for name, value in ini.items()))
    pytester.makepyfile(source)
    plugin = () if IS_INSTALLED else ("-p", MODULE)
    # Tests inside tell one after the other what they have left behind.
    return runpytest("-p", "no:cacheprovider", "-p", "no:randomly", "--strict-markers", *plugin, *args)
