"""Requests for every operation of the installed model: plausible values, mostly ids that were seen before."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.contract.model_values import SERVICE_MODEL, text_of
from tests.domain.archives import zipped
from tests.scenarios.machine_resources import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.scenarios.machine_knowledge import Knowledge

ACCOUNT, SUBSCRIBER = "123456789012", "222222222222"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/OmicsRole"
NOWHERE = "s3://nowhere/missing.txt"
READS = gzip.compress(b"@r1\nACGT\n+\nFFFF\n" * 3, mtime=0)
VCF = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t10\t.\tA\tG\t50\tPASS\t.\n"
OBJECTS = {
    "s3://data/reads.fastq.gz": READS,
    "s3://data/genome.fasta": b">chr1\nACGTACGTAC\nACG\n",
    "s3://data/variants.vcf": VCF,
    "s3://data/broken.bam": b"no BAM file",
    "s3://data/settings.json": json.dumps([{"runSettingId": f"from-s3-{n}"} for n in range(3)]).encode(),
    "s3://data/broken.json": b"{",
}
_CHAIN = """version 1.0
workflow w { input { Int n = 2 } scatter (i in range(n)) { call t { input: a = i } } call u { input: b = t.o } }
task t { input { Int a } command <<< echo >>> output { Int o = 1 } runtime { cpu: 4 memory: "8 GiB" } }
task u { input { Array[Int] b } command <<< echo >>> runtime { cpu: 2 memory: "4 GiB" acceleratorCount: 0 } }
"""
_ONE = 'version 1.0\nworkflow w { call t }\ntask t { command <<< echo >>> runtime { cpu: 2 memory: "4 GiB" } }\n'
DEFINITIONS = (
    zipped({"main.wdl": _ONE}),
    zipped({"main.wdl": _CHAIN}),
    zipped({"main.nf": "process a { script: 'x' }\nworkflow { a() }\n"}),
    zipped({"main.wdl": "version 1.0\nworkflow w {"}),
    b"no archive",
)
# Small numbers of everything, so that calls meet: names, tokens, keys, numbers of parts.
_TEXTS: dict[str, tuple[Any, ...]] = {
    "roleArn": (ROLE,),
    "outputUri": ("s3://out/runs", "s3://out/runs/", "no-uri"),
    "destination": ("s3://out/exports/",),
    "cacheS3Location": ("s3://out/cache",),
    "definitionUri": ("s3://data/definition.zip",),
    "principalSubscriber": (SUBSCRIBER, SUBSCRIBER, "333333333333", ACCOUNT, "nobody"),
    "workflowOwnerId": (ACCOUNT, SUBSCRIBER),
    "cacheBucketOwnerId": (ACCOUNT,),
    "vpcOwnerAccountId": (ACCOUNT,),
    "sourceFile": ("s3://data/genome.fasta", "s3://data/made-up.fasta", "s3://data/broken.bam"),
    "source1": ("s3://data/reads.fastq.gz", "s3://data/made-up.bam", "s3://data/broken.bam"),
    "source2": ("s3://data/reads.fastq.gz",),
    "source": ("s3://data/variants.vcf", "s3://data/broken.bam"),
    "s3UriSettings": ("s3://data/settings.json", "s3://data/broken.json", NOWHERE),
    "keyArn": (f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1",),
    "range": ("bytes=0-3", "bytes=900-", "bytes=-2", "nonsense"),
    "readmeMarkdown": ("# Read me",),
    "engine": ("WDL", "WDL", "NEXTFLOW", "CWL"),
    "main": ("main.wdl", "other.wdl"),
    "runSettingId": ("one", "two", "three"),
    "fallbackLocation": ("s3://out/fallback/", ""),
    "accessLogLocation": ("s3://out/logs/", ""),
}
_NAMES = ("alpha", "beta", "gamma_1", "delta")
_NUMBERS = {
    "partNumber": (1, 1, 2, 3),
    "maxRuns": (1, 2, 3),
    "maxCpus": (4, 8, 100),
    "maxDuration": (1, 2, 600),
    "maxGpus": (1, 2),
    "maxResults": (1, 2, 3, 10),
    "maxItems": (1, 2, 3, 100),
    "priority": (0, 100, 1000),
    "storageCapacity": (1200, 2400),
}
_NEVER = {"storageCapacity", "definitionRepository", "containerRegistryMap", "annotationFields", "sessionPolicy"}
_USUAL = {"workflowId", "definitionZip", "name", "runGroupId"}
_PAGING = {"nextToken", "startingToken"}
_TOKENS = {"requestId", "clientToken"}
_MEMBERS: dict[str, tuple[str, str]] = {
    "workflowId": ("workflow", "id"),
    "workflowVersionName": ("workflow_version", "versionName"),
    "runGroupId": ("run_group", "id"),
    "cacheId": ("run_cache", "id"),
    "configurationName": ("configuration", "name"),
    "runId": ("run", "id"),
    "batchId": ("run_batch", "batchId"),
    "sequenceStoreId": ("sequence_store", "id"),
    "referenceStoreId": ("reference_store", "id"),
    "readSetId": ("read_set", "id"),
    "taskId": ("run_task", "taskId"),
}


class Requests:
    """Makes requests out of a random number and of what is known; the same number gives the same request."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known

    def make(self, operation: str, random: Random) -> dict[str, Any]:
        """Parameters that botocore lets through."""
        shape = SERVICE_MODEL.operation_model(operation).input_shape
        if shape is None:
            return {}
        addressed = self.known.address(TARGETS[operation], random) if operation in TARGETS else {}
        special = _SPECIAL.get(operation, _nothing)(self, random, addressed)
        fixed = {name: value for name, value in {**addressed, **special}.items() if name in shape.members}
        return self._structure(shape, random, operation, fixed)

    def _structure(
        self, shape: Any, random: Random, operation: str, fixed: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        names = list(shape.members)
        if shape.metadata.get("union"):
            names = [random.choice(names)]
        for name in names:
            if fixed is not None and name in fixed:
                if fixed[name] is not None:
                    made[name] = fixed[name]
            elif name in shape.required_members or self._is_wanted(name, shape, random):
                value = self.value(shape.members[name], name, random, operation)
                if value is not None:
                    made[name] = value
        return made

    def _is_wanted(self, name: str, shape: Any, random: Random) -> bool:
        if shape.metadata.get("union"):
            return True
        if name in _NEVER:
            return random.random() < 0.02
        return random.random() < (0.75 if name in _USUAL else 0.08 if name in _PAGING else 0.2)

    def value(self, shape: Any, name: str, random: Random, operation: str) -> Any:
        """A value of a member with this name."""
        kind, metadata = shape.type_name, shape.metadata
        if kind == "structure":
            if metadata.get("document"):
                return random.choice(({}, {"n": 3}, {"text": "é", "list": [1, None, {"a": True}]}))
            return self._structure(shape, random, operation)
        if kind == "list":
            length = max(metadata.get("min", 0), random.choice((1, 1, 2, 3)))
            return [self.value(shape.member, name, random, operation) for _ in range(length)]
        if kind == "map":
            return {key: self.value(shape.value, name, random, operation) for key in random.sample("abc", 2)}
        if kind == "string":
            return self._text(shape, name, random, operation)
        if kind in ("integer", "long"):
            return random.choice(_NUMBERS.get(name, (metadata.get("min", 1), metadata.get("min", 1) + 1)))
        if kind == "blob":
            return random.choice(DEFINITIONS if name == "definitionZip" else (READS, b"x", b"@r\nAC\n+\nFF\n"))
        if kind == "timestamp":
            return self.known.now() + timedelta(seconds=random.choice((-3600, -30, 0, 5, 3600)))
        return {"boolean": random.random() < 0.5, "float": 1.5, "double": 1.5}[kind]

    def _text(self, shape: Any, name: str, random: Random, operation: str) -> str | None:
        if name in _PAGING:
            return self.known.page_token(operation, random)
        if name in _TOKENS:
            return self.known.token(random)
        if name in _MEMBERS:
            kind, key = _MEMBERS[name]
            return self.known.address(kind, random)[key]
        if name == "referenceArn":
            return self.known.reference_arn(random)
        if name in ("resourceArn", "resourceArns"):
            return self.known.arn(random)
        if name == "s3AccessPointArn":
            return self.known.access_point(random)
        if name in _TEXTS:
            return random.choice(_TEXTS[name])
        if "enum" in shape.metadata:
            return random.choice(shape.metadata["enum"])
        fitting = [text for text in _NAMES if _fits(shape, text)]
        return random.choice(fitting) if fitting else text_of(shape, max(shape.metadata.get("min", 1), 1))


def _fits(shape: Any, text: str) -> bool:
    from tests.scenarios.machine_answers import fits_pattern

    metadata = shape.metadata
    is_right_length = metadata.get("min", 0) <= len(text) <= metadata.get("max", len(text))
    return is_right_length and ("pattern" not in metadata or fits_pattern(metadata["pattern"], text))


def _nothing(_requests: Requests, _random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    return {}


def _batch_delete(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    read_sets = [requests.known.address("read_set", random) for _ in range(random.choice((1, 1, 2)))]
    return {"sequenceStoreId": read_sets[0]["sequenceStoreId"], "ids": [read_set["id"] for read_set in read_sets]}


def _work_on_read_sets(requests: Requests, random: Random, addressed: dict[str, Any]) -> dict[str, Any]:
    deleted = _batch_delete(requests, random, addressed)
    ids = dict.fromkeys(deleted["ids"])
    return {
        "sequenceStoreId": deleted["sequenceStoreId"],
        "sources": [{"readSetId": read_set_id} for read_set_id in ids],
    }


def _references(_requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    source = {"sourceFile": random.choice(_TEXTS["sourceFile"]), "name": random.choice(_NAMES) + str(random.random())}
    return {"sources": [source]}


def _parts(_requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    checksum = base64.b64encode(hashlib.sha256(READS).digest()).decode()
    return {"parts": [{"partNumber": 1, "partSource": "SOURCE1", "checksum": checksum}], "partNumber": 1}


def _part(_requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    return {"payload": READS, "partNumber": 1, "partSource": "SOURCE1"} if random.random() < 0.6 else {}


def _network(_requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    network = {"securityGroupIds": ["sg-0123456789abcdef0"], "subnetIds": ["subnet-0123456789abcdef0"]}
    return {"runConfigurations": {"vpcConfig": network}}


def _run(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    """What can be run: a workflow, or a run once more; the rules between members are kept most of the time."""
    if random.random() < 0.1:
        return {}
    is_repeated = random.random() < 0.15
    vpc = random.random() < 0.1
    made: dict[str, Any] = {
        "workflowId": None if is_repeated else requests.known.address("workflow", random)["id"],
        "runId": requests.known.address("run", random)["id"] if is_repeated else None,
        "outputUri": "s3://out/runs",
        "parameters": random.choice((None, None, {}, {"n": random.choice((1, 3))})),
        "networkingMode": "VPC" if vpc else None,
        "configurationName": requests.known.address("configuration", random)["name"] if vpc else None,
        "cacheBehavior": None,
        "workflowType": None,
        "workflowOwnerId": None,
        "workflowVersionName": None,
    }
    if random.random() < 0.2 and not is_repeated:
        version = requests.known.address("workflow_version", random)
        made |= {"workflowId": version["workflowId"], "workflowVersionName": version["versionName"]}
    return made


def _batch(requests: Requests, random: Random, addressed: dict[str, Any]) -> dict[str, Any]:
    default = {name: value for name, value in _run(requests, random, addressed).items() if value is not None}
    default.pop("runId", None)
    default.setdefault("workflowId", requests.known.address("workflow", random)["id"])
    return {"defaultRunSetting": {"roleArn": ROLE, "outputUri": "s3://out/runs", **default}}


def _annotation_store(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    store_format = random.choice(("VCF", "GFF", "TSV"))
    options = {"annotationType": "GENERIC", "schema": [{"a": "STRING"}]} if store_format == "TSV" else None
    return {
        "storeFormat": store_format,
        "reference": {"referenceArn": requests.known.reference_arn(random)},
        "storeOptions": {"tsvStoreOptions": options} if options else None,
        "name": random.choice(_NAMES),
    }


def _import(kind: str) -> Callable[[Requests, Random, dict[str, Any]], dict[str, Any]]:
    def special(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
        source = {"source": random.choice(_TEXTS["source"])}
        made = {"destinationName": requests.known.address(kind, random)["name"], "items": [source]}
        return made if random.random() < 0.2 else {**made, "formatOptions": None, "versionName": None}

    return special


def _policy(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    point = requests.known.access_point(random)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": point}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return {"s3AccessPointArn": point, "s3AccessPolicy": random.choice((text, text, "{}", "["))}


def _share(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    return {"resourceArn": requests.known.arn(random, shareable=True)}


def _versions(requests: Requests, random: Random, _addressed: dict[str, Any]) -> dict[str, Any]:
    version = requests.known.address("annotation_store_version", random)
    return {"name": version["name"], "versions": [version["versionName"]]}


_SPECIAL: dict[str, Callable[[Requests, Random, dict[str, Any]], dict[str, Any]]] = {
    "BatchDeleteReadSet": _batch_delete,
    "StartReadSetActivationJob": _work_on_read_sets,
    "StartReadSetExportJob": _work_on_read_sets,
    "StartReferenceImportJob": _references,
    "CompleteMultipartReadSetUpload": _parts,
    "UploadReadSetPart": _part,
    "CreateConfiguration": _network,
    "StartRun": _run,
    "StartRunBatch": _batch,
    "CreateAnnotationStore": _annotation_store,
    "StartVariantImportJob": _import("variant_store"),
    "StartAnnotationImportJob": _import("annotation_store"),
    "PutS3AccessPolicy": _policy,
    "CreateShare": _share,
    "DeleteAnnotationStoreVersions": _versions,
    "CreateAnnotationStoreVersion": lambda _requests, _random, _addressed: {"versionOptions": None},
}
