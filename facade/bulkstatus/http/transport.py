"""The protocols of transports, which send requests, and the code that all transports share.

Requests go directly to the transports of httpx, not to its clients. The clients log every URL, and SAYMON's token is in
the URL. The clients also follow redirects and store cookies, which could expose a credential.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

import httpx

from bulkstatus._version import __version__
from bulkstatus.errors import BulkStatusError, TransportError, UnexpectedResponse
from bulkstatus.http.body import Body
from bulkstatus.http.messages import Request, Response, complete
from bulkstatus.text import one_line

KEEPALIVE = 5.0
"""The time for which an idle connection stays open, in seconds."""

_OWN_HEADERS = {"user-agent": f"bulkstatus/{__version__}", "accept-encoding": "gzip"}
# The number of connections is not limited, because the time in a queue would count as a slow response. At most 20 idle
# connections stay open, because httpcore checks all idle connections before and after each request. To check 20
# connections takes about as long as to open a TLS connection. To check 100 takes over ten times as long. httpcore also
# counts busy connections. So a connection that becomes idle is closed if there are more than 20 connections.
POOL_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=KEEPALIVE)
_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError)


class Transport(Protocol):
    """The interface of an object that sends a request and reads the response."""

    def send(self, request: Request, timeout: float) -> Response:
        """Send a request and read the whole response.

        Args:
            request: The request.
            timeout: The time limit for the request and the response, in seconds.

        Raises:
            TransportError: If no complete response arrives in time, or the connection fails.
            UnexpectedResponse: If the response is too large, or cannot be decompressed.
            ConfigurationError: If the environment names a proxy that cannot be used.
        """
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class AsyncTransport(Protocol):
    """The interface of an object that sends a request and reads the response, for asyncio."""

    async def send(self, request: Request, timeout: float) -> Response:
        """Send a request and read the whole response.

        Args:
            request: The request.
            timeout: The time limit for the request and the response, in seconds.

        Raises:
            TransportError: If no complete response arrives in time, or the connection fails.
            UnexpectedResponse: If the response is too large, or cannot be decompressed.
            ConfigurationError: If the environment names a proxy that cannot be used.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class Exchange:
    """One request and its response: the steps that all transports share, except sending and receiving bytes.

    Args:
        request: The request.
        timeout: The time limit for the request and the response, in seconds.
    """

    def __init__(self, request: Request, timeout: float) -> None:
        self.request = request
        self.timeout = timeout
        self._body = Body(request.url)

    def __enter__(self) -> Self:
        return self

    def receive(self, chunk: bytes) -> None:
        """Add a part of the body, as sent."""
        self._body.receive(chunk)

    def response(self, status_code: int, fields: Mapping[str, str]) -> Response:
        """Return the response after its whole body was received.

        Args:
            status_code: The HTTP status of the response.
            fields: The header fields of the response, with their names in lower case.
        """
        try:
            content = self._body.unpacked(fields.get("content-encoding", "identity").strip().lower())
        except UnexpectedResponse:
            if status_code < 400:
                raise
            content = b""  # the HTTP status of an error is enough
        return Response(status_code=status_code, headers=fields, content=content)

    def _transport_error(self, error: BaseException) -> TransportError:
        timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
        reason = f"timed out after {self.timeout:g} s" if timed_out else str(error) or type(error).__name__
        return TransportError(one_line(self._redact(reason)), url=self.request.url)

    def _redact(self, text: str) -> str:
        request = self.request
        for secrets in (request.secret_headers, request.secret_query, request.secret_form):
            for secret in secrets.values():
                text = secret.redact(text)
        return text

    def _strip_credentials(self, error: BaseException) -> None:
        """Remove everything from an exception that may show the credential.

        The traceback, the request, the causes and the credential in the message are removed. The causes are not needed,
        because the exceptions of httpx repeat their messages.
        """
        error.__traceback__ = error.__cause__ = error.__context__ = None
        error.args = tuple(self._redact(text) if isinstance(text, str) else text for text in error.args)
        if isinstance(error, httpx.RequestError):
            vars(error).pop("_request", None)

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        if error is not None and not isinstance(error, BulkStatusError):
            self._strip_credentials(error)
        if isinstance(error, _ERRORS):
            raise self._transport_error(error) from error


def headers_of(request: Request) -> dict[str, str]:
    """Return the header fields of a request with its credentials. The result must never be logged, raised or stored.

    The fields that HTTP itself needs, such as `Host`, are left out.
    """
    return {**_OWN_HEADERS, **complete(request.headers, request.secret_headers)}


def to_httpx(request: Request, timeout: float) -> httpx.Request:
    """Return a request for httpx with its credentials. The result must never be logged, raised or stored."""
    query = complete(request.query, request.secret_query)
    form = complete(request.form, request.secret_form)
    limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
    return httpx.Request(
        request.method,
        request.url,
        params=query or None,
        headers=headers_of(request),
        data=form or None,
        extensions={"timeout": limits},
    )
