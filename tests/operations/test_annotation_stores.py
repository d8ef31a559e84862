"""Annotation stores: formats and their options, the first version, and what differs from variant stores."""

from __future__ import annotations

import pytest

from tests.operations.analytics_calls import REFERENCE, ROLE, code, members, refused

GIVEN = {"reference": {"referenceArn": REFERENCE}}
SCHEMA = [{"chromosome": "STRING"}, {"position": "LONG"}, {"score": "DOUBLE"}]
POSITIONS = {
    "annotationType": "CHR_POS",
    "formatToHeader": {"CHR": "chromosome", "POS": "position"},
    "schema": SCHEMA,
}


def tsv(**options):
    return {"storeFormat": "TSV", "storeOptions": {"tsvStoreOptions": options}}


def test_a_store_is_shown_as_it_was_created(mock, omics):
    """Create shows format, options and first version; Get counts versions; List has neither options nor tags."""
    created = members(omics.create_annotation_store(name="annotations", tags={"a": "b"}, **tsv(**POSITIONS), **GIVEN))
    born = mock.clock.now()
    options = {"tsvStoreOptions": POSITIONS}
    shown = {"id": created["id"], "name": "annotations", "status": "CREATING", "creationTime": born, **GIVEN}
    assert created == {**shown, "storeFormat": "TSV", "storeOptions": options, "versionName": "annotations"}
    listed = {
        **shown,
        "storeFormat": "TSV",
        "storeArn": "arn:aws:omics:us-east-1:123456789012:annotationStore/annotations",
        "description": "",
        "sseConfig": {"type": "KMS"},
        "updateTime": born,
        "statusMessage": "",
        "storeSizeBytes": 0,
    }
    assert omics.list_annotation_stores()["annotationStores"] == [listed]
    got = members(omics.get_annotation_store(name="annotations"))
    assert got == {**listed, "storeOptions": options, "tags": {"a": "b"}, "numVersions": 1}


def test_the_order_of_the_schema_is_kept(omics):
    """The columns come back in the order in which they were given."""
    omics.create_annotation_store(name="annotations", **tsv(**POSITIONS), **GIVEN)
    options = omics.get_annotation_store(name="annotations")["storeOptions"]["tsvStoreOptions"]
    assert [name for column in options["schema"] for name in column] == ["chromosome", "position", "score"]


@pytest.mark.parametrize(("given", "name"), [({}, "annotations"), ({"versionName": "first_one"}, "first_one")])
def test_the_first_version_comes_with_the_store(omics, given, name):
    """It has the id of the store, its name unless another is given, and becomes ACTIVE with it."""
    store_id = omics.create_annotation_store(name="annotations", storeFormat="GFF", **given, **GIVEN)["id"]
    omics.get_waiter("annotation_store_created").wait(name="annotations")
    version = omics.get_annotation_store_version(name="annotations", versionName=name)
    assert (version["id"], version["storeId"], version["status"]) == (store_id, store_id, "ACTIVE")
    assert version["updateTime"] == omics.get_annotation_store(name="annotations")["updateTime"]


def test_the_waiters_see_the_whole_life(mock, omics):
    """A store is ACTIVE after 300 seconds, DELETING for 60, and then gone together with its version."""
    omics.create_annotation_store(name="annotations", storeFormat="VCF", **GIVEN)
    mock.clock.advance(seconds=299)
    assert omics.get_annotation_store(name="annotations")["status"] == "CREATING"
    mock.clock.advance(seconds=1)
    assert omics.get_annotation_store(name="annotations")["status"] == "ACTIVE"
    assert omics.delete_annotation_store(name="annotations")["status"] == "DELETING"
    mock.clock.advance(seconds=30)
    assert omics.get_annotation_store(name="annotations")["numVersions"] == 1
    assert omics.delete_annotation_store(name="annotations")["status"] == "DELETING"
    omics.get_waiter("annotation_store_deleted").wait(name="annotations")
    version = {"name": "annotations", "versionName": "annotations"}
    assert refused(omics.get_annotation_store_version, **version) == (
        "ResourceNotFoundException",
        "Annotation store annotations not found",
    )


@pytest.mark.parametrize(
    "request_",
    [
        {"storeFormat": "VCF"},
        {"storeFormat": "GFF"},
        tsv(**POSITIONS),
    ],
    ids=["VCF", "GFF", "TSV with positions"],
)
def test_most_stores_need_a_reference(omics, request_):
    """Without a reference only TSV stores of GENERIC annotations are made."""
    assert code(omics.create_annotation_store, name="annotations", **request_) == "ValidationException"


@pytest.mark.parametrize(
    "request_",
    [{"storeFormat": "TSV"}, tsv(annotationType="GENERIC"), tsv(schema=SCHEMA)],
    ids=["no options", "GENERIC", "schema only"],
)
def test_generic_stores_have_no_reference(omics, request_):
    """A TSV store without an annotation type is GENERIC; without a reference it shows none."""
    assert "reference" not in omics.create_annotation_store(name="annotations", **request_)
    shown = omics.get_annotation_store(name="annotations")
    assert "reference" not in shown
    assert shown.get("storeOptions") == request_.get("storeOptions")


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({**tsv(schema=SCHEMA), "storeFormat": "VCF"}, "TSV options cannot be given for the store format VCF"),
        ({**tsv(schema=SCHEMA), "storeFormat": "GFF"}, "TSV options cannot be given for the store format GFF"),
        (tsv(annotationType="CHR_POS", schema=SCHEMA), "to have CHR, POS"),
        (tsv(**{**POSITIONS, "annotationType": "CHR_POS_REF_ALT"}), "to have REF, ALT"),
        (tsv(**{**POSITIONS, "annotationType": "CHR_START_END_ZERO_BASE"}), "to have START, END"),
        (tsv(**{**POSITIONS, "formatToHeader": {"CHR": "chrom", "POS": "position"}}), "schema lacks: chrom"),
        (tsv(schema=[*SCHEMA, {"score": "INT"}]), "more than once: score"),
    ],
)
def test_options_that_contradict_themselves(omics, request_, text):
    """TSV options are for TSV stores; headers must fit annotation type and schema; columns are unique."""
    what, message = refused(omics.create_annotation_store, name="annotations", **request_, **GIVEN)
    assert what == "ValidationException"
    assert text in message
    assert omics.list_annotation_stores()["annotationStores"] == []


def test_headers_without_a_schema_are_fine(omics):
    """The schema is optional, and without one no header can miss a column."""
    headers = {"CHR": "c", "START": "s", "END": "e"}
    options = tsv(annotationType="CHR_START_END_ONE_BASE", formatToHeader=headers)
    omics.create_annotation_store(name="annotations", **options, **GIVEN)


def test_update_shows_format_and_options(mock, omics):
    """Update changes the description and shows the options too."""
    mock.add.annotation_store("annotations", store_format="TSV", tsv_store_options=POSITIONS, status="ACTIVE")
    updated = members(omics.update_annotation_store(name="annotations", description="new"))
    shown = members(omics.get_annotation_store(name="annotations"))
    assert updated == {name: shown[name] for name in updated}
    assert (updated["description"], updated["storeOptions"]) == ("new", {"tsvStoreOptions": POSITIONS})


def test_a_store_with_several_versions_stays(mock, omics):
    """While a store has more than one version it is not deleted, even with force."""
    mock.add.annotation_store("annotations", status="ACTIVE")
    mock.add.annotation_store_version("annotations", "second", status="ACTIVE")
    for force in (False, True):
        assert code(omics.delete_annotation_store, name="annotations", force=force) == "ConflictException"
    omics.delete_annotation_store_versions(name="annotations", versions=["second"])
    mock.clock.advance(seconds=10)
    omics.delete_annotation_store(name="annotations")


def test_running_imports_keep_a_store_unless_forced(mock, omics):
    """A store with a running import is not deleted; with force it is, and the import is cancelled."""
    mock.add.annotation_store("annotations", status="ACTIVE")
    start = {"destinationName": "annotations", "roleArn": ROLE, "items": [{"source": "s3://bucket/a.vcf"}]}
    job_id = omics.start_annotation_import_job(**start)["jobId"]
    assert code(omics.delete_annotation_store, name="annotations") == "ConflictException"
    omics.delete_annotation_store(name="annotations", force=True)
    assert omics.get_annotation_import_job(jobId=job_id)["status"] == "CANCELLED"


def test_both_kinds_of_stores_have_names_of_their_own(mock, omics):
    """A variant store and an annotation store may have one name; their quotas are apart as well."""
    mock.quotas["annotation_stores"] = 1
    omics.create_variant_store(name="both", **GIVEN)
    omics.create_annotation_store(name="both", storeFormat="VCF", **GIVEN)
    again = {"storeFormat": "VCF", **GIVEN}
    assert code(omics.create_annotation_store, name="both", **again) == "ConflictException"
    assert code(omics.create_annotation_store, name="other", **again) == "ServiceQuotaExceededException"


def test_filters_and_pages_of_the_list(mock, omics):
    """Ids and status filter, and pages join into the whole list."""
    ids = [mock.add.annotation_store(f"store_{n}", status="ACTIVE") for n in range(3)]
    mock.add.annotation_store("failed", status="FAILED")
    paginator = omics.get_paginator("list_annotation_stores")
    pages = paginator.paginate(filter={"status": "ACTIVE"}, PaginationConfig={"PageSize": 2})
    assert [store["id"] for page in pages for store in page["annotationStores"]] == ids
    found = omics.list_annotation_stores(ids=[ids[2]])["annotationStores"]
    assert [store["name"] for store in found] == ["store_2"]
