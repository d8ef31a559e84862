"""The ini options, the header line and `omics_mock_block`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_options_are_defaults_for_fixture_and_marker(run: Callable[..., pytest.RunResult]) -> None:
    """Every option reaches the mock, and a marker wins over it."""
    result = run(
        """
        from datetime import datetime, timezone
        import pytest
        from omics_mock import current_mock

        def test_fixture(omics_mock, omics_client):
            settings = omics_mock.settings
            assert omics_client.meta.region_name == settings.region == "eu-west-1"
            assert settings.account_id == "111122223333"
            assert settings.seed == 7
            assert settings.start_time == datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc)
            assert settings.simulate_sleep is True
            assert settings.strict is False

        @pytest.mark.omics_mock(seed=8)
        def test_marker():
            settings = current_mock().settings
            assert (settings.seed, settings.account_id) == (8, "111122223333")
        """,
        omics_mock_region="eu-west-1",
        omics_mock_account_id="111122223333",
        omics_mock_seed="7",
        omics_mock_start_time="2026-01-02T03:04:00Z",
        omics_mock_simulate_sleep="true",
        omics_mock_strict="false",
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("omics_mock_seed", "seven", "omics_mock_seed = 'seven' makes no sense"),
        ("omics_mock_start_time", "yesterday", "omics_mock_start_time = 'yesterday' makes no sense"),
        ("omics_mock_start_time", "2026-01-01T00:00:00", "start_time is a datetime with a time zone"),
        ("omics_mock_account_id", "1", "account_id is twelve digits"),
        ("omics_mock_block", "sometimes", "leftover, always, never"),
    ],
)
def test_a_bad_option_ends_the_run_at_once(
    run: Callable[..., pytest.RunResult], option: str, value: str, words: str
) -> None:
    """Pytest says what is wrong before any test runs."""
    result = run("def test_it(): pass", **{option: value})
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert words in result.stderr.str()


def test_the_header_is_shown_with_v_only(run: Callable[..., pytest.RunResult]) -> None:
    """One line with the version and the options, and none without -v."""
    source = "def test_it(): pass"
    assert "omics_mock: " not in run(source, omics_mock_seed="7").stdout.str()
    run(source, "-v", omics_mock_seed="7").stdout.fnmatch_lines(["omics_mock: *, block=leftover, seed=7"])


CALLS = """
    import boto3
    import pytest
    from omics_mock.exceptions import OmicsMockNotActive

    keys = dict(region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")

    def outcome(client):
        client.meta.events.register_first("before-send.omics", answer)
        try:
            client.list_workflows()
        except OmicsMockNotActive:
            return "refused"
        except ZeroDivisionError:
            return "sent"

    def answer(**kwargs):
        1 / 0

    @pytest.fixture(scope="module")
    def leftover():
        return []

    def test_inside(omics_mock, leftover):
        leftover.append(boto3.client("omics", **keys))

    def test_outside(leftover):
        assert (outcome(leftover[0]), outcome(boto3.client("omics", **keys))) == EXPECTED
"""


@pytest.mark.parametrize(
    ("block", "leftover", "fresh"),
    [
        (None, "refused", "sent"),
        ("leftover", "refused", "sent"),
        ("always",) + ("refused",) * 2,
        ("never", "sent", "sent"),
    ],
)
def test_block_says_which_calls_outside_a_mock_are_refused(
    run: Callable[..., pytest.RunResult], block: str | None, leftover: str, fresh: str
) -> None:
    """`leftover`: clients of an ended mock; `always`: all clients; `never`: none."""
    ini = {} if block is None else {"omics_mock_block": block}
    run(CALLS.replace("EXPECTED", repr((leftover, fresh))), **ini).assert_outcomes(passed=2)


def test_block_ends_with_the_run(run: Callable[..., pytest.RunResult]) -> None:
    """The next run in the same process has the default again."""
    run("def test_it(): pass", omics_mock_block="always").assert_outcomes(passed=1)
    run(CALLS.replace("EXPECTED", "('refused', 'sent')")).assert_outcomes(passed=2)


def test_always_holds_where_no_test_uses_the_mock(run_alone: Callable[..., pytest.RunResult]) -> None:
    """The whole run is guarded, not only what comes after the first mock."""
    source = CALLS.replace("(omics_mock, leftover)", "(leftover)").replace("EXPECTED", "('refused', 'refused')")
    run_alone(source, omics_mock_block="always").assert_outcomes(passed=2)
