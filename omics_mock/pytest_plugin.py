"""Fixtures, marker and ini options for pytest.

Imported in every pytest run of everybody who has the package installed: nothing but pytest may be imported
here before a test asks for the mock.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from omics_mock.mock import OmicsMock

_FIXTURE = _MARKER = "omics_mock"  # also the prefix of the ini options


def _instant(text: str) -> object:
    from datetime import datetime  # noqa: PLC0415 - see above

    return datetime.fromisoformat(text.replace("Z", "+00:00"))  # Python 3.10 reads no Z


# setting -> (type for pytest, reader, help)
_INI: Mapping[str, tuple[Any, Callable[[Any], object], str]] = {
    "region": ("string", str, "AWS region of the mock (default: the environment's, else us-east-1)"),
    "account_id": ("string", str, "AWS account id of twelve digits (default: 123456789012)"),
    "seed": ("string", int, "seed of all ids (default: 0)"),
    "start_time": ("string", _instant, "ISO 8601 instant with an offset at which simulated time begins"),
    "simulate_sleep": (
        "bool",
        bool,
        "let time.sleep and asyncio.sleep of the tests move the simulated clock",
    ),
    "strict": ("bool", bool, "report scripts and fault rules that were never used (default: true)"),
}
_BLOCK = "which HealthOmics calls are refused outside a mock: leftover (default), always or never"

# What a session of botocore reads once and keeps; credentials are handed to each client.
_READ_ONCE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_DATA_PATH", "HOME")
_CREDENTIALS = {
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "aws_session_token": "AWS_SESSION_TOKEN",
}

_settings_key: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
_sessions_key: pytest.StashKey[dict[Any, Any]] = pytest.StashKey()
_failing_key: pytest.StashKey[bool] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    for name, (kind, _reader, text) in _INI.items():
        parser.addini(f"{_MARKER}_{name}", text, type=kind, default=None)
    parser.addini(f"{_MARKER}_block", _BLOCK, type="string", default="leftover")


def pytest_configure(config: pytest.Config) -> None:
    """Read the ini options and declare the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**settings): run the test inside mock_omics(**settings), with or without the fixture; "
        "of several markers the closest wins, setting by setting.",
    )
    config.stash[_settings_key] = _from_ini(config)
    block = config.getini(f"{_MARKER}_block")
    if block != "leftover":
        _set_block(block)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind for another pytest run in this process."""
    if config.getini(f"{_MARKER}_block") != "leftover":
        _set_block("leftover")


def pytest_report_header(config: pytest.Config) -> str | None:
    """One line, with -v only."""
    if config.get_verbosity() < 1:
        return None
    from omics_mock import __version__  # noqa: PLC0415 - see above

    given = {"block": config.getini(f"{_MARKER}_block")} | config.stash[_settings_key]
    return f"omics_mock: {__version__}, " + ", ".join(f"{name}={value}" for name, value in given.items())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Make a marked test use the fixture, and open the mock before its other function fixtures.

    What they set up is then inside the mock, and what they tear down still is.
    """
    names = getattr(item, "fixturenames", None)
    if names is None or (_FIXTURE not in names and item.get_closest_marker(_MARKER) is None):
        return
    others = [name for name in names if name != _FIXTURE]
    wider = sum(_is_wider_than_a_function(item, name) for name in others)
    # The list itself is shared by the parameter sets of a test, of which perhaps only one is marked.
    item.fixturenames = [*others[:wider], _FIXTURE, *others[wider:]]  # type: ignore[attr-defined]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, None, None]:
    """Note a failure: a test that fails anyway is not told about unused scripts."""
    yield
    if call.excinfo is not None:
        item.stash[_failing_key] = True


@pytest.fixture
def omics_mock(request: pytest.FixtureRequest) -> Iterator[OmicsMock]:
    """The active OmicsMock; its settings come from the marker omics_mock and the ini options."""
    from omics_mock.activation import checked, enter, leave  # noqa: PLC0415 - see above

    mock = enter(checked(_settings(request.node, request.config)))
    yield mock
    leave(failing=request.node.stash.get(_failing_key, False))


@pytest.fixture
def omics_client(omics_mock: OmicsMock, request: pytest.FixtureRequest) -> Any:
    """A new boto3 client (botocore's, without boto3) for HealthOmics, in the region of the mock."""
    from botocore.config import Config  # noqa: PLC0415 - see above

    session = _session(request.config)
    make = getattr(session, "client", None) or session.create_client
    credentials = {argument: os.environ.get(name) for argument, name in _CREDENTIALS.items()}
    # Nothing leaves the process, and searching the environment for proxies is a seventh of the calls for a client.
    config = Config(proxies={})
    return make("omics", region_name=omics_mock.settings.region, config=config, **credentials)


def _session(config: pytest.Config) -> Any:
    """One session for the whole run: the dear part of a client is what its session has loaded."""
    if "AWS_ACCESS_KEY_ID" not in os.environ:  # credentials="keep": a session also keeps what it has found
        return _new_session()
    sessions = config.stash.setdefault(_sessions_key, {})
    key = tuple(os.environ.get(name) for name in _READ_ONCE)
    if key not in sessions:
        sessions[key] = _new_session()
    return sessions[key]


def _new_session() -> Any:
    try:
        from boto3 import Session  # noqa: PLC0415 - see above
    except ImportError:
        from botocore.session import Session  # noqa: PLC0415 - see above
    return Session()


def _settings(item: pytest.Item, config: pytest.Config) -> dict[str, Any]:
    """The ini options, then the markers from the module inwards, then those of the parameter set."""
    marks = [*item.iter_markers(_MARKER)][::-1]
    marks += [mark for mark in getattr(getattr(item, "callspec", None), "marks", ()) if mark.name == _MARKER]
    settings = config.stash[_settings_key].copy()
    for mark in marks:
        if mark.args:
            pytest.fail(
                f"@pytest.mark.{_MARKER} takes settings by name only, and was given {mark.args!r}. "
                f"Type for example @pytest.mark.{_MARKER}(seed=7).",
                pytrace=False,
            )
        settings |= mark.kwargs
    return settings


def _is_wider_than_a_function(item: pytest.Item, name: str) -> bool:
    information = getattr(item, "_fixtureinfo", None)
    definitions = information.name2fixturedefs.get(name) if information else None
    return definitions is not None and definitions[-1].scope != "function"


def _from_ini(config: pytest.Config) -> dict[str, Any]:
    """The ini options that are set, as settings; pytest.UsageError for one that makes no sense."""
    given = {name: config.getini(f"{_MARKER}_{name}") for name in _INI}
    settings = {name: _read(name, value) for name, value in given.items() if value not in (None, "")}
    if settings:
        from omics_mock.activation import checked  # noqa: PLC0415 - see above
        from omics_mock.exceptions import ConfigurationError  # noqa: PLC0415 - see above

        try:
            checked(settings)
        except ConfigurationError as error:
            raise pytest.UsageError(f"ini options {_MARKER}_*: {error}") from error
    return settings


def _read(name: str, value: Any) -> object:
    _kind, reader, text = _INI[name]
    try:
        return reader(value)
    except ValueError as error:
        raise pytest.UsageError(f"ini option {_MARKER}_{name} = {value!r} makes no sense: {text}.") from error


def _set_block(block: str) -> None:
    from omics_mock.exceptions import ConfigurationError  # noqa: PLC0415 - see above
    from omics_mock.interceptor import leftovers  # noqa: PLC0415 - see above

    try:
        leftovers.set_block(block)  # type: ignore[arg-type] # checked there
    except ConfigurationError as error:
        raise pytest.UsageError(str(error)) from error
