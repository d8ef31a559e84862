"""What we lean on inside of botocore, aiobotocore, freezegun and time-machine is what was reviewed.

A failure means: a release has changed something that nobody has read yet. Read it, answer the question of the
message, run the suites of the interceptor and the clock against it, and note it: see tools/review_pins.py.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import boto3
import pytest

from omics_mock.interceptor import replies
from omics_mock.interceptor.patches import PATCHES
from tools.review_pins import PINS, Pin, digest, module_file, note, read, source_of

REVIEWED = read()


def home(package: str) -> Path | None:
    """The folder from which a package is imported; None if it is not installed."""
    spec = importlib.util.find_spec(package)
    return Path(spec.submodule_search_locations[0]).parent if spec and spec.submodule_search_locations else None


def installed() -> dict[str, tuple[Pin, str | None]]:
    """The pins of the packages that are here, each with its source text."""
    found = {}
    for pin in PINS:
        folder = home(pin.module.partition(".")[0])
        file = module_file(pin.module, folder) if folder else None
        if file is not None:
            found[pin.key] = (pin, source_of(pin, file))
    return found


INSTALLED = installed()
# aiobotocore before 3 has neither; see the optional patches.
OPTIONAL = {pin.key for pin in PINS if pin.name.endswith("._sleep") or pin.name.startswith("Anyio")}


@pytest.mark.parametrize("key", INSTALLED)
def test_it_is_as_reviewed(key):
    """The source text is one of those that were read."""
    pin, source = INSTALLED[key]
    if source is None:
        assert key in OPTIONAL, f"{key} is gone. It answered: {pin.question}"
        return
    known = REVIEWED[key]
    assert digest(source) in known, (
        f"{key} has changed since it was reviewed ({'; '.join(', '.join(releases) for releases in known.values())}).\n"
        f"Read the difference and ask: {pin.question}\n"
        f"Then run: python tools/review_pins.py {home(pin.module.partition('.')[0])}"
    )


def test_the_floor_was_reviewed():
    """For every pin of botocore the list names the oldest release that is supported."""
    floor = {
        key
        for key, digests in REVIEWED.items()
        if any("botocore 1.34.162" in releases for releases in digests.values())
    }
    assert floor == {pin.key for pin in PINS if pin.module.startswith("botocore.")}


def test_every_function_that_is_wrapped_is_pinned():
    """A patch on something that is not watched would break in silence."""
    wrapped = {f"{patch.module}:{patch.attribute}" for patch in PATCHES if not isinstance(patch.wrapper, type)}
    assert wrapped <= {pin.key for pin in PINS}


@pytest.mark.parametrize("patch", [patch for patch in PATCHES if isinstance(patch.wrapper, type)], ids=str)
def test_what_is_replaced_in_a_module_is_what_sleeps_there(patch):
    """A module that is seen through a proxy is used there under that name, for its `sleep`."""
    folder = home(patch.module.partition(".")[0])
    if folder is None:
        assert patch.module.startswith("aiobotocore.")
        return
    text = module_file(patch.module, folder).read_text(encoding="utf-8")
    assert f"import {patch.attribute}\n" in text
    assert f"{patch.attribute}.sleep(" in text


def test_private_attributes_are_there(mock, omics):
    """Everything that is read from live objects under a private name exists, and is what it is taken for."""
    from botocore.retries.bucket import Clock, TokenBucket

    endpoint = omics._endpoint
    assert callable(endpoint._event_emitter.register_first)
    assert endpoint._response_parser_factory._defaults == {}
    assert replies.parses_plainly(endpoint._response_parser_factory)
    session = boto3.Session()  # not the default one, which another test may have made with other credentials
    signer = session.client("omics", region_name="us-east-1")._request_signer
    assert signer._credentials.access_key == session.get_credentials().access_key
    assert omics.meta.service_model._service_description["metadata"]["serviceId"] == "Omics"
    method = omics.get_waiter("run_running")._operation_method
    assert method._client_method.__self__ is omics
    assert TokenBucket(max_rate=1, clock=Clock())._sleep_amount(1) >= 0


def test_answers_carry_their_content():
    """What is put into `_content` is what botocore reads as the body."""
    from botocore.awsrequest import AWSResponse

    response = AWSResponse("https://example.com", 200, {}, None)
    response._content = b"body"
    assert response.content == b"body"


def test_freezers_show_themselves():
    """What is asked of freezegun and time-machine, which are not imported for it, is there."""
    import freezegun.api
    import time_machine

    assert "freezegun.api" in sys.modules
    assert freezegun.api.freeze_factories == []
    with freezegun.freeze_time("2026-01-01"):
        assert freezegun.api.freeze_factories[-1]().year == 2026
    assert not time_machine.escape_hatch.is_travelling()
    with time_machine.travel(0):
        assert time_machine.escape_hatch.is_travelling()
        assert time_machine.escape_hatch.time.time_ns() > 0


@pytest.mark.parametrize("text", ["def f():\n    return 2\n", "# f is gone\n"])
def test_a_change_is_noticed(text, tmp_path):
    """Another text gives another digest, and a text without the function none."""
    file, pin = tmp_path / "module.py", Pin("module", "f", "?")
    file.write_text("def f():\n    return 1\n", encoding="utf-8")
    before = source_of(pin, file)
    file.write_text(text, encoding="utf-8")
    after = source_of(pin, file)
    assert after is None or digest(after) != digest(before)


def test_methods_and_assignments_are_found(tmp_path):
    """The text of a method comes without its indentation, so that moving a class changes nothing."""
    file = tmp_path / "module.py"
    file.write_text("names: list = []\nclass A:\n    async def f(self):\n        return 1\n", encoding="utf-8")
    assert source_of(Pin("module", "A.f", "?"), file) == "async def f(self):\n    return 1"
    assert source_of(Pin("module", "names", "?"), file) == "names: list = []"
    assert note({}, tmp_path) == 0
