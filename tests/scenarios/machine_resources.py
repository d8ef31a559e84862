"""The service as tables: its kinds of resources, how they are addressed and listed, and how they may live.

Everything here comes from the service model and the user guide, nothing from the code under test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.contract.model_values import OPERATION_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATIONS = frozenset(OPERATION_NAMES)

SELF = "^"


class Kind(NamedTuple):
    """One kind of resource.

    `keys` gives for each member that addresses it in requests the member of a listed item that holds the value;
    one that begins with `^` is a member of the list's own request. `parent` is the kind whose address lists it,
    and `among` the member of the list's request that names the parent, with the parent's own member.
    """

    get: str | None
    keys: Mapping[str, str]
    list: str
    items: str
    parent: str | None = None
    among: Mapping[str, str] = {}
    inside: str | None = None


_IN_REFERENCE_STORE = {"parent": "reference_store", "among": {"referenceStoreId": "id"}}
_IN_SEQUENCE_STORE = {"parent": "sequence_store", "among": {"sequenceStoreId": "id"}}
_OF_REFERENCE_STORE = {"referenceStoreId": "referenceStoreId", "id": "id"}
_OF_SEQUENCE_STORE = {"sequenceStoreId": "sequenceStoreId", "id": "id"}
_ID = {"id": "id"}

KINDS: dict[str, Kind] = {
    "workflow": Kind("GetWorkflow", _ID, "ListWorkflows", "items"),
    "workflow_version": Kind(
        "GetWorkflowVersion",
        {"workflowId": "workflowId", "versionName": "versionName"},
        "ListWorkflowVersions",
        "items",
        parent="workflow",
        among={"workflowId": "id"},
    ),
    "run_group": Kind("GetRunGroup", _ID, "ListRunGroups", "items"),
    "run_cache": Kind("GetRunCache", _ID, "ListRunCaches", "items"),
    "configuration": Kind("GetConfiguration", {"name": "name"}, "ListConfigurations", "items"),
    "run_batch": Kind("GetBatch", {"batchId": "id"}, "ListBatch", "items"),
    "run": Kind("GetRun", _ID, "ListRuns", "items"),
    "run_task": Kind(
        "GetRunTask", {"id": "^id", "taskId": "taskId"}, "ListRunTasks", "items", parent="run", among={"id": "id"}
    ),
    "reference_store": Kind("GetReferenceStore", _ID, "ListReferenceStores", "referenceStores"),
    "reference": Kind(
        "GetReferenceMetadata", _OF_REFERENCE_STORE, "ListReferences", "references", **_IN_REFERENCE_STORE
    ),
    "reference_import_job": Kind(
        "GetReferenceImportJob", _OF_REFERENCE_STORE, "ListReferenceImportJobs", "importJobs", **_IN_REFERENCE_STORE
    ),
    "sequence_store": Kind("GetSequenceStore", _ID, "ListSequenceStores", "sequenceStores"),
    "read_set": Kind("GetReadSetMetadata", _OF_SEQUENCE_STORE, "ListReadSets", "readSets", **_IN_SEQUENCE_STORE),
    "read_set_import_job": Kind(
        "GetReadSetImportJob", _OF_SEQUENCE_STORE, "ListReadSetImportJobs", "importJobs", **_IN_SEQUENCE_STORE
    ),
    "read_set_activation_job": Kind(
        "GetReadSetActivationJob",
        _OF_SEQUENCE_STORE,
        "ListReadSetActivationJobs",
        "activationJobs",
        **_IN_SEQUENCE_STORE,
    ),
    "read_set_export_job": Kind(
        "GetReadSetExportJob", _OF_SEQUENCE_STORE, "ListReadSetExportJobs", "exportJobs", **_IN_SEQUENCE_STORE
    ),
    "upload": Kind(
        None,
        {"sequenceStoreId": "sequenceStoreId", "uploadId": "uploadId"},
        "ListMultipartReadSetUploads",
        "uploads",
        **_IN_SEQUENCE_STORE,
    ),
    "variant_store": Kind("GetVariantStore", {"name": "name"}, "ListVariantStores", "variantStores"),
    "annotation_store": Kind("GetAnnotationStore", {"name": "name"}, "ListAnnotationStores", "annotationStores"),
    "annotation_store_version": Kind(
        "GetAnnotationStoreVersion",
        {"name": "name", "versionName": "versionName"},
        "ListAnnotationStoreVersions",
        "annotationStoreVersions",
        parent="annotation_store",
        among={"name": "name"},
    ),
    "variant_import_job": Kind("GetVariantImportJob", {"jobId": "id"}, "ListVariantImportJobs", "variantImportJobs"),
    "annotation_import_job": Kind(
        "GetAnnotationImportJob", {"jobId": "id"}, "ListAnnotationImportJobs", "annotationImportJobs"
    ),
    "share": Kind("GetShare", {"shareId": "shareId"}, "ListShares", "shares", inside="share"),
}

# Which kind the members of a request address, for the operations that act on one resource.
TARGETS: dict[str, str] = {
    operation: kind
    for kind, operations in {
        "workflow": "GetWorkflow UpdateWorkflow DeleteWorkflow",
        "workflow_version": "GetWorkflowVersion UpdateWorkflowVersion DeleteWorkflowVersion",
        "run_group": "GetRunGroup UpdateRunGroup DeleteRunGroup",
        "run_cache": "GetRunCache UpdateRunCache DeleteRunCache",
        "configuration": "GetConfiguration DeleteConfiguration",
        "run_batch": "GetBatch ListRunsInBatch CancelRunBatch DeleteRunBatch DeleteBatch",
        "run": "GetRun CancelRun DeleteRun ListRunTasks",
        "run_task": "GetRunTask",
        "reference_store": "GetReferenceStore DeleteReferenceStore",
        "reference": "GetReferenceMetadata GetReference DeleteReference",
        "reference_import_job": "GetReferenceImportJob",
        "sequence_store": "GetSequenceStore UpdateSequenceStore DeleteSequenceStore",
        "read_set": "GetReadSetMetadata GetReadSet",
        "read_set_import_job": "GetReadSetImportJob",
        "read_set_activation_job": "GetReadSetActivationJob",
        "read_set_export_job": "GetReadSetExportJob",
        "upload": "UploadReadSetPart ListReadSetUploadParts CompleteMultipartReadSetUpload AbortMultipartReadSetUpload",
        "variant_store": "GetVariantStore UpdateVariantStore DeleteVariantStore",
        "annotation_store": "GetAnnotationStore UpdateAnnotationStore DeleteAnnotationStore "
        "ListAnnotationStoreVersions CreateAnnotationStoreVersion DeleteAnnotationStoreVersions",
        "annotation_store_version": "GetAnnotationStoreVersion UpdateAnnotationStoreVersion",
        "variant_import_job": "GetVariantImportJob CancelVariantImportJob",
        "annotation_import_job": "GetAnnotationImportJob CancelAnnotationImportJob",
        "share": "GetShare AcceptShare DeleteShare",
    }.items()
    for operation in operations.split()
}

# What an operation creates: the kind, and the member of the answer (or of the request, after ^) for each key.
CREATES: dict[str, tuple[str, Mapping[str, str]]] = {
    "CreateWorkflow": ("workflow", _ID),
    "CreateWorkflowVersion": ("workflow_version", {"workflowId": "workflowId", "versionName": "versionName"}),
    "CreateRunGroup": ("run_group", _ID),
    "CreateRunCache": ("run_cache", _ID),
    "CreateConfiguration": ("configuration", {"name": "name"}),
    "StartRunBatch": ("run_batch", {"batchId": "id"}),
    "StartRun": ("run", _ID),
    "CreateReferenceStore": ("reference_store", _ID),
    "StartReferenceImportJob": ("reference_import_job", _OF_REFERENCE_STORE),
    "CreateSequenceStore": ("sequence_store", _ID),
    "StartReadSetImportJob": ("read_set_import_job", _OF_SEQUENCE_STORE),
    "StartReadSetActivationJob": ("read_set_activation_job", _OF_SEQUENCE_STORE),
    "StartReadSetExportJob": ("read_set_export_job", _OF_SEQUENCE_STORE),
    "CreateMultipartReadSetUpload": ("upload", {"sequenceStoreId": "sequenceStoreId", "uploadId": "uploadId"}),
    "CompleteMultipartReadSetUpload": ("read_set", {"sequenceStoreId": "^sequenceStoreId", "id": "readSetId"}),
    "CreateVariantStore": ("variant_store", {"name": "name"}),
    "CreateAnnotationStore": ("annotation_store", {"name": "name"}),
    "CreateAnnotationStoreVersion": ("annotation_store_version", {"name": "name", "versionName": "versionName"}),
    "StartVariantImportJob": ("variant_import_job", {"jobId": "jobId"}),
    "StartAnnotationImportJob": ("annotation_import_job", {"jobId": "jobId"}),
    "CreateShare": ("share", {"shareId": "shareId"}),
}

_IN_SEQUENCE = {"sequenceStoreId": "id"}
_IN_REFERENCES = {"referenceStoreId": "id"}
_UPLOAD = {"sequenceStoreId": "sequenceStoreId", "uploadId": "uploadId"}
_NAME = {"name": "name"}

# What is gone, or may go, when an operation succeeds: the kinds, and which members of the address have to be equal
# to which members of the request.
ENDS: dict[str, Mapping[str, Mapping[str, str]]] = {
    "DeleteWorkflow": {"workflow": _ID, "share": {}},
    "DeleteWorkflowVersion": {"workflow_version": {"workflowId": "workflowId", "versionName": "versionName"}},
    "DeleteRunGroup": {"run_group": _ID},
    "DeleteRunCache": {"run_cache": _ID},
    "DeleteConfiguration": {"configuration": _NAME},
    "DeleteBatch": {"run_batch": {"batchId": "batchId"}},
    "DeleteRunBatch": {"run": {}, "run_task": {}},
    "DeleteRun": {"run": _ID, "run_task": _ID},
    "DeleteReferenceStore": {
        "reference_store": _ID,
        "reference": _IN_REFERENCES,
        "reference_import_job": _IN_REFERENCES,
    },
    "DeleteReference": {"reference": _OF_REFERENCE_STORE},
    "DeleteSequenceStore": {
        "sequence_store": _ID,
        "read_set": _IN_SEQUENCE,
        "read_set_import_job": _IN_SEQUENCE,
        "read_set_activation_job": _IN_SEQUENCE,
        "read_set_export_job": _IN_SEQUENCE,
        "upload": _IN_SEQUENCE,
    },
    "BatchDeleteReadSet": {"read_set": {"sequenceStoreId": "sequenceStoreId"}},
    "CompleteMultipartReadSetUpload": {"upload": _UPLOAD},
    "AbortMultipartReadSetUpload": {"upload": _UPLOAD},
    "DeleteVariantStore": {"variant_store": _NAME, "share": {}},
    "DeleteAnnotationStore": {"annotation_store": _NAME, "annotation_store_version": _NAME, "share": {}},
    "DeleteAnnotationStoreVersions": {"annotation_store_version": _NAME},
    "DeleteShare": {"share": {"shareId": "shareId"}},
}

_JOB = {
    "SUBMITTED": "IN_PROGRESS",
    "IN_PROGRESS": "COMPLETED COMPLETED_WITH_FAILURES FAILED",
}
_ANALYTICS_JOB = {
    "SUBMITTED": "IN_PROGRESS CANCELLED",
    "IN_PROGRESS": "COMPLETED COMPLETED_WITH_FAILURES FAILED CANCELLED",
}
_DEFINITION = {"CREATING": "ACTIVE FAILED", "ACTIVE": "UPDATING", "UPDATING": "ACTIVE"}
_STORE = {
    "CREATING": "ACTIVE FAILED",
    "ACTIVE": "UPDATING DELETING",
    "UPDATING": "ACTIVE",
    "FAILED": "DELETING",
}

# The status that may follow each status; one that is not named is final.
MACHINES: dict[str, Mapping[str, str]] = {
    "workflow": _DEFINITION,
    "workflow_version": _DEFINITION,
    "run_cache": {},
    "configuration": {"CREATING": "ACTIVE FAILED", "ACTIVE": "DELETING", "FAILED": "DELETING"},
    "run_batch": {
        "CREATING": "PENDING FAILED",
        "PENDING": "SUBMITTING FAILED STOPPING",
        "SUBMITTING": "INPROGRESS STOPPING",
        "INPROGRESS": "PROCESSED STOPPING",
        "STOPPING": "CANCELLED",
        "PROCESSED": "RUNS_DELETING",
        "CANCELLED": "RUNS_DELETING",
        "RUNS_DELETING": "RUNS_DELETED RUNS_DELETE_FAILED",
    },
    "run": {
        "PENDING": "STARTING CANCELLED",
        "STARTING": "RUNNING STOPPING",
        "RUNNING": "STOPPING",
        "STOPPING": "COMPLETED FAILED CANCELLED",
    },
    "run_task": {
        "PENDING": "STARTING CANCELLED",
        "STARTING": "RUNNING STOPPING",
        "RUNNING": "STOPPING",
        "STOPPING": "COMPLETED FAILED CANCELLED",
    },
    "reference": {"ACTIVE": "DELETING"},
    "reference_import_job": _JOB,
    "sequence_store": _STORE,
    "read_set": {
        "PROCESSING_UPLOAD": "ACTIVE UPLOAD_FAILED DELETING",
        "ACTIVE": "ARCHIVED DELETING",
        "ARCHIVED": "ACTIVATING DELETING",
        "ACTIVATING": "ACTIVE DELETING",
        "UPLOAD_FAILED": "DELETING",
    },
    "read_set_import_job": _JOB,
    "read_set_activation_job": _JOB,
    "read_set_export_job": _JOB,
    "variant_store": _STORE,
    "annotation_store": _STORE,
    "annotation_store_version": _STORE,
    "variant_import_job": _ANALYTICS_JOB,
    "annotation_import_job": _ANALYTICS_JOB,
    "share": {
        "PENDING": "ACTIVATING DELETING",
        "ACTIVATING": "ACTIVE FAILED DELETING",
        "ACTIVE": "DELETING",
        "FAILED": "DELETING",
    },
}


def _reachable(machine: Mapping[str, str], status: str) -> frozenset[str]:
    found: set[str] = set()
    front = {status}
    while front:
        found |= front
        front = {after for one in front for after in machine.get(one, "").split()} - found
    return frozenset(found)


def _statuses(machine: Mapping[str, str]) -> set[str]:
    return {*machine, *(status for following in machine.values() for status in following.split())}


REACHABLE: dict[tuple[str, str], frozenset[str]] = {
    (kind, status): _reachable(machine, status) for kind, machine in MACHINES.items() for status in _statuses(machine)
}
"""The statuses in which a resource can be seen after it was seen in one; each step may be missed by a jump."""
