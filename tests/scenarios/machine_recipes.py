"""Happy paths, written by hand: what real users do, so that every operation succeeds now and then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.scenarios.machine_requests import DEFINITIONS, READS, ROLE, SUBSCRIBER
from tests.scenarios.machine_service import Refused

if TYPE_CHECKING:
    from random import Random

    from tests.scenarios.machine_service import Service

Recipe = "Callable[[Service, Random], None]"


def _token(service: Service, random: Random) -> str:
    return f"recipe-{random.random()}-{len(service.known.made)}"


def _wait(service: Service, random: Random, **duration: float) -> None:
    if random.random() < 0.8:
        service.mock.clock.advance(**duration)


def workflow(service: Service, random: Random) -> str:
    """A workflow that becomes ACTIVE."""
    definition = random.choice(DEFINITIONS[:2])
    made = service.call("CreateWorkflow", {"definitionZip": definition, "requestId": _token(service, random)})
    service.mock.clock.advance(seconds=6)
    return made["id"]


def version(service: Service, random: Random) -> None:
    """A version of a workflow, changed, exported, deleted."""
    place = {"workflowId": workflow(service, random), "versionName": "v1"}
    made = {**place, "definitionZip": DEFINITIONS[0], "requestId": _token(service, random)}
    service.call("CreateWorkflowVersion", made)
    service.mock.clock.advance(seconds=6)
    service.call("UpdateWorkflowVersion", {**place, "description": "changed"})
    service.call("GetWorkflowVersion", {**place, "export": ["DEFINITION"]})
    service.call("DeleteWorkflowVersion", place)
    service.call("DeleteWorkflow", {"id": place["workflowId"]})


def runs(service: Service, random: Random) -> None:
    """A few runs in a group, their tasks, and the end of one of them."""
    group = service.call("CreateRunGroup", {"maxRuns": 1, "requestId": _token(service, random)})["id"]
    workflow_id = workflow(service, random)
    started = []
    for _ in range(random.choice((1, 2, 3))):
        request: dict[str, Any] = {"workflowId": workflow_id, "roleArn": ROLE, "outputUri": "s3://out/runs"}
        request |= {"runGroupId": group, "requestId": _token(service, random)}
        started.append(service.call("StartRun", request)["id"])
    _wait(service, random, seconds=random.choice((5, 15, 30, 60)))
    tasks = service.call("ListRunTasks", {"id": started[0]})["items"]
    for task in tasks:
        service.call("GetRunTask", {"id": started[0], "taskId": task["taskId"]})
    if random.random() < 0.5:
        service.call("CancelRun", {"id": started[-1]})
    if random.random() < 0.5:
        service.mock.clock.run_until_idle()
        service.call("DeleteRun", {"id": started[0]})


def batch(service: Service, random: Random) -> None:
    """A batch, to its end or cancelled, its runs deleted, itself deleted."""
    workflow_id = workflow(service, random)
    settings = {"inlineSettings": [{"runSettingId": f"run-{n}"} for n in range(random.choice((1, 3)))]}
    default = {"workflowId": workflow_id, "roleArn": ROLE, "outputUri": "s3://out/runs"}
    request = {"defaultRunSetting": default, "batchRunSettings": settings, "requestId": _token(service, random)}
    place = {"batchId": service.call("StartRunBatch", request)["id"]}
    service.mock.clock.advance(seconds=random.choice((7, 17, 40)))
    service.call("ListRunsInBatch", place)
    if random.random() < 0.5:
        service.call("CancelRunBatch", place)
    if random.random() < 0.7:
        service.mock.clock.run_until_idle()
        service.call("DeleteRunBatch", place)
        service.mock.clock.run_until_idle()
        service.call("DeleteBatch", place)


def references(service: Service, random: Random) -> None:
    """A reference is imported, read, and deleted."""
    stores = service.call("ListReferenceStores", {})["referenceStores"]
    stores = stores or [service.call("CreateReferenceStore", {"name": "references"})]
    store = stores[0]["id"]
    source = {"sourceFile": "s3://data/genome.fasta", "name": f"genome-{random.random()}"}
    request = {"referenceStoreId": store, "roleArn": ROLE, "sources": [source]}
    job = service.call("StartReferenceImportJob", request)["id"]
    _wait(service, random, seconds=40)
    service.mock.clock.run_until_idle()
    service.call("GetReferenceImportJob", {"referenceStoreId": store, "id": job})
    named = {"referenceStoreId": store, "filter": {"name": source["name"]}}
    imported = service.call("ListReferences", named)["references"]
    if not imported:
        raise Refused("nothing imported")  # a script said so
    place = {"referenceStoreId": store, "id": imported[0]["id"]}
    service.call("GetReference", {**place, "partNumber": 1})
    if random.random() < 0.6:
        service.call("DeleteReference", place)
        service.mock.clock.run_until_idle()
        if not service.call("ListReferences", {"referenceStoreId": store})["references"]:
            service.call("DeleteReferenceStore", {"id": store})


def read_sets(service: Service, random: Random) -> None:
    """A read set is imported, exported, archived, activated and deleted."""
    store = service.call("CreateSequenceStore", {"name": "reads"})["id"]
    source = {
        "sourceFiles": {"source1": "s3://data/reads.fastq.gz"},
        "sourceFileType": "FASTQ",
        "subjectId": "subject",
        "sampleId": "sample",
    }
    place = {"sequenceStoreId": store}
    service.call("StartReadSetImportJob", {**place, "roleArn": ROLE, "sources": [source]})
    _wait(service, random, seconds=60)
    service.mock.clock.run_until_idle()
    imported = service.call("ListReadSets", place)["readSets"]
    if not imported:
        raise Refused("nothing imported")  # a script said so
    read_set = imported[0]["id"]
    service.call("GetReadSet", {**place, "id": read_set, "partNumber": 1})
    sources = [{"readSetId": read_set}]
    exported = {**place, "roleArn": ROLE, "destination": "s3://out/exports/", "sources": sources}
    service.call("StartReadSetExportJob", exported)
    if random.random() < 0.6:
        service.mock.clock.advance(days=31)
        service.call("StartReadSetActivationJob", {**place, "sources": sources})
        service.mock.clock.advance(seconds=random.choice((3, 20, 60)))
    if random.random() < 0.4:
        service.call("BatchDeleteReadSet", {**place, "ids": [read_set]})
        service.mock.clock.run_until_idle()
        service.call("DeleteSequenceStore", {"id": store})


def upload(service: Service, random: Random) -> None:
    """A read set is uploaded, or its upload is given up."""
    store = service.call("CreateSequenceStore", {"name": "uploads"})["id"]
    wanted = {"sourceFileType": "FASTQ", "subjectId": "subject", "sampleId": "sample", "name": "upload"}
    made = service.call("CreateMultipartReadSetUpload", {"sequenceStoreId": store, **wanted})
    place = {"sequenceStoreId": store, "uploadId": made["uploadId"]}
    part = {"partSource": "SOURCE1", "partNumber": 1}
    checksum = service.call("UploadReadSetPart", {**place, **part, "payload": READS})["checksum"]
    service.call("ListReadSetUploadParts", {**place, "partSource": "SOURCE1"})
    if random.random() < 0.3:
        service.call("AbortMultipartReadSetUpload", place)
    else:
        service.call("CompleteMultipartReadSetUpload", {**place, "parts": [{**part, "checksum": checksum}]})
        _wait(service, random, seconds=61)


def policies(service: Service, random: Random) -> None:
    """The policy of a store is read, replaced and deleted."""
    access = service.call("CreateSequenceStore", {"name": "shared"}).get("s3Access")
    if access is None:  # an older model has no access points
        return
    point = {"s3AccessPointArn": access["s3AccessPointArn"]}
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": access["s3AccessPointArn"]}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    service.call("GetS3AccessPolicy", point)
    service.call("PutS3AccessPolicy", {**point, "s3AccessPolicy": text})
    assert service.call("GetS3AccessPolicy", point)["s3AccessPolicy"] == text
    if random.random() < 0.5:
        service.call("DeleteS3AccessPolicy", point)


def variants(service: Service, random: Random) -> None:
    """A variant store gets data, is described, and is deleted."""
    name = {"name": f"variants_{random.randrange(10**9)}"}
    made = service.call("CreateVariantStore", {**name, "reference": {"referenceArn": _reference(service)}})
    service.mock.clock.advance(seconds=200)
    service.call("UpdateVariantStore", {**name, "description": "changed"})
    request = {"destinationName": made["name"], "roleArn": ROLE, "items": [{"source": "s3://data/variants.vcf"}]}
    job = service.call("StartVariantImportJob", request)["jobId"]
    _wait(service, random, seconds=20)
    if random.random() < 0.4:
        service.call("CancelVariantImportJob", {"jobId": job})
    if random.random() < 0.5:
        service.call("DeleteVariantStore", {**name, "force": True})
        _wait(service, random, seconds=30)


def annotations(service: Service, random: Random) -> None:
    """An annotation store gets a version and data, and loses both."""
    name = {"name": f"annotations_{random.randrange(10**9)}"}
    schema = {"tsvStoreOptions": {"annotationType": "GENERIC", "schema": [{"a": "STRING"}]}}
    service.call("CreateAnnotationStore", {**name, "storeFormat": "TSV", "storeOptions": schema})
    service.mock.clock.advance(seconds=300)
    service.call("UpdateAnnotationStore", {**name, "description": "changed"})
    version_name = {"versionName": "second_version"}
    service.call("CreateAnnotationStoreVersion", {**name, **version_name})
    service.mock.clock.advance(seconds=10)
    service.call("UpdateAnnotationStoreVersion", {**name, **version_name, "description": "changed"})
    items = {"roleArn": ROLE, "items": [{"source": "s3://data/table.tsv"}]}
    job = service.call("StartAnnotationImportJob", {"destinationName": name["name"], **version_name, **items})["jobId"]
    if random.random() < 0.5:
        service.call("CancelAnnotationImportJob", {"jobId": job})
    if random.random() < 0.6:
        service.call("DeleteAnnotationStoreVersions", {**name, "versions": ["second_version"], "force": True})
        service.mock.clock.run_until_idle()
        service.call("DeleteAnnotationStore", name)


def shares(service: Service, random: Random) -> None:
    """A workflow is shared, accepted, used by the other account, and taken back."""
    workflow_id = workflow(service, random)
    arn = service.call("GetWorkflow", {"id": workflow_id})["arn"]
    share = {"shareId": service.call("CreateShare", {"resourceArn": arn, "principalSubscriber": SUBSCRIBER})["shareId"]}
    service.call("AcceptShare", share, SUBSCRIBER)
    is_active = random.random() < 0.7
    service.mock.clock.advance(seconds=30 if is_active else 10)
    service.call("GetShare", share)
    if is_active and random.random() < 0.8:
        service.call("DeleteShare", share, random.choice((SUBSCRIBER, "123456789012")))
        _wait(service, random, seconds=31)


def tags(service: Service, random: Random) -> None:
    """A configuration, a cache and a group are made, tagged, changed and deleted."""
    network = {"securityGroupIds": ["sg-0123456789abcdef0"], "subnetIds": ["subnet-0123456789abcdef0"]}
    name = {"name": f"configuration-{random.randrange(10**9)}"}
    made = {**name, "runConfigurations": {"vpcConfig": network}, "requestId": _token(service, random)}
    arn = {"resourceArn": service.call("CreateConfiguration", made)["arn"]}
    service.call("TagResource", {**arn, "tags": {"a": "1", "b": "2"}})
    service.call("UntagResource", {**arn, "tagKeys": ["b", "c"]})
    assert service.call("ListTagsForResource", arn)["tags"] == {"a": "1"}
    location = {"cacheS3Location": "s3://out/cache", "requestId": _token(service, random)}
    cache = {"id": service.call("CreateRunCache", location)["id"]}
    group = {"id": service.call("CreateRunGroup", {"maxRuns": 2, "requestId": _token(service, random)})["id"]}
    service.call("UpdateRunCache", {**cache, "description": "changed"})
    service.call("UpdateRunGroup", {**group, "maxRuns": 3})
    service.mock.clock.advance(seconds=60)
    if random.random() < 0.5:
        service.call("DeleteRunCache", cache)
        service.call("DeleteRunGroup", group)
        service.call("DeleteConfiguration", name)


def _reference(service: Service) -> str:
    stores = service.call("ListReferenceStores", {})["referenceStores"]
    found = service.call("ListReferences", {"referenceStoreId": stores[0]["id"]})["references"] if stores else []
    if stores and not found:
        raise Refused("no reference")
    return found[0]["arn"] if found else "arn:aws:omics:us-east-1:123456789012:referenceStore/1111111111/reference/1"


RECIPES = (
    workflow,
    version,
    runs,
    batch,
    references,
    read_sets,
    upload,
    policies,
    variants,
    annotations,
    shares,
    tags,
)
# What a recipe may meet in a full or busy world; anything else is a bug.
MET = {
    "ServiceQuotaExceededException",
    "operation of a newer model",
    "no reference",
}
