"""Values as the service prints them in messages: the way Java prints objects. Values are echoed in full."""

from __future__ import annotations

import json
from typing import Any

from omics_mock.timing.instants import iso


def rendered(shape: Any, value: Any) -> str:
    """`value` in the words of Java; `shape` is its botocore shape, or None where there is none.

    Lists print as `[a, b]` and maps as `{k=v}` (seen); structures as `Name(member=value)`, blobs as Java's
    byte buffers (inferred). A value of the wrong type prints by what it is.
    """
    kind = shape.type_name if shape is not None else None
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    if isinstance(value, list):
        element = shape.member if kind == "list" else None
        return f"[{', '.join(rendered(element, item) for item in value)}]"
    if isinstance(value, dict):
        return _rendered_dict(shape, value)
    return iso(value, 6) if kind == "timestamp" and isinstance(value, int) else str(value)


def _rendered_dict(shape: Any, value: dict[str, Any]) -> str:
    kind = shape.type_name if shape is not None else None
    if kind == "structure" and not shape.metadata.get("document"):
        members = shape.members
        fields = (f"{name}={rendered(members.get(name), item)}" for name, item in value.items())
        return f"{shape.name}({', '.join(fields)})"
    element = shape.value if kind == "map" else None
    return "{" + ", ".join(f"{key}={rendered(element, item)}" for key, item in value.items()) + "}"
