"""Objects of the S3 that is mocked in this process.

Every function raises NobodyAnswers when S3 is not mocked.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from omics_mock.domain.content import BytesContent, Content, PieceReader
from omics_mock.effects.clients import NobodyAnswers, call
from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    from typing import BinaryIO

COPIED_AT_MOST = 1 << 26
_BUFFER = 1 << 18


def find(bucket: str, key: str) -> Content | None:
    """The object as it is now; None when there is none, or nobody may read it.

    Objects of up to 64 MiB are copied, as the service copies what it imports; larger ones are read from S3
    when somebody reads them.
    """
    try:
        head = call("s3", "head_object", Bucket=bucket, Key=key)
        if head["ContentLength"] > COPIED_AT_MOST:
            return _LargeObject(bucket, key, head["ContentLength"], head["ETag"])
        return BytesContent(call("s3", "get_object", Bucket=bucket, Key=key)["Body"].read())
    except ClientError:
        return None


def etag(bucket: str, key: str) -> str | None:
    """The ETag of an object, without quotes; None when there is none, or nobody may read it."""
    try:
        quoted: str = call("s3", "head_object", Bucket=bucket, Key=key)["ETag"]
    except ClientError:
        return None
    return quoted.strip('"')


def put(bucket: str, key: str, content: Content) -> None:
    """Write an object; warns when S3 refuses it."""
    try:
        call("s3", "put_object", Bucket=bucket, Key=key, Body=content.open())
    except ClientError as error:
        message = f"AWS HealthOmics could not write s3://{bucket}/{key}: {error}"
        warnings.warn(message, RuntimeWarning, stacklevel=2)


def bucket_region(bucket: str) -> str | None:
    """The Region in which a bucket lies, empty where that is not told; None when there is no such bucket."""
    try:
        answer = call("s3", "head_bucket", Bucket=bucket)
    except ClientError:
        return None
    region: str = answer["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region", "")
    return region


class _LargeObject(Content):
    """An object that must stay in S3 as it is; a reader makes one request for all that it reads."""

    __slots__ = ("_bucket", "_etag", "_key", "_size")

    def __init__(self, bucket: str, key: str, size: int, etag: str) -> None:
        super().__init__()
        self._bucket = bucket
        self._key = key
        self._size = size
        self._etag = etag

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def read(self, start: int, stop: int) -> bytes:
        """A piece, by a request of its own."""
        piece: bytes = self.request(start, stop).read() if start < stop else b""
        return piece

    def open(self, start: int = 0, stop: int | None = None) -> BinaryIO:
        """A new seekable reader."""
        end = self._size if stop is None else min(stop, self._size)
        return io.BufferedReader(_Download(self, start, max(start, end)), _BUFFER)

    def request(self, start: int, stop: int) -> Any:
        """The body of the bytes from `start` to before `stop`."""
        place = {"Bucket": self._bucket, "Key": self._key, "Range": f"bytes={start}-{stop - 1}"}
        try:
            return call("s3", "get_object", **place, IfMatch=self._etag)["Body"]
        except (ClientError, NobodyAnswers) as error:
            message = (
                f"s3://{self._bucket}/{self._key} was imported but is no longer there as it was ({error!r}). "
                f"Objects of more than {COPIED_AT_MOST:,} bytes are not copied by an import: keep the "
                "object, and the mocked S3, as long as the test downloads what was imported."
            )
            raise ConfigurationError(message) from error


class _Download(PieceReader):
    """A reader that goes on reading from one answer of S3 for as long as nobody seeks."""

    def __init__(self, content: _LargeObject, start: int, stop: int) -> None:
        super().__init__(content, start, stop)
        self._object = content
        self._body: Any = None
        self._body_position = start

    def take(self, start: int, stop: int) -> bytes:
        """A piece of the answer, or of a new one after a seek."""
        if start >= stop:
            return b""
        if self._body is None or self._body_position != start:
            self._body = self._object.request(start, self.stop)
        piece: bytes = self._body.read(stop - start)
        self._body_position = start + len(piece)
        return piece
