"""What CreateWorkflow and CreateWorkflowVersion share: where the definition comes from, and what was found in it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from omics_mock.domain.definitions import NotAnArchive, Reading, is_archive, read_archive, read_zip
from omics_mock.domain.generated import GeneratedContent
from omics_mock.domain.parameter_template import as_supplied, check_template
from omics_mock.domain.task_outline import ONE_TASK
from omics_mock.support.errors import ValidationException
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.script import Facts, Outcome
    from omics_mock.operations.context import Context
    from omics_mock.timing.instants import Span

# doc: the fixed quotas page; chosen: its MB are binary, the larger reading
_LARGEST_ZIP = int(4.4 * (1 << 20))
_LARGEST_OBJECT = 100 << 20
_LARGEST_README = 500 << 10

_DEFINITIONS = ("definitionZip", "definitionUri", "definitionRepository")
_READMES = ("readmeMarkdown", "readmeUri", "readmePath")
_REGISTRY_MAPS = ("containerRegistryMap", "containerRegistryMapUri")
_NEEDS_REPOSITORY = ("parameterTemplatePath", "readmePath")


def check_sources(request: Mapping[str, Any]) -> None:
    """Raise ValidationException unless the request says once, and in a way that fits, where everything comes from.

    doc: one source for the definition, one for the README, one registry map; paths only in a repository.
    """
    if _given_once(request, _DEFINITIONS) is None:
        raise ValidationException(f"One of {', '.join(_DEFINITIONS)} must be provided")
    _given_once(request, _READMES)
    _given_once(request, _REGISTRY_MAPS)
    for member in _NEEDS_REPOSITORY:
        if member in request and "definitionRepository" not in request:
            raise ValidationException(f"{member} can only be used with definitionRepository")
    if "definitionZip" in request:
        _check_zip(request["definitionZip"])
    check_readme(request)
    check_template(request.get("parameterTemplate", {}))


def _check_zip(content: bytes) -> None:
    # doc: the size; inferred: both are refused at once, and what is wrong inside of the archive shows later
    if len(content) > _LARGEST_ZIP:
        raise ValidationException(f"definitionZip is larger than {_LARGEST_ZIP} bytes")
    if not is_archive(content):
        raise ValidationException("definitionZip is not a ZIP archive")


def check_readme(request: Mapping[str, Any]) -> None:
    """Raise ValidationException for a README beyond the fixed quota. doc: 500 KiB."""
    if len(request.get("readmeMarkdown", "").encode()) > _LARGEST_README:
        raise ValidationException(f"readmeMarkdown is larger than {_LARGEST_README} bytes")


def revision_fields(ctx: Context, request: Mapping[str, Any], creating: Span, facts: Facts) -> dict[str, Any]:
    """The fields of a new workflow or version, as the request and its definition say, and any script for these `facts`.

    The definition is looked at now; the status shows after `creating` microseconds what was found.
    """
    reading, digest = _read(ctx, request)
    reading, creating_for = _as_scripted(reading, ctx.scripts.outcome("workflow", facts, ctx.call), creating)
    outline = reading.outline
    supplied = request.get("parameterTemplate")
    return {
        "uuid": ctx.ids.uuid(),
        "owner_id": ctx.region.account_id,
        "creation_time": ctx.now,
        "timeline": Timeline(ctx.now, _life(reading, creating_for)),
        "description": request.get("description"),
        "engine": reading.engine,
        "engine_version": reading.engine_version,
        "main": reading.main,
        "digest": digest,
        "parameter_template": as_supplied(supplied) if supplied else reading.parameter_template,
        "status_message": reading.status_message,
        "storage_type": request.get("storageType"),
        "storage_capacity": request.get("storageCapacity"),
        "accelerators": request.get("accelerators"),
        "container_registry_map": request.get("containerRegistryMap"),
        "definition_repository": request.get("definitionRepository"),
        "readme_path": request.get("readmePath"),
        "readme": _given_once(request, _READMES),
        "tasks": outline.tasks({}) if outline is not None else ONE_TASK,
        "outline": outline if outline is not None and outline.depends_on_parameters else None,
    }


def _as_scripted(reading: Reading, outcome: Outcome, creating: Span) -> tuple[Reading, Span | None]:
    """The reading that a script makes of one, and the time in CREATING; None: for ever."""
    if outcome.fails is not None:
        reading = replace(reading, holds=False, status_message=outcome.fails)
    if outcome.warns is not None:
        reading = replace(reading, status_message=f"{reading.status_message or ''}{outcome.warns}")
    return reading, outcome.lasting(creating)


def _life(reading: Reading, creating: Span | None) -> Plan:
    if creating is None:
        return Plan.of(("CREATING", None))
    return Plan.of(("CREATING", creating), ("ACTIVE" if reading.holds else "FAILED", None))


def _given_once(request: Mapping[str, Any], members: Sequence[str]) -> Any:
    """The value of the one member that was given; None when none was."""
    given = [member for member in members if member in request]
    if len(given) > 1:
        # doc: such a request fails; inferred: with ValidationException
        raise ValidationException(f"Only one of {', '.join(members)} can be provided; got {', '.join(given)}")
    return request[given[0]] if given else None


def _read(ctx: Context, request: Mapping[str, Any]) -> tuple[Reading, str]:
    """What the definition says, and its digest."""
    if "definitionZip" in request:
        return _read_zip(request["definitionZip"], request)
    if "definitionUri" in request:
        return _read_object(ctx, request["definitionUri"], request)
    return _unread(request), _digest(repr(sorted(request["definitionRepository"].items())).encode())


def _read_zip(content: bytes, request: Mapping[str, Any]) -> tuple[Reading, str]:
    return read_zip(content, request.get("engine"), request.get("main")), _digest(content)


def _read_object(ctx: Context, uri: str, request: Mapping[str, Any]) -> tuple[Reading, str]:
    """inferred: an object that is missing, too large or no archive shows later, as a FAILED workflow."""
    content = ctx.objects.find(uri)
    if content is None:
        return _failed(request, f"The definition {uri} was not found"), _digest(uri.encode())
    if isinstance(content, GeneratedContent):  # nobody supplied one, so there is nothing to read
        return _unread(request), _digest(uri.encode())
    digest = f"sha256:{content.digest('sha256')}"
    if content.size > _LARGEST_OBJECT:
        return _failed(request, f"The definition {uri} is larger than {_LARGEST_OBJECT} bytes"), digest
    try:
        return read_archive(content.open(), request.get("engine"), request.get("main")), digest
    except NotAnArchive:
        return _failed(request, f"The definition {uri} is not a ZIP archive"), digest


def _unread(request: Mapping[str, Any]) -> Reading:
    return Reading(engine=request.get("engine"), main=request.get("main"))


def _failed(request: Mapping[str, Any], message: str) -> Reading:
    return Reading(engine=request.get("engine"), main=request.get("main"), status_message=message, holds=False)


def _digest(content: bytes) -> str:
    # chosen: which bytes the service hashes is not known
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
