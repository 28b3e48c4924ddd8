"""Functions that limit the total time of an HTTP exchange in a thread, or let another thread interrupt the exchange.

The timeout of httpx applies to each single read. Without a total limit, a server that sends one byte at a time could
keep the client waiting forever. With asyncio, `asyncio.timeout` limits the whole exchange. In threads, the timeout of
each socket operation is the time that remains until the deadline.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

CHECK_INTERVAL = 0.2
"""The interval in seconds at which a blocked read checks whether to stop.

The checks are necessary because one thread cannot interrupt a blocked read of another thread.
"""

_limit = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit the total time of requests in the current thread, within a `with` block.

    The limit applies only to transports that the function `bounded` has changed.

    Args:
        seconds: The time limit, in seconds.
    """
    _limit.end = time.monotonic() + seconds
    try:
        yield
    finally:
        del _limit.end


@contextmanager
def interruptible(stop: threading.Event | None) -> Iterator[None]:
    """Let another thread interrupt the current thread's reads, within a `with` block.

    Only transports that the function `bounded` has changed can be interrupted.

    Args:
        stop: The event that interrupts reads. A blocked read raises a timeout error soon after the event is set. None
            means that reads cannot be interrupted.
    """
    _limit.stop = stop
    try:
        yield
    finally:
        del _limit.stop


def bounded(transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
    """Make the functions `deadline` and `interruptible` work with a transport, and return the transport.

    The function `bounded` replaces the network backend of httpcore. The replacement requires private attributes,
    because httpx has no public option for the network backend.
    """
    pool = transport._pool  # noqa: SLF001
    pool._network_backend = _Backend(pool._network_backend)  # noqa: SLF001
    return transport


def _remaining(timeout: float | None, too_late: type[Exception]) -> float | None:
    end: float | None = getattr(_limit, "end", None)
    if end is None:
        return timeout
    remaining = end - time.monotonic()
    if remaining <= 0:
        raise too_late("the exchange took too long")
    return remaining if timeout is None else min(remaining, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        stop: threading.Event | None = getattr(_limit, "stop", None)
        if stop is None:
            return self._stream.read(max_bytes, _remaining(timeout, httpcore.ReadTimeout))
        while True:
            remaining = _remaining(timeout, httpcore.ReadTimeout)
            try:
                return self._stream.read(
                    max_bytes, CHECK_INTERVAL if remaining is None else min(remaining, CHECK_INTERVAL)
                )
            except httpcore.ReadTimeout:
                if stop.is_set():
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        remaining = _remaining(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, remaining))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        remaining = _remaining(timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend.connect_tcp(host, port, remaining, local_address, socket_options))
