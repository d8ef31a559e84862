"""Signing never asks anybody: whatever credentials a client has, nothing but the mock is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import NoCredentialsError

from tests.interceptor.stand_in import answering, reply

if TYPE_CHECKING:
    from pathlib import Path

PROFILES = """
[profile role]
role_arn = arn:aws:iam::111122223333:role/r
source_profile = base
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = secret
[profile of-instance]
role_arn = arn:aws:iam::111122223333:role/r
credential_source = Ec2InstanceMetadata
[profile of-container]
role_arn = arn:aws:iam::111122223333:role/r
credential_source = EcsContainer
[profile web-identity]
role_arn = arn:aws:iam::111122223333:role/r
web_identity_token_file = /nowhere/token
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = reader
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
[profile old-sso]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
sso_account_id = 111122223333
sso_role_name = reader
[profile nothing]
region = us-east-1
"""
NAMES = re.findall(r"\[profile ([\w-]+)\]", PROFILES)


@pytest.fixture(autouse=True)
def config_file(isolated: None, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(PROFILES)


# Outside a mock botocore asks a credential source as soon as a client is made: that is not ours to prevent.
CASES = [(profile, "inside") for profile in NAMES] + [
    (profile, "before") for profile in NAMES if profile not in ("of-instance", "of-container")
]


@pytest.mark.parametrize(("profile", "made"), CASES)
def test_no_profile_reaches_the_network(profile: str, made: str) -> None:
    """Profiles that assume roles, use SSO, instance or container metadata, or have nothing: all work."""
    session = boto3.Session(profile_name=profile, region_name="us-east-1")
    early = session.client("omics") if made == "before" else None
    with answering(lambda _call: reply({"id": "7"})) as mock:
        client = early or session.client("omics")
        assert client.get_run(id="7")["id"] == "7"
    assert mock.last.caller.access_key == ("AKIDBASE" if profile == "base" else "omics-mock")


def test_static_credentials_are_used_as_they_are() -> None:
    """A client with keys of its own signs with them: several accounts are several keys."""
    with answering() as mock:
        boto3.client("omics", aws_access_key_id="AKIDOWN", aws_secret_access_key="s").list_runs()
    assert mock.last.caller.access_key == "AKIDOWN"


def test_a_client_keeps_its_own_credentials() -> None:
    """What a client holds is not changed: after the mock it signs with its own credentials again."""

    def refresh() -> Any:
        pytest.fail("the credentials were refreshed")

    session = boto3.Session(region_name="us-east-1")
    session._session._credentials = RefreshableCredentials(
        "AKIDOLD", "s", "t", _long_ago(), refresh_using=refresh, method="test"
    )
    client = session.client("omics")
    with answering() as mock:
        client.list_runs()
    assert mock.last.caller.access_key == "omics-mock"
    assert client._request_signer._credentials is session._session._credentials


def _long_ago() -> Any:
    from datetime import datetime, timezone

    return datetime(2001, 1, 1, tzinfo=timezone.utc)


def test_subclass_of_static_credentials_is_not_asked() -> None:
    """Credentials of a class of the user's own may do anything when asked, so they are not asked."""

    class Asking(Credentials):
        def get_frozen_credentials(self) -> Any:
            pytest.fail("the credentials were asked")

    session = boto3.Session(region_name="us-east-1")
    session._session._credentials = Asking("AKID", "s")
    with answering() as mock:
        session.client("omics").list_runs()
    assert mock.last.caller.access_key == "omics-mock"


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_retries_are_signed_too(mode: str) -> None:
    """A retried request of a client without credentials is signed again without asking anybody."""
    from tests.interceptor.stand_in import failure, in_turn

    session = boto3.Session(profile_name="role", region_name="us-east-1")
    client = session.client("omics", config=Config(retries={"mode": mode}))
    with answering(in_turn(failure("ThrottlingException", 429), reply({}))) as mock:
        client.list_runs()
    assert [call.caller.access_key for call in mock.calls] == ["omics-mock", "omics-mock"]


def test_unsigned_stays_unsigned() -> None:
    """An unsigned client sends no signature, whatever credentials its session has."""
    session = boto3.Session(profile_name="role", region_name="us-east-1")
    with answering() as mock:
        session.client("omics", config=Config(signature_version=UNSIGNED)).list_runs()
    assert mock.last.caller.access_key is None


def test_unsigned_upload_without_credentials_fails_as_it_does_on_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """UploadReadSetPart signs by its own rule: an unsigned client without credentials fails as on AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    client = boto3.Session(profile_name="nothing").client("omics", config=Config(signature_version=UNSIGNED))
    with answering(), pytest.raises(NoCredentialsError):
        client.upload_read_set_part(
            sequenceStoreId="1234567890",
            uploadId="1234567890",
            partSource="SOURCE1",
            partNumber=1,
            payload=b"A",
        )
