"""Scripts of jobs: each source meets what was declared for it, and the job and its products follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omics_mock import mock_omics
from tests.operations.analytics_calls import ROLE, VCF

JOBS = ["read_set_import", "reference_import", "read_set_activation", "read_set_export"]
SOURCES = {"read_set_activation": "sources", "read_set_export": "readSets"}


class Jobs:
    """Jobs of one kind on three things named good, bad and ugly."""

    def __init__(self, mock, omics, kind):
        self.mock, self.omics, self.kind = mock, omics, kind
        of_references = kind == "reference_import"
        self.store = mock.add.reference_store() if of_references else mock.add.sequence_store()
        self.parent = {"referenceStoreId" if of_references else "sequenceStoreId": self.store}
        self.ids = {}

    def start(self, *names):
        """Start a job on these things and return its id."""
        call = getattr(self.omics, f"start_{self.kind}_job")
        extra = {} if self.kind == "read_set_activation" else {"roleArn": ROLE}
        if self.kind == "read_set_export":
            extra["destination"] = "s3://out/"
        return call(**self.parent, sources=[self._source(name) for name in names], **extra)["id"]

    def _source(self, name):
        if self.kind == "reference_import":
            return {"sourceFile": f"s3://reads/{name}.fasta", "name": name}
        if self.kind == "read_set_import":
            files = {"source1": f"s3://reads/{name}_1.fastq", "source2": f"s3://reads/{name}_2.fastq"}
            return {"sourceFiles": files, "sourceFileType": "FASTQ", "subjectId": "p", "sampleId": name, "name": name}
        status = "ARCHIVED" if self.kind == "read_set_activation" else "ACTIVE"
        self.ids[name] = self.mock.add.read_set(self.store, name=name, sample_id=name, status=status)
        return {"readSetId": self.ids[name]}

    def shown(self, job):
        """The job as Get shows it."""
        return getattr(self.omics, f"get_{self.kind}_job")(**self.parent, id=job)

    def sources(self, job):
        """Its sources as Get shows them."""
        return self.shown(job)[SOURCES.get(self.kind, "sources")]


@pytest.fixture(params=JOBS)
def jobs(mock, omics, request):
    """Each kind of storage job."""
    return Jobs(mock, omics, request.param)


def test_one_source_fails_as_declared_and_the_others_do_not(mock, jobs):
    """Its statusMessage is the script's, the job is COMPLETED_WITH_FAILURES."""
    getattr(mock.scripts, jobs.kind)(name="bad", fails="source not readable")
    job = jobs.start("good", "bad", "ugly")
    mock.clock.run_until_idle()
    assert jobs.shown(job)["status"] == "COMPLETED_WITH_FAILURES"
    assert [source["status"] for source in jobs.sources(job)] == ["FINISHED", "FAILED", "FINISHED"]
    assert jobs.sources(job)[1]["statusMessage"] == "source not readable"


def test_when_all_sources_fail_the_job_does(mock, jobs):
    """FAILED; without a selector every source is meant."""
    getattr(mock.scripts, jobs.kind)(fails="no")
    job = jobs.start("good", "bad")
    mock.clock.run_until_idle()
    assert jobs.shown(job)["status"] == "FAILED"


def test_times_counts_sources(mock, jobs):
    """A script for one source leaves the next one alone, in the same job."""
    getattr(mock.scripts, jobs.kind)(fails="no", times=1)
    job = jobs.start("good", "bad")
    mock.clock.run_until_idle()
    assert [source["status"] for source in jobs.sources(job)] == ["FAILED", "FINISHED"]


def test_duration_is_the_time_in_progress(mock, jobs):
    """The job ends when its longest source does."""
    getattr(mock.scripts, jobs.kind)(name="ugly", duration="2h")
    job = jobs.start("good", "ugly")
    mock.clock.advance(hours=1, minutes=59)
    assert [source["status"] for source in jobs.sources(job)] == ["FINISHED", "IN_PROGRESS"]
    mock.clock.run_until_idle()
    shown = jobs.shown(job)
    assert shown["status"] == "COMPLETED"
    assert shown["completionTime"] - shown["creationTime"] == timedelta(hours=2, seconds=6)


@pytest.mark.parametrize("stage", ["SUBMITTED", "IN_PROGRESS"])
def test_a_job_hangs_and_nobody_waits_for_it(mock, jobs, stage):
    """An idle world leaves it there, and after a month it still is."""
    getattr(mock.scripts, jobs.kind)(name="bad", hangs=stage)
    job = jobs.start("good", "bad")
    mock.clock.run_until_idle()
    assert mock.clock.elapsed < timedelta(minutes=10)
    mock.clock.advance(days=20)
    assert jobs.shown(job)["status"] == stage
    expected = ["NOT_STARTED", "NOT_STARTED"] if stage == "SUBMITTED" else ["FINISHED", "IN_PROGRESS"]
    assert [source["status"] for source in jobs.sources(job)] == expected


@pytest.mark.parametrize("stage", ["SUBMITTED", "IN_PROGRESS"])
def test_a_hung_job_bears_the_loss_of_its_read_set(mock, omics, stage):
    """The read set that a hung export works on can be deleted."""
    jobs = Jobs(mock, omics, "read_set_export")
    mock.scripts.read_set_export(hangs=stage)
    job = jobs.start("bad")
    mock.clock.advance(minutes=1)
    omics.batch_delete_read_set(sequenceStoreId=jobs.store, ids=[jobs.ids["bad"]])
    mock.clock.run_until_idle()
    assert jobs.shown(job)["status"] == ("SUBMITTED" if stage == "SUBMITTED" else "FAILED")


def test_what_failed_made_nothing(mock, omics):
    """No read set, no reference; the ones that finished are there."""
    for kind, made in (("read_set_import", mock.read_sets), ("reference_import", mock.references)):
        jobs = Jobs(mock, omics, kind)
        getattr(mock.scripts, kind)(source="s3://reads/bad*", fails="gone")
        job = jobs.start("good", "bad")
        mock.clock.run_until_idle()
        assert [one.name for one in made] == ["good"]
        ids = [source.get("readSetId") or source.get("referenceId") for source in jobs.sources(job)]
        assert ids == [made.last.id, None]


@pytest.mark.parametrize("selector", ["source", "sample", "name"])
def test_sources_of_imports_are_selected(mock, omics, selector):
    """By either of their two files, by the sample, or by the name of the read set."""
    jobs = Jobs(mock, omics, "read_set_import")
    wanted = {"source": "s3://reads/bad_2.fastq", "sample": "ba?", "name": "bad"}[selector]
    mock.scripts.read_set_import(**{selector: wanted}, fails="no")
    job = jobs.start("good", "bad")
    mock.clock.run_until_idle()
    assert [source["status"] for source in jobs.sources(job)] == ["FINISHED", "FAILED"]


@pytest.mark.parametrize("kind", ["read_set_activation", "read_set_export"])
@pytest.mark.parametrize("selector", ["read_set", "sample", "name"])
def test_sources_of_jobs_on_read_sets_are_selected(mock, omics, kind, selector):
    """By id, sample or name of the read set."""
    jobs = Jobs(mock, omics, kind)
    good, bad = (jobs._source(name) for name in ("good", "bad"))
    getattr(mock.scripts, kind)(**{selector: bad["readSetId"] if selector == "read_set" else "bad"}, fails="no")
    jobs._source = {"good": good, "bad": bad}.get
    job = jobs.start("good", "bad")
    mock.clock.run_until_idle()
    assert [source["status"] for source in jobs.sources(job)] == ["FINISHED", "FAILED"]


@pytest.mark.parametrize("outcome", [{"fails": "no"}, {"hangs": "IN_PROGRESS"}, {"hangs": "SUBMITTED"}])
def test_a_read_set_whose_activation_fails_stays_archived(mock, omics, outcome):
    """It can be activated by the next job."""
    jobs = Jobs(mock, omics, "read_set_activation")
    mock.scripts.read_set_activation(**outcome, times=1)
    jobs.start("bad")
    mock.clock.run_until_idle()
    wanted = {"sequenceStoreId": jobs.store, "id": jobs.ids["bad"]}
    assert omics.get_read_set_metadata(**wanted)["status"] == "ARCHIVED"
    omics.start_read_set_activation_job(sequenceStoreId=jobs.store, sources=[{"readSetId": jobs.ids["bad"]}])
    mock.clock.run_until_idle()
    assert omics.get_read_set_metadata(**wanted)["status"] == "ACTIVE"


def test_a_script_says_nothing_good_of_what_is_not_there():
    """A source that does not exist fails with the service's reason, whatever else a script says of it."""
    with mock_omics(region="us-east-1") as mock:
        import boto3
        from moto import mock_aws

        with mock_aws():
            boto3.client("s3", "us-east-1").create_bucket(Bucket="reads")
            jobs = Jobs(mock, boto3.client("omics", "us-east-1"), "read_set_import")
            mock.scripts.read_set_import(duration="1h")
            job = jobs.start("bad")
            mock.clock.run_until_idle()
            assert jobs.shown(job)["status"] == "FAILED"
            assert mock.clock.elapsed > timedelta(hours=1)


@pytest.fixture(params=["variant", "annotation"])
def imports(mock, omics, request):
    """A function that imports files and returns a function that shows the job; and the kind."""
    kind = request.param
    getattr(mock.add, f"{kind}_store")("store", status="ACTIVE")
    for name in ("good", "bad"):
        mock.add.s3_object(f"s3://reads/{name}.vcf", VCF)

    def start(*names):
        items = [{"source": f"s3://reads/{name}.vcf"} for name in names]
        call = getattr(omics, f"start_{kind}_import_job")
        job = call(destinationName="store", roleArn=ROLE, items=items)["jobId"]
        return lambda: getattr(omics, f"get_{kind}_import_job")(jobId=job)

    return kind, start


def test_an_analytics_import_fails_as_declared(mock, imports):
    """The file and the job are FAILED, the reason is shown, nothing has grown."""
    kind, start = imports
    getattr(mock.scripts, f"{kind}_import")(source="*/bad.vcf", store="sto*", fails="VCF header is malformed.")
    good, bad = start("good"), start("bad")
    mock.clock.run_until_idle()
    assert (good()["status"], bad()["status"]) == ("COMPLETED", "FAILED")
    assert bad()["statusMessage"] == "VCF header is malformed."
    assert [item["jobStatus"] for item in bad()["items"]] == ["FAILED"]


def test_a_variant_import_fails_in_part(mock, omics, imports):
    """One of two files gets in."""
    kind, start = imports
    if kind == "annotation":
        return  # doc: such a job has one file
    mock.scripts.variant_import(source="s3://reads/bad.vcf", fails="no")
    job = start("good", "bad")
    mock.clock.run_until_idle()
    assert job()["status"] == "COMPLETED_WITH_FAILURES"
    assert [item["jobStatus"] for item in job()["items"]] == ["COMPLETED", "FAILED"]
    assert omics.get_variant_store(name="store")["storeSizeBytes"] == len(VCF)


def test_an_analytics_import_takes_its_time(mock, imports):
    """`duration` is the time in IN_PROGRESS."""
    kind, start = imports
    getattr(mock.scripts, f"{kind}_import")(duration="6h")
    job = start("good")
    mock.clock.advance(hours=6, seconds=14)
    assert job()["status"] == "IN_PROGRESS"
    mock.clock.advance(seconds=1)
    assert job()["status"] == "COMPLETED"


@pytest.mark.parametrize("stage", ["SUBMITTED", "IN_PROGRESS"])
def test_an_analytics_import_hangs_until_it_is_cancelled(mock, omics, imports, stage):
    """Nobody waits for it, and Cancel ends it."""
    kind, start = imports
    getattr(mock.scripts, f"{kind}_import")(hangs=stage)
    job = start("good")
    mock.clock.run_until_idle()
    mock.clock.advance(days=1)
    assert job()["status"] == stage
    getattr(omics, f"cancel_{kind}_import_job")(jobId=job()["id"])
    assert job()["status"] == "CANCELLED"
