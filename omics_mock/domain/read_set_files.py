"""The files of a read set: their names, their bytes, and what is derived from the bytes."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from omics_mock.domain.content import BytesContent
from omics_mock.domain.generated import GeneratedContent
from omics_mock.domain.sequence_information import (
    LARGEST_SURVEYED,
    Survey,
    UnreadableSource,
    estimated,
    survey_fastq,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omics_mock.domain.content import Content

FASTQ = "FASTQ"
ALIGNED = ("BAM", "CRAM")
"""File types that need a reference and get an index."""

_ALGORITHMS = {"MD5up": "md5", "SHA256up": "sha256", "SHA512up": "sha512"}
_FASTQ_EXTENSIONS = (".fastq.gz", ".fq.gz")
_EXTENSIONS = {"UBAM": ".bam", "BAM": ".bam", "CRAM": ".cram"}
# chosen: an index without entries, which begins as the format says
_INDEXES = {
    "BAM": (".bai", BytesContent(b"BAI\x01" + bytes(12))),
    "CRAM": (".crai", BytesContent(gzip.compress(b"", mtime=0))),
}


@dataclass(frozen=True, slots=True)
class ReadSetFile:
    """One file: the last part of its S3 key, and its bytes."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class ReadSetFiles:
    """The sources of one read set; `family` is the ETag algorithm family of its store."""

    file_type: str
    family: str
    source1: ReadSetFile
    source2: ReadSetFile | None = None
    _surveys: dict[int, Survey] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def sources(self) -> tuple[ReadSetFile, ...]:
        """The one or two source files."""
        return (self.source1,) if self.source2 is None else (self.source1, self.source2)

    @property
    def index(self) -> ReadSetFile | None:
        """The index that the service has made; None for file types without one."""
        if self.file_type not in _INDEXES:
            return None
        extension, content = _INDEXES[self.file_type]
        return ReadSetFile(self.source1.name + extension, content)

    @property
    def all(self) -> tuple[ReadSetFile, ...]:
        """The sources, and the index if there is one."""
        return self.sources if self.index is None else (*self.sources, self.index)

    def named(self, file: str) -> ReadSetFile | None:
        """The file that GetReadSet calls `SOURCE1`, `SOURCE2` or `INDEX`; None when the read set lacks it."""
        return {"SOURCE1": self.source1, "SOURCE2": self.source2, "INDEX": self.index}[file]

    def check(self) -> None:
        """Raise UnreadableSource when the service could not ingest these files."""
        for place, source in enumerate(self.sources):
            if source.content.size == 0:
                raise UnreadableSource("The source file is empty.")
            if self.file_type == FASTQ and not isinstance(source.content, GeneratedContent):
                self._surveys[place] = survey_fastq(source.content, _ALGORITHMS[self.family])

    def etag(self) -> dict[str, object]:
        """The `etag` member; it says what was ingested, whatever becomes of the stored bytes."""
        # doc: etags-and-provenance; uBAM files have the algorithms of BAM files
        kind = "BAM" if self.file_type == "UBAM" else self.file_type
        digests = [self._survey(place).digest for place in range(len(self.sources))]
        return {
            "algorithm": f"{kind}_{self.family}",
            **dict(zip(("source1", "source2"), digests, strict=False)),
        }

    def sequence_information(self, generated_from: str | None) -> dict[str, object]:
        """The `sequenceInformation` member; a pair is counted together."""
        surveys = [self._survey(place) for place in range(len(self.sources))]
        return {
            "totalReadCount": sum(survey.reads for survey in surveys),
            "totalBaseCount": sum(survey.bases for survey in surveys),
            "generatedFrom": generated_from,
            "alignment": "ALIGNED" if self.file_type in ALIGNED else "UNALIGNED",
        }

    def _survey(self, place: int) -> Survey:
        known = self._surveys.get(place)
        if known is None:
            known = self._surveys[place] = self._surveyed(self.sources[place].content)
        return known

    def _surveyed(self, content: Content) -> Survey:
        algorithm = _ALGORITHMS[self.family]
        is_supplied = not isinstance(content, GeneratedContent) or content.size <= LARGEST_SURVEYED
        if self.file_type == FASTQ and is_supplied:
            return survey_fastq(content, algorithm, gzip_only=False)
        # chosen: the digest of the raw bytes stands for that of the alignments, which would need decoding
        return estimated(content, algorithm)


def imported_names(uris: Sequence[str]) -> list[str]:
    """The names of one or two files imported from these S3 URIs: their base names, told apart if equal."""
    names = [_base_name(uri) for uri in uris]
    if len(set(names)) == len(names):
        return names
    return [_marked(name, f"source{place}") for place, name in enumerate(names, 1)]


def uploaded_names(name: str, file_type: str) -> tuple[str, ...]:
    """The names that the files of an uploaded read set called `name` get."""
    if file_type == FASTQ:
        return f"{name}_source1.fastq.gz", f"{name}_source2.fastq.gz"
    return (name + _EXTENSIONS[file_type],)


def default_name(source1: str) -> str:
    """The name of a read set that was imported without one."""
    return _base_name(source1)[:127]  # seen: the base name; doc: no name is longer than 127


def _base_name(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]


def _marked(name: str, mark: str) -> str:
    # doc: "source1" and "source2" are put before the extension
    extension = next((end for end in _FASTQ_EXTENSIONS if name.endswith(end)), "")
    return f"{name.removesuffix(extension)}_{mark}{extension}"
