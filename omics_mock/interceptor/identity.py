"""Who calls, read from the request: access key, region, partition and account."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from omics_mock.protocol.wire import Caller
from omics_mock.support.arns import partition_of

if TYPE_CHECKING:
    from omics_mock.settings import Settings

_DEFAULT_REGION = "us-east-1"
# seen: Credential=<access key>/<day>/<region>/omics/aws4_request; the region equals the client's.
_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/[^/,\s]+/aws4_request")
_HOST = re.compile(r"//[^/]*?omics(?:-fips)?\.([a-z][a-z0-9-]*-\d+)\.")
_TWELVE_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)


def caller(authorization: str | None, url: str, settings: Settings) -> Caller:
    """Whose call it is.

    `authorization` is the header of a signed request, `None` for an unsigned one. The region is that of the
    signature, else that of the host name, else the settings'. The account is what the settings give for the
    access key, else a key of twelve digits itself (LocalStack's convention), else the settings' account.
    """
    access_key, region = _signed_scope(authorization) if authorization else (None, None)
    region = region or _region_of_host(url) or settings.region or _DEFAULT_REGION
    return Caller(_account(access_key, settings), region, partition_of(region), access_key)


def _signed_scope(authorization: str) -> tuple[str | None, str | None]:
    # Only the scope is a key of the cache: signatures must not be kept.
    return _parsed_scope(authorization.partition(", ")[0])


@lru_cache(maxsize=256)
def _parsed_scope(scope: str) -> tuple[str | None, str | None]:
    found = _SCOPE.search(scope)
    return (found[1], found[2]) if found else (None, None)


def _region_of_host(url: str) -> str | None:
    found = _HOST.search(url)
    return found[1] if found else None


def _account(access_key: str | None, settings: Settings) -> str:
    if access_key is None:
        return settings.account_id
    if settings.accounts and access_key in settings.accounts:
        return settings.accounts[access_key]
    return access_key if _TWELVE_DIGITS.fullmatch(access_key) else settings.account_id
