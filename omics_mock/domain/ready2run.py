"""The Ready2Run workflows that AWS publishes in its full-feature Regions.

doc: names, publishers, subscriptions, largest inputs and estimated durations of the Ready2Run table. seen: eight ids,
two of them without a name; chosen: ids of the others, which follow from their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from omics_mock.domain.workflow import READY2RUN, Workflow
from omics_mock.timing.instants import from_iso
from omics_mock.timing.timeline import Plan, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omics_mock.timing.instants import Instant

_REGIONS = frozenset(
    {"us-west-2", "us-east-1", "eu-west-1", "eu-west-2", "eu-central-1", "il-central-1", "ap-southeast-1"}
)
_PUBLISHED = from_iso("2023-05-15T00:00:00Z")  # chosen: one instant for all
_LONGEST_RUN = "168:00"  # doc: the quota of a run's duration, 604,800 seconds


class _Entry(NamedTuple):
    name: str
    publisher: str
    software: str
    largest_input: int  # GiB
    estimated: str  # hours and minutes


_GOOGLE, _ELEMENT, _BROAD = "Google DeepMind", "Element Biosciences", "Broad Institute"
_NVIDIA, _NF_CORE, _SENTIEON = "NVIDIA Corporation", "NF-Core", "Sentieon, Inc."

_ENTRIES = (
    _Entry("AlphaFold for 601-1200 residues", _GOOGLE, "AlphaFold", 1, "11:15"),
    _Entry("AlphaFold for up to 600 residues", _GOOGLE, "AlphaFold", 1, "7:30"),
    _Entry("Bases2Fastq for 2x150", _ELEMENT, "Bases2Fastq", 1000, "1:45"),
    _Entry("Bases2Fastq for 2x300", _ELEMENT, "Bases2Fastq", 1000, "1:30"),
    _Entry("Bases2Fastq for 2x75", _ELEMENT, "Bases2Fastq", 500, "0:45"),
    _Entry("ESMFold for up to 800 residues", "Meta Research", "ESMFold", 1, "0:15"),
    _Entry("GATK-BP fq2bam", _BROAD, "GATK", 64, "10:10"),
    _Entry("GATK-BP Germline bam2vcf for 30x genome", _BROAD, "GATK", 39, "2:45"),
    _Entry("GATK-BP Germline fq2vcf for 30x genome", _BROAD, "GATK", 64, "12:30"),
    _Entry("GATK-BP Somatic WES bam2vcf", _BROAD, "GATK", 86, "1:30"),
    _Entry("NVIDIA Parabricks BAM2FQ2BAM WGS for up to 30X", _NVIDIA, "Parabricks", 80, "1:39"),
    _Entry("NVIDIA Parabricks BAM2FQ2BAM WGS for up to 50X", _NVIDIA, "Parabricks", 120, "2:45"),
    _Entry("NVIDIA Parabricks BAM2FQ2BAM WGS for up to 5X", _NVIDIA, "Parabricks", 20, "0:18"),
    _Entry("NVIDIA Parabricks FQ2BAM WGS for up to 30X", _NVIDIA, "Parabricks", 71, "1:00"),
    _Entry("NVIDIA Parabricks FQ2BAM WGS for up to 50X", _NVIDIA, "Parabricks", 137, "1:45"),
    _Entry("NVIDIA Parabricks FQ2BAM WGS for up to 5X", _NVIDIA, "Parabricks", 13, "0:15"),
    _Entry("NVIDIA Parabricks Germline DeepVariant WGS for up to 30X", _NVIDIA, "Parabricks", 71, "2:00"),
    _Entry("NVIDIA Parabricks Germline DeepVariant WGS for up to 50X", _NVIDIA, "Parabricks", 137, "3:30"),
    _Entry("NVIDIA Parabricks Germline DeepVariant WGS for up to 5X", _NVIDIA, "Parabricks", 12, "0:30"),
    _Entry("NVIDIA Parabricks Germline HaplotypeCaller WGS for up to 30X", _NVIDIA, "Parabricks", 71, "1:15"),
    _Entry("NVIDIA Parabricks Germline HaplotypeCaller WGS for up to 50X", _NVIDIA, "Parabricks", 137, "2:00"),
    _Entry("NVIDIA Parabricks Germline HaplotypeCaller WGS for up to 5X", _NVIDIA, "Parabricks", 13, "0:15"),
    _Entry("NVIDIA Parabricks Somatic Mutect2 WGS for up to 50X", _NVIDIA, "Parabricks", 196, "0:45"),
    _Entry("scRNAseq with KallistoBUStools", _NF_CORE, "nf-core/scrnaseq", 119, "1:30"),
    _Entry("scRNAseq with Salmon Alevin-fry", _NF_CORE, "nf-core/scrnaseq", 119, "2:30"),
    _Entry("scRNAseq with STARsolo", _NF_CORE, "nf-core/scrnaseq", 119, "2:30"),
    _Entry("Sentieon Germline BAM WES for up to 300x", _SENTIEON, "Sentieon", 9, "1:00"),
    _Entry("Sentieon Germline BAM WGS for up to 32x", _SENTIEON, "Sentieon", 18, "1:30"),
    _Entry("Sentieon Germline FASTQ WES for up to 100x", _SENTIEON, "Sentieon", 5, "0:45"),
    _Entry("Sentieon Germline FASTQ WES for up to 300x", _SENTIEON, "Sentieon", 26, "2:00"),
    _Entry("Sentieon Germline FASTQ WGS for up to 32x", _SENTIEON, "Sentieon", 51, "3:30"),
    _Entry("Sentieon LongRead for ONT", _SENTIEON, "Sentieon", 25, "1:30"),
    _Entry("Sentieon LongRead for PacBio HiFi", _SENTIEON, "Sentieon", 58, "4:00"),
    _Entry("Sentieon Somatic WES", _SENTIEON, "Sentieon", 50, "2:30"),
    _Entry("Sentieon Somatic WGS", _SENTIEON, "Sentieon", 113, "4:30"),
    _Entry("Ultima Genomics DeepVariant for up to 40x", "Ultima Genomics", "DeepVariant", 91, "1:55"),
)

_IDS = {
    "GATK-BP Germline fq2vcf for 30x genome": "9500764",
    "ESMFold for up to 800 residues": "1830181",
    "AlphaFold for up to 600 residues": "4885129",
    "AlphaFold for 601-1200 residues": "6094971",
    "scRNAseq with STARsolo": "2174942",
    "Ultima Genomics DeepVariant for up to 40x": "1617262",
    # inferred: published without a name, one with FASTQ inputs for Parabricks at 5X, one for Parabricks or GATK-BP
    "NVIDIA Parabricks FQ2BAM WGS for up to 5X": "4974161",
    "GATK-BP fq2bam": "7330987",
}

# seen: the parameters of published runs; those of the other workflows are not known, so they are not checked
_PARAMETERS = {
    "9500764": ("sample_name", "fastq_pairs"),
    "1830181": ("fasta_path",),
    "2174942": ("samplename", "input", "protocol"),
    "4974161": ("inputFASTQ_1", "inputFASTQ_2"),
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The Ready2Run workflows of one Region; a list operation can page through it."""

    workflows: Sequence[Workflow]

    def find(self, workflow_id: str) -> Workflow | None:
        """The workflow with this id; None when there is none."""
        return next((workflow for workflow in self.workflows if workflow.id == workflow_id), None)

    def after(
        self,
        place: tuple[Instant, int] | None,
        now: Instant,  # noqa: ARG002 - they were there before every test
        wanted: Mapping[str, object],
    ) -> Iterator[Workflow]:
        """The workflows behind `place` that have the `wanted` field values."""
        ordinal = place[1] if place is not None else 0
        for workflow in self.workflows[ordinal:]:
            if all(getattr(workflow, field) == value for field, value in wanted.items()):
                yield workflow


@cache
def catalogue(region_name: str) -> Catalogue:
    """The Ready2Run workflows of a Region; doc: Regions that only have workflows have none of these."""
    return Catalogue(_published() if region_name in _REGIONS else ())


@cache
def _published() -> Sequence[Workflow]:
    return tuple(_workflow(entry, ordinal) for ordinal, entry in enumerate(_ENTRIES, start=1))


def _workflow(entry: _Entry, ordinal: int) -> Workflow:
    digest = blake2b(entry.name.encode(), digest_size=16).hexdigest()
    workflow_id = _IDS.get(entry.name) or str(1_000_000 + int(digest, 16) % 9_000_000)
    return Workflow(
        id=workflow_id,
        ordinal=ordinal,
        creation_time=_PUBLISHED,
        timeline=Timeline(_PUBLISHED, Plan.of(("ACTIVE", None))),
        name=entry.name,
        uuid=f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}",
        owner_id="",
        type=READY2RUN,
        digest=f"sha256:{digest * 2}",
        parameter_template=_template(workflow_id),
        metadata=_metadata(entry),
    )


def _template(workflow_id: str) -> Mapping[str, Mapping[str, object]] | None:
    return {name: {"description": ""} for name in _PARAMETERS.get(workflow_id, ())} or None


def _metadata(entry: _Entry) -> Mapping[str, str]:
    """seen: the keys; chosen: the form of the values."""
    return {
        "publisher": entry.publisher,
        "version": "1.0",
        "software": entry.software,
        "licensed": "true" if entry.publisher == _SENTIEON else "false",
        "estimatedDuration": entry.estimated,
        "maxDuration": _LONGEST_RUN,
        "maxInputSize": f"{entry.largest_input} GiB",
    }
