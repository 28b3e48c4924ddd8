"""Code that collects, decompresses and decodes the body of a response."""

import json
import zlib
from typing import Any

from bulkstatus.errors import UnexpectedResponse
from bulkstatus.http.messages import Response
from bulkstatus.text import one_line

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
"""The maximum size of a response body in bytes, before and after decompression.

A response of the maximum size can list half a million failed items.
"""


class Body:
    """A response body that arrives in parts.

    All methods of `Body` raise `UnexpectedResponse` if the body is too large or cannot be decompressed.

    Args:
        url: The URL of the request, for error messages.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._bytes = bytearray()

    def receive(self, chunk: bytes) -> None:
        """Store a part of the body, without decompressing it."""
        self._bytes += chunk
        if len(self._bytes) > MAX_RESPONSE_BYTES:
            raise self._error(f"a body of more than {MAX_RESPONSE_BYTES} bytes")

    def unpacked(self, coding: str) -> bytes:
        """Decompress and return the whole body.

        Args:
            coding: The value of the `Content-Encoding` header, such as `gzip`.
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
    """Decode and return the JSON body of a response, or return None if the body is not valid JSON."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
