"""Shared fixtures, such as a server that sends scripted bytes, and one blocking interface for both client classes."""

import asyncio
import contextlib
import functools
import json
import os
import signal
import socket
import socketserver
import struct
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import hypothesis
import pytest

from bulkstatus import Abandoned, AsyncClient, Changed, Client, Operation, Update
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.sync_transport import HttpxTransport
from bulkstatus.http.transport import AsyncTransport
from bulkstatus.testing import FakeClock

# There is no deadline per example, because a busy machine is slow. Every run has the same examples, so a failure comes
# from the last change. HYPOTHESIS_PROFILE=explore tries new examples. Hypothesis also takes words from the loaded
# modules, so a test that runs next to other tests gets some other examples.
hypothesis.settings.register_profile("bulkstatus", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, derandomize=True, max_examples=20)  # `make test-quick`
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "bulkstatus"))

STUCK = 60.0
"""Seconds after which a test stops waiting for an event. The timeout is long, because a busy machine can be very
slow."""

Script = Callable[[socket.socket], bool]
"""A function that sends one response, and returns whether the connection stays open for another request."""


def assert_absent(secrets: Iterable[str], *texts: str) -> None:
    """Assert that no string in `texts` contains a secret."""
    for text in texts:
        for secret in secrets:
            assert secret not in text, f"{secret!r} shows in {text!r}"


def frames(trace: TracebackType | None) -> Iterator[str]:
    """Yield the repr of every local variable in a traceback, because error trackers show local variables."""
    for frame, _ in traceback.walk_tb(trace):
        if "bulkstatus" in frame.f_globals.get("__name__", "") or "http" in frame.f_globals.get("__name__", ""):
            yield from (f"{frame.f_code.co_qualname}: {name} = {value!r}" for name, value in frame.f_locals.items())


class Server(socketserver.ThreadingTCPServer):
    """A TCP server that sends scripted bytes and stores all requests.

    Each call to `response`, `send`, `cut`, `reset`, `drip`, `hold` or `echo` scripts one response. The server sends the
    last scripted response again for every further request.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        super().__init__(address, _Connection)
        self.port: int = self.server_address[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.requests: list[bytes] = []
        """The start line and the headers of every request, as received."""
        self.connections: list[socket.socket] = []
        self.stopped = threading.Event()
        self.requested = threading.Semaphore(0)
        """A semaphore that is released once for every request."""
        self.ended = threading.Semaphore(0)
        """A semaphore that is released once for every connection that the server has closed."""
        self._scripts: deque[Script] = deque()

    def response(self, body: object = b"", *, status: str = "200 OK", headers: tuple[str, ...] = ()) -> None:
        """Script a well-formed response. A body that is not bytes is encoded as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = "\r\n".join([f"HTTP/1.1 {status}", f"content-length: {len(content)}", *headers])
        self.send(head.encode("latin-1") + b"\r\n\r\n" + content)

    def send(self, data: bytes) -> None:
        """Script a response with the given bytes. The connection stays open after the response."""

        def script(connection: socket.socket) -> bool:
            connection.sendall(data)
            return True

        self._scripts.append(script)

    def cut(self, data: bytes = b"") -> None:
        """Script a response with the given bytes. The server closes the connection after the response."""

        def script(connection: socket.socket) -> bool:
            connection.sendall(data)
            return False

        self._scripts.append(script)

    def reset(self, data: bytes = b"") -> None:
        """Script a response with the given bytes. The server resets the connection after the response."""

        def script(connection: socket.socket) -> bool:
            connection.sendall(data)
            # With a linger time of 0 seconds, `close` sends RST instead of FIN.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return False

        self._scripts.append(script)

    def drip(self, head: bytes, drop: bytes, pause: float = 0.02) -> None:
        """Add a scripted response that never ends: first `head`, and then `drop` again and again."""

        def script(connection: socket.socket) -> bool:
            connection.sendall(head)
            while not self.stopped.wait(pause):
                connection.sendall(drop)
            return False

        self._scripts.append(script)

    def hold(self) -> None:
        """Add a scripted response that never arrives. The connection stays open."""

        def script(_: socket.socket) -> bool:
            self.stopped.wait()
            return False

        self._scripts.append(script)

    def echo(self) -> None:
        """Add a scripted response that is a copy of the request."""

        def script(connection: socket.socket) -> bool:
            connection.sendall(self.requests[-1])
            return False

        self._scripts.append(script)

    def next_script(self) -> Script:
        """Return the function that sends the next scripted response."""
        return self._scripts.popleft() if len(self._scripts) > 1 else self._scripts[0]

    def shutdown_request(self, request: Any) -> None:
        """Close one connection."""
        super().shutdown_request(request)
        self.ended.release()

    def server_close(self) -> None:
        """Stop the server, and close all open connections."""
        self.stopped.set()
        super().server_close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.BaseRequestHandler):
    server: Server  # pyright: ignore[reportIncompatibleVariableOverride] - only `Server` creates handlers
    request: socket.socket

    def handle(self) -> None:
        self.server.connections.append(self.request)
        with contextlib.suppress(OSError):
            while head := self._read_head():
                self.server.requests.append(head)
                self.server.requested.release()
                if not self.server.next_script()(self.request):
                    return

    def _read_head(self) -> bytes:
        received = b""
        while not received.endswith(b"\r\n\r\n"):
            part = self.request.recv(65536)
            if not part:
                return b""
            received += part
        return received


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable coverage measurement, for tests that stop a program with a signal.

    If Ctrl-C interrupts the tracer of coverage.py, a lock can stay acquired, and the program hangs.
    """
    for name in [name for name in os.environ if name.startswith("COVERAGE_PROCESS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def new_server() -> Iterator[Callable[[], Server]]:
    """Return a function that starts a `Server` on a free local port."""
    with contextlib.ExitStack() as stack:

        def make() -> Server:
            server = stack.enter_context(Server())
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return server

        yield make


@pytest.fixture
def server(new_server: Callable[[], Server]) -> Server:
    """Return a running `Server` on a free local port."""
    return new_server()


@pytest.fixture(autouse=True, scope="session")
def _signals_reach_programs() -> Iterator[None]:
    """Let signals stop the programs that tests start, even if pytest itself ignores some signals.

    If a shell runs `pytest &`, pytest ignores SIGINT and SIGQUIT. With `nohup`, pytest ignores SIGHUP. A child process
    inherits ignored signals, but not signal handlers. This fixture installs a handler for each ignored signal, so that
    child processes start with the default action for the signal. The fixture runs no code between fork and exec,
    because the code could deadlock if the process has other threads.
    """
    changed = []
    for name in ("SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM", "SIGTSTP"):
        number = getattr(signal, name, None)  # Windows has only two of these signals
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _do_nothing)
            changed.append(number)
    yield
    for number in changed:
        signal.signal(number, signal.SIG_IGN)


def _do_nothing(*_: object) -> None:
    """Do nothing when a signal arrives."""


@pytest.fixture(autouse=True, scope="session")
def _certificates_once() -> Iterator[None]:
    """Load the CA certificates only once, because loading them takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx, "create_ssl_context", functools.cache(httpx.create_ssl_context))
        yield


@pytest.fixture
def no_real_time(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """Make a `FakeClock` the default clock of all clients and sandboxes, and return the clock.

    The examples in the docs use the default clock. With a `FakeClock`, the examples in the docs do not wait. With a
    `FakeClock`, no job ends before its first poll, even on a slow machine.
    """
    clock = FakeClock()
    for module in ("client", "async_client", "sandbox.sandbox"):
        monkeypatch.setattr(f"bulkstatus.{module}.SystemClock", lambda: clock)
    return clock


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove proxy variables such as `HTTPS_PROXY` from the environment of each test."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def is_last(update: Update) -> bool:
    return not isinstance(update, Changed)


def operation_of(update: Update) -> Any:
    return update.last if isinstance(update, Abandoned) else update.operation


def error_of(update: Update) -> Any:
    return update.error if isinstance(update, Abandoned) else None


def aiohttp_transport(rest: AsyncHttpxTransport) -> AsyncTransport:
    """Return an `AiohttpTransport`. Skip the test if aiohttp is not installed."""
    pytest.importorskip("aiohttp", reason="needs the extra `fast`")
    from bulkstatus.http.aiohttp_transport import AiohttpTransport  # noqa: PLC0415 - installed only with the extra

    return AiohttpTransport(rest)


class BlockingAsyncClient:
    """An `AsyncClient` with the blocking interface of `Client`, for tests that run with both classes."""

    def __init__(self, *accounts: Any, **options: Any) -> None:
        self.runner = asyncio.Runner()
        self.client = AsyncClient(*accounts, **options)

    def get(self, job: Any) -> Operation:
        """Call `AsyncClient.get`."""
        return self.runner.run(self.client.get(job))

    def wait(self, job: Any, **options: Any) -> Operation:
        """Call `AsyncClient.wait`."""
        return self.runner.run(self.client.wait(job, **options))

    def close(self) -> None:
        """Call `AsyncClient.aclose`."""
        self.runner.run(self.client.aclose())


Connect = Callable[..., Client | BlockingAsyncClient]


@pytest.fixture(params=["Client", "AsyncClient", "AsyncClient, fast"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Return a function that creates a client.

    Each test that uses `connect` runs three times: with a `Client`, with an `AsyncClient` that uses httpx, and with an
    `AsyncClient` that uses aiohttp.
    """
    with contextlib.ExitStack() as stack:

        def make(*accounts: Any, **options: Any) -> Client | BlockingAsyncClient:
            if request.param == "Client":
                return stack.enter_context(Client(*accounts, **options))
            rest = AsyncHttpxTransport()
            if request.param == "AsyncClient, fast":
                options = {"transport": aiohttp_transport(rest), **options}
            client = BlockingAsyncClient(*accounts, **options)
            stack.callback(client.runner.close)
            stack.callback(lambda: client.runner.run(rest.aclose()))
            stack.callback(client.close)
            return client

        yield make


Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a vendor package with a single module and an entry point."""

    def package(name: str, entry_point: str, code: str) -> None:
        home = tmp_path / "site" / name
        described = home / f"{name}-1.0.dist-info"
        described.mkdir(parents=True)
        (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        (described / "entry_points.txt").write_text(f"[bulkstatus.vendors]\n{entry_point}\n", encoding="utf-8")
        (home / f"{name}.py").write_text(code, encoding="utf-8")
        monkeypatch.syspath_prepend(str(home))
        monkeypatch.delitem(sys.modules, name, raising=False)

    return package


class BlockingAsyncTransport:
    """An asynchronous transport with the blocking interface of `Transport`."""

    def __init__(self, *, is_fast: bool) -> None:
        self.runner = asyncio.Runner()
        self.rest = AsyncHttpxTransport()
        self.transport = aiohttp_transport(self.rest) if is_fast else self.rest

    def send(self, request: Request, timeout: float) -> Response:
        """Call `AsyncTransport.send`."""
        return self.runner.run(self.transport.send(request, timeout))

    def close(self) -> None:
        """Call `AsyncTransport.aclose`."""
        self.runner.run(self.transport.aclose())
        self.runner.run(self.rest.aclose())


@pytest.fixture(params=["HttpxTransport", "AsyncHttpxTransport", "AiohttpTransport"])
def transport(request: pytest.FixtureRequest) -> Iterator[HttpxTransport | BlockingAsyncTransport]:
    """Return a transport. Each test that uses `transport` runs once with each kind of transport."""
    if request.param == "HttpxTransport":
        plain = HttpxTransport()
        yield plain
        plain.close()
    else:
        blocking = BlockingAsyncTransport(is_fast=request.param == "AiohttpTransport")
        yield blocking
        blocking.close()
        blocking.runner.close()
