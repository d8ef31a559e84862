"""Shares between accounts: who may do what in which status, who sees what, and how access ends."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest

from omics_mock import mock_omics
from omics_mock.domain.share import shared_with
from omics_mock.exceptions import ConfigurationError
from omics_mock.timing.instants import from_datetime
from tests.operations.analytics_calls import (
    ACCOUNTS,
    OWNER,
    STRANGER,
    SUBSCRIBER,
    client_of,
    code,
    members,
    refused,
)

ARN = f"arn:aws:omics:us-east-1:{OWNER}"
STORE = f"{ARN}:variantStore/variants"


@pytest.fixture
def mock():
    with mock_omics(region="us-east-1", accounts=ACCOUNTS) as active:
        active.add.variant_store("variants", status="ACTIVE")
        active.add.annotation_store("annotations", status="ACTIVE")
        yield active


@pytest.fixture
def subscriber(mock):
    return client_of(SUBSCRIBER)


@pytest.fixture
def stranger(mock):
    return client_of(STRANGER)


def create(omics, arn=STORE, subscriber=SUBSCRIBER, **given):
    return omics.create_share(resourceArn=arn, principalSubscriber=subscriber, **given)["shareId"]


def status(omics, share_id):
    return omics.get_share(shareId=share_id)["share"]["status"]


def has_access(mock, account=SUBSCRIBER, arn=STORE):
    now = from_datetime(mock.clock.now())
    return shared_with(mock.world, OWNER, "us-east-1", arn, account, now)


def test_both_accounts_see_the_offer(mock, omics, subscriber):
    """Owner and subscriber get and list the same share; nobody has access before it is accepted."""
    created = members(omics.create_share(resourceArn=STORE, principalSubscriber=SUBSCRIBER, shareName="cohort-A"))
    assert created == {"shareId": created["shareId"], "status": "PENDING", "shareName": "cohort-A"}
    first, second = created["shareId"].split("-")
    assert len(first) == len(second) == 32
    share = {
        **created,
        "resourceArn": STORE,
        "resourceId": omics.get_variant_store(name="variants")["id"],
        "principalSubscriber": SUBSCRIBER,
        "ownerId": OWNER,
        "statusMessage": "",
        "creationTime": mock.clock.now(),
        "updateTime": mock.clock.now(),
    }
    assert omics.get_share(shareId=created["shareId"])["share"] == share
    assert subscriber.get_share(shareId=created["shareId"])["share"] == share
    assert omics.list_shares(resourceOwner="SELF")["shares"] == [share]
    assert subscriber.list_shares(resourceOwner="OTHER")["shares"] == [share]
    assert omics.list_shares(resourceOwner="OTHER")["shares"] == []
    assert subscriber.list_shares(resourceOwner="SELF")["shares"] == []
    assert not has_access(mock)


def test_accepting_gives_access_after_a_while(mock, omics, subscriber):
    """An accepted share is ACTIVATING for 30 seconds, then ACTIVE, and only then gives access."""
    share_id = create(omics)
    assert members(subscriber.accept_share(shareId=share_id)) == {"status": "ACTIVATING"}
    mock.clock.advance(seconds=29)
    assert (status(omics, share_id), has_access(mock)) == ("ACTIVATING", False)
    mock.clock.advance(seconds=1)
    assert (status(subscriber, share_id), has_access(mock)) == ("ACTIVE", True)
    assert omics.get_share(shareId=share_id)["share"]["updateTime"] == mock.clock.now()
    assert not has_access(mock, account=STRANGER)
    assert not has_access(mock, arn=f"{ARN}:annotationStore/annotations")


@pytest.mark.parametrize("side", ["owner", "subscriber"])
@pytest.mark.parametrize("state", ["PENDING", "ACTIVE", "FAILED"])
def test_either_side_ends_a_share(mock, omics, subscriber, side, state):
    """A deleted share gives no access any more, is DELETING for 30 seconds, and then gone for both."""
    share_id = mock.add.share(STORE, SUBSCRIBER, status=state)
    assert has_access(mock) == (state == "ACTIVE")
    ending = omics if side == "owner" else subscriber
    assert members(ending.delete_share(shareId=share_id)) == {"status": "DELETING"}
    assert not has_access(mock)
    assert status(subscriber, share_id) == "DELETING"
    assert code(omics.delete_share, shareId=share_id) == "ConflictException"
    mock.clock.advance(seconds=30)
    for client in (omics, subscriber):
        assert refused(client.get_share, shareId=share_id) == (
            "ResourceNotFoundException",
            f"Share {share_id} not found",
        )
    assert omics.list_shares(resourceOwner="SELF")["shares"] == []
    create(omics)


def test_a_share_that_is_being_activated_is_not_deleted(mock, omics):
    """DeleteShare of an ACTIVATING share is a conflict."""
    share_id = mock.add.share(STORE, SUBSCRIBER, status="ACTIVATING")
    assert code(omics.delete_share, shareId=share_id) == "ConflictException"


@pytest.mark.parametrize("state", ["ACTIVATING", "ACTIVE", "DELETING", "FAILED"])
def test_only_a_pending_share_is_accepted(mock, subscriber, state):
    """AcceptShare in another status is a conflict."""
    share_id = mock.add.share(STORE, SUBSCRIBER, status=state)
    assert code(subscriber.accept_share, shareId=share_id) == "ConflictException"


def test_who_may_accept(omics, stranger, subscriber):
    """The owner may not accept its own offer; a third account does not even learn of it."""
    share_id = create(omics)
    assert code(omics.accept_share, shareId=share_id) == "AccessDeniedException"
    for operation in (stranger.accept_share, stranger.get_share, stranger.delete_share):
        assert code(operation, shareId=share_id) == "ResourceNotFoundException"
    assert stranger.list_shares(resourceOwner="OTHER")["shares"] == []
    subscriber.accept_share(shareId=share_id)


def test_a_failed_share_says_why(mock, omics):
    """The statusMessage of a FAILED share is its reason."""
    share_id = mock.add.share(STORE, SUBSCRIBER, status="FAILED", status_message="no data catalog")
    assert omics.get_share(shareId=share_id)["share"]["statusMessage"] == "no data catalog"


def test_events_of_a_share(mock, omics, subscriber):
    """Both accounts are told of every change, DELETED included, which no answer shows."""
    share_id = create(omics)
    subscriber.accept_share(shareId=share_id)
    mock.clock.run_until_idle()
    omics.delete_share(shareId=share_id)
    mock.clock.run_until_idle()
    for account in (OWNER, SUBSCRIBER):
        told = [event for event in mock.events.list if event["account"] == account]
        assert {event["detail-type"] for event in told} == {"Variant Store Share Status Change"}
        statuses = ["PENDING", "ACTIVATING", "ACTIVE", "DELETING", "DELETED"]
        assert [event["detail"]["status"] for event in told] == statuses


def test_an_acceptance_can_fail(mock, omics, subscriber):
    """A share added with a reason to fail is FAILED after ACTIVATING, and gives no access."""
    share_id = mock.add.share(STORE, SUBSCRIBER, status_message="no data catalog")
    subscriber.accept_share(shareId=share_id)
    assert omics.get_share(shareId=share_id)["share"]["statusMessage"] == ""
    mock.clock.advance(seconds=30)
    share = subscriber.get_share(shareId=share_id)["share"]
    assert (share["status"], share["statusMessage"]) == ("FAILED", "no data catalog")
    assert not has_access(mock)


def test_shares_are_of_one_region(omics, mock):
    """The subscriber does not find the share in another region."""
    share_id = create(omics)
    elsewhere = boto3.client(
        "omics", region_name="us-west-2", aws_access_key_id="SUBSCRIBERKEY", aws_secret_access_key="secret"
    )
    assert code(elsewhere.get_share, shareId=share_id) == "ResourceNotFoundException"
    assert elsewhere.list_shares(resourceOwner="OTHER")["shares"] == []


@pytest.mark.parametrize(
    ("arn", "subscriber", "expected"),
    [
        ("not an arn", SUBSCRIBER, "ValidationException"),
        ("arn:aws:s3:::bucket", SUBSCRIBER, "ValidationException"),
        (f"{ARN}:run/1234567", SUBSCRIBER, "ValidationException"),
        (f"{ARN}:sequenceStore/1234567890", SUBSCRIBER, "ValidationException"),
        (f"{ARN}:annotationStore/annotations/version/annotations", SUBSCRIBER, "ValidationException"),
        (STORE, "12345", "ValidationException"),
        (STORE, "arn:aws:iam::222222222222:root", "ValidationException"),
        (STORE, OWNER, "ValidationException"),
        (STORE.replace(OWNER, SUBSCRIBER), STRANGER, "AccessDeniedException"),
        (STORE.replace("us-east-1", "us-west-2"), SUBSCRIBER, "ResourceNotFoundException"),
        (f"{ARN}:variantStore/absent", SUBSCRIBER, "ResourceNotFoundException"),
        (f"{ARN}:workflow/1234567", SUBSCRIBER, "ResourceNotFoundException"),
    ],
)
def test_what_cannot_be_shared(omics, arn, subscriber, expected):
    """Wrong kinds, wrong accounts and what is not there are refused, and no share is left behind."""
    assert code(omics.create_share, resourceArn=arn, principalSubscriber=subscriber) == expected
    assert omics.list_shares(resourceOwner="SELF")["shares"] == []


@pytest.mark.parametrize("state", ["CREATING", "FAILED", "DELETING"])
def test_only_active_stores_are_shared(mock, omics, state):
    """A store in another status is a conflict."""
    mock.add.variant_store("other", status=state)
    other = {"resourceArn": f"{ARN}:variantStore/other", "principalSubscriber": SUBSCRIBER}
    assert code(omics.create_share, **other) == "ConflictException"


def test_one_share_a_subscriber(mock, omics):
    """The same resource is shared once with each account, until that share is gone."""
    share_id = create(omics)
    again = {"resourceArn": STORE, "principalSubscriber": SUBSCRIBER}
    assert code(omics.create_share, **again) == "ConflictException"
    create(omics, subscriber=STRANGER)
    omics.delete_share(shareId=share_id)
    assert code(omics.create_share, **again) == "ConflictException"
    mock.clock.advance(seconds=30)
    create(omics)


def test_limits_of_shares(mock, omics):
    """A store has at most 10 shares and a workflow at most 100, each resource for itself."""
    workflow_id = mock.add.workflow(status="ACTIVE")
    for number in range(10):
        create(omics, subscriber=f"{number:012d}")
    eleventh = {"resourceArn": STORE, "principalSubscriber": SUBSCRIBER}
    assert code(omics.create_share, **eleventh) == "ServiceQuotaExceededException"
    create(omics, arn=f"{ARN}:annotationStore/annotations")
    for number in range(100):
        create(omics, arn=f"{ARN}:workflow/{workflow_id}", subscriber=f"{number:012d}")
    last = {"resourceArn": f"{ARN}:workflow/{workflow_id}", "principalSubscriber": SUBSCRIBER}
    assert code(omics.create_share, **last) == "ServiceQuotaExceededException"


def test_filters_of_the_list(mock, omics, subscriber):
    """Values of one filter are alternatives, several filters must all hold."""
    variants = mock.add.share(STORE, SUBSCRIBER, status="ACTIVE")
    annotations = mock.add.share(f"{ARN}:annotationStore/annotations", SUBSCRIBER)
    workflow_id = mock.add.workflow(status="ACTIVE")
    workflow = mock.add.share(f"{ARN}:workflow/{workflow_id}", SUBSCRIBER, status="FAILED")

    def found(**wanted):
        shares = subscriber.list_shares(resourceOwner="OTHER", filter=wanted)["shares"]
        return {share["shareId"] for share in shares}

    assert found(type=["VARIANT_STORE", "ANNOTATION_STORE"]) == {variants, annotations}
    assert found(status=["PENDING", "FAILED"]) == {annotations, workflow}
    assert found(resourceArns=[STORE]) == {variants}
    assert found(type=["WORKFLOW"], status=["FAILED", "ACTIVE"]) == {workflow}
    assert found(type=["WORKFLOW"], status=["ACTIVE"]) == set()
    shown = omics.list_shares(resourceOwner="SELF", filter={"type": ["WORKFLOW"]})["shares"]
    assert [share["resourceId"] for share in shown] == [workflow_id]


def test_offers_of_two_owners_are_listed_in_pages(mock, omics, stranger, subscriber):
    """A subscriber pages through the shares of all owners, each once, oldest first."""
    mock.add.variant_store("variants", account_id=STRANGER, status="ACTIVE")
    theirs = STORE.replace(OWNER, STRANGER)
    shares = [create(omics), create(stranger, arn=theirs)]
    mock.clock.advance(seconds=1)
    shares.append(create(omics, arn=f"{ARN}:annotationStore/annotations"))
    paginator = subscriber.get_paginator("list_shares")
    pages = paginator.paginate(resourceOwner="OTHER", PaginationConfig={"PageSize": 1})
    assert [share["shareId"] for page in pages for share in page["shares"]] == shares
    seen = subscriber.list_shares(resourceOwner="OTHER")["shares"]
    assert [share["ownerId"] for share in seen] == [OWNER, STRANGER, OWNER]


@pytest.mark.parametrize("size", [0, -1, 101])
def test_page_sizes_are_checked_by_the_service(omics, size):
    """The model has no bounds for maxResults of ListShares; the service refuses what makes no page."""
    assert code(omics.list_shares, resourceOwner="SELF", maxResults=size) == "ValidationException"


def test_deleting_a_store_ends_its_shares(mock, omics, subscriber):
    """The shares of a deleted store are DELETING at once, whatever their status, and then gone."""
    active, pending = mock.add.share(STORE, SUBSCRIBER, status="ACTIVE"), mock.add.share(STORE, STRANGER)
    other = mock.add.share(f"{ARN}:annotationStore/annotations", SUBSCRIBER, status="ACTIVE")
    omics.delete_variant_store(name="variants")
    assert {status(omics, share) for share in (active, pending)} == {"DELETING"}
    assert not has_access(mock)
    mock.clock.advance(seconds=30)
    assert [share["shareId"] for share in subscriber.list_shares(resourceOwner="OTHER")["shares"]] == [other]


def test_a_share_that_is_ending_ends_no_later(mock, omics):
    """Deleting the store while a share of it is DELETING does not prolong that."""
    share_id = create(omics)
    omics.delete_share(shareId=share_id)
    mock.clock.advance(seconds=20)
    omics.delete_variant_store(name="variants")
    mock.clock.advance(seconds=10)
    assert code(omics.get_share, shareId=share_id) == "ResourceNotFoundException"


def test_a_subscriber_can_do_nothing_else_with_a_store(mock, omics, subscriber):
    """A shared store is read in the data catalog: Get has no owner, and only the owner tags and re-shares it."""
    mock.add.share(STORE, SUBSCRIBER, status="ACTIVE")
    assert code(subscriber.get_variant_store, name="variants") == "ResourceNotFoundException"
    assert code(subscriber.delete_variant_store, name="variants") == "ResourceNotFoundException"
    assert code(subscriber.tag_resource, resourceArn=STORE, tags={"a": "b"}) == "AccessDeniedException"
    onwards = {"resourceArn": STORE, "principalSubscriber": STRANGER}
    assert code(subscriber.create_share, **onwards) == "AccessDeniedException"


def test_time_can_go_back(mock, omics, subscriber):
    """After freezegun moves back, the share is ACTIVATING again and gives no access."""
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time(mock.clock.now() + timedelta(days=1)) as frozen:
        share_id = create(omics)
        subscriber.accept_share(shareId=share_id)
        frozen.tick(timedelta(seconds=30))
        assert (status(omics, share_id), has_access(mock)) == ("ACTIVE", True)
        frozen.tick(timedelta(seconds=-10))
        assert (status(omics, share_id), has_access(mock)) == ("ACTIVATING", False)


def test_the_builder_shares_only_what_is_there(mock):
    """A share of a resource that was not added is told to whoever writes the test."""
    with pytest.raises(ConfigurationError, match="Variant store absent not found"):
        mock.add.share(f"{ARN}:variantStore/absent", SUBSCRIBER)
