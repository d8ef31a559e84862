"""A hundred MiB up and down, in parts of 8 MiB."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from benchmarks import ours, peers
from benchmarks.floor import floor_side, our_side, recorded
from benchmarks.harness import Effort, Figure, Side, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omics_mock.mock import OmicsMock

MIB = 2**20
PART = 8 * MIB
LAST = 4 * MIB


def upload(effort: Effort) -> list[Figure]:
    """A multipart upload; the floor adds one SHA-256 pass, which is the checksum of a part."""
    mock = ours.world()
    store = mock.add.sequence_store()
    parts = parts_of(effort.parts)

    def act(omics: Any) -> None:
        uploaded(omics, store, parts)

    floor = floor_side(recorded(mock, act), lambda omics: (act(omics), digested(parts)))
    sides = [our_side(mock, act), Side("floor + SHA-256", floor.call, floor.around), moto_upload(parts)]
    return compared("upload 100 MiB", sides, ["floor + SHA-256", "moto"], 1, effort.at_most(7))


def download(effort: Effort) -> list[Figure]:
    """Bytes that came in one piece, read whole; bytes that came in parts, read in chunks of 1 MiB."""
    mock = ours.world()
    store = mock.add.sequence_store()
    parts = parts_of(effort.parts)
    joined = b"".join(parts)
    s3 = moto_object(parts)
    figures = []
    for row, kept, read in (
        ("download 100 MiB, whole", [joined], whole),
        ("download 100 MiB, in chunks", parts, in_chunks),
        ("whole download of 13 stored parts", parts, whole),
    ):
        wanted = {"sequenceStoreId": store, "id": stored(mock, store, kept), "partNumber": 1}

        def act(omics: Any, wanted=wanted, read=read) -> None:
            assert read(omics.get_read_set(**wanted)["payload"]) == len(joined)

        def from_moto(read=read) -> None:
            assert read(s3.get_object(Bucket="bench", Key="key")["Body"]) == len(joined)

        answers = [answer._replace(body=joined) for answer in recorded(mock, act)]
        sides = [our_side(mock, act), floor_side(answers, act), peers.moto_side(from_moto)]
        figures += compared(row, sides, ["floor", "moto"], effort.count(3), effort.turns)
    return figures


def whole(body: Any) -> int:
    """Read a body in one piece; its length."""
    return len(body.read())


def in_chunks(body: Any) -> int:
    """Read a body in chunks of 1 MiB; its length."""
    return sum(len(chunk) for chunk in body.iter_chunks(MIB))


def stored(mock: OmicsMock, store: str, parts: Sequence[bytes]) -> str:
    """A read set that was uploaded in these parts and is ACTIVE; its id."""
    with ours.activated(mock):
        read_set = uploaded(ours.client(), store, parts)
        mock.clock.run_until_idle()
    return read_set


def parts_of(count: int) -> list[bytes]:
    """So many parts, the last one shorter, with bytes that are not all the same."""
    pattern = bytes(range(251))
    sizes = [PART] * (count - 1) + [LAST]
    return [(pattern * (size // len(pattern) + 1))[number : number + size] for number, size in enumerate(sizes)]


def uploaded(omics: Any, store: str, parts: Sequence[bytes]) -> str:
    """Upload a read set; its id."""
    opened = omics.create_multipart_read_set_upload(
        sequenceStoreId=store, sourceFileType="UBAM", subjectId="patient-1", sampleId="sample-1", name="sample-1"
    )
    place = {"sequenceStoreId": store, "uploadId": opened["uploadId"]}
    completed = []
    for number, payload in enumerate(parts, 1):
        part = {"partSource": "SOURCE1", "partNumber": number}
        answer = omics.upload_read_set_part(**place, **part, payload=payload)
        completed.append({**part, "checksum": answer["checksum"]})
    read_set: str = omics.complete_multipart_read_set_upload(**place, parts=completed)["readSetId"]
    return read_set


def digested(parts: Sequence[bytes]) -> list[str]:
    """One SHA-256 pass over everything."""
    return [hashlib.sha256(part).hexdigest() for part in parts]


def moto_upload(parts: Sequence[bytes]) -> Side:
    """A multipart upload to moto's S3; the object is deleted again, so that memory does not run out."""
    s3 = moto_bucket()

    def act() -> None:
        into_moto(s3, parts)
        s3.delete_object(Bucket="bench", Key="key")

    return peers.moto_side(act)


def moto_object(parts: Sequence[bytes]) -> Any:
    """A client of moto's S3, in which the object `key` of the bucket `bench` has these parts."""
    s3 = moto_bucket()
    with peers.moto_running():
        into_moto(s3, parts)
    return s3


def moto_bucket() -> Any:
    """A client of moto's S3, in which there is an empty bucket `bench`."""
    s3 = peers.moto_client("s3")
    with peers.moto_running():
        s3.create_bucket(Bucket="bench")
    return s3


def into_moto(s3: Any, parts: Sequence[bytes]) -> None:
    """Upload to the key `key`."""
    target = {"Bucket": "bench", "Key": "key"}
    upload_id = s3.create_multipart_upload(**target)["UploadId"]
    completed = []
    for number, body in enumerate(parts, 1):
        answer = s3.upload_part(**target, UploadId=upload_id, PartNumber=number, Body=body)
        completed.append({"PartNumber": number, "ETag": answer["ETag"]})
    s3.complete_multipart_upload(**target, UploadId=upload_id, MultipartUpload={"Parts": completed})
