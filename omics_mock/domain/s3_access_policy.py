"""Resource policies of access points: the one every store starts with, and what a policy may say.

doc: the S3 sharing page of the HealthOmics user guide lists the elements, actions, resources and condition keys;
everything else is rejected.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from omics_mock.domain.s3_access import access_point_arn, object_prefix
from omics_mock.support.errors import ValidationException
from omics_mock.support.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omics_mock.domain.region import Region

LARGEST_POLICY = 15 * 1024  # doc: 15 KB, on the fixed quotas page; the model allows 100,000 characters

_OBJECT_ACTIONS = ("s3:GetObject", "s3:GetObjectTagging")
_LIST_ACTION = "s3:ListBucket"
_ACTIONS = {action.lower() for action in (*_OBJECT_ACTIONS, _LIST_ACTION)}
_POLICY_ELEMENTS = {"Version", "Id", "Statement"}
_STATEMENT_NEEDS = {"Effect", "Principal", "Action", "Resource"}
_STATEMENT_ELEMENTS = _STATEMENT_NEEDS | {"Sid", "Condition"}
_OBJECT_TAG = "s3:existingobjecttag/"
_PRINCIPAL_ARN = "aws:principalarn"
_CONDITION_KEYS = {"s3:prefix", "s3:signatureversion", "s3:tlsversion", _PRINCIPAL_ARN}
_ARN_OPERATORS = {"arnequals", "arnlike"}


def default_policy(region: Region, store_id: str) -> str:
    """The policy of a new store: its owner may read and list everything in it."""
    arn, prefix = access_point_arn(region, store_id), object_prefix(region, store_id)
    allowed = {"Effect": "Allow", "Principal": {"AWS": f"arn:{region.partition}:iam::{region.account_id}:root"}}
    reading = {**allowed, "Action": list(_OBJECT_ACTIONS), "Resource": f"{arn}/object/{prefix}*"}
    within = {"StringLike": {"s3:prefix": f"{prefix}*"}}
    listing = {**allowed, "Action": _LIST_ACTION, "Resource": arn, "Condition": within}
    return json.dumps({"Version": "2012-10-17", "Statement": [reading, listing]})


def check_policy(region: Region, store_id: str, text: str) -> None:
    """Raise ValidationException, with all reasons, when this store's access point cannot have the policy."""
    if len(text.encode()) > LARGEST_POLICY:
        raise ValidationException(f"The policy is larger than {LARGEST_POLICY} bytes")
    try:
        policy = read_json(text)
    except ValueError as reason:
        raise ValidationException(f"The policy {reason}") from reason
    arn = access_point_arn(region, store_id)
    problems = list(_problems(policy, arn, f"{arn}/object/{object_prefix(region, store_id)}"))
    if problems:
        raise ValidationException(f"The policy is not supported: {'; '.join(problems)}")


def _problems(policy: Any, arn: str, objects: str) -> Iterator[str]:
    if not isinstance(policy, dict):
        yield "it is not a JSON object"
        return
    yield from (f"unsupported element {name!r}" for name in policy if name not in _POLICY_ELEMENTS)
    statements = _listed(policy.get("Statement", []))
    if not statements:
        yield "it has no Statement"
    for statement in statements:
        yield from _statement_problems(statement, arn, objects)


def _statement_problems(statement: Any, arn: str, objects: str) -> Iterator[str]:
    if not isinstance(statement, dict):
        yield f"{statement!r} is not a statement"
        return
    yield from (f"unsupported element {name!r}" for name in statement if name not in _STATEMENT_ELEMENTS)
    yield from (f"a statement lacks {missing}" for missing in sorted(_STATEMENT_NEEDS - set(statement)))
    if statement.get("Effect") not in ("Allow", "Deny", None):
        yield f"unsupported Effect {statement['Effect']!r}"
    for action in _listed(statement.get("Action", [])):
        if str(action).lower() not in _ACTIONS:
            yield f"unsupported action {action!r}"
    for resource in _listed(statement.get("Resource", [])):
        if resource != arn and not str(resource).startswith(objects):
            yield f"resource {resource!r} lies outside the store"
    yield from _condition_problems(statement.get("Condition", {}))


def _condition_problems(condition: Any) -> Iterator[str]:
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        yield "a Condition is not an object of operators"
        return
    for operator, keys in condition.items():
        for key in keys:
            known = key.lower() in _CONDITION_KEYS or key.lower().startswith(_OBJECT_TAG)
            fits = key.lower() != _PRINCIPAL_ARN or operator.lower() in _ARN_OPERATORS
            if not (known and fits):
                yield f"unsupported condition {operator} {key}"


def _listed(value: Any) -> list[Any]:
    """A value that may stand for a list of one."""
    return value if isinstance(value, list) else [value]
