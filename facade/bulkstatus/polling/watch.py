"""How many jobs are followed: what `Client.watch` and `AsyncClient.watch` return."""

import asyncio
import math
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from bulkstatus.clock import SystemClock
from bulkstatus.errors import ConfigurationError
from bulkstatus.http.deadline import interruptible
from bulkstatus.polling.fetch import fetch
from bulkstatus.polling.rate_limiter import WatchedJob
from bulkstatus.polling.runtime import AsyncRuntime, SyncRuntime, run
from bulkstatus.polling.session import Completion, Jobs, Outcome, WatchSession
from bulkstatus.polling.threads import WorkerThreads
from bulkstatus.polling.updates import Update

STOP_TIMEOUT = 1.0
"""Seconds that a watch waits, at its end, for its threads to release their requests."""


class _Watch:
    """What both kinds of watch have in common."""

    def __init__(self, session: WatchSession) -> None:
        self._session = session

    def add(self, jobs: Jobs) -> None:
        """Watch these jobs as well; any thread may call this. A job that is watched already is left as it is.

        Args:
            jobs: Status URLs and targets, or a single one.

        Raises:
            ConfigurationError: If no account, or more than one, serves one of the URLs, or this watch is over.
        """
        self._session.add(jobs)

    @property
    def remaining(self) -> int:
        """How many of its jobs there are whose last updates have not been handed out."""
        return self._session.remaining

    def _check_finished(self) -> None:
        if self.remaining and not self._session.is_stopped:
            raise ConfigurationError(
                f"this watch was interrupted, and {self.remaining} of its jobs are not over: begin another one for them"
            )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.remaining} jobs remaining>"


class Watch(_Watch):
    """The updates of many jobs, as an iterator. It polls only while it is iterated over.

    It ends by itself when all jobs are over, and by `close`, by leaving its `with`, by Ctrl-C, or when nobody holds it
    any longer, as after a `break`. Each breaks off the requests that are on their way, and leaves nothing running; only
    a connection that is just being opened ends by itself, in its own time.
    """

    def __init__(self, session: WatchSession, runtime: SyncRuntime) -> None:
        super().__init__(session)
        # Made by a function and not by a method, because a generator that held this object would keep it alive.
        self._updates = _follow(session, runtime)

    def __iter__(self) -> Iterator[Update]:
        return self

    def __next__(self) -> Update:
        """Return the next update.

        Raises:
            StopIteration: If all jobs are over, or this was closed.
            ConfigurationError: If it was interrupted before, by an exception or Ctrl-C, with jobs left.
            LedgerError: If the ledger cannot be written.
        """
        try:
            return next(self._updates)
        except StopIteration:
            self._check_finished()
            raise
        except ValueError:  # `close`, in another thread, is just ending the generator
            if self._session.is_stopped:
                raise StopIteration from None
            raise

    def close(self) -> None:
        """Stop; any thread may call this. Harmless if it is over already.

        Raises:
            LedgerError: If the ledger cannot be written.
        """
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


def _follow(session: WatchSession, runtime: SyncRuntime) -> Generator[Update, None, None]:
    """Drive a session with threads that do nothing but poll."""
    completions: SimpleQueue[Completion | None] = SimpleQueue()
    session.wake = lambda: completions.put(None)
    stop = threading.Event()
    threads = WorkerThreads(max_threads=session.max_concurrency, name="bulkstatus-watch")

    def poll(job: WatchedJob, timeout: float) -> None:
        try:
            with interruptible(stop):
                outcome: Outcome = run(fetch(job.target, timeout, runtime))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is for the thread that iterates
            outcome = error
        completions.put(Completion(job, outcome, session.clock.monotonic()))

    try:
        received: list[Completion] = []
        while turn := session.turn(received):
            for event in turn.events:
                run(runtime.emit(event))
            for job, timeout in turn.polls:
                threads.run(partial(poll, job, timeout))
            if turn.update:
                yield turn.update
            received = _receive(completions, session, 0.0 if turn.update else turn.delay)
    finally:
        stop.set()
        threads.stop(STOP_TIMEOUT)
        session.close()


def _receive(completions: "SimpleQueue[Completion | None]", session: WatchSession, delay: float) -> list[Completion]:
    """Return the polls that have completed, after waiting for one for at most `delay` seconds."""
    received: list[Completion | None] = []
    if delay:
        if _passes_by_itself(session):
            with suppress(Empty):
                received.append(completions.get(timeout=min(delay, threading.TIMEOUT_MAX)))
        else:
            session.clock.sleep(delay)
    while not completions.empty():
        received.append(completions.get())
    return [completion for completion in received if completion]


def _passes_by_itself(session: WatchSession) -> bool:
    """Return whether time passes while something else is waited for.

    On other clocks than the machine's it passes only while somebody sleeps on them, and not while requests are on
    their way.
    """
    return session.in_flight > 0 or isinstance(session.clock, SystemClock)


class AsyncWatch(_Watch):
    """The updates of many jobs, as an asynchronous iterator. It polls only while it is iterated over.

    It ends by itself when all jobs are over, and by `aclose`, by leaving its `async with`, when the task that iterates
    is cancelled, or when nobody holds it any longer, as after a `break`. Each cancels the requests that are on their
    way, and leaves nothing running.
    """

    def __init__(self, session: WatchSession, runtime: AsyncRuntime) -> None:
        super().__init__(session)
        self._updates = _follow_async(session, runtime)

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        """Return the next update. Cancelling it interrupts the watch.

        Raises:
            StopAsyncIteration: If all jobs are over, or this was closed.
            ConfigurationError: If it was interrupted before, by an exception or a cancellation, with jobs left.
            LedgerError: If the ledger cannot be written.
        """
        try:
            return await anext(self._updates)
        except StopAsyncIteration:
            self._check_finished()
            raise
        except RuntimeError:  # `aclose`, in another task, is just ending the generator
            if self._session.is_stopped:
                raise StopAsyncIteration from None
            raise

    def __del__(self) -> None:
        self._session.close()  # the event loop ends the rest as soon as it comes to it

    async def aclose(self) -> None:
        """Stop; any task may call this. Harmless if it is over already.

        Raises:
            LedgerError: If the ledger cannot be written.
        """
        self._session.stop()
        with suppress(RuntimeError):  # another task iterates, and ends by itself
            await self._updates.aclose()
            self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.aclose()


async def _follow_async(session: WatchSession, runtime: AsyncRuntime) -> AsyncGenerator[Update, None]:
    """Drive a session with one short task per poll. Jobs that wait have no task.

    No task group: a generator that is left half-way may be ended by another task, which a group does not allow.
    """
    completions: list[Completion] = []
    tasks: set[asyncio.Task[None]] = set()
    awake = asyncio.Event()
    loop = asyncio.get_running_loop()
    session.wake = lambda: loop.call_soon_threadsafe(awake.set)

    async def poll(job: WatchedJob, timeout: float) -> None:
        try:
            outcome: Outcome = await fetch(job.target, timeout, runtime)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is for the task that iterates
            outcome = error
        completions.append(Completion(job, outcome, session.clock.monotonic()))
        awake.set()

    try:
        received: list[Completion] = []
        while turn := session.turn(received):
            for event in turn.events:
                await runtime.emit(event)
            for job, timeout in turn.polls:
                task = asyncio.create_task(poll(job, timeout))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            if turn.update:
                yield turn.update
            else:
                await _sleep(session, awake, turn.delay)
            received = completions[:]
            completions.clear()
    finally:
        others = tasks - {asyncio.current_task()}  # on_event, in a poll, may be what closes the watch
        for task in others:
            task.cancel()
        try:
            await asyncio.gather(*others, return_exceptions=True)
        finally:
            session.close()


async def _sleep(session: WatchSession, awake: asyncio.Event, delay: float) -> None:
    """Wait until a job is due or a poll has completed, whichever is first."""
    if _passes_by_itself(session):
        timer = None if math.isinf(delay) else asyncio.get_running_loop().call_later(delay, awake.set)
        try:
            await awake.wait()
        finally:
            awake.clear()
            if timer:
                timer.cancel()
    else:
        await session.clock.sleep_async(delay)
