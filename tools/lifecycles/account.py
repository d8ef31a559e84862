# ruff: noqa: INP001, S106 - scripts, not a package; nothing here is secret
"""Whoever brings resources to life for the page on lifecycles: real clients of one mock."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from omics_mock import OmicsMock

REGION, OWNER, SUBSCRIBER = "us-east-1", "123456789012", "222222222222"
ACCOUNTS = {"SUBSCRIBERKEY": SUBSCRIBER}
ROLE = f"arn:aws:iam::{OWNER}:role/omics"
_VCF = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t10\t.\tA\tG\t50\tPASS\t.\n"
_WDL = "version 1.0\nworkflow w { call t }\ntask t { command <<< true >>> }\n"


class Account:
    """The owner of a few resources, and what is done with them; `other` is the client of another account."""

    def __init__(self, mock: OmicsMock) -> None:
        self.mock = mock
        self.omics = _client()
        self.other = _client(aws_access_key_id="SUBSCRIBERKEY", aws_secret_access_key="none")

    def create_workflow(self, *files: str) -> Any:
        """A workflow, CREATING; nobody can tell which of several files is the main one."""
        return self.omics.create_workflow(name="w", definitionZip=_archive(*files))

    def create_version(self, *files: str) -> Any:
        """A version of an ACTIVE workflow, CREATING."""
        workflow = self.mock.add.workflow("w")
        return self.omics.create_workflow_version(
            workflowId=workflow, versionName="two", definitionZip=_archive(*files)
        )

    def start_run(self, **members: Any) -> Any:
        """A run, PENDING."""
        workflow = self.mock.workflows.last.id if len(self.mock.workflows) else self.mock.add.workflow("w")
        return self.omics.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://out/runs", **members)

    def start_batch(self) -> Any:
        """A batch of one run, CREATING."""
        return self._start_batch({"inlineSettings": [{"runSettingId": "1"}]})

    def start_unreadable_batch(self) -> Any:
        """A batch whose settings lie in S3, and are no list of settings."""
        uri = self.mock.add.s3_object("s3://settings/all.json", b"{}")
        return self._start_batch({"s3UriSettings": uri})

    def create_configuration(self) -> Any:
        """A configuration, CREATING."""
        network = {"securityGroupIds": ["sg-0123456789abcdef0"], "subnetIds": ["subnet-0123456789abcdef0"]}
        return self.omics.create_configuration(name="vpc", runConfigurations={"vpcConfig": network})

    def import_references(self, *names: str) -> Any:
        """An import of references; those called `bad` fail if a script says so."""
        store = self.mock.add.reference_store()
        sources = [{"sourceFile": f"s3://genomes/{name}.fasta", "name": name} for name in names]
        return self.omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=sources)

    def import_read_sets(self, *names: str, file_type: str = "FASTQ") -> Any:
        """An import of read sets."""
        store = self.mock.add.sequence_store()
        reference = {}
        if file_type in ("BAM", "CRAM"):
            self.mock.add.reference()
            reference = {"referenceArn": self.mock.references.last.arn}
        sources: list[Any] = [
            {
                "sourceFiles": {"source1": f"s3://reads/{name}.{file_type.lower()}"},
                "sourceFileType": file_type,
                "subjectId": "subject",
                "sampleId": "sample",
                "name": name,
                **reference,
            }
            for name in names
        ]
        return self.omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=sources)

    def add_read_sets(self, *names: str, status: Any = None) -> list[dict[str, str]]:
        """Read sets that are there already, as sources of a job."""
        store = self.mock.add.sequence_store()
        return [{"readSetId": self.mock.add.read_set(store, name=name, status=status)} for name in names]

    def activate(self, *names: str) -> Any:
        """An activation of archived read sets."""
        sources: Any = self.add_read_sets(*names, status="ARCHIVED")
        store = self.mock.sequence_stores.last.id
        return self.omics.start_read_set_activation_job(sequenceStoreId=store, sources=sources)

    def export(self, *names: str) -> Any:
        """An export of read sets."""
        sources: Any = self.add_read_sets(*names)
        return self.omics.start_read_set_export_job(
            sequenceStoreId=self.mock.sequence_stores.last.id,
            destination="s3://out/exports/",
            roleArn=ROLE,
            sources=sources,
        )

    def activate_again(self) -> Any:
        """An activation of the read set that is there."""
        read_set = self.mock.read_sets.last
        return self.omics.start_read_set_activation_job(
            sequenceStoreId=read_set.sequence_store_id, sources=[{"readSetId": read_set.id}]
        )

    def read(self) -> Any:
        """Read a part of the read set that is there."""
        read_set = self.mock.read_sets.last
        return self.omics.get_read_set(sequenceStoreId=read_set.sequence_store_id, id=read_set.id, partNumber=1)

    def delete_read_set(self) -> Any:
        """Delete the read set that is there."""
        read_set = self.mock.read_sets.last
        return self.omics.batch_delete_read_set(sequenceStoreId=read_set.sequence_store_id, ids=[read_set.id])

    def create_upload(self, file_type: Any = "UBAM") -> Any:
        """A direct upload, open."""
        return self.omics.create_multipart_read_set_upload(
            sequenceStoreId=self.mock.add.sequence_store(fallback_location="s3://left/over/"),
            sourceFileType=file_type,
            subjectId="subject",
            sampleId="sample",
            name="upload",
        )

    def complete_upload(self, payload: bytes = b"reads") -> Any:
        """The open upload becomes a read set."""
        upload = self.mock.read_set_uploads.last
        names: Any = {"sequenceStoreId": upload.sequence_store_id, "uploadId": upload.upload_id}
        part: Any = {"partSource": "SOURCE1", "partNumber": 1}
        sent = self.omics.upload_read_set_part(**names, **part, payload=payload)
        return self.omics.complete_multipart_read_set_upload(**names, parts=[{**part, "checksum": sent["checksum"]}])

    def abort_upload(self) -> Any:
        """The open upload is given up."""
        upload = self.mock.read_set_uploads.last
        return self.omics.abort_multipart_read_set_upload(
            sequenceStoreId=upload.sequence_store_id, uploadId=upload.upload_id
        )

    def upload(self, payload: bytes = b"reads", file_type: str = "UBAM") -> Any:
        """A direct upload that has just been completed."""
        self.create_upload(file_type)
        return self.complete_upload(payload)

    def upload_rubbish(self) -> Any:
        """A direct upload of something else than it says."""
        return self.upload(b"no reads", "FASTQ")

    def create_sequence_store(self) -> Any:
        """A sequence store."""
        return self.omics.create_sequence_store(name="store")

    def carry_tags_over(self) -> Any:
        """Change the propagated tags of a sequence store that has read sets."""
        store = self.mock.sequence_stores.last.id
        self.mock.add.read_set(store)
        return self.omics.update_sequence_store(id=store, propagatedSetLevelTags=["team"])

    def create_variant_store(self) -> Any:
        """A variant store, CREATING."""
        self.mock.add.reference()
        return self.omics.create_variant_store(name="store", reference=self._reference())

    def create_annotation_store(self) -> Any:
        """An annotation store, CREATING."""
        self.mock.add.reference()
        return self.omics.create_annotation_store(name="store", storeFormat="VCF", reference=self._reference())

    def create_store_version(self) -> Any:
        """A further version of an ACTIVE annotation store, CREATING."""
        self.mock.add.annotation_store("store", status="ACTIVE")
        return self.omics.create_annotation_store_version(name="store", versionName="two")

    def import_variants(self, *names: str) -> Any:
        """An import into a variant store."""
        self.mock.add.variant_store("store", status="ACTIVE")
        items = [{"source": self._vcf(name)} for name in names]
        return self.omics.start_variant_import_job(destinationName="store", roleArn=ROLE, items=items)

    def import_annotations(self, *names: str) -> Any:
        """An import into an annotation store."""
        self.mock.add.annotation_store("store", status="ACTIVE")
        items = [{"source": self._vcf(name)} for name in names]
        return self.omics.start_annotation_import_job(destinationName="store", roleArn=ROLE, items=items)

    def delete_store_version(self) -> Any:
        """Delete the version of an annotation store that is there."""
        return self.omics.delete_annotation_store_versions(name="store", versions=["two"], force=True)

    def create_share(self, status_message: str | None = None) -> Any:
        """A share of a variant store with the other account, PENDING; with a message it will fail."""
        self.mock.add.variant_store("store", status="ACTIVE")
        shared = self.mock.variant_stores.last.store_arn
        if status_message is not None:
            return self.mock.add.share(shared, SUBSCRIBER, status_message=status_message)
        return self.omics.create_share(resourceArn=shared, principalSubscriber=SUBSCRIBER)

    def accept_share(self) -> Any:
        """The other account accepts the share."""
        return self.other.accept_share(shareId=self.mock.shares.last.share_id)

    def _start_batch(self, settings: Any) -> Any:
        default = {"workflowId": self.mock.add.workflow("w"), "roleArn": ROLE, "outputUri": "s3://out/runs"}
        return self.omics.start_run_batch(defaultRunSetting=default, batchRunSettings=settings)

    def _reference(self) -> Any:
        return {"referenceArn": self.mock.references.last.arn}

    def _vcf(self, name: str) -> str:
        return self.mock.add.s3_object(f"s3://variants/{name}.vcf", _VCF)


@cache
def _archive(*files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in files or ("main.wdl",):
            archive.writestr(name, _WDL)
    return packed.getvalue()


@cache
def _client(**credentials: str) -> Any:
    """A client that serves in every mock of this process: making one is dear."""
    return boto3.client("omics", region_name=REGION, **credentials)
