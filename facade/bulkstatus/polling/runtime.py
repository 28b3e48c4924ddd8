"""What the two drivers can do, so that everything that needs it is written once.

Such code is a coroutine that awaits nothing but its runtime. `AsyncRuntime` does what it is asked as asyncio does;
`SyncRuntime` blocks, so that the coroutine never pauses and `run` takes it from its start to its end in one go.
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
"""A function of the caller that is called with each change of a job."""

_log = logging.getLogger("bulkstatus")


class Runtime(ABC):
    """What a driver can do, and whom it reports events to.

    Args:
        clock: The time.
        on_event: A function of the caller, or None.
    """

    def __init__(self, clock: Clock, on_event: OnEvent | None) -> None:
        if on_event is not None and not callable(on_event):
            raise ConfigurationError(f"on_event must be a function, and {on_event!r} is not")
        self.clock = clock
        self._on_event = on_event
        self._has_failed = threading.Event()
        """Set when the function has raised an exception; the runtimes of one client share it."""
        self._one_at_a_time: AbstractContextManager[object] = nullcontext()

    @abstractmethod
    async def send(self, request: Request, timeout: float) -> Response:
        """Send a request; see `Transport.send`."""

    @abstractmethod
    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """Return when the future is done, or after so many seconds."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None:
        """Let time pass."""

    @abstractmethod
    async def call(self, function: Callable[[Any], object], argument: object) -> None:
        """Call a function of the caller."""

    def _is_cancelled(self) -> bool:
        """Return whether the task is being cancelled, and not only something that the caller's function awaited."""
        return False

    @property
    def is_observed(self) -> bool:
        """Whether anybody listens to events. Who reports one asks first, because making one takes time."""
        return self._on_event is not None or _log.isEnabledFor(logging.INFO)

    async def emit(self, event: Event) -> None:
        """Report an event to the log and to the caller's function. An exception of that function is logged once."""
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
                    _log.exception("on_event raised an exception; this is logged once, and the wait goes on")


class SyncRuntime(Runtime):
    """A `Runtime` that blocks its thread.

    Raises:
        ConfigurationError: If `on_event` is a coroutine function, which only an `AsyncClient` can await.
    """

    def __init__(self, transport: Transport, clock: Clock, on_event: OnEvent | None = None) -> None:
        if any(map(inspect.iscoroutinefunction, (on_event, getattr(on_event, "__call__", None)))):  # noqa: B004
            raise ConfigurationError("on_event is a coroutine function: pass a plain function, or use AsyncClient")
        super().__init__(clock, on_event)
        # A watch sends its requests from several threads.
        self._one_at_a_time = threading.RLock()
        self._transport = transport

    async def send(self, request: Request, timeout: float) -> Response:
        """See `Runtime.send`."""
        return self._transport.send(request, timeout)

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """See `Runtime.wait`."""
        concurrent.futures.wait([done], timeout)

    async def sleep(self, seconds: float) -> None:
        """See `Runtime.sleep`."""
        self.clock.sleep(seconds)

    async def call(self, function: Callable[[Any], object], argument: object) -> None:
        """See `Runtime.call`."""
        function(argument)


class AsyncRuntime(Runtime):
    """A `Runtime` for asyncio."""

    def __init__(self, transport: AsyncTransport, clock: Clock, on_event: OnEvent | None = None) -> None:
        super().__init__(clock, on_event)
        self._transport = transport

    def with_transport(self, transport: AsyncTransport) -> Self:
        """Return the same runtime with another transport."""
        other = copy(self)
        other._transport = transport  # noqa: SLF001 - it is of this class
        return other

    async def send(self, request: Request, timeout: float) -> Response:
        """See `Runtime.send`."""
        return await self._transport.send(request, timeout)

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """See `Runtime.wait`."""
        here = asyncio.wrap_future(done)
        try:
            await asyncio.wait([here], timeout=timeout)
        finally:
            here.cancel()  # or it would call this event loop, perhaps after its end

    async def sleep(self, seconds: float) -> None:
        """See `Runtime.sleep`."""
        await self.clock.sleep_async(seconds)

    def _is_cancelled(self) -> bool:
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0

    async def call(self, function: Callable[[Any], object], argument: object) -> None:
        """See `Runtime.call`; a coroutine function is awaited."""
        result = function(argument)
        if inspect.isawaitable(result):
            await result


def run(coroutine: Coroutine[Any, Any, _Returned]) -> _Returned:
    """Return the result of a coroutine that never pauses, because its runtime blocks."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: _Returned = end.value
        return result
    coroutine.close()
    raise RuntimeError("a blocking runtime has paused")
