"""What is imported when: having the package installed costs nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.plugin.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = ("aiobotocore", "boto3", "botocore", "freezegun", "moto", "omics_mock.activation", "wrapt")


def python(source: str) -> str:
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_plugin_imports_nothing_but_pytest() -> None:
    """After pytest, the plugin module adds itself, the package and no other module."""
    source = """
        import sys, importlib, pytest
        before = set(sys.modules)
        import omics_mock.pytest_plugin
        print(sorted(set(sys.modules) - before))
    """
    assert python(_dedented(source)) == "['omics_mock', 'omics_mock.pytest_plugin']"


@pytest.mark.parametrize("name", ["omics_mock", "omics_mock.activation"])
def test_importing_the_package_imports_no_other(name: str) -> None:
    """Neither the package nor `mock_omics` itself loads botocore, wrapt or pytest before they are used."""
    source = f"""
        import sys
        import {name}
        from omics_mock import __version__
        print([name for name in (*{HEAVY}, "pytest") if name in sys.modules and name != "{name}"])
    """
    assert python(_dedented(source)) == "[]"


def test_a_block_needs_no_test_tool() -> None:
    """The mock works where pytest, boto3, moto and the freezers are not installed."""
    source = """
        import sys
        for name in ("pytest", "boto3", "moto", "freezegun", "time_machine", "aiobotocore"):
            sys.modules[name] = None
        import botocore.session
        from omics_mock import mock_omics
        with mock_omics():
            client = botocore.session.Session().create_client("omics")
            print(client.list_sequence_stores()["sequenceStores"])
    """
    assert python(_dedented(source)) == "[]"


def test_a_run_without_the_mock_imports_no_botocore(run_alone: Callable[..., pytest.RunResult]) -> None:
    """Collecting and running tests that do not use it loads neither botocore nor wrapt."""
    source = f"""
        import sys

        def test_it(tmp_path):
            assert [name for name in {HEAVY} if name in sys.modules] == []
    """
    result = run_alone(source, "-p", "no:freezer")  # which imports freezegun
    result.assert_outcomes(passed=1)


def test_public_names_are_there_and_no_others() -> None:
    """`from omics_mock import *` gives the public names; an unknown one is an AttributeError."""
    source = """
        import omics_mock
        assert set(omics_mock.__all__) <= set(dir(omics_mock))
        from omics_mock import *
        print(mock_omics.__name__, current_mock.__name__, OmicsMock.__name__, Task.__name__, __version__)
        try:
            omics_mock.nonsense
        except AttributeError as error:
            print(error)
    """
    assert python(_dedented(source)).splitlines() == [
        "mock_omics current_mock OmicsMock Task 0.1.0",
        "module 'omics_mock' has no attribute 'nonsense'",
    ]


def _dedented(source: str) -> str:
    return "\n".join(line[8:] for line in source.splitlines())
