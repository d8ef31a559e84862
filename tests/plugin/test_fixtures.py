"""The fixtures `omics_mock` and `omics_client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_the_fixtures_are_there_without_any_preparation(run: Callable[..., pytest.RunResult]) -> None:
    """Two names in a signature are all it takes; every test has a fresh world and a fresh client."""
    result = run("""
        import pytest
        from omics_mock import OmicsMock, active, current_mock

        clients = []

        @pytest.mark.parametrize("turn", [1, 2])
        def test_world(turn, omics_client, omics_mock):
            assert isinstance(omics_mock, OmicsMock) and current_mock() is omics_mock
            omics_client.create_sequence_store(name="a")
            assert len(omics_client.list_sequence_stores()["sequenceStores"]) == 1
            assert all(omics_client is not client for client in clients)
            clients.append(omics_client)

        def test_outside():
            assert active.innermost() is None
    """)
    result.assert_outcomes(passed=3)


def test_a_client_has_the_region_of_the_mock_and_dummy_credentials(
    run: Callable[..., pytest.RunResult],
) -> None:
    """One session serves the whole run, and still each client has its own region and credentials."""
    result = run("""
        import os
        import pytest

        def credentials(client):
            return client._request_signer._credentials.access_key

        @pytest.mark.omics_mock(region="eu-west-1")
        def test_region(omics_client):
            assert omics_client.meta.region_name == "eu-west-1"

        @pytest.fixture
        def elsewhere(monkeypatch, omics_mock):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")

        @pytest.mark.omics_mock(region="us-west-2")
        def test_another_region(elsewhere, omics_client):
            assert omics_client.meta.region_name == "us-west-2"

        @pytest.fixture
        def other_account(monkeypatch, omics_mock):
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")

        def test_environment_of_the_test(other_account, omics_client):
            assert credentials(omics_client) == "111122223333"

        def test_and_not_of_another(omics_client):
            assert credentials(omics_client) == os.environ["AWS_ACCESS_KEY_ID"] == "testing"

        @pytest.mark.parametrize("key", ["one", "two"])
        def test_kept_credentials(key, monkeypatch, tmp_path, request):
            file = tmp_path / "credentials"
            file.write_text(f"[default]\\naws_access_key_id = {key}\\naws_secret_access_key = x\\n")
            monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
            monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            request.applymarker(pytest.mark.omics_mock(credentials="keep"))
            assert credentials(request.getfixturevalue("omics_client")) == key
    """)
    result.assert_outcomes(passed=6)


def test_a_region_of_the_environment_is_followed(
    run: Callable[..., pytest.RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a setting the client is in the region that the user's own clients would have."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    result = run("""
        def test_region(omics_client):
            assert omics_client.meta.region_name == "ap-southeast-1"

        def test_changed_region(monkeypatch, request):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
            assert request.getfixturevalue("omics_client").meta.region_name == "eu-west-2"
    """)
    result.assert_outcomes(passed=2)


def test_handlers_registered_on_a_client_do_not_leak(run: Callable[..., pytest.RunResult]) -> None:
    """What one test hooks into its client, the client of the next does not have."""
    result = run("""
        import pytest

        calls = []

        def test_hook(omics_client):
            omics_client.meta.events.register("before-call.omics", lambda **_: calls.append(1))
            omics_client.list_sequence_stores()
            assert calls == [1]

        def test_no_hook(omics_client):
            omics_client.list_sequence_stores()
            assert calls == [1]
    """)
    result.assert_outcomes(passed=2)


def test_without_boto3_the_client_is_botocores(run: Callable[..., pytest.RunResult]) -> None:
    """boto3 is no requirement."""
    result = run("""
        import sys
        from botocore.client import BaseClient
        sys.modules["boto3"] = None

        def test_client(omics_client, omics_mock):
            assert omics_client.list_sequence_stores()["sequenceStores"] == []
    """)
    result.assert_outcomes(passed=1)


def test_the_default_session_of_boto3_is_left_alone(run_alone: Callable[..., pytest.RunResult]) -> None:
    """The fixture makes a session of its own."""
    result = run_alone("""
        import boto3

        def test_client(omics_client):
            assert boto3.DEFAULT_SESSION is None
    """)
    result.assert_outcomes(passed=1)


def test_the_world_is_open_around_the_other_fixtures(run: Callable[..., pytest.RunResult]) -> None:
    """Function fixtures are set up and torn down inside, whatever the order of names; wider ones outside."""
    result = run("""
        import pytest
        from omics_mock import active

        seen = []

        def is_active():
            return active.innermost() is not None

        @pytest.fixture(scope="module")
        def wide():
            assert not is_active()
            yield
            assert not is_active()

        @pytest.fixture
        def narrow():
            assert is_active()
            yield
            assert is_active()
            seen.append("torn down")

        @pytest.fixture(autouse=True)
        def around(request):
            inside = "omics_mock" in request.fixturenames
            assert is_active() == inside
            yield
            assert is_active() == inside

        def test_inside(narrow, wide, omics_mock):
            assert is_active()

        def test_outside(wide):
            assert seen == ["torn down"] and not is_active()
    """)
    result.assert_outcomes(passed=2)


def test_the_environment_is_restored_under_monkeypatch(run: Callable[..., pytest.RunResult]) -> None:
    """A test that sets credentials itself leaves neither its own nor the dummy ones behind."""
    result = run("""
        import os
        before = dict(os.environ)

        def clean():
            return {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"} == {
                k: v for k, v in before.items() if k != "PYTEST_CURRENT_TEST"}

        def test_change(monkeypatch, omics_mock):
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

        def test_clean():
            assert clean()
    """)
    result.assert_outcomes(passed=2)


def test_a_decorated_test_joins_the_world_of_the_fixture(run: Callable[..., pytest.RunResult]) -> None:
    """Fixture and decorator together are one world; contradicting settings are an error that shows both."""
    result = run("""
        from omics_mock import current_mock, mock_omics

        @mock_omics
        def test_joins(omics_mock):
            assert current_mock() is omics_mock

        @mock_omics(seed=7)
        def test_contradicts(omics_mock):
            pass
    """)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*mock_omics(seed=7) was activated inside mock_omics()*"])


def test_unused_scripts_are_reported_unless_the_test_fails(run: Callable[..., pytest.RunResult]) -> None:
    """They are an error after a test that passed; one that failed or was skipped is news enough."""
    result = run("""
        import unittest
        import pytest
        from omics_mock import OmicsMock
        from omics_mock.exceptions import UnusedScript

        @pytest.fixture(autouse=True, scope="module")
        def never_used():
            def close(self, failing):
                if not failing:
                    raise UnusedScript("never used")

            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(OmicsMock, "close", close)
                yield

        def test_passes(omics_mock): pass
        def test_fails(omics_mock): assert 0
        def test_skips(omics_mock): pytest.skip("on purpose")
        @pytest.fixture
        def broken(omics_mock): assert 0
        def test_broken(broken): pass

        @pytest.mark.omics_mock
        class TestCase(unittest.TestCase):
            def test_case_fails(self): self.fail("on purpose")
    """)
    result.assert_outcomes(passed=1, failed=2, skipped=1, errors=2)
    result.stdout.fnmatch_lines_random(["*ERROR at teardown of test_passes*", "*ERROR at setup of test_broken*"])


def test_a_failure_is_shown_where_the_test_made_it(run: Callable[..., pytest.RunResult]) -> None:
    """What a test did wrong shows the test's own lines and our sentence, and no line of what noticed it."""
    result = run("""
        from omics_mock import Task

        def test_asserts(omics_mock):
            omics_mock.journal.assert_called("StartRun")

        def test_misspells(omics_mock):
            omics_mock.faults.add("StartRum", network="endpoint")

        def test_declares_too_much(omics_mock):
            omics_mock.scripts.run(fails="SERVICE_ERROR")
    """)
    result.assert_outcomes(passed=1, failed=2, errors=1)
    shown = result.stdout.str()
    assert "should have been called at least once" in shown
    assert "matches 'StartRum'" in shown
    assert "was never used" in shown
    for module in ("journal.py", "faults.py", "strictness.py", "activation.py", "mock.py"):
        assert f"{module}:" not in shown
