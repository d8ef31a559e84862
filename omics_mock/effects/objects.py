"""S3 objects as the service sees them: registered by the test, in a mocked S3, or made up."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from omics_mock.domain.content import BytesContent
from omics_mock.domain.generated import GeneratedContent, default_size, type_by_name
from omics_mock.domain.supplied import supplied
from omics_mock.effects import s3
from omics_mock.effects.clients import NobodyAnswers, is_mocked
from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from omics_mock.domain.content import Content
    from omics_mock.settings import Bridge

T = TypeVar("T")

_SCHEME = "s3://"


class Look(NamedTuple):
    """What a new run is told of S3; the runs of one batch share a look that asks once for each bucket and object."""

    bucket_exists: Callable[[str], bool]
    etag: Callable[[str], str | None]


class Objects:
    """Where the service finds and leaves S3 objects; `bridge` is the setting `s3=`.

    Registered objects come first. The mocked S3 of this process comes next, with `"auto"` if there is one,
    with True always (ConfigurationError if there is none). Otherwise every object exists, with content that
    follows from its URI.
    """

    def __init__(self, bridge: Bridge = "auto") -> None:
        self._bridge = bridge
        self._registered: dict[str, Content] = {}

    @property
    def are_mocked(self) -> bool:
        """Whether there is a mocked S3 in which objects are found and left."""
        return is_mocked("s3") if self._bridge == "auto" else self._bridge

    def register(self, uri: str, content: bytes | str | os.PathLike[str] | int) -> None:
        """Say what lies at `uri` (`s3://bucket/key`): bytes, the path of a file, or only how many bytes.

        Raises ConfigurationError when the URI or the content makes no sense.
        """
        bucket, key = split(uri)
        if not (uri.startswith(_SCHEME) and bucket and key):
            message = f"{uri!r} is not the URI of an S3 object. Type for example 's3://bucket/reads.fastq.gz'."
            raise ConfigurationError(message)
        self._registered[uri] = supplied(content, uri, type_by_name(uri))

    def find(self, uri: str, file_type: str | None = None) -> Content | None:
        """The object at `uri`; None when there is none.

        `file_type` (`FASTQ`, `BAM`, `UBAM`, `CRAM` or `FASTA`) is what made-up content is to be; its default
        follows from the extension.
        """
        kind = file_type or type_by_name(uri)
        known = self._registered.get(uri)
        if isinstance(known, GeneratedContent):
            return GeneratedContent(uri, known.size, kind)
        if known is not None:
            return known
        made_up: Content | None = GeneratedContent(uri, default_size(uri), kind)
        return self._ask(lambda: s3.find(*split(uri)), made_up)

    def put(self, uri: str, content: Content) -> None:
        """Write an object: into the mocked S3, or among the registered ones where there is none."""

        def write() -> bool:
            s3.put(*split(uri), content)
            return True

        if not self._ask(write, otherwise=False):
            self._registered[uri] = content

    def bucket_exists(self, bucket: str) -> bool:
        """Whether the bucket exists; without a mocked S3 every bucket does."""
        return self._ask(lambda: s3.has_bucket(bucket), otherwise=True)

    def etag(self, uri: str) -> str | None:
        """The ETag of an object, without quotes; None when there is no such object, or nothing is known of it."""
        known = self._registered.get(uri)
        if known is not None:
            return known.digest("md5") if isinstance(known, BytesContent) else None
        return self._ask(lambda: s3.etag(*split(uri)), otherwise=None)

    def look(self) -> Look:
        """S3 as it is now; the same question is asked once."""
        return Look(cache(self.bucket_exists), cache(self.etag))

    def saved(self) -> dict[str, Content]:
        """What is registered, by URI; a mocked S3 keeps its own."""
        return dict(self._registered)

    def restored(self, saved: Mapping[str, Content]) -> None:
        """Have these objects registered and no others."""
        self._registered = dict(saved)

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        """The answer of the mocked S3; `otherwise` where there is none, or where the test wants none."""
        if not self.are_mocked:  # far cheaper to find out than by asking the question of nobody
            return otherwise
        try:
            return question()
        except NobodyAnswers:
            if self._bridge is True:
                message = (
                    "mock_omics(s3=True) wants a mocked S3, and nobody mocks S3 in this process. Enter "
                    "moto's mock_aws() as well, or use s3='auto' (S3 where it is mocked) or s3=False (never)."
                )
                raise ConfigurationError(message) from None
            return otherwise


def split(uri: str) -> tuple[str, str]:
    """The bucket and the key of an S3 URI."""
    bucket, _, key = uri.removeprefix(_SCHEME).partition("/")
    return bucket, key
