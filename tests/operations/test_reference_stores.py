"""Reference stores: one for each account and region, and what keeps it from being deleted."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics
from omics_mock.exceptions import ConfigurationError

ROLE = "arn:aws:iam::123456789012:role/omics"
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def refused(call, **parameters):
    """The code with which the service refuses a call."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def members(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_store_is_shown_as_it_was_created(mock, omics):
    """Create, Get and List show the same members; tags are kept but shown by ListTagsForResource alone."""
    created = members(
        omics.create_reference_store(
            name="genomes",
            description="hg38 and friends",
            sseConfig={"type": "KMS", "keyArn": KEY},
            tags={"team": "a"},
        )
    )
    assert created == {
        "id": created["id"],
        "arn": f"arn:aws:omics:us-east-1:123456789012:referenceStore/{created['id']}",
        "name": "genomes",
        "description": "hg38 and friends",
        "sseConfig": {"type": "KMS", "keyArn": KEY},
        "creationTime": mock.clock.now(),
    }
    assert len(created["id"]) == 10
    assert members(omics.get_reference_store(id=created["id"])) == created
    assert omics.list_reference_stores()["referenceStores"] == [created]
    assert omics.list_tags_for_resource(resourceArn=created["arn"])["tags"] == {"team": "a"}


@pytest.mark.parametrize("sse", [{}, {"sseConfig": {"type": "KMS"}}])
def test_without_a_key_no_encryption_is_shown(omics, sse):
    """Without a customer's key there is no sseConfig, as in captures of the service."""
    store = omics.create_reference_store(name="genomes", **sse)
    assert "sseConfig" not in store
    assert "sseConfig" not in omics.list_reference_stores()["referenceStores"][0]


def test_a_region_has_one_store(omics):
    """A second store in the region is refused with 402; in another region it is created."""
    omics.create_reference_store(name="one")
    assert refused(omics.create_reference_store, name="two") == ("ServiceQuotaExceededException", 402)
    elsewhere = boto3.client("omics", region_name="us-west-2")
    store = elsewhere.create_reference_store(name="two")
    assert store["arn"].startswith("arn:aws:omics:us-west-2:")
    assert refused(omics.get_reference_store, id=store["id"]) == ("ResourceNotFoundException", 404)
    assert [found["name"] for found in omics.list_reference_stores()["referenceStores"]] == ["one"]


def test_the_quota_can_be_raised(mock, omics):
    """With a higher quota a region holds several stores, listed in creation order and page by page."""
    mock.quotas["reference_stores"] = 3
    names = ["b", "a", "c"]
    for name in names:
        omics.create_reference_store(name=name)
        mock.clock.advance(seconds=1)
    pages = list(omics.get_paginator("list_reference_stores").paginate(PaginationConfig={"PageSize": 2}))
    assert [[store["name"] for store in page["referenceStores"]] for page in pages] == [["b", "a"], ["c"]]


def test_stores_are_found_by_name_and_time(mock, omics):
    """The name filter is exact, bounds of time are exclusive, and all filters must hold."""
    store = omics.create_reference_store(name="genomes")
    born = store["creationTime"]

    def found(**wanted):
        return [s["id"] for s in omics.list_reference_stores(filter=wanted)["referenceStores"]]

    second = timedelta(seconds=1)
    assert found(name="genomes") == found(createdAfter=born - second, createdBefore=born + second) == [store["id"]]
    assert found(name="genome") == found(name="Genomes") == []
    assert found(createdAfter=born) == found(createdBefore=born) == []
    assert found(name="genomes", createdAfter=born + second) == []


def test_a_token_creates_one_store(omics):
    """The same token gives the first answer again, quota or not; with other members an error."""
    first = members(omics.create_reference_store(name="genomes", clientToken="token"))
    assert members(omics.create_reference_store(name="genomes", clientToken="token")) == first
    assert refused(omics.create_reference_store, name="other", clientToken="token") == (
        "ValidationException",
        400,
    )
    assert len(omics.list_reference_stores()["referenceStores"]) == 1


def test_an_empty_store_is_deleted(omics):
    """A deleted store is gone at once with its tags, and makes room for another."""
    store = omics.create_reference_store(name="one", tags={"team": "a"})
    omics.delete_reference_store(id=store["id"])
    for call in (omics.get_reference_store, omics.delete_reference_store):
        assert refused(call, id=store["id"]) == ("ResourceNotFoundException", 404)
    assert refused(omics.list_tags_for_resource, resourceArn=store["arn"])[0] == "ResourceNotFoundException"
    assert omics.list_reference_stores()["referenceStores"] == []
    assert omics.create_reference_store(name="two")["id"] != store["id"]


def test_a_store_in_use_is_kept(mock, omics):
    """A store with a reference, or with an import under way even if it will fail, is not deleted."""
    store = omics.create_reference_store(name="genomes")["id"]
    mock.add.s3_object("s3://bucket/broken.fa", b"no FASTA")
    source = {"sourceFile": "s3://bucket/broken.fa", "name": "broken"}
    omics.start_reference_import_job(referenceStoreId=store, roleArn=ROLE, sources=[source])
    assert refused(omics.delete_reference_store, id=store) == ("ConflictException", 409)
    mock.clock.run_until_idle()
    reference = mock.add.reference(store)
    assert refused(omics.delete_reference_store, id=store) == ("ConflictException", 409)
    omics.delete_reference(referenceStoreId=store, id=reference)
    omics.delete_reference_store(id=store)


@pytest.mark.parametrize("store_id", ["abcdefghij", "123456789x", "1" * 37])
def test_malformed_ids_are_refused(omics, store_id):
    """An id that is no id is a validation error, not a missing store."""
    assert refused(omics.get_reference_store, id=store_id) == ("ValidationException", 400)


def test_accounts_have_stores_of_their_own(mock, omics):
    """A store of another account does not count against the quota and is not found."""
    other = mock.add.reference_store(account_id="210987654321")
    assert refused(omics.get_reference_store, id=other) == ("ResourceNotFoundException", 404)
    omics.create_reference_store(name="mine")


def test_the_builder_makes_a_store(mock, omics):
    """mock.add.reference_store puts a store there, once; a second one is refused with what to do."""
    store = mock.add.reference_store("genomes", description="all", tags={"team": "a"})
    shown = omics.get_reference_store(id=store)
    assert (shown["name"], shown["description"]) == ("genomes", "all")
    assert omics.list_tags_for_resource(resourceArn=shown["arn"])["tags"] == {"team": "a"}
    with pytest.raises(ConfigurationError, match=r"quotas\['reference_stores'\]"):
        mock.add.reference_store()
    assert mock.add.reference_store(region="eu-west-1") != store


def test_ids_follow_from_the_seed():
    """Two executions give the same ids, another seed others."""

    def store_id(seed):
        with mock_omics(seed=seed):
            return boto3.client("omics", region_name="us-east-1").create_reference_store(name="one")["id"]

    assert store_id(1) == store_id(1) != store_id(2)
