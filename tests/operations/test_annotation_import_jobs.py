"""Imports into annotation stores: versions, format options, and what differs from variant imports."""

from __future__ import annotations

import pytest

from tests.operations.analytics_calls import NO_ID, REFERENCE, ROLE, VCF, code, members

STORE = "annotations"


def request(source="s3://bucket/a.txt", **given):
    return {"destinationName": STORE, "roleArn": ROLE, "items": [{"source": source}], **given}


def start(omics, source="s3://bucket/a.txt", **given):
    return omics.start_annotation_import_job(**request(source, **given))["jobId"]


def get(omics, job_id):
    return members(omics.get_annotation_import_job(jobId=job_id))


def test_a_job_is_shown(mock, omics):
    """Get shows version, format options and one file without a message; List neither file nor options."""
    mock.add.annotation_store(STORE, status="ACTIVE")
    job_id = start(omics, annotationFields={"VEP": "CSQ"})
    now = mock.clock.now()
    listed = {
        "id": job_id,
        "destinationName": STORE,
        "versionName": STORE,
        "roleArn": ROLE,
        "status": "SUBMITTED",
        "creationTime": now,
        "updateTime": now,
        "runLeftNormalization": False,
        "annotationFields": {"VEP": "CSQ"},
    }
    assert omics.list_annotation_import_jobs()["annotationImportJobs"] == [listed]
    assert get(omics, job_id) == {
        **listed,
        "statusMessage": "",
        "items": [{"source": "s3://bucket/a.txt", "jobStatus": "SUBMITTED"}],
        "formatOptions": {"vcfOptions": {}},
    }


def test_the_waiter_waits_for_the_import(mock, omics):
    """The waiter ends well, and the bytes are those of version and store."""
    mock.add.annotation_store(STORE, status="ACTIVE")
    mock.add.annotation_store_version(STORE, "second", status="ACTIVE")
    mock.add.s3_object("s3://bucket/a.vcf", VCF)
    job_id = start(omics, "s3://bucket/a.vcf", versionName="second")
    omics.get_waiter("annotation_import_job_created").wait(jobId=job_id)
    sizes = {
        version["versionName"]: version["versionSizeBytes"]
        for version in omics.list_annotation_store_versions(name=STORE)["annotationStoreVersions"]
    }
    assert sizes == {STORE: 0, "second": len(VCF)}
    assert omics.get_annotation_store(name=STORE)["storeSizeBytes"] == len(VCF)
    omics.delete_annotation_store_versions(name=STORE, versions=["second"])
    mock.clock.run_until_idle()
    assert omics.get_annotation_store(name=STORE)["storeSizeBytes"] == 0


@pytest.mark.parametrize(
    ("store_format", "given", "shown"),
    [
        ("VCF", {"vcfOptions": {"ignoreQualField": True}}, {"vcfOptions": {"ignoreQualField": True}}),
        ("TSV", None, {"tsvOptions": {"readOptions": {}}}),
        ("TSV", {"tsvOptions": {"readOptions": {"sep": ";"}}}, {"tsvOptions": {"readOptions": {"sep": ";"}}}),
        ("GFF", None, None),
    ],
)
def test_format_options_are_echoed(mock, omics, store_format, given, shown):
    """Options are shown as given; without any, VCF and TSV stores show empty ones and GFF stores none."""
    mock.add.annotation_store(STORE, store_format=store_format, status="ACTIVE")
    job_id = start(omics, **({"formatOptions": given} if given else {}))
    assert get(omics, job_id).get("formatOptions") == shown


@pytest.mark.parametrize(
    ("store_format", "given"),
    [("VCF", {"tsvOptions": {}}), ("TSV", {"vcfOptions": {}}), ("GFF", {"vcfOptions": {}})],
)
def test_format_options_of_another_format(mock, omics, store_format, given):
    """Options that are not those of the store's format are refused."""
    mock.add.annotation_store(STORE, store_format=store_format, status="ACTIVE")
    assert code(omics.start_annotation_import_job, **request(formatOptions=given)) == "ValidationException"


def test_the_default_version_is_the_oldest(mock, omics):
    """Without a version the first one is imported into; once it is deleted, the next."""
    mock.add.annotation_store(STORE, version_name="first", status="ACTIVE")
    for name in ("second", "third"):
        mock.add.annotation_store_version(STORE, name, status="ACTIVE")
    assert get(omics, start(omics))["versionName"] == "first"
    omics.delete_annotation_store_versions(name=STORE, versions=["first"], force=True)
    assert get(omics, start(omics))["versionName"] == "second"


def test_unknown_and_unready_versions(mock, omics):
    """A version that is not there is not found; one that is not ACTIVE takes no imports."""
    mock.add.annotation_store(STORE, status="ACTIVE")
    mock.add.annotation_store_version(STORE, "second")
    start_ = omics.start_annotation_import_job
    assert code(start_, **request(versionName="absent")) == "ResourceNotFoundException"
    assert code(start_, **request(versionName="second")) == "ValidationException"
    mock.clock.advance(seconds=7)
    start(omics, versionName="second")


def test_one_file_a_job(mock, omics):
    """Two files are refused with the quota error."""
    mock.add.annotation_store(STORE, status="ACTIVE")
    two = request(items=[{"source": "s3://bucket/a.vcf"}, {"source": "s3://bucket/b.vcf"}])
    assert code(omics.start_annotation_import_job, **two) == "ServiceQuotaExceededException"


@pytest.mark.parametrize(("reference", "status"), [(None, "FAILED"), (REFERENCE, "COMPLETED")])
def test_left_normalization_needs_a_reference(mock, omics, reference, status):
    """A store without a reference fails an import that is to be left-normalized."""
    mock.add.annotation_store(STORE, store_format="TSV", reference_arn=reference, status="ACTIVE")
    job_id = start(omics, runLeftNormalization=True)
    mock.clock.run_until_idle()
    job = get(omics, job_id)
    assert job["status"] == job["items"][0]["jobStatus"] == status
    failed = status == "FAILED"
    assert job["statusMessage"] == ("Unable to run left normalization without a reference" if failed else "")


def test_files_are_checked_by_the_format_of_the_store(mock, omics):
    """A TSV store takes any text, a VCF store only VCF; the failure is the job's message."""
    mock.add.s3_object("s3://bucket/a.tsv", b"gene\tscore\nBRCA1\t1\n")
    for name, store_format in (("tables", "TSV"), ("variants", "VCF")):
        mock.add.annotation_store(name, store_format=store_format, status="ACTIVE")
    jobs = [start(omics, "s3://bucket/a.tsv", destinationName=name) for name in ("tables", "variants")]
    mock.clock.run_until_idle()
    assert [get(omics, job_id)["status"] for job_id in jobs] == ["COMPLETED", "FAILED"]
    assert get(omics, jobs[1])["statusMessage"].startswith("VCF header is malformed.")


def test_cancelling(mock, omics):
    """A running job is cancelled at once, an ended one is not, an unknown one is not found."""
    mock.add.annotation_store(STORE, status="ACTIVE")
    job_id = start(omics)
    omics.cancel_annotation_import_job(jobId=job_id)
    assert get(omics, job_id)["status"] == "CANCELLED"
    assert code(omics.cancel_annotation_import_job, jobId=job_id) == "ValidationException"
    assert code(omics.cancel_annotation_import_job, jobId=NO_ID) == "ResourceNotFoundException"


def test_the_list_filters_and_pages(mock, omics):
    """Jobs are found by store, status and ids, in pages that join into the whole."""
    for name in (STORE, "other"):
        mock.add.annotation_store(name, status="ACTIVE")
    jobs = [start(omics, destinationName=name) for name in (STORE, "other", STORE)]
    paginator = omics.get_paginator("list_annotation_import_jobs")
    pages = paginator.paginate(filter={"storeName": STORE}, PaginationConfig={"PageSize": 1})
    assert [job["id"] for page in pages for job in page["annotationImportJobs"]] == [jobs[0], jobs[2]]
    assert omics.list_annotation_import_jobs(filter={"status": "FAILED"})["annotationImportJobs"] == []
    found = omics.list_annotation_import_jobs(ids=[jobs[1]])["annotationImportJobs"]
    assert [job["destinationName"] for job in found] == ["other"]
