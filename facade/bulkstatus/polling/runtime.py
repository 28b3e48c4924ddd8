"""What the two drivers can do, so that everything that needs it is written once.

Such code is a coroutine that awaits nothing but its runtime. `AsyncRuntime` does what it is asked as asyncio does;
`SyncRuntime` blocks, so that the coroutine never pauses and `run` takes it from its start to its end in one go.
"""

import asyncio
import concurrent.futures
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from inspect import isawaitable
from typing import Any, Protocol, TypeVar

from bulkstatus.clock import Clock
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.transport import AsyncTransport, Transport
from bulkstatus.operation import Operation

Result = TypeVar("Result")

Listener = Callable[[Operation], object]
"""A function of the caller's that is told of a poll."""


class Runtime(Protocol):
    """What a driver can do."""

    async def send(self, request: Request, timeout: float) -> Response:
        """As `Transport.send`."""
        ...

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """Return when it is done, or after so many seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...

    async def tell(self, listener: Listener, operation: Operation) -> None:
        """Call a function of the caller's."""
        ...


class SyncRuntime:
    """A `Runtime` that blocks its thread."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock

    async def send(self, request: Request, timeout: float) -> Response:
        """See `Runtime.send`."""
        return self._transport.send(request, timeout)

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """See `Runtime.wait`."""
        concurrent.futures.wait([done], timeout)

    async def sleep(self, seconds: float) -> None:
        """See `Runtime.sleep`."""
        self._clock.sleep(seconds)

    async def tell(self, listener: Listener, operation: Operation) -> None:
        """See `Runtime.tell`."""
        listener(operation)


class AsyncRuntime:
    """A `Runtime` for asyncio."""

    def __init__(self, transport: AsyncTransport, clock: Clock) -> None:
        self.send = transport.send
        self.sleep = clock.sleep_async

    async def wait(self, done: "Future[None]", timeout: float) -> None:
        """See `Runtime.wait`."""
        here = asyncio.wrap_future(done)
        try:
            await asyncio.wait([here], timeout=timeout)
        finally:
            here.cancel()  # or it would call this event loop, perhaps after its end

    async def tell(self, listener: Listener, operation: Operation) -> None:
        """See `Runtime.tell`; a coroutine function is awaited."""
        result = listener(operation)
        if isawaitable(result):
            await result


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine that never pauses, because its runtime blocks."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    coroutine.close()
    raise RuntimeError("a blocking runtime has paused")
