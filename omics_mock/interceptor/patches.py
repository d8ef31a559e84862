"""Everything that omics_mock changes in other packages, and the only file that does.

The patches in the table are put on once and stay: taking them off again would also take off what others have
put on top. Without an active mock each of them costs a comparison. A module that is not imported yet is
patched when it is; which `botocore` that is, is not our affair (the AWS CLI brings one of its own).
"""

from __future__ import annotations

import importlib
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import wrapt

from omics_mock.interceptor import before_send, signing, user_agents, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType


class Patch(NamedTuple):
    """One change: `attribute` (dotted) of `module` is wrapped by a function, or replaced by a proxy of it."""

    module: str
    attribute: str
    wrapper: Callable[..., Any]
    optional: bool = False


PATCHES = (
    Patch("botocore.endpoint", "Endpoint.make_request", before_send.around_make_request),
    Patch("botocore.client", "BaseClient.__init__", before_send.around_client_init),
    Patch(
        "botocore.credentials",
        "CanonicalNameCredentialSourcer.source_credentials",
        signing.around_source_credentials,
    ),
    Patch("botocore.useragent", "UserAgentString.to_string", user_agents.around_to_string, optional=True),
    Patch("botocore.endpoint", "time", waits.SimulatedTime),
    Patch("botocore.waiter", "time", waits.SimulatedTime),
    Patch("botocore.waiter", "Waiter.wait", waits.around_wait),
    Patch("botocore.retries.bucket", "TokenBucket.acquire", waits.around_acquire),
    Patch(
        "aiobotocore.credentials",
        "AioCanonicalNameCredentialSourcer.source_credentials",
        signing.around_source_credentials,
    ),
    Patch("aiobotocore.endpoint", "asyncio", waits.SimulatedAsyncio),
    Patch("aiobotocore.waiter", "asyncio", waits.SimulatedAsyncio),
    Patch("aiobotocore.waiter", "AIOWaiter.wait", waits.around_wait),
    Patch("aiobotocore.retries.bucket", "AsyncTokenBucket.acquire", waits.around_async_acquire),
    # The httpx backend sleeps through anyio; aiobotocore before 3 has none.
    Patch("aiobotocore.endpoint", "AnyioEndpoint._sleep", waits.around_async_sleep, optional=True),
    Patch("aiobotocore.waiter", "AnyioWaiter._sleep", waits.around_async_sleep, optional=True),
)

_MODULES = tuple(dict.fromkeys(patch.module for patch in PATCHES))
_MARK = "__omics_mock_patched__"
_lock = threading.Lock()
_awaited: set[str] = set()


def install() -> None:
    """Put every patch on, now or when its module is imported; safe to call again and again.

    Later calls look for the mark on the modules, so that one which was imported anew (after a test emptied
    `sys.modules`, say) is patched as well.
    """
    for name in _MODULES:
        module = sys.modules.get(name)
        if module is not None:
            if _MARK not in vars(module):
                # Waits for a thread that is importing it, whose hook may want our lock: not under it.
                _patch(importlib.import_module(name))
        elif name not in _awaited:
            _awaited.add(name)
            wrapt.register_post_import_hook(_patch, name)


def replace_references(pairs: Iterable[tuple[object, object]]) -> None:
    """Put `new` wherever a loaded module holds `old` under any name, for each pair `(old, new)`.

    Needed because `from time import sleep` keeps the function itself. Our own modules are left out.
    """
    replacements = {id(old): new for old, new in pairs}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != "omics_mock":
            _replace_in(_namespace(module), replacements)


def _replace_in(namespace: dict[str, Any], replacements: dict[int, object]) -> None:
    for name, value in list(namespace.items()):
        if id(value) in replacements:
            namespace[name] = replacements[id(value)]


def _namespace(module: ModuleType) -> dict[str, Any]:
    try:
        # Not getattr: that would load a module that is to be loaded on first use.
        namespace = object.__getattribute__(module, "__dict__")
    except AttributeError:
        return {}
    return namespace if isinstance(namespace, dict) else {}


def _patch(module: ModuleType) -> None:
    with _lock:
        if _MARK in vars(module):
            return
        for patch in PATCHES:
            if patch.module == module.__name__:
                _apply(module, patch)
        setattr(module, _MARK, True)


def _apply(module: ModuleType, patch: Patch) -> None:
    owner_name, _, name = patch.attribute.rpartition(".")
    owner = getattr(module, owner_name, None) if owner_name else module
    if patch.optional and not hasattr(owner, name):
        return
    if isinstance(patch.wrapper, type):
        setattr(owner, name, patch.wrapper(getattr(owner, name)))
    else:
        wrapt.wrap_function_wrapper(module, patch.attribute, patch.wrapper)
