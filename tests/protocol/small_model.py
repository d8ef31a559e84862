"""A service model written for the tests: every kind of shape and binding, used by omics or not."""

from __future__ import annotations

from typing import Any

from botocore.model import ServiceModel

from omics_mock.protocol.model import CompiledOperation, compiled

SCALARS: dict[str, dict[str, Any]] = {
    "Name": {"type": "string", "min": 2, "max": 4, "pattern": "[a-z]+"},
    "Text": {"type": "string"},
    "Kind": {"type": "string", "enum": ["RED", "BLUE"]},
    "Count": {"type": "integer", "min": 1, "max": 9},
    "Whole": {"type": "integer"},
    "Big": {"type": "long"},
    "Real": {"type": "float"},
    "Precise": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Bytes": {"type": "blob", "max": 3},
    "When": {"type": "timestamp", "timestampFormat": "iso8601"},
    "Anything": {"type": "structure", "members": {}, "document": True},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
    "Kinds": {"type": "list", "member": {"shape": "Kind"}},
    "Times": {"type": "list", "member": {"shape": "When"}},
    "Blobs": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Bytes"}},
    "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Count"}, "max": 2},
    "Tables": {"type": "list", "member": {"shape": "Tags"}},
    "Either": {
        "type": "structure",
        "union": True,
        "members": {"name": {"shape": "Name"}, "count": {"shape": "Count"}},
    },
    "Tree": {
        "type": "structure",
        "required": ["name"],
        "members": {"name": {"shape": "Name"}, "children": {"shape": "Trees"}},
    },
    "Trees": {"type": "list", "member": {"shape": "Tree"}},
    "Forest": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Tree"}},
}
MEMBERS = {
    "name": "Name", "kind": "Kind", "count": "Count", "whole": "Whole", "big": "Big", "real": "Real",
    "precise": "Precise", "flag": "Flag", "bytes": "Bytes", "when": "When", "anything": "Anything",
    "names": "Names", "kinds": "Kinds", "times": "Times", "blobs": "Blobs", "tags": "Tags",
    "tables": "Tables", "either": "Either", "tree": "Tree", "forest": "Forest",
}  # fmt: skip


def model(
    members: dict[str, Any], uri: str = "/thing", *, output: dict[str, Any] | None = None, **traits: Any
) -> ServiceModel:
    """A model with one operation, PutThing, that takes these members and answers with `output`."""
    shapes = {
        **SCALARS,
        "Input": {"type": "structure", "members": members, **traits},
        "Output": {"type": "structure", "members": output or {}},
    }
    operation: dict[str, Any] = {
        "name": "PutThing",
        "http": {"method": "POST", "requestUri": uri, "responseCode": 201},
        "input": {"shape": "Input"},
        "endpoint": {"hostPrefix": "things-"},
    }
    if output is not None:
        operation["output"] = {"shape": "Output"}
    metadata = {"protocol": "rest-json", "protocols": ["rest-json"], "serviceId": "Things"}
    return ServiceModel({"metadata": metadata, "operations": {"PutThing": operation}, "shapes": shapes}, "things")


def put_thing(*args: Any, **kwargs: Any) -> CompiledOperation:
    """The compiled operation of such a model."""
    return compiled(model(*args, **kwargs), "PutThing")


def in_body() -> CompiledOperation:
    """PutThing with every kind of member in the body."""
    return put_thing({name: {"shape": shape} for name, shape in MEMBERS.items()})


def answering() -> CompiledOperation:
    """PutThing with every kind of member in its answer."""
    return put_thing({}, output={name: {"shape": shape} for name, shape in MEMBERS.items()})
