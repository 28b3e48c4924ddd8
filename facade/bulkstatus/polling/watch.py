"""How a scheduler is driven: what `Client.watch` and `AsyncClient.watch` return."""

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
from bulkstatus.polling.session import Completion, Jobs, Outcome, WatchSession
from bulkstatus.polling.threads import Threads
from bulkstatus.vendors.account import Target

LINGER = 1.0
"""Seconds that a watch waits, at its end, for its threads to let go of their requests."""

_Look = Callable[[Target, float, threading.Event], Operation]
"""Polls a job within so many seconds, or until the event is set."""


class Watch:
    """The updates of many jobs, as an iterator. It asks only while it is iterated over.

    It ends by itself when all jobs are over, and by `close`, by leaving its `with`, by Ctrl-C, or when nobody holds it
    any longer, as after a `break`. Each breaks off the requests that are on their way, and leaves nothing running; only
    a connection that is just being opened ends by itself, in its own time.
    """

    def __init__(self, session: WatchSession, poll: _Look) -> None:
        self._session = session
        # Made by a function and not by a method, for a generator that held this object would keep it alive.
        self._updates = _follow(session, poll)

    def add(self, jobs: Jobs) -> None:
        """Watch these jobs as well; any thread may ask for it. A job that is watched already stays one.

        Args:
            jobs: Status URLs and targets, or a single one.

        Raises:
            ConfigurationError: If no account, or more than one, serves one of the URLs, or this watch is over.
        """
        self._session.add(jobs)

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
            _check_left(self._session)
            raise
        except ValueError:  # `close`, in another thread, is just ending the generator
            if self._session.is_stopped:
                raise StopIteration from None
            raise

    @property
    def left(self) -> int:
        """How many of its jobs there are whose last updates have not been given out."""
        return self._session.left

    def close(self) -> None:
        """Stop; any thread may ask for it. Harmless if it is over already."""
        self._session.stop()
        with suppress(ValueError):  # another thread iterates, and ends by itself
            self._updates.close()
            self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def _follow(session: WatchSession, poll: _Look) -> Generator[Update, None, None]:
    """Drive a scheduler with threads that do nothing but send requests."""
    completions: SimpleQueue[Completion | None] = SimpleQueue()
    session.wake = lambda: completions.put(None)
    stop = threading.Event()
    threads = Threads(most=session.most_in_flight, name="bulkstatus-watch")

    def ask(job: Job, timeout: float) -> None:
        try:
            outcome: Outcome = poll(job.target, timeout, stop)
        except BaseException as trouble:  # noqa: BLE001 - whatever it is, it is for the thread that iterates
            outcome = trouble
        completions.put((job, outcome, session.clock.monotonic()))

    try:
        while not session.is_over():
            update = session.next_update()
            for job in session.due():
                threads.run(partial(ask, job, job.poll_started(session.clock.monotonic())))
            if update:
                yield update
                session.delivered()
            for completion in _read(completions, session, waits=not update):
                session.take_in(*completion)
    finally:
        stop.set()
        threads.end(LINGER)
        session.close()


def _read(completions: "SimpleQueue[Completion | None]", session: WatchSession, *, waits: bool) -> list["Completion"]:
    """The completions that is here; if need be, after waiting for some, but not for longer than until a job is due."""
    received: list[Completion | None] = []
    if waits:
        pause = session.pause()
        if _passes_by_itself(session):
            with suppress(Empty):
                received.append(completions.get(timeout=min(pause, threading.TIMEOUT_MAX)))
        else:
            session.clock.sleep(pause)
    while not completions.empty():
        received.append(completions.get())
    return [completion for completion in received if completion]


def _passes_by_itself(session: WatchSession) -> bool:
    """Whether time passes while something else is waited for.

    On other clocks than the machine's it passes only while somebody sleeps on them, and not while requests are on
    their way.
    """
    return session.in_flight > 0 or isinstance(session.clock, SystemClock)


class AsyncWatch:
    """The updates of many jobs, as an asynchronous iterator. It asks only while it is iterated over.

    It ends by itself when all jobs are over, and by `close`, by leaving its `async with`, when the task that iterates
    is cancelled, or when nobody holds it any longer, as after a `break`. Each cancels the requests that are on their
    way, and leaves nothing running.
    """

    def __init__(self, session: WatchSession, poll: Callable[[Target, float], Awaitable[Operation]]) -> None:
        self._session = session
        self._updates = _follow_async(session, poll)

    def add(self, jobs: Jobs) -> None:
        """Watch these jobs as well; see `Watch.add`."""
        self._session.add(jobs)

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        """The next update; see `Watch.__next__`. Cancelling it interrupts the watch."""
        try:
            return await anext(self._updates)
        except StopAsyncIteration:
            _check_left(self._session)
            raise
        except RuntimeError:  # `close`, in another task, is just ending the generator
            if self._session.is_stopped:
                raise StopAsyncIteration from None
            raise

    @property
    def left(self) -> int:
        """How many of its jobs there are whose last updates have not been given out."""
        return self._session.left

    def __del__(self) -> None:
        self._session.close()  # the event loop ends the rest as soon as it comes to it

    async def close(self) -> None:
        """Stop; any task may ask for it. Harmless if it is over already."""
        self._session.stop()
        with suppress(RuntimeError):  # another task iterates, and ends by itself
            await self._updates.aclose()
            self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.close()


async def _follow_async(
    session: WatchSession, poll: Callable[[Target, float], Awaitable[Operation]]
) -> AsyncGenerator[Update, None]:
    """Drive a scheduler with one short task per request. Jobs that wait have none.

    No task group: a generator that is left half-way may be ended by another task, which a group does not bear.
    """
    completions: deque[Completion] = deque()
    tasks: set[asyncio.Task[None]] = set()
    awake = asyncio.Event()
    loop = asyncio.get_running_loop()
    session.wake = lambda: loop.call_soon_threadsafe(awake.set)

    async def ask(job: Job, timeout: float) -> None:
        try:
            outcome: Outcome = await poll(job.target, timeout)
        except BaseException as trouble:  # noqa: BLE001 - whatever it is, it is for the task that iterates
            outcome = trouble
        completions.append((job, outcome, session.clock.monotonic()))
        awake.set()

    try:
        while not session.is_over():
            update = session.next_update()
            for job in session.due():
                task = asyncio.create_task(ask(job, job.poll_started(session.clock.monotonic())))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            if update:
                yield update
                session.delivered()
            else:
                await _sleep_async(session, awake)
            while completions:
                session.take_in(*completions.popleft())
    finally:
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            session.close()


def _check_left(session: WatchSession) -> None:
    if session.left and not session.is_stopped:
        raise ConfigurationError(
            f"this watch was interrupted, and {session.left} of its jobs are not over: begin another one for them"
        )


async def _sleep_async(session: WatchSession, awake: asyncio.Event) -> None:
    """Wait until a job is due or there is completions, whichever is first."""
    pause = session.pause()
    if _passes_by_itself(session):
        timer = None if math.isinf(pause) else asyncio.get_running_loop().call_later(pause, awake.set)
        try:
            await awake.wait()
        finally:
            awake.clear()
            if timer:
                timer.cancel()
    else:
        await session.clock.sleep_async(pause)
