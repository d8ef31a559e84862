# ruff: noqa: INP001 - read by Sphinx, not a package
"""The site that `make docs` makes of the pages in this folder. Nothing is fetched, neither now nor by its readers."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from typing import TYPE_CHECKING, Any, get_args

from docutils import nodes
from sphinx.addnodes import desc_content

from omics_mock import __version__
from omics_mock.views.members import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "omics-mock"
author = "The omics-mock authors"
copyright = "The omics-mock authors, Apache-2.0"  # the name that Sphinx gives it
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
html_theme = "furo"
html_title = f"omics-mock {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False

# Links such as `time.md#with-freezegun` go where GitHub takes them.
myst_heading_anchors = 3

# Docstrings are plain prose with code in single backticks; where such code names something here, it becomes a link.
default_role = "py:obj"
autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
add_module_names = False
python_maximum_signature_line_length = 90
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

# What is left of unresolved references are types of Python and botocore, whose inventories would have to be fetched,
# types that the reference leaves out, and code in docstrings that names nothing. Links of pages are always checked.
nitpicky = True
nitpick_ignore_regex = [("py:(obj|class|exc|data)", ".*")]

_LINK = re.compile(r"\]\(([\w/-]+)\.md\)")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def toctrees(index: str) -> Iterator[str]:
    """A table of contents for each heading of the index, of the pages that are linked to below it.

    Lists that are directives would be none for whoever reads the index without Sphinx.
    """
    _, *parts = _HEADING.split(index)
    for title, section in zip(parts[::2], parts[1::2], strict=True):
        pages = "\n".join(dict.fromkeys(_LINK.findall(section)))
        if pages:
            yield f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{pages}\n```\n"


def _add_toctrees(_app: Sphinx, page: str, source: list[str]) -> None:
    if page == "index":
        source[0] = "\n".join([source[0], *toctrees(source[0])])


def members_with_types(view: type[View]) -> dict[str, str]:
    """The members of a kind of view with their types, as they are written: `status = Member[RunStatus]()`."""
    found: dict[str, str] = {}
    for base in reversed(view.__mro__[: view.__mro__.index(View)]):
        for node in ast.parse(textwrap.dedent(inspect.getsource(base))).body[0].body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                made = node.value.func
                if isinstance(made, ast.Subscript) and ast.unparse(made.value) in ("Member", "Moment"):
                    found[ast.unparse(node.targets[0])] = ast.unparse(made.slice)
    return found


def _add_what_no_docstring_says(
    _app: Sphinx, what: str, _name: str, thing: Any, _options: object, lines: list[str]
) -> None:
    """List the members of views, the words of a Literal, and what stands in a table."""
    if what == "class" and issubclass(thing, View) and thing is not View:
        lines += ["", *(f"* `{name}`: ``{kind}``" for name, kind in members_with_types(thing).items())]
    elif what == "data" and isinstance(thing, dict):
        lines[:] = [f"* ``{name}``: {value}" for name, value in thing.items()]
    elif what == "data" and (words := _words(thing)):
        lines += ["", ", ".join(f"``{word}``" for word in words)]


def _words(thing: object) -> list[object]:
    """The words of a Literal, or of the Literals in a union; where any text will do, there are none."""
    parts = () if str in get_args(thing) else get_args(thing)
    return [word for part in parts for word in (_words(part) or ([part] if isinstance(part, str) else []))]


def _find_by_short_name(
    app: Sphinx, _environment: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    """Annotations name types as they were imported: `Task` is whatever has this name in the reference."""
    target = str(node["reftarget"])
    if node.get("refdomain") != "py" or node.get("reftype") not in ("class", "exc", "obj", "data"):
        return None
    domain = app.env.domains["py"]
    found = [name for name in domain.objects if name.rpartition(".")[2] == target]
    if len(found) != 1 or not target[:1].isupper():
        return None
    where = str(node["refdoc"])
    return domain.resolve_xref(app.env, where, app.builder, "obj", found[0], node, content)


def _drop_aliases(_app: Sphinx, doctree: nodes.document) -> None:
    """Take away what autodoc says of a Literal in its own words: its words are listed already."""
    for content in doctree.findall(desc_content):
        for paragraph in [*content.findall(nodes.paragraph)]:
            if paragraph.astext().startswith("alias of "):
                paragraph.parent.remove(paragraph)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the index the table of contents, and the reference complete."""
    app.connect("source-read", _add_toctrees)
    app.connect("autodoc-process-docstring", _add_what_no_docstring_says)
    app.connect("missing-reference", _find_by_short_name)
    app.connect("doctree-read", _drop_aliases)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
