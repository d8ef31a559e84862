"""What a user installs."""

from __future__ import annotations

import email
import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import textwrap
import venv
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from trove_classifiers import classifiers

import omics_mock

ROOT = Path(__file__).parents[1]
EPOCH = "1767225600"
# What `pip install omics-mock` brings along: its two dependencies, and theirs.
NEEDED = ("botocore", "jmespath", "python-dateutil", "six", "urllib3", "wrapt")


def build(source: Path, folder: Path) -> Path:
    """Build wheel and source distribution of the project in `source` into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--target", "sdist"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run([*command, "--directory", folder], cwd=source, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


@pytest.fixture(scope="module")
def bare(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment into which the wheel was installed, with what it needs and nothing else."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.check_output(ask, text=True).strip())
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", site, next(built.glob("*.whl"))], check=True)
    for name in NEEDED:  # as they lie here, since no package index may be asked
        for path in importlib.metadata.files(name) or ():
            top = path.parts[0]
            if top not in ("..", "__pycache__") and not (site / top).exists():
                (site / top).symlink_to(Path(path.locate()).parents[len(path.parts) - 1] / top)
    return python


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


def test_no_file_of_the_tests_is_installed(wheel: zipfile.ZipFile) -> None:
    """Neither by its name nor by its content: nothing in the wheel imports a test tool for itself."""
    tests = {path.name for path in (ROOT / "tests").rglob("*.py")} - {"__init__.py"}
    assert [name for name in wheel.namelist() if Path(name).name in tests] == []
    data = [name for name in wheel.namelist() if ".dist-info/" not in name and not name.endswith(".py")]
    assert sorted(data) == ["omics_mock/py.typed", "omics_mock/support/reviewed_model.json"]


def test_the_wheel_carries_the_licence(wheel: zipfile.ZipFile) -> None:
    """The text of the licence is installed with the package."""
    assert [name for name in wheel.namelist() if name.endswith("/LICENSE")]


def test_the_metadata_is_complete(wheel: zipfile.ZipFile) -> None:
    """A package index can show all that it wants to know, and every classifier exists."""
    shown = metadata(wheel)
    assert (shown["Name"], shown["Version"]) == ("omics-mock", omics_mock.__version__)
    assert (shown["License-Expression"], shown["Requires-Python"]) == ("Apache-2.0", ">=3.10")
    assert shown["Description-Content-Type"] == "text/markdown"
    assert shown.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(shown[name] for name in ("Summary", "Author", "Keywords", "Project-URL"))
    assert set(shown.get_all("Classifier") or []) <= classifiers
    assert {"test", "dev"} <= set(shown.get_all("Provides-Extra") or [])


def test_it_needs_botocore_and_wrapt_alone(wheel: zipfile.ZipFile) -> None:
    """Installing without extras brings two packages, neither of them capped."""
    wanted = metadata(wheel).get_all("Requires-Dist") or []
    assert sorted(line for line in wanted if "extra ==" not in line) == ["botocore>=1.34.162", "wrapt>=1.17"]


def test_no_dependency_is_capped(wheel: zipfile.ZipFile) -> None:
    """Caps, in extras too, are what makes stacks unsolvable."""
    wanted = metadata(wheel).get_all("Requires-Dist") or []
    assert [line for line in wanted if re.search(r"<|==(?! ')|~=", line.partition(";")[0])] == []


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


def test_the_build_can_be_repeated(built: Path, tmp_path: Path) -> None:
    """Built again from the source distribution, in another folder at another time, both files have the same bytes."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    again = build(source, tmp_path / "again")
    files = {path.name: path.read_bytes() for path in built.iterdir()}
    assert len(files) == 2
    for name, content in files.items():
        assert (again / name).read_bytes() == content, name


def test_it_runs_in_a_bare_environment(bare: Path, tmp_path: Path) -> None:
    """With its two dependencies alone: a run goes from StartRun to COMPLETED under a waiter, and a strict mock ends."""
    program = """
        import importlib.util
        from botocore.session import Session
        from omics_mock import Task, mock_omics

        assert not [name for name in ("boto3", "moto", "pytest", "typing_extensions") if importlib.util.find_spec(name)]
        with mock_omics(region="us-east-1") as mock:
            omics = Session().create_client("omics", region_name="us-east-1")
            mock.scripts.run(tasks=[Task("align", "3m")])
            workflow = mock.add.workflow(name="germline")
            role = "arn:aws:iam::123456789012:role/OmicsRun"
            run = omics.start_run(workflowId=workflow, roleArn=role, outputUri="s3://out/runs")
            omics.get_waiter("run_completed").wait(id=run["id"])
            print(omics.get_run(id=run["id"])["status"], mock.runs.last.status, len(mock.events.list))
    """
    command = [bare, "-I", "-W", "error", "-c", textwrap.dedent(program)]
    printed = subprocess.check_output(command, cwd=tmp_path, text=True).split()
    assert printed[:2] == ["COMPLETED", "COMPLETED"]


def test_its_tour_runs_in_a_bare_environment(bare: Path, tmp_path: Path) -> None:
    """`python -m omics_mock` is there for whoever has just installed it."""
    run = subprocess.run([bare, "-I", "-m", "omics_mock"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "COMPLETED" in run.stdout


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
