"""The options of annotation stores for TSV files: which columns there are, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omics_mock.support.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERIC = "GENERIC"
"""seen: what the annotation type is when none is given."""

# seen: AWS's published import engine reads exactly these; doc: what the types mean
_HEADERS: dict[str, tuple[str, ...]] = {
    GENERIC: (),
    "CHR_POS": ("CHR", "POS"),
    "CHR_POS_REF_ALT": ("CHR", "POS", "REF", "ALT"),
    "CHR_START_END_ONE_BASE": ("CHR", "START", "END"),
    "CHR_START_END_REF_ALT_ONE_BASE": ("CHR", "START", "END", "REF", "ALT"),
    "CHR_START_END_ZERO_BASE": ("CHR", "START", "END"),
    "CHR_START_END_REF_ALT_ZERO_BASE": ("CHR", "START", "END", "REF", "ALT"),
}


def annotation_type(options: Mapping[str, Any] | None) -> str:
    """The annotation type that TSV options stand for."""
    return str((options or {}).get("annotationType", GENERIC))


def check_tsv_options(store_format: str, options: Mapping[str, Any] | None) -> None:
    """Raise ValidationException when TSV options contradict the format of their store, or themselves.

    inferred: the rules and the type; chosen: the texts.
    """
    if options is None:
        return
    if store_format != "TSV":
        raise ValidationException(f"TSV options cannot be given for the store format {store_format}")
    columns = [name for column in options.get("schema", ()) for name in column]
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise ValidationException(f"The schema has columns more than once: {', '.join(repeated)}")
    _check_headers(annotation_type(options), options.get("formatToHeader", {}), columns)


def _check_headers(kind: str, headers: Mapping[str, str], columns: list[str]) -> None:
    if missing := [header for header in _HEADERS[kind] if header not in headers]:
        raise ValidationException(f"The annotation type {kind} needs formatToHeader to have {', '.join(missing)}")
    unknown = [name for header, name in headers.items() if columns and name not in columns]
    if unknown:
        raise ValidationException(f"formatToHeader names columns that the schema lacks: {', '.join(unknown)}")
