"""The interfaces of transports that send HTTP requests, and the code that all transports share.

The code uses the transports of httpx directly, because the clients of httpx could expose a credential. The clients of
httpx log every URL, and SAYMON's API token is part of the URL. The clients of httpx can also follow redirects and store
cookies.
"""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import httpx

from bulkstatus._version import __version__
from bulkstatus.errors import BulkStatusError, ConfigurationError, TransportError, UnexpectedResponse
from bulkstatus.http.body import Body
from bulkstatus.http.messages import Request, Response, complete
from bulkstatus.http.proxies import proxy_to_show
from bulkstatus.http.urls import origin_of, path_to_show
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
    """The interface of a synchronous transport, which sends a request and reads the response."""

    def send(self, request: Request, timeout: float) -> Response:
        """Send a request and read the whole response.

        Args:
            request: The request.
            timeout: The total time limit for the request and its response, in seconds.

        Raises:
            TransportError: If no complete response arrives in time, or the connection fails.
            UnexpectedResponse: If the response body is too large, or cannot be decompressed.
            ConfigurationError: If the environment variables contain a proxy that is not an HTTP proxy.
        """
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class AsyncTransport(Protocol):
    """The interface of an asynchronous transport, which sends a request and reads the response."""

    async def send(self, request: Request, timeout: float) -> Response:
        """Send a request and read the whole response.

        Args:
            request: The request.
            timeout: The total time limit for the request and its response, in seconds.

        Raises:
            TransportError: If no complete response arrives in time, or the connection fails.
            UnexpectedResponse: If the response body is too large, or cannot be decompressed.
            ConfigurationError: If the environment variables contain a proxy that is not an HTTP proxy.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class Exchange:
    """One request and its response. All transports share this class, which does everything except network I/O.

    Args:
        request: The request.
        timeout: The total time limit for the request and its response, in seconds.
    """

    def __init__(self, request: Request, timeout: float) -> None:
        self.request = request
        self.timeout = timeout
        self._body = Body(request.url)

    def __enter__(self) -> Self:
        return self

    def receive(self, chunk: bytes) -> None:
        """Add a part of the response body, without decompressing it."""
        self._body.receive(chunk)

    def response(self, status_code: int, fields: Mapping[str, str]) -> Response:
        """Return the response. Call this method when the whole body has been received.

        Args:
            status_code: The HTTP status of the response.
            fields: The header fields of the response, with lower-case names.
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
        url = self.request.url
        return TransportError(one_line(self._redact(reason)), url=url, proxy=proxy_to_show(origin_of(url)))

    def _redact(self, text: str) -> str:
        request = self.request
        for secrets in (request.secret_headers, request.secret_query, request.secret_form):
            for secret in secrets.values():
                text = secret.redact(text)
        return text

    def _strip_credentials(self, error: BaseException) -> None:
        """Remove the parts of an exception that can contain a credential.

        The method removes the traceback, the request, the causes and any credential in the message. The causes are not
        needed, because an httpx exception repeats the message of its cause.
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


def tls_context() -> ssl.SSLContext:
    """Return a TLS context that trusts the certificates in `SSL_CERT_FILE` or `SSL_CERT_DIR`.

    If `SSL_CERT_FILE` and `SSL_CERT_DIR` are not set, the TLS context trusts the certificates of certifi.

    Raises:
        ConfigurationError: If the file in `SSL_CERT_FILE` or `SSLKEYLOGFILE` cannot be used.
    """
    certificates = os.environ.get("SSL_CERT_FILE")
    try:
        if certificates:
            Path(certificates).open("rb").close()  # because httpx 0.27 ignores a file that does not exist
        return httpx.create_ssl_context()
    except OSError as error:
        is_key_log = error.filename not in (None, certificates)
        name, use = ("SSLKEYLOGFILE", "written") if is_key_log else ("SSL_CERT_FILE", "read")
        if not (path := os.environ.get(name)):
            raise
        why = "it is not a list of certificates in PEM format" if isinstance(error, ssl.SSLError) else error.strerror
        raise ConfigurationError(
            f"{name} names {path_to_show(path)}, which cannot be {use} ({why}): correct or unset it"
        ) from None


def headers_of(request: Request) -> dict[str, str]:
    """Return the header fields of a request. The HTTP library adds further fields, such as `Host`.

    The result contains credentials: never log, raise or store it.
    """
    return {**_OWN_HEADERS, **complete(request.headers, request.secret_headers)}


def to_httpx(request: Request, timeout: float) -> httpx.Request:
    """Convert a request to an `httpx.Request`. The result contains credentials: never log, raise or store it."""
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
