"""What a user installs."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--target", "sdist"]
    subprocess.run([*command, "--directory", folder], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


def metadata(wheel: zipfile.ZipFile) -> email.message.Message:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return email.message_from_bytes(wheel.read(name))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Every module of the package is in the wheel, and no test, document or cache."""
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "omics_mock").rglob("*.py")}
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert modules | {"omics_mock/py.typed"} <= inside
    assert {name.split("/")[0] for name in inside} == {"omics_mock"}
    assert not [name for name in inside if "__pycache__" in name or "/tests/" in name]


def test_the_wheel_carries_the_licence(wheel: zipfile.ZipFile) -> None:
    """The text of the licence is installed with the package."""
    assert [name for name in wheel.namelist() if name.endswith("/LICENSE")]


def test_it_needs_botocore_and_wrapt_alone(wheel: zipfile.ZipFile) -> None:
    """Installing without extras brings two packages, neither of them capped."""
    wanted = metadata(wheel).get_all("Requires-Dist") or []
    assert sorted(line for line in wanted if "extra ==" not in line) == ["botocore>=1.34.162", "wrapt>=1.17"]


def test_the_floor_that_is_tested_is_the_floor_that_is_promised(wheel: zipfile.ZipFile) -> None:
    """requirements/floor.txt pins the oldest versions that the metadata admits."""
    floors = (ROOT / "requirements/floor.txt").read_text(encoding="utf-8")
    wanted = metadata(wheel).as_string()
    promised = dict(re.findall(r"(?m)^Requires-Dist: (botocore|wrapt)>=([\d.]+)$", wanted))
    tested = dict(re.findall(r"(?m)^(botocore|wrapt)==([\d.]+)$", floors))
    assert {name: version.removesuffix(".0") for name, version in tested.items()} == promised


def test_the_source_distribution_can_be_tested(built: Path) -> None:
    """Tests, documentation and the constraints are in the source distribution."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"Makefile", "CHANGELOG.md", "requirements/test.txt", "tests/conftest.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "dist/"))]


def test_pytest_finds_the_plugin() -> None:
    """The installed package announces its plugin to pytest."""
    found = [(entry.name, entry.value) for entry in entry_points(group="pytest11")]
    assert ("omics_mock", "omics_mock.pytest_plugin") in found


@pytest.mark.parametrize("module", ["omics_mock", "omics_mock.pytest_plugin"])
def test_nothing_heavy_is_imported_until_it_is_needed(module: str) -> None:
    """Neither the package nor its plugin imports botocore, boto3, wrapt or moto by itself."""
    code = f"import sys, {module}; print(*{{'botocore', 'boto3', 'wrapt', 'moto'}} & set(sys.modules))"
    printed = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT)
    assert printed.strip() == b""
