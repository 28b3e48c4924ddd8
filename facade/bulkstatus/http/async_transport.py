"""A transport that sends requests with httpx, for asyncio."""

import asyncio
from typing import Generic, TypeVar

import httpx

from bulkstatus.http.messages import Request, Response
from bulkstatus.http.proxies import proxy_for
from bulkstatus.http.transport import POOL_LIMITS, Exchange, to_httpx
from bulkstatus.http.urls import Origin, origin_of


class AsyncHttpxTransport:
    """A transport that sends requests with httpx. Certificates and HTTP proxies come from the environment.

    The transport can be used in several event loops. Each event loop has its own connections.
    """

    def __init__(self) -> None:
        self.tls = httpx.create_ssl_context()
        self._transports = PerLoop[httpx.AsyncHTTPTransport]()

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
        with Exchange(request, timeout) as exchange:
            async with asyncio.timeout(timeout):
                return await self.exchange(exchange)

    async def exchange(self, exchange: "Exchange") -> Response:
        """Send a request and read the whole response. The caller enters the exchange and limits its time."""
        transport = self._transport(origin_of(exchange.request.url))
        response = await transport.handle_async_request(to_httpx(exchange.request, exchange.timeout))
        try:
            async for chunk in response.aiter_raw():
                exchange.receive(chunk)
        finally:
            await response.aclose()
        return exchange.response(response.status_code, dict(response.headers.items()))

    def _transport(self, origin: Origin) -> httpx.AsyncHTTPTransport:
        transports = self._transports.here()
        if origin not in transports:
            transports[origin] = httpx.AsyncHTTPTransport(verify=self.tls, proxy=proxy_for(origin), limits=POOL_LIMITS)
        return transports[origin]

    async def aclose(self) -> None:
        """Close every connection that the running event loop has opened."""
        transports = self._transports.here()
        while transports:
            await transports.popitem()[1].aclose()


Opened = TypeVar("Opened")


class PerLoop(Generic[Opened]):
    """The open connections of each event loop, by origin. Connections only work in the event loop that opened them."""

    def __init__(self) -> None:
        self._pools: dict[asyncio.AbstractEventLoop, dict[Origin, Opened]] = {}

    def here(self) -> dict[Origin, Opened]:
        """Return the connections that the running event loop has opened."""
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools = {known: pool for known, pool in self._pools.items() if not known.is_closed()} | {loop: {}}
        return self._pools[loop]
