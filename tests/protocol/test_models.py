"""Which model an operation is compiled from, and what is known of members that nobody has reviewed."""

from __future__ import annotations

import json

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError
from botocore.model import OperationNotFoundError

from omics_mock.protocol.model import compiled
from tests.protocol.small_model import model

SERVICE_MODEL = botocore.session.get_session().get_service_model("omics")
A_NAME = min(SERVICE_MODEL.operation_names)


def test_an_operation_is_compiled_once_for_all_clients_of_a_model() -> None:
    """Two clients of one session have ServiceModels of their own, and share the compiled operations."""
    twin = type(SERVICE_MODEL)(SERVICE_MODEL._service_description, "omics")
    assert twin is not SERVICE_MODEL
    assert compiled(twin, A_NAME) is compiled(SERVICE_MODEL, A_NAME)


def test_each_model_is_served_by_itself() -> None:
    """Clients with different models get what their own model says, however many have come and gone."""
    for round_ in range(40):
        one = model({f"member{round_}": {"shape": "Text"}})
        assert compiled(one, "PutThing").unreviewed == {f"member{round_}"}
    assert compiled(SERVICE_MODEL, A_NAME).name == A_NAME


def test_only_the_newest_models_are_kept() -> None:
    """A process that makes models without end does not keep them all; the newest few stay compiled."""
    first = model({})
    operation = compiled(first, "PutThing")
    for _ in range(15):
        compiled(model({}), "PutThing")
    assert compiled(first, "PutThing") is operation
    compiled(model({}), "PutThing")
    assert compiled(first, "PutThing") is not operation


def test_an_operation_the_model_lacks_is_not_found() -> None:
    """A name that is not in the client's model is botocore's own error."""
    with pytest.raises((OperationNotFoundError, BotoCoreError)):
        compiled(SERVICE_MODEL, "NoSuchOperation")


def test_what_is_compiled_says_what_the_model_says() -> None:
    """Method, success status, host prefix, streams and errors are read from the model."""
    operation = compiled(model({"content": {"shape": "Bytes"}}, payload="content"), "PutThing")
    assert (operation.method, operation.status, operation.host_prefix) == ("POST", 201, "things-")
    assert (operation.streaming_input, operation.streaming_output) == (None, None)
    streaming = [compiled(SERVICE_MODEL, name) for name in SERVICE_MODEL.operation_names]
    assert {operation.name for operation in streaming if operation.streaming_input} == {
        name for name in SERVICE_MODEL.operation_names if SERVICE_MODEL.operation_model(name).has_streaming_input
    }
    assert {operation.name for operation in streaming if operation.streaming_output} == {
        name for name in SERVICE_MODEL.operation_names if SERVICE_MODEL.operation_model(name).has_streaming_output
    }


def test_members_newer_than_the_reviewed_model_are_told() -> None:
    """An input member that a newer model adds is unreviewed; those of the installed model are not."""
    description = json.loads(json.dumps(SERVICE_MODEL._service_description))
    shape = SERVICE_MODEL.operation_model(A_NAME).input_shape
    text = next(name for name in SERVICE_MODEL.shape_names if SERVICE_MODEL.shape_for(name).type_name == "string")
    description["shapes"][shape.name]["members"]["brandNew"] = {"shape": text}
    newer = type(SERVICE_MODEL)(description, "omics")
    assert compiled(newer, A_NAME).unreviewed == {"brandNew"}
    assert compiled(SERVICE_MODEL, A_NAME).unreviewed == set()
