"""Random days in the life of an account: calls of all kinds and time that passes, and what was answered."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from hypothesis import strategies as st

if TYPE_CHECKING:
    from omics_mock import OmicsMock

START = datetime(2026, 3, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
SETTINGS = {"region": "us-east-1", "start_time": START, "quotas": {"concurrent_runs_static": 2, "active_gpus": 1}}

PLACE = st.integers(0, 5)
ACTIONS = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from([0, 1, 10, 15, 40, 100, 700, 86_400, 40 * 86_400])),
    st.tuples(st.just("start_run"), st.sampled_from([None, 0, 1]), st.sampled_from(["STATIC", "DYNAMIC"])),
    st.tuples(st.just("start_narrow_run"), PLACE),
    st.tuples(st.just("start_cached_run"), PLACE),
    st.tuples(st.just("start_batch"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["cancel_run", "delete_run", "delete_batch_runs", "limit_group"]), PLACE),
    st.tuples(st.sampled_from(["import_reads", "activate", "export", "upload", "delete_reads", "tag"]), PLACE),
    st.tuples(st.sampled_from(["variant_store", "delete_store", "share", "import_reference", "quota"]), PLACE),
)
DAYS = st.lists(ACTIONS, max_size=12)


class Account:
    """Whoever makes the calls; everything it knows of the world it asks the mock for."""

    def __init__(self, mock: OmicsMock, omics: Any) -> None:
        self.mock = mock
        self.omics = omics

    def settle_in(self) -> None:
        """What every day begins with."""
        add = self.mock.add
        add.workflow("usual", tasks=["align", "call"])
        add.run_group("small", max_runs=1)
        add.run_group("narrow", max_cpus=1)
        add.run_cache("cache", cache_behavior="CACHE_ALWAYS")
        add.sequence_store("reads")
        add.reference(add.reference_store("genomes"), name="genome-0")
        add.read_set(self.mock.sequence_stores.last.id, name="old", status="ARCHIVED")

    def live(self, day: list[tuple[Any, ...]]) -> list[object]:
        """What each action brings, errors included, and everything that can be seen in the end."""
        return [*(self._done(action) for action in day), self.everything()]

    def everything(self) -> object:
        """All resources with all their members, all events, and what is yet to come."""
        mock = self.mock
        collections = (mock.runs, mock.run_batches, mock.read_sets, mock.read_set_import_jobs, mock.variant_stores)
        collections += (mock.read_set_export_jobs, mock.read_set_activation_jobs, mock.read_set_uploads, mock.shares)
        seen = [self.omics.list_runs()["items"], self.omics.list_runs(status="RUNNING")["items"]]
        seen += [[self._members(view) for view in collection] for collection in collections]
        return seen, mock.events.list, str(mock), [str(change) for change in mock.clock.pending_events]

    def _members(self, view: Any) -> dict[str, object]:
        members = {name: getattr(view, name) for name in dir(type(view)) if name[0] != "_"}
        return members | {"tasks": [self._members(task) for task in members.get("tasks", ())]}

    def _done(self, action: tuple[Any, ...]) -> object:
        what, *how = action
        try:
            return getattr(self, f"_{what}")(*how)
        except ClientError as refused:
            return refused.response

    def _advance(self, seconds: int) -> object:
        return self.mock.clock.advance(seconds=seconds)

    def _start_run(self, group: int | None, storage_type: str) -> object:
        groups = [group.id for group in self.mock.run_groups]
        members = {} if group is None else {"runGroupId": groups[group]}
        return self._run(storageType=storage_type, **members)

    def _start_narrow_run(self, _place: int) -> object:
        return self.mock.add.run("wide", tasks=2, run_group_id=self.mock.run_groups.named("narrow")[0].id)

    def _start_cached_run(self, _place: int) -> object:
        return self._run(cacheId=self.mock.run_caches.last.id)

    def _run(self, **members: Any) -> object:
        workflow = self.mock.workflows.named("usual")[0].id
        return self.omics.start_run(workflowId=workflow, roleArn=ROLE, outputUri="s3://out/x", **members)

    def _start_batch(self, count: int) -> object:
        default = {"workflowId": self.mock.workflows.named("usual")[0].id, "roleArn": ROLE, "outputUri": "s3://o/x"}
        settings = {"inlineSettings": [{"runSettingId": f"r{number}"} for number in range(count)]}
        return self.omics.start_run_batch(defaultRunSetting=default, batchRunSettings=settings, requestId=f"b{count}")

    def _cancel_run(self, place: int) -> object:
        return self.omics.cancel_run(id=self._one(self.mock.runs, place))

    def _delete_run(self, place: int) -> object:
        return self.omics.delete_run(id=self._one(self.mock.runs, place))

    def _delete_batch_runs(self, place: int) -> object:
        return self.omics.delete_run_batch(batchId=self._one(self.mock.run_batches, place))

    def _limit_group(self, place: int) -> object:
        return self.omics.update_run_group(id=self.mock.run_groups.named("small")[0].id, maxRuns=place + 1)

    def _quota(self, place: int) -> object:
        self.mock.quotas["concurrent_runs_static"] = place + 1
        return place

    def _import_reads(self, place: int) -> object:
        files = {"source1": f"s3://reads/{place}.bam"}
        source = {"sourceFiles": files, "sourceFileType": "UBAM", "subjectId": "p", "sampleId": f"s{place}"}
        store = self.mock.sequence_stores.last.id
        return self.omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=[source] * (place + 1))

    def _activate(self, place: int) -> object:
        store, sources = self.mock.sequence_stores.last.id, [{"readSetId": self._one(self.mock.read_sets, place)}]
        return self.omics.start_read_set_activation_job(sequenceStoreId=store, sources=sources)

    def _export(self, place: int) -> object:
        sources = [{"readSetId": self._one(self.mock.read_sets, place)}]
        return self.omics.start_read_set_export_job(
            sequenceStoreId=self.mock.sequence_stores.last.id, destination="s3://out/e/", roleArn=ROLE, sources=sources
        )

    def _upload(self, place: int) -> object:
        store = {"sequenceStoreId": self.mock.sequence_stores.last.id}
        described = {"name": "up", "sourceFileType": "UBAM", "subjectId": "p", "sampleId": "s"}
        upload = self.omics.create_multipart_read_set_upload(**store, **described)["uploadId"]
        part = {"partSource": "SOURCE1", "partNumber": 1}
        sent = self.omics.upload_read_set_part(**store, uploadId=upload, **part, payload=b"x" * (place + 1))
        if place % 2:
            return sent
        parts = [{**part, "checksum": sent["checksum"]}]
        return self.omics.complete_multipart_read_set_upload(**store, uploadId=upload, parts=parts)

    def _delete_reads(self, place: int) -> object:
        store = self.mock.sequence_stores.last.id
        return self.omics.batch_delete_read_set(sequenceStoreId=store, ids=[self._one(self.mock.read_sets, place)])

    def _tag(self, place: int) -> object:
        arn = self.mock.sequence_stores.last.arn
        self.omics.tag_resource(resourceArn=arn, tags={f"k{place}": "v"})
        return self.omics.list_tags_for_resource(resourceArn=arn)

    def _variant_store(self, place: int) -> object:
        return self.omics.create_variant_store(
            name=f"store_{place}", reference={"referenceArn": self.mock.references.last.arn}
        )

    def _delete_store(self, place: int) -> object:
        return self.omics.delete_variant_store(name=f"store_{place}", force=True)

    def _share(self, place: int) -> object:
        arn = self.mock.workflows.named("usual")[0].arn
        return self.omics.create_share(resourceArn=arn, principalSubscriber=f"{place + 1}" * 12)

    def _import_reference(self, place: int) -> object:
        source = {"sourceFile": f"s3://genomes/{place}.fa", "name": f"genome-{place}"}
        store = self.mock.reference_stores.last.id
        return self.omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])

    @staticmethod
    def _one(collection: Any, place: int) -> str:
        """The id of one of them, or one that nobody has."""
        ids = [view.id for view in collection]
        return ids[place % len(ids)] if ids else "1234567890"
