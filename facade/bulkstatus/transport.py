"""Moving bytes with httpx. The only module of the facade that touches it.

Requests go straight to httpx's transports, below its clients: those log every URL (SAYMON's token is in one), follow
redirects and keep cookies, and a credential has no business in any of that.
"""

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self
from urllib.request import getproxies, proxy_bypass

import httpx

from bulkstatus._version import __version__
from bulkstatus.errors import ConfigurationError, TransportError, UnexpectedReply
from bulkstatus.messages import Reply, Request
from bulkstatus.reading import one_line
from bulkstatus.urls import Origin

LARGEST_REPLY = 64 * 1024 * 1024
"""Bytes of a reply, unpacked. A list of a million failed items has room."""

_HEADERS = {"user-agent": f"bulkstatus/{__version__}", "accept-encoding": "gzip, deflate"}
_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError)


class Transport(Protocol):
    """Something that sends a request and reads its reply."""

    def send(self, request: Request, timeout: float) -> Reply:
        """Send, and read the reply whole.

        Raises:
            TransportError: If no reply arrived within `timeout` seconds, or for any other reason.
            UnexpectedReply: If the reply is too large to be one.
        """
        ...

    def close(self) -> None:
        """Give back every connection."""
        ...


class AsyncTransport(Protocol):
    """`Transport` for asyncio."""

    async def send(self, request: Request, timeout: float) -> Reply:
        """See `Transport.send`."""
        ...

    async def close(self) -> None:
        """Give back every connection."""
        ...


class HttpxTransport:
    """Sends with httpx. Proxies and certificates come from the environment, as httpx's own clients have it."""

    def __init__(self) -> None:
        self._tls = httpx.create_ssl_context()
        self._transports: dict[Origin, httpx.HTTPTransport] = {}

    def send(self, request: Request, timeout: float) -> Reply:
        """See `Transport.send`."""
        with _Exchange(request, timeout) as exchange:
            response = self._transport(exchange.wire).handle_request(exchange.wire)
            try:
                for chunk in response.iter_bytes():
                    exchange.take(chunk)
            finally:
                response.close()
        return exchange.reply(response)

    def _transport(self, wire: httpx.Request) -> httpx.HTTPTransport:
        origin = _origin(wire.url)
        if origin not in self._transports:
            self._transports[origin] = httpx.HTTPTransport(verify=self._tls, proxy=proxy_for(origin))
        return self._transports[origin]

    def close(self) -> None:
        """See `Transport.close`."""
        while self._transports:
            self._transports.popitem()[1].close()


class AsyncHttpxTransport:
    """`HttpxTransport` for asyncio."""

    def __init__(self) -> None:
        self._tls = httpx.create_ssl_context()
        self._transports: dict[Origin, httpx.AsyncHTTPTransport] = {}

    async def send(self, request: Request, timeout: float) -> Reply:
        """See `Transport.send`."""
        with _Exchange(request, timeout) as exchange:
            response = await self._transport(exchange.wire).handle_async_request(exchange.wire)
            try:
                async for chunk in response.aiter_bytes():
                    exchange.take(chunk)
            finally:
                await response.aclose()
        return exchange.reply(response)

    def _transport(self, wire: httpx.Request) -> httpx.AsyncHTTPTransport:
        origin = _origin(wire.url)
        if origin not in self._transports:
            self._transports[origin] = httpx.AsyncHTTPTransport(verify=self._tls, proxy=proxy_for(origin))
        return self._transports[origin]

    async def close(self) -> None:
        """See `Transport.close`."""
        while self._transports:
            await self._transports.popitem()[1].aclose()


class _Exchange:
    """One request on its way: what both transports do around moving the bytes."""

    def __init__(self, request: Request, timeout: float) -> None:
        self._request = request
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._body = bytearray()
        self.wire = _to_wire(request, timeout)

    def take(self, chunk: bytes) -> None:
        """A part of the body. A server that drips is cut off at the timeout, one that pours at a size."""
        self._body += chunk
        if len(self._body) > LARGEST_REPLY:
            raise UnexpectedReply(f"it is larger than {LARGEST_REPLY} bytes", "", url=self._request.url)
        if time.monotonic() > self._deadline:
            raise httpx.ReadTimeout("the reply did not end in time")

    def reply(self, response: httpx.Response) -> Reply:
        """The reply, once its body is here."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status_code=response.status_code, headers=headers, content=bytes(self._body))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, trouble: BaseException | None, __: TracebackType | None) -> None:
        if isinstance(trouble, _TROUBLE):
            timed_out = isinstance(trouble, httpx.TimeoutException | TimeoutError)
            reason = f"nothing within {self._timeout:g} s" if timed_out else str(trouble) or type(trouble).__name__
            raise TransportError(one_line(reason), url=self._request.url) from _without_request(trouble)


def _to_wire(request: Request, timeout: float) -> httpx.Request:
    """The request for httpx, credentials included. Never raised, logged or kept."""
    headers = {**_HEADERS, **request.headers}
    headers |= {name: secret.reveal() for name, secret in request.secret_headers.items()}
    query = {name: secret.reveal() for name, secret in request.secret_query.items()}
    limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
    return httpx.Request(
        request.method, request.url, params=query or None, headers=headers, extensions={"timeout": limits}
    )


def _without_request(trouble: BaseException) -> BaseException:
    """The exception, without the request that it holds and the frames that hold it: both show the credential."""
    link: BaseException | None = trouble
    while link is not None:
        link.__traceback__ = None
        if isinstance(link, httpx.RequestError):
            link.__dict__.pop("_request", None)
        link = link.__cause__ or link.__context__
    return trouble


def _origin(url: httpx.URL) -> Origin:
    return Origin(url.scheme, url.host, url.port or {"http": 80, "https": 443}[url.scheme])


def proxy_for(origin: Origin) -> str | None:
    """The proxy that the environment names for a server, or None. This machine is never asked by way of another.

    Raises:
        ConfigurationError: If the proxy is of a kind that httpx cannot use.
    """
    if origin.is_loopback or proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    proxies: Mapping[str, str] = getproxies()
    proxy = proxies.get(origin.scheme) or proxies.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not proxy.startswith(("http://", "https://")):
        raise ConfigurationError(
            f"the environment's proxy for {origin} is no HTTP proxy: set HTTPS_PROXY to one, or NO_PROXY"
        )
    return proxy
