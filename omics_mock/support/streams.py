"""Bodies that are handed out by reference: what GetReadSet and GetReference stream."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import BinaryIO


class Stream(ABC):
    """The content of a streaming answer: its length is known, its bytes are read only if the caller reads."""

    __slots__ = ()

    @property
    @abstractmethod
    def size(self) -> int:
        """Length of the content in bytes; becomes the Content-Length header."""

    @abstractmethod
    def open(self) -> BinaryIO:
        """A new reader at the first byte; every call gives an independent one."""
