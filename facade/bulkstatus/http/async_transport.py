"""An asynchronous transport that sends requests with httpx."""

import asyncio
from typing import Generic, TypeVar

import httpx

from bulkstatus.http.messages import Request, Response
from bulkstatus.http.proxies import proxy_for
from bulkstatus.http.transport import POOL_LIMITS, Exchange, tls_context, to_httpx
from bulkstatus.http.urls import Origin, origin_of


class AsyncHttpxTransport:
    """An `AsyncTransport` that sends requests with httpx.

    Certificates and proxies can be set with environment variables. One transport can be used in several event loops,
    and opens separate connections for each event loop.
    """

    def __init__(self) -> None:
        self.tls = tls_context()
        self._transports = PerLoop[httpx.AsyncHTTPTransport]()

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
        with Exchange(request, timeout) as exchange:
            async with asyncio.timeout(timeout):
                return await self.exchange(exchange)

    async def exchange(self, exchange: "Exchange") -> Response:
        """Send a request and read the whole response.

        The caller must use `exchange` in a `with` block, and must set a time limit.
        """
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
        """Close all connections of the running event loop."""
        transports = self._transports.here()
        while transports:
            await transports.popitem()[1].aclose()


Opened = TypeVar("Opened")


class PerLoop(Generic[Opened]):
    """The open connections of each event loop.

    A connection only works in the event loop that opened it.
    """

    def __init__(self) -> None:
        self._pools: dict[asyncio.AbstractEventLoop, dict[Origin, Opened]] = {}

    def here(self) -> dict[Origin, Opened]:
        """Return the open connections of the running event loop, as a dictionary with the origins as keys."""
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools = {known: pool for known, pool in self._pools.items() if not known.is_closed()} | {loop: {}}
        return self._pools[loop]
