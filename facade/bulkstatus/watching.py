"""How a fleet is driven: what `Client.watch` and `AsyncClient.watch` return."""

import asyncio
import math
import threading
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from bulkstatus.account import Target
from bulkstatus.clock import SystemClock
from bulkstatus.desk import Desk, Jobs, Letter
from bulkstatus.fleet import Job, Update
from bulkstatus.operation import Operation


class Watch:
    """The updates of many jobs, as an iterator. It asks only while it is iterated over.

    It ends by itself when all jobs are over, and by `close`, by leaving its `with`, or when nobody holds it any longer,
    as after a `break`. All of these wait for the requests that are on their way, and leave nothing running.
    """

    def __init__(self, desk: Desk, look: Callable[[Target, float], Operation]) -> None:
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
        return next(self._updates)

    def close(self) -> None:
        """Stop. Harmless if it is over already."""
        self._updates.close()
        self._desk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def _follow(desk: Desk, look: Callable[[Target, float], Operation]) -> Generator[Update, None, None]:
    """Drive a fleet with a pool of threads, which do nothing but send requests."""
    mail: SimpleQueue[Letter | None] = SimpleQueue()
    desk.wake = lambda: mail.put(None)
    pool = ThreadPoolExecutor(max_workers=desk.most_in_flight, thread_name_prefix="bulkstatus-watch")

    def ask(job: Job, timeout: float) -> None:
        try:
            mail.put((job, look(job.target, timeout)))
        except BaseException as trouble:  # noqa: BLE001 - whatever it is, it is for the thread that iterates
            mail.put((job, trouble))

    try:
        while not desk.is_over():
            for job in desk.due():
                pool.submit(ask, job, job.look_timeout(desk.clock.monotonic()))
            if update := desk.next_update():
                yield update
                desk.delivered(update)
            for letter in _read(mail, desk, waits=not update):
                desk.take_in(*letter)
    finally:
        pool.shutdown(cancel_futures=True)
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
        """Watch these jobs as well; see `Watch.add`. To be called in the thread of the event loop."""
        self._desk.add(jobs)

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        return await anext(self._updates)

    async def close(self) -> None:
        """Stop. Harmless if it is over already."""
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
    desk.wake = awake.set

    async def ask(job: Job, timeout: float) -> None:
        try:
            mail.append((job, await look(job.target, timeout)))
        except Exception as trouble:  # noqa: BLE001 - whatever it is, it is for the task that iterates
            mail.append((job, trouble))
        awake.set()

    try:
        while not desk.is_over():
            for job in desk.due():
                task = asyncio.create_task(ask(job, job.look_timeout(desk.clock.monotonic())))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            if update := desk.next_update():
                yield update
                desk.delivered(update)
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


async def _sleep_async(desk: Desk, awake: asyncio.Event) -> None:
    """Wait until a job is due or there is mail, whichever is first."""
    pause = desk.pause()
    if _passes_by_itself(desk):
        timer = None if math.isinf(pause) else asyncio.get_running_loop().call_later(pause, awake.set)
        await awake.wait()
        awake.clear()
        if timer:
            timer.cancel()
    else:
        await desk.clock.sleep_async(pause)
