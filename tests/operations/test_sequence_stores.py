"""Sequence stores: what is stored and shown, updates with their states, and deletion."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from omics_mock import mock_omics

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def refused(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_new_store_shows_what_was_sent(mock, omics):
    """Create answers with every member that was sent, ids in the service's form, and no tags or updateTime."""
    answer = without_metadata(
        omics.create_sequence_store(
            name="reads",
            description="all of them",
            sseConfig={"type": "KMS", "keyArn": KEY},
            tags={"lab": "7"},
            fallbackLocation="s3://lost/parts/",
            eTagAlgorithmFamily="SHA256up",
            propagatedSetLevelTags=["lab"],
            s3AccessConfig={"accessLogLocation": "s3://logs/"},
        )
    )
    access = answer.pop("s3Access")
    assert answer == {
        "id": answer["id"],
        "arn": f"arn:aws:omics:us-east-1:123456789012:sequenceStore/{answer['id']}",
        "name": "reads",
        "description": "all of them",
        "sseConfig": {"type": "KMS", "keyArn": KEY},
        "creationTime": mock.clock.now(),
        "fallbackLocation": "s3://lost/parts/",
        "eTagAlgorithmFamily": "SHA256up",
        "status": "ACTIVE",
        "propagatedSetLevelTags": ["lab"],
    }
    assert len(answer["id"]) == 10
    assert answer["id"].isdigit()
    assert access["accessLogLocation"] == "s3://logs/"
    assert omics.list_tags_for_resource(resourceArn=answer["arn"])["tags"] == {"lab": "7"}


def test_names_in_s3_have_the_form_of_captures(omics):
    """The access point belongs to the service's account, and its alias has 63 characters."""
    store = omics.create_sequence_store(name="reads")
    store_id = store["id"]
    point = store["s3Access"]["s3AccessPointArn"].split(":")
    assert point[:4] == ["arn", "aws", "s3", "us-east-1"]
    assert point[4] != "123456789012"
    assert len(point[4]) == 12
    assert point[5] == f"accesspoint/123456789012-{store_id}"
    bucket, _, key = store["s3Access"]["s3Uri"].removeprefix("s3://").partition("/")
    assert len(bucket) == 63
    assert bucket.startswith(f"123456789012-{store_id[:7]}-")
    assert bucket.endswith("use1b-s3alias")
    assert key == f"123456789012/sequenceStore/{store_id}/"


@pytest.mark.parametrize(
    ("region", "code"),
    [("us-west-2", "usw2b"), ("eu-central-1", "euc1b"), ("ap-southeast-1", "apse1b"), ("il-central-1", "ilc1b")],
)
def test_the_alias_ends_with_the_code_of_the_region(region, code):
    """Whatever the region, the bucket name has 63 characters and says the region."""
    with mock_omics():
        store = boto3.client("omics", region).create_sequence_store(name="reads")
    bucket = store["s3Access"]["s3Uri"].split("/")[2]
    assert len(bucket) == 63
    assert bucket.endswith(f"{code}-s3alias")


def test_a_store_without_a_key_shows_the_key_of_the_service(omics):
    """A default store says which key encrypts it, as one created with the type alone does."""
    plain = omics.create_sequence_store(name="plain")["sseConfig"]
    typed = omics.create_sequence_store(name="typed", sseConfig={"type": "KMS"})["sseConfig"]
    assert plain == typed
    assert plain["keyArn"].startswith("arn:aws:kms:us-east-1:")


def test_get_adds_the_time_of_the_last_update(mock, omics):
    """UpdateTime is the creation time until the first update, and moves with each."""
    store = omics.create_sequence_store(name="reads")
    shown = without_metadata(omics.get_sequence_store(id=store["id"]))
    assert shown == {**without_metadata(store), "updateTime": store["creationTime"]}
    mock.clock.advance(hours=1)
    updated = omics.update_sequence_store(id=store["id"])
    assert updated["updateTime"] - store["creationTime"] == timedelta(hours=1)


def test_an_update_leaves_what_it_does_not_name(omics):
    """Absent members stay, empty ones clear, and Update answers as Get does."""
    store = omics.create_sequence_store(
        name="old",
        description="kept",
        fallbackLocation="s3://lost/parts/",
        propagatedSetLevelTags=["lab"],
        s3AccessConfig={"accessLogLocation": "s3://logs/"},
    )
    renamed = omics.update_sequence_store(id=store["id"], name="new")
    assert (renamed["name"], renamed["description"], renamed["fallbackLocation"]) == (
        "new",
        "kept",
        "s3://lost/parts/",
    )
    cleared = omics.update_sequence_store(
        id=store["id"],
        fallbackLocation="",
        propagatedSetLevelTags=[],
        s3AccessConfig={"accessLogLocation": ""},
    )
    assert "fallbackLocation" not in cleared
    assert "accessLogLocation" not in cleared["s3Access"]
    assert cleared["propagatedSetLevelTags"] == []
    assert without_metadata(cleared) == without_metadata(omics.get_sequence_store(id=store["id"]))


def test_changed_propagated_tags_of_a_store_with_data_take_time():
    """Such an update shows UPDATING, in which nothing else can change; all others are done at once."""
    with mock_omics(region="us-east-1", durations={"sequence_store.UPDATING": "2m"}) as mock:
        omics = boto3.client("omics", "us-east-1")
        store = mock.add.sequence_store()
        assert omics.update_sequence_store(id=store, propagatedSetLevelTags=["a"])["status"] == "ACTIVE"
        mock.add.read_set(store)
        assert omics.update_sequence_store(id=store, name="renamed")["status"] == "ACTIVE"
        assert omics.update_sequence_store(id=store, propagatedSetLevelTags=["b"])["status"] == "UPDATING"
        assert refused(omics.update_sequence_store, id=store, name="again") == ("ConflictException", 409)
        assert refused(omics.delete_sequence_store, id=store) == ("ConflictException", 409)
        mock.clock.run_until_idle()
        assert mock.clock.elapsed == timedelta(minutes=2)
        assert omics.get_sequence_store(id=store)["status"] == "ACTIVE"


def test_creating_can_be_made_to_last():
    """A store in CREATING takes imports, but neither updates nor deletion."""
    with mock_omics(region="us-east-1", durations={"sequence_store.CREATING": "1m"}) as mock:
        omics = boto3.client("omics", "us-east-1")
        store = omics.create_sequence_store(name="slow")
        assert store["status"] == "CREATING"
        assert refused(omics.update_sequence_store, id=store["id"], name="x") == ("ConflictException", 409)
        assert refused(omics.delete_sequence_store, id=store["id"]) == ("ConflictException", 409)
        mock.clock.advance(minutes=1)
        assert omics.get_sequence_store(id=store["id"])["status"] == "ACTIVE"


def test_at_most_five_keys_are_propagated(omics):
    """The documented limit holds although the model allows fifty."""
    keys = [f"key-{number}" for number in range(6)]
    omics.create_sequence_store(name="five", propagatedSetLevelTags=keys[:5])
    assert refused(omics.create_sequence_store, name="six", propagatedSetLevelTags=keys) == (
        "ValidationException",
        400,
    )


def test_the_number_of_stores_is_limited(omics):
    """The twenty-first store is refused until one is deleted."""
    stores = [omics.create_sequence_store(name=f"store {number}")["id"] for number in range(20)]
    assert refused(omics.create_sequence_store, name="one more") == ("ServiceQuotaExceededException", 402)
    omics.delete_sequence_store(id=stores[0])
    omics.create_sequence_store(name="one more")


def test_a_replayed_token_creates_nothing(omics):
    """The same token gives the first answer again; with other members it is refused."""
    first = omics.create_sequence_store(name="reads", clientToken="token")
    again = omics.create_sequence_store(name="reads", clientToken="token")
    assert without_metadata(first) == without_metadata(again)
    assert refused(omics.create_sequence_store, name="other", clientToken="token") == ("ValidationException", 400)
    assert len(omics.list_sequence_stores()["sequenceStores"]) == 1


def test_the_list_shows_less_than_get(omics):
    """List has neither S3 access nor propagated keys, and is empty rather than absent."""
    assert omics.list_sequence_stores()["sequenceStores"] == []
    store = omics.create_sequence_store(name="reads", propagatedSetLevelTags=["lab"])
    shown = without_metadata(omics.get_sequence_store(id=store["id"]))
    for member in ("s3Access", "propagatedSetLevelTags"):
        del shown[member]
    assert omics.list_sequence_stores()["sequenceStores"] == [shown]


def test_filters_of_the_list(mock, omics):
    """Names match whole, bounds exclude their own instant, and all members must match."""
    first = omics.create_sequence_store(name="reads")
    mock.clock.advance(minutes=1)
    second = omics.create_sequence_store(name="reads 2")
    mock.clock.advance(minutes=1)
    omics.update_sequence_store(id=first["id"], description="touched")

    def listed(**wanted):
        return [store["id"] for store in omics.list_sequence_stores(filter=wanted)["sequenceStores"]]

    assert listed() == [first["id"], second["id"]]
    assert listed(name="reads") == [first["id"]]
    assert listed(status="ACTIVE", name="reads 2") == [second["id"]]
    assert listed(status="FAILED") == []
    assert listed(createdAfter=first["creationTime"]) == [second["id"]]
    assert listed(createdBefore=second["creationTime"]) == [first["id"]]
    assert listed(updatedAfter=second["creationTime"]) == [first["id"]]
    assert listed(updatedBefore=mock.clock.now()) == [second["id"]]


def test_an_empty_store_can_be_deleted(omics):
    """After that it is unknown, to its tags as well, and to a second deletion."""
    store = omics.create_sequence_store(name="reads", tags={"a": "b"})
    omics.delete_sequence_store(id=store["id"])
    unknown = ("ResourceNotFoundException", 404)
    assert refused(omics.get_sequence_store, id=store["id"]) == unknown
    assert refused(omics.delete_sequence_store, id=store["id"]) == unknown
    assert refused(omics.list_tags_for_resource, resourceArn=store["arn"]) == unknown
    assert omics.list_sequence_stores()["sequenceStores"] == []


def test_a_store_in_use_cannot_be_deleted(mock, omics):
    """Read sets keep their store, and so do imports and uploads that will make some."""
    store = mock.add.sequence_store()
    read_set = mock.add.read_set(store)
    conflict = ("ConflictException", 409)
    assert refused(omics.delete_sequence_store, id=store) == conflict
    omics.batch_delete_read_set(sequenceStoreId=store, ids=[read_set])
    upload = omics.create_multipart_read_set_upload(
        sequenceStoreId=store, sourceFileType="FASTQ", subjectId="s", sampleId="s", name="n"
    )
    assert refused(omics.delete_sequence_store, id=store) == conflict
    omics.abort_multipart_read_set_upload(sequenceStoreId=store, uploadId=upload["uploadId"])
    omics.start_read_set_import_job(
        sequenceStoreId=store,
        roleArn="arn:aws:iam::123456789012:role/omics",
        sources=[
            {
                "sourceFiles": {"source1": "s3://reads/a.fastq.gz"},
                "sourceFileType": "FASTQ",
                "subjectId": "s",
                "sampleId": "s",
            }
        ],
    )
    assert refused(omics.delete_sequence_store, id=store) == conflict


def test_an_unknown_store_has_the_text_of_the_service(omics):
    """The one text that is known is used word for word, in every operation on the store's contents."""
    for call in (omics.get_sequence_store, omics.delete_sequence_store):
        with pytest.raises(ClientError, match=r"The specified sequence store does not exist$"):
            call(id="1234567890")
    with pytest.raises(ClientError, match=r"The specified sequence store does not exist$"):
        omics.list_read_sets(sequenceStoreId="1234567890")


def test_a_store_is_unknown_in_another_region(omics):
    """Stores are kept apart by region."""
    store = omics.create_sequence_store(name="reads")
    elsewhere = boto3.client("omics", "eu-west-1")
    assert refused(elsewhere.get_sequence_store, id=store["id"]) == ("ResourceNotFoundException", 404)
