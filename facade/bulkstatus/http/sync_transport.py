"""A synchronous transport that sends requests with httpx."""

import threading
from sys import is_finalizing

import httpx

from bulkstatus.http.deadline import bounded, deadline
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.proxies import proxy_for
from bulkstatus.http.transport import POOL_LIMITS, Exchange, tls_context, to_httpx
from bulkstatus.http.urls import Origin, origin_of


class HttpxTransport:
    """A `Transport` that sends requests with httpx. Certificates and proxies can be set with environment variables.

    Several threads can share one transport.
    """

    def __init__(self) -> None:
        self._tls = tls_context()
        self._transports: dict[Origin, httpx.HTTPTransport] = {}
        self._lock = threading.Lock()

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
        transport = self._transport(origin_of(request.url))
        with Exchange(request, timeout) as exchange, deadline(timeout):
            response = transport.handle_request(to_httpx(request, timeout))
            try:
                for chunk in response.iter_raw():
                    exchange.receive(chunk)
            finally:
                response.close()
            return exchange.response(response.status_code, dict(response.headers.items()))

    def _transport(self, origin: Origin) -> httpx.HTTPTransport:
        with self._lock:
            if origin not in self._transports:
                proxy = proxy_for(origin)
                self._transports[origin] = bounded(
                    httpx.HTTPTransport(verify=self._tls, proxy=proxy, limits=POOL_LIMITS)
                )
            return self._transports[origin]

    def close(self) -> None:
        """Close every connection."""
        if is_finalizing():  # a frozen thread may hold a lock, and the end of the process closes the connections
            return
        with self._lock:
            while self._transports:
                self._transports.popitem()[1].close()
