"""A transport for many concurrent requests. The transport uses aiohttp, which is ten times as fast as httpx.

The aiohttp transport must behave exactly like the httpx transport. Therefore, aiohttp only handles simple GET requests
without a proxy, and only normal responses. The httpx transport handles all other cases:

* Requests with a form, and requests through a proxy.
* Requests with a credential in the URL, because the URL library of aiohttp (yarl) caches recent URLs.
* Requests that get an unusual response, or for which aiohttp cannot open a connection. In these cases, the transport
  sends the same request again with httpx.
"""

import asyncio
import ssl

import aiohttp
import httpx
from yarl import URL

from bulkstatus.http.async_transport import AsyncHttpxTransport, PerLoop
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.proxies import proxy_for
from bulkstatus.http.transport import KEEPALIVE, Exchange, headers_of
from bulkstatus.http.urls import Origin, origin_of

if "_retry_connection" not in aiohttp.ClientSession.ATTRS:
    raise ImportError("retries cannot be turned off in this version of aiohttp: install bulkstatus[fast]")

MAX_HEADER_BYTES = 100 * 1024
"""The maximum number of bytes in the header fields of a response that aiohttp handles.

If the header fields are larger, the request is repeated with httpx. The limit of httpx is similar.
"""


class AiohttpTransport:
    """An `AsyncTransport` that sends simple requests with aiohttp, and all other requests with httpx.

    Args:
        fallback: The httpx transport. Its TLS context is also used for aiohttp. The caller must close `fallback`.
    """

    def __init__(self, fallback: AsyncHttpxTransport) -> None:
        self._fallback = fallback
        self._sessions = PerLoop[aiohttp.ClientSession]()
        self._needs_fallback: dict[Origin, bool] = {}
        """Each key is a server, and each value is true if all requests to the server are sent with httpx.

        httpx is used for servers behind a proxy, and for servers that have sent an unusual response.
        """

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
        origin = origin_of(request.url)
        with Exchange(request, timeout) as exchange:
            async with asyncio.timeout(timeout):
                if self._can_send(request, origin):
                    # Let the event loop notice the connections that servers have closed.
                    await asyncio.sleep(0)
                    try:
                        return await _get(self._session(origin), exchange)
                    except _NoConnection:
                        pass
                    except _OddResponse:
                        self._needs_fallback[origin] = True  # the next response will be unusual, too
                return await self._fallback.exchange(Exchange(request, timeout))

    def _can_send(self, request: Request, origin: Origin) -> bool:
        if request.method != "GET" or request.query or request.secret_query or request.form or request.secret_form:
            return False
        if origin not in self._needs_fallback:
            self._needs_fallback[origin] = proxy_for(origin) is not None
        return not self._needs_fallback[origin]

    def _session(self, origin: Origin) -> aiohttp.ClientSession:
        sessions = self._sessions.here()
        if origin not in sessions:
            sessions[origin] = _open(self._fallback.tls)
        return sessions[origin]

    async def aclose(self) -> None:
        """Close the aiohttp connections of the running event loop. The connections of `fallback` stay open."""
        sessions = self._sessions.here()
        while sessions:
            await sessions.popitem()[1].close()
        self._needs_fallback.clear()


class _NoConnection(Exception):
    """aiohttp could not open a connection, so the request was not sent."""


class _OddResponse(Exception):
    """The response is unusual, so httpx and aiohttp could interpret it differently."""


class _Connector(aiohttp.TCPConnector):
    """An aiohttp connector that reports itself as closed when its event loop has ended.

    aiohttp prints "Unclosed client session" if an open session or connector is garbage-collected. `_Connector`
    suppresses the message, because httpx prints no similar message.
    """

    def __del__(self, _: object = None) -> None:
        """Do nothing, because each connection closes itself when it is garbage-collected."""

    @property
    def closed(self) -> bool:
        """Whether the connector is closed, or its event loop has ended."""
        return super().closed or not self._loop.is_running()


def _open(tls: ssl.SSLContext) -> aiohttp.ClientSession:
    """Return an aiohttp session without cookies, caches and retries."""
    tls.set_alpn_protocols(["http/1.1"])  # the same as httpx
    session = aiohttp.ClientSession(
        connector=_Connector(
            ssl=tls,
            limit=0,
            keepalive_timeout=KEEPALIVE,
            use_dns_cache=False,
            resolver=aiohttp.ThreadedResolver(),
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(),  # no timeout, because `send` limits the whole exchange
    )
    # There is no public way to turn off retries.
    session._retry_connection = False  # noqa: SLF001
    return session


async def _get(session: aiohttp.ClientSession, exchange: Exchange) -> Response:
    response = await _response(session, exchange.request)
    try:
        fields = _fields(response)
        _check(response.status, fields)
        while chunk := await response.content.readany():
            exchange.receive(chunk)
    except aiohttp.ClientPayloadError:
        raise _incomplete(response) from None
    finally:
        response.close()
    return exchange.response(response.status, fields)


async def _response(session: aiohttp.ClientSession, request: Request) -> aiohttp.ClientResponse:
    """Send a request, and return the response without reading its body.

    `_response` is separate from `_get`, so that no traceback of `_get` contains the credential.
    """
    headers = headers_of(request)
    try:
        return await session.get(
            URL(request.url, encoded=True),
            headers=headers,
            skip_auto_headers=None if "accept" in headers or "Accept" in headers else ("accept",),
            allow_redirects=False,
        )
    except aiohttp.ServerDisconnectedError:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from None
    except aiohttp.ClientResponseError:
        raise _OddResponse from None
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL, UnicodeError):
        raise _NoConnection from None
    except aiohttp.ClientOSError:
        raise httpx.ReadError("") from None
    except aiohttp.ClientConnectionError:  # the connection was being closed
        raise _NoConnection from None


def _fields(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return the header fields of a response in the form that httpx uses."""
    fields: dict[str, str] = {}
    for spelling, padded in response.headers.items():
        if not padded.isascii():
            return dict(httpx.Headers(response.raw_headers).items())
        name, value = spelling.lower(), padded.strip(" \t")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def _check(status: int, fields: dict[str, str]) -> None:
    """Raise `_OddResponse` if httpx and aiohttp could interpret a response differently."""
    is_short = status in (204, 304)
    coding = fields.get("transfer-encoding")
    has_end = is_short or coding == "chunked" or (coding is None and "content-length" in fields)
    if status < 200 or not has_end or sum(map(len, fields.values())) > MAX_HEADER_BYTES:
        raise _OddResponse


def _incomplete(response: aiohttp.ClientResponse) -> Exception:
    """Return the exception that httpx raises for an incomplete body.

    The exception depends on how the connection ended.
    """
    protocol = response.connection.protocol if response.connection is not None else None
    match protocol.exception() if protocol is not None else None:
        case aiohttp.ServerDisconnectedError():
            expected, received = response.content_length, response.content.total_bytes
            how = "incomplete chunked read" if expected is None else f"received {received} bytes, expected {expected}"
            return httpx.RemoteProtocolError(f"peer closed connection without sending complete message body ({how})")
        case aiohttp.ClientOSError():
            return httpx.ReadError("")
        case _:
            return _OddResponse()
