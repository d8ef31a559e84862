"""The parameter template of a Nextflow workflow. doc: "Parameter templates for Nextflow"."""

from __future__ import annotations

import json
from posixpath import dirname, join
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omics_mock.domain.definitions.archive import Archive
    from omics_mock.domain.definitions.nextflow_config import Config
    from omics_mock.domain.definitions.tokens import Tokens

_SCHEMA = "nextflow_schema.json"

Template = dict[str, dict[str, object]]


def parameter_template(archive: Archive, main: str, tokens: Tokens, config: Config) -> Template:
    """From the schema beside the main script when there is one, else from the script and its configuration."""
    path = join(dirname(main), _SCHEMA)
    if path in archive:
        return _from_schema(archive.text(path))
    mentioned, defaults = _mentioned(tokens)
    names = dict.fromkeys([*mentioned, *config.parameters])
    return {name: {"description": None, "optional": name in defaults or name in config.parameters} for name in names}


def _mentioned(tokens: Tokens) -> tuple[list[str], set[str]]:
    """The parameters that a script names, in order, and those that it gives a default; `params.a.b` is left out."""
    mentioned, defaults = [], set()
    for at in range(len(tokens)):
        if tokens[at] != "params" or tokens[at + 1] != "." or tokens[at - 1] == ".":
            continue
        is_nested = tokens[at + 3] == "." and tokens[at + 5] != "("  # params.a.b() is a method of the value
        if not is_nested and tokens[at + 2].isidentifier():
            mentioned.append(tokens[at + 2])
            if tokens[at + 3] == "=":
                defaults.add(tokens[at + 2])
    return mentioned, defaults


def _from_schema(text: str) -> Template:
    """Every property at the top and in the groups that `allOf` names; empty when the schema cannot be read."""
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found: Template = {}
    for group in _groups(schema):
        required = _part(group, "required", list)
        for name, described in _part(group, "properties", dict).items():
            description = described.get("description") if isinstance(described, dict) else None
            found[name] = {
                "description": description if isinstance(description, str) else None,
                "optional": name not in required,
            }
    return found


def _groups(schema: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, dict):
        return
    yield schema
    for reference in _part(schema, "allOf", list):
        pointer = reference.get("$ref") if isinstance(reference, dict) else None
        where, _, name = str(pointer).removeprefix("#/").partition("/")
        group = _part(schema, where, dict).get(name) if where in ("$defs", "definitions") else None
        if isinstance(group, dict):
            yield group


def _part(schema: Mapping[str, Any], name: str, kind: type) -> Any:
    part = schema.get(name)
    return part if isinstance(part, kind) else kind()
