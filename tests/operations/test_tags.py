"""Tags: every kind of ARN, the limits, and where tags go with their resource."""

from __future__ import annotations

import boto3
import pytest

from omics_mock import mock_omics
from tests.operations.analytics_calls import ACCOUNTS, OWNER, REFERENCE, SUBSCRIBER, client_of, code, members

ARN = f"arn:aws:omics:us-east-1:{OWNER}"
STORE = f"{ARN}:variantStore/variants"


@pytest.fixture
def store(mock):
    mock.add.variant_store("variants", status="ACTIVE", tags={"team": "a"})
    return STORE


def tags_of(omics, arn):
    return omics.list_tags_for_resource(resourceArn=arn)["tags"]


def variant_store(mock, omics):
    mock.add.variant_store("variants")
    return "variantStore/variants"


def annotation_store(mock, omics):
    mock.add.annotation_store("annotations")
    return "annotationStore/annotations"


def annotation_store_version(mock, omics):
    mock.add.annotation_store("annotations", version_name="first")
    return "annotationStore/annotations/version/first"


def reference_store(mock, omics):
    return f"referenceStore/{mock.add.reference_store()}"


def reference(mock, omics):
    store_id = mock.add.reference_store()
    return f"referenceStore/{store_id}/reference/{mock.add.reference(store_id)}"


def sequence_store(mock, omics):
    return f"sequenceStore/{mock.add.sequence_store()}"


def read_set(mock, omics):
    store_id = mock.add.sequence_store()
    return f"sequenceStore/{store_id}/readSet/{mock.add.read_set(store_id)}"


def workflow(mock, omics):
    return f"workflow/{mock.add.workflow()}"


def workflow_version(mock, omics):
    workflow_id = mock.add.workflow()
    mock.add.workflow_version(workflow_id, "v1")
    return f"workflow/{workflow_id}/version/v1"


def run(mock, omics):
    given = {"roleArn": f"arn:aws:iam::{OWNER}:role/omics", "outputUri": "s3://bucket/out"}
    return f"run/{omics.start_run(workflowId=mock.add.workflow(), **given)['id']}"


def run_group(mock, omics):
    return f"runGroup/{omics.create_run_group(name='group')['id']}"


def run_cache(mock, omics):
    return f"runCache/{omics.create_run_cache(cacheS3Location='s3://bucket/cache')['id']}"


def configuration(mock, omics):
    vpc = {"securityGroupIds": ["sg-12345678"], "subnetIds": ["subnet-12345678"]}
    name = omics.create_configuration(name="vpc", runConfigurations={"vpcConfig": vpc})["name"]
    return f"configuration/{name}"


def run_batch(mock, omics):
    run_setting = {
        "workflowId": mock.add.workflow(),
        "roleArn": f"arn:aws:iam::{OWNER}:role/omics",
        "outputUri": "s3://bucket/out",
    }
    settings = {"inlineSettings": [{"runSettingId": "one"}]}
    batch = omics.start_run_batch(defaultRunSetting=run_setting, batchRunSettings=settings)
    return f"runBatch/{batch['id']}"


KINDS = [
    variant_store,
    annotation_store,
    annotation_store_version,
    reference_store,
    reference,
    sequence_store,
    read_set,
    workflow,
    workflow_version,
    run,
    run_group,
    run_cache,
    configuration,
    run_batch,
]
CREATE_OPERATIONS = {
    configuration: "CreateConfiguration",
    run_batch: "StartRunBatch",
    run_cache: "CreateRunCache",
    run_group: "CreateRunGroup",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_resource_is_tagged(mock, omics, kind):
    """Tags are added, overwritten and removed on every taggable kind; keys that are absent do not matter."""
    if CREATE_OPERATIONS.get(kind) not in {None, *omics.meta.method_to_api_mapping.values()}:
        pytest.skip(f"the installed botocore has no {CREATE_OPERATIONS[kind]}")
    arn = f"{ARN}:{kind(mock, omics)}"
    assert tags_of(omics, arn) == {}
    omics.tag_resource(resourceArn=arn, tags={"team": "a", "cost": ""})
    omics.tag_resource(resourceArn=arn, tags={"team": "b", "Team": "c"})
    assert tags_of(omics, arn) == {"team": "b", "cost": "", "Team": "c"}
    omics.untag_resource(resourceArn=arn, tagKeys=["cost", "absent"])
    assert tags_of(omics, arn) == {"team": "b", "Team": "c"}


def test_success_is_204(omics, store):
    """TagResource and UntagResource answer 204 without members."""
    for answer in (
        omics.tag_resource(resourceArn=store, tags={}),
        omics.untag_resource(resourceArn=store, tagKeys=["absent"]),
    ):
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert members(answer) == {}
    assert tags_of(omics, store) == {"team": "a"}


def test_tags_of_both_ways_are_the_same(omics, store):
    """What TagResource sets is shown by Get, and what Create was given by ListTagsForResource."""
    assert tags_of(omics, store) == {"team": "a"}
    omics.tag_resource(resourceArn=store, tags={"more": "yes"})
    assert omics.get_variant_store(name="variants")["tags"] == {"team": "a", "more": "yes"}


def test_tags_go_with_their_resource(mock, omics, store):
    """Deleting a resource deletes its tags: a new one of the same name has none, however late they were set."""
    omics.delete_variant_store(name="variants")
    assert tags_of(omics, store) == {}
    omics.tag_resource(resourceArn=store, tags={"late": "yes"})
    mock.clock.advance(seconds=60)
    assert code(omics.list_tags_for_resource, resourceArn=store) == "ResourceNotFoundException"
    omics.create_variant_store(name="variants", reference={"referenceArn": REFERENCE})
    assert tags_of(omics, store) == {}


def test_tags_of_a_version_go_with_its_store(mock, omics):
    """The first version of a store has none of the tags that a version of an earlier store had."""
    mock.add.annotation_store("annotations", status="ACTIVE")
    omics.delete_annotation_store(name="annotations")
    version = f"{ARN}:annotationStore/annotations/version/annotations"
    omics.tag_resource(resourceArn=version, tags={"late": "yes"})
    mock.clock.advance(seconds=60)
    mock.add.annotation_store("annotations", status="ACTIVE")
    assert tags_of(omics, version) == {}


@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource", "list_tags_for_resource"])
@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:nonsense", "ValidationException"),
        ("arn:aws:s3:::bucket", "ValidationException"),
        (f"{ARN}:task/1234567", "ValidationException"),
        (f"{ARN}:variantStore", "ValidationException"),
        (f"{STORE}/", "ValidationException"),
        (f"{ARN}:variantStore/absent", "ResourceNotFoundException"),
        (f"{ARN}:run/1234567", "ResourceNotFoundException"),
        (f"{ARN}:sequenceStore/1234567890/readSet/1234567890", "ResourceNotFoundException"),
        (STORE.replace(OWNER, SUBSCRIBER), "AccessDeniedException"),
        (STORE.replace("us-east-1", "us-west-2"), "ResourceNotFoundException"),
        (STORE.replace("arn:aws:", "arn:aws-cn:"), "ResourceNotFoundException"),
    ],
)
def test_wrong_arns(omics, store, operation, arn, expected):
    """What is no taggable ARN, is not there, or is of another account or region is refused by all three calls."""
    given = {"tag_resource": {"tags": {"a": "b"}}, "untag_resource": {"tagKeys": ["a"]}}.get(operation, {})
    assert code(getattr(omics, operation), resourceArn=arn, **given) == expected


def test_children_are_found_under_their_parent_only(mock, omics):
    """A read set is not found under another store, nor a version under another annotation store."""
    store_id, other = mock.add.sequence_store(), mock.add.sequence_store()
    read_set_id = mock.add.read_set(store_id)
    mock.add.annotation_store("annotations", version_name="first")
    mock.add.annotation_store("other", version_name="second")
    for child in (f"sequenceStore/{other}/readSet/{read_set_id}", "annotationStore/other/version/first"):
        given = {"resourceArn": f"{ARN}:{child}", "tags": {"a": "b"}}
        assert code(omics.tag_resource, **given) == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "tags",
    [{"aws:reserved": "x"}, {"AWS:reserved": "x"}, {"bad!": "x"}, {"key": "bad;value"}, {"k" * 129: "x"}],
    ids=["aws:", "AWS:", "key", "value", "long key"],
)
def test_wrong_tags(omics, store, tags):
    """Reserved keys and characters that tags cannot have are refused, here and at creation."""
    assert code(omics.tag_resource, resourceArn=store, tags=tags) == "ValidationException"
    new = {"name": "other", "reference": {"referenceArn": REFERENCE}, "tags": tags}
    assert code(omics.create_variant_store, **new) == "ValidationException"
    assert tags_of(omics, store) == {"team": "a"}


def test_letters_of_all_scripts_are_allowed(omics, store):
    """Keys and values have letters of any script, digits, spaces and _ . : / = + - @."""
    tags = {"Größe 1_2": "größer/kleiner = +-@.:", "試料": "検体"}
    omics.tag_resource(resourceArn=store, tags=tags)
    assert tags_of(omics, store) == {"team": "a", **tags}


def test_fifty_tags_are_the_limit(omics, store):
    """A resource has 50 tags; overwriting one of them is no new tag, and a request with 51 is malformed."""
    omics.tag_resource(resourceArn=store, tags={f"key{number}": "x" for number in range(49)})
    more = {"resourceArn": store, "tags": {"one-more": "x"}}
    assert code(omics.tag_resource, **more) == "ServiceQuotaExceededException"
    omics.tag_resource(resourceArn=store, tags={"team": "b"})
    assert len(tags_of(omics, store)) == 50
    many = {"resourceArn": store, "tags": {f"key{number}": "x" for number in range(51)}}
    assert code(omics.tag_resource, **many) == "ValidationException"


def test_another_account_tags_nothing():
    """An account cannot tag, untag or list the tags of what another one owns, shared or not."""
    with mock_omics(region="us-east-1", accounts=ACCOUNTS) as mock:
        mock.add.variant_store("variants", status="ACTIVE", tags={"team": "a"})
        mock.add.share(STORE, SUBSCRIBER, status="ACTIVE")
        other = client_of(SUBSCRIBER)
        assert code(other.tag_resource, resourceArn=STORE, tags={"a": "b"}) == "AccessDeniedException"
        assert code(other.untag_resource, resourceArn=STORE, tagKeys=["team"]) == "AccessDeniedException"
        assert code(other.list_tags_for_resource, resourceArn=STORE) == "AccessDeniedException"
        assert tags_of(boto3.client("omics", region_name="us-east-1"), STORE) == {"team": "a"}
