"""Signing without asking anybody: credentials that would be fetched are replaced for the one request."""

from __future__ import annotations

import inspect
from typing import Any

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


def _name(credentials: object) -> str:
    cls = type(credentials)
    return f"{cls.__module__}.{cls.__qualname__}"


def _dummy(request_signer: Any) -> Any:
    if inspect.iscoroutinefunction(type(request_signer).sign):
        from aiobotocore.credentials import AioCredentials  # noqa: PLC0415 - only with an async client at hand

        return AioCredentials(_DUMMY, _DUMMY)
    from botocore.credentials import Credentials  # noqa: PLC0415 - whichever botocore the client comes from

    return Credentials(_DUMMY, _DUMMY)
