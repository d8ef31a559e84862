"""Scripts of stores: sequence, variant and annotation stores that take their time, fail, or never get ready."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import WaiterError

from tests.operations.analytics_calls import REFERENCE, code

KINDS = ["sequence", "variant", "annotation"]


def create(omics, kind, name):
    """Create a store and return how to look at it."""
    if kind == "sequence":
        made = omics.create_sequence_store(name=name)["id"]
        return lambda: omics.get_sequence_store(id=made)
    extra = {"storeFormat": "VCF"} if kind == "annotation" else {}
    getattr(omics, f"create_{kind}_store")(name=name, reference={"referenceArn": REFERENCE}, **extra)
    return lambda: getattr(omics, f"get_{kind}_store")(name=name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_fails_and_says_why(mock, omics, kind):
    """CREATING, then FAILED with the text; the others of that kind become ACTIVE."""
    mock.scripts.store(name="bad*", duration="1m", fails="RAM permissions are missing")
    bad, good = create(omics, kind, "bad_one"), create(omics, kind, "good")
    assert bad()["status"] == "CREATING"
    mock.clock.run_until_idle()
    assert (bad()["status"], good()["status"]) == ("FAILED", "ACTIVE")
    assert bad()["statusMessage"] == "RAM permissions are missing"
    assert not good().get("statusMessage")


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_takes_its_time_or_hangs(mock, omics, kind):
    """`duration` is the time in CREATING; one that hangs is not waited for."""
    mock.scripts.store(name="slow", duration="3h")
    mock.scripts.store(name="stuck", hangs="CREATING")
    slow, stuck = create(omics, kind, "slow"), create(omics, kind, "stuck")
    mock.clock.run_until_idle()
    assert mock.clock.elapsed == timedelta(hours=3)
    assert (slow()["status"], stuck()["status"]) == ("ACTIVE", "CREATING")


def test_a_kind_of_store_can_be_selected(mock, omics):
    """The same name is used by stores of other kinds, which do not follow."""
    mock.scripts.store(kind="variant", name="same", fails="no")
    stores = [create(omics, kind, "same") for kind in KINDS]
    mock.clock.run_until_idle()
    assert [store()["status"] for store in stores] == ["ACTIVE", "FAILED", "ACTIVE"]


def test_a_failed_store_fails_its_waiter_and_takes_no_data(mock, omics):
    """The first version of an annotation store shares its fate."""
    mock.scripts.store(name="clinvar", fails="no capacity")
    create(omics, "annotation", "clinvar")
    with pytest.raises(WaiterError, match="FAILED"):
        omics.get_waiter("annotation_store_created").wait(name="clinvar")
    version = omics.get_annotation_store_version(name="clinvar", versionName="clinvar")
    assert (version["status"], version["statusMessage"]) == ("FAILED", "no capacity")
    role = "arn:aws:iam::123456789012:role/omics"
    items = [{"source": "s3://reads/a.vcf"}]
    refusal = code(omics.start_annotation_import_job, destinationName="clinvar", roleArn=role, items=items)
    assert refusal == "ValidationException"


def test_further_versions_are_meant_apart(mock, omics):
    """With version= only such versions follow, not the store."""
    mock.scripts.store(name="clinvar", version="v*", fails="no v2")
    store = create(omics, "annotation", "clinvar")
    mock.clock.run_until_idle()
    omics.create_annotation_store_version(name="clinvar", versionName="v2b")
    mock.clock.run_until_idle()
    version = omics.get_annotation_store_version(name="clinvar", versionName="v2b")
    assert (store()["status"], version["status"], version["statusMessage"]) == ("ACTIVE", "FAILED", "no v2")


@pytest.mark.parametrize("kind", KINDS)
def test_builders_follow_unless_they_give_a_past(mock, kind):
    """`add.*_store` without a status is made now; with one it already is what it is."""
    mock.scripts.store(fails="no")
    build = getattr(mock.add, f"{kind}_store")
    now, past = build("now"), build("past", status="ACTIVE")
    mock.clock.run_until_idle()
    shown = getattr(mock, f"{kind}_stores")
    assert [shown[store].status for store in (now, past)] == ["FAILED", "ACTIVE"]


def test_a_version_that_a_builder_makes_follows(mock, omics):
    """`add.annotation_store_version` is matched by store and version."""
    mock.scripts.store(name="clinvar", version="v2b", fails="no")
    mock.add.annotation_store("clinvar")
    mock.add.annotation_store_version("clinvar", "v2b")
    mock.clock.run_until_idle()
    found = omics.list_annotation_store_versions(name="clinvar")["annotationStoreVersions"]
    assert [version["status"] for version in found] == ["ACTIVE", "FAILED"]
