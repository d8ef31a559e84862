"""Clients of a botocore that knows more than this package: an operation, or a member, that nobody has reviewed."""

from __future__ import annotations

import json
import linecache
import warnings
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from omics_mock import mock_omics
from omics_mock.exceptions import UnmodelledInputWarning, UnsupportedOperation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
RUN = {"roleArn": ROLE, "outputUri": "s3://out/runs"}


@pytest.fixture
def newer(tmp_path: Path) -> Callable[[], Any]:
    """Make a client whose model has an operation PraiseRun, and a member `mood` of StartRun's request."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    model = loader.load_service_model("omics", "service-2")
    shapes = model["shapes"]
    request = shapes["StartRunRequest"]
    shapes["StartRunRequest"] = {**request, "members": {**request["members"], "mood": {"shape": "Mood"}}}
    shapes["Mood"] = {"type": "string"}
    shapes["PraiseRunRequest"] = {"type": "structure", "members": {"words": {"shape": "Mood"}}}
    http = {"method": "POST", "requestUri": "/praise", "responseCode": 200}
    model["operations"]["PraiseRun"] = {
        "name": "PraiseRun",
        "http": http,
        "input": {"shape": "PraiseRunRequest"},
        "endpoint": {"hostPrefix": "workflows-"},
    }
    folder = tmp_path / "omics" / loader.determine_latest_version("omics", "service-2")
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model), encoding="utf-8")

    def client() -> Any:
        fresh = botocore.session.get_session()
        fresh.get_component("data_loader").search_paths.insert(0, str(tmp_path))
        return fresh.create_client("omics", region_name="us-east-1")

    return client


def test_an_operation_that_is_not_simulated_is_named(newer: Callable[[], Any], forbidden_sockets: None) -> None:
    """It is never answered with an empty success, and nothing is sent."""
    with mock_omics(region="us-east-1"), pytest.raises(UnsupportedOperation, match="PraiseRun"):
        newer().praise_run(words="well done")


def test_a_member_that_nobody_reviewed_warns_once(newer: Callable[[], Any]) -> None:
    """The call is answered all the same, and the warning names operation and member: at the first call, no other."""
    with mock_omics(region="us-east-1") as mock:
        omics, workflow = newer(), mock.add.workflow()
        with pytest.warns(UnmodelledInputWarning, match=r"mood.*StartRun|StartRun.*mood") as raised:
            run = omics.start_run(workflowId=workflow, **RUN, mood="sunny")
        assert raised[0].filename == __file__
        assert 'mood="sunny"' in linecache.getline(__file__, raised[0].lineno)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            omics.start_run(workflowId=workflow, **RUN, mood="sunny")
            omics.start_run(workflowId=workflow, **RUN)
        assert omics.get_run(id=run["id"])["status"] == "PENDING"
