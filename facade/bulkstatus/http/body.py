"""The body of a response: received in parts, unpacked, and decoded from JSON."""

import json
import zlib
from typing import Any

from bulkstatus.errors import UnexpectedResponse
from bulkstatus.http.messages import Response
from bulkstatus.text import one_line

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
"""Bytes of a response, before and after unpacking. A list of half a million failed items has room."""


class Body:
    """A body on its way. Its methods raise `UnexpectedResponse` if it is too large or cannot be unpacked.

    Args:
        url: The URL that it comes from, for messages.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._bytes = bytearray()

    def receive(self, chunk: bytes) -> None:
        """Add a part of the body as sent."""
        self._bytes += chunk
        if len(self._bytes) > MAX_RESPONSE_BYTES:
            raise self._error(f"more than {MAX_RESPONSE_BYTES} bytes")

    def unpacked(self, coding: str) -> bytes:
        """Return the whole body without its content coding, such as `gzip`."""
        if coding in ("identity", "") or not self._bytes:
            return bytes(self._bytes)
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise self._error(f"a body packed as {one_line(coding, 40)}, which was not asked for")
        unpacker = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)  # either header, gzip's or zlib's
        try:
            content = unpacker.decompress(self._bytes, MAX_RESPONSE_BYTES)
        except zlib.error:
            raise self._error("a body that cannot be unpacked") from None
        if not unpacker.eof:
            # It was cut off by the limit or on its way here.
            raise self._error(f"a packed body that is cut off or holds more than {MAX_RESPONSE_BYTES} bytes")
        return content

    def _error(self, reason: str) -> UnexpectedResponse:
        return UnexpectedResponse(reason, "", url=self._url)


def decode(response: Response) -> Any:
    """Return the decoded JSON of a response, or None for anything that is not JSON."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
