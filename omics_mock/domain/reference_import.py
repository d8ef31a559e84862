"""What becomes of the sources of a reference import: a reference each, or a reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_mock.domain.fasta import BrokenFasta, index_of
from omics_mock.domain.reference import LARGEST_REFERENCE

if TYPE_CHECKING:
    from omics_mock.domain.content import Content


@dataclass(frozen=True, slots=True)
class Genome:
    """A FASTA that can become a reference, and its index."""

    source: Content
    index: Content


def examined(uri: str, source: Content | None) -> Genome | str:
    """The genome that lies at `uri`, or why the import of it fails; `source` is None when nothing lies there.

    doc: the limit on the size and the index. chosen: all texts; the guide says only that FASTA is expected.
    """
    if source is None:
        return f"The source file {uri} does not exist or cannot be read."
    if source.size > LARGEST_REFERENCE:
        return "The source file is larger than 15 GB."
    try:
        return Genome(source, index_of(source))
    except BrokenFasta as why:
        return f"The source file is not a valid FASTA file: {why}."
