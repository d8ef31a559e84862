"""pytest --expect-skips NAME: the run fails unless exactly as many tests are skipped as the table says.

A test is skipped only by asking the installed botocore for an operation or a member. Without a count, a
mistake in that question would skip a test everywhere and nobody would notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPECTED_SKIPS = {
    "floor": 0,
    "pinned": 0,
    "newest": 0,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--expect-skips",
        choices=sorted(EXPECTED_SKIPS),
        help="fail unless the number of skipped tests is that of this botocore in tests/expected_skips.py",
    )


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [] if reporter is None else reporter.stats.get("skipped", [])


def _is_wrong(config: pytest.Config) -> bool:
    name = config.getoption("--expect-skips")
    return name is not None and len(_skipped(config)) != EXPECTED_SKIPS[name]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and _is_wrong(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Iterator[None]:
    yield
    if _is_wrong(config):
        name = config.getoption("--expect-skips")
        terminalreporter.section("wrong number of skips", red=True)
        terminalreporter.line(
            f"{len(_skipped(config))} tests were skipped, but tests/expected_skips.py expects"
            f" {EXPECTED_SKIPS[name]} for {name!r}. If each skip in the summary is right, change the table."
        )
