"""How a fleet is driven: what `Client.watch` and `AsyncClient.watch` return."""

import asyncio
import math
import threading
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from bulkstatus.clock import SystemClock
from bulkstatus.errors import ConfigurationError
from bulkstatus.operation import Operation
from bulkstatus.polling.rate_limiter import Job
from bulkstatus.polling.scheduler import Update
from bulkstatus.polling.session import Desk, Jobs, Letter, Outcome
from bulkstatus.polling.threads import Threads
from bulkstatus.vendors.account import Target

LINGER = 1.0
"""Seconds that a watch waits, at its end, for its threads to let go of their requests."""

_Look = Callable[[Target, float, threading.Event], Operation]
"""Looks at a job within so many seconds, or until the event is set."""


class Watch:
    """The updates of many jobs, as an iterator. It asks only while it is iterated over.

    It ends by itself when all jobs are over, and by `close`, by leaving its `with`, by Ctrl-C, or when nobody holds it
    any longer, as after a `break`. Each breaks off the requests that are on their way, and leaves nothing running; only
    a connection that is just being opened ends by itself, in its own time.
    """

    def __init__(self, desk: Desk, look: _Look) -> None:
        self._desk = desk
        # Made by a function and not by a method, for a generator that held this object would keep it alive.
        self._updates = _follow(desk, look)

    def add(self, jobs: Jobs) -> None:
        """Watch these jobs as well; any thread may ask for it. A job that is watched already stays one.

        Args:
            jobs: Status URLs and targets, or a single one.

        Raises:
            ConfigurationError: If no account, or more than one, serves one of the URLs, or this watch is over.
        """
        self._desk.add(jobs)

    def __iter__(self) -> Iterator[Update]:
        return self

    def __next__(self) -> Update:
        """The next update.

        Raises:
            StopIteration: If all jobs are over, or this was closed.
            ConfigurationError: If it was interrupted before, by an exception or Ctrl-C, with jobs left.
        """
        try:
            return next(self._updates)
        except StopIteration:
            _check_left(self._desk)
            raise
        except ValueError:  # `close`, in another thread, is just ending the generator
            if self._desk.is_stopped:
                raise StopIteration from None
            raise

    @property
    def left(self) -> int:
        """How many of its jobs there are whose last updates have not been given out."""
        return self._desk.left

    def close(self) -> None:
        """Stop; any thread may ask for it. Harmless if it is over already."""
        self._desk.stop()
        with suppress(ValueError):  # another thread iterates, and ends by itself
            self._updates.close()
            self._desk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def _follow(desk: Desk, look: _Look) -> Generator[Update, None, None]:
    """Drive a fleet with threads that do nothing but send requests."""
    mail: SimpleQueue[Letter | None] = SimpleQueue()
    desk.wake = lambda: mail.put(None)
    stop = threading.Event()
    threads = Threads(most=desk.most_in_flight, name="bulkstatus-watch")

    def ask(job: Job, timeout: float) -> None:
        try:
            outcome: Outcome = look(job.target, timeout, stop)
        except BaseException as trouble:  # noqa: BLE001 - whatever it is, it is for the thread that iterates
            outcome = trouble
        mail.put((job, outcome, desk.clock.monotonic()))

    try:
        while not desk.is_over():
            update = desk.next_update()
            for job in desk.due():
                threads.run(partial(ask, job, job.look_begins(desk.clock.monotonic())))
            if update:
                yield update
                desk.delivered()
            for letter in _read(mail, desk, waits=not update):
                desk.take_in(*letter)
    finally:
        stop.set()
        threads.end(LINGER)
        desk.close()


def _read(mail: "SimpleQueue[Letter | None]", desk: Desk, *, waits: bool) -> list["Letter"]:
    """The mail that is here; if need be, after waiting for some, but not for longer than until a job is due."""
    letters: list[Letter | None] = []
    if waits:
        pause = desk.pause()
        if _passes_by_itself(desk):
            with suppress(Empty):
                letters.append(mail.get(timeout=min(pause, threading.TIMEOUT_MAX)))
        else:
            desk.clock.sleep(pause)
    while not mail.empty():
        letters.append(mail.get())
    return [letter for letter in letters if letter]


def _passes_by_itself(desk: Desk) -> bool:
    """Whether time passes while something else is waited for.

    On other clocks than the machine's it passes only while somebody sleeps on them, and not while requests are on
    their way.
    """
    return desk.in_flight > 0 or isinstance(desk.clock, SystemClock)


class AsyncWatch:
    """The updates of many jobs, as an asynchronous iterator. It asks only while it is iterated over.

    It ends by itself when all jobs are over, and by `close`, by leaving its `async with`, when the task that iterates
    is cancelled, or when nobody holds it any longer, as after a `break`. Each cancels the requests that are on their
    way, and leaves nothing running.
    """

    def __init__(self, desk: Desk, look: Callable[[Target, float], Awaitable[Operation]]) -> None:
        self._desk = desk
        self._updates = _follow_async(desk, look)

    def add(self, jobs: Jobs) -> None:
        """Watch these jobs as well; see `Watch.add`."""
        self._desk.add(jobs)

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        """The next update; see `Watch.__next__`. Cancelling it interrupts the watch."""
        try:
            return await anext(self._updates)
        except StopAsyncIteration:
            _check_left(self._desk)
            raise
        except RuntimeError:  # `close`, in another task, is just ending the generator
            if self._desk.is_stopped:
                raise StopAsyncIteration from None
            raise

    @property
    def left(self) -> int:
        """How many of its jobs there are whose last updates have not been given out."""
        return self._desk.left

    def __del__(self) -> None:
        self._desk.close()  # the event loop ends the rest as soon as it comes to it

    async def close(self) -> None:
        """Stop; any task may ask for it. Harmless if it is over already."""
        self._desk.stop()
        with suppress(RuntimeError):  # another task iterates, and ends by itself
            await self._updates.aclose()
            self._desk.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.close()


async def _follow_async(
    desk: Desk, look: Callable[[Target, float], Awaitable[Operation]]
) -> AsyncGenerator[Update, None]:
    """Drive a fleet with one short task per request. Jobs that wait have none.

    No task group: a generator that is left half-way may be ended by another task, which a group does not bear.
    """
    mail: deque[Letter] = deque()
    tasks: set[asyncio.Task[None]] = set()
    awake = asyncio.Event()
    loop = asyncio.get_running_loop()
    desk.wake = lambda: loop.call_soon_threadsafe(awake.set)

    async def ask(job: Job, timeout: float) -> None:
        try:
            outcome: Outcome = await look(job.target, timeout)
        except BaseException as trouble:  # noqa: BLE001 - whatever it is, it is for the task that iterates
            outcome = trouble
        mail.append((job, outcome, desk.clock.monotonic()))
        awake.set()

    try:
        while not desk.is_over():
            update = desk.next_update()
            for job in desk.due():
                task = asyncio.create_task(ask(job, job.look_begins(desk.clock.monotonic())))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            if update:
                yield update
                desk.delivered()
            else:
                await _sleep_async(desk, awake)
            while mail:
                desk.take_in(*mail.popleft())
    finally:
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            desk.close()


def _check_left(desk: Desk) -> None:
    if desk.left and not desk.is_stopped:
        raise ConfigurationError(
            f"this watch was interrupted, and {desk.left} of its jobs are not over: begin another one for them"
        )


async def _sleep_async(desk: Desk, awake: asyncio.Event) -> None:
    """Wait until a job is due or there is mail, whichever is first."""
    pause = desk.pause()
    if _passes_by_itself(desk):
        timer = None if math.isinf(pause) else asyncio.get_running_loop().call_later(pause, awake.set)
        try:
            await awake.wait()
        finally:
            awake.clear()
            if timer:
                timer.cancel()
    else:
        await desk.clock.sleep_async(pause)
