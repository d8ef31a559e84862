"""What a user can choose for a mock: one frozen record, checked where it is given.

Names of stages (`durations=`), names of quotas (`quotas=`) and durations in words are checked by the modules
that own them: see `activation.mock_omics`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

Bridge = Literal["auto"] | bool
"""Whether another service is used: where it is mocked, necessarily (True), or never (False)."""

Durations = Literal["default", "realistic"] | Mapping[str, str | timedelta]
"""A profile, or durations in words (`"90s"`, `"1h30m"`) or as timedeltas, by stage: `{"run.RUNNING": "3h"}`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one mock, as the user gave them; `Settings()` is `mock_omics()` without any.

    What each of them means stands at `mock_omics`. Raises ConfigurationError for a value that makes no sense.
    """

    region: str | None = None
    account_id: str = "123456789012"
    accounts: Mapping[str, str] | None = None
    seed: int = 0
    start_time: datetime | None = None
    durations: Durations = "default"
    simulate_sleep: bool = False
    stall_after: str | timedelta | None = "5s"
    quotas: Mapping[str, float] | None = None
    realistic_limits: bool = False
    page_size: int | None = None
    analytics_enabled: bool = True
    credentials: Literal["dummy", "keep"] = "dummy"
    others: Literal["allow", "block"] = "allow"
    strict: bool = True
    s3: Bridge = "auto"
    logs: Bridge = "auto"
    events: Bridge = "auto"

    def __post_init__(self) -> None:
        for name, rule in _RULES.items():
            value = getattr(self, name)
            if not rule.holds(value):
                raise ConfigurationError(_refusal(name, value, rule))
            if isinstance(value, Mapping):  # the user may go on changing theirs
                object.__setattr__(self, name, dict(cast("Mapping[str, object]", value)))

    def __str__(self) -> str:
        """The call that gives these settings; what was left at its default is left out."""
        default = {field.name: field.default for field in fields(self)}
        given = {name: getattr(self, name) for name in default if getattr(self, name) != default[name]}
        return f"mock_omics({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    def differences(self, other: Settings) -> dict[str, tuple[Any, Any]]:
        """The settings in which `other` differs, each with the value here and the value there."""
        names = [field.name for field in fields(self)]
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class _Rule(NamedTuple):
    """What must hold for a setting: the test, its words, and something valid to type instead."""

    holds: Callable[[Any], bool]
    expected: str
    example: str


def _refusal(name: str, value: object, rule: _Rule) -> str:
    what = f"mock_omics({name}={value!r}) makes no sense: {name} is {rule.expected}."
    return f"{what} Type for example {rule.example}."


def _is_account(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{12}", value) is not None


def _is_region(value: object) -> bool:
    # botocore's own rule for region names: a label of a host name
    label = r"(?!-)[a-zA-Z0-9-]{1,63}(?<!-)"
    return value is None or (isinstance(value, str) and re.fullmatch(label, value) is not None)


def _is_accounts(value: object) -> bool:
    return value is None or (
        isinstance(value, Mapping)
        and all(isinstance(key, str) and _is_account(account) for key, account in value.items())
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_aware(value: object) -> bool:
    return value is None or (isinstance(value, datetime) and value.utcoffset() is not None)


def _is_quotas(value: object) -> bool:
    return value is None or (
        isinstance(value, Mapping)
        and all(isinstance(n, (int, float)) and not isinstance(n, bool) and n >= 0 for n in value.values())
    )


def _switch(name: str, default: bool) -> _Rule:
    return _Rule(lambda value: isinstance(value, bool), "True or False", f"{name}={not default}")


def _words(name: str, *words: str) -> _Rule:
    expected = " or ".join(repr(word) for word in words)
    return _Rule(lambda value: value in words, expected, f"{name}={words[-1]!r}")


def _bridge(name: str, service: str) -> _Rule:
    expected = f"'auto' (use {service} where it is mocked), True (it must be) or False (leave it alone)"
    return _Rule(lambda value: isinstance(value, bool) or value == "auto", expected, f"{name}='auto'")


_RULES: dict[str, _Rule] = {
    "region": _Rule(_is_region, "the name of an AWS region as text, or None", "region='us-west-2'"),
    "account_id": _Rule(_is_account, "twelve digits, as text", "account_id='123456789012'"),
    "accounts": _Rule(
        _is_accounts,
        "a mapping from access key ids to account ids of twelve digits, all as text, or None",
        "accounts={'AKIAOTHERACCOUNT': '210987654321'}",
    ),
    "seed": _Rule(_is_whole, "a whole number", "seed=7"),
    "start_time": _Rule(
        _is_aware,
        "a datetime with a time zone (one without means another instant on each machine), or None",
        "start_time=datetime(2026, 1, 1, tzinfo=timezone.utc)",
    ),
    "durations": _Rule(
        lambda value: value in ("default", "realistic") or isinstance(value, Mapping),
        "'default', 'realistic' or a mapping from stages to durations",
        "durations={'run.RUNNING': '3h'}",
    ),
    "simulate_sleep": _switch("simulate_sleep", False),
    "stall_after": _Rule(
        lambda value: value is None or isinstance(value, (str, timedelta)),
        "a duration in words, a timedelta, or None (never complain)",
        "stall_after='30s'",
    ),
    "quotas": _Rule(
        _is_quotas,
        "a mapping from names of quotas to numbers that are not negative, or None",
        "quotas={'concurrent_runs_static': 3}",
    ),
    "realistic_limits": _switch("realistic_limits", False),
    "page_size": _Rule(
        lambda value: value is None or (_is_whole(value) and 1 <= value <= 100),
        "a whole number from 1 to 100 (the service's own limit), or None",
        "page_size=10",
    ),
    "analytics_enabled": _switch("analytics_enabled", True),
    "credentials": _words("credentials", "dummy", "keep"),
    "others": _words("others", "allow", "block"),
    "strict": _switch("strict", True),
    "s3": _bridge("s3", "S3"),
    "logs": _bridge("logs", "CloudWatch Logs"),
    "events": _bridge("events", "EventBridge"),
}
