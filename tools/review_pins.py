# ruff: noqa: INP001, T201 - a script, not part of a package
"""What omics_mock leans on in other packages beyond their documentation, and the versions of it that were reviewed.

    pip install --target newest --no-deps botocore==1.44.5
    python tools/review_pins.py newest

notes the digests of what lies in the folder `newest` as reviewed, in tests/contract/reviewed_pins.json. Run it after
the difference to the last reviewed version has been read with the question that stands at each pin.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import sys
import textwrap
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

REVIEWED = Path(__file__).parent.parent / "tests" / "contract" / "reviewed_pins.json"

Reviewed = dict[str, dict[str, list[str]]]


class Pin(NamedTuple):
    """A function, class or assignment of a module, and what has to be asked when it has changed."""

    module: str
    name: str
    question: str

    @property
    def key(self) -> str:
        """`module:name`."""
        return f"{self.module}:{self.name}"


_SLEEP = "Does it still sleep through the name `time` of its module, so that retries and waiters move the clock?"
_ASYNC_SLEEP = "Does it still sleep through the name `asyncio` of its module, or through `_sleep`?"
_SEND = (
    "Is `before-send` still emitted after signing, is the first answer that is not None still taken without sending, "
    "and does `before-parse` still pass response_dict and customized_response_dict, the latter added to the result?"
)
_WAIT = "Does it still call `_operation_method` of the waiter and sleep as before, with the same arguments?"
_ACQUIRE = "Are amount and block still its parameters, and does a lack still raise CapacityNotAvailableError?"
_SOURCE = "Is it still the only way to the credentials of `credential_source`, and is its result still credentials?"
_RESPONSE = "Is `_content` still what `content` gives without reading `raw`, and is the constructor the same?"
_SIGN = "Do `context['signing']['request_credentials']` still win, and is `_credentials` still the signer's own?"
_FACTORY = "Are `_defaults` still the arguments that a user gave to all parsers?"
_AGENT = "Is it still made of nothing but attributes of the builder and of its config, and the features of the context?"
_EMPTY = "Does an empty body still give an empty result, without an error?"
_FREEZER = "Is `time_to_freeze` still the frozen time, and does calling the factory still show it without moving it?"

PINS = (
    Pin("botocore.endpoint", "Endpoint.make_request", "Does every call of every client still come through it?"),
    Pin("botocore.endpoint", "Endpoint.__init__", "Are `_event_emitter` and `_response_parser_factory` still there?"),
    Pin("botocore.endpoint", "Endpoint._send_request", "Is each attempt still one call of `_get_response`?"),
    Pin("botocore.endpoint", "Endpoint._do_get_response", _SEND),
    Pin("botocore.endpoint", "Endpoint._needs_retry", _SLEEP),
    Pin("botocore.endpoint", "convert_to_response_dict", "Does it read only status_code, headers, content and raw?"),
    Pin("botocore.hooks", "first_non_none_response", "Is it still the first answer that is taken?"),
    Pin("botocore.client", "BaseClient.__init__", "Is `_endpoint` still set by it, and `meta.service_model`?"),
    Pin("botocore.credentials", "CanonicalNameCredentialSourcer.source_credentials", _SOURCE),
    Pin("botocore.waiter", "Waiter.wait", f"{_SLEEP} {_WAIT}"),
    Pin("botocore.waiter", "Waiter.__init__", "Is `_operation_method` still set by it?"),
    Pin("botocore.waiter", "NormalizedOperationMethod", "Is `_client_method` still the method of the client?"),
    Pin("botocore.retries.bucket", "TokenBucket.acquire", _ACQUIRE),
    Pin("botocore.retries.bucket", "TokenBucket._sleep_amount", "Does it still give seconds for an amount?"),
    Pin("botocore.useragent", "UserAgentString.to_string", _AGENT),
    Pin("botocore.useragent", "UserAgentString", _AGENT),
    Pin("botocore.signers", "RequestSigner.__init__", "Are `_credentials` and `signature_version` still there?"),
    Pin("botocore.signers", "RequestSigner.sign", _SIGN),
    Pin("botocore.awsrequest", "AWSResponse", _RESPONSE),
    Pin("botocore.response", "StreamingBody", "Does RawBody still have every method that it calls on its raw stream?"),
    Pin("botocore.parsers", "ResponseParserFactory", _FACTORY),
    Pin("botocore.parsers", "ResponseParser.parse", "Is ResponseMetadata still made of status and headers alone?"),
    Pin("botocore.parsers", "BaseJSONParser._parse_body_as_json", _EMPTY),
    Pin("botocore.parsers", "BaseRestParser._do_parse", _EMPTY),
    Pin("botocore.model", "ServiceModel.__init__", "Is `_service_description` still the dict of the loaded model?"),
    Pin("aiobotocore.endpoint", "AioEndpoint._send_request", "Is each attempt still one call of `_get_response`?"),
    Pin("aiobotocore.endpoint", "AioEndpoint._do_get_response", _SEND),
    Pin("aiobotocore.endpoint", "AioEndpoint._needs_retry", _ASYNC_SLEEP),
    Pin("aiobotocore.endpoint", "AioEndpoint._sleep", _ASYNC_SLEEP),
    Pin("aiobotocore.endpoint", "AnyioEndpoint._sleep", _ASYNC_SLEEP),
    Pin("aiobotocore.endpoint", "convert_to_response_dict", "Does it read only status_code, headers, content and raw?"),
    Pin("aiobotocore.credentials", "AioCanonicalNameCredentialSourcer.source_credentials", _SOURCE),
    Pin("aiobotocore.waiter", "AIOWaiter.wait", f"{_ASYNC_SLEEP} {_WAIT}"),
    Pin("aiobotocore.waiter", "AIOWaiter._sleep", _ASYNC_SLEEP),
    Pin("aiobotocore.waiter", "AnyioWaiter._sleep", _ASYNC_SLEEP),
    Pin("aiobotocore.retries.bucket", "AsyncTokenBucket.acquire", _ACQUIRE),
    Pin("aiobotocore.signers", "AioRequestSigner.sign", _SIGN),
    Pin("aiobotocore.awsrequest", "AioAWSResponse", _RESPONSE),
    Pin("aiobotocore.response", "StreamingBody", "Does AsyncRawBody still have every method that it calls?"),
    Pin("aiobotocore.parsers", "AioResponseParserFactory", _FACTORY),
    Pin("aiobotocore.parsers", "AioResponseParser.parse", "Is ResponseMetadata still made of status and headers?"),
    Pin("freezegun.api", "freeze_factories", "Is it still the list of the active freezers, innermost last?"),
    Pin("freezegun.api", "FrozenDateTimeFactory.__call__", _FREEZER),
    Pin("freezegun.api", "TickingDateTimeFactory.__call__", _FREEZER),
    Pin("freezegun.api", "StepTickTimeFactory", f"{_FREEZER} Is `step_width` still only its own?"),
    Pin("time_machine", "escape_hatch", "Is it still an object of the class below?"),
    Pin("time_machine", "_EscapeHatch", "Do `is_travelling` and `time` still tell whether it travels, and the time?"),
    Pin("time_machine", "_EscapeHatchTime.time_ns", "Is it still the real time while it travels?"),
)


def source_of(pin: Pin, file: Path) -> str | None:
    """The text in `file` that the pin names, without its indentation; None if there is no such thing."""
    text = file.read_text(encoding="utf-8")
    node: ast.AST | None = ast.parse(text)
    for name in pin.name.split("."):
        node = next((inner for inner in getattr(node, "body", ()) if name in _names(inner)), None)
    if node is None:
        return None
    return textwrap.dedent(ast.get_source_segment(text, node, padded=True) or "")


def digest(source: str) -> str:
    """What is noted of a source text."""
    return sha256(source.encode()).hexdigest()[:16]


def module_file(module: str, folder: Path) -> Path | None:
    """The file of a module below `folder`; None if it is not there."""
    path = folder.joinpath(*module.split("."))
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def read() -> Reviewed:
    """By key of a pin: each reviewed digest with the releases in which it was reviewed."""
    return dict(json.loads(REVIEWED.read_text(encoding="utf-8"))) if REVIEWED.exists() else {}


def note(reviewed: Reviewed, folder: Path) -> int:
    """Add the pins that lie in `folder` to those that were reviewed; how many there were."""
    found = 0
    for pin in PINS:
        file = module_file(pin.module, folder)
        source = source_of(pin, file) if file else None
        if source is not None:
            found += 1
            releases = reviewed.setdefault(pin.key, {}).setdefault(digest(source), [])
            releases[:] = sorted({*releases, _release(pin.module, folder)}, key=_as_numbers)
    return found


def _names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()


def _release(module: str, folder: Path) -> str:
    name = module.partition(".")[0].replace("_", "-")
    found = importlib.metadata.distributions(name=name, path=[str(folder)])
    version = next(iter(found)).version
    return f"{name} {version}"


def _as_numbers(release: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", release)]


def main() -> None:
    """Note what lies in the folders given on the command line."""
    reviewed = read()
    for folder in sys.argv[1:]:
        print(f"{folder}: {note(reviewed, Path(folder))} of {len(PINS)} pins noted as reviewed")
    ordered = {pin.key: reviewed[pin.key] for pin in PINS if pin.key in reviewed}
    REVIEWED.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
