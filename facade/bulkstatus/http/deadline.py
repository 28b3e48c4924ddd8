"""Time limits for a whole exchange, and a way to break it off, where httpx knows limits for single reads only.

A server that sends a byte now and then keeps every single read within its limit and the exchange going for ever. The
async transport is cut off by `asyncio.timeout`; for the sync one, every operation on the socket gets what is left.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

CHECK_INTERVAL = 0.2
"""Seconds of silence after which a read checks whether it should stop: no call of a thread's can be broken off."""

_limit = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within it, this thread's exchanges on `bounded` transports end in time."""
    _limit.end = time.monotonic() + seconds
    try:
        yield
    finally:
        del _limit.end


@contextmanager
def interruptible(stop: threading.Event | None) -> Iterator[None]:
    """Within it, reads of this thread on `bounded` transports end soon after `stop` is set, as if out of time."""
    _limit.stop = stop
    try:
        yield
    finally:
        del _limit.stop


def bounded(transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
    """The transport, with a network underneath that keeps to `deadline`.

    httpx has no public way to pass a network backend on to httpcore, whose own way it is; hence the private names.
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
