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
    from collections.abc import Callable, Mapping, Sequence

    from omics_mock.domain.content import Content
    from omics_mock.settings import Bridge

T = TypeVar("T")

_SCHEME = "s3://"
_ANYWHERE: str | None = ""  # the Region of every bucket where nobody mocks S3


class Look(NamedTuple):
    """What a new run is told of S3; the runs of one batch share a look that asks once for each bucket and object.

    `are_mocked` is whether S3 is, and `are_known` whether anything can be known of any object.
    """

    are_mocked: bool
    are_known: bool
    bucket_region: Callable[[str], str | None]
    etag: Callable[[str], str | None]

    def bucket_regions(self, bucket: str, uris: Sequence[str]) -> dict[str, str | None]:
        """As `Objects.bucket_regions`."""
        if not self.are_mocked:
            return {}
        buckets = [bucket, *(split(uri)[0] for uri in uris if uri.startswith(_SCHEME))]
        return {name: self.bucket_region(name) for name in buckets}

    def etags(self, uris: Sequence[str]) -> dict[str, str]:
        """As `Objects.etags`."""
        if not self.are_known:
            return {}
        etags = ((uri, self.etag(uri)) for uri in uris if uri.startswith(_SCHEME))
        return {uri: etag for uri, etag in etags if etag is not None}


class Objects:
    """Where the service finds and leaves S3 objects; `bridge` is the setting `s3=`.

    Registered objects come first. The mocked S3 of this process comes next, with `"auto"` if there is one,
    with True always (ConfigurationError if there is none). Otherwise every object exists, with content that
    follows from its URI.
    """

    def __init__(self, bridge: Bridge = "auto") -> None:
        self._bridge = bridge
        self._registered: dict[str, Content] = {}
        self._unwritten: dict[str, Content] = {}

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
        self._unwritten.pop(uri, None)

    def find(self, uri: str, file_type: str | None = None) -> Content | None:
        """The object at `uri`; None when there is none.

        `file_type` (`FASTQ`, `BAM`, `UBAM`, `CRAM` or `FASTA`) is what made-up content is to be; its default
        follows from the extension.
        """
        kind = file_type or type_by_name(uri)
        known = self._known(uri)
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

    def defer(self, uri: str, content: Content) -> None:
        """Let an object exist from now on that is to be written by `write`, once no lock is held."""
        self._unwritten[uri] = content

    def write(self, uri: str) -> None:
        """Write an object that was deferred, unless that is not so any more."""
        unwritten = self._unwritten
        content = unwritten.get(uri)
        if content is None:
            return
        try:
            self.put(uri, content)
        finally:
            if unwritten.get(uri) is content:
                del unwritten[uri]

    def bucket_exists(self, bucket: str) -> bool:
        """Whether the bucket exists; without a mocked S3 every bucket does."""
        return not self.are_mocked or self._bucket_region(bucket) is not None

    def bucket_regions(self, bucket: str, uris: Sequence[str]) -> dict[str, str | None]:
        """The Regions of this bucket and of those in the URIs, None for one that does not exist.

        Where nobody mocks S3 nothing is known of any bucket.
        """
        return self.look().bucket_regions(bucket, uris) if self.are_mocked else {}

    def etags(self, uris: Sequence[str]) -> dict[str, str]:
        """The ETags of those of the objects of which one is known, by URI."""
        return self.look().etags(uris) if self._registered or self._unwritten or self.are_mocked else {}

    def etag(self, uri: str) -> str | None:
        """The ETag of an object, without quotes; None when there is no such object, or nothing is known of it."""
        known = self._known(uri)
        if known is not None:
            return known.digest("md5") if isinstance(known, BytesContent) else None
        return self._ask(lambda: s3.etag(*split(uri)), otherwise=None)

    def look(self) -> Look:
        """S3 as it is now; the same question is asked once."""
        are_mocked = self.are_mocked
        are_known = bool(are_mocked or self._registered or self._unwritten)
        return Look(are_mocked, are_known, cache(self._bucket_region), cache(self.etag))

    def saved(self) -> dict[str, Content]:
        """What is registered, or not written yet, by URI; a mocked S3 keeps its own."""
        return {**self._registered, **self._unwritten}

    def restored(self, saved: Mapping[str, Content]) -> None:
        """Have these objects registered and no others."""
        self._registered = dict(saved)
        self._unwritten = {}

    def _bucket_region(self, bucket: str) -> str | None:
        return self._ask(lambda: s3.bucket_region(bucket), otherwise=_ANYWHERE)

    def _known(self, uri: str) -> Content | None:
        return self._unwritten.get(uri) or self._registered.get(uri)

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
