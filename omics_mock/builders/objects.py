"""Builders of S3 objects for tests that have no mocked S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.builders.base import Builder

if TYPE_CHECKING:
    import os


class ObjectBuilders(Builder):
    """`mock.add.s3_object`."""

    def s3_object(self, uri: str, content: bytes | str | os.PathLike[str] | int) -> str:
        """Register what imports, definitions and downloads find at `uri` (`s3://bucket/key`), and return the uri.

        `content` is the object's bytes, the path of a local file that holds them, or only a size in bytes: then
        deterministic content of that size is made when it is read.
        """
        with self._mock.lock:
            self._mock.objects.register(uri, content)
        return uri
