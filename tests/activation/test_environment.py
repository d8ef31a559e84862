"""Credentials and region in the environment: there while the mock is active, exactly restored after it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import boto3
import botocore.session
import pytest

from omics_mock import current_mock, mock_omics
from omics_mock.exceptions import OmicsMockNotActive

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
TOUCHED = (*CREDENTIALS, *CONTAINER, "AWS_EC2_METADATA_DISABLED", "AWS_REGION", "AWS_DEFAULT_REGION")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*TOUCHED, "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def snapshot() -> dict[str, str]:
    return dict(os.environ)


@pytest.mark.parametrize("value", [None, "", "mine"])
@pytest.mark.parametrize("region", [None, "eu-west-1"])
@pytest.mark.parametrize("fails", [False, True])
def test_every_variable_is_restored(
    monkeypatch: pytest.MonkeyPatch, value: str | None, region: str | None, *, fails: bool
) -> None:
    """Unset stays unset, empty stays empty, and a value stays, also when the block fails."""
    for name in TOUCHED:
        if value is not None:
            monkeypatch.setenv(name, value)
    before = snapshot()
    with suppress(KeyError), mock_omics(region=region):
        assert snapshot() != before
        if fails:
            raise KeyError
    assert snapshot() == before


@pytest.mark.parametrize("value", ["", "mine"])
def test_credentials_are_replaced_whatever_they_were(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """No credential variable keeps its value, and code that looks them up gets dummy ones."""
    for name in CREDENTIALS:
        monkeypatch.setenv(name, value)
    with mock_omics():
        assert {os.environ[name] for name in CREDENTIALS}.isdisjoint({"", "mine"})


def test_changes_made_inside_are_undone() -> None:
    """A variable that the test sets or deletes inside the block is as before after it."""
    before = snapshot()
    with mock_omics():
        os.environ["AWS_ACCESS_KEY_ID"] = "111122223333"
        del os.environ["AWS_SECRET_ACCESS_KEY"]
        os.environ[CONTAINER[0]] = "/x"
    assert snapshot() == before


def test_an_activation_that_is_interrupted_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither variables nor an active mock are left when entering fails half way."""

    def interrupted(_mock: object) -> None:
        raise KeyboardInterrupt

    before = snapshot()
    with monkeypatch.context() as patched:
        patched.setattr("omics_mock.interceptor.sleeps.start", interrupted)
        with pytest.raises(KeyboardInterrupt), mock_omics(simulate_sleep=True):
            pass
    assert snapshot() == before
    with pytest.raises(OmicsMockNotActive):
        current_mock()


def test_keep_leaves_the_credentials_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `credentials="keep"` the environment holds what it held."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    before = snapshot()
    with mock_omics(credentials="keep"):
        assert snapshot() == before
    assert snapshot() == before


@pytest.mark.usefixtures("forbidden_sockets")
def test_new_sessions_find_credentials_and_region_without_asking_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In an environment without anything a plain client works, and the look-up opens no socket."""
    monkeypatch.setenv(CONTAINER[1], "http://169.254.170.23/v1/credentials")
    with mock_omics():
        client = boto3.Session().client("omics")
        assert client.meta.region_name == "us-east-1"
        assert client.list_sequence_stores()["sequenceStores"] == []


@pytest.mark.usefixtures("forbidden_sockets")
@pytest.mark.parametrize("container", CONTAINER)
def test_a_look_up_without_the_environment_opens_no_socket(monkeypatch: pytest.MonkeyPatch, container: str) -> None:
    """Even a chain that skips the environment's keys ends without asking container or instance metadata."""
    monkeypatch.setenv(container, "/v1" if "RELATIVE" in container else "http://169.254.170.23/v1")
    with mock_omics():
        for name in CREDENTIALS:
            del os.environ[name]
        assert botocore.session.Session().get_credentials() is None


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_chosen_region_is_left_alone(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Where a region variable is set, none is added."""
    monkeypatch.setenv(variable, "eu-west-1")
    with mock_omics():
        assert {name: os.environ.get(name) for name in ("AWS_REGION", "AWS_DEFAULT_REGION")} == {
            "AWS_REGION": None,
            "AWS_DEFAULT_REGION": None,
            variable: "eu-west-1",
        }


def test_an_empty_region_is_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable does not count as a choice: botocore would refuse to make a client."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "")
    with mock_omics():
        assert os.environ["AWS_DEFAULT_REGION"] == "us-east-1"
    assert os.environ["AWS_DEFAULT_REGION"] == ""


def test_a_config_file_counts_as_a_choice(tmp_path: Path) -> None:
    """Where a config file exists, its region is the one that clients use."""
    (tmp_path / "config").write_text("[default]\nregion = ap-southeast-1\n")
    with mock_omics():
        assert "AWS_DEFAULT_REGION" not in os.environ
        assert boto3.Session().region_name == "ap-southeast-1"


def test_the_config_file_of_the_home_counts_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without AWS_CONFIG_FILE it is `~/.aws/config`."""
    monkeypatch.delenv("AWS_CONFIG_FILE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    with mock_omics():
        assert os.environ["AWS_DEFAULT_REGION"] == "us-east-1"
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").touch()
    with mock_omics():
        assert "AWS_DEFAULT_REGION" not in os.environ


def test_the_setting_wins_over_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`region=` is what new clients use, whatever variables and files say."""
    (tmp_path / "config").write_text("[default]\nregion = ap-southeast-1\n")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_omics(region="us-west-2"):
        assert boto3.Session().region_name == "us-west-2"


def test_the_default_session_of_the_user_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A default session made before the mock is the same object during and after it."""
    mine = boto3.Session(aws_access_key_id="mine", aws_secret_access_key="mine", region_name="eu-west-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", mine)
    with mock_omics():
        assert boto3.client("omics").list_sequence_stores()["sequenceStores"] == []
        assert boto3.DEFAULT_SESSION is mine
    assert boto3.DEFAULT_SESSION is mine
