"""The uploaded file, in pieces, in the database."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.db import transaction

from crm.imports.models import Import, ImportChunk

CHUNK_BYTES = 1024 * 1024


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(CHUNK_BYTES):
        yield piece


def digest(content: Iterable[bytes]) -> tuple[str, int]:
    """Hash and size, read piece by piece."""
    found, size = hashlib.sha256(), 0
    for piece in content:
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


def keep(of_import: Import, stream: BinaryIO) -> None:
    """Store the file piece by piece; a machine's disk may be gone when the worker starts."""
    for number, piece in enumerate(pieces(stream)):
        ImportChunk.objects.create(of_import=of_import, number=number, content=piece)


class Content(io.RawIOBase):
    """A kept file, read from the database one piece at a time, each in a short transaction."""

    def __init__(self, of_import: Import) -> None:
        with transaction.atomic():
            self._keys = iter(list(of_import.chunks.order_by("number").values_list("pk", flat=True)))
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._rest and (pk := next(self._keys, None)):
            with transaction.atomic():
                self._rest = bytes(ImportChunk.objects.values_list("content", flat=True).get(pk=pk))
        n = min(len(buffer), len(self._rest))
        buffer[:n], self._rest = self._rest[:n], self._rest[n:]
        return n


def content_of(of_import: Import) -> io.BufferedReader:
    return io.BufferedReader(Content(of_import), buffer_size=CHUNK_BYTES)
