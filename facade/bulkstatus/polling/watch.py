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
    """The methods that both kinds of watch share."""

    def __init__(self, session: WatchSession) -> None:
        self._session = session

    def add(self, jobs: Jobs) -> None:
        """Add jobs to the watch. Any thread may call this method. Jobs that are already watched are ignored.

        Args:
            jobs: Status URLs and targets from `account.operation(…)`, as an iterable or a single one.

        Raises:
            ConfigurationError: If no account or several accounts serve a status URL, or if the watch is over.
            LedgerError: If the ledger cannot be written.
        """
        self._session.add(jobs)

    @property
    def remaining(self) -> int:
        """Number of jobs whose last update has not been handed out."""
        return self._session.remaining

    def _check_finished(self) -> None:
        if self.remaining and not self._session.is_stopped:
            raise ConfigurationError(
                f"this watch was interrupted, and {self.remaining} of its jobs are not over: start a new watch for them"
            )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.remaining} jobs remaining>"


class Watch(_Watch):
    """An iterator over the updates of many jobs. The watch polls only while you iterate over it.

    The watch ends when all jobs are over. You can stop it earlier with `close`, by leaving its `with` block, or with
    Ctrl-C. The watch also stops if its last reference is gone, for example after a `break`. A watch that stops cancels
    its requests and ends its threads. A thread that is opening a connection ends after the attempt.
    """

    def __init__(self, session: WatchSession, runtime: SyncRuntime) -> None:
        super().__init__(session)
        # The generator comes from a function, because the generator of a method would keep this object alive.
        self._updates = _follow(session, runtime)

    def __iter__(self) -> Iterator[Update]:
        return self

    def __next__(self) -> Update:
        """Return the next update. The call confirms the delivery of the previous update.

        Returns:
            The next update: `Changed`, `Ended` or `Abandoned`.

        Raises:
            StopIteration: If all jobs are over, or if the watch was closed.
            ConfigurationError: If an exception or Ctrl-C has interrupted the watch, and jobs are left.
            LedgerError: If the ledger cannot be written.
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
        """Stop the watch. Any thread may call this method, more than once if necessary.

        Raises:
            LedgerError: If the ledger cannot be written.
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
    """Yield the updates of a session. Worker threads poll its jobs."""
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
    """Return whether to wait for a completed poll instead of sleeping on the clock.

    The time of a `FakeClock` passes only during its `sleep`, and must not pass while requests are in flight.
    """
    return session.in_flight > 0 or isinstance(session.clock, SystemClock)


class AsyncWatch(_Watch):
    """An asynchronous iterator over the updates of many jobs. The watch polls only while you iterate over it.

    The watch ends when all jobs are over. You can stop it earlier with `aclose`, by leaving its `async with` block,
    or by cancelling the task that iterates. The watch also stops if its last reference is gone, for example after a
    `break`. A watch that stops cancels its requests and ends its tasks.
    """

    def __init__(self, session: WatchSession, runtime: AsyncRuntime) -> None:
        super().__init__(session)
        self._updates = _follow_async(session, runtime)

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        """Return the next update. The call confirms the delivery of the previous update.

        If the call is cancelled, the watch stops.

        Returns:
            The next update: `Changed`, `Ended` or `Abandoned`.

        Raises:
            StopAsyncIteration: If all jobs are over, or if the watch was closed.
            ConfigurationError: If an exception or a cancellation has interrupted the watch, and jobs are left.
            LedgerError: If the ledger cannot be written.
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
        """Stop the watch. Any task may call this method, more than once if necessary.

        Raises:
            LedgerError: If the ledger cannot be written.
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
    """Yield the updates of a session. Each poll has a task that ends with the poll.

    A task group is not possible here: if the caller leaves the loop early, another task may close the generator.
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
    """Sleep until a job is due or a poll completes, whichever is first."""
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
