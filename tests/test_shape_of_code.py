"""The shape that keeps the package readable, as rules that fail."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "omics_mock").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FOLDERS_OF_TEXT = ("omics_mock", "tests", "docs", "requirements", ".ci")
VAGUE_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
PATCHERS = {"patch_function_wrapper", "wrap_function_wrapper", "wrap_object"}
PATCHES = ROOT / "omics_mock/interceptor/patches.py"
# What a package's __init__ may define besides its exports: attributes loaded when first asked for (PEP 562).
LAZY_LOADING = {"__dir__", "__getattr__"}
OUTSIDE = re.compile(r"""(?:^|[\s"'`(=])(?:/work/|/tmp/|/root/|/home/|\.\./shared)""", re.MULTILINE)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> list[FunctionNode]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, FunctionNode)]


def test_there_is_something_to_check() -> None:
    """The rules below look at the real package and the real tests."""
    assert ROOT / "omics_mock/__init__.py" in SOURCES
    assert Path(__file__) in TESTS


@pytest.mark.parametrize(("paths", "limit"), [(SOURCES, 400), (TESTS, 600)], ids=["omics_mock", "tests"])
def test_no_file_is_too_long(paths: list[Path], limit: int) -> None:
    """A file of the package has at most 400 lines, a file of tests at most 600."""
    lines = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {name: count for name, count in lines.items() if count > limit} == {}


def test_no_function_is_too_long() -> None:
    """A function of the package has at most 40 lines, its docstring included."""
    lengths = {
        f"{shown(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in functions_of(path)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def test_no_file_has_a_vague_name() -> None:
    """A module or folder is named after its subject, not utils, helpers, common, misc or manager."""
    named = [path for path in SOURCES + TESTS if VAGUE_NAMES & {*path.relative_to(ROOT).parts, path.stem}]
    assert [shown(path) for path in named] == []


def is_an_export(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name in LAZY_LOADING
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING" and not node.orelse
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign)


def test_init_files_hold_only_a_docstring_and_exports() -> None:
    """An __init__ file has a docstring, imports and names to export, and no code of its own."""
    found = {
        f"{shown(path)}:{node.lineno}"
        for path in SOURCES
        if path.name == "__init__.py"
        for node in parsed(path).body
        if not is_an_export(node)
    }
    assert found == set()


def text_files() -> list[Path]:
    inside = [path for folder in FOLDERS_OF_TEXT for path in (ROOT / folder).rglob("*")]
    texts = [path for path in [*ROOT.iterdir(), *inside] if path.is_file()]
    made = (".coverage",)  # while the tests are measured
    texts = [path for path in texts if not path.name.startswith(made)]
    return [path for path in texts if "__pycache__" not in path.parts and path != Path(__file__)]


def test_nothing_points_outside_the_project() -> None:
    """No file names a path of the machine or of the folder on which the project was written."""
    found = {
        f"{shown(path)}: {match.group().strip()}"
        for path in text_files()
        for match in OUTSIDE.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert found == set()


def names_of_others(tree: ast.Module) -> set[str]:
    """Every name that an import in this module binds to something outside the package."""
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [name for name in node.names if not name.name.startswith("omics_mock")]
            bound |= {(name.asname or name.name).split(".")[0] for name in names}
        elif isinstance(node, ast.ImportFrom) and not f"{node.module}.".startswith("omics_mock."):
            bound |= {name.asname or name.name for name in node.names}
    return bound


def root_name(node: ast.AST) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def assigned(node: ast.AST) -> list[ast.expr]:
    """The expressions whose attribute this node sets or deletes."""
    if isinstance(node, ast.Assign | ast.Delete):
        return [target for target in node.targets if isinstance(target, ast.Attribute)]
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target] if isinstance(node.target, ast.Attribute) else []
    if isinstance(node, ast.Call) and root_name(node.func) in {"setattr", "delattr"}:
        return node.args[:1]
    return []


def patches_in(path: Path) -> list[str]:
    tree = parsed(path)
    others = names_of_others(tree)
    nodes = list(ast.walk(tree))
    assignments = [target for node in nodes for target in assigned(node) if root_name(target) in others]
    wrappings = [
        node
        for node in nodes
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).split(".")[-1] in PATCHERS
    ]
    return [f"{shown(path)}:{node.lineno} {ast.unparse(node)}" for node in [*assignments, *wrappings]]


def test_only_one_file_changes_other_packages() -> None:
    """Attributes of modules and classes of other packages are set in interceptor/patches.py alone."""
    assert [found for path in SOURCES if path != PATCHES for found in patches_in(path)] == []


@pytest.mark.parametrize(
    "code",
    [
        "import botocore.endpoint\nbotocore.endpoint.Endpoint.make_request = None",
        "def patch():\n    from botocore import waiter\n    waiter.time = None",
        "import time as real\nsetattr(real, 'sleep', None)",
        "import wrapt\nwrapt.wrap_function_wrapper('botocore.client', 'BaseClient.__init__', print)",
    ],
)
def test_a_patch_is_recognised(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule above sees each usual way of changing another package."""
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "patching.py").write_text(code, encoding="utf-8")
    assert len(patches_in(tmp_path / "patching.py")) == 1


def test_every_test_says_what_must_hold() -> None:
    """Each test function has a docstring."""
    silent = {
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in TESTS
        if path.name.startswith("test_")
        for node in functions_of(path)
        if node.name.startswith("test_") and ast.get_docstring(node) is None
    }
    assert silent == set()
