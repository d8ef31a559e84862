"""Constraint violations in the exact words of the service."""

from __future__ import annotations

from typing import Any

import pytest

from omics_mock.protocol.validate import validation_error
from tests.protocol.small_model import in_body, put_thing

IN_BODY = in_body()
FAILED = "failed to satisfy constraint: Member must"
FAILED_MAP = "failed to satisfy constraint: Map"
NAME_RULES = (
    "Member must have length less than or equal to 4, Member must have length greater than or equal to 2, "
    "Member must satisfy regular expression pattern: [a-z]+"
)

KIND_RULE = "Member must satisfy enum value set: [RED, BLUE]"
PARTS_OF_TYPE = "satisfy constraint: [Member must be of type"
BLOB = "java.nio.HeapByteBuffer[pos=0 lim=4 cap=4]"
COUNT_RULES = "Member must have value less than or equal to 9, Member must have value greater than or equal to 1"
ONE_OF = "have exactly one member set: [name, count]"

# parameters -> violations
EXAMPLES: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": "abcde"}, [f"Value 'abcde' at 'name' {FAILED} have length less than or equal to 4"]),
    ({"name": "a"}, [f"Value 'a' at 'name' {FAILED} have length greater than or equal to 2"]),
    ({"name": "AB"}, [f"Value 'AB' at 'name' {FAILED} satisfy regular expression pattern: [a-z]+"]),
    (
        {"name": ""},
        [
            f"Value '' at 'name' {FAILED} satisfy regular expression pattern: [a-z]+",
            f"Value '' at 'name' {FAILED} have length greater than or equal to 2",
        ],
    ),
    ({"name": 5}, [f"Value '5' at 'name' {FAILED} be of type string"]),
    ({"kind": "GREEN"}, [f"Value 'GREEN' at 'kind' {FAILED} satisfy enum value set: [RED, BLUE]"]),
    ({"count": 0}, [f"Value '0' at 'count' {FAILED} have value greater than or equal to 1"]),
    ({"count": 10}, [f"Value '10' at 'count' {FAILED} have value less than or equal to 9"]),
    ({"count": True}, [f"Value 'true' at 'count' {FAILED} be of type integer"]),
    ({"count": 5.0}, [f"Value '5.0' at 'count' {FAILED} be of type integer"]),
    (
        {"whole": 2**31},
        [f"Value '2147483648' at 'whole' {FAILED} have value less than or equal to 2147483647"],
    ),
    ({"big": 2**63}, [f"Value '{2**63}' at 'big' {FAILED} have value less than or equal to {2**63 - 1}"]),
    ({"real": "1"}, [f"Value '1' at 'real' {FAILED} be of type float"]),
    ({"flag": 1}, [f"Value '1' at 'flag' {FAILED} be of type boolean"]),
    (
        {"bytes": b"long"},
        [f"Value '{BLOB}' at 'bytes' {FAILED} have length less than or equal to 3"],
    ),
    ({"bytes": "no base64"}, [f"Value 'no base64' at 'bytes' {FAILED} be of type blob"]),
    ({"anything": [1]}, [f"Value '[1]' at 'anything' {FAILED} be of type structure"]),
    ({"names": []}, [f"Value '[]' at 'names' {FAILED} have length greater than or equal to 1"]),
    (
        {"names": ["ab"] * 3},
        [f"Value '[ab, ab, ab]' at 'names' {FAILED} have length less than or equal to 2"],
    ),
    ({"names": {"a": None}}, [f"Value '{{a=null}}' at 'names' {FAILED} be of type list"]),
    ({"names": ["ab", "AB"]}, [f"Value '[ab, AB]' at 'names' {FAILED} satisfy constraint: [{NAME_RULES}]"]),
    (
        {"names": ["ab", None]},
        [f"Value '[ab, null]' at 'names' {FAILED} satisfy constraint: [Member must not be null]"],
    ),
    (
        {"kinds": ["GREEN"]},
        [f"Value '[GREEN]' at 'kinds' {FAILED} satisfy constraint: [{KIND_RULE}]"],
    ),
    (
        {"kinds": [5]},
        [f"Value '[5]' at 'kinds' {FAILED} satisfy constraint: [Member must be of type string]"],
    ),
    (
        {"tags": {"ab": 10, "cd": 1}},
        [f"Value '{{ab=10, cd=1}}' at 'tags' {FAILED_MAP} value must satisfy constraint: [{COUNT_RULES}]"],
    ),
    (
        {"tags": {"a": 1}},
        [f"Value '{{a=1}}' at 'tags' {FAILED_MAP} keys must satisfy constraint: [{NAME_RULES}]"],
    ),
    ({"tags": "x"}, [f"Value 'x' at 'tags' {FAILED} be of type map"]),
    (
        {"tables": [{}, {"ab": 1, "cd": 2, "ef": 3}]},
        [f"Value '{{ab=1, cd=2, ef=3}}' at 'tables.2.member' {FAILED} have length less than or equal to 2"],
    ),
    ({"either": {}}, [f"Value 'Either()' at 'either' {FAILED} {ONE_OF}"]),
    (
        {"either": {"name": "ab", "count": 1}},
        [f"Value 'Either(name=ab, count=1)' at 'either' {FAILED} {ONE_OF}"],
    ),
    ({"tree": {}}, [f"Value null at 'tree.name' {FAILED} not be null"]),
    ({"tree": [1.5, True]}, [f"Value '[1.5, true]' at 'tree' {FAILED} be of type structure"]),
    (
        {"tree": {"name": "ab", "children": [{"name": "cd"}, {"name": "E"}, None, 7]}},
        [
            f"Value 'E' at 'tree.children.2.member.name' {FAILED} satisfy regular expression pattern: [a-z]+",
            f"Value 'E' at 'tree.children.2.member.name' {FAILED} have length greater than or equal to 2",
            f"Value null at 'tree.children.3.member' {FAILED} not be null",
            f"Value '7' at 'tree.children.4.member' {FAILED} be of type structure",
        ],
    ),
    ({"forest": {"oak.x": {}}}, [f"Value null at 'forest.oak.x.member.name' {FAILED} not be null"]),
    ({"forest": {"oak": None}}, [f"Value null at 'forest.oak.member' {FAILED} not be null"]),
]


@pytest.mark.parametrize(("parameters", "violations"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_a_violation_is_worded_as_the_service_does(parameters: dict[str, Any], violations: list[str]) -> None:
    """Value, path and constraint of each violation read exactly as in the service's messages."""
    assert IN_BODY.violations(parameters) == violations


def test_violations_come_in_the_order_of_the_model() -> None:
    """All violations are found, by member of the model and depth first, whatever order they were sent in."""
    found = IN_BODY.violations({"tree": {"children": [{}]}, "count": 0, "name": "ABCDE", "kind": "x"})
    paths = [text.split("' at '")[-1].split(" at '")[-1].split("'")[0] for text in found]
    assert paths == ["name", "name", "kind", "count", "tree.name", "tree.children.1.member.name"]


def test_structures_print_as_java_prints_them() -> None:
    """A structure in a value shows its name and members, bytes and instants included."""
    operation = put_thing({"trees": {"shape": "Trees"}, "when": {"shape": "Times"}, "names": {"shape": "Names"}})
    tree = {"name": "ab", "children": [{"name": "cd"}]}
    assert operation.violations({"trees": {"a": 1}, "when": [0, "x"], "names": [tree]}) == [
        f"Value '{{a=1}}' at 'trees' {FAILED} be of type list",
        f"Value '[1970-01-01T00:00:00.000000Z, x]' at 'when' {FAILED} {PARTS_OF_TYPE} timestamp]",
        f"Value '[{{name=ab, children=[{{name=cd}}]}}]' at 'names' {FAILED} {PARTS_OF_TYPE} string]",
    ]


def test_required_members_are_required_whatever_they_are_for() -> None:
    """A missing idempotency token is a violation like any other: clients fill it in, the service does not."""
    operation = put_thing({"requestId": {"shape": "Text", "idempotencyToken": True}}, required=["requestId"])
    assert operation.violations({}) == [f"Value null at 'requestId' {FAILED} not be null"]


def test_one_message_names_every_violation() -> None:
    """The count comes first, in singular or plural, and the sentences are joined without a final period."""
    assert validation_error(["a"]).message == "1 validation error detected: a"
    assert validation_error(["a", "b"]).message == "2 validation errors detected: a; b"


def test_long_values_are_echoed_in_full() -> None:
    """A message does not shorten the value it refuses."""
    assert f"Value '{'x' * 10_000}' at 'name'" in IN_BODY.violations({"name": "x" * 10_000})[0]
