"""Sends requests with httpx, for asyncio."""

import asyncio
from typing import Generic, TypeVar

import httpx

from bulkstatus.http.messages import Request, Response
from bulkstatus.http.proxies import proxy_for
from bulkstatus.http.transport import POOL_LIMITS, Exchange, to_httpx
from bulkstatus.http.urls import Origin, origin_of


class AsyncHttpxTransport:
    """`HttpxTransport` for asyncio."""

    def __init__(self) -> None:
        self.tls = httpx.create_ssl_context()
        self._transports = PerLoop[httpx.AsyncHTTPTransport]()

    async def send(self, request: Request, timeout: float) -> Response:
        """See `Transport.send`."""
        with Exchange(request, timeout) as exchange:
            async with asyncio.timeout(timeout):
                return await self.exchange(exchange)

    async def exchange(self, exchange: "Exchange") -> Response:
        """Send, and read the response whole, for whoever has entered the exchange and limits its time."""
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
        """See `Transport.close`."""
        transports = self._transports.here()
        while transports:
            await transports.popitem()[1].aclose()


Opened = TypeVar("Opened")


class PerLoop(Generic[Opened]):
    """What is open, by origin. Connections belong to the event loop that opened them, and are lost with it."""

    def __init__(self) -> None:
        self._pools: dict[asyncio.AbstractEventLoop, dict[Origin, Opened]] = {}

    def here(self) -> dict[Origin, Opened]:
        """What the running event loop has opened."""
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools = {known: pool for known, pool in self._pools.items() if not known.is_closed()} | {loop: {}}
        return self._pools[loop]
