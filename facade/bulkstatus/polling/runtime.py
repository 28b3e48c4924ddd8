"""The runtimes `SyncRuntime` and `AsyncRuntime`, which let `Client` and `AsyncClient` run the same coroutines.

The shared coroutines of `Client` and `AsyncClient` await only methods of the runtime. The methods of `AsyncRuntime`
await asyncio operations. The methods of `SyncRuntime` block the thread, so `run` can execute a coroutine without an
event loop.
"""

import asyncio
import concurrent.futures
import inspect
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from typing import Any, Self, TypeVar

from bulkstatus.clock import Clock
from bulkstatus.errors import ConfigurationError
from bulkstatus.events import Event, OnEvent
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.transport import AsyncTransport, Transport
from bulkstatus.operation import Operation

_Returned = TypeVar("_Returned")

OnUpdate = Callable[[Operation], object]
"""Type of the function `on_update`, which `wait` calls with each operation that differs from the previous one."""

_log = logging.getLogger("bulkstatus")


class Runtime(ABC):
    """The base class of the runtimes. A runtime sends requests, sleeps, calls user-supplied functions and emits events.

    Args:
        clock: Clock that the client uses.
        on_event: Function to call with each event, or None.

    Raises:
        ConfigurationError: If `on_event` is not callable.
    """

    def __init__(self, clock: Clock, on_event: OnEvent | None) -> None:
        if on_event is not None and not callable(on_event):
            raise ConfigurationError(f"on_event must be a function, and {on_event!r} is not")
        self.clock = clock
        self._on_event = on_event
        self._has_failed = threading.Event()
        """Flag that is set after `on_event` has raised an exception. All runtimes of one client share the flag
        `_has_failed`."""
        self._one_at_a_time: AbstractContextManager[object] = nullcontext()

    @abstractmethod
    async def send(self, request: Request, timeout: float) -> Response:
        """Send a request, and return its response. Raise the same exceptions as `Transport.send`."""

    @abstractmethod
    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """Wait until a future is done, for at most `timeout` seconds."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None:
        """Sleep for the given number of seconds."""

    @abstractmethod
    async def call(self, function: Callable[[Any], object], argument: object) -> None:
        """Call a user-supplied function, such as `on_event`, with one argument."""

    def _is_cancelled(self) -> bool:
        """Return whether the current task is being cancelled.

        A `CancelledError` in a task that is not being cancelled comes from a future that `on_event` awaits.
        """
        return False

    @property
    def is_observed(self) -> bool:
        """Whether events reach `on_event` or the log. To save time, create events only if `is_observed` is true."""
        return self._on_event is not None or _log.isEnabledFor(logging.INFO)

    async def emit(self, event: Event) -> None:
        """Log an event, and pass it to `on_event`. Only the first exception that `on_event` raises is logged."""
        if _log.isEnabledFor(event.level):
            _log.log(event.level, "%s", event, extra=event.to_dict())
        if self._on_event is None:
            return
        with self._one_at_a_time:
            try:
                await self.call(self._on_event, event)
            except (Exception, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and self._is_cancelled():
                    raise
                if not self._has_failed.is_set():
                    self._has_failed.set()
                    _log.exception("on_event raised an exception; this is logged once, and the wait continues")


class SyncRuntime(Runtime):
    """The runtime of `Client`. Its methods block the thread.

    Raises:
        ConfigurationError: If `on_event` is a coroutine function, because only `AsyncClient` can await it.
    """

    def __init__(self, transport: Transport, clock: Clock, on_event: OnEvent | None = None) -> None:
        if any(map(inspect.iscoroutinefunction, (on_event, getattr(on_event, "__call__", None)))):  # noqa: B004
            raise ConfigurationError("on_event is a coroutine function: pass a plain function, or use AsyncClient")
        super().__init__(clock, on_event)
        # A watch polls in several threads, and only one of them at a time may call `on_event`.
        self._one_at_a_time = threading.RLock()
        self._transport = transport

    async def send(self, request: Request, timeout: float) -> Response:
        """Send a request, and block the thread until its response arrives."""
        return self._transport.send(request, timeout)

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """Block the thread until a future is done, for at most `timeout` seconds."""
        concurrent.futures.wait([done], timeout)

    async def sleep(self, seconds: float) -> None:
        """Block the thread for the given number of seconds."""
        self.clock.sleep(seconds)

    async def call(self, function: Callable[[Any], object], argument: object) -> None:
        """Call a user-supplied function with one argument, in the current thread."""
        function(argument)


class AsyncRuntime(Runtime):
    """The runtime of `AsyncClient`. Its methods await asyncio operations."""

    def __init__(self, transport: AsyncTransport, clock: Clock, on_event: OnEvent | None = None) -> None:
        super().__init__(clock, on_event)
        self._transport = transport

    def with_transport(self, transport: AsyncTransport) -> Self:
        """Return a copy of the runtime that uses another transport."""
        other = copy(self)
        other._transport = transport  # noqa: SLF001 - the copy has this class
        return other

    async def send(self, request: Request, timeout: float) -> Response:
        """Send a request, and await its response."""
        return await self._transport.send(request, timeout)

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """Pause the task until a future is done, for at most `timeout` seconds."""
        here = asyncio.wrap_future(done)
        try:
            await asyncio.wait([here], timeout=timeout)
        finally:
            here.cancel()  # otherwise, `done` calls this event loop later, possibly after the loop is closed

    async def sleep(self, seconds: float) -> None:
        """Pause the task for the given number of seconds."""
        await self.clock.sleep_async(seconds)

    def _is_cancelled(self) -> bool:
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0

    async def call(self, function: Callable[[Any], object], argument: object) -> None:
        """Call a user-supplied function with one argument, and await its result if the result is awaitable."""
        result = function(argument)
        if inspect.isawaitable(result):
            await result


def run(coroutine: Coroutine[Any, Any, _Returned]) -> _Returned:
    """Run a coroutine that uses a `SyncRuntime`, and return its result. A `SyncRuntime` never pauses a coroutine."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: _Returned = end.value
        return result
    coroutine.close()
    raise RuntimeError("the coroutine paused, but a SyncRuntime never pauses")
