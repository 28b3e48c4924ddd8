"""What sends requests: the protocols, and what all transports have in common.

Requests go straight to httpx's transports, below its clients: those log every URL (SAYMON's token is in one), follow
redirects and keep cookies, and a credential has no business in any of that.
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
"""Seconds for which a connection that nobody uses is kept."""

_OWN_HEADERS = {"user-agent": f"bulkstatus/{__version__}", "accept-encoding": "gzip"}
# No limit to connections: queueing for one would count as a server that does not answer. Few are kept, for before and
# after each request httpcore asks the system about every idle one, and counts them all for every one: at 20 that takes
# about as long as opening a connection with TLS, at 100 over ten times as long. It counts busy ones as well, so what
# falls idle while there are more than 20 is closed.
POOL_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=KEEPALIVE)
_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError)


class Transport(Protocol):
    """Something that sends a request and reads its response."""

    def send(self, request: Request, timeout: float) -> Response:
        """Send, and read the response whole.

        Raises:
            TransportError: If the response was not here, and whole, within `timeout` seconds, or for any other reason.
            UnexpectedResponse: If the response is too large, or packed in a way that cannot be unpacked.
            ConfigurationError: If the environment names a proxy that cannot be used.
        """
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class AsyncTransport(Protocol):
    """`Transport` for asyncio."""

    async def send(self, request: Request, timeout: float) -> Response:
        """See `Transport.send`."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class Exchange:
    """One request on its way: what all transports do around moving the bytes."""

    def __init__(self, request: Request, timeout: float) -> None:
        self.request = request
        self.timeout = timeout
        self._body = Body(request.url)

    def __enter__(self) -> Self:
        return self

    def receive(self, chunk: bytes) -> None:
        """Take a part of the body as sent."""
        self._body.receive(chunk)

    def response(self, status_code: int, fields: Mapping[str, str]) -> Response:
        """Return the response, once its body is here.

        Args:
            status_code: Its HTTP status.
            fields: Its header fields by their names in lower case.
        """
        try:
            content = self._body.unpacked(fields.get("content-encoding", "identity").strip().lower())
        except UnexpectedResponse:
            if status_code < 400:
                raise
            content = b""  # the HTTP status of an error says enough
        return Response(status_code=status_code, headers=fields, content=content)

    def _transport_error(self, error: BaseException) -> TransportError:
        timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
        reason = f"nothing whole within {self.timeout:g} s" if timed_out else str(error) or type(error).__name__
        return TransportError(one_line(self._redact(reason)), url=self.request.url)

    def _redact(self, text: str) -> str:
        request = self.request
        for secrets in (request.secret_headers, request.secret_query, request.secret_form):
            for secret in secrets.values():
                text = secret.redact(text)
        return text

    def _strip_credentials(self, error: BaseException) -> None:
        """Take from an exception what may show the credential: frames, the request it holds, and quoted responses.

        What it came from goes with them: httpx repeats the words of the libraries below.
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
    """All header fields but those that HTTP itself needs, credentials included. Never raised, logged or kept."""
    return {**_OWN_HEADERS, **complete(request.headers, request.secret_headers)}


def to_httpx(request: Request, timeout: float) -> httpx.Request:
    """The request for httpx, credentials included. Never raised, logged or kept."""
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
