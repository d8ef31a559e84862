"""The Ready2Run workflows that AWS publishes in its full-feature Regions.

doc: names, publishers, subscriptions, largest inputs and estimated durations of the Ready2Run table. seen: all ids.
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
_PUBLISHED = from_iso("2023-05-15T00:00:00Z")  # seen: of one; chosen: for all
_LONGEST_RUN = 10_080  # minutes; doc: the quota of a run's duration, 604,800 seconds


class _Entry(NamedTuple):
    id: str
    name: str
    publisher: str
    software: str
    largest_input: int  # GiB
    estimated: int  # minutes


_GOOGLE, _ELEMENT, _BROAD = "Google DeepMind", "Element Biosciences", "Broad Institute"
_NVIDIA, _NF_CORE, _SENTIEON = "NVIDIA Corporation", "nf-core", "Sentieon, Inc."

_ENTRIES = (
    _Entry("6094971", "AlphaFold for 601-1200 residues", _GOOGLE, "AlphaFold", 1, 675),
    _Entry("4885129", "AlphaFold for up to 600 residues", _GOOGLE, "AlphaFold", 1, 450),
    _Entry("2374431", "Bases2Fastq for 2x150", _ELEMENT, "Bases2Fastq", 1000, 105),
    _Entry("1578479", "Bases2Fastq for 2x300", _ELEMENT, "Bases2Fastq", 1000, 90),
    _Entry("4137328", "Bases2Fastq for 2x75", _ELEMENT, "Bases2Fastq", 500, 45),
    _Entry("1830181", "ESMFold for up to 800 residues", "Meta Research", "ESMFold", 1, 15),
    _Entry("3768383", "GATK-BP fq2bam", _BROAD, "GATK", 64, 610),
    _Entry("5454617", "GATK-BP Germline bam2vcf for 30x genome", _BROAD, "GATK", 39, 165),
    _Entry("9500764", "GATK-BP Germline fq2vcf for 30x genome", _BROAD, "GATK", 64, 750),
    _Entry("5562080", "GATK-BP Somatic WES bam2vcf", _BROAD, "GATK", 86, 90),
    _Entry("5221318", "NVIDIA Parabricks BAM2FQ2BAM WGS for up to 30X", _NVIDIA, "Parabricks", 80, 99),
    _Entry("7112412", "NVIDIA Parabricks BAM2FQ2BAM WGS for up to 50X", _NVIDIA, "Parabricks", 120, 165),
    _Entry("4523502", "NVIDIA Parabricks BAM2FQ2BAM WGS for up to 5X", _NVIDIA, "Parabricks", 20, 18),
    _Entry("4974161", "NVIDIA Parabricks FQ2BAM WGS for up to 30X", _NVIDIA, "Parabricks", 71, 60),
    _Entry("8211545", "NVIDIA Parabricks FQ2BAM WGS for up to 50X", _NVIDIA, "Parabricks", 137, 105),
    _Entry("2647398", "NVIDIA Parabricks FQ2BAM WGS for up to 5X", _NVIDIA, "Parabricks", 13, 15),
    _Entry("7330987", "NVIDIA Parabricks Germline DeepVariant WGS for up to 30X", _NVIDIA, "Parabricks", 71, 120),
    _Entry("3585800", "NVIDIA Parabricks Germline DeepVariant WGS for up to 50X", _NVIDIA, "Parabricks", 137, 210),
    _Entry("1993486", "NVIDIA Parabricks Germline DeepVariant WGS for up to 5X", _NVIDIA, "Parabricks", 12, 30),
    _Entry("3021525", "NVIDIA Parabricks Germline HaplotypeCaller WGS for up to 30X", _NVIDIA, "Parabricks", 71, 75),
    _Entry("7709200", "NVIDIA Parabricks Germline HaplotypeCaller WGS for up to 50X", _NVIDIA, "Parabricks", 137, 120),
    _Entry("8434454", "NVIDIA Parabricks Germline HaplotypeCaller WGS for up to 5X", _NVIDIA, "Parabricks", 13, 15),
    _Entry("9701407", "NVIDIA Parabricks Somatic Mutect2 WGS for up to 50X", _NVIDIA, "Parabricks", 196, 45),
    _Entry("5232234", "scRNAseq with KallistoBUStools", _NF_CORE, "nf-core/scrnaseq", 119, 90),
    _Entry("7866315", "scRNAseq with Salmon Alevin-fry", _NF_CORE, "nf-core/scrnaseq", 119, 150),
    _Entry("2174942", "scRNAseq with STARsolo", _NF_CORE, "nf-core/scrnaseq", 119, 150),
    _Entry("2009847", "Sentieon Germline BAM WES for up to 300x", _SENTIEON, "Sentieon", 9, 60),
    _Entry("9224188", "Sentieon Germline BAM WGS for up to 32x", _SENTIEON, "Sentieon", 18, 90),
    _Entry("4484039", "Sentieon Germline FASTQ WES for up to 100x", _SENTIEON, "Sentieon", 5, 45),
    _Entry("2450177", "Sentieon Germline FASTQ WES for up to 300x", _SENTIEON, "Sentieon", 26, 120),
    _Entry("4414139", "Sentieon Germline FASTQ WGS for up to 32x", _SENTIEON, "Sentieon", 51, 210),
    _Entry("8422905", "Sentieon LongRead for ONT", _SENTIEON, "Sentieon", 25, 90),
    _Entry("6914655", "Sentieon LongRead for PacBio HiFi", _SENTIEON, "Sentieon", 58, 240),
    _Entry("1305211", "Sentieon Somatic WES", _SENTIEON, "Sentieon", 50, 150),
    _Entry("3412776", "Sentieon Somatic WGS", _SENTIEON, "Sentieon", 113, 270),
    _Entry("1617262", "Ultima Genomics DeepVariant for up to 40x", "Ultima Genomics", "DeepVariant", 91, 115),
)

# seen: the parameters of published runs; those of the other workflows are not known, so they are not checked.
# seen: a sentence describes each; chosen: the sentences.
_PARAMETERS = {
    "9500764": {
        "sample_name": "The name of the sample.",
        "fastq_pairs": "Pairs of FASTQ files: a list of maps with read_group, fastq_1, fastq_2 and platform.",
    },
    "1830181": {"fasta_path": "The URI of a FASTA file with the sequence of one protein."},
    "2174942": {
        "samplename": "The name of the sample.",
        "input": "Pairs of FASTQ files: a list of maps with fastq_1 and fastq_2.",
        "protocol": "The version of the 10x protocol: 10XV2 or 10XV3.",
    },
    "4974161": {
        "inputFASTQ_1": "The URI of the FASTQ file with the forward reads.",
        "inputFASTQ_2": "The URI of the FASTQ file with the reverse reads.",
    },
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
    """One of them. seen: it has no digest."""
    derived = blake2b(entry.name.encode(), digest_size=16).hexdigest()
    described = _PARAMETERS.get(entry.id, {})
    return Workflow(
        id=entry.id,
        ordinal=ordinal,
        creation_time=_PUBLISHED,
        timeline=Timeline(_PUBLISHED, Plan.of(("ACTIVE", None))),
        name=entry.name,
        uuid=f"{derived[:8]}-{derived[8:12]}-{derived[12:16]}-{derived[16:20]}-{derived[20:]}",
        owner_id="",
        type=READY2RUN,
        parameter_template={name: {"description": sentence} for name, sentence in described.items()} or None,
        metadata=_metadata(entry),
    )


def _metadata(entry: _Entry) -> Mapping[str, str]:
    """seen: the keys, and that durations are minutes; chosen: the form of the largest input."""
    return {
        "licensed": "true" if entry.publisher == _SENTIEON else "false",
        "publisher": entry.publisher,
        "estimatedDuration": str(entry.estimated),
        "version": "1.0",
        "software": entry.software,
        "maxDuration": str(_LONGEST_RUN),
        "maxInputSize": f"{entry.largest_input} GiB",
    }
