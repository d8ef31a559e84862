"""What readers of definitions come back with: what they found, or that it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.domain.definitions.outline import Outline


class NotAnArchive(Exception):
    """The bytes are no ZIP archive at all."""


class DefinitionFailed(Exception):
    """The definition does not hold; the text is the status message of the FAILED workflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a reader of one language found; None or empty for what it could not tell.

    `parameter_template` has an entry `{"description": ..., "optional": ...}` for every input.
    """

    parameter_template: Mapping[str, Mapping[str, object]] | None = None
    status_message: str | None = None
    outline: Outline | None = None
    engine_version: str | None = None
