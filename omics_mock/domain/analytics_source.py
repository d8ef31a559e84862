"""Files to import into variant and annotation stores: what the service finds wrong with them.

seen: AWS published its import engine (`glue-variant-etl`), and the texts are those of its errors. inferred:
that they are what a job shows.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from omics_mock.domain.generated import GeneratedContent

if TYPE_CHECKING:
    from omics_mock.domain.content import Content

LARGEST_FILE = 20 * 1024**3
"""doc: 20 GB for every file; chosen: binary gigabytes."""

NO_REFERENCE = "Unable to run left normalization without a reference"

_VCF_BEGINNING = b"##fileformat=VCF"
_GZIP_BEGINNING = b"\x1f\x8b"
_LOOKED_AT = 1 << 12
_GZIP_WINDOW = 31


def why_unreadable(uri: str, content: Content | None, file_format: str) -> str | None:
    """Why the file at `uri` cannot be imported as VCF, GFF or TSV; None when it can."""
    if content is None:
        return f"The source file {uri} does not exist or cannot be read."  # chosen: the text
    if content.size == 0:
        return "Cannot import file with 0 rows."
    if content.size > LARGEST_FILE:
        return f"The source file {uri} is larger than 20 GB."  # chosen: the text
    if file_format == "VCF" and not _begins_like_vcf(content):
        return "VCF header is malformed. Please ensure header is as per specification."
    return None


def _begins_like_vcf(content: Content) -> bool:
    if isinstance(content, GeneratedContent):  # nobody supplied it, so there is nothing to find wrong
        return True
    head = content.read(0, min(content.size, _LOOKED_AT))
    if head.startswith(_GZIP_BEGINNING):
        try:
            head = zlib.decompressobj(_GZIP_WINDOW).decompress(head, len(_VCF_BEGINNING))
        except zlib.error:
            return False
    return head.startswith(_VCF_BEGINNING)
