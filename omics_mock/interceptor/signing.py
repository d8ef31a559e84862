"""Signing without asking anybody: credentials that would be fetched are replaced for the one request."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from omics_mock import active

if TYPE_CHECKING:
    from collections.abc import Callable

_DUMMY = "omics-mock"
# Everything else fetches when it is asked: refreshable, deferred (assumed roles, SSO), or is nothing at all.
_STATIC = {"botocore.credentials.Credentials", "aiobotocore.credentials.AioCredentials"}


def before_sign(request: Any, request_signer: Any, **_kwargs: Any) -> None:
    """Handler of `before-sign.omics`: dummy credentials for a request, unless the client's are static.

    Otherwise a profile with an assumed role asks STS while it signs. The client itself is not changed: the
    credentials ride on the context of this request. An unsigned client without credentials stays as it is.
    """
    credentials = request_signer._credentials
    if _name(credentials) in _STATIC:
        return
    if credentials is None and not isinstance(request_signer.signature_version, str):
        return
    signing = request.context.get("signing") or {}
    request.context["signing"] = {**signing, "request_credentials": _dummy(request_signer)}


def around_source_credentials(wrapped: Callable[..., Any], _sourcer: Any, args: Any, kwargs: Any) -> Any:
    """Wrapper of `source_credentials`, for profiles with a `credential_source`; also aiobotocore's.

    Making a client of such a profile asks the metadata service at once, before any call. Under a mock with
    `credentials="dummy"` the source has dummy ones; "keep" leaves it alone.
    """
    mock = active.innermost()
    if mock is None or mock.settings.credentials == "keep":
        return wrapped(*args, **kwargs)
    if inspect.iscoroutinefunction(wrapped):
        return _awaited(_async_credentials())
    return _credentials()


async def _awaited(value: Any) -> Any:
    return value


def _name(credentials: object) -> str:
    cls = type(credentials)
    return f"{cls.__module__}.{cls.__qualname__}"


def _dummy(request_signer: Any) -> Any:
    return _async_credentials() if inspect.iscoroutinefunction(type(request_signer).sign) else _credentials()


def _credentials() -> Any:
    from botocore.credentials import Credentials  # noqa: PLC0415 - whichever botocore is in use

    return Credentials(_DUMMY, _DUMMY)


def _async_credentials() -> Any:
    from aiobotocore.credentials import AioCredentials  # noqa: PLC0415 - an async client of it is here

    return AioCredentials(_DUMMY, _DUMMY)
