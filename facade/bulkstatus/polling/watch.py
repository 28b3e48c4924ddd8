"""`Watch` and `AsyncWatch`, which `Client.watch` and `AsyncClient.watch` return."""

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
"""Maximum time in seconds that a watch waits for its threads when it stops."""


class _Watch:
    """The base class of `Watch` and `AsyncWatch`."""

    def __init__(self, session: WatchSession) -> None:
        self._session = session

    def add(self, jobs: Jobs) -> None:
        """Add jobs to the watch. Jobs that are already in the watch are ignored. `add` is thread-safe.

        Args:
            jobs: One job or an iterable of jobs. Each job is a status URL or a `Target` returned by
                `account.operation(…)`.

        Raises:
            ConfigurationError: If a job does not belong to exactly one account of the client, or if the watch is over.
            LedgerError: If writing to the ledger file fails.
        """
        self._session.add(jobs)

    @property
    def remaining(self) -> int:
        """Number of jobs whose final update has not been yielded."""
        return self._session.remaining

    def _check_finished(self) -> None:
        if self.remaining and not self._session.is_stopped:
            raise ConfigurationError(
                f"this watch was interrupted, and {self.remaining} of its jobs are not over: start a new watch for them"
            )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.remaining} jobs remaining>"


class Watch(_Watch):
    """An iterator over the updates of many jobs. A watch sends requests only while you iterate over it.

    A watch ends when all its jobs are over. To stop a watch earlier, call `close`, leave its `with` block, or press
    Ctrl-C. A watch also stops when it is garbage-collected, for example after a `break`. When a watch stops, it cancels
    its requests and ends its threads. A thread that is opening a connection ends only after the connection attempt.
    """

    def __init__(self, session: WatchSession, runtime: SyncRuntime) -> None:
        super().__init__(session)
        # The generator comes from a function, because the generator of a method would keep this object alive.
        self._updates = _follow(session, runtime)

    def __iter__(self) -> Iterator[Update]:
        return self

    def __next__(self) -> Update:
        """Return the next update, and confirm the delivery of the previous update.

        Returns:
            The next update: `Changed`, `Ended` or `Abandoned`.

        Raises:
            StopIteration: If all jobs are over, or if the watch was closed.
            ConfigurationError: If an exception or Ctrl-C interrupted the watch before all jobs were over.
            LedgerError: If writing to the ledger file fails.
        """
        try:
            return next(self._updates)
        except StopIteration:
            self._check_finished()
            raise
        except ValueError:  # `close` is ending the generator in another thread
            if self._session.is_stopped:
                raise StopIteration from None
            raise

    def close(self) -> None:
        """Stop the watch. You can call `close` from any thread, and more than once.

        Raises:
            LedgerError: If writing to the ledger file fails.
        """
        self._session.stop()
        with suppress(ValueError):  # another thread is iterating, and stops by itself
            self._updates.close()
            self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def _follow(session: WatchSession, runtime: SyncRuntime) -> Generator[Update, None, None]:
    """Yield the updates of a session while worker threads poll its jobs."""
    completions: SimpleQueue[Completion | None] = SimpleQueue()
    session.wake = lambda: completions.put(None)
    stop = threading.Event()
    threads = WorkerThreads(max_threads=session.max_concurrency, name="bulkstatus-watch")

    def poll(job: WatchedJob, timeout: float) -> None:
        try:
            with interruptible(stop):
                outcome: Outcome = run(fetch(job.target, timeout, runtime))
        except BaseException as error:  # noqa: BLE001 - the thread that iterates raises it
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
    """Wait at most `delay` seconds for a poll to complete, and return all completed polls."""
    received: list[Completion | None] = []
    if delay:
        if _can_wait_for_polls(session):
            with suppress(Empty):
                received.append(completions.get(timeout=min(delay, threading.TIMEOUT_MAX)))
        else:
            session.clock.sleep(delay)
    while not completions.empty():
        received.append(completions.get())
    return [completion for completion in received if completion]


def _can_wait_for_polls(session: WatchSession) -> bool:
    """Return whether to wait for a completed poll instead of sleeping with the session's clock.

    A `FakeClock` advances only when its `sleep` is called, and must not advance while requests are in flight.
    """
    return session.in_flight > 0 or isinstance(session.clock, SystemClock)


class AsyncWatch(_Watch):
    """An asynchronous iterator over the updates of many jobs. A watch sends requests only while you iterate over it.

    A watch ends when all its jobs are over. To stop a watch earlier, call `aclose`, leave its `async with` block, or
    cancel the task that iterates over it. A watch also stops when it is garbage-collected, for example after a `break`.
    When a watch stops, it cancels its requests and ends its tasks.
    """

    def __init__(self, session: WatchSession, runtime: AsyncRuntime) -> None:
        super().__init__(session)
        self._updates = _follow_async(session, runtime)

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        """Return the next update, and confirm the delivery of the previous update.

        If the task that awaits the update is cancelled, the watch stops.

        Returns:
            The next update: `Changed`, `Ended` or `Abandoned`.

        Raises:
            StopAsyncIteration: If all jobs are over, or if the watch was closed.
            ConfigurationError: If an exception or a cancellation interrupted the watch before all jobs were over.
            LedgerError: If writing to the ledger file fails.
        """
        try:
            return await anext(self._updates)
        except StopAsyncIteration:
            self._check_finished()
            raise
        except RuntimeError:  # `aclose` is ending the generator in another task
            if self._session.is_stopped:
                raise StopAsyncIteration from None
            raise

    def __del__(self) -> None:
        self._session.close()  # the event loop closes the generator later

    async def aclose(self) -> None:
        """Stop the watch. You can call `aclose` from any task, and more than once.

        Raises:
            LedgerError: If writing to the ledger file fails.
        """
        self._session.stop()
        with suppress(RuntimeError):  # another task is iterating, and stops by itself
            await self._updates.aclose()
            self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.aclose()


async def _follow_async(session: WatchSession, runtime: AsyncRuntime) -> AsyncGenerator[Update, None]:
    """Yield the updates of a session, and run each poll in its own task.

    `_follow_async` cannot use a task group, because another task can close the generator if the caller leaves the loop
    early.
    """
    completions: list[Completion] = []
    tasks: set[asyncio.Task[None]] = set()
    awake = asyncio.Event()
    loop = asyncio.get_running_loop()
    session.wake = lambda: loop.call_soon_threadsafe(awake.set)

    async def poll(job: WatchedJob, timeout: float) -> None:
        try:
            outcome: Outcome = await fetch(job.target, timeout, runtime)
        except BaseException as error:  # noqa: BLE001 - the task that iterates raises it
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
        others = tasks - {asyncio.current_task()}  # `on_event` may close the watch during a poll
        for task in others:
            task.cancel()
        try:
            await asyncio.gather(*others, return_exceptions=True)
        finally:
            session.close()


async def _sleep(session: WatchSession, awake: asyncio.Event, delay: float) -> None:
    """Sleep until a job is due or a poll completes, whichever comes first."""
    if _can_wait_for_polls(session):
        timer = None if math.isinf(delay) else asyncio.get_running_loop().call_later(delay, awake.set)
        try:
            await awake.wait()
        finally:
            awake.clear()
            if timer:
                timer.cancel()
    else:
        await session.clock.sleep_async(delay)
