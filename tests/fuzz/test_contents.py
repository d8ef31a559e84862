"""What is read from S3 and from texts within requests: settings of batches, policies, parameters, genomic files."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.attacked import bounded
from tests.fuzz.hostile_values import RAW, among, deep, raw, texts, values
from tests.scenarios.machine_requests import DEFINITIONS, OBJECTS, ROLE, VCF

if TYPE_CHECKING:
    from tests.fuzz.attacked import Attacked

SETTING_MEMBERS = ("runSettingId", "name", "outputUri", "priority", "parameters", "runTags", "outputBucketOwnerId")


@st.composite
def settings_files(draw: Any) -> bytes:
    """Settings of a batch: a list of objects with some hostile values, or something else altogether."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.one_of(raw.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=50)))
    settings = [
        {"runSettingId": str(number), draw(st.sampled_from(SETTING_MEMBERS)): draw(values)}
        for number in range(draw(st.integers(1, 3)))
    ]
    return json.dumps(settings).encode()


@given(content=settings_files())
def test_settings_of_a_batch(attacked: Attacked, content: bytes) -> None:
    """A batch whose settings file holds anything at all is refused, fails, or starts what can be started."""
    attacked.begin()
    workflow = next(iter(attacked.service.known.alive["workflow"]))[0][1]
    attacked.mock.add.s3_object("s3://data/hostile.json", content)
    default = {"workflowId": workflow, "roleArn": ROLE, "outputUri": "s3://out/runs"}
    request = {"defaultRunSetting": default, "requestId": "hostile"}
    request["batchRunSettings"] = {"s3UriSettings": "s3://data/hostile.json"}
    reply = attacked.send("StartRunBatch", attacked.wire("StartRunBatch", request))
    if reply.status < 300:
        batch = {"batchId": json.loads(reply.body)["id"]}
        with bounded():
            attacked.mock.clock.run_until_idle()
        for operation in ("GetBatch", "ListRunsInBatch"):
            assert attacked.send(operation, attacked.wire(operation, batch)).status < 300
        runs = attacked.send("ListRuns", attacked.wire("ListRuns", batch))
        for run in json.loads(runs.body)["items"]:
            assert attacked.send("GetRun", attacked.wire("GetRun", {"id": run["id"]})).status < 300


@given(text=st.one_of(raw, texts, among(RAW).map(lambda text: f'{{"Statement": {text}}}')))
def test_access_policies(attacked: Attacked, text: str) -> None:
    """A policy of any text is refused, or kept as it is."""
    attacked.begin()
    point = {"s3AccessPointArn": next(iter(attacked.service.known.points))}
    request = attacked.wire("PutS3AccessPolicy", {**point, "s3AccessPolicy": text})
    if attacked.send("PutS3AccessPolicy", request).status < 300:
        kept = attacked.send("GetS3AccessPolicy", attacked.wire("GetS3AccessPolicy", point))
        assert json.loads(kept.body)["s3AccessPolicy"] == text


@given(
    policy=st.recursive(values, lambda inner: st.fixed_dictionaries({"Statement": inner}), max_leaves=3), data=st.data()
)
def test_statements_of_policies(attacked: Attacked, policy: Any, data: st.DataObject) -> None:
    """A statement whose elements are of any type is refused."""
    attacked.begin()
    point = next(iter(attacked.service.known.points))
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": point}
    for element in data.draw(st.lists(st.sampled_from([*statement, "Condition", "Sid"]), min_size=1)):
        statement[element] = data.draw(values)
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": data.draw(st.sampled_from((statement, [statement], policy)))}
    )
    parameters = {"s3AccessPointArn": point, "s3AccessPolicy": text}
    attacked.send("PutS3AccessPolicy", attacked.wire("PutS3AccessPolicy", parameters))


@given(
    parameters=st.one_of(
        st.dictionaries(st.sampled_from(("n", "w.n", "a")), values, max_size=2),
        st.integers(0, 10**30).map(lambda n: {"n": n}),
        st.lists(values, max_size=3).map(lambda items: {"n": items}),
    )
)
def test_parameters_of_runs(attacked: Attacked, parameters: dict[str, Any]) -> None:
    """Whatever number of tasks the parameters ask for, the run is refused or comes to its end."""
    attacked.begin()
    workflow = next(iter(attacked.service.known.alive["workflow"]))[0][1]
    request = {"workflowId": workflow, "roleArn": ROLE, "outputUri": "s3://out/runs", "requestId": "hostile"}
    reply = attacked.send("StartRun", attacked.wire("StartRun", {**request, "parameters": parameters}))
    if reply.status < 300:
        run = {"id": json.loads(reply.body)["id"]}
        with bounded():
            attacked.mock.clock.advance(minutes=2)
        assert attacked.send("GetRun", attacked.wire("GetRun", run)).status < 300
        assert attacked.send("ListRunTasks", attacked.wire("ListRunTasks", run)).status < 300


files = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=300).map(gzip.compress),
    among(sorted(OBJECTS.values())),
    among((b">" * 100_000, b">a\n" + b"A" * 300_000, b"\n" * 300_000, b"@\n" * 100_000)),
    among((gzip.compress(b"A" * 30_000_000), gzip.compress(b"@\n" * 1000)[:-9], b"\x1f\x8b", b"BAM\x01")),
    among((VCF * 100, VCF.replace(b"\t", b"\t" * 100_000), b"##" * 100_000, b"CRAM\x03\x00")),
)


@pytest.mark.parametrize("kind", ["FASTQ", "BAM", "CRAM", "UBAM"])
@given(content=files)
def test_sources_of_read_sets(attacked: Attacked, kind: str, content: bytes) -> None:
    """A source of any bytes becomes a read set or a failed source, and can be looked at."""
    attacked.begin()
    attacked.mock.add.s3_object("s3://data/hostile", content)
    store = {"sequenceStoreId": next(iter(attacked.service.known.alive["sequence_store"]))[0][1]}
    source = {
        "sourceFiles": {"source1": "s3://data/hostile"},
        "sourceFileType": kind,
        "subjectId": "a",
        "sampleId": "b",
    }
    source["referenceArn"] = "arn:aws:omics:us-east-1:123456789012:referenceStore/1111111111/reference/2222222222"
    attacked.send(
        "StartReadSetImportJob", attacked.wire("StartReadSetImportJob", {**store, "roleArn": ROLE, "sources": [source]})
    )
    with bounded():
        attacked.mock.clock.advance(hours=1)
    assert attacked.send("ListReadSets", attacked.wire("ListReadSets", store)).status < 300
    assert attacked.send("ListReadSetImportJobs", attacked.wire("ListReadSetImportJobs", store)).status < 300


@given(content=files)
def test_sources_of_references_and_variants(attacked: Attacked, content: bytes) -> None:
    """The same for references and variants."""
    attacked.begin()
    attacked.mock.add.s3_object("s3://data/hostile", content)
    store = {"referenceStoreId": next(iter(attacked.service.known.alive["reference_store"]))[0][1]}
    request = {**store, "roleArn": ROLE, "sources": [{"sourceFile": "s3://data/hostile", "name": "hostile"}]}
    attacked.send("StartReferenceImportJob", attacked.wire("StartReferenceImportJob", request))
    request = {"destinationName": "alpha", "roleArn": ROLE, "items": [{"source": "s3://data/hostile"}]}
    for operation in ("StartVariantImportJob", "StartAnnotationImportJob"):
        attacked.send(operation, attacked.wire(operation, request))
    with bounded():
        attacked.mock.clock.advance(hours=1)
    assert attacked.send("ListReferences", attacked.wire("ListReferences", store)).status < 300
    for operation in ("ListVariantImportJobs", "ListAnnotationImportJobs", "ListVariantStores"):
        assert attacked.send(operation, attacked.wire(operation, {})).status < 300


def test_definitions_are_furnished() -> None:
    """The workflow that these tests run depends on its parameters."""
    assert len(DEFINITIONS[1]) > len(DEFINITIONS[0])
    assert deep(2, "[", "1", "]") == "[[1]]"
