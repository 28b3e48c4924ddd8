"""Moving bytes with aiohttp, which takes a tenth of what httpx takes where many requests are on their way at once.

To be fast where it pays and no different anywhere, it does one thing only: it sends a GET straight to a server and
reads a response that is as it should be. The rest goes to httpx:

* forms and proxies, of which there are few;
* credentials in a URL, for yarl, aiohttp's library for URLs, keeps the latest ones in caches;
* connections that cannot be opened, and responses that are odd in any way: httpx tries again, and has the last word.
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
    raise ImportError("this aiohttp cannot be kept from sending a request again: install bulkstatus[fast]")

MAX_HEADER_BYTES = 100 * 1024
"""Bytes of header fields from which on httpx is asked; it refuses about as many."""


class AiohttpTransport:
    """An `AsyncTransport` that sends with aiohttp what it can, and the rest with httpx.

    Args:
        fallback: What sends the rest. Its certificates are used here as well; whoever made it closes it.
    """

    def __init__(self, fallback: AsyncHttpxTransport) -> None:
        self._fallback = fallback
        self._sessions = PerLoop[aiohttp.ClientSession]()
        self._needs_fallback: dict[Origin, bool] = {}
        """By server: whether there is a proxy before it, or an odd response came from it."""

    async def send(self, request: Request, timeout: float) -> Response:
        """See `Transport.send`."""
        origin = origin_of(request.url)
        with Exchange(request, timeout) as exchange:
            async with asyncio.timeout(timeout):
                if self._can_send(request, origin):
                    # The event loop may have been kept from noticing which connections their servers have ended.
                    await asyncio.sleep(0)
                    try:
                        return await _get(self._session(origin), exchange)
                    except _NoConnection:
                        pass
                    except _OddResponse:
                        self._needs_fallback[origin] = True  # its next one will be as odd
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
        """See `Transport.close`."""
        sessions = self._sessions.here()
        while sessions:
            await sessions.popitem()[1].close()
        self._needs_fallback.clear()


class _NoConnection(Exception):
    """Nothing was sent."""


class _OddResponse(Exception):
    """httpx may read this otherwise."""


class _Connector(aiohttp.TCPConnector):
    """A connector that counts as closed when its event loop has ended.

    A client that was not closed prints nothing with httpx. aiohttp prints "Unclosed client session" for a session and
    for a connector that are still open when they are collected.
    """

    def __del__(self, _: object = None) -> None:
        """Print nothing. Each connection closes when it is collected."""

    @property
    def closed(self) -> bool:
        """Whether it cannot be used."""
        return super().closed or not self._loop.is_running()


def _open(tls: ssl.SSLContext) -> aiohttp.ClientSession:
    """A session without what aiohttp does of its own accord."""
    tls.set_alpn_protocols(["http/1.1"])  # as httpx does
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
        timeout=aiohttp.ClientTimeout(),  # none: the whole exchange has one
    )
    # There is no public way to have a request sent once only.
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
    """Return the response up to its body. A function of its own keeps `headers` out of every traceback."""
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
    except aiohttp.ClientConnectionError:  # one that was being closed
        raise _NoConnection from None


def _fields(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The header fields, decoded and joined as httpx has them."""
    fields: dict[str, str] = {}
    for spelling, padded in response.headers.items():
        if not padded.isascii():
            return dict(httpx.Headers(response.raw_headers).items())
        name, value = spelling.lower(), padded.strip(" \t")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def _check(status: int, fields: dict[str, str]) -> None:
    """Let pass what httpx and aiohttp read alike."""
    is_short = status in (204, 304)
    coding = fields.get("transfer-encoding")
    has_end = is_short or coding == "chunked" or (coding is None and "content-length" in fields)
    if status < 200 or not has_end or sum(map(len, fields.values())) > MAX_HEADER_BYTES:
        raise _OddResponse


def _incomplete(response: aiohttp.ClientResponse) -> Exception:
    """Return the exception that httpx raises for an incomplete body, by how the connection ended."""
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
