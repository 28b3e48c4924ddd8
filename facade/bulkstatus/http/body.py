"""The body of a response: received in parts, decompressed, and decoded from JSON."""

import json
import zlib
from typing import Any

from bulkstatus.errors import UnexpectedResponse
from bulkstatus.http.messages import Response
from bulkstatus.text import one_line

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
"""The maximum size of a response in bytes, before and after decompression. Half a million failed items fit into it."""


class Body:
    """A body that is received in parts. A body that is too large or cannot be decompressed raises `UnexpectedResponse`.

    Args:
        url: The URL of the response, for error messages.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._bytes = bytearray()

    def receive(self, chunk: bytes) -> None:
        """Add a part of the body, as sent."""
        self._bytes += chunk
        if len(self._bytes) > MAX_RESPONSE_BYTES:
            raise self._error(f"a body of more than {MAX_RESPONSE_BYTES} bytes")

    def unpacked(self, coding: str) -> bytes:
        """Return the whole body, decompressed.

        Args:
            coding: The content coding of the body, such as `gzip`.
        """
        if coding in ("identity", "") or not self._bytes:
            return bytes(self._bytes)
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise self._error(f"a body compressed as {one_line(coding, 40)}, which was not requested")
        unpacker = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)  # detects the headers of gzip and zlib
        try:
            content = unpacker.decompress(self._bytes, MAX_RESPONSE_BYTES)
        except zlib.error:
            raise self._error("a body that cannot be decompressed") from None
        if not unpacker.eof:
            raise self._error(f"a compressed body that is cut off or contains more than {MAX_RESPONSE_BYTES} bytes")
        return content

    def _error(self, reason: str) -> UnexpectedResponse:
        return UnexpectedResponse(reason, "", url=self._url)


def decode(response: Response) -> Any:
    """Return the decoded JSON of a response, or None if the body is not JSON."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
