"""Variant stores: their life, what each operation shows of them, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import WaiterError

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError
from tests.operations.analytics_calls import NO_ID, REFERENCE, ROLE, code, members, refused

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
GIVEN = {"reference": {"referenceArn": REFERENCE}}


def status(omics, name):
    return omics.get_variant_store(name=name)["status"]


def start(omics, name):
    items = [{"source": "s3://bucket/a.vcf.gz"}]
    return omics.start_variant_import_job(destinationName=name, roleArn=ROLE, items=items)["jobId"]


def test_a_store_is_shown_as_it_was_created(mock, omics):
    """Create shows five members, Get everything, List everything but the tags."""
    created = members(
        omics.create_variant_store(
            name="variants",
            description="cohort A",
            tags={"team": "a"},
            sseConfig={"type": "KMS", "keyArn": KEY},
            **GIVEN,
        )
    )
    born = mock.clock.now()
    assert created == {
        "id": created["id"],
        "name": "variants",
        "status": "CREATING",
        "creationTime": born,
        **GIVEN,
    }
    listed = {
        **created,
        "storeArn": "arn:aws:omics:us-east-1:123456789012:variantStore/variants",
        "description": "cohort A",
        "sseConfig": {"type": "KMS", "keyArn": KEY},
        "updateTime": born,
        "statusMessage": "",
        "storeSizeBytes": 0,
    }
    assert omics.list_variant_stores()["variantStores"] == [listed]
    assert members(omics.get_variant_store(name="variants")) == {**listed, "tags": {"team": "a"}}


def test_ids_are_twelve_hex_digits(omics):
    """Store ids are what the service returns, not the UUIDs that the model speaks of."""
    store_id = omics.create_variant_store(name="variants", **GIVEN)["id"]
    assert len(store_id) == 12
    assert set(store_id) <= set("0123456789abcdef")


def test_optional_members_have_empty_values(omics):
    """What was not given is shown empty, because the model requires it: description, tags, sseConfig."""
    omics.create_variant_store(name="variants", **GIVEN)
    store = omics.get_variant_store(name="variants")
    assert (store["description"], store["tags"], store["sseConfig"]) == ("", {}, {"type": "KMS"})


def test_the_waiters_see_the_whole_life(mock, omics):
    """A store is ACTIVE after 200 seconds; a deleted one is DELETING for 60, and then gone."""
    omics.create_variant_store(name="variants", **GIVEN)
    omics.get_waiter("variant_store_created").wait(name="variants")
    assert omics.get_variant_store(name="variants")["updateTime"] - timedelta(
        seconds=200
    ) == mock.clock.now() - timedelta(seconds=mock.clock.slept)
    assert members(omics.delete_variant_store(name="variants")) == {"status": "DELETING"}
    assert status(omics, "variants") == "DELETING"
    assert [s["name"] for s in omics.list_variant_stores(filter={"status": "DELETING"})["variantStores"]] == [
        "variants"
    ]
    omics.get_waiter("variant_store_deleted").wait(name="variants")
    assert refused(omics.get_variant_store, name="variants") == (
        "ResourceNotFoundException",
        "Variant store variants not found",
    )
    assert omics.list_variant_stores()["variantStores"] == []


def test_creating_can_fail(mock, omics):
    """A store added with a reason to fail is FAILED after CREATING, says why, and the waiter raises."""
    mock.add.variant_store("variants", status_message="no access to RAM")
    assert omics.get_variant_store(name="variants")["statusMessage"] == ""
    with pytest.raises(WaiterError, match="terminal failure state"):
        omics.get_waiter("variant_store_created").wait(name="variants")
    store = omics.get_variant_store(name="variants")
    assert (store["status"], store["statusMessage"]) == ("FAILED", "no access to RAM")


def test_a_name_is_taken_until_the_store_is_gone(mock, omics):
    """A second store of the same name is a conflict, also during the deletion; afterwards the name is free."""
    first = omics.create_variant_store(name="variants", tags={"old": "yes"}, **GIVEN)["id"]
    assert code(omics.create_variant_store, name="variants", **GIVEN) == "ConflictException"
    mock.clock.run_until_idle()
    omics.delete_variant_store(name="variants")
    assert code(omics.create_variant_store, name="variants", **GIVEN) == "ConflictException"
    mock.clock.advance(seconds=60)
    second = omics.create_variant_store(name="variants", **GIVEN)["id"]
    assert second != first
    assert omics.get_variant_store(name="variants")["id"] == second
    assert omics.get_variant_store(name="variants")["tags"] == {}


def test_names_are_of_one_account_and_region(omics):
    """The same name can be used in another region, and a store is not seen from there."""
    omics.create_variant_store(name="variants", **GIVEN)
    elsewhere = boto3.client("omics", region_name="us-west-2")
    assert code(elsewhere.get_variant_store, name="variants") == "ResourceNotFoundException"
    elsewhere.create_variant_store(name="variants", **GIVEN)


def test_update_changes_the_description_only(mock, omics):
    """Update shows and keeps the new description, moves updateTime, and never shows UPDATING."""
    mock.add.variant_store("variants", status="ACTIVE", description="old")
    updated = members(omics.update_variant_store(name="variants", description="new"))
    assert updated["description"] == "new"
    assert updated["updateTime"] == mock.clock.now() > updated["creationTime"]
    shown = members(omics.get_variant_store(name="variants"))
    assert updated == {name: shown[name] for name in updated}
    assert shown["status"] == "ACTIVE"
    assert omics.update_variant_store(name="variants")["description"] == "new"


def test_events_of_a_life(mock, omics):
    """Every change is told to EventBridge, an update too, although no answer ever shows UPDATING."""
    omics.create_variant_store(name="variants", **GIVEN)
    for description in ("one", "two"):
        mock.clock.advance(seconds=200)
        omics.update_variant_store(name="variants", description=description)
    omics.delete_variant_store(name="variants")
    mock.clock.run_until_idle()
    told = [event["detail"]["status"] for event in mock.events.list]
    assert told == ["CREATING", "CREATED", *["UPDATING", "UPDATED"] * 2, "DELETING", "DELETED"]


@pytest.mark.parametrize("state", ["CREATING", "FAILED", "DELETING"])
def test_only_an_active_store_can_be_updated(mock, omics, state):
    """In another status Update is refused with ValidationException, and nothing changes."""
    mock.add.variant_store("variants", status=state, description="old")
    assert code(omics.update_variant_store, name="variants", description="new") == "ValidationException"
    assert omics.get_variant_store(name="variants")["description"] == "old"


def test_what_can_be_deleted(mock, omics):
    """An ACTIVE or FAILED store can be deleted, one that is being made not; twice is as good as once."""
    mock.add.variant_store("made", status="CREATING")
    mock.add.variant_store("failed", status="FAILED", status_message="no access to RAM")
    mock.add.variant_store("leaving", status="DELETING")
    assert code(omics.delete_variant_store, name="made") == "ConflictException"
    assert omics.get_variant_store(name="failed")["statusMessage"] == "no access to RAM"
    assert omics.delete_variant_store(name="failed")["status"] == "DELETING"
    assert omics.delete_variant_store(name="leaving")["status"] == "DELETING"


def test_deleting_twice_takes_no_longer(mock, omics):
    """A second DeleteVariantStore during the deletion neither fails nor begins it anew."""
    mock.add.variant_store("variants", status="ACTIVE")
    for _ in range(2):
        assert omics.delete_variant_store(name="variants")["status"] == "DELETING"
        mock.clock.advance(seconds=30)
    assert code(omics.get_variant_store, name="variants") == "ResourceNotFoundException"


def test_running_imports_keep_a_store_unless_forced(mock, omics):
    """A store with a running import is not deleted; with force it is, and the import is cancelled."""
    mock.add.variant_store("variants", status="ACTIVE")
    job_id = start(omics, "variants")
    assert code(omics.delete_variant_store, name="variants") == "ConflictException"
    assert status(omics, "variants") == "ACTIVE"
    assert omics.get_variant_import_job(jobId=job_id)["status"] == "SUBMITTED"
    omics.delete_variant_store(name="variants", force=True)
    assert omics.get_variant_import_job(jobId=job_id)["status"] == "CANCELLED"
    mock.clock.run_until_idle()
    assert omics.get_variant_import_job(jobId=job_id)["destinationName"] == "variants"


def test_filters_of_the_list(mock, omics):
    """Ids and status must both hold; unknown ids are simply absent; the order is that of creation."""
    ids = [mock.add.variant_store(f"store_{n}", status="ACTIVE") for n in range(3)]
    failed = mock.add.variant_store("failed", status="FAILED")

    def found(**wanted):
        return [store["id"] for store in omics.list_variant_stores(**wanted)["variantStores"]]

    assert found() == [*ids, failed]
    assert found(ids=[failed, ids[1], "unknown"]) == [ids[1], failed]
    assert found(ids=[failed, ids[1]], filter={"status": "FAILED"}) == [failed]
    assert found(filter={"status": "CREATING"}) == []


def test_the_paginator_finds_every_store(mock, omics):
    """Pages of two stores together are all stores, and a token of another list is refused."""
    names = [f"store_{n}" for n in range(5)]
    for name in names:
        mock.add.variant_store(name, status="ACTIVE")
    pages = list(omics.get_paginator("list_variant_stores").paginate(PaginationConfig={"PageSize": 2}))
    assert [[store["name"] for store in page["variantStores"]] for page in pages] == [
        ["store_0", "store_1"],
        ["store_2", "store_3"],
        ["store_4"],
    ]
    token = omics.list_variant_stores(maxResults=2)["nextToken"]
    assert code(omics.list_annotation_stores, nextToken=token) == "ValidationException"


def test_ten_stores_are_the_limit(mock, omics):
    """The eleventh store is refused with the quota error; a higher quota admits it."""
    for number in range(10):
        omics.create_variant_store(name=f"store_{number}", **GIVEN)
    assert code(omics.create_variant_store, name="one_more", **GIVEN) == "ServiceQuotaExceededException"
    mock.quotas["variant_stores"] = 11
    omics.create_variant_store(name="one_more", **GIVEN)


def test_the_name_is_needed_after_all(omics):
    """The model has the name optional; without one the service refuses the store."""
    assert refused(omics.create_variant_store, **GIVEN) == (
        "ValidationException",
        "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    )


@pytest.mark.parametrize("name", ["Variants", "1variants", "with-hyphen", "_variants"])
def test_bad_names_are_refused(omics, name):
    """Names begin with a lower-case letter and have lower-case letters, digits and underscores."""
    what, message = refused(omics.create_variant_store, name=name, **GIVEN)
    assert what == "ValidationException"
    assert f"Value '{name}' at 'name' failed to satisfy constraint" in message


@pytest.mark.parametrize("operation", ["get_variant_store", "update_variant_store", "delete_variant_store"])
def test_an_absent_store_is_not_found(omics, operation):
    """Get, Update and Delete of a name that is not there raise ResourceNotFoundException, whatever its form."""
    assert code(getattr(omics, operation), name="Not-A-Name") == "ResourceNotFoundException"


def test_with_reference_stores_the_reference_must_exist(mock, omics):
    """Any ARN will do until there is a reference store; from then on the reference has to be in it."""
    omics.create_variant_store(name="before", **GIVEN)
    reference_id = mock.add.reference(status="ACTIVE")
    store_id = omics.list_reference_stores()["referenceStores"][0]["id"]
    arn = omics.get_reference_metadata(referenceStoreId=store_id, id=reference_id)["arn"]
    omics.create_variant_store(name="after", reference={"referenceArn": arn})
    for wrong in (REFERENCE, arn.replace("us-east-1", "us-west-2"), arn.replace("123456789012", "222222222222")):
        given = {"reference": {"referenceArn": wrong}}
        assert code(omics.create_variant_store, name="wrong", **given) == "ResourceNotFoundException"


def test_a_reference_that_is_leaving_is_not_found(mock, omics):
    """A reference in DELETING cannot be used for a new store."""
    reference_id = mock.add.reference(status="DELETING")
    store_id = omics.list_reference_stores()["referenceStores"][0]["id"]
    arn = f"arn:aws:omics:us-east-1:123456789012:referenceStore/{store_id}/reference/{reference_id}"
    given = {"name": "variants", "reference": {"referenceArn": arn}}
    assert code(omics.create_variant_store, **given) == "ResourceNotFoundException"


def test_a_reference_in_use_is_not_deleted(mock, omics):
    """A reference cannot be deleted while a variant store or annotation store uses it."""
    reference_id = mock.add.reference(status="ACTIVE")
    store_id = omics.list_reference_stores()["referenceStores"][0]["id"]
    mock.add.variant_store("variants", status="ACTIVE")
    mock.add.annotation_store("annotations", status="ACTIVE")
    delete = {"referenceStoreId": store_id, "id": reference_id}
    assert code(omics.delete_reference, **delete) == "ConflictException"
    omics.delete_variant_store(name="variants")
    assert code(omics.delete_reference, **delete) == "ConflictException"
    omics.delete_annotation_store(name="annotations")
    omics.delete_reference(**delete)


def test_accounts_without_analytics_create_nothing():
    """With analytics_enabled=False creating is denied with the text that was seen; reading is not."""
    with mock_omics(region="us-east-1", analytics_enabled=False):
        omics = boto3.client("omics", region_name="us-east-1")
        denied = ("AccessDeniedException", "Unable to determine service/operation name to be authorized")
        assert refused(omics.create_variant_store, name="variants", **GIVEN) == denied
        assert refused(omics.create_annotation_store, name="ann", storeFormat="VCF", **GIVEN) == denied
        assert code(omics.get_variant_store, name="variants") == "ResourceNotFoundException"
        assert code(omics.get_variant_import_job, jobId=NO_ID) == "ResourceNotFoundException"


def test_durations_can_be_set():
    """`durations` says how long a store is CREATING and DELETING; with 0s it is ready and gone at once."""
    with mock_omics(region="us-east-1", durations={"variant_store.CREATING": "0s", "variant_store.DELETING": "0s"}):
        omics = boto3.client("omics", region_name="us-east-1")
        assert omics.create_variant_store(name="variants", **GIVEN)["status"] == "ACTIVE"
        omics.delete_variant_store(name="variants")
        assert code(omics.get_variant_store, name="variants") == "ResourceNotFoundException"


def test_a_builder_refuses_what_cannot_be(mock):
    """A name that is taken and a status that does not exist are told to whoever writes the test."""
    mock.add.variant_store("variants")
    with pytest.raises(ConfigurationError, match="There is a variant store 'variants' already"):
        mock.add.variant_store("variants")
    with pytest.raises(ConfigurationError, match="'READY' is none of 'CREATING', 'ACTIVE'"):
        mock.add.variant_store("other", status="READY")
