"""Versions of annotation stores: their life, their deletion one by one, and what keeps them."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError
from tests.operations.analytics_calls import ROLE, code, members, refused

STORE = "annotations"
OPTIONS = {"annotationType": "GENERIC", "schema": [{"gene": "STRING"}]}


@pytest.fixture
def store(mock):
    return mock.add.annotation_store(STORE, status="ACTIVE")


def create(omics, name, **given):
    return omics.create_annotation_store_version(name=STORE, versionName=name, **given)


def names(omics, **wanted):
    found = omics.list_annotation_store_versions(name=STORE, **wanted)
    return [version["versionName"] for version in found["annotationStoreVersions"]]


def delete(omics, *versions, **given):
    answer = omics.delete_annotation_store_versions(name=STORE, versions=versions, **given)
    return {error["versionName"]: error["message"] for error in answer["errors"]}


def start(omics, version):
    items = [{"source": "s3://bucket/a.vcf"}]
    return omics.start_annotation_import_job(destinationName=STORE, roleArn=ROLE, items=items, versionName=version)[
        "jobId"
    ]


def test_a_version_is_shown_as_it_was_created(mock, omics, store):
    """Create shows its identity, Get everything, List everything but tags and options."""
    created = members(create(omics, "second", description="more", tags={"a": "b"}))
    born = mock.clock.now()
    assert created == {
        "id": created["id"],
        "storeId": store,
        "name": STORE,
        "versionName": "second",
        "status": "CREATING",
        "creationTime": born,
    }
    assert created["id"] != store
    listed = {
        **created,
        "versionArn": f"arn:aws:omics:us-east-1:123456789012:annotationStore/{STORE}/version/second",
        "description": "more",
        "updateTime": born,
        "statusMessage": "",
        "versionSizeBytes": 0,
    }
    assert omics.list_annotation_store_versions(name=STORE)["annotationStoreVersions"][1] == listed
    got = members(omics.get_annotation_store_version(name=STORE, versionName="second"))
    assert got == {**listed, "tags": {"a": "b"}}
    assert omics.get_annotation_store(name=STORE)["numVersions"] == 2


def test_the_waiters_see_the_whole_life(mock, omics, store):
    """A version is ACTIVE after 7 seconds; deleted, it is DELETING for 10 and then gone."""
    version = {"name": STORE, "versionName": "second"}
    born = create(omics, "second")["creationTime"]
    omics.get_waiter("annotation_store_version_created").wait(**version)
    assert omics.get_annotation_store_version(**version)["updateTime"] == born + timedelta(seconds=7)
    assert delete(omics, "second") == {}
    assert omics.get_annotation_store_version(**version)["status"] == "DELETING"
    omics.get_waiter("annotation_store_version_deleted").wait(**version)
    assert refused(omics.get_annotation_store_version, **version) == (
        "ResourceNotFoundException",
        "Annotation store version second not found",
    )
    assert names(omics) == [STORE]


def test_options_are_those_of_the_store_unless_given(mock, omics):
    """A version of a TSV store inherits its options, or has its own."""
    mock.add.annotation_store(STORE, store_format="TSV", tsv_store_options=OPTIONS, status="ACTIVE")
    own = {"tsvVersionOptions": {"schema": [{"other": "INT"}]}}
    assert create(omics, "inherited")["versionOptions"] == {"tsvVersionOptions": OPTIONS}
    assert create(omics, "different", versionOptions=own)["versionOptions"] == own
    shown = omics.get_annotation_store_version(name=STORE, versionName="different")
    assert shown["versionOptions"] == own


def test_options_are_for_tsv_stores(omics, store):
    """A version of a VCF store has no options, and giving it some is refused."""
    options = {"tsvVersionOptions": OPTIONS}
    given = {"name": STORE, "versionName": "second", "versionOptions": options}
    assert code(omics.create_annotation_store_version, **given) == "ValidationException"
    assert "versionOptions" not in create(omics, "second")


def test_names_are_unique_in_a_store(mock, omics, store):
    """The name of a version is taken in its store until it is gone, and free in others."""
    again = {"name": STORE, "versionName": STORE}
    assert code(omics.create_annotation_store_version, **again) == "ConflictException"
    mock.add.annotation_store("other_store", status="ACTIVE")
    omics.create_annotation_store_version(name="other_store", versionName=STORE)


@pytest.mark.parametrize("status", ["CREATING", "FAILED", "DELETING"])
def test_only_an_active_store_gets_versions(mock, omics, status):
    """A store in another status refuses a new version as a conflict."""
    mock.add.annotation_store(STORE, status=status)
    second = {"name": STORE, "versionName": "second"}
    assert code(omics.create_annotation_store_version, **second) == "ConflictException"


def test_ten_versions_are_the_limit(omics, store):
    """The eleventh version is refused with the quota error."""
    for number in range(9):
        create(omics, f"version_{number}")
    eleventh = {"name": STORE, "versionName": "eleventh"}
    assert code(omics.create_annotation_store_version, **eleventh) == "ServiceQuotaExceededException"


def test_update_changes_the_description_only(mock, omics, store):
    """Update shows and keeps the new description; of a version that is not ACTIVE it is refused."""
    updated = members(omics.update_annotation_store_version(name=STORE, versionName=STORE, description="new"))
    shown = members(omics.get_annotation_store_version(name=STORE, versionName=STORE))
    assert updated == {name: shown[name] for name in updated}
    assert (updated["description"], updated["updateTime"]) == ("new", mock.clock.now())
    create(omics, "second")
    second = {"name": STORE, "versionName": "second", "description": "new"}
    assert code(omics.update_annotation_store_version, **second) == "ValidationException"


def test_each_version_is_deleted_by_itself(mock, omics, store):
    """What cannot be deleted is reported with the documented texts, and the others go."""
    for name in ("second", "third"):
        mock.add.annotation_store_version(STORE, name, status="ACTIVE")
    start(omics, "third")
    assert delete(omics, "second", "third", "my_version", "second") == {
        "third": "version has an inflight import running",
        "my_version": "Version with versionName: my_version was not found.",
    }
    assert names(omics, filter={"status": "DELETING"}) == ["second"]
    assert names(omics, filter={"status": "ACTIVE"}) == [STORE, "third"]


def test_a_name_that_comes_twice_is_deleted_once():
    """Even when the deletion takes no time, the second mention of a version is no error."""
    with mock_omics(region="us-east-1", durations={"annotation_store_version.DELETING": "0s"}) as mock:
        omics = boto3.client("omics", region_name="us-east-1")
        mock.add.annotation_store(STORE, status="ACTIVE")
        mock.add.annotation_store_version(STORE, "second", status="ACTIVE")
        assert delete(omics, "second", "second") == {}
        assert names(omics) == [STORE]


def test_force_deletes_a_version_with_a_running_import(mock, omics, store):
    """With force the import is cancelled and the version goes."""
    mock.add.annotation_store_version(STORE, "second", status="ACTIVE")
    job_id = start(omics, "second")
    other = start(omics, STORE)
    assert delete(omics, "second", force=True) == {}
    assert omics.get_annotation_import_job(jobId=job_id)["status"] == "CANCELLED"
    assert omics.get_annotation_import_job(jobId=other)["status"] == "SUBMITTED"


def test_one_version_always_stays(mock, omics, store):
    """The first version can be deleted while there is another one; the last one cannot."""
    mock.add.annotation_store_version(STORE, "second", status="ACTIVE")
    assert delete(omics, STORE, "second") == {"second": "Cannot delete the only version of the annotation store."}
    mock.clock.advance(seconds=10)
    assert names(omics) == ["second"]
    assert omics.get_annotation_import_job(jobId=start(omics, "second"))["versionName"] == "second"


def test_a_version_that_is_being_made_stays(omics, store):
    """A version in CREATING is reported and goes on."""
    create(omics, "second")
    assert delete(omics, "second") == {"second": "The annotation store version second is being created"}
    assert names(omics, filter={"status": "CREATING"}) == ["second"]


def test_the_list_is_in_creation_order_in_pages(mock, omics, store):
    """The paginator finds every version once, oldest first."""
    for number in range(4):
        mock.add.annotation_store_version(STORE, f"version_{number}")
    pages = omics.get_paginator("list_annotation_store_versions").paginate(name=STORE, PaginationConfig={"PageSize": 3})
    found = [[version["versionName"] for version in page["annotationStoreVersions"]] for page in pages]
    assert found == [
        [STORE, "version_0", "version_1"],
        ["version_2", "version_3"],
    ]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("create_annotation_store_version", {"versionName": "second"}),
        ("get_annotation_store_version", {"versionName": "second"}),
        ("update_annotation_store_version", {"versionName": "second"}),
        ("list_annotation_store_versions", {}),
        ("delete_annotation_store_versions", {"versions": ["second"]}),
    ],
)
def test_without_the_store_nothing_is_found(omics, operation, given):
    """Every operation on versions raises ResourceNotFoundException when the store is not there."""
    assert code(getattr(omics, operation), name="absent", **given) == "ResourceNotFoundException"


def test_bad_names_in_a_deletion_are_refused(omics, store):
    """The names to delete are checked against the pattern of version names, all before any is deleted."""
    names_ = {"name": STORE, "versions": [STORE, "Not-A-Name"]}
    assert code(omics.delete_annotation_store_versions, **names_) == "ValidationException"


def test_the_builder_needs_the_store(mock):
    """A version is not added to a store that is not there."""
    with pytest.raises(ConfigurationError, match="There is no annotation store named 'absent'"):
        mock.add.annotation_store_version("absent", "second")
