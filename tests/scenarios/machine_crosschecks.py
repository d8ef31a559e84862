"""What different operations tell of one thing has to agree: filters, tags, summaries and counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.contract.model_values import SERVICE_MODEL
from tests.scenarios.machine_knowledge import addresses
from tests.scenarios.machine_resources import KINDS, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.scenarios.machine_service import Service

_ARNS = ("arn", "storeArn", "versionArn")
_NO_TAGS = {"run_task", "upload", "share"}


def check_filter(service: Service, kind: str, request: dict[str, str], items: Iterable[dict[str, Any]]) -> None:
    """For each status, the list that is filtered by it has exactly the items that show it."""
    members = SERVICE_MODEL.operation_model(KINDS[kind].list).input_shape.members
    shapes = members["filter"].members if "filter" in members else members
    if "status" not in shapes:
        return
    by_status: dict[str, list[Any]] = {}
    for item in items:
        by_status.setdefault(item["status"], []).append(addresses(kind, item, request))
    possible = shapes["status"].member if shapes["status"].type_name == "list" else shapes["status"]
    statuses = possible.metadata["enum"]  # a status of newer models can be seen, and not be asked for
    absent = [status for status in statuses if status not in by_status][:1]
    for status in [*(status for status in by_status if status in statuses), *absent]:
        wanted: Any = [status] if shapes["status"].type_name == "list" else status
        filtered = {"filter": {"status": wanted}} if "filter" in members else {"status": wanted}
        found = [addresses(kind, item, request) for item in service.pages(kind, {**request, **filtered}, 100)]
        assert found == by_status.get(status, []), f"{kind} in {status}: {found}, not {by_status.get(status)}"


def check_tags(service: Service, kind: str, answer: dict[str, Any]) -> None:
    """ListTagsForResource tells the tags that the Get operation shows."""
    arn = next((answer[member] for member in _ARNS if member in answer), None)
    if kind not in _NO_TAGS and arn is not None and "tags" in answer and answer.get("status") != "DELETING":
        assert service.call("ListTagsForResource", {"resourceArn": arn})["tags"] == answer["tags"]


def check_batch(service: Service, batch: dict[str, Any]) -> None:
    """The summaries of a batch are those of its submissions and of its runs."""
    if "ListRunsInBatch" not in OPERATIONS:
        return
    runs = Counter(run["status"] for run in service.pages("run", {"batchId": batch["id"]}, 100))
    summary = batch["runSummary"]
    shown = {status: count for status in _RUN_STATUSES if (count := summary.get(f"{status.lower()}RunCount", 0))}
    assert shown == dict(runs), f"batch {batch['id']} counts {shown}; there are {dict(runs)}"
    submissions = batch["submissionSummary"]
    counts = [submissions[f"{which}StartSubmissionCount"] for which in ("successful", "failed", "pending")]
    assert min(counts) >= 0
    assert sum(counts) in (batch["totalRuns"], sum(counts[:2])), f"batch {batch['id']}: {submissions}"
    attempted = _submissions(service, batch["id"])
    assert len(attempted) == sum(counts[:2])
    assert sum(summary.values()) == counts[0], f"batch {batch['id']}: {summary} of {counts[0]} runs"


def _submissions(service: Service, batch_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = service.call("ListRunsInBatch", {"batchId": batch_id, **token})
        found += page["runs"]
        if not page.get("nextToken"):
            return found
        token = {"startingToken": page["nextToken"]}


def check_versions(service: Service, store: dict[str, Any]) -> None:
    """An annotation store counts the versions that its list shows."""
    versions = service.pages("annotation_store_version", {"name": store["name"]}, 100)
    assert store["numVersions"] == len(versions)


_RUN_STATUSES = ("PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "FAILED", "CANCELLED")
